"""Turnover: people leave, their relationships end here, vacant jobs fill.

Reads   leaving_ratio (ratio, per person), moving_share (per person), fill_probability, starting_commitment (per unit)
Writes  jobs (who holds them), ties.why_ended, contacts, units.climate, the log
Draws   "leaving", "moving", "filling", "promotion", keyed by job
"""

from __future__ import annotations

import numpy as np

from culturesim.phases.filing import file_ended_ties, file_tenures
from culturesim.phases.moment import Keys, Moment
from culturesim.phases.newcomers import get_to_know, hire
from culturesim.rng import fold_kernel
from culturesim.state.columns import BY_MENTEE, BY_MENTOR, PARTNER_LEFT, PERSON, SLOTS, UNIT_LEADER
from culturesim.state.state import Rows
from culturesim.units import monthly_probability

_WRAP = 2**64


def turnover(now: Moment) -> dict[str, Rows]:
    """Let people leave and jobs fill; return the rows that were left, hired into and promoted into."""
    left = leave(now)
    jobs, order = now.state.jobs, now.state.key_order
    vacant = order[jobs.open[order] & (jobs.person[order] == 0)]
    filled = vacant[_may_be_filled(now, vacant)]
    promoted = promote(now, filled)
    hired = filled[~np.isin(filled, promoted)]
    if len(hired):
        hire(now, hired, _hire_keys(now, hired))
    return {"left": left, "hired": hired, "promoted": promoted}


def leave(now: Moment) -> Rows:
    """Let this month's leavers go and end their relationships; return the rows of their jobs."""
    state, jobs = now.state, now.state.jobs
    rows = state.present
    calendar = (now.setting.start_month - 1 + state.month) % 12
    rate = jobs.leaving_rate[rows] * now.values("leaving_ratio", rows)
    share = now.values("moving_share", rows)
    world, season = state.world(rows, "person"), now.setting.season[calendar]
    u_left, u_moved = (now.draw(decision, world, jobs.key[rows]) for decision in ("leaving", "moving"))
    left = u_left < monthly_probability(rate * (1 - share), season)
    moved = u_moved < monthly_probability(rate * share, season)
    both = left & moved  # what would have come first within the month counts
    moved[both] = np.log1p(-u_moved[both]) / share[both] > np.log1p(-u_left[both]) / (1 - share[both])
    may_go = jobs.protected_until[rows] <= state.month
    goes = may_go & (left | moved)
    forced = may_go & jobs.forced_exit[rows]
    jobs.forced_exit[rows] = False
    file_tenures(now, rows[forced & jobs.open[rows]], "event")
    file_tenures(now, rows[forced & ~jobs.open[rows]], "laid off")
    file_tenures(now, rows[goes & ~forced & moved], "moved")
    file_tenures(now, rows[goes & ~forced & ~moved], "left")
    leavers = rows[goes | forced]
    if len(leavers):
        _unsettle(now, leavers)
        end_ties_of(now, leavers)
        vacate(now, leavers)
    return leavers


def _unsettle(now: Moment, leavers: Rows) -> None:
    """Let the climate of units suffer from the exit of their leaders."""
    state, units = now.state, now.state.units
    lost = state.count_by_unit(leavers[state.jobs.level[leavers] >= UNIT_LEADER])
    shock = now.rule("leader_exit_shock")[state.world(np.arange(units.rows), "unit")]
    units.climate[:] -= shock * (lost / np.maximum(1, leading_jobs(now))) * units.climate


def leading_jobs(now: Moment) -> np.ndarray:
    """Return how many open jobs of level 1 or more each unit has."""
    jobs = now.state.jobs
    return now.state.count_by_unit(np.flatnonzero(jobs.open & (jobs.level >= UNIT_LEADER)))


def end_ties_of(now: Moment, leavers: Rows) -> None:
    """End every relationship of people who leave, as mentee or as mentor."""
    ties = now.state.ties
    gone = np.zeros(now.state.jobs.rows + 1, np.bool_)  # the last entry stands for no mentor
    gone[leavers] = True
    live = now.state.live_ties
    mentee_goes, mentor_goes = gone[ties.mentee[live]], gone[ties.mentor[live]]
    ties.why_ended[live[mentee_goes | mentor_goes]] = PARTNER_LEFT
    ties.ended_by[live[mentor_goes]] = BY_MENTOR
    ties.ended_by[live[mentee_goes]] = BY_MENTEE
    file_ended_ties(now)


