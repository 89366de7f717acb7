"""Turnover: people leave, their relationships end here, vacant jobs fill.

Reads   leaving_ratio (ratio, per person), moving_share (per person), fill_probability, starting_commitment (per unit)
Writes  jobs (who holds them), ties.why_ended, contacts, units.climate, the log
Draws   "leaving", "moving", "filling", keyed by job; what promotions draw in phases/promotions.py
"""

from __future__ import annotations

import numpy as np

from culturesim.compiled import allocating, compiled, inlined
from culturesim.phases.filing import file_ended_ties, file_tenures, vacate
from culturesim.phases.moment import Keys, Moment
from culturesim.phases.newcomers import hire
from culturesim.phases.promotions import leading_jobs, promote
from culturesim.rng import fold_with_one, uniform, uniforms_of_one_salt
from culturesim.state.columns import BY_MENTEE, BY_MENTOR, PARTNER_LEFT, UNIT_LEADER
from culturesim.state.state import Rows
from culturesim.units import MONTHS_PER_YEAR

_WRAP = 2**64
FATES = np.array(["event", "laid off", "moved", "left"], dtype=object)  # why people leave, in the order of the log
EVENT, LAID_OFF, MOVED, LEFT = range(4)


def turnover(now: Moment) -> dict[str, Rows]:
    """Let people leave and jobs fill; return the rows that were left, hired into and promoted into."""
    left = leave(now)
    filled = _fill(now)
    promoted = promote(now, filled)
    hired = filled[now.state.jobs.person[filled] == 0]
    if len(hired):
        hire(now, hired, _hire_keys(now, hired))
    return {"left": left, "hired": hired, "promoted": promoted}


def leave(now: Moment) -> Rows:
    """Let this month's leavers go and end their relationships; return the rows of their jobs."""
    state, jobs = now.state, now.state.jobs
    rows = state.present
    season = now.setting.season[(now.setting.start_month - 1 + state.month) % MONTHS_PER_YEAR]
    ratio, share = now.values_of(("leaving_ratio", "moving_share"), rows)
    leavers, fate, drawn = np.empty(len(rows), np.int64), np.empty(len(rows), np.int8), np.empty((2, state.sizes.jobs))
    count = _leavers(
        rows, ratio, share, season, state.month,
        jobs.key, jobs.leaving_rate, jobs.open, jobs.protected_until, jobs.forced_exit,
        np.uint64(state.sizes.jobs), now.salts("leaving"), now.salts("moving"), drawn, leavers, fate,
    )  # fmt: skip
    leavers, fate = leavers[:count], fate[:count]
    if len(leavers):
        in_order = fate.argsort(kind="stable")
        file_tenures(now, leavers[in_order], FATES[fate[in_order]])
        _unsettle(now, leavers)
        vacate(state, leavers)
        _end_ties_of_leavers(now)
    return leavers


@compiled
def _leavers(  # type: ignore[no-untyped-def]
    rows, ratio, share, season, month, key, leaving_rate, open_, protected_until, forced_exit,
    jobs_per_world, salt_leaving, salt_moving, drawn, leavers, fates,
):  # fmt: skip
    """Write which of the present `rows` leave, and why (a place in FATES), and return how many; nobody stays forced.

    `drawn` is room for the draws of a world: made for all its jobs side by side, they cost a fraction.
    """
    count, world, first, end = 0, -1, np.uint64(0), np.uint64(0)
    for i in range(len(rows)):
        job = np.uint64(rows[i])  # unsigned: else each column is asked whether it is counted from its end
        while job >= end:  # rows follow one another world by world
            world, first, end = world + 1, end, end + jobs_per_world
            if job < end:
                uniforms_of_one_salt(salt_leaving[world], key[first:end], drawn[0])
                uniforms_of_one_salt(salt_moving[world], key[first:end], drawn[1])
        forced = forced_exit[job]
        forced_exit[job] = False
        if protected_until[job] > month:
            continue
        rate, elsewhere = leaving_rate[job] * ratio[i], share[i]
        u_left, u_moved = drawn[0, job - first], drawn[1, job - first]
        if not forced and min(u_left, u_moved) * (MONTHS_PER_YEAR - 1) > rate * season:
            continue  # most draws are above both chances by far, and need not be divided for
        left = _happens(u_left, rate * (1 - elsewhere) * season / MONTHS_PER_YEAR)
        moved = _happens(u_moved, rate * elsewhere * season / MONTHS_PER_YEAR)
        if not (forced or left or moved):
            continue
        if left and moved:  # what would have come first within the month counts
            moved = np.log1p(-u_moved) / elsewhere > np.log1p(-u_left) / (1 - elsewhere)
        leavers[count] = job
        if forced:
            fates[count] = EVENT if open_[job] else LAID_OFF
        else:
            fates[count] = MOVED if moved else LEFT
        count += 1
    return count


