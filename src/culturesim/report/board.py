"""The six questions a board asks of data, answered from an answer: plain sentences, no name, no number under five.

The questions are those a superintendents' journal recommends for presenting data to a board.
"""

from __future__ import annotations

from culturesim.analysis.parts import INTERPLAY, WHOLE
from culturesim.questions.result import Answer, ArmAnswer, Moved, told_apart
from culturesim.questions.sources import Sources
from culturesim.report.words import contributing, more, net, of_100, rates_in_words, whole, years

MOST_NAMED = 6


def arm_of(answer: Answer, name: str) -> ArmAnswer:
    """Return an arm by name."""
    return next(arm for arm in answer.arms if arm.name == name)


def not_told(answer: Answer) -> list[str]:
    """Return what the data do not tell."""
    said = []
    if answer.closer is not None and answer.closer.rates:
        said.append(f"How likely this scenario is. {rates_in_words(answer.closer.rates)} Decisions have no such rate.")
    elif answer.closer is not None:
        said.append("How likely this scenario is: it holds decisions, which are not left to chance.")
    if answer.rules:
        low, high = (whole(end(one.difference.estimate for one in answer.rules if one.line == "alive"))
                     for end in (min, max))  # fmt: skip
        said.append(
            "Whether these rules of behaviour are the right ones. Under sceptical to optimistic rules the plan makes "
            f"from {more(low)} to {more(high)} of 100 futures."
        )
    said.append("What any one person will do. Futures tell of units and of 100 people, never of one.")
    return said


def flips(answer: Answer) -> list[str]:
    """Return what would flip the answer, or that nothing tried does."""
    if not told_apart(answer.effective):
        return ["There is nothing to flip: the difference is not told from none, so chance alone turns it round."]
    sign = answer.effective.estimate > 0
    turned = [one for one in answer.moved if (one.effective.estimate > 0) != sign]
    said = [f"It flips if {one.meaning} is {_value(one)}." for one in turned]
    if not answer.robust:
        said += [f"{one[0].upper()}{one[1:]}." for one in answer.but]
    if not turned:
        tried = len({one.name for one in answer.moved})
        said.append(
            f"None of {tried} strong assumptions, moved one at a time as far as facts leave open, turns it round."
        )
    return said


def _value(one: Moved) -> str:
    return f"{one.value:.3g}"


def wanted(answer: Answer, sources: Sources) -> list[str]:
    """Return what else one would want to know."""
    spans: dict[str, list[Moved]] = {}
    for one in answer.moved:
        spans.setdefault(one.name, []).append(one)
    order = sorted(spans.values(), key=lambda ends: -abs(ends[0].effective.estimate - ends[-1].effective.estimate))
    said = []
    if order:
        low, high = sorted(whole(one.effective.estimate) for one in (order[0][0], order[0][-1]))
        said.append(
            f"The answer moves most with the {order[0][0].meaning}: from {more(low)} to {more(high)} of 100 people. "
            "Find out your own number first."
        )
    if sources.defaulted:
        names = [one.meaning for one in sources.defaulted]
        rest = f", and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        said.append(f"Not given, and taken at usual values: {'; '.join(names[:MOST_NAMED])}{rest}.")
    said += [f"Filled in when the roster was imported: {line}." for line in sources.filled_in[:MOST_NAMED]]
    return said


def celebrated(answer: Answer) -> list[str]:
    """Return what can be celebrated."""
    first = answer.arms[0]
    best = max(answer.arms, key=lambda arm: arm.alive.estimate)
    if first.alive.estimate < 0.5 and best.alive.estimate < 0.5:
        return ["Little as yet: in none of these courses is mentoring alive in half of the futures."]
    shown = first if first.alive.estimate >= 0.5 else best
    said = [
        f"In the course '{shown.name}' mentoring is alive at the end of {years(answer.after)} in {of_100(shown.alive)} "
        f"of 100 futures, with {whole(shown.effective.estimate)} of 100 people in an effective relationship."
    ]
    kept = arm_of(answer, answer.no_plan)
    if kept.alive.estimate >= 0.5 and kept.name != shown.name:
        said.append(f"Even in '{kept.name}' it lives on in {of_100(kept.alive)} of 100.")
    return said


def opportunities(answer: Answer) -> list[str]:
    """Return where the opportunities are: which parts carry the plan, and which do not."""
    good = contributing(answer)
    said = [f"'{one.part}' carries {net(one.effective)} of 100 people." for one in good if one.effective.estimate > 0]
    said += [f"'{one.part}' takes more than it brings here: without it, {net_back(one.effective.estimate)}."
             for one in good if one.effective.estimate < 0]  # fmt: skip
    named = {one.part for one in good}
    idle = [f"'{one.part}'" for one in answer.parts if one.part not in named | {WHOLE, INTERPLAY}]
    if idle:
        adds = "adds" if len(idle) == 1 else "add"
        said.append(f"{_listed(idle)} {adds} nothing that could be told from none, given the rest of the plan.")
    if not said:
        plan, none = (arm_of(answer, name) for name in (answer.plan, answer.no_plan))
        better = plan.name if answer.effective.estimate > 0 else none.name
        said.append(f"'{better}' is the better of the two." if told_apart(answer.effective) else
                    "Neither course stands out; take the one that costs less.")  # fmt: skip
    return said


def net_back(share: float) -> str:
    """Return what is had back without a part that takes more than it brings."""
    people = abs(whole(share))
    return f"about {people} more of 100 people" if people else "slightly more people"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capacity(answer: Answer) -> list[str]:
    """Return what the plan takes: hours, and money where whole runs tell it."""
    plan, none = (arm_of(answer, name) for name in (answer.plan, answer.no_plan))
    hours = plan.hours - none.hours
    said = [f"about {_round(abs(hours)):,} {'more' if hours > 0 else 'fewer'} hours a year of everybody's time than "
            f"'{answer.no_plan}'"]  # fmt: skip
    if answer.closer is not None:
        cost = answer.closer.money[answer.plan].cost.estimate - answer.closer.money[answer.no_plan].cost.estimate
        said.append(f"about ${_round(abs(cost)):,} {'more' if cost > 0 else 'less'} a year at the hourly costs given")
    return said


def _round(value: float) -> int:
    return int(float(f"{value:.2g}"))
