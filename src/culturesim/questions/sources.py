"""Where the numbers behind an answer come from: the asker's files, published evidence, or our assumptions; with counts.

A number of behaviour counts as fitted where the calibrated set carries it, as published where its source is, and as
assumed where its source says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from culturesim.futures import vectors
from culturesim.kinds import KINDS
from culturesim.organisation.blueprint import organisation_of
from culturesim.parameters import ASSUMPTION, RULES
from culturesim.quantities import QUANTITIES
from culturesim.questions.arms import Asked
from culturesim.scenario.model import Costs, Founding, Network, Scenario, Turnover
from culturesim.scenario.text import text_of

WORDS = {"name", "description", "source", "do", "about", "job", "role", "programme", "like"}
FEW = 5
_IMPORT = "Filled in by the import, please check:"
_SMALL = re.compile(r"(?<![\d.])[1-4](?= (?:people|person|staff|supervisors?|rows?|units?)\b)")


@dataclass(frozen=True)
class Defaulted:
    """A setting that nobody gave: its place, meaning, value and where the value comes from."""

    place: str
    meaning: str
    value: float
    source: str


@dataclass(frozen=True)
class Sources:
    """Counts of numbers by where they come from.

    Attributes
    ----------
    people, units
        Of the organisation as founded.
    from_roster
        Whether people were read from a file.
    given
        Settings that the files say, apart from words.
    published, fitted, assumed
        Numbers of behaviour and defaulted settings with a published source, those fitted to published facts, and those
        that rest on judgement.
    defaulted
        Settings of the organisation that nobody gave.
    filled_in
        What an import has noted in the organisation's file, without small numbers and ids.
    """

    people: int
    units: int
    from_roster: bool
    given: int
    published: int
    fitted: int
    assumed: int
    defaulted: tuple[Defaulted, ...]
    filled_in: tuple[str, ...]


def sources_of(told: Asked | Scenario) -> Sources:
    """Return where the numbers of a question, or of a scenario by itself, come from."""
    asked = told if isinstance(told, Asked) else None
    scenario = told if isinstance(told, Scenario) else told.loaded
    organisation = organisation_of(scenario)
    defaulted = tuple(one for one in _defaulted(scenario) if asked is None or not _in_question(asked, one))
    kinds = [*_of_behaviour(scenario), *(_kind(one.source) for one in defaulted)]
    given = _given(scenario)
    if asked is not None:
        given += _given(asked.question.costs) + _given(list(asked.question.arms.values()))
    return Sources(
        organisation.headcount, len(organisation.founding_units), scenario.organisation.people is not None, given,
        kinds.count("published"), kinds.count("fitted"), kinds.count("assumed"), defaulted,
        () if asked is None else tuple(_filled_in(asked)),
    )  # fmt: skip


def _in_question(asked: Asked, one: Defaulted) -> bool:
    costs, (head, _, name) = asked.question.costs, one.place.partition(".")
    return head == "costs" and costs is not None and name in costs.model_fields_set


def _of_behaviour(scenario: Scenario) -> Iterator[str]:
    """Yield for each number of behaviour where it comes from; those the scenario sets are given, and left out."""
    fitted = {name for vector in vectors() for name in vector}
    declared = [(name, one.source) for names in (QUANTITIES, RULES) for name, one in names.items()]  # type: ignore[attr-defined]
    for name, source in declared:
        if name not in scenario.behaviour:
            yield "fitted" if name in fitted else _kind(source)
    for name in scenario.active_mechanisms():
        own = scenario.mechanisms.get(name, {})
        for parameter, one in scenario.known_mechanisms()[name].parameters.items():
            if isinstance(own, str) or parameter not in own:
                yield "fitted" if f"{name}.{parameter}" in fitted else _kind(one.source)
    for kind in KINDS.values():
        for number in kind.numbers.values():
            yield _kind(number.source)


def _kind(source: str) -> str:
    return "assumed" if source.startswith(ASSUMPTION) or not source else "published"


def _defaulted(scenario: Scenario) -> Iterator[Defaulted]:
    organisation = scenario.organisation
    parts: list[tuple[str, BaseModel, type[BaseModel]]] = [
        ("organisation.turnover", organisation.turnover, Turnover),
        ("organisation.network", organisation.network, Network),
        ("founding", scenario.founding, Founding), ("costs", scenario.costs, Costs),
    ]  # fmt: skip
    for place, part, kind in parts:
        yield from _unset(place, part, kind, kind.model_fields)
    yield from _unset("organisation", organisation, type(organisation), ("mean_tenure", "remote_share"))
    yield from _unset("", scenario, Scenario, ("cultural_fit",))


def _unset(place: str, part: BaseModel, kind: type[BaseModel], names: Any) -> Iterator[Defaulted]:
    for name in names:
        field = kind.model_fields[name]
        value, extra = getattr(part, name), field.json_schema_extra
        if name not in part.model_fields_set and isinstance(value, (int, float)) and isinstance(extra, dict):
            where = f"{place}.{name}" if place else name
            yield Defaulted(where, str(field.description), float(value), str(extra.get("source", ASSUMPTION)))


def _given(part: Any) -> int:
    """Return how many values that are no words a part was given."""
    if isinstance(part, BaseModel):
        return sum(_given(getattr(part, name)) for name in part.model_fields_set - WORDS)
    if isinstance(part, Mapping):
        return sum(_given(value) for name, value in part.items() if name not in WORDS)
    if isinstance(part, (list, tuple)):
        return sum(_given(value) for value in part)
    return int(part is not None)


def _filled_in(asked: Asked) -> Iterator[str]:
    """Yield what the import of a roster has noted at the head of the organisation's file, as the file's comment."""
    told = asked.question.organisation
    path = asked.question.folder / told if isinstance(told, str) else Path()
    if not isinstance(told, str) or not path.is_file():
        return
    head, found, rest = text_of(path).partition(_IMPORT)
    for line in rest.splitlines()[1:] if found and all(one.startswith("#") for one in head.splitlines()) else []:
        if not line.startswith("# - "):
            return
        if " of 0" not in line and "job of " not in line and "the job '" not in line:
            yield _SMALL.sub("fewer than 5", line[4:])
