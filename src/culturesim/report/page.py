"""The page of a question: one sheet for the board, and one with what it rests on; self-contained, without scripts.

Everything that comes from a file is escaped. No name of a person is known here, and no number of fewer than five people
is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from culturesim.measures.sustainability import DEFAULT_THRESHOLDS
from culturesim.parameters import ASSUMPTION
from culturesim.questions.arms import Asked
from culturesim.questions.result import Answer
from culturesim.questions.side_by_side import Money
from culturesim.questions.sources import Sources, sources_of
from culturesim.questions.suppressed import Shown, shown_units
from culturesim.questions.written import fine_print
from culturesim.report import board, words
from culturesim.report.pictures import flips_picture, money_picture, survival_picture, units_picture
from culturesim.report.published import EFFECTS, REPLACING, REPLACING_SOURCE
from culturesim.scenario.model import Costs

MOST_UNITS = 24


def page(asked: Asked, answer: Answer) -> str:
    """Return the page of a question as HTML that needs no other file."""
    sources = sources_of(asked)
    question = asked.question
    units = shown_units(answer.closer.units) if answer.closer is not None else Shown((), 0)
    money = _money(asked, answer)
    return rendered("whatif.html.j2", {
        "question": question.question,
        "organisation": organisation_in_words(asked, sources),
        "banner": banner(sources),
        "answer": [words.headline(answer), words.people_in_words(answer), words.robust_in_words(answer)],
        "arms": answer.arms,
        "goal": question.goal.rstrip("."),
        "affected": f"{sources.people:,} people in {sources.units} units",
        "survival": survival_picture(answer),
        "alive_from": f"{100 * DEFAULT_THRESHOLDS.share:g}",
        "told": [words.alike_in_words(answer)],
        "board": [
            {"title": "What do they not tell us?", "lines": board.not_told(answer)},
            {"title": "What else do we want to know?", "lines": board.wanted(answer, sources)},
            {"title": "What can we celebrate?", "lines": board.celebrated(answer)},
            {"title": "Where are the opportunities?", "lines": board.opportunities(answer)},
        ],
        "decision": question.decision,
        "capacity": "; ".join(board.capacity(answer)),
        "rules": words.table_of_rules(answer),
        "parts": words.parts_in_words(answer),
        "parts_futures": answer.parts_futures,
        "flips_picture": flips_picture(answer) if answer.moved else "",
        "flips": board.flips(answer),
        "units_picture": units_picture(units.shown[:MOST_UNITS]) if len(units.shown) > 1 else "",
        "hidden": hidden_in_words(units),
        "money": bool(money),
        "money_words": money_in_words(asked, answer) if money else "",
        "money_picture": money_picture(money) if money else "",
        "effects": EFFECTS,
        "replacing": f"${REPLACING[0]:,.0f}, ${REPLACING[1]:,.0f}, ${REPLACING[2]:,.0f} ({REPLACING_SOURCE})",
        "fine": [words.futures_in_words(answer) + ".", *fine_lines(asked, answer.futures, sources)],
    })  # fmt: skip


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """Return a template filled in, with everything escaped that is not a picture of our own."""
    known = Environment(loader=PackageLoader("culturesim.report"), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return known.get_template(template).render(values)


def organisation_in_words(asked: Asked, sources: Sources) -> str:
    """Return the organisation's name and size."""
    name = asked.organisation.name
    return f"{name[:1].upper()}{name[1:]}: {sources.people:,} people in {sources.units} units"


def banner(sources: Sources) -> list[dict[str, str]]:
    """Return three boxes: what came from the asker's data, from published evidence, and from our assumptions."""
    people = f"{sources.people:,} people in {sources.units} units from your roster, and " if sources.from_roster else ""
    return [
        {"kind": "data", "title": "Your data", "words": f"{people}{sources.given:,} settings of your files."},
        {"kind": "published", "title": "Published evidence",
         "words": f"{sources.published + sources.fitted:,} numbers, {sources.fitted} of them fitted to published facts "
                  "and varied as far as these leave open."},
        {"kind": "assumed", "title": "Our assumptions",
         "words": f"{sources.assumed:,} numbers that rest on judgement: how people behave is modelled, not measured."},
    ]  # fmt: skip


