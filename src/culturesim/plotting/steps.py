"""Steps: curves of what has not happened yet, with bands, names at their ends and the numbers at risk below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from culturesim.plotting import style
from culturesim.plotting.looks import looks_of
from culturesim.plotting.style import Label

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LINE = 0.17  # inches, a line of numbers at risk


@dataclass(frozen=True)
class Steps:
    """A curve to be drawn.

    Attributes
    ----------
    name
        Of its line.
    at, share, low, high
        Months at which the share changes, and the share from each on, 0 to 1; nan ends of an interval are the share.
    followed
        Months each run was followed.
    """

    name: str
    at: Floats
    share: Floats
    low: Floats
    high: Floats
    followed: Floats


def of_curve(name: str, curve: pd.DataFrame, share: str, followed: Floats) -> Steps:
    """Return a curve from a table with the columns `month`, `share` (by its name), `low` and `high`."""
    at, middle, low, high = (curve[column].to_numpy(np.float64) for column in ("month", share, "low", "high"))
    return Steps(name, at, middle, low, high, followed)


def steps(curves: Sequence[Steps], title: str, since: str, axes: Axes | None = None) -> Axes:
    """Return axes with the curves, at most six.

    Parameters
    ----------
    curves
        With their months and shares.
    title
        What is not yet, of 100.
    since
        Label of the axis of months.
    axes
        Where to draw, with room below for the numbers at risk; a figure of its own when None.
    """
    looks = looks_of(curves, "groups")
    with style.house_style():
        on = axes if axes is not None else _figure(len(curves))
        labels = []
        for curve, (colour, dash) in zip(curves, looks, strict=True):
            at = np.concatenate([[0.0], curve.at])
            share, low, high = (100 * np.concatenate([[1.0], np.where(np.isnan(one), curve.share, one)])
                                for one in (curve.share, curve.low, curve.high))  # fmt: skip
            on.fill_between(at, low, high, step="post", color=colour, alpha=0.16, linewidth=0, zorder=2)
            on.plot(at, share, drawstyle="steps-post", color=colour, linestyle=dash, zorder=3)
            labels.append(Label(style.in_lines(curve.name), float(share[-1]), colour))
        on.set_title(title)
        style.calm(on, high=100)
        style.time_axis(on, int(np.ceil(max(float(curve.followed.max()) for curve in curves))), label=False)
        on.set_xlabel(since, labelpad=2)
        style.label_ends(on, labels)
        _at_risk(on, curves, [colour for colour, _ in looks])
    return on


def _figure(groups: int) -> Axes:
    foot = 0.75 + LINE * (groups + 1)
    figure = Figure(figsize=(8.8, 3.6 + foot))
    height = figure.get_figheight()
    return figure.subplots(gridspec_kw={
        "left": 0.19, "right": 0.77, "top": 1 - 0.5 / height, "bottom": foot / height})  # fmt: skip


def _at_risk(axes: Axes, curves: Sequence[Steps], colours: Sequence[str]) -> None:
    """Write under the axis how many runs of each group are still followed."""
    inches = axes.bbox.height / axes.figure.dpi
    ticks = [tick for tick in axes.get_xticks() if 0 <= tick <= axes.get_xlim()[1]]
    first = -0.58 / inches
    frame, months = axes.transAxes, axes.get_xaxis_transform()
    axes.text(-0.035, first, "at risk", transform=frame, size=8, color=style.GREY, ha="right", va="center")
    for line, (curve, colour) in enumerate(zip(curves, colours, strict=True), start=1):
        height = first - line * LINE / inches
        short = style.in_lines(curve.name, 18).partition("\n")
        axes.text(-0.035, height, short[0] + ("…" if short[2] else ""), transform=frame, size=8, color=colour,
                  ha="right", va="center")  # fmt: skip
        for tick in ticks:
            axes.text(tick, height, str(int((curve.followed >= tick).sum())), transform=months, size=8,
                      color=style.INK, ha="center", va="center")  # fmt: skip
