"""The organisation a scenario describes: units, jobs, who holds them and who works with whom. No chance in it.

Every world of a run starts from this one blueprint, so nobody may write to its columns (they are read-only).
Keys: docs/concepts/month.md, section 1.

Reads   an OrganisationSpec, and its people and ties files
Writes  nothing
Draws   nothing: tenure, experience and groups are dealt over the jobs in a fixed order of hashed job keys
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import KeyCollisionError, ScenarioError
from culturesim.organisation.careers import careers, quotas
from culturesim.organisation.growth import all_new_jobs, all_new_units
from culturesim.organisation.people_file import MOST_GROUPS, People, read_people, read_ties
from culturesim.rng import Keys, fold_kernel, text_key
from culturesim.scenario.model import START_MONTH
from culturesim.state.columns import EXECUTIVE, STAFF
from culturesim.units import rate_from_yearly_probability

if TYPE_CHECKING:
    from culturesim.scenario.events import Event
    from culturesim.scenario.model import OrganisationSpec, Scenario

T = TypeVar("T", bound=np.generic)

MOST_JOBS = 10_000_000
MOST_CONTACTS = 500_000_000


@dataclass(frozen=True, eq=False)
class Organisation:
    """Units and jobs, unit by unit, with their founding occupants.

    `founded` and `units_founded` tell the jobs and units there are from the beginning from those that events make
    later, which stand last.
    `tenure` and `experience` are months: here, and before joining. A person key of 0 is a vacant job, a group of
    -1 none. `contacts` are job rows, `contacts_per_job` slots a job, -1 for none; None when colleagues are drawn
    per world. `contact_kind` is 0 for an unused slot, 1 for a colleague of the unit, 2 for one across units.
    """

    unit_names: tuple[str, ...]
    unit_keys: Keys
    units_founded: NDArray[np.bool_]
    job_ids: tuple[str, ...]
    job_keys: Keys
    founded: NDArray[np.bool_]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    leaving_rate: NDArray[np.float64]
    person_keys: Keys
    tenure: NDArray[np.int32]
    experience: NDArray[np.int32]
    group: NDArray[np.int8]
    group_names: tuple[str, ...]
    group_shares: NDArray[np.float64]
    contacts: NDArray[np.int32] | None
    contact_kind: NDArray[np.int8]
    contacts_per_job: int
    hub_share: float
    calendar: str
    start_month: int

    @property
    def founding_staff(self) -> dict[str, int]:
        """Jobs of staff at the beginning, by unit."""
        return _founding_staff(self.founding_units, self.unit[self.founded], self.level[self.founded])

    @property
    def founding_units(self) -> tuple[str, ...]:
        """Names of the units there are at the beginning."""
        return self.unit_names[: int(self.units_founded.sum())]

    @property
    def headcount(self) -> int:
        """Jobs that are held by someone."""
        return int(np.count_nonzero(self.person_keys))

    def __post_init__(self) -> None:
        for column in fields(self):
            values = getattr(self, column.name)
            if isinstance(values, np.ndarray):
                values.setflags(write=False)


def _founding_staff(names: Sequence[str], unit: NDArray[np.int32], level: NDArray[np.int8]) -> dict[str, int]:
    return dict(zip(names, np.bincount(unit[level == STAFF], minlength=len(names)).tolist(), strict=True))


@dataclass(frozen=True)
class _Jobs:
    """The jobs of an organisation before anybody's career is known."""

    unit_names: tuple[str, ...]
    unit_keys: Keys
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    ids: tuple[str, ...]
    keys: Keys


def _fold(a: Keys, b: Keys | int) -> Keys:
    both, out = np.empty((2, len(a)), np.uint64), np.empty(len(a), np.uint64)
    both[0], both[1] = a, b
    with np.errstate(over="ignore"):
        fold_kernel(both[0], both[1], out)
    return out


def _text_keys(texts: Sequence[str]) -> Keys:
    return np.fromiter((text_key(text) for text in texts), np.uint64, len(texts))


def _must_differ(keys: Keys, what: str, name: Callable[[int], str]) -> None:
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(same):
        first, second = name(int(order[same[0]])), name(int(order[same[0] + 1]))
        raise KeyCollisionError(f"two {what} have the same key: {first!r} and {second!r}; rename one of them")


