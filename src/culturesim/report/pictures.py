"""Pictures of a page, drawn as text that stands in the page itself and is the same to the last byte each time."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure

from culturesim.plotting import style
from culturesim.questions.result import Answer, ArmAnswer
from culturesim.questions.side_by_side import UnitRow
from culturesim.report.published import EFFECTS, RANDOMISED, VOLUNTEERS
from culturesim.report.words import whole, years

LONGEST = 30  # letters of a name in a picture
ASIDE = r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>"  # of a picture, that a page does without
LEFT = 0.3  # the least ratio of leaving that is drawn
MARKS = {RANDOMISED: "o", VOLUNTEERS: "^"}


def as_svg(figure: Figure, name: str, words: str) -> Markup:
    """Return a figure as SVG for the inside of a page; `words` say it to those who cannot see it."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    text = out.getvalue()
    text = re.sub(ASIDE, "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'(\bid="|xlink:href="#|url\(#)', rf"\g<1>{name}-", text)  # several stand in one page
    text = re.sub(r"[ \t]*\n\s*", "\n", text)
    label = Markup.escape(words)
    return Markup(text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1))


def _figure(width: float, height: float) -> Figure:
    return Figure(figsize=(width, height), layout="constrained")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def survival_picture(answer: Answer) -> Markup:
    """Return in how many of 100 futures mentoring is alive: each arm when asked, and plan and no plan year by year."""
    with style.house_style():
        figure = _figure(7.3, 0.7 + 0.2 * max(5, len(answer.arms)))
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        rows = np.arange(len(answer.arms))[::-1]
        for row, arm in zip(rows, answer.arms, strict=True):
            colour = _colour(answer, arm)
            left.hlines(row, 100 * arm.alive.low, 100 * arm.alive.high, color=colour, linewidth=2.2)
            left.plot(100 * arm.alive.estimate, row, "D" if arm.name == answer.plan else "o", color=colour, ms=6.5)
            left.annotate(f"{whole(arm.alive.estimate)}", (103.5, row), va="center", size=9.5, weight="bold")
        left.set_yticks(rows, [_short(arm.name) for arm in answer.arms], color=style.INK)
        left.set_xlim(0, 113)
        left.set_ylim(-0.6, len(answer.arms) - 0.4)
        left.set_xticks(range(0, 101, 25))
        left.grid(axis="x", color=style.PALE, linewidth=0.6)
        left.set_axisbelow(True)
        left.tick_params(length=0)
        left.set_title(f"Alive at the end of {years(answer.after)}, of 100 futures", size=9, pad=6)
        _by_year(right, answer)
    words = "; ".join(f"{arm.name}: {whole(arm.alive.estimate)} of 100 futures" for arm in answer.arms)
    return as_svg(figure, "survival", words)


def _colour(answer: Answer, arm: ArmAnswer) -> str:
    return {answer.plan: style.BLUE, answer.no_plan: style.VERMILLION}.get(arm.name, style.GREY)


def _by_year(axes: Any, answer: Answer) -> None:
    labels = []
    for arm in answer.arms:
        if arm.name not in (answer.plan, answer.no_plan):
            continue
        months, shares = np.array(arm.by_year).T
        dash = style.SOLID if arm.name == answer.plan else style.DASHED
        colour = _colour(answer, arm)
        axes.plot(np.r_[0, months] / 12, 100 * np.r_[np.nan, shares], color=colour, linestyle=dash, marker="o", ms=3)
        labels.append(style.Label("with plan" if arm.name == answer.plan else "without", 100 * shares[-1], colour))
    axes.set_xlim(0.7, answer.after / 12 + 0.1)
    style.calm(axes, low=0, high=104)
    axes.set_yticks(range(0, 101, 25))
    axes.set_xticks(np.arange(1, answer.after / 12 + 0.01))
    axes.set_xlabel("end of year")
    axes.set_title("Year by year", size=9, pad=6)
    style.label_ends(axes, labels)


