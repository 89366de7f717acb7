"""How does a number go in many futures, and what does a difference make of it, pair by pair? One panel each."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from culturesim.errors import MeasureError
from culturesim.plotting import style
from culturesim.plotting.arms import Given, arms_of, as_drawn, futures_in_words, must_be_monthly
from culturesim.plotting.events import make_room, mark_days
from culturesim.plotting.fan import fan
from culturesim.plotting.looks import looks_of
from culturesim.plotting.style import Label
from culturesim.twins.comparison import Comparison
from culturesim.twins.differences import monthly_difference

_ONE = "one possible future, not a forecast"
LEAST_REACH = 2.0  # of 100 people: a smaller difference does not fill the picture


def fan_of_futures(given: Given, name: str = "p_eff", *, title: str | None = None, axes: Axes | None = None) -> Axes:
    """Return axes with a monthly number over time, a fan of all futures an arm.

    Parameters
    ----------
    given
        A run, runs of one scenario, a comparison, or runs by the name of their arm; six arms at most.
    name
        A monthly number (``docs/reference/monthly_numbers.md``); shares of people are drawn as people of 100.
    title
        The question; one made of the number's meaning when None.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes with months from 0 across. Lines are medians over futures, bands hold the middle 50 and the middle 80 of 100
    futures; a single future is a line alone. Lapsed futures count like all others.

    Raises
    ------
    MeasureError
        When there is no run to draw, no such number, or more than six arms.
    """
    arms = arms_of(given)
    must_be_monthly(name)
    said, unit, scale = as_drawn(name)
    with style.slide_style():
        on = style.slide(axes)
        labels = []
        for arm, (colour, dash) in zip(arms, looks_of(arms, "arms"), strict=True):
            end = fan(on, arm.table(name, scale), colour=colour, dash=dash, edges=len(arms) > 1)
            labels.append(Label(style.in_lines(arm.name, style.BESIDE), end, colour))
        asked = "How many people are in good mentoring?" if name == "p_eff" else "How does it go, month by month?"
        style.question(on, title or asked, said[0].upper() + said[1:])
        on.set_ylabel(unit)
        style.calm(on)
        if scale == 100:
            style.at_least(on, 10)
        style.time_axis(on, max(arm.months for arm in arms))
        make_room(on, arms)
        style.label_ends(on, labels, size=style.LETTERS)
        mark_days(on, arms, high=True)
        bands = "; lines: medians; bands: the middle half and the middle 80 of 100"
        many = max(len(arm.runs) for arm in arms) > 1
        style.footnote(on, f"{futures_in_words(arms)}{bands}" if many else _ONE)
    return on


def difference_over_time(comparison: Comparison, name: str = "p_eff", *, axes: Axes | None = None) -> Axes:
    """Return axes with what the difference between two scenarios changes in a monthly number, over time.

    Parameters
    ----------
    comparison
        Two arms on the same seeds.
    name
        A monthly number; shares of people are drawn as people of 100.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes with months from 0 across and alternative minus base upwards: the mean over pairs of twins, with the 95 % t
    interval of each month by itself. A single pair has no interval.

    Raises
    ------
    MeasureError
        When the comparison holds no pair of twins, or there is no such number.
    """
    if not isinstance(comparison, Comparison):
        raise MeasureError(f"a difference over time needs a comparison, as cs.compare gives it, not {type(comparison)}")
    arms = arms_of(comparison)
    must_be_monthly(name)
    said, unit, scale = as_drawn(name)
    with style.slide_style():
        on = style.slide(axes)
        mean, low, high = (scale * values for values in monthly_difference(comparison, name))
        months = np.arange(len(mean))
        if len(comparison.seeds) > 1:
            on.fill_between(months, low, high, color=style.BLUE, alpha=0.22, linewidth=0, zorder=2)
        on.axhline(0, color=style.INK, linewidth=1.0, zorder=2)
        on.plot(months, mean, color=style.BLUE, zorder=3)
        style.calm(on, low=None)
        ends = np.abs(np.concatenate([low, high, mean]))
        reach = max(1.1 * float(ends[np.isfinite(ends)].max()), LEAST_REACH if scale == 100 else 1e-9)
        on.set_ylim(-reach, reach)
        style.time_axis(on, len(mean))
        style.question(on, "What does the difference make, pair by pair?", f"More or fewer {said}" if unit != "number"
                       else f"Difference in: {said}")  # fmt: skip
        on.set_ylabel(f"{unit}, more or fewer" if unit != "number" else "difference")
        sign = style.in_lines(f"{arms[1].name} minus {arms[0].name}", style.BESIDE)
        style.label_ends(on, [Label(sign, float(mean[-1]), style.BLUE)], size=style.LETTERS)
        mark_days(on, arms, high=True)
        pairs = style.counted(len(comparison.seeds), "pair")
        band = "; band: 95 % interval of each month by itself" if len(comparison.seeds) > 1 else ""
        style.footnote(on, f"{pairs} of twins, the same people and the same chance{band}")
    return on