def _jobs(unit_names: Sequence[str], unit: NDArray[np.int32], level: NDArray[np.int8],
          local_ids: Sequence[str], local_keys: Keys) -> _Jobs:
    unit_keys = _text_keys([f"unit:{name}" for name in unit_names])
    keys = _fold(unit_keys[unit], local_keys)
    ids = tuple(f"{unit_names[u]}/{local}" for u, local in zip(unit.tolist(), local_ids, strict=True))
    _must_differ(unit_keys, "units", unit_names.__getitem__)
    _must_differ(keys, "jobs", ids.__getitem__)
    return _Jobs(tuple(unit_names), unit_keys, unit, level, ids, keys)


def _unit_sizes(spec: OrganisationSpec) -> list[tuple[str, int, int, int]]:
    """Return name, executives, leaders and staff of every unit.

    Executives join the unit of their name where it is listed; else they have one of their own, the last.
    """
    if isinstance(spec.units, (list, tuple)):
        sizes = [(unit.name, 0, unit.leaders, unit.staff) for unit in spec.units]
    else:
        compact = spec.units
        assert compact is not None
        sizes = [
            (f"{compact.prefix} {i}", 0, compact.leaders, compact.staff) for i in range(1, compact.count + 1)
        ]
    if spec.executives == 0:
        return sizes
    if any(name == spec.central_unit for name, *_ in sizes):
        return [(name, spec.executives * (name == spec.central_unit), leaders, staff)
                for name, _, leaders, staff in sizes]  # fmt: skip
    return [*sizes, (spec.central_unit, spec.executives, 0, 0)]


def _synthetic_jobs(spec: OrganisationSpec) -> _Jobs:
    sizes = _unit_sizes(spec)
    counts = np.array([size[1:] for size in sizes], np.int64).reshape(-1, 3)
    jobs = int(counts.sum())
    if not 0 < jobs <= MOST_JOBS:
        raise ScenarioError(f"organisation: {jobs:,} jobs; an organisation has 1 to {MOST_JOBS:,}")
    most = counts.max(axis=0).tolist()
    names = (
        [f"executive {i}" for i in range(1, most[0] + 1)],
        ["leader", *(f"leader {i}" for i in range(2, most[1] + 1))][: most[1]],
        [str(i) for i in range(1, most[2] + 1)],
    )
    keys = tuple(_text_keys(column) for column in names)
    rows = [(u, kind, n) for u, size in enumerate(counts.tolist()) for kind, n in enumerate(size) if n]
    lengths = [n for _, _, n in rows]
    unit = np.repeat(np.array([u for u, _, _ in rows], np.int32), lengths)
    level = np.repeat(np.array([EXECUTIVE - kind for _, kind, _ in rows], np.int8), lengths)
    local_ids = [local for _, kind, n in rows for local in names[kind][:n]]
    local_keys = np.concatenate([keys[kind][:n] for _, kind, n in rows])
    return _jobs([size[0] for size in sizes], unit, level, local_ids, local_keys)


def _roster_jobs(people: People) -> tuple[_Jobs, NDArray[np.int64]]:
    """Return the jobs of a roster and, for each, the row of the person who holds it."""
    order = np.argsort(people.unit, kind="stable")
    local_ids = [f"job of {people.ids[i]}" for i in order]
    jobs = _jobs(people.unit_names, people.unit[order], people.level[order], local_ids, _text_keys(local_ids))
    return jobs, order


def _rates(spec: OrganisationSpec) -> NDArray[np.float64]:
    turnover = spec.turnover
    yearly = (turnover.staff, turnover.leader, turnover.executive)
    return np.array([rate_from_yearly_probability(probability) for probability in yearly])


