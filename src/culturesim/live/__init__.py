"""The live view: worlds watched, and changed, while they live; on a page, in a notebook, or recorded.

`Session` steps and steers worlds from Python; `Widget` (extra `notebook`) shows one in a notebook.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from culturesim.live.session import Session
    from culturesim.live.widget import Widget

_HOME = {"Session": "session", "Widget": "widget"}
__all__ = ["Session", "Widget"]


def __getattr__(name: str) -> Any:
    """Import what is heavy, or needs an extra, when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'culturesim.live' has no attribute {name!r}")
    return getattr(import_module(f"culturesim.live.{_HOME[name]}"), name)
