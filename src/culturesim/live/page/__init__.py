"""The front-end: plain JavaScript and one stylesheet, joined into one module without any step at installation.

The parts are ES modules that import from one another by name, so that each can be read and run by itself; `module`
joins them in the order in which they need one another. uPlot 1.6.32 draws the charts; its licence stands in `vendor/`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
VIEW = ("dom", "codec", "history", "marks", "network", "charts", "reading", "steering", "keeping", "player", "view")
RECORDED = ("recorded", "predictions", "lesson")  # beyond the view, for a page that lives by itself
CHARTS = "vendor/uPlot.iife.min.js"
_IMPORT = re.compile(r"^import .*$\n?", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?(function|class|const) )", re.MULTILINE)


@lru_cache(maxsize=4)
def module(*beyond: str) -> str:
    """Return one ES module that exports `mount(element, host)`.

    Parameters
    ----------
    beyond
        Parts that come after the view, such as those of `RECORDED`; what they export is exported too.
    """
    parts = [f"{_text(CHARTS)}\n"]
    for name in (*VIEW, *beyond):
        text = _IMPORT.sub("", _text(f"{name}.js"))
        parts.append(text if name == "view" or name in beyond else _EXPORT.sub("", text))
    return "\n".join(parts)


@lru_cache(maxsize=1)
def style() -> str:
    """Return the stylesheet of the view and of its charts."""
    return f"{_text('vendor/uPlot.min.css')}\n{_text('style.css')}"


def notice() -> str:
    """Return the licence of the chart library, which goes wherever the module goes."""
    return _text("vendor/uPlot.LICENSE")


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
