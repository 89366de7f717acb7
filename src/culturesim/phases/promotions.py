"""Promotions: leading jobs fill from inside where someone is ready, who takes history and relationships along.

Reads   jobs
Writes  jobs (who holds them), ties.mentee, .mentor, contacts, units.climate, the log
Draws   "promotion", keyed by job

All who move are found before anybody does: nobody moves twice, and a job left by a move is not filled this month.
"""

from __future__ import annotations

import numpy as np

from culturesim.compiled import allocating, compiled, inlined
from culturesim.phases.filing import file_tenures, vacate
from culturesim.phases.moment import Moment
from culturesim.phases.newcomers import get_to_know
from culturesim.rng import uniform
from culturesim.state.columns import OF_PERSON, SLOTS, UNIT_LEADER
from culturesim.state.state import Rows


def promote(now: Moment, filled: Rows) -> Rows:
    """Fill leading ones of the jobs `filled` from inside; return the rows filled so, in the order given."""
    state, jobs = now.state, now.state.jobs
    new, old = _promotions(
        filled, jobs.person, jobs.key, jobs.unit, jobs.level, jobs.readiness,
        state.unit_members.start, state.unit_members.rows, state.sizes.jobs,
        now.rule("promotion_share"), now.rule("promotion_readiness"), now.salts("promotion"),
    )  # fmt: skip
    if len(new):
        move(now, old, new)
        _calm(now, new)
    return new  # type: ignore[no-any-return]


@allocating
def _promotions(  # type: ignore[no-untyped-def]
    filled, person, key, unit, level, readiness, unit_start, unit_jobs, jobs_per_world,
    promotion_share, promotion_readiness, salt,
):  # fmt: skip
    """Return the jobs filled from inside and the jobs their new holders hold until now."""
    new, old = np.empty(len(filled), np.int64), np.empty(len(filled), np.int64)
    count = 0
    for job in filled:
        world = job // jobs_per_world
        if level[job] < UNIT_LEADER or uniform(salt[world], key[job]) >= promotion_share[world]:
            continue
        first, last = world * jobs_per_world, (world + 1) * jobs_per_world
        from_unit = level[job] == UNIT_LEADER
        if from_unit:
            first, last = unit_start[unit[job]], unit_start[unit[job] + 1]
        best = np.int64(-1)
        for place in range(first, last):
            row = np.int64(unit_jobs[place] if from_unit else place)
            if row < 0 or person[row] == 0 or level[row] != level[job] - 1:
                continue
            if readiness[row] < promotion_readiness[world] or row in old[:count]:
                continue
            if best < 0 or readier(row, best, person, readiness):
                best = row
        if best >= 0:
            new[count], old[count] = job, best
            count += 1
    return new[:count].copy(), old[:count].copy()


@inlined
def readier(row, other, person, readiness):  # type: ignore[no-untyped-def]
    """Return whether the holder of job `row` is readier to lead than that of `other`, ties by smaller key."""
    if readiness[row] != readiness[other]:
        return readiness[row] > readiness[other]
    return person[row] < person[other]


def move(now: Moment, old: Rows, new: Rows) -> None:
    """Move the holders of the jobs `old`, with history and relationships, to the vacant jobs `new`."""
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    file_tenures(now, old, "promoted")
    jobs.move(old, new, OF_PERSON)
    jobs.held_since[new] = state.month
    jobs.readiness[new] = np.maximum(jobs.readiness[new], now.rule("leader_readiness")[state.world(new, "person")])
    vacate(state, old)
    _move_ties(old, new, jobs.person, ties.at, ties.mentee, ties.mentor)
    get_to_know(now, new, jobs.person[new])


@compiled
def _move_ties(old, new, person, at, mentee, mentor):  # type: ignore[no-untyped-def]
    """Let the ties of those who have moved follow them from their `old` jobs, now vacant, to the `new` ones."""
    for i in range(len(old)):
        for slot in range(SLOTS):
            before, after = old[i] * SLOTS + slot, new[i] * SLOTS + slot
            at[after], at[before] = at[before], -1
            if at[after] >= 0:
                mentee[at[after]] = new[i]
    for tie in range(len(mentor)):
        if mentor[tie] >= 0 and person[mentor[tie]] == 0:
            for i in range(len(old)):
                if mentor[tie] == old[i]:
                    mentor[tie] = new[i]
                    break


def _calm(now: Moment, promoted: Rows) -> None:
    """Let leaders promoted from inside restore part of the calm their units have lost, one after another."""
    state, jobs, members = now.state, now.state.jobs, now.state.unit_members
    _calm_units(
        promoted, jobs.level, jobs.unit, members.start, members.rows, now.rule("successor_calm"), state.sizes.jobs,
        state.units.climate,
    )  # fmt: skip


@compiled
def _calm_units(promoted, level, unit, unit_start, unit_jobs, calm, jobs_per_world, climate):  # type: ignore[no-untyped-def]
    for job in promoted:
        here = unit[job]
        share = calm[job // jobs_per_world] / leading_jobs(here, unit_start, unit_jobs, level)
        climate[here] += share * (1 - climate[here])


@inlined
def leading_jobs(unit, unit_start, unit_jobs, level):  # type: ignore[no-untyped-def]
    """Return how many open jobs of level 1 or more a unit has."""
    count = 0
    for place in range(unit_start[unit], unit_start[unit + 1]):
        count += unit_jobs[place] >= 0 and level[unit_jobs[place]] >= UNIT_LEADER
    return count
