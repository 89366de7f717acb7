"""The live state of an ensemble of worlds.

World w owns a block of each table: its jobs are rows w*J to (w+1)*J, its units, programmes and roles likewise. Ties
have a table of their own kind (``state/ties.py``). Row numbers always count over all worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating
from culturesim.quantities import Holder
from culturesim.rng import Salts
from culturesim.state.columns import JOBS, PROGRAMMES, ROLES, SLOTS, UNIT_LEADER, UNITS
from culturesim.state.log import Log
from culturesim.state.partners import in_a_tie, mentors_had
from culturesim.state.sessions import Shared, load_as_mentor, members_among, one_a_session
from culturesim.state.standing import Standing, brought_up_to_date, nobody
from culturesim.state.strengths import Strengths
from culturesim.state.ties import Ties
from culturesim.table import Table
from culturesim.units import approach_per_month

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


@allocating
def held(person):  # type: ignore[no-untyped-def]
    """Return the rows of jobs that somebody holds."""
    rows = np.empty(len(person), np.int64)
    count = 0
    for job in range(len(person)):
        if person[job] != 0:
            rows[count] = job
            count += 1
    return rows[:count]


@dataclass(frozen=True)
class Sizes:
    """How many of each there are in one world, and how many worlds."""

    worlds: int
    jobs: int
    units: int
    programmes: int
    roles: int
    contacts: int


class State:
    """Tables, standing lists and the month of an ensemble.

    Attributes
    ----------
    month
        The month being lived, counted from 0; warm-up months are negative.
    jobs, ties, units, programmes, roles
        Tables; columns and units in ``state/columns.py``.
    aim, practice, perceived
        Hallmark strengths per unit: aimed at, done, believed.
    contacts, contact_kind
        Colleagues a job sees, shape (jobs * contacts,): row of jobs or -1; 0 unused, 1 inside, 2 across.
    rules
        Rule parameters by name, one value a world.
    kinds
        Numbers of the mentoring kinds by name, shape (worlds, codes); hours and coordination in thousandths.
    portfolios
        Codes of the kinds a programme offers, its usual one first, 0 after the last; shape (programmes, most kinds).
    role_programme
        Programme that pays for a role's succession plan where the unit of its job has none, -1 nobody.
    key_order
        Rows of all jobs in the order of their keys, a world after the other.
    unit_members, programme_members, hubs, everyone
        Rows of open jobs by unit, by programme, leading ones by world, and all by world (``state/standing.py``).
    """

    def __init__(
        self, sizes: Sizes, seeds: tuple[int, ...], rules: dict[str, Floats], kinds: dict[str, Floats]
    ) -> None:
        self.sizes = sizes
        self.seeds = seeds
        self.salts = Salts(seeds)
        self.rules = rules
        self._rules_of: dict[Any, Any] = {}
        self._paces: dict[str, Floats] = {}
        self.kinds = kinds
        self.month = 0
        self.jobs = Table(JOBS, sizes.worlds * sizes.jobs)
        self.ties = Ties(self.jobs.rows)
        self.units = Table(UNITS, sizes.worlds * sizes.units)
        self.programmes = Table(PROGRAMMES, sizes.worlds * sizes.programmes)
        self.roles = Table(ROLES, sizes.worlds * sizes.roles)
        self.role_units = np.zeros((sizes.worlds * sizes.roles, sizes.units), np.bool_)
        self.role_hallmarks = np.zeros((sizes.worlds * sizes.roles, 10), np.bool_)
        self.portfolios = np.zeros((self.programmes.rows, 1), np.int64)
        self.role_programme = np.full(sizes.worlds * sizes.roles, -1, np.int64)
        self.aim = Strengths(self.units.rows)
        self.practice = Strengths(self.units.rows)
        self.perceived = Strengths(self.units.rows)
        self.contacts = np.full(self.jobs.rows * sizes.contacts, -1, np.int32)
        self.contact_kind = np.zeros(self.jobs.rows * sizes.contacts, np.int8)
        self.key_order: NDArray[np.int32] = np.zeros(0, np.int32)
        self.unit_members: Standing = nobody(self.units.rows)
        self.programme_members: Standing = nobody(self.programmes.rows)
        self.hubs: Standing = nobody(sizes.worlds)
        self.everyone: Standing = nobody(sizes.worlds)
        self.log = Log()

    # -- which world, unit or tie a row belongs to ------------------------------------------------------------

    def world(self, rows: Rows, holder: Holder) -> Rows:
        """Return the world of each row of units ("unit"), jobs ("person") or ties ("pair")."""
        if holder == "unit":
            return rows // self.sizes.units
        return (rows if holder == "person" else self.ties.mentee[rows]) // self.sizes.jobs

    def rule(self, name: str, rows: Rows, holder: Holder) -> Floats:
        """Return a rule parameter for each row."""
        return self.rules[name][self.world(rows, holder)]

    def rules_of(self, kind: Any) -> Any:
        """Return the rule parameters that the named tuple `kind` has fields for; rules stay as they are for a run."""
        if kind not in self._rules_of:
            self._rules_of[kind] = kind._make([self.rules[name] for name in kind._fields])
        return self._rules_of[kind]

    def pace(self, name: str) -> Floats:
        """Return the share of a gap closed each month for a rule parameter that is a time constant; one a world."""
        if name not in self._paces:
            self._paces[name] = approach_per_month(self.rules[name])
        return self._paces[name]

    def unit_of(self, rows: Rows, holder: Holder) -> Rows:
        """Return the row of units each row belongs to; a pair belongs to its mentee's unit."""
        if holder == "unit":
            return rows
        jobs = rows if holder == "person" else self.ties.mentee[rows]
        return self.jobs.unit[jobs]  # type: ignore[no-any-return]

    def at_mentor(self, column: NDArray[Any], rows: Rows, without: float = 0) -> NDArray[Any]:
        """Return a person's column for the mentor of each pair; `without` where there is none, as in a circle."""
        mentor = self.ties.mentor[rows]
        return np.where(mentor >= 0, column[mentor], without)

    def unit_of_mentor(self, rows: Rows) -> Rows:
        """Return the row of units of each pair's mentor."""
        mentor = self.ties.mentor[rows]
        return np.where(mentor >= 0, self.jobs.unit[mentor], self.unit_of(rows, "pair"))

    def of_kind(self, number: str, rows: Rows) -> Floats:
        """Return a number of the kind of mentoring of each tie."""
        return self.kinds[number][self.world(rows, "pair"), self.ties.kind[rows]]

    def at_unit(self, column: Floats, rows: Rows) -> Floats:
        """Return a unit's column for each person."""
        return column[self.unit_of(rows, "person")]

    def at_mentee_unit(self, column: Floats, rows: Rows) -> Floats:
        """Return a unit's column for each pair, by the mentee's unit."""
        return column[self.unit_of(rows, "pair")]

    def ties_of_mentee(self, rows: Rows) -> Rows:
        """Return how many running ties the mentee of each pair has as mentee."""
        return self.mentors_had[self.ties.mentee[rows]]

    def months_since_contact(self, rows: Rows) -> Rows:
        """Return the months since a pair met or was brought back together, or began where it never did."""
        ties = self.ties
        last = np.maximum(np.maximum(ties.met_last[rows], ties.contacted[rows]), ties.began[rows])
        return self.month - last  # type: ignore[no-any-return]

    def list_jobs(self, world: int | None = None) -> None:
        """Bring the standing lists up to date after jobs were opened or closed, or changed unit or programme.

        Those of one `world` alone, where only it has changed."""
        jobs, sizes = self.jobs, self.sizes
        first, last = (0, sizes.worlds) if world is None else (world, world + 1)
        here, units = slice(first * sizes.jobs, last * sizes.jobs), slice(first * sizes.units, last * sizes.units)
        programmes, worlds = slice(first * sizes.programmes, last * sizes.programmes), slice(first, last)
        keys, there = jobs.key[here], jobs.open[here]
        unit = np.where(there, jobs.unit[here], -1)
        own = np.where(there, np.arange(here.start, here.stop) // sizes.jobs, -1)
        leading = np.where(jobs.level[here] >= UNIT_LEADER, own, -1)
        programme = np.where(there, self.units.programme[jobs.unit[here]], -1)
        self.unit_members = brought_up_to_date(self.unit_members, unit, keys, units, here.start)
        self.programme_members = brought_up_to_date(self.programme_members, programme, keys, programmes, here.start)
        self.hubs = brought_up_to_date(self.hubs, leading, keys, worlds, here.start)
        self.everyone = brought_up_to_date(self.everyone, own, keys, worlds, here.start)

    def find_payers(self, world: int | None = None) -> None:
        """Name the first programme in each role's scope, which pays for a plan where the job's own unit has none.

        For the roles of one `world` alone, where only it has changed."""
        first, last = (0, self.sizes.worlds) if world is None else (world, world + 1)
        for role in range(first * self.sizes.roles, last * self.sizes.roles):
            unit = role // self.sizes.roles * self.sizes.units
            programmes = self.units.programme[unit + np.flatnonzero(self.role_units[role])]
            served = programmes[programmes >= 0]
            self.role_programme[role] = served.min() if len(served) else -1

    def at_programme(self, column: NDArray[Any], unit_rows: Rows, without: float = 0) -> NDArray[Any]:
        """Return a programme's column for each unit; `without` where no programme serves it."""
        if self.programmes.rows == 0:
            return np.full(len(unit_rows), without)
        programme = self.units.programme[unit_rows]
        return np.where(programme >= 0, column[programme], without)

    def months_since_launch(self, unit_rows: Rows) -> Floats:
        """Return the months since the funded programme of each unit was launched, infinite where there is none."""
        age = self.month - self.at_programme(self.programmes.launched, unit_rows)
        return np.where(self.at_programme(self.programmes.funded, unit_rows, False), age, np.inf)

    def failed_launches(self, unit_rows: Rows) -> Floats:
        """Return the failed launches of the programme of each unit, 0 where there is none."""
        return self.at_programme(self.programmes.failed_launches, unit_rows, 0.0)

    # -- who is there ---------------------------------------------------------------------------------------

    @property
    def present(self) -> Rows:
        """Rows of jobs that are held now."""
        return held(self.jobs.person)  # type: ignore[no-any-return]

    @property
    def mentors_had(self) -> NDArray[np.int64]:
        """How many running ties the holder of each job has as mentee."""
        return mentors_had(self.ties.at)

    def has_a_mentor(self, rows: Rows) -> NDArray[np.bool_]:
        """Return whether the holder of each of `rows` has a running tie as mentee."""
        return (self.ties.at.reshape(-1, SLOTS)[rows] >= 0).any(axis=1)  # type: ignore[return-value]

    @property
    def in_a_tie(self) -> NDArray[np.bool_]:
        """Whether the holder of each job is in a running relationship, on either side."""
        return in_a_tie(self.ties.at, self.jobs.mentees)  # type: ignore[no-any-return]

    @property
    def load_as_mentor(self) -> NDArray[np.int64]:
        """Hours of the holder of each job as a mentor, in thousandths of a pair's; a session counts once."""
        return load_as_mentor(self.live_ties, self.shared, self.jobs.rows)  # type: ignore[no-any-return]

    @property
    def shared(self) -> Shared:
        """What kernels need to tell the sessions of ties apart."""
        ties, kinds = self.ties, self.kinds
        return Shared(
            ties.session, ties.kind, ties.mentee, ties.mentor, kinds["learners"], kinds["hours"], self.sizes.jobs
        )

    def one_a_session(self, rows: Rows) -> Rows:
        """Return `rows` of ties with one row for each session."""
        return one_a_session(rows, self.shared)  # type: ignore[no-any-return]

    def members_among(self, rows: Rows) -> NDArray[np.int64]:
        """Return for each of `rows` how many of them share its session."""
        return members_among(rows, self.shared)  # type: ignore[no-any-return]

    @property
    def live_ties(self) -> Rows:
        """Rows of ties that are running, in the order of their mentees' jobs and of slots."""
        return self.ties.live

    def count_by_unit(self, job_rows: Rows) -> NDArray[np.int64]:
        """Return how many of `job_rows` are in each unit."""
        return np.bincount(self.jobs.unit[job_rows], minlength=self.units.rows)
