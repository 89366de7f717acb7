"""What an event sees of its world: rows by name, people by unit, keyed draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.phases.moment import Moment
from culturesim.state.state import Rows


@dataclass(frozen=True)
class Names:
    """Row numbers within a world of everything events can name.

    `new_jobs`: what each hiring wave opens, by its place among the events; one array a unit.
    """

    units: Mapping[str, int]
    programmes: Mapping[str, int]
    roles: Mapping[str, int]
    jobs: Mapping[str, int]
    new_jobs: Mapping[int, Sequence[NDArray[np.int64]]]


class EventWorld:
    """One world as an event sees it: rows by name, and people by unit."""

    def __init__(self, now: Moment, world: int) -> None:
        self.now, self.world = now, world
        self.state, self.names = now.state, now.setting.names[world]

    def units(self, named: Any) -> Rows:
        first = self.world * self.state.sizes.units
        chosen = self.names.units.values() if named == "all" else [self.names.units[name] for name in named]
        return first + np.array(list(chosen), np.int64)

    def programme(self, name: str) -> int:
        return self.world * self.state.sizes.programmes + self.names.programmes[name]

    def role(self, name: str) -> int:
        return self.world * self.state.sizes.roles + self.names.roles[name]

    def job(self, name: str) -> int:
        return self.world * self.state.sizes.jobs + self.names.jobs[name]

    def people_in(self, units: Rows) -> Rows:
        first = self.world * self.state.sizes.jobs
        jobs = np.arange(first, first + self.state.sizes.jobs)
        inside = np.isin(self.state.jobs.unit[jobs], units)
        return jobs[(self.state.jobs.person[jobs] != 0) & inside]

    def open_jobs_in(self, units: Rows) -> Rows:
        first = self.world * self.state.sizes.jobs
        jobs = np.arange(first, first + self.state.sizes.jobs)
        return jobs[self.state.jobs.open[jobs] & np.isin(self.state.jobs.unit[jobs], units)]

    def draw(self, decision: str, who: Any) -> Any:
        world = np.full(len(who), self.world)
        return self.now.draw(decision, world, who)

    def trait(self, decision: str, who: Any) -> Any:
        world = np.full(len(who), self.world)
        return self.now.trait(decision, world, who)
