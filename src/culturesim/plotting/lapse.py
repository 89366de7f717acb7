"""How long until mentoring lapses? Step curves of the share that has not lapsed, with bands and the numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from culturesim.analysis.lapse import curves, follow_up
from culturesim.plotting import style
from culturesim.plotting.looks import looks_of
from culturesim.plotting.style import Label

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LINE = 0.17  # inches, a line of numbers at risk


def lapse(table: pd.DataFrame, by: Sequence[str] = ("arm",), *, axes: Axes | None = None) -> Axes:
    """Return axes with one step curve a group (Kaplan–Meier), its 95 % band and the numbers at risk below.

    Parameters
    ----------
    table
        One row a run, with the columns `lapse.month` and `lapse.lapsed`.
    by
        Columns whose values make the groups, at most six groups.
    axes
        Where to draw, with room below for the numbers; a figure of its own when None.

    Raises
    ------
    ExperimentError
        When there are more than six groups, or no run was ever at risk.
    """
    found = [(", ".join(str(value) for value in group.values()) or "all runs", one)
             for group, one in follow_up(table, by) if len(one.months)]  # fmt: skip
    looks = looks_of(found, "groups")
    rows = [one for _, one in curves(table, by).groupby(list(by), sort=False)] if by else [curves(table, by)]
    end = max(float(one.months.max()) for _, one in found)
    with style.house_style():
        on = axes if axes is not None else _figure(len(found))
        labels = []
        for (name, _), curve, (colour, dash) in zip(found, rows, looks, strict=True):
            at, share, low, high = _steps(curve)
            on.fill_between(at, low, high, step="post", color=colour, alpha=0.16, linewidth=0, zorder=2)
            on.plot(at, share, drawstyle="steps-post", color=colour, linestyle=dash, zorder=3)
            labels.append(Label(style.in_lines(name), float(share[-1]), colour))
        on.set_title("Not lapsed, of 100 futures in which mentoring began")
        style.calm(on, high=100)
        style.time_axis(on, int(np.ceil(end)), label=False)
        on.set_xlabel("months since it began", labelpad=2)
        style.label_ends(on, labels)
        _at_risk(on, [(name, one.months, colour) for (name, one), (colour, _) in zip(found, looks, strict=True)])
    return on


def _figure(groups: int) -> Axes:
    foot = 0.75 + LINE * (groups + 1)
    figure = Figure(figsize=(8.8, 3.6 + foot))
    height = figure.get_figheight()
    return figure.subplots(gridspec_kw={
        "left": 0.19, "right": 0.77, "top": 1 - 0.5 / height, "bottom": foot / height})  # fmt: skip


def _steps(curve: pd.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    """Return months, and share, low and high of 100, from month 0; where the interval is open it is the share."""
    at = np.concatenate([[0.0], curve["month"].to_numpy(np.float64)])
    share, low, high = (np.concatenate([[1.0], curve[name].to_numpy(np.float64)]) for name in
                        ("not_lapsed", "low", "high"))  # fmt: skip
    return at, 100 * share, 100 * np.where(np.isnan(low), share, low), 100 * np.where(np.isnan(high), share, high)


def _at_risk(axes: Axes, groups: Sequence[tuple[str, Floats, str]]) -> None:
    """Write under the axis how many runs of each group are still followed."""
    inches = axes.bbox.height / axes.figure.dpi
    ticks = [tick for tick in axes.get_xticks() if 0 <= tick <= axes.get_xlim()[1]]
    first = -0.58 / inches
    frame, months = axes.transAxes, axes.get_xaxis_transform()
    axes.text(-0.035, first, "at risk", transform=frame, size=8, color=style.GREY, ha="right", va="center")
    for line, (name, followed, colour) in enumerate(groups, start=1):
        height = first - line * LINE / inches
        short = style.in_lines(name, 18).partition("\n")
        axes.text(-0.035, height, short[0] + ("…" if short[2] else ""), transform=frame, size=8, color=colour,
                  ha="right", va="center")  # fmt: skip
        for tick in ticks:
            axes.text(tick, height, str(int((followed >= tick).sum())), transform=months, size=8, color=style.INK,
                      ha="center", va="center")  # fmt: skip
