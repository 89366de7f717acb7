"""What does the difference between two scenarios change? Both arms as fans, and their difference pair by pair."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from culturesim.phases.numbers import MONTHLY
from culturesim.plotting import style
from culturesim.plotting.fan import IN_WORDS, fan
from culturesim.plotting.style import Label, Mark
from culturesim.run import Run
from culturesim.twins.comparison import Comparison
from culturesim.twins.differences import monthly_difference
from culturesim.twins.pairing import why_not_twins

BASE, ALTERNATIVE = style.BLUE, style.VERMILLION
_OF_100 = "People in an effective relationship, of 100"


def paired_difference(comparison: Comparison, name: str = "p_eff") -> Figure:
    """Return a figure of two panels: both arms over time, and alternative minus base on the same seeds.

    Parameters
    ----------
    comparison
        Two arms on the same seeds.
    name
        A monthly series; shares of people are drawn as people of 100.
    """
    scale = 100.0 if name.startswith("p_") else 1.0
    marks = _marks(comparison)
    words = style.in_small_print([*style.events_in_words(marks), *_about(comparison)], 8.6)
    with style.house_style():
        foot = style.room_for(words) + 0.75
        figure = Figure(figsize=(9.5, 6.0 + foot))
        height = figure.get_figheight()
        above, below = figure.subplots(2, 1, sharex=True, gridspec_kw={
            "left": 0.075, "right": 0.79, "top": 1 - 0.62 / height, "bottom": foot / height, "hspace": 0.26,
            "height_ratios": [3, 2],
        })  # fmt: skip
        title = _OF_100 if name == "p_eff" else MONTHLY.get(name, name).capitalize()
        above.set_title(title if scale == 1 or name == "p_eff" else f"{title}, of 100 people")
        _arms(above, comparison, name, scale)
        _difference(below, comparison, name, scale)
        style.mark_events(above, marks)
        style.mark_events(below, marks, numbers=False)
        months = len(comparison.base_runs[0].series[name])
        style.time_axis(above, months, label=False)
        style.time_axis(below, months)
        style.small_print(figure, words, left=0.075)
    return figure


def _about(comparison: Comparison) -> list[str]:
    seeds = comparison.seeds
    why_not = why_not_twins(comparison)
    kind, share = ("twins", "the same people and the same chance") if why_not is None else ("runs", why_not)
    if len(seeds) == 1:
        return [f"One pair of {kind}, seed {seeds[0]}: {share}."]
    return [
        f"{len(seeds)} pairs of {kind}, seeds {seeds[0]} to {seeds[-1]}: {share}.",
        f"Above: {IN_WORDS[0].lower()}{IN_WORDS[1:]}",
        "Below: the mean over pairs, each month with its own 95 % interval.",
    ]


def _marks(comparison: Comparison) -> list[Mark]:
    """Return the months with events: grey where both arms have them, in an arm's colour where only that one does."""
    base, other = comparison.base.events, comparison.alternative.events
    kinds = [
        (style.GREY, [event for event in base if event in other]),
        (BASE, [event for event in base if event not in other]),
        (ALTERNATIVE, [event for event in other if event not in base]),
    ]
    found = sorted((mark for colour, events in kinds for mark in style.numbered(events, colour)),
                   key=lambda mark: mark.month)  # fmt: skip
    return [Mark(mark.month, number, mark.words, mark.colour) for number, mark in enumerate(found, start=1)]


def _arms(axes: Axes, comparison: Comparison, name: str, scale: float) -> None:
    arms: list[tuple[list[Run], str, str, object]] = [
        (comparison.base_runs, comparison.base.name, BASE, style.SOLID),
        (comparison.alternative_runs, comparison.alternative.name, ALTERNATIVE, style.DASHED),
    ]
    labels = []
    for runs, words, colour, dash in arms:
        table = scale * np.array([run.series[name] for run in runs])
        labels.append(Label(style.in_lines(words), fan(axes, table, colour=colour, dash=dash), colour))
    style.calm(axes)
    if scale == 100:
        style.at_least(axes, 10)
    style.label_ends(axes, labels)


def _difference(axes: Axes, comparison: Comparison, name: str, scale: float) -> None:
    mean, low, high = (scale * values for values in monthly_difference(comparison, name))
    months = np.arange(len(mean))
    axes.set_title("What the difference makes, pair by pair")
    if len(comparison.seeds) > 1:
        axes.fill_between(months, low, high, color=style.PALE, linewidth=0, zorder=2)
    axes.axhline(0, color=style.INK, linewidth=0.8, zorder=2)
    axes.plot(months, mean, color=style.INK, zorder=3)
    style.calm(axes, low=None)
    ends = np.abs(np.concatenate([low, high, mean]))
    reach = max(1.1 * float(ends[np.isfinite(ends)].max()), 2 if scale == 100 else 1e-9)
    axes.set_ylim(-reach, reach)
    sign = style.in_lines(f"{comparison.alternative.name} minus {comparison.base.name}", 26)
    style.label_ends(axes, [Label(sign, float(mean[-1]), style.INK)])