def hidden_in_words(units: Shown) -> str:
    """Return how many units are not shown, and why."""
    said = [f"The first {MOST_UNITS} of {len(units.shown)}."] if len(units.shown) > MOST_UNITS else []
    if units.hidden:
        which = "1 unit is" if units.hidden == 1 else f"{units.hidden} units are"
        said.append(f"{which} not shown: fewer than five people, or one more that would give them away.")
    return " ".join(said)


def _usual_costs(asked: Asked) -> bool:
    return asked.organisation.costs.replace_staff == Costs().replace_staff


def _money(asked: Asked, answer: Answer) -> list[tuple[str, float, float]]:
    """Return for some arms the lowest and highest ratio of leaving at which it pays; none where that is not known."""
    if answer.closer is None:
        return []
    rows = []
    for name, found in answer.closer.money.items():
        if found.hazard_ratio == found.hazard_ratio:
            low, high = (1 - (1 - found.hazard_ratio) * factor for factor in _factors(asked))
            rows.append((name, min(low, high), max(low, high)))
    return rows


def _factors(asked: Asked) -> tuple[float, float]:
    """Return what the exits needed are multiplied with over the range of costs of a replacement."""
    return (REPLACING[1] / REPLACING[2], REPLACING[1] / REPLACING[0]) if _usual_costs(asked) else (1.0, 1.0)


def money_in_words(asked: Asked, answer: Answer) -> str:
    """Return the break-even as sentences; no return on investment, since the effect on leaving is an input."""
    if answer.closer is None:
        return ""
    factors = _factors(asked)
    exits = next(iter(answer.closer.money.values())).exits
    said = [f"'{name}' costs about ${_round(found.cost.estimate):,} a year: {_range(found, factors)}"
            for name, found in answer.closer.money.items() if found.needed == found.needed]  # fmt: skip
    return (
        f"By replacements alone, mentoring pays once it prevents so many of about {exits:.0f} exits a year. "
        f"Everybody's time counted, {'; '.join(said)}. The one large study by lot could not tell its effect from none, "
        "so no effect is a case to plan for."
    )


def _range(found: Money, factors: tuple[float, float]) -> str:
    low, high = sorted(round(found.needed * factor) for factor in factors)
    return f"{low}" if low == high else f"{low} to {high}"


def _round(value: float) -> int:
    return int(float(f"{value:.2g}"))


def fine_lines(asked: Asked, futures: int, sources: Sources) -> list[str]:
    """Return the fine print: version, seeds, thresholds, digests, and what was taken at its default."""
    fine = fine_print(asked, futures)
    defaulted = "; ".join(f"{one.meaning} {one.value:g}{_mark(one.source)}" for one in sources.defaulted)
    return [
        f"Made with culturesim {fine['version']}, engine {fine['engine']}, organisation "
        f"{fine['organisation_digest'][:16]}.",
        f"Seeds 0 to {futures - 1}; {fine['calibrated_sets']} sets of numbers in turn.",
        f"Alive: in that month at least {100 * fine['alive_from']:g} of 100 people more than with nothing done for "
        f"mentoring are in an effective relationship, in {fine['alive_from_pairs']} pairs or more; half and twice "
        "that line are shown too. Differences: of the same futures; 95 % intervals (Wilson, Newcombe, Student).",
        f"Taken at its default (* assumption): {defaulted or 'nothing'}.",
    ]  # fmt: skip


def _mark(source: str) -> str:
    return "*" if source.startswith(ASSUMPTION) else f" ({source.partition(':')[0]})"
