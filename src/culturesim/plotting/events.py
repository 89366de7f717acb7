"""Days to remember: thin lines at months with events, with a few words where there is room for them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from culturesim.plotting import style
from culturesim.plotting.arms import Arm

MOST_IN_WORDS = 2  # months with events; with more, lines stand alone
LETTERS_WIDE = 26
ROOM = 0.13  # of the height, for the words of a month


def days_of(arms: Sequence[Arm]) -> dict[int, list[str]]:
    """Return what happens in any arm, in words by month, in time; `no_event` is left out."""
    events = {(event.month, event.happens()) for arm in arms for event in arm.runs[0].scenario.events
              if event.do != "no_event"}  # fmt: skip
    by_month: dict[int, list[str]] = {}
    for month, words in sorted(events):
        by_month.setdefault(month, []).append(words)
    return by_month


def make_room(axes: Axes, arms: Sequence[Arm]) -> None:
    """Raise the upper end of the axes, as far as words of events will stand there."""
    days = len(days_of(arms))
    if 0 < days <= MOST_IN_WORDS:
        axes.set_ylim(top=axes.get_ylim()[1] * (1 + ROOM * days))


def mark_days(axes: Axes, arms: Sequence[Arm], *, high: bool = False) -> None:
    """Draw a thin line at each month in which something happens in an arm; one or two are told in words.

    The words stand at the foot of the axes, or at their head with `high`.
    """
    by_month = days_of(arms)
    for month in by_month:
        axes.axvline(month, color=style.GREY, linewidth=1.0, linestyle=style.DOTTED, zorder=1)
    if len(by_month) > MOST_IN_WORDS:
        return
    last = axes.get_xlim()[1]
    off = 4.0  # points from the edge of the axes: words of a second month stand beyond those of the first
    for month, several in by_month.items():
        said = several[0] if len(several) == 1 else f"{several[0]} and {len(several) - 1} more"
        early, words = month <= 0.6 * last, textwrap.fill(said, LETTERS_WIDE)
        axes.annotate(
            words, (month, 1 if high else 0), xycoords=axes.get_xaxis_transform(),
            xytext=(5 if early else -5, -off if high else off), textcoords="offset points", size=style.SMALL,
            color=style.GREY, ha="left" if early else "right", va="top" if high else "bottom", linespacing=1.15,
            zorder=5, bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        )  # fmt: skip
        off += 1.3 * style.SMALL * (words.count("\n") + 1) + 2
