"""Who is in mentoring, and with whom? Everybody in the disc of their unit at the end of one month, leaders marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from numpy.typing import NDArray

from culturesim.chart.places import Places, places
from culturesim.chart.snapshot import EFFECTIVE, IN_NAME_ONLY, OUTSIDE, STATES, VACANT, WAITING, Snapshot
from culturesim.plotting import style
from culturesim.plotting.months_again import snapshots
from culturesim.run import Run


class Look(NamedTuple):
    """How a state is drawn, told apart by shape and filling as well as by colour; `size` is relative."""

    marker: str
    face: str
    edge: str
    size: float
    wide: float


LOOKS = {
    VACANT: Look("x", style.GREY, style.GREY, 0.5, 0.8),
    OUTSIDE: Look("o", "#E3E3E3", "#B5B5B5", 0.55, 0.5),
    WAITING: Look("^", "white", style.VERMILLION, 1.0, 1.3),
    IN_NAME_ONLY: Look("s", "white", style.INK, 0.75, 1.1),
    EFFECTIVE: Look("o", style.BLUE, style.BLUE, 1.0, 0.8),
}
MOST_LETTERS = 34  # of the scenario's name
LEAST_LETTERS = 5  # of a unit's name: with room for fewer, none is written
WIDE, HIGH = 9.0, 6.0  # inches
FOOT = 0.13  # of the height: the key below the people


def network(run: Run, month: int | None = None, *, axes: Axes | None = None) -> Axes:
    """Return axes with everybody's state in mentoring at the end of a month, and who is in a relationship with whom.

    Parameters
    ----------
    run
        A finished run. Its world is lived again up to the month, since a run does not keep everybody's state: seconds
        for some thousand people.
    month
        From 0; the last month when None.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes without scales: a disc a unit, in the order of the scenario, executives' units on top. A marker a job, its
    shape and filling the state of its holder; leaders wear a ring. Lines join mentor and mentee, thick where the
    relationship is effective. Nobody is named.

    Raises
    ------
    MeasureError
        When the run does not reach `month`, or was made by another version.
    """
    last = len(run.series["headcount"]) - 1
    (now,) = snapshots(run, [last if month is None else month])
    with style.slide_style():
        on = axes if axes is not None else _own_axes()
        drawing = Drawing(on, run, places(run.organisation, aspect=on.bbox.width / on.bbox.height))
        drawing.show(now)
        style.question(on, f"Who is in good mentoring in month {now.month}?", in_words(now, run))
        key(on, run.organisation.level.max() > 0)
    return on


def _own_axes() -> Axes:
    return Figure(figsize=(WIDE, HIGH)).add_axes((0.01, FOOT, 0.98, 0.865 - FOOT))


def in_words(now: Snapshot, run: Run) -> str:
    """Return what a month is like in one line."""
    counted = np.bincount(now.state[now.exists], minlength=len(STATES))
    people = int(counted.sum() - counted[VACANT])
    name = style.short(run.scenario.name, MOST_LETTERS)
    return (f"{name}: {counted[EFFECTIVE]:,} of {people:,} people in an effective relationship, "
            f"{counted[WAITING]:,} waiting for a mentor")  # fmt: skip


class Drawing:
    """The people and relationships of one organisation on axes, to be shown month after month.

    Parameters
    ----------
    axes
        Where to draw.
    run
        Whose organisation it is.
    where
        Where everybody stands.
    """

    def __init__(self, axes: Axes, run: Run, where: Places) -> None:
        self.where = where
        self.places: NDArray[np.float64] = np.column_stack([where.x, where.y])
        self.leads = run.organisation.level > 0
        axes.set_xlim(0, 1)
        axes.set_ylim(0, where.height)
        axes.set_aspect("equal")
        axes.set_axis_off()
        _units(axes, run.organisation.unit_names, where, np.unique(run.organisation.unit))
        point = 72 * axes.bbox.width / axes.figure.dpi * where.spacing
        self.wide = float(np.clip(0.62 * point, 1.2, 9.0))  # points, of a marker
        self.ties = [
            LineCollection([], colors=colour, linewidths=thick * max(0.35, self.wide / 9), linestyles=dash,
                           zorder=zorder, alpha=alpha)
            for colour, thick, dash, zorder, alpha in ((style.INK, 1.0, (0, (3, 2)), 2, 0.55),
                                                       (style.BLUE, 1.6, "solid", 3, 0.5))
        ]  # fmt: skip
        for lines in self.ties:
            axes.add_collection(lines)
        self.people = {state: self._markers(axes, look) for state, look in LOOKS.items()}
        self.rings = axes.scatter([], [], s=(1.7 * self.wide) ** 2, facecolors="none", edgecolors=style.INK,
                                  linewidths=max(0.7, 0.16 * self.wide), zorder=6)  # fmt: skip

    def _markers(self, axes: Axes, look: Look) -> PathCollection:
        filled: dict[str, Any] = {"facecolors": look.face, "edgecolors": look.edge}
        if look.marker == "x":
            filled = {"color": look.edge}
        return axes.scatter([], [], s=look.size * self.wide**2, marker=look.marker, zorder=5,
                            linewidths=look.wide * max(0.5, self.wide / 7), **filled)  # fmt: skip

    def show(self, now: Snapshot) -> None:
        """Draw what a month is like in place of what was drawn before."""
        ends = np.stack([self.places[now.mentor], self.places[now.mentee]], axis=1)
        for lines, which in zip(self.ties, (~now.effective, now.effective), strict=True):
            lines.set_segments(list(ends[which]))
        for state, markers in self.people.items():
            markers.set_offsets(self.places[now.exists & (now.state == state)])
        self.rings.set_offsets(self.places[now.exists & self.leads])


def _units(axes: Axes, names: Sequence[str], where: Places, drawn: NDArray[np.int32]) -> None:
    """Draw the discs of units with their names above, as far as there is room for names."""
    points = 72 * axes.bbox.width / axes.figure.dpi
    size = float(np.clip(points * np.median(where.radius[drawn]) / 5, 7.0, 10.5))
    letters = int(2.1 * points * float(np.median(where.radius[drawn])) / (0.58 * size))  # that a disc has room for
    for unit in drawn.tolist():
        across, up, radius = where.centre_x[unit], where.centre_y[unit], where.radius[unit]
        axes.add_patch(Circle((across, up), radius, facecolor="#F7F7F7", edgecolor=style.PALE, linewidth=0.8, zorder=0))
        if letters >= LEAST_LETTERS:
            axes.annotate(style.short(names[unit], letters), (across, up + radius), xytext=(0, 1.5),
                          textcoords="offset points", ha="center", va="bottom", size=size, color=style.INK,
                          zorder=7)  # fmt: skip


def key(axes: Axes, leaders: bool) -> None:
    """Write below the people what markers and lines mean."""
    drawn = [
        Line2D([], [], linestyle="none", marker=look.marker, markersize=8 * look.size**0.5, markerfacecolor=look.face,
               markeredgecolor=look.edge, markeredgewidth=look.wide, label=STATES[state])
        for state, look in reversed(LOOKS.items())
    ]  # fmt: skip
    if leaders:
        drawn.append(Line2D([], [], linestyle="none", marker="o", markersize=10, markerfacecolor="none",
                            markeredgecolor=style.INK, label="leader (ring)"))  # fmt: skip
    drawn += [
        Line2D([], [], color=style.BLUE, linewidth=1.8, label="effective relationship"),
        Line2D([], [], color=style.INK, linewidth=1.2, linestyle=(0, (3, 2)), label="relationship in name only"),
    ]
    axes.legend(handles=drawn, loc="upper center", bbox_to_anchor=(0.5, -0.005), ncols=4, frameon=False,
                fontsize=style.SMALL, handletextpad=0.5, columnspacing=1.4, labelspacing=0.4)  # fmt: skip
