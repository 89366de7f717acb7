"""Looks: colours and dashes of six lines that can be told apart, in grey too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from culturesim.errors import ExperimentError
from culturesim.plotting import style

LOOKS: list[tuple[str, Any]] = [
    (style.BLUE, style.SOLID), (style.VERMILLION, style.DASHED), (style.GREEN, style.DOTTED),
    (style.PURPLE, (0, (8, 2, 1.2, 2))), (style.INK, (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2))), (style.ORANGE, (0, (9, 4))),
]  # fmt: skip


def looks_of(lines: Sequence[Any], what: str) -> list[tuple[str, Any]]:
    """Return the colour and dash of each line.

    Raises
    ------
    ExperimentError
        When there are more than six.
    """
    if len(lines) > len(LOOKS):
        raise ExperimentError(f"{len(lines)} {what} cannot be told apart; draw at most {len(LOOKS)}")
    return LOOKS[: len(lines)]
