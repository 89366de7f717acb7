"""Placebo twins: a difference that should not matter, beside the one asked about.

An exit costs something whoever leaves: relationships end, a job stands vacant. So in place of every exit that the
alternative adds somebody else leaves in the same month, of the same level and with about equal ties where there is
anybody, who carries no steward role; every other difference is dropped. What the alternative does beyond its placebo is
due to who left, not to somebody leaving.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from culturesim.measures.succession_risk import placebo_jobs
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.scenario.events import Event, HolderLeaves, KnownPersonLeaves, PersonLeaves, RankLeaves
from culturesim.scenario.model import Scenario
from culturesim.state.columns import LEVELS

Exit = HolderLeaves | KnownPersonLeaves | PersonLeaves | RankLeaves


@dataclass(frozen=True)
class Replaced:
    """The exits of a month and those that stand in for them: ids of jobs, one for each."""

    month: int
    jobs: tuple[str, ...]
    placebos: tuple[str, ...]


def placebo_of(base: Scenario, alternative: Scenario) -> Scenario | None:
    """Return `base` with the placebo of every exit that `alternative` adds, and no other difference.

    Returns
    -------
    None where no placebo can be made: the difference holds no exit, somebody leaves who was not there at founding, or
    too few jobs without a steward role are left.
    """
    found = placebo_exits(base, alternative)
    if not found:
        return None
    exits = [{"do": "person_leaves", "month": one.month, "job": job} for one in found for job in one.placebos]
    return base.with_(name=f"{alternative.name}, placebo", events=[*base.events, *exits])


def placebo_exits(base: Scenario, alternative: Scenario) -> list[Replaced]:
    """Return which exits `alternative` adds, month by month, and whose stand in for them; none as `placebo_of` says."""
    exits = added_exits(base, alternative)
    if not exits:
        return []
    organisation = organisation_of(base)
    roles = {steward.name: steward.job for steward in (*base.stewards, *alternative.stewards)}
    leavers: dict[int, list[str]] = {}
    for event in exits:
        jobs = _jobs_left(event, organisation, roles)
        if not jobs or not set(jobs) <= set(organisation.job_ids):
            return []
        here = leavers.setdefault(event.month, [])
        here += [job for job in jobs if job not in here]
    all_jobs = list(dict.fromkeys(job for jobs in leavers.values() for job in jobs))
    stand_ins = dict(zip(all_jobs, placebo_jobs(base, organisation, all_jobs, never=roles.values()), strict=False))
    if len(stand_ins) < len(all_jobs):
        return []
    return [Replaced(month, tuple(jobs), tuple(stand_ins[job] for job in jobs)) for month, jobs in leavers.items()]


def added_events(base: Scenario, alternative: Scenario) -> list[Event]:
    """Return the events of `alternative` that `base` has not, each as often as it is there more."""
    left = list(base.events)
    added = []
    for event in alternative.events:
        if event in left:
            left.remove(event)
        else:
            added.append(event)
    return added


def added_exits(base: Scenario, alternative: Scenario) -> list[Exit]:
    """Return the exits among the events that `alternative` adds to `base`."""
    return [event for event in added_events(base, alternative) if isinstance(event, Exit)]


def _jobs_left(event: Exit, organisation: Organisation, roles: dict[str, str]) -> list[str]:
    """Return ids of the jobs whose holders leave, as founded; none where that cannot be said."""
    if isinstance(event, HolderLeaves):
        return [roles[event.role]]
    if isinstance(event, PersonLeaves):
        return [event.job]
    if isinstance(event, KnownPersonLeaves):
        there = (organisation.person_keys == np.uint64(event.person)) & (organisation.person_keys != 0)
    else:
        named = organisation.unit_names if event.units == "all" else event.units
        units = [organisation.unit_names.index(name) for name in named if name in organisation.unit_names]
        there = np.isin(organisation.unit, units) & (organisation.level == LEVELS.index(event.level.replace("_", " ")))
        there &= organisation.founded
    return [organisation.job_ids[row] for row in np.flatnonzero(there)]
