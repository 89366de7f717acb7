"""Capacity: the hours that mentors could still give, and the places a programme's coordinator has this month.

Reads   free_hours, hours_per_pair, matches_per_hour (per unit), running ties, plans for succession
Draws   "capacity" keyed by programme
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.kinds import COMMITTEE, THOUSANDTHS
from culturesim.phases.moment import Moment
from culturesim.rng import uniform
from culturesim.state.columns import PROGRAMME_SLOT

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def spare_hours(now: Moment, load: Ints) -> Ints:
    """Turn the hours that each person gives as a mentor into those they could still give; both in thousandths."""
    state, jobs = now.state, now.state.jobs
    _spare_hours(
        jobs.offers, jobs.unit, jobs.time_factor, now.value("free_hours") * state.units.hours_factor,
        now.value("hours_per_pair"), now.rule("max_mentees"), state.sizes.jobs, load,
    )  # fmt: skip
    return load


@compiled
def _spare_hours(offers, unit, time_factor, hours, hours_per_pair, most, jobs_per_world, spare):  # type: ignore[no-untyped-def]
    for world in range(len(most)):
        # unsigned: else each column is asked whether it is counted from its end
        for job in range(np.uint64(world * jobs_per_world), np.uint64((world + 1) * jobs_per_world)):
            here = np.uint64(unit[job])
            room = min(most[world], hours[here] * time_factor[job] / hours_per_pair[here])
            spare[job] = int(np.floor(room * THOUSANDTHS if offers[job] else 0.0)) - spare[job]


class Budgets(NamedTuple):
    """What programmes pay for, and the roles whose succession plans they pay for; upkeep of kinds by world and code."""

    funded: NDArray[np.bool_]
    coordinator_hours: Floats
    growth_hours: Floats
    portfolios: Ints
    upkeep: Floats
    role_job: NDArray[np.int32]
    plan_hours: Floats
    role_programme: Ints


def places(now: Moment, running: Ints) -> Ints:
    """Return the places each programme has this month, in thousandths; `running` are the ties that run."""
    state, programmes, roles = now.state, now.state.programmes, now.state.roles
    hours, found = np.empty(programmes.rows), np.empty(programmes.rows, np.int64)
    budgets = Budgets(
        programmes.funded, programmes.coordinator_hours, programmes.growth_hours, state.portfolios,
        state.kinds["upkeep"], roles.job, roles.plan_hours, state.role_programme,
    )  # fmt: skip
    each = max(1, state.sizes.programmes)
    _hours_left(
        budgets, running, state.ties.slot, state.ties.mentee, state.jobs.unit, state.units.programme, each,
        np.zeros(programmes.rows + 1, np.int64), hours,
    )  # fmt: skip
    _places(
        hours, now.value("matches_per_hour"), state.units.programme, now.salts("capacity"), programmes.key,
        programmes.funded, programmes.matching, now.rule("committee_hours"), each, np.zeros(programmes.rows),
        np.zeros(programmes.rows, np.int64), found,
    )  # fmt: skip
    return found


@compiled
def _hours_left(budgets, ties, slot, mentee, unit, served_by, programmes_per_world, running, hours):  # type: ignore[no-untyped-def]
    """Write the hours each funded programme has left after succession plans and the upkeep of its portfolio.

    `running`, zeros to begin with, is room to count the `ties` that each has arranged, and in the end those of none.
    """
    for i in range(len(ties)):
        tie = np.uint64(ties[i])  # unsigned: else each column is asked whether it is counted from its end
        running[served_by[np.uint64(unit[np.uint64(mentee[tie])])]] += slot[tie] == PROGRAMME_SLOT
    for programme in range(len(hours)):
        hours[programme] = 0.0
        if budgets.funded[programme]:
            hours[programme] = (
                budgets.coordinator_hours[programme] + budgets.growth_hours[programme] * running[programme]
            )
    for role in range(len(budgets.role_job)):  # a plan is paid where the job is, else by the first in the role's scope
        payer = np.int64(served_by[unit[budgets.role_job[role]]])
        if payer < 0:
            payer = budgets.role_programme[role]
        if payer >= 0:
            hours[payer] -= budgets.plan_hours[role]
    for programme in range(len(hours)):
        for kind in budgets.portfolios[programme]:
            hours[programme] -= budgets.upkeep[programme // programmes_per_world, kind]
        hours[programme] = max(0.0, hours[programme])


@compiled
def _places(  # type: ignore[no-untyped-def]
    hours, per_hour, served_by, salt, key, funded, rule, committee_hours, programmes_per_world, pace, units, found
):
    for unit in range(len(served_by)):
        if served_by[unit] >= 0:
            pace[served_by[unit]] += per_hour[unit]
            units[served_by[unit]] += 1
    for programme in range(len(found)):
        world = programme // programmes_per_world
        mean = pace[programme] / max(1, units[programme])
        if rule[programme] == COMMITTEE:
            mean /= committee_hours[world]
        places = np.floor(hours[programme] * mean + uniform(salt[world], key[programme]))
        found[programme] = int(places) * THOUSANDTHS if funded[programme] else 0