@inlined
def _happens(u, expected):  # type: ignore[no-untyped-def]
    """Return whether what is `expected` so many times happens at least once; its chance is less than `expected`."""
    return u < expected and u < 1 - np.exp(-expected)


def _unsettle(now: Moment, leavers: Rows) -> None:
    """Let the climate of units suffer from the exit of their leaders."""
    state, jobs, members = now.state, now.state.jobs, now.state.unit_members
    _unsettle_units(
        leavers, jobs.level, jobs.unit, members.start, members.rows, now.rule("leader_exit_shock"), state.sizes.units,
        np.zeros(state.units.rows, np.int64), state.units.climate,
    )  # fmt: skip


@compiled
def _unsettle_units(leavers, level, unit, unit_start, unit_jobs, shock, units_per_world, lost, climate):  # type: ignore[no-untyped-def]
    """Lower the climate of units by the share of their leaders who leave; `lost` is room to count these."""
    for job in leavers:
        lost[unit[job]] += level[job] >= UNIT_LEADER
    for here in range(len(lost)):
        if lost[here] > 0:
            share = lost[here] / max(1, leading_jobs(here, unit_start, unit_jobs, level))
            climate[here] -= shock[here // units_per_world] * share * climate[here]


def _end_ties_of_leavers(now: Moment) -> None:
    """End every relationship of people who have left their jobs vacant, as mentee or as mentor."""
    state, ties = now.state, now.state.ties
    rows = state.live_ties
    count = _end_ties(rows, state.jobs.person, ties.mentee, ties.mentor, ties.why_ended, ties.ended_by)
    file_ended_ties(now, rows[:count])


@compiled
def _end_ties(rows, person, mentee, mentor, why_ended, ended_by):  # type: ignore[no-untyped-def]
    """End ties of which a side is gone, by the mentee where both are; let them stand first in `rows`, in their order.

    Returns how many they are.
    """
    count = 0
    for i in range(len(rows)):
        tie = rows[i]
        mentee_gone = person[mentee[tie]] == 0
        if mentee_gone or (mentor[tie] >= 0 and person[mentor[tie]] == 0):
            why_ended[tie], ended_by[tie] = PARTNER_LEFT, BY_MENTEE if mentee_gone else BY_MENTOR
            rows[count] = tie
            count += 1
    return count


def _fill(now: Moment) -> Rows:
    """Return the vacant jobs that will be filled now, in the order of their keys."""
    state, jobs = now.state, now.state.jobs
    filled = _filled(
        now.value("fill_probability"), state.month, jobs.person, jobs.open, jobs.key, jobs.unit,
        state.units.freeze_until, state.sizes.jobs, now.salts("filling"),
    )  # fmt: skip
    return filled[np.lexsort((jobs.key[filled], state.world(filled, "person")))]  # type: ignore[no-any-return]


@allocating
def _filled(  # type: ignore[no-untyped-def]
    fill_probability, month, person, open_, key, unit, freeze_until, jobs_per_world, salt
):
    filled = np.empty(len(person), np.int64)
    count = 0
    for job in range(len(person)):
        if person[job] != 0 or not open_[job] or freeze_until[unit[job]] > month:
            continue
        if uniform(salt[job // jobs_per_world], key[job]) < fill_probability[unit[job]]:
            filled[count] = job
            count += 1
    return filled[:count].copy()


def _hire_keys(now: Moment, rows: Rows) -> Keys:
    keys = np.empty(len(rows), np.uint64)
    fold_with_one(now.state.jobs.key[rows], np.uint64(now.state.month % _WRAP), keys)
    return keys