def flips_picture(answer: Answer) -> Markup:
    """Return how the difference in people moves with one strong assumption at a time, the largest span on top."""
    spans: dict[str, list[Any]] = {}
    for one in answer.moved:
        spans.setdefault(one.name, []).append(one)
    order = sorted(spans.values(), key=lambda ends: abs(ends[0].effective.estimate - ends[-1].effective.estimate))
    with style.house_style():
        figure = _figure(3.55, 0.65 + 0.25 * len(order))
        axes = figure.subplots()
        for row, ends in enumerate(order):
            low, high = (100 * one.effective.estimate for one in (ends[0], ends[-1]))
            axes.hlines(row, low, high, color=style.PALE, linewidth=9)
            axes.plot(low, row, "<", color=style.ORANGE, ms=6.5, markeredgecolor=style.INK, markeredgewidth=0.5)
            axes.plot(high, row, ">", color=style.BLUE, ms=6.5, markeredgecolor=style.INK, markeredgewidth=0.5)
        axes.axvline(0, color=style.INK, linewidth=1.1)
        axes.axvline(100 * answer.effective.estimate, color=style.GREY, linewidth=0.9, linestyle=style.DOTTED)
        names = [_in_two(ends[0].meaning) for ends in order]
        axes.set_yticks(range(len(order)), names, color=style.INK, size=7)
        low, high = axes.get_xlim()
        axes.set_xlim(min(low, -0.15 * (high - low)), high)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.set_xlabel("people more of 100 with the plan", size=7.5)
    words = "; ".join(f"{ends[0].meaning}: {100 * ends[0].effective.estimate:.0f} to "
                      f"{100 * ends[-1].effective.estimate:.0f} people of 100" for ends in order[::-1])  # fmt: skip
    return as_svg(figure, "flips", words)


def _in_two(words: str) -> str:
    return style.in_lines(words, 26)


def money_picture(rows: Sequence[tuple[str, float, float]]) -> Markup:
    """Return the ratio of leaving rates at which mentoring pays, beside published ones and none.

    `rows`: name of an arm, lowest and highest ratio at which it pays.
    """
    with style.house_style():
        figure = _figure(7.3, 0.6 + 0.17 * (len(EFFECTS) + len(rows)))
        axes = figure.subplots()
        names = []
        for row, (name, low, high) in enumerate(rows):
            names.append(f"pays for itself: {_short(name)}")
            if high > LEFT:
                axes.hlines(row, max(low, LEFT), high, color=style.BLUE, linewidth=7)
                continue
            why = "no effect on leaving would" if high <= 0 else f"from {high:.2f} down"
            axes.annotate(why, (LEFT * 1.02, row), va="center", size=8.5, color=style.BLUE)
        for row, effect in enumerate(EFFECTS, start=len(rows)):
            names.append(effect.what)
            mark = MARKS.get(effect.how, "s")
            axes.plot(effect.ratios, [row] * len(effect.ratios), mark, color="white", markeredgecolor=style.INK, ms=6)
        axes.axvline(1, color=style.INK, linewidth=1.3)
        axes.set_xscale("log")
        axes.set_xlim(LEFT, 1.7)
        axes.set_xticks([0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5], ["0.4", "0.5", "0.6", "0.8", "1: none", "1.25", "1.5"])
        axes.xaxis.set_minor_locator(mpl.ticker.NullLocator())
        axes.set_yticks(range(len(names)), names, color=style.INK, size=8.5)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.set_xlabel("mentored people leave so many times as often as others", size=8)
    said = [f"{name} pays for itself at a ratio of {low:.2f} to {high:.2f}" for name, low, high in rows]
    published = [f"{one.what}: {', '.join(f'{ratio:g}' for ratio in one.ratios)}" for one in EFFECTS]
    return as_svg(figure, "money", "; ".join([*said, *published, "no effect: 1"]))


def units_picture(units: Sequence[UnitRow]) -> Markup:
    """Return the people of 100 in an effective relationship in each unit, without and with the plan, in their order."""
    with style.house_style():
        figure = _figure(3.55, 0.5 + 0.135 * len(units))
        axes = figure.subplots()
        rows = np.arange(len(units))
        one, other = (100 * np.array([getattr(unit, arm) for unit in units]) for arm in ("no_plan", "plan"))
        axes.hlines(rows, one, other, color=style.PALE, linewidth=3)
        axes.plot(one, rows, "o", color="white", markeredgecolor=style.VERMILLION, ms=5, label="without")
        axes.plot(other, rows, "D", color=style.BLUE, ms=4.5, label="with plan")
        axes.set_yticks(rows, [_short(unit.name) for unit in units], color=style.INK, size=7)
        axes.set_ylim(len(units) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.set_xlabel("people of 100 in effective pairs", size=7.5)
    words = "; ".join(f"{unit.name}: {whole(unit.no_plan)} without, {whole(unit.plan)} with" for unit in units)
    return as_svg(figure, "units", words)
