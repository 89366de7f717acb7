"""What stands still while people come and go (section 3): units, jobs, programmes and roles."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .people import Person

LONG_AGO = -10_000
"""A month before every run."""


class Listed:
    """A list that draws by position point into (section 3.2): gaps stay, what joins stands behind."""

    def __init__(self) -> None:
        self.places: list[Job | None] = []
        self.oldest = 0

    def update(self, members: list[Job]) -> None:
        """Make `members`, given in key order, those that are listed."""
        began = bool(self.places)
        self.places = [job if job in members else None for job in self.places]
        self.places += [job for job in members if job not in self.places]
        if not began:
            self.oldest = len(self.places)

    def place(self, draw: Callable[[int], float]) -> int:
        """Return the place that `draw`, asked about turn 0, 1, ..., points to."""
        place, reached, turn = math.floor(draw(0) * self.oldest), self.oldest, 0
        while reached < len(self.places):
            turn += 1
            further = math.floor(reached / draw(turn))
            if further >= len(self.places):
                break
            place, reached = further, further + 1
        return place


@dataclass(eq=False)
class Unit:
    """A unit with its practices, beliefs, stories and counters."""

    row: int
    name: str
    key: int
    aim: dict[str, float]
    cultural_fit: float
    credibility: float
    practice: dict[str, float] = field(default_factory=dict)
    perceived: dict[str, float] = field(default_factory=dict)
    good_stories: float = 0.0
    bad_stories: float = 0.0
    story_origin: int = 0
    good_endings: float = 0.0
    bad_endings: float = 0.0
    abandoned: float = 0.0
    leaders_in_pairs: float = 0.0
    talk_gap: float = 0.0
    steward_talk: float = 0.0
    steward_action: float = 0.0
    newcomers: float = 0.0
    clarity: float = 0.0
    lessons: float = 0.0
    climate: float = 1.0
    hours_factor: float = 1.0
    overload_until: int = LONG_AGO
    freeze_until: int = LONG_AGO
    remote_share: float = 0.0
    recognition_until: int = LONG_AGO
    programme: Programme | None = None
    jobs: list[Job] = field(default_factory=list)
    """All that are or will be here, in key order."""
    listed: Listed = field(default_factory=lambda: Listed())
    open: bool = True
    model: Any = None

    @property
    def people(self) -> list[Person]:
        """Those present, in key order of their jobs."""
        return [job.person for job in self.jobs if job.person is not None]

    @property
    def leaders(self) -> list[Person]:
        """Those present who lead."""
        return [person for person in self.people if person.job.level >= 1]

    @property
    def leading_jobs(self) -> list[Job]:
        """Open jobs of those who lead, held or vacant."""
        return [job for job in self.jobs if job.level >= 1 and job.open]

    @property
    def months_since_launch(self) -> int | None:
        """Months since its funded programme was launched; None where there is none."""
        return self.programme.age if self.programme is not None and self.programme.funded else None

    @property
    def invites(self) -> bool:
        """Whether a funded programme serves the unit."""
        return self.programme is not None and self.programme.funded


@dataclass(eq=False)
class Job:
    """A place of work, held by one person or vacant, with the colleagues whoever holds it meets."""

    row: int
    name: str
    key: int
    unit: Unit
    level: int
    leaving_rate: float
    open: bool = True
    founded_in: Unit | None = None
    """The unit it belonged to at the founding; None for a job of a later hiring wave."""
    person: Person | None = None
    contact_kinds: list[int] = field(default_factory=list)
    contacts: list[Job | None] = field(default_factory=list)


@dataclass(eq=False)
class Programme:
    """A mentoring programme; `kinds` are codes, the usual one first; `listed` are the open jobs of its units."""

    name: str
    key: int
    units: list[Unit]
    funded: bool
    coordinator_hours: float
    term: int
    consent: bool
    matching: str
    kinds: list[int]
    support_share: float
    growth_hours: float
    training: str
    training_every: int
    listed: Listed = field(default_factory=Listed)
    launched: int = LONG_AGO
    failed_launches: int = 0
    age: int = 0
    """Months since it was launched, told by the model at the start of each month."""

    @property
    def people(self) -> list[Person]:
        """Those present in its units."""
        return [person for unit in self.units for person in unit.people]

    @property
    def paid_hours(self) -> float:
        """Coordinator hours; those that grow with the relationships it arranged included."""
        running = sum(person.ties[0] is not None for person in self.people)
        return self.coordinator_hours + self.growth_hours * running


@dataclass(eq=False)
class Role:
    """A steward's part, tied to a job; its scope is one unit, None for the organisation, and stays when it moves."""

    name: str
    key: int
    job: Job
    holder: Person | None
    talk: float
    action: float
    floor: float
    share: float
    documentation: float
    scope: Unit | None
    hallmarks: tuple[str, ...]
    plan_hours: float
    briefing_every: int
    advocacy: float = 1.0
    successor: Person | None = None
    successor_readiness: float = 0.0
    action_away_until: int = LONG_AGO
    talk_away_until: int = LONG_AGO
    months_vacant: int = 0

    def serves(self, unit: Unit) -> bool:
        """Whether `unit` is in the scope of this role."""
        return self.scope is None or self.scope is unit
