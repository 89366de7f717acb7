"""Living many worlds of any shape: those that can share an ensemble live side by side, each as it would alone.

A world that cannot be lived (a fault of its scenario, a mechanism that fails) comes back as a `Failure` and takes no
other world with it.
"""

from __future__ import annotations

import traceback
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from culturesim.errors import CultureSimError
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

World = tuple[Scenario, int]
OPENS_JOBS = ("hiring_wave", "split_unit")


@dataclass(frozen=True)
class Failure:
    """A world that could not be lived: what was raised and where (`origin`), and its message."""

    origin: str
    message: str

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Return the failure that an error makes; one that no input explains names its file and line."""
        origin = type(error).__name__
        if not isinstance(error, CultureSimError):
            last = traceback.extract_tb(error.__traceback__)[-1]
            origin += f" in {Path(last.filename).name}:{last.lineno}"
        return cls(origin, str(error))

    def __str__(self) -> str:
        return f"{self.origin}: {self.message}"


def live_all(worlds: Sequence[World]) -> list[Run | Failure]:
    """Return the run of each world (a scenario and a seed), in their order, or its failure.

    What a world's run holds does not depend on the others: worlds are grouped by what an ensemble shares, and only
    worlds with the same jobs, now and later, share one.
    """
    found: dict[int, Run | Failure] = {}
    groups: dict[Hashable, list[int]] = {}
    shapes = {id(scenario): shape(scenario) for scenario in {id(told): told for told, _ in worlds}.values()}
    for place, (scenario, _) in enumerate(worlds):
        groups.setdefault(shapes[id(scenario)], []).append(place)
    for places in groups.values():
        found.update(zip(places, _live([worlds[place] for place in places]), strict=True))
    return [found[place] for place in range(len(worlds))]


def _live(worlds: Sequence[World]) -> list[Run | Failure]:
    try:
        return list(simulate_many([scenario for scenario, _ in worlds], [seed for _, seed in worlds]))
    except Exception as error:  # of whatever kind: it becomes a row that says so
        if len(worlds) == 1:
            return [Failure.of(error)]
        return [run for world in worlds for run in _live([world])]  # the others are none the worse for it


def shape(scenario: Scenario) -> Hashable:
    """Return what worlds of one ensemble have in common; equal shapes can share one."""
    opens = tuple(repr(event) for event in scenario.events if event.do in OPENS_JOBS)
    return (
        repr(scenario.organisation), scenario.folder, scenario.months, scenario.warm_up, scenario.modules,
        len(scenario.programmes), len(scenario.stewards), scenario.active_mechanisms(), opens,
    )  # fmt: skip