def vacate(now: Moment, rows: Rows) -> None:
    """Leave the jobs `rows` empty from this month on."""
    jobs = now.state.jobs
    for name, column in PERSON.items():
        jobs.column(name)[rows] = column.empty


def _may_be_filled(now: Moment, vacant: Rows) -> np.ndarray:
    state, jobs = now.state, now.state.jobs
    unit = jobs.unit[vacant]
    drawn = now.draw("filling", state.world(vacant, "person"), jobs.key[vacant])
    return (drawn < now.value("fill_probability")[unit]) & (state.units.freeze_until[unit] <= state.month)


def _hire_keys(now: Moment, rows: Rows) -> Keys:
    keys = np.empty(len(rows), np.uint64)
    month = np.full(len(rows), now.state.month % _WRAP, np.uint64)
    with np.errstate(over="ignore"):
        fold_kernel(now.state.jobs.key[rows], month, keys)
    return keys


def promote(now: Moment, filled: Rows) -> Rows:
    """Fill leading jobs from inside where someone is ready; return the rows filled so, in the order given."""
    state, jobs = now.state, now.state.jobs
    leading = filled[jobs.level[filled] >= UNIT_LEADER]
    if len(leading) == 0:
        return leading
    world = state.world(leading, "person")
    inside = now.draw("promotion", world, jobs.key[leading]) < now.rule("promotion_share")[world]
    moved: list[int] = []
    for job in leading[inside]:
        candidate = _candidate(now, int(job), moved)
        if candidate is not None:
            move(now, candidate, int(job))
            moved.append(int(job))
    _calm(now, moved)
    return np.array(moved, np.int64)


def _calm(now: Moment, promoted: list[int]) -> None:
    """Let leaders promoted from inside restore part of the calm their units have lost."""
    if not promoted:
        return
    state, units = now.state, now.state.units
    here = state.jobs.unit[promoted]
    calm = now.rule("successor_calm")[state.world(np.array(promoted), "person")] / leading_jobs(now)[here]
    for unit, share in zip(here, calm, strict=True):
        units.climate[unit] += share * (1 - units.climate[unit])


def _candidate(now: Moment, job: int, moved: list[int]) -> int | None:
    """Return the row of the readiest person one level below, in the unit (for executives: in any unit)."""
    state, jobs = now.state, now.state.jobs
    world = job // state.sizes.jobs
    if jobs.level[job] == UNIT_LEADER:
        rows = state.unit_members.of(jobs.unit[job])
    else:
        rows = np.arange(world * state.sizes.jobs, (world + 1) * state.sizes.jobs)
    ready = jobs.readiness[rows] >= now.rule("promotion_readiness")[world]
    rows = rows[(jobs.person[rows] != 0) & (jobs.level[rows] == jobs.level[job] - 1) & ready & ~np.isin(rows, moved)]
    return state.readiest(rows)


def move(now: Moment, old: int, new: int) -> None:
    """Move the holder of job `old`, with history and relationships, to the vacant job `new`."""
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    rows = np.array([old])
    file_tenures(now, rows, "promoted")
    for name in PERSON:
        jobs.column(name)[new] = jobs.column(name)[old]
    jobs.held_since[new] = state.month
    world = old // state.sizes.jobs
    jobs.readiness[new] = max(jobs.readiness[new], now.rule("leader_readiness")[world])
    as_mentee = np.arange(SLOTS)
    ties.at[new * SLOTS + as_mentee] = ties.at[old * SLOTS + as_mentee]
    ties.at[old * SLOTS + as_mentee] = -1
    ties.mentee[ties.mentee == old] = new
    ties.mentor[ties.mentor == old] = new
    vacate(now, rows)
    target = np.array([new])
    get_to_know(now, target, jobs.person[target])
