"""How long until it is back? What is left of participation after a shock, and the share of futures not recovered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from culturesim.analysis.courses import courses
from culturesim.analysis.recovery import recovery_curves
from culturesim.analysis.rows import two_arms
from culturesim.measures.bootstrap import resampled_means
from culturesim.measures.recovery import RECOVERED, RECOVERED_RATIO, recovery_of
from culturesim.plotting import style
from culturesim.plotting.looks import looks_of
from culturesim.plotting.steps import of_curve, steps
from culturesim.plotting.style import Label

if TYPE_CHECKING:
    import pandas as pd


def recovery(
    monthly: pd.DataFrame, of: str | Sequence[str], month: int, *, series: str = "p_eff", axes: Axes | None = None
) -> Axes:
    """Return axes with what is left of a monthly number after a shock, of 100 in the twin, a line a difference.

    The ratio of ensemble means with its bootstrap percentile band month by month; a mark where the line is back at 90
    for twelve months.

    Parameters
    ----------
    monthly, of, month, series
        As for :func:`culturesim.analysis.recovery.recoveries`; at most six differences.
    axes
        Where to draw; a figure of its own when None.
    """
    wanted = [of] if isinstance(of, str) else list(of)
    looks = looks_of(wanted, "differences")
    with style.house_style():
        on = axes if axes is not None else Figure(figsize=(8.4, 4.6)).subplots(
            gridspec_kw={"left": 0.075, "right": 0.78, "top": 0.89, "bottom": 0.12})  # fmt: skip
        labels = [_line(on, monthly, one, month, series, look) for one, look in zip(wanted, looks, strict=True)]
        on.axhline(100 * RECOVERED_RATIO, color=style.GREY, linewidth=0.8, zorder=1)
        on.axvline(month, color=style.GREY, linewidth=0.9, linestyle=style.DOTTED, zorder=1)
        style.calm(on)
        style.at_least(on, 110)
        style.time_axis(on, int(monthly["month"].max()) + 1)
        on.set_title("Left after the shock, of 100 without it (marks: back at 90 for twelve months)")
        style.label_ends(on, labels)
    return on


def _line(axes: Axes, monthly: pd.DataFrame, of: str, month: int, series: str, look: tuple[str, Any]) -> Label:
    """Draw the ratio of one difference, and return its name."""
    ((_, found),) = courses(monthly, series, of)
    shock, twin, _ = found.of_replicates()
    colour, dash = look
    means = shock.mean(axis=0), twin.mean(axis=0)
    ratio = 100 * _ratio(*means)
    months = np.arange(len(ratio))
    if len(shock) > 1:
        low, high = np.quantile(100 * _ratio(resampled_means(shock), resampled_means(twin)), [0.025, 0.975], axis=0)
        axes.fill_between(months, low, high, color=colour, alpha=0.16, linewidth=0, zorder=2)
    axes.plot(months, ratio, color=colour, linestyle=dash, zorder=3)
    judged = recovery_of(shock, twin, month)
    if judged.outcome == RECOVERED and judged.months is not None:
        back = month + judged.months
        axes.plot([back], [ratio[back]], marker="o", markersize=7, color=colour, markeredgecolor="white", zorder=4)
    return Label(style.in_lines(two_arms(monthly, of)[0]), float(ratio[-1]), colour)


def _ratio(shock: Any, twin: Any) -> Any:
    return np.divide(shock, twin, out=np.ones_like(shock), where=twin > 0)


def not_recovered(times: pd.DataFrame, by: Sequence[str] = ("of",), *, axes: Axes | None = None) -> Axes:
    """Return axes with the share of pairs not recovered by months since the shock (Kaplan–Meier), numbers below.

    Parameters
    ----------
    times
        What :func:`culturesim.analysis.recovery.recovery_times` returned.
    by
        Columns whose values make the groups, at most six.
    axes
        Where to draw, with room below for the numbers; a figure of its own when None.
    """
    whole = recovery_curves(times, by)
    curves = [one for _, one in whole.groupby(list(by), sort=False)] if by else [whole]
    pairs = [one for _, one in times.groupby(list(by), sort=False)] if by else [times]
    names = [", ".join(str(value) for value in curve[list(by)].iloc[0]) or "all pairs" for curve in curves]
    drawn = [of_curve(name, curve, "not_recovered", group["months"].to_numpy(np.float64))
             for name, curve, group in zip(names, curves, pairs, strict=True)]  # fmt: skip
    return steps(drawn, "Not recovered, of 100 futures", "months since the shock", axes)
