"""The page of a stress test: one sheet, self-contained, of roles and never of persons."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from culturesim.futures import vectors
from culturesim.made_with import engine_sources, versions
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS
from culturesim.plotting import style
from culturesim.questions.sources import sources_of
from culturesim.questions.stress import Stress
from culturesim.report import stress_words as words
from culturesim.report.page import banner, rendered
from culturesim.report.pictures import LONGEST, as_svg
from culturesim.scenario.model import Scenario

MOST_DRAWN = 16  # roles in the picture


def stress_page(scenario: Scenario, stress: Stress) -> str:
    """Return the page of a stress test as HTML that needs no other file."""
    sources = sources_of(scenario)
    name = f"{scenario.name[:1].upper()}{scenario.name[1:]}"
    return rendered("stress.html.j2", {
        "title": "Whom does mentoring hang on?",
        "about": f"{name}: {stress.people:,} people in {stress.units} units. In month {stress.month} whoever holds a "
                 "role leaves; a projection of what could happen under stated assumptions, not a forecast.",
        "banner": banner(sources),
        "answer": words.headline(stress),
        "picture": roles_picture(stress),
        "together": words.together_table(stress),
        "bus_factor": "Each row adds one more to those above it, the costliest first.",
        "pairs": words.pairs_table(stress),
        "roles": words.roles_table(stress),
        "not_listed": words.not_listed(stress),
        "board": [
            {"title": "What do they not tell us?", "lines": [
                "Who would follow, and how well: successors are drawn by chance, and may do better than who left.",
                "What any one person is worth. Roles are told apart by what your files say hangs on them.",
            ]},
            {"title": "What else do we want to know?", "lines": [
                "Does as much hang on each role as the file says? Ask those who hold them what would lie undone.",
            ]},
            {"title": "What can we celebrate?", "lines": words.celebrated(stress)},
            {"title": "Where are the opportunities?", "lines": words.opportunities(stress)},
        ],
        "fine": _fine(scenario, stress),
    })  # fmt: skip


def roles_picture(stress: Stress) -> Markup:
    """Return what each exit costs in people, with its interval, the costliest on top."""
    shown = stress.roles[:MOST_DRAWN]
    rows = np.arange(len(shown))
    with style.house_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(3.55, 0.5 + 0.14 * len(shown)), layout="constrained")
        axes = figure.subplots()
        for row, one in zip(rows, shown, strict=True):
            low, middle, high = (stress.people * value for value in (one.loss.low, one.loss.estimate, one.loss.high))
            told = low > 0 or high < 0
            axes.hlines(row, low, high, color=style.BLUE, linewidth=1.6)
            axes.plot(middle, row, "o", ms=5.5, color=style.BLUE if told else "white", markeredgecolor=style.BLUE)
        axes.axvline(0, color=style.INK, linewidth=1)
        names = [one.role if len(one.role) <= LONGEST else f"{one.role[: LONGEST - 1]}…" for one in shown]
        axes.set_yticks(rows, names, color=style.INK, size=7.5)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.grid(axis="x", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.set_xlabel(f"people fewer, of {stress.people:,}", size=8)
    said = "; ".join(f"{row[0]}: {row[1]} people fewer" for row in words.roles_table(stress))
    return as_svg(figure, "roles", said)


def _fine(scenario: Scenario, stress: Stress) -> list[str]:
    placebo = (
        "Each exit is set against a placebo exit in the same month: of somebody of the nearest level who carries no "
        "role." if stress.placebo else "For some roles there is nobody else to leave, so all of the loss is shown."
    )  # fmt: skip
    return [
        placebo,
        f"{stress.futures} futures of each course, the same in all. Back: within a tenth of the placebo's "
        "participation for a year, to the quarter.",
        f"Alive: at least {100 * DEFAULT_THRESHOLDS.share:g} of 100 people more than with nothing done are in an "
        f"effective relationship, in {DEFAULT_THRESHOLDS.pairs} pairs or more. 95 % intervals (Student, Wilson).",
        f"Made with culturesim {versions()['culturesim']}, engine {engine_sources()}, scenario "
        f"{scenario.digest()[:16]}. Seeds 0 to {stress.futures - 1}; {len(vectors())} sets of numbers in turn.",
    ]
