"""A frame: what one world shows of one month, small enough to be sent every time.

States and ties are those of ``chart.snapshot``, which reads what the record phase has marked: a frame and the month's
numbers cannot differ. A frame of a world that nobody has lived yet shows its founders, as month -1.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.chart.snapshot import Snapshot, snapshot
from culturesim.phases.numbers import Series
from culturesim.simulation import Ensemble
from culturesim.state.state import State

NOT_THERE = 255  # a job that is still to be opened, or closed for good: nothing is drawn
BEFORE = -1  # the month of a frame in which no month has been lived


@dataclass(frozen=True)
class Shown:
    """A number that the view draws month by month.

    Attributes
    ----------
    name
        Its name in ``Run.monthly``, or `leaders_action`.
    label
        What a leader calls it.
    unit
        What it is counted in.
    percent
        Whether it is a share that is shown as so many of 100 people.
    high
        Top of its axis where it has one; otherwise None.
    """

    name: str
    label: str
    unit: str
    percent: bool = False
    high: float | None = None


SHOWN = (
    Shown("p_eff", "In an effective relationship", "of 100 people", percent=True, high=1),
    Shown("p_nom", "In any relationship", "of 100 people", percent=True, high=1),
    Shown("seeking", "Waiting for a mentor", "people"),
    Shown("credibility", "Credibility of mentoring", "0 to 1", high=1),
    Shown("commitment", "Belief in mentoring", "0 to 1", high=1),
    Shown("leaders_action", "Leaders acting for mentoring", "0 to 1", high=1),
    Shown("hours", "Hours spent", "hours a month"),
)


class Camera:
    """Takes the frames of one world of an ensemble, and knows what the one before showed.

    Parameters
    ----------
    ensemble
        The worlds; it may live on between frames.
    arm
        What frames call this world, such as "A".
    world
        Which of the ensemble's worlds.
    """

    def __init__(self, ensemble: Ensemble, arm: str = "A", world: int = 0) -> None:
        self.ensemble, self.arm, self.world = ensemble, arm, world
        self._sentences = 0
        self._holders = self._persons().copy()
        self._stewards = self._in_charge().copy()

    def take(self) -> dict[str, Any]:
        """Return the frame of the month last lived, as the protocol of the live view has it."""
        state, here = self.ensemble.state, self._persons()
        seen = snapshot(state, self.world)
        month = state.month - 1 if self.ensemble.series else BEFORE
        new = np.flatnonzero((here != self._holders) & (here != 0))
        self._holders = here.copy()
        said = state.log.sentences[self._sentences :]
        self._sentences = len(state.log.sentences)
        log = [sentence for world, _, sentence in said if world == self.world]
        return {
            "arm": self.arm,
            "month": month,
            "states": _text(job_states(seen)),
            "ties": _text(running_pairs(seen)),
            "numbers": self.numbers(),
            "log": [*log, *self._new_stewards()],
            "changed": new.tolist(),
        }

    def numbers(self) -> dict[str, float]:
        """Return the month's numbers by name; nothing where no month has been lived."""
        if not self.ensemble.series:
            return {}
        latest: Series = self.ensemble.series[-1]
        found = {one.name: float(latest[one.name][self.world]) for one in SHOWN if one.name in latest}
        return found | {"leaders_action": leaders_action(self.ensemble.state, self.world)}

    def _new_stewards(self) -> list[str]:
        """Return in sentences which steward roles changed hands since the last frame."""
        before, now = self._stewards, self._in_charge()
        self._stewards = now.copy()
        roles = self.ensemble.scenarios[self.world].stewards
        return [
            f"The role '{role.name}' {'has a new holder' if now[row] else 'has no holder now'}."
            for row, role in enumerate(roles)
            if now[row] != before[row]
        ]

    def _in_charge(self) -> NDArray[np.uint64]:
        roles = self.ensemble.state.sizes.roles
        return self.ensemble.state.roles.holder[self.world * roles : (self.world + 1) * roles]

    def _persons(self) -> NDArray[np.uint64]:
        jobs = self.ensemble.state.sizes.jobs
        return self.ensemble.state.jobs.person[self.world * jobs : (self.world + 1) * jobs]


def job_states(seen: Snapshot) -> NDArray[np.uint8]:
    """Return for each job where its holder stands, a place in STATES or NOT_THERE; shape (jobs,)."""
    return np.where(seen.exists, seen.state, NOT_THERE).astype(np.uint8)


def running_pairs(seen: Snapshot) -> NDArray[np.int32]:
    """Return mentor's job, mentee's job and whether the relationship is effective; shape (relationships, 3)."""
    return np.column_stack([seen.mentor, seen.mentee, seen.effective]).astype(np.int32)


def leaders_action(state: State, world: int = 0) -> float:
    """Return how much of their duty those in charge of mentoring do (0 to 1), by share of the upkeep; mean of units."""
    units = state.sizes.units
    here = slice(world * units, (world + 1) * units)
    there = state.units.open[here]
    return float(state.units.steward_action[here][there].mean()) if there.any() else 0.0


def _text(values: NDArray[Any]) -> str:
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return b64encode(np.ascontiguousarray(little).tobytes()).decode("ascii")
