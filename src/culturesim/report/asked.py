"""A question in words before anything is lived: what happens in each course, and what is set against what."""

from __future__ import annotations

from collections.abc import Iterator

from culturesim.organisation.blueprint import organisation_of
from culturesim.questions.arms import Asked
from culturesim.questions.file import Arm, PartSpec
from culturesim.report.words import years
from culturesim.words.planning import count, organisation_in_words


def plan(asked: Asked) -> list[tuple[str, list[str]]]:
    """Return titled lines that say what a question is and what would be lived."""
    question = asked.question
    who = organisation_in_words(organisation_of(asked.organisation))
    first = [
        f"{asked.organisation.name}: {who}, {count(question.months, 'month')}, answered at the end of "
        f"{years(question.judged_after)}",
        f"'{question.plan}' is set against '{question.no_plan}'; those who leave are found in '{question.base_arm}'",
    ]
    return [(question.question, first), *((name, _arm(arm)) for name, arm in question.arms.items())]


def _arm(arm: Arm) -> list[str]:
    lines = [arm.about] if arm.about else []
    lines += [f"all of {_listed(arm.alike)}"] if arm.alike else []
    lines += _part(arm)
    for name, part in arm.parts.items():
        lines.append(f"{name}: {'; '.join(_part(part)) or 'nothing'}")
    return lines or ["the organisation as its file has it"]


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"'{name}'" for name in names)


def _part(part: PartSpec) -> Iterator[str]:
    yield from (f"month {event.month}: {event.happens()}" for event in part.events)
    yield from (f"{place} {value if not isinstance(value, (dict, list)) else 'as listed'}"
                for place, value in part.changes.items())  # fmt: skip
