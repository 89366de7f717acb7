"""How strong are the ten hallmarks, as they are practised and as people believe them to be?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS
from culturesim.plotting import style
from culturesim.plotting.arms import Arm, Given, arms_of, futures_in_words
from culturesim.plotting.fan import OUTER
from culturesim.plotting.looks import looks_of
from culturesim.plotting.tipping import MARKS

LAST = 12  # months
MOST_LETTERS = 24  # of a scenario's name


def hallmark_profile(given: Given, *, last: int = LAST, axes: Axes | None = None) -> Axes:
    """Return axes with the strength of each hallmark over the last months of runs, means over units.

    Parameters
    ----------
    given
        A run, runs of one scenario, a comparison, or runs by the name of their arm; six arms at most.
    last
        Months, from 1, over which each run is averaged: its last ones.
    axes
        Where to draw; a figure of its own when None.

    Returns
    -------
    Axes with strengths from 0 to 1 across and a row a hallmark. Marks are medians over futures, bars hold the middle 80
    of 100 futures. With one arm, filled marks tell what is done and hollow ones what people believe is done; with
    several arms, what is done in each.

    Raises
    ------
    MeasureError
        When there is no run to draw, or more than six arms.
    """
    arms = arms_of(given)
    alone = len(arms) == 1
    drawn: list[tuple[Arm, str, str, str, bool]] = [
        (arm, "practice", colour, mark, True)
        for arm, (colour, _), mark in zip(arms, looks_of(arms, "arms"), MARKS, strict=False)
    ]
    if alone:
        drawn.append((arms[0], "perceived", style.VERMILLION, "D", False))
    with style.slide_style():
        on = style.slide(axes, left=0.275, right=0.97, top=0.83, bottom=0.215, size=(8.0, 5.8))
        rows = np.arange(len(HALLMARKS))
        for place, (arm, what, colour, mark, filled) in enumerate(drawn):
            off = 0.0 if len(drawn) == 1 else 0.36 * (place / (len(drawn) - 1) - 0.5)
            low, middle, high = _strengths(arm, what, last)
            if len(arm.runs) > 1:
                on.hlines(rows + off, low, high, color=colour, linewidth=1.8, alpha=0.7, zorder=3)
            said = {"practice": "practised", "perceived": "believed"}[what]
            label = said if alone else style.short(arm.name, MOST_LETTERS)
            on.plot(middle, rows + off, linestyle="none", marker=mark, markersize=8 if alone else 7,
                    color=colour, markerfacecolor=colour if filled else "white", markeredgewidth=1.6, label=label,
                    zorder=4)  # fmt: skip
        on.set_yticks(rows, [name.replace("_", " ") for name in HALLMARKS], color=style.INK)
        on.set_ylim(len(HALLMARKS) - 0.5, -0.5)
        on.set_xlim(0, 1)
        on.grid(axis="y", color=style.PALE, linewidth=0.8)
        on.set_axisbelow(True)
        on.tick_params(axis="y", length=0)
        on.spines["left"].set_visible(False)
        on.set_xlabel("strength, 0 to 1")
        style.question(on, "How strong are the hallmarks?", f"Mean over units and the last {last} months"
                       + (f": {style.short(arms[0].name, MOST_LETTERS)}" if alone else ""))  # fmt: skip
        if len(drawn) > 1:
            on.legend(loc="upper right", bbox_to_anchor=(1.0, -0.135), ncols=2, frameon=False, fontsize=style.LETTERS,
                      handletextpad=0.2, columnspacing=1.2, borderaxespad=0)  # fmt: skip
        bars = "; bars: the middle 80 of 100 futures" if max(len(arm.runs) for arm in arms) > 1 else ""
        style.footnote(on, f"{futures_in_words(arms)}{bars}", below=66 if len(drawn) > 1 else 46)
    return on


def _strengths(arm: Arm, what: str, last: int) -> NDArray[np.float64]:
    """Return low end, median and high end over futures of each hallmark, shape (3, hallmarks)."""
    levels = np.array([[run.series[f"{what}_{name}"][-last:].mean() for name in HALLMARKS] for run in arm.runs])
    return np.percentile(levels, [OUTER[0], 50, OUTER[1]], axis=0)