def _careers(spec: OrganisationSpec, jobs: _Jobs) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Deal tenure and earlier experience over the jobs, level by level, in an order of hashed job keys."""
    tenure = np.zeros(len(jobs.keys), np.int32)
    earlier = np.zeros(len(jobs.keys), np.int32)
    order = np.argsort(_fold(jobs.keys, text_key("founding career")), kind="stable")
    for level, rate in enumerate(_rates(spec)):
        rows = order[jobs.level[order] == level]
        staff = level == STAFF
        mean = spec.mean_tenure if staff or rate == 0 else 1 / float(rate)
        tenure[rows], earlier[rows] = careers(len(rows), mean, spec.experience_bands if staff else None)
    return tenure, earlier


def _groups(spec: OrganisationSpec, keys: Keys) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    group = np.full(len(keys), -1, np.int8)
    if not spec.groups:
        return group, ()
    if len(spec.groups) > MOST_GROUPS or sum(spec.groups.values()) <= 0:
        raise ScenarioError(f"organisation.groups: give at most {MOST_GROUPS} groups, with shares above 0")
    order = np.argsort(_fold(keys, text_key("founding group")), kind="stable")
    counts = quotas(list(spec.groups.values()), len(keys))
    group[order] = np.repeat(np.arange(len(counts), dtype=np.int8), counts)
    return group, tuple(spec.groups)


def _drawn_network(spec: OrganisationSpec, jobs: int) -> tuple[None, NDArray[np.int8], int]:
    slots = [1] * spec.network.inside + [2] * spec.network.across
    return None, np.tile(np.array(slots, np.int8), jobs), len(slots)


def _given_network(
    ties: NDArray[np.int64], jobs: _Jobs
) -> tuple[NDArray[np.int32], NDArray[np.int8], int]:
    """Return symmetric contact lists, each sorted by the colleague's job key."""
    n = len(jobs.keys)
    here = np.concatenate([ties[:, 0], ties[:, 1]])
    there = np.concatenate([ties[:, 1], ties[:, 0]])
    order = np.lexsort((jobs.keys[there], here))
    here, there = here[order], there[order]
    degree = np.bincount(here, minlength=n)
    slots = int(degree.max(initial=0))
    if n * slots > MOST_CONTACTS:
        raise ScenarioError(
            f"ties: one person has {slots:,} ties, which for {n:,} jobs needs more than {MOST_CONTACTS:,} contact "
            f"slots; leave out ties of the busiest people"
        )
    contacts = np.full((n, slots), -1, np.int32)
    kind = np.zeros((n, slots), np.int8)
    slot = np.arange(len(here)) - np.repeat(np.cumsum(degree) - degree, degree)
    contacts[here, slot] = there
    kind[here, slot] = np.where(jobs.unit[here] == jobs.unit[there], 1, 2)
    return contacts.ravel(), kind.ravel(), slots


def _from_people(spec: OrganisationSpec, folder: Path) -> Organisation:
    people = read_people(folder / str(spec.people))
    jobs, order = _roster_jobs(people)
    tenure, earlier = _careers(spec, jobs)
    known_tenure, known_total = people.tenure[order], people.experience[order]
    tenure = np.where(known_tenure >= 0, known_tenure, tenure)
    known = known_total >= 0
    tenure = np.where(known & (known_tenure < 0), np.minimum(tenure, known_total), tenure)
    earlier = np.where(known, known_total - tenure, earlier)
    group, group_names = people.group[order], people.group_names
    if not group_names:
        group, group_names = _groups(spec, jobs.keys)
    network: tuple[NDArray[np.int32] | None, NDArray[np.int8], int] = _drawn_network(spec, len(jobs.keys))
    if spec.ties is not None:
        row_of = np.empty(len(order), np.int64)
        row_of[order] = np.arange(len(order))
        network = _given_network(row_of[read_ties(folder / spec.ties, people)], jobs)
    persons = _text_keys([f"person:{people.ids[i]}" for i in order])
    return _organisation(spec, jobs, persons, (tenure, earlier), (group, group_names), network)


def _organisation(
    spec: OrganisationSpec,
    jobs: _Jobs,
    persons: Keys,
    career: tuple[NDArray[np.int32], NDArray[np.int32]],
    groups: tuple[NDArray[np.int8], tuple[str, ...]],
    network: tuple[NDArray[np.int32] | None, NDArray[np.int8], int],
) -> Organisation:
    _must_differ(persons, "people", jobs.ids.__getitem__)
    group, group_names = groups
    in_groups = np.bincount(group[group >= 0], minlength=len(group_names)).astype(np.float64)
    return Organisation(
        unit_names=jobs.unit_names, unit_keys=jobs.unit_keys, job_ids=jobs.ids, job_keys=jobs.keys,
        founded=np.ones(len(jobs.keys), np.bool_), units_founded=np.ones(len(jobs.unit_names), np.bool_),
        unit=jobs.unit, level=jobs.level, leaving_rate=_rates(spec)[jobs.level], person_keys=persons,
        tenure=career[0].astype(np.int32), experience=career[1].astype(np.int32),
        group=group, group_names=group_names, group_shares=in_groups / max(in_groups.sum(), 1.0),
        contacts=network[0], contact_kind=network[1], contacts_per_job=network[2],
        hub_share=float(spec.network.hub_share), calendar=spec.calendar,
        start_month=spec.start_month or START_MONTH[spec.calendar],
    )


