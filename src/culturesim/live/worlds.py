"""The worlds of a live session: one for each arm, same people, same seed, lived in step, with what each has shown.

Reads   Scenario, one an arm
Writes  nothing of its own: worlds are ensembles of one
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from culturesim.live.frames import Camera
from culturesim.live.limits import MOST_JOBS, too_large
from culturesim.organisation.blueprint import build_organisation
from culturesim.scenario.model import Scenario
from culturesim.scenario.reorganising import HiringWave, SplitUnit
from culturesim.simulation import Ensemble


class Worlds:
    """One or two worlds that live side by side; their warm-up has been lived.

    Parameters
    ----------
    told
        What each arm lives, by its letter; they differ in events alone.
    seed
        The seed of all.

    Raises
    ------
    CultureSimError
        When a scenario cannot be lived, or is too large to be watched.
    """

    def __init__(self, told: Mapping[str, Scenario], seed: int) -> None:
        first = next(iter(told.values()))
        self.organisation = build_organisation(first.organisation, first.folder, [one.events for one in told.values()])
        if len(self.organisation.job_keys) > MOST_JOBS:
            raise too_large(len(self.organisation.job_keys))
        self.of = {arm: Ensemble([one], [seed], self.organisation) for arm, one in told.items()}
        for world in self.of.values():
            while world.state.month < 0:
                world.step()
        self._cameras = {arm: Camera(world, arm) for arm, world in self.of.items()}
        self._shown = {arm: [camera.take()] for arm, camera in self._cameras.items()}

    @property
    def month(self) -> int:
        """The month that comes next: how many have been lived."""
        return next(iter(self.of.values())).state.month

    @property
    def done(self) -> bool:
        """Whether the last month has been lived."""
        return next(iter(self.of.values())).done

    def step(self) -> list[dict[str, Any]]:
        """Live one month in every arm and return the frames of it."""
        for arm, world in self.of.items():
            world.step()
            self._shown[arm][-1] = _without_picture(self._shown[arm][-1])
            self._shown[arm].append(self._cameras[arm].take())
        return [shown[-1] for shown in self._shown.values()]

    def frames(self) -> Iterator[dict[str, Any]]:
        """Yield every frame so far, month by month; of months gone by numbers and sentences alone."""
        for month in zip(*self._shown.values(), strict=True):
            yield from month

    def double(self) -> None:
        """Let B be a copy of A, its past included."""
        self.of["B"] = self.of["A"].copied()
        self._cameras["B"] = Camera(self.of["B"], "B")
        self._cameras["B"].take()  # what has been said so far is in the frames of A
        self._shown["B"] = [{**frame, "arm": "B"} for frame in self._shown["A"]]

    def keep(self, arm: str) -> None:
        """Let only one of the worlds live on."""
        for of_arms in (self.of, self._cameras, self._shown):
            for other in [other for other in of_arms if other != arm]:
                del of_arms[other]

    def can_become(self, told: Mapping[str, Scenario]) -> bool:
        """Return whether the worlds have every job and unit that events of `told` will open."""
        return _new_places(told) == _new_places({arm: world.scenarios[0] for arm, world in self.of.items()})

    def retell(self, told: Mapping[str, Scenario]) -> None:
        """Let the worlds go on as `told`, which differs in events of months to come alone."""
        for arm, world in self.of.items():
            if world.scenarios[0] is not told[arm]:
                world.retell([told[arm]])


def _without_picture(frame: dict[str, Any]) -> dict[str, Any]:
    return {**frame, "states": "", "ties": "", "changed": [], "skipped": True}


def _new_places(told: Mapping[str, Scenario]) -> list[Any]:
    """Return the events that open jobs or units nobody was founded with."""
    return [event for one in told.values() for event in one.events if isinstance(event, (HiringWave, SplitUnit))]
