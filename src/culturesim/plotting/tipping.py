"""At what strength does mentoring survive? S(T) against strength, one line a size of organisation, medians marked."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from culturesim.analysis.readable import said
from culturesim.analysis.tipping import Curve, curves, tipping
from culturesim.measures.intervals import wilson
from culturesim.plotting import style
from culturesim.plotting.looks import looks_of
from culturesim.plotting.style import Label

if TYPE_CHECKING:
    import pandas as pd

MARKS = ["o", "s", "^", "D", "v", "P"]
STRIP = 5.0  # of 100, a line of the strip below the curves


def tipping_curve(
    table: pd.DataFrame, alive: str, outcome: str, *, strength: str, size: str, arm: str | None = None,
    axes: Axes | None = None,
) -> Axes:  # fmt: skip
    """Return axes with the share alive against strength, a line a size, in Wilson's 95 % intervals.

    The strength at which half survive stands below, with its bootstrap interval as far as strengths were tried. The
    verdict on tipping stands above.

    Parameters
    ----------
    table, alive, outcome, strength, size, arm
        As for :func:`culturesim.analysis.tipping.tipping`; at most six sizes.
    axes
        Where to draw; a figure of its own when None.
    """
    found = list(curves(table, alive, outcome, strength=strength, size=size, arm=arm))
    verdict = tipping(table, alive, outcome, strength=strength, size=size, arm=arm)
    looks = looks_of(found, "sizes")
    with style.slide_style() if axes is None else style.house_style():
        small, letters = (8.0, 8.5) if axes is not None else (style.SMALL, style.LETTERS)
        on = style.slide(axes, right=0.79, top=0.77, bottom=0.12, size=(8.0, 5.6))
        on.axhline(50, color=style.GREY, linewidth=0.8, zorder=1)
        drawn = list(zip(found, looks, MARKS, strict=False))
        labels = [_curve(on, curve, look, mark, size) for curve, look, mark in drawn]
        style.calm(on, low=-STRIP * (len(found) + 1.6), high=104)
        on.set_yticks(range(0, 101, 20))
        on.axhline(0, color=style.GREY, linewidth=0.8, zorder=1)
        on.annotate("half survive at", (0, -STRIP * 0.9), xycoords=on.get_yaxis_transform(), size=small,
                    color=style.GREY, xytext=(4, 0), textcoords="offset points", va="center")  # fmt: skip
        for place, (curve, (colour, _), mark) in enumerate(drawn, start=1):
            _median(on, curve, colour, mark, -STRIP * (place + 0.8))
        on.set_xlabel(said(strength))
        on.set_ylabel("alive, of 100 futures")
        words = textwrap.fill(verdict.in_words(), 84 if axes is None else 100)
        pad = 14 + 1.35 * small * (words.count("\n") + 1)
        on.set_title("At what strength does mentoring survive?", pad=pad)
        on.annotate(words, (0, 1), xycoords="axes fraction", xytext=(0, 8), textcoords="offset points", size=small,
                    va="bottom", linespacing=1.3)  # fmt: skip
        style.label_ends(on, labels, size=letters)
    return on


def _curve(axes: Axes, curve: Curve, look: tuple[str, Any], mark: str, size: str) -> Label:
    """Draw the share alive at each strength with its interval, and return the name of the line."""
    colour, dash = look
    shares = [wilson(int(column.sum()), len(column)) for column in curve.alive.T]
    middle, low, high = (100 * np.array([getattr(one, name) for one in shares])
                         for name in ("estimate", "low", "high"))  # fmt: skip
    axes.plot(curve.strengths, middle, color=colour, linestyle=dash, marker=mark, markersize=4.5, zorder=3)
    axes.fill_between(curve.strengths, low, high, color=colour, alpha=0.12, linewidth=0, zorder=2)
    return Label(f"{said(size)} {curve.size:g}", float(middle[-1]), colour)


def _median(axes: Axes, curve: Curve, colour: str, mark: str, height: float) -> None:
    """Draw the strength at which half survive, with its interval as far as strengths were tried."""
    median, (first, last) = curve.median, curve.strengths[[0, -1]]
    axes.hlines(height, max(first, median.low), min(last, median.high), color=colour, linewidth=1.6, zorder=4)
    if np.isfinite(median.estimate):
        axes.plot([median.estimate], [height], marker=mark, markersize=6, color=colour, linestyle="none", zorder=5)