def _grown(founded: Organisation, spec: OrganisationSpec, planned: Iterable[Sequence[Event]]) -> Organisation:
    """Return the organisation with the jobs and units that events will make, closed and vacant, behind the others."""
    planned = list(planned)
    new = all_new_jobs(planned, founded.founding_staff)
    if not new:
        return founded
    founded = _with_units(founded, all_new_units(planned))
    if len(founded.job_keys) + len(new) > MOST_JOBS:
        raise ScenarioError(f"hiring waves: {len(new):,} new jobs make more than {MOST_JOBS:,} in all")
    row_of = {name: row for row, name in enumerate(founded.unit_names)}
    unit = np.array([row_of[name] for name, *_ in new], np.int32)
    level = np.array([level for *_, level in new], np.int8)
    ids = (*founded.job_ids, *(f"{name}/{local}" for name, local, _ in new))
    keys = _fold(founded.unit_keys[unit], _text_keys([local for _, local, _ in new]))
    keys = np.concatenate([founded.job_keys, keys])
    _must_differ(keys, "jobs", ids.__getitem__)
    n, slots = len(new), founded.contacts_per_job
    kind = np.array([1] * spec.network.inside + [2] * spec.network.across, np.int8)[:slots]
    kind = np.concatenate([kind, np.zeros(slots - len(kind), np.int8)])

    def longer(column: NDArray[T], value: object) -> NDArray[T]:
        return np.concatenate([column, np.full(n, value, column.dtype)])

    return replace(
        founded, job_ids=ids, job_keys=keys, founded=longer(founded.founded, False),
        unit=np.concatenate([founded.unit, unit]), level=np.concatenate([founded.level, level]),
        leaving_rate=np.concatenate([founded.leaving_rate, _rates(spec)[level]]),
        person_keys=longer(founded.person_keys, 0),
        tenure=longer(founded.tenure, 0), experience=longer(founded.experience, 0), group=longer(founded.group, -1),
        contact_kind=np.concatenate([founded.contact_kind, np.tile(kind, n)]),
        contacts=None if founded.contacts is None
        else np.concatenate([founded.contacts, np.full(n * slots, -1, np.int32)]),
    )  # fmt: skip


def _with_units(founded: Organisation, names: Sequence[str]) -> Organisation:
    unit_names = (*founded.unit_names, *names)
    keys = np.concatenate([founded.unit_keys, _text_keys([f"unit:{name}" for name in names])])
    _must_differ(keys, "units", unit_names.__getitem__)
    there = np.concatenate([founded.units_founded, np.zeros(len(names), np.bool_)])
    return replace(founded, unit_names=unit_names, unit_keys=keys, units_founded=there)


def organisation_of(*scenarios: Scenario) -> Organisation:
    """Return the organisation that scenarios of one ensemble share, with the jobs that any of them will open."""
    first = scenarios[0]
    planned = {id(scenario): scenario.events for scenario in scenarios}
    return build_organisation(first.organisation, first.folder, planned.values())


def build_organisation(
    spec: OrganisationSpec, folder: Path, planned: Iterable[Sequence[Event]] = ()
) -> Organisation:
    """Return the organisation `spec` describes; the same spec and files give the same organisation.

    Parameters
    ----------
    spec
        The `organisation` part of a scenario. With a people file, executives are those in the file.
    folder
        Where relative people and ties files stand (the scenario file's folder).
    planned
        Events of each scenario that will live in it: jobs that hiring waves open later must be foreseen.

    Raises
    ------
    ScenarioError
        When there are no jobs, or far too many.
    ImportFileError
        When the people or ties file cannot be used.
    KeyCollisionError
        When two units, jobs or people have the same key.
    """
    return _grown(_founded(spec, Path(folder)), spec, planned)


def _founded(spec: OrganisationSpec, folder: Path) -> Organisation:
    if spec.people is not None:
        return _from_people(spec, folder)
    jobs = _synthetic_jobs(spec)
    persons = _fold(jobs.keys, text_key("founder"))
    careers_of = _careers(spec, jobs)
    network = _drawn_network(spec, len(jobs.keys))
    return _organisation(spec, jobs, persons, careers_of, _groups(spec, jobs.keys), network)
