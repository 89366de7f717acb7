"""In how many futures is mentoring alive, month by month? A line an arm, with its intervals as a fan."""

from __future__ import annotations

from matplotlib.axes import Axes

from culturesim.measures.survival import survival_by_month
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, Thresholds
from culturesim.plotting import style
from culturesim.plotting.arms import Given, arms_of, futures_in_words
from culturesim.plotting.events import mark_days
from culturesim.plotting.looks import looks_of
from culturesim.plotting.style import Label

LEVELS = ((0.95, 0.16), (0.5, 0.24))  # of Wilson's interval, and how strongly each is drawn


def survival_curve(given: Given, *, thresholds: Thresholds = DEFAULT_THRESHOLDS, axes: Axes | None = None) -> Axes:
    """Return axes with the share of futures in which mentoring survives, of 100, in each month.

    Parameters
    ----------
    given
        A run, runs of one scenario, a comparison, or runs by the name of their arm; six arms at most. Worlds are judged
        against their baseline twins, which a comparison holds and which are lived here otherwise.
    thresholds
        Where the line is drawn: a future is alive while effective participation exceeds the twin's by this share of
        people.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes with months from 0 across and futures of 100 upwards. The bands are Wilson's 50 and 95 % intervals of each
    month by itself; with few futures they are wide.

    Raises
    ------
    MeasureError
        When there is no run to draw, or more than six arms.

    Notes
    -----
    Alive now, not "never lapsed": a future may lapse and come back. For times to the first lapse see `lapse`.
    """
    arms = [arm.with_twins() for arm in arms_of(given)]
    with style.slide_style():
        on = style.slide(axes)
        labels = []
        for arm, (colour, dash) in zip(arms, looks_of(arms, "arms"), strict=True):
            for level, strength in LEVELS:
                table = survival_by_month(arm.runs, arm.twins, thresholds, level)
                on.fill_between(table["month"], 100 * table["low"], 100 * table["high"], color=colour, alpha=strength,
                                linewidth=0, zorder=2)  # fmt: skip
                if len(arms) > 1 and level == LEVELS[0][0]:
                    on.fill_between(table["month"], 100 * table["low"], 100 * table["high"], facecolor="none",
                                    edgecolor=colour, linestyle=dash, linewidth=0.7, zorder=2.5)  # fmt: skip
            on.plot(table["month"], 100 * table["alive"], color=colour, linestyle=dash, zorder=3)
            labels.append(Label(style.in_lines(arm.name, style.BESIDE), float(100 * table["alive"].iloc[-1]), colour))
        style.question(on, "In how many futures is mentoring alive?",
                       f"Alive: at least {100 * thresholds.share:g} of 100 people more in effective relationships than "
                       "without any effort")  # fmt: skip
        on.set_ylabel("of 100 futures")
        style.calm(on, high=100)
        style.time_axis(on, max(arm.months for arm in arms))
        style.label_ends(on, labels, size=style.LETTERS)
        mark_days(on, arms)
        style.footnote(on, f"{futures_in_words(arms)}; bands: 50 and 95 % intervals of each month by itself")
    return on
