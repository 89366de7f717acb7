"""How did it go? Participation, the queue, belief and the practice of hallmarks, month by month, in one picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS
from culturesim.plotting import style
from culturesim.plotting.fan import IN_WORDS, fan
from culturesim.plotting.style import Label
from culturesim.run import Run

_PRACTICE = [
    (style.BLUE, style.SOLID), (style.VERMILLION, style.SOLID), (style.GREEN, style.SOLID),
    (style.PURPLE, style.SOLID), (style.INK, style.SOLID), (style.BLUE, style.DASHED),
    (style.VERMILLION, style.DASHED), (style.GREEN, style.DASHED), (style.PURPLE, style.DASHED),
    (style.INK, style.DASHED),
]  # fmt: skip


def main_series(runs: Run | Sequence[Run], baseline: Run | Sequence[Run] = ()) -> Figure:
    """Return a figure of four panels.

    Parameters
    ----------
    runs
        A run, or several of one scenario, which are drawn as fans.
    baseline
        Their baseline twins, if the reader is to see what would be there without any effort.
    """
    several = [runs] if isinstance(runs, Run) else list(runs)
    twins = [baseline] if isinstance(baseline, Run) else list(baseline)
    scenario = several[0].scenario
    marks = style.numbered(scenario.events)
    words = style.in_small_print([*style.events_in_words(marks), _about(several)], 10.2)
    with style.house_style():
        foot = style.room_for(words) + 0.75
        figure = Figure(figsize=(11, 6.6 + foot))
        height = figure.get_figheight()
        panels = figure.subplots(2, 2, gridspec_kw={
            "left": 0.06, "right": 0.86, "top": 1 - 0.95 / height, "bottom": foot / height, "wspace": 0.5,
            "hspace": 0.42,
        })  # fmt: skip
        figure.text(0.06, 1 - 0.3 / height, scenario.name, size=14, weight="bold", va="center")
        _participation(panels[0, 0], several, twins)
        _queue(panels[0, 1], several)
        _belief(panels[1, 0], several)
        _practice(panels[1, 1], several)
        for axes in panels.flat:
            style.time_axis(axes, len(several[0].series["p_eff"]))
            style.mark_events(axes, marks)
        style.small_print(figure, words, left=0.06)
    return figure


def _about(runs: Sequence[Run]) -> str:
    if len(runs) == 1:
        return f"One future, seed {runs[0].seed}."
    return f"{len(runs)} futures, seeds {runs[0].seed} to {runs[-1].seed}. {IN_WORDS}"


def _table(runs: Sequence[Run], name: str, scale: float = 1.0) -> NDArray[np.float64]:
    return scale * np.array([run.series[name] for run in runs])


def _participation(axes: Axes, runs: Sequence[Run], twins: Sequence[Run]) -> None:
    axes.set_title("In a relationship, of 100 people")
    labels = []
    if twins:
        end = fan(axes, np.median(_table(twins, "p_eff", 100), axis=0), colour=style.GREY, dash=style.DOTTED)
        labels.append(Label("effective, had\nnothing been done", end, style.GREY))
    end = fan(axes, _table(runs, "p_nom", 100), colour=style.ORANGE, dash=style.DASHED)
    labels.append(Label("any", end, style.ORANGE))
    end = fan(axes, _table(runs, "p_eff", 100), colour=style.BLUE)
    labels.append(Label("effective", end, style.BLUE))
    style.calm(axes)
    style.at_least(axes, 20)
    style.label_ends(axes, labels)


def _queue(axes: Axes, runs: Sequence[Run]) -> None:
    axes.set_title("The queue, and what serves it")
    begun = _table(runs, "pairs_new_programme") + _table(runs, "pairs_new_informal")
    labels = [
        Label("people asking\nfor a mentor", fan(axes, _table(runs, "seeking"), colour=style.VERMILLION),
              style.VERMILLION),
        Label("pairs begun\nthis month", fan(axes, begun, colour=style.BLUE, dash=style.DASHED), style.BLUE),
    ]  # fmt: skip
    style.calm(axes)
    style.at_least(axes, 5)
    style.label_ends(axes, labels)


def _belief(axes: Axes, runs: Sequence[Run]) -> None:
    axes.set_title("Belief in mentoring, 0 to 1")
    labels = [
        Label("credibility", fan(axes, _table(runs, "credibility"), colour=style.GREEN), style.GREEN),
        Label("commitment", fan(axes, _table(runs, "commitment"), colour=style.PURPLE, dash=style.DASHED),
              style.PURPLE),
    ]  # fmt: skip
    style.calm(axes, high=1)
    style.label_ends(axes, labels)


def _practice(axes: Axes, runs: Sequence[Run]) -> None:
    axes.set_title("Practice of the hallmarks, 0 to 1" + (" (medians)" if len(runs) > 1 else ""))
    labels = []
    for name, (colour, dash) in zip(HALLMARKS, _PRACTICE, strict=True):
        middle = np.median(_table(runs, f"practice_{name}"), axis=0)
        axes.plot(middle, color=colour, linestyle=dash, linewidth=1.2)
        labels.append(Label(name.replace("_", " "), float(middle[-1]), colour))
    style.calm(axes, high=1)
    style.label_ends(axes, labels, size=7.5)
