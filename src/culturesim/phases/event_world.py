"""What an event sees of its world: rows by name, people by unit, keyed draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.phases.filing import file_ended_ties
from culturesim.phases.moment import Floats, Keys, Moment, trait_salts
from culturesim.phases.newcomers import get_to_know
from culturesim.phases.stories import lose_trust
from culturesim.rng import uniforms_of_one_salt
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


class Together:
    """What the events of one turn leave to be done for all their worlds at once, which costs little more than for one.

    Attributes
    ----------
    reorganised
        Worlds in which jobs were opened or closed.
    opened
        Rows of jobs that were opened.
    breached
        Rows of ties that have ended by breach, in the order of their places.
    """

    def __init__(self, now: Moment) -> None:
        self.now = now
        self.reorganised: list[int] = []
        self.opened: list[Rows] = []
        self.breached: list[Rows] = []

    def finish(self) -> None:
        """List jobs anew, let jobs that were opened see colleagues, and file what has ended."""
        state = self.now.state
        if self.reorganised:
            state.list_jobs(self.reorganised[0] if len(self.reorganised) == 1 else None)
        if self.opened:  # each begins to see colleagues as a vacant job does at the founding
            opened = np.concatenate(self.opened)
            get_to_know(self.now, opened, state.jobs.key[opened], keep=False)
        if self.breached:
            ended = np.concatenate(self.breached)
            lose_trust(self.now, state.unit_of(ended, "pair"))
            file_ended_ties(self.now, ended)


class EventWorld:
    """One world as an event sees it: rows by name, and people by unit."""

    def __init__(self, now: Moment, world: int, together: Together) -> None:
        self.now, self.world, self.together = now, world, together
        self.state, self.names = now.state, now.setting.names[world]
        first = world * self.state.sizes.jobs
        self.jobs = slice(first, first + self.state.sizes.jobs)

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
        return self._jobs_in(units, self.state.jobs.person[self.jobs] != 0)

    def open_jobs_in(self, units: Rows) -> Rows:
        return self._jobs_in(units, self.state.jobs.open[self.jobs])

    def _jobs_in(self, units: Rows, those: NDArray[np.bool_]) -> Rows:
        """Return the rows of `those` jobs that are in `units`."""
        first = self.world * self.state.sizes.units
        chosen = np.zeros(self.state.sizes.units, np.bool_)
        chosen[units - first] = True
        return self.jobs.start + np.flatnonzero(those & chosen[self.state.jobs.unit[self.jobs] - first])

    def draw(self, decision: str, who: Keys) -> Floats:
        return self._drawn(self.now.salts(decision), who)

    def trait(self, decision: str, who: Keys) -> Floats:
        return self._drawn(trait_salts(self.state.seeds, decision), who)

    def _drawn(self, salts: Keys, who: Keys) -> Floats:
        out = np.empty(len(who))
        uniforms_of_one_salt(salts[self.world], who, out)
        return out
