"""A fan: how a number moves in many futures, drawn as its middle and the range in which most of them lie."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

OUTER, INNER = (10, 90), (25, 75)
IN_WORDS = "Lines are medians over futures; bands hold the middle half and the middle 80 of 100 futures."


def fan(
    axes: Axes, values: ArrayLike, *, colour: str, dash: Any = "-", edges: bool = False, zorder: float = 3
) -> float:
    """Draw a fan over months and return where its line ends.

    Parameters
    ----------
    values
        Shape (futures, months). A single future is drawn as a line alone.
    colour, dash
        How the line is drawn; the bands take the colour.
    edges
        Whether the outer band has thin edges in the dash of the line, so that fans that overlap can be told apart
        without colour.
    """
    table = np.atleast_2d(np.asarray(values, np.float64))
    months = np.arange(table.shape[1])
    if len(table) > 1:
        for (low, high), strength in ((OUTER, 0.16), (INNER, 0.26)):
            below, above = np.percentile(table, [low, high], axis=0)
            axes.fill_between(months, below, above, color=colour, alpha=strength, linewidth=0, zorder=zorder - 1)
            if edges and (low, high) == OUTER:
                axes.fill_between(months, below, above, facecolor="none", edgecolor=colour, linestyle=dash,
                                  linewidth=0.7, alpha=0.8, zorder=zorder - 0.5)  # fmt: skip
    middle = np.median(table, axis=0)
    axes.plot(months, middle, color=colour, linestyle=dash, zorder=zorder)
    return float(middle[-1])
