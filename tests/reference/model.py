"""The readable model: one world, one month a step (section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import mesa

from culturesim.kinds import KINDS, NUMBERS
from culturesim.parameters import RULES

from . import tables
from .draws import uniform
from .endings import endings, learning, record
from .events import events
from .founding import found
from .matching import matching, meetings
from .organisation import Job, Listed, Programme, Role, Unit
from .people import Person
from .quantities import all_quantities
from .relationships import COMPLETED, MENTORLESS, NO_SIDE, PARTNER_LEFT, Relationship, by_session
from .turnover import succession, turnover
from .upkeep import coupling, demand, influence, upkeep

PHASES = (turnover, succession, upkeep, influence, demand, matching, meetings, endings, learning, record)


class ReferenceModel(mesa.Model):
    """One world of a scenario, people deciding one at a time.

    Parameters
    ----------
    scenario
        What the run is told.
    organisation
        Units, jobs and founders, without randomness.
    seed
        Seed of the world.
    mechanisms_off
        Names of mechanisms to switch off besides those the scenario does.
    """

    units: list[Unit]
    jobs: list[Job]
    jobs_in_key_order: list[Job]
    programmes: list[Programme]
    roles: list[Role]

    def __init__(self, scenario: Any, organisation: Any, seed: int, mechanisms_off: Collection[str] = ()) -> None:
        super().__init__(rng=int(seed))  # Mesa asks for one; every draw of the model is keyed instead
        if getattr(scenario, "modules", None):
            raise NotImplementedError("the reference knows the built-in mechanisms only")
        self.world_seed = int(seed)
        self.months = int(scenario.months)
        self.month: int = -int(scenario.warm_up)
        """The month that is being lived, or comes next."""
        self.fixed = scenario.upkeep == "fixed"
        self.school_year = organisation.calendar == "school_year"
        self.start_month = int(organisation.start_month)
        self.hub_share = float(organisation.hub_share)
        self.group_shares = [float(share) for share in organisation.group_shares]
        self.coupling = coupling(scenario.coupling)
        self.events = list(scenario.events)
        self.hubs, self.everyone = Listed(), Listed()
        self.variants = scenario.variants
        rules = {name: scenario.behaviour.get(name, declared.default) for name, declared in RULES.items()}
        self.rules = SimpleNamespace(**rules)
        self.kinds = {
            kind.code: {name: one.default for name, one in (NUMBERS | kind.numbers).items()}
            | scenario.kinds.get(kind.name, {})
            for kind in KINDS.values()
        }
        self._quantities = all_quantities(scenario.behaviour, scenario.mechanisms, mechanisms_off)
        self._values: dict[str, dict[Any, float]] = {}
        self.ended: list[dict[str, Any]] = []
        self.count: Counter[str] = Counter()
        self.left: dict[int, str] = {}
        """Why each person who is gone went."""
        self.datacollector = mesa.DataCollector(model_reporters=tables.REPORTERS)
        found(self, scenario, organisation)

    # ---- the month

    def step(self) -> None:
        """Live one month."""
        self._values.clear()
        self.count.clear()
        for programme in self.programmes:
            programme.age = self.month - programme.launched
        if self.month >= 0:
            events(self)
        for phase in PHASES:
            phase(self)
        self.month += 1
        self.running = self.month < self.months

    def run(self) -> ReferenceModel:
        """Live all months that are left."""
        while self.month < self.months:
            self.step()
        return self

    @property
    def calendar_month(self) -> int:
        """Calendar month, 1 to 12."""
        return (self.start_month - 1 + self.month) % 12 + 1

    # ---- who and what there is

    @property
    def people(self) -> list[Person]:
        """Those present, in key order of their jobs."""
        return [job.person for job in self.jobs_in_key_order if job.person is not None]

    @property
    def live_ties(self) -> list[Relationship]:
        """Ties that have not ended."""
        return [tie for person in self.people for tie in person.live_ties_as_mentee]

    def end(self, tie: Relationship, why: int, side: int) -> None:
        """File a tie and empty its place on both sides."""
        tie.why_ended, tie.ended_by = why, side
        self.ended.append({"ended": self.month, **tables.tie_row(tie)})
        tie.mentee.ties[tie.slot] = None
        if tie.mentor is not None:
            tie.mentor.mentorships.remove(tie)
        if why == COMPLETED:
            self.count["completed"] += 1
        elif why != PARTNER_LEFT:
            self.count["ended_early"] += 1

    def end_those_left_alone(self) -> None:
        """End the ties of learners whose circle or peer has gone."""
        for members in by_session(self.live_ties):
            if len(members) == 1 and members[0].kind in MENTORLESS:
                self.end(members[0], PARTNER_LEFT, NO_SIDE)

    # ---- chance and quantities

    def draw(self, decision: str, who: int, index: int = 0) -> float:
        """Return a draw of this month."""
        return uniform(self.world_seed, decision, self.month, who, index)

    def trait(self, decision: str, who: int, index: int = 0) -> float:
        """Return a draw of month 0: a lasting trait."""
        return uniform(self.world_seed, decision, 0, who, index)

    def evaluate(self, *names: str) -> None:
        """Work out quantities for everyone who holds them, at the start of the phase that first uses them."""
        for name in names:
            quantity = self._quantities[name]
            by_kind: dict[str, list[Any]] = {"unit": self.units, "person": self.people, "pair": self.live_ties}
            self._values[name] = {holder: quantity.value(holder) for holder in by_kind[quantity.held]}

    def value(self, name: str, holder: Unit | Person | Relationship) -> float:
        """Return what a quantity was worth for `holder`, or for the unit they are in."""
        if self._quantities[name].held == "unit":
            if isinstance(holder, Relationship):
                holder = holder.mentee
            if isinstance(holder, Person):
                holder = holder.job.unit
        return self._values[name][holder]

    # ---- what can be read off

    def monthly(self) -> list[dict[str, Any]]:
        """Return one row of figures a month."""
        columns = self.datacollector.model_vars
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def jobs_table(self) -> dict[str, list[Any]]:
        """Return the columns of jobs and of those who hold them, by job row; zeros where a job is vacant."""
        return tables.jobs_table(self)

    def ties_table(self) -> dict[str, list[Any]]:
        """Return the columns of ties, row = job row of the mentee * 3 + slot; zeros where there is none."""
        return tables.ties_table(self)

    def units_table(self) -> dict[str, list[Any]]:
        """Return the columns of units; practice, perceived and aim are named "practice.<hallmark>" and so on."""
        return tables.units_table(self)

    def roles_table(self) -> dict[str, list[Any]]:
        """Return the columns of roles."""
        return tables.roles_table(self)

    def programmes_table(self) -> dict[str, list[Any]]:
        """Return the columns of programmes."""
        return tables.programmes_table(self)
