"""In which futures does it happen? Points of a study over two factors, dark where it often does, and the box found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from culturesim.analysis.box import Box, Discovery
from culturesim.analysis.outcomes import came_about
from culturesim.analysis.readable import names_of
from culturesim.analysis.trees import Limit, is_named
from culturesim.plotting import style

if TYPE_CHECKING:
    import pandas as pd

SHADES = LinearSegmentedColormap.from_list("shares", ["white", "#7FB2D6", style.BLUE, "#00243B"])


def discovery(table: pd.DataFrame, found: Discovery, happens: str | None = None, *, box: int = 0,
              axes: Axes | None = None) -> Axes:  # fmt: skip
    """Return axes with one mark a point over the two factors that matter most to a box.

    Parameters
    ----------
    table
        The table of runs in which the box was found.
    found
        What :func:`culturesim.analysis.discovery.boxes` returned.
    happens
        The outcome as a clause, as "mentoring lapses"; its column when None.
    box
        Which box, the densest confirmed one first; without any, points alone are drawn.
    axes
        Where to draw; a figure of its own when None.

    Notes
    -----
    A factor matters as much as the density falls when its limit is taken away. Points that the box's other limits shut
    out are drawn small.
    """
    points, shares = _points(table, found)
    shown = found.confirmed[box] if found.confirmed else None
    across, up = _two(points, shares, found, shown)
    names = names_of(found.factors)
    with style.house_style():
        on = axes if axes is not None else Figure(figsize=(6.4, 4.9), layout="constrained").subplots()
        shut = np.zeros(len(points), np.bool_) if shown is None else ~_others(points, shown, (across, up))
        order = np.argsort(shares, kind="stable")
        marks = on.scatter(
            _places(points, across)[order], _places(points, up)[order], c=shares[order], cmap=SHADES, vmin=0, vmax=1,
            s=np.where(shut[order], 9, 34), edgecolors=style.INK, linewidths=0.5, zorder=3,
        )  # fmt: skip
        for axis, factor in ((on.xaxis, across), (on.yaxis, up)):
            axis.set_label_text(names[factor])
            if is_named(points, factor):
                known = np.unique(points[factor].astype(str))
                axis.set_ticks(range(len(known)), list(known))
        if shown is not None:
            _frame(on, points, shown, across, up)
        on.set_title(_title(found, shown, happens))
        on.tick_params(length=3, width=0.6)
        bar = on.figure.colorbar(marks, ax=on, label="of 100 runs of a point", shrink=0.8, pad=0.02)
        bar.set_ticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "25", "50", "75", "100"])
        bar.outline.set_linewidth(0.6)  # type: ignore[operator]
    return on


def _points(table: pd.DataFrame, found: Discovery) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    rows = table[table["arm"] == found.arm]
    rows = rows.assign(came=came_about(rows, found.outcome)).dropna(subset=["came"])
    shares = rows.groupby("point")["came"].mean()
    return rows.drop_duplicates("point").set_index("point").loc[shares.index], shares.to_numpy(np.float64)


def _others(points: pd.DataFrame, box: Box, without: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which points lie within the limits of the box on factors other than these."""
    inside = np.ones(len(points), np.bool_)
    for limit in box.limits:
        if limit.factor not in without:
            inside &= limit.holds(points)
    return inside


def _two(points: pd.DataFrame, shares: NDArray[np.float64], found: Discovery, box: Box | None) -> tuple[str, str]:
    """Return the two factors to draw: of the box first, by what their limit does; else by rank correlation."""

    def loss(factor: str) -> float:
        return float(-shares[_others(points, box, (factor,))].mean()) if box else 0.0

    def pull(factor: str) -> float:
        values = _places(points, factor, spread=False)
        if np.ptp(values) == 0 or np.ptp(shares) == 0:
            return 0.0
        from scipy.stats import spearmanr

        return abs(float(spearmanr(values, shares).statistic))

    limited = sorted((limit.factor for limit in box.limits), key=loss, reverse=True) if box else []
    rest = sorted((factor for factor in found.factors if factor not in limited), key=pull, reverse=True)
    order = [*limited, *rest]
    return order[0], order[1] if len(order) > 1 else order[0]


def _places(points: pd.DataFrame, factor: str, *, spread: bool = True) -> NDArray[np.float64]:
    """Return where the points stand; named choices in a row, each spread a little so that its points can be told."""
    if not is_named(points, factor):
        return points[factor].to_numpy(np.float64)
    _, place = np.unique(points[factor].astype(str), return_inverse=True)
    step = (np.arange(len(place)) * 0.6180339887) % 1 - 0.5  # the golden ratio spreads evenly without chance
    return place + (0.5 * step if spread else 0.0)


def _frame(axes: Axes, points: pd.DataFrame, box: Box, across: str, up: str) -> None:
    """Draw the box; where it has no limit it reaches to the edge."""
    edges = []
    for factor, (low, high) in ((across, axes.get_xlim()), (up, axes.get_ylim())):
        limits = [limit for limit in box.limits if limit.factor == factor]
        edges.append([(low, high)] if not limits else _spans(points, limits[0], low, high))
    for left, right in edges[0]:
        for bottom, top in edges[1]:
            axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, linewidth=2.2,
                                     edgecolor=style.VERMILLION, zorder=4, clip_on=False))  # fmt: skip


def _spans(points: pd.DataFrame, limit: Limit, low: float, high: float) -> list[tuple[float, float]]:
    if not limit.values:
        return [(max(low, limit.low), min(high, limit.high))]
    known: list[Any] = list(np.unique(points[limit.factor].astype(str)))
    return [(known.index(value) - 0.42, known.index(value) + 0.42) for value in limit.values]


def _title(found: Discovery, box: Box | None, happens: str | None) -> str:
    clause = f"{happens[:1].upper()}{happens[1:]}" if happens else found.outcome
    share = found.share if box is None else box.density
    numbers = [f"{100 * value:.0f}" for value in (share.estimate, share.low, share.high)]
    title = f"{clause} in {numbers[0]} of 100 futures ({numbers[1]} to {numbers[2]})"
    if box is None:
        return f"{title};\nno box differs from the rest beyond chance"
    return f"{title}\n" + style.in_lines(f"where {box.where(names_of(found.factors))}", 70)
