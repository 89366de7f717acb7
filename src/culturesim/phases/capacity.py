"""Capacity: the hours that mentors could still give, and the places a programme's coordinator has this month.

Reads   free_hours, hours_per_pair, matches_per_hour (per unit), running ties, plans for succession
Draws   "capacity" keyed by programme
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.kinds import COMMITTEE, THOUSANDTHS
from culturesim.phases.moment import Moment
from culturesim.rng import uniform

Ints = NDArray[np.int64]


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
        for job in range(world * jobs_per_world, (world + 1) * jobs_per_world):
            capacity = 0.0
            if offers[job]:
                room = hours[unit[job]] * time_factor[job] / hours_per_pair[unit[job]]
                capacity = min(most[world], room)
            spare[job] = int(np.floor(capacity * THOUSANDTHS)) - spare[job]


def coordinator_hours_for_matching(now: Moment) -> NDArray[np.float64]:
    """Return the hours each funded programme has left after succession plans and the upkeep of its portfolio."""
    state, roles = now.state, now.state.roles
    hours = state.paid_hours
    pays = state.plan_payers
    paid = pays >= 0
    np.subtract.at(hours, pays[paid], roles.plan_hours[paid])
    world = np.arange(len(hours)) // max(1, state.sizes.programmes)
    for column in range(state.portfolios.shape[1]):
        hours -= state.kinds["upkeep"][world, state.portfolios[:, column]]
    return np.maximum(0.0, hours)


def places(now: Moment) -> Ints:
    """Return the places each programme has this month, in thousandths."""
    state, programmes = now.state, now.state.programmes
    found = np.empty(programmes.rows, np.int64)
    _places(
        coordinator_hours_for_matching(now), now.value("matches_per_hour"), state.units.programme,
        now.salts("capacity"), programmes.key, programmes.funded, programmes.matching, now.rule("committee_hours"),
        max(1, state.sizes.programmes), np.zeros(programmes.rows), np.zeros(programmes.rows, np.int64), found,
    )  # fmt: skip
    return found


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
