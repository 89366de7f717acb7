"""Reading question files: every fault at once, with its line, before anything runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from culturesim.errors import CultureSimError, did_you_mean, report
from culturesim.organisation.blueprint import organisation_of
from culturesim.organisation.names import must_be_known
from culturesim.questions.arms import Asked
from culturesim.questions.file import PartSpec, Question, QuestionError
from culturesim.scenario.changes import MORE_EVENTS, changed, together
from culturesim.scenario.file import fault_at
from culturesim.scenario.text import read_text, text_of
from culturesim.scenario.wording import Found, Place, structure_faults


def load_question(path: Path | str) -> Asked:
    """Return the question of a file, with its organisation.

    Parameters
    ----------
    path
        A YAML file. Files it names are looked for in its folder.

    Raises
    ------
    ScenarioError
        When the file is no YAML.
    QuestionError
        When the question cannot be used; the message lists every fault with its line.
    """
    file = Path(path)
    read = read_text(text_of(file), str(path))
    try:
        Question.model_validate(read.values)
        asked = Asked(Question(folder=file.parent, **read.values))
        found = list(faults_of(asked))
    except ValidationError as error:
        found = structure_faults(error, Question, read.values)
    if found or read.faults:
        faults = [*read.faults, *(fault_at(read, *one, "question") for one in found)]
        raise QuestionError(report(str(path), sorted(dict.fromkeys(faults), key=lambda one: _line(one.where))))
    return asked


def _line(where: str) -> int:
    return int(where.rpartition(":")[2])


def faults_of(asked: Asked) -> Iterator[Found]:
    """Yield what is wrong with a question whose structure is right, each with its place."""
    question = asked.question
    for place, set_against in enumerate(question.compare):
        if set_against not in question.arms:
            meant = did_you_mean(set_against, question.arms)
            yield ("compare", place), f"there is no arm {set_against!r}{meant}"
    if question.plan == question.no_plan:
        yield ("compare",), "an arm is set against itself; name two arms"
    if question.judged_after > question.months:
        yield ("answer_at",), f"{question.answer_at} is after the last of {question.months} months"
    if said := failing(lambda: organisation_of(asked.organisation)):
        yield ("organisation",), said
        return
    faulty = False
    for name, arm in question.arms.items():
        here: Place = ("arms", name)
        own = [*_faults_of_part(asked, arm, here)]
        for part, spec in arm.parts.items():
            own += _faults_of_part(asked, spec, (*here, "parts", part))
        for other in arm.alike:
            if other not in question.arms:
                own.append(((*here, "like"), f"there is no arm {other!r}{did_you_mean(other, question.arms)}"))
            elif name in _below(question, other):
                own.append(((*here, "like"), f"{name!r} is like itself, by way of {other!r}"))
        yield from own
        faulty = faulty or bool(own)
        if not faulty and (said := failing(lambda name=name: _usable(asked, name))):  # type: ignore[misc]
            yield here, said


def _below(question: Question, arm: str) -> set[str]:
    """Return the arms that an arm is like, itself included."""
    found, waiting = set[str](), [arm]
    while waiting:
        one = waiting.pop()
        if one in question.arms and one not in found:
            found.add(one)
            waiting += question.arms[one].alike
    return found


def _usable(asked: Asked, arm: str) -> None:
    scenario = asked.scenario(arm)
    must_be_known([scenario], organisation_of(scenario))


def _faults_of_part(asked: Asked, part: PartSpec, place: Place) -> list[Found]:
    """Return the faults of one part: each change, and each event beside all changes."""
    found: list[Found] = []
    fine: dict[str, Any] = {}
    for key, value in part.changes.items():
        one = {key: value}
        if key in (MORE_EVENTS, "events"):
            found.append(((*place, "changes", key), "stands under 'events' of the arm or part, not under 'changes'"))
        elif said := failing(lambda one=one: _tried(asked, asked.spelled_out(one))):  # type: ignore[misc]
            found.append(((*place, "changes", key), said))
        else:
            fine = together(fine, asked.spelled_out(one))
    for number, event in enumerate(part.events):
        if said := failing(lambda event=event: _tried(asked, {**fine, MORE_EVENTS: asked.events([event])})):  # type: ignore[misc]
            found.append(((*place, "events", number), re.sub(r"(^|; )events \d+: ", r"\1", said)))
    return found


def _tried(asked: Asked, changes: Mapping[str, Any]) -> None:
    scenario = changed(asked.organisation, "tried", changes)
    must_be_known([scenario], organisation_of(scenario))


def failing(what: Callable[[], object]) -> str | None:
    """Return why something cannot be had, in one line, or None when it can."""
    try:
        what()
    except CultureSimError as error:
        first, *more = [line.strip() for line in str(error).splitlines()]
        return "; ".join(more) if more and first.endswith(("fault", "faults")) else " ".join([first, *more])
    return None
