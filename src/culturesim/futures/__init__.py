"""Parameters that the facts do not rule out: a set of vectors, carried into results instead of one point.

A vector gives values by name: a quantity's base or a rule (``drift_probability``), or a parameter of a mechanism
(``attachment_keeps_people.effect``). What a scenario itself says under `behaviour` and `mechanisms` goes before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from culturesim.errors import ScenarioError
from culturesim.scenario.fields import plain
from culturesim.scenario.model import Scenario

Vector = Mapping[str, float]
FILE = Path(__file__).with_name("vectors.csv")
PROVENANCE = Path(__file__).with_name("provenance.json")
CENTRAL, SET = "central", "set"


@cache
def vectors() -> tuple[Vector, ...]:
    """Return the shipped vectors, in the order in which replicates take them."""
    if not FILE.is_file():
        return ({},)
    header, *rows = FILE.read_text(encoding="utf-8").split()
    names = header.split(",")
    return tuple(dict(zip(names, map(float, row.split(",")), strict=True)) for row in rows)


def in_future(scenario: Scenario, vector: Vector) -> Scenario:
    """Return `scenario` with the values of `vector` where it says nothing itself; what is off stays off."""
    if not vector:
        return scenario
    behaviour: dict[str, Any] = {name: value for name, value in vector.items() if "." not in name}
    mechanisms: dict[str, Any] = {}
    for place, value in vector.items():
        name, dot, parameter = place.partition(".")
        if dot:
            mechanisms.setdefault(name, {})[parameter] = value
    for name, own in plain(scenario)["mechanisms"].items():
        mechanisms[name] = own if isinstance(own, str) else {**mechanisms.get(name, {}), **own}
    return scenario.with_(behaviour={**behaviour, **scenario.behaviour}, mechanisms=mechanisms)


def chosen_vectors(which: str) -> tuple[Vector, ...]:
    """Return the vectors of a choice: the shipped set ("set"), or the defaults alone ("central").

    Raises
    ------
    ScenarioError
        When `which` is neither.
    """
    if which not in (CENTRAL, SET):
        raise ScenarioError(f"futures: {which!r} is neither {SET!r} nor {CENTRAL!r}")
    return vectors() if which == SET else ({},)


def futures_of(scenario: Scenario, replicates: int, which: str = SET) -> Scenario | list[Scenario]:
    """Return what each replicate lives: replicate r takes vector r mod n of the choice."""
    known = chosen_vectors(which)
    if known == ({},):
        return scenario
    each = [in_future(scenario, vector) for vector in known[:replicates]]
    return [each[replicate % len(each)] for replicate in range(replicates)]
