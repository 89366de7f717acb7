"""Meetings: pairs with time for it meet or not; quality and trust move.

Reads   meeting_probability, quality_gain, quality_ceiling, trust_gain (per pair), free_hours, hours_per_pair,
        quality_fade
Writes  ties.quality, .trust, .met_last, .meetings; commitment of leaders in reverse mentoring
Draws   "meeting", keyed by session

Each side's hours scale the chance by min(1, hours / needed), so the order of processing plays no part.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled, inlined
from culturesim.kinds import REVERSE, SOLO, THOUSANDTHS
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Moment
from culturesim.state.columns import UNIT_LEADER
from culturesim.state.sessions import ALONE, add_hours_as_mentee, add_hours_as_mentor, sessions_of
from culturesim.state.state import Rows
from culturesim.state.worlds import draw_by_world, world_next

Floats = NDArray[np.float64]


class _Pairs(NamedTuple):
    """Quantities of each running pair."""

    meeting_probability: Floats
    quality_gain: Floats
    quality_ceiling: Floats
    trust_gain: Floats


class _Units(NamedTuple):
    """Quantities of each unit."""

    free_hours: Floats
    hours_per_pair: Floats
    quality_fade: Floats


class _Ties(NamedTuple):
    """Columns of ties."""

    mentee: NDArray[np.int32]
    mentor: NDArray[np.int32]
    session: NDArray[np.uint64]
    kind: NDArray[np.int8]
    met_last: NDArray[np.int32]
    meetings: NDArray[np.int16]
    quality: Floats
    trust: Floats


class _People(NamedTuple):
    """Columns of jobs, and of what units leave of everyone's hours."""

    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    time_factor: Floats
    commitment: Floats
    hours_factor: Floats


def meetings(now: Moment, rows: Rows) -> Floats:
    """Let all running relationships `rows` meet or not; return the hours spent, by world."""
    state, jobs = now.state, now.state.jobs
    return _meet(  # type: ignore[no-any-return]
        rows, state.month, _Pairs(*now.values_of(_Pairs._fields, rows)), _Units(*now.unit_values(*_Units._fields)),
        columns_of(_Ties, state.ties),
        _People(jobs.unit, jobs.level, jobs.time_factor, jobs.commitment, state.units.hours_factor), state.shared,
        now.salts("meeting"), now.rule("quality_minimum"), now.rule("reverse_gain"),
    )  # fmt: skip


@allocating
def _meet(rows, month, pairs, units, ties, people, shared, salts, quality_minimum, reverse_gain):  # type: ignore[no-untyped-def]
    """Do what `meetings` says: loads are taken once, then all decide, then quality and trust move."""
    number, sessions = sessions_of(rows, shared)
    load, met = np.zeros(len(people.unit), np.int64), np.zeros(len(rows), np.bool_)
    add_hours_as_mentor(rows, number, np.zeros(sessions, np.bool_), shared, load)
    add_hours_as_mentee(rows, shared, load)
    drawn = np.empty(len(rows))
    draw_by_world(rows, ties.mentee, shared.jobs, ties.session[rows], salts, drawn)
    if _who_meets(rows, pairs.meeting_probability, drawn, load, units, ties, people, met):
        _nobody_meets_alone(rows, number, np.zeros(sessions, np.int64), ties.mentor, met)
    _what_follows(rows, met, month, pairs, units, ties, people, shared, quality_minimum, reverse_gain)
    hours = np.zeros((2, len(salts)))
    _add_hours(rows, met, number, np.zeros(sessions, np.bool_), units, people.unit, shared, hours[0], hours[1])
    return hours[0] + hours[1]


@compiled
def _who_meets(rows, chance, drawn, load, units, ties, people, met):  # type: ignore[no-untyped-def]
    """Find which of the pairs `rows` meet by themselves; return whether there are learners among themselves."""
    among_themselves = False
    for i in range(len(rows)):
        row = np.uint64(rows[i])  # unsigned: else each column is asked whether it is counted from its end
        mentee, mentor = ties.mentee[row], ties.mentor[row]
        p = chance[i] * _has_time(np.uint64(mentee), load, units, people)
        if mentor >= 0:
            p *= _has_time(np.uint64(mentor), load, units, people)
        met[i] = drawn[i] < p
        among_themselves |= (mentor < 0) & (ties.kind[row] != SOLO)
    return among_themselves


@inlined
def _has_time(job, load, units, people):  # type: ignore[no-untyped-def]
    """Return the share of the hours its relationships need that the holder of a job has, 0 to 1."""
    here = np.uint64(people.unit[job])
    need = load[job] / THOUSANDTHS * units.hours_per_pair[here]
    have = units.free_hours[here] * people.hours_factor[here] * people.time_factor[job]
    return min(1.0, have / need) if need > 0 else 1.0


@compiled
def _nobody_meets_alone(rows, number, members, mentor, met):  # type: ignore[no-untyped-def]
    """Let learners without a mentor meet only where another of their session does; `members` are none yet."""
    for i in range(len(rows)):
        if met[i] and number[i] != ALONE:
            members[number[i]] += 1
    for i in range(len(rows)):
        if met[i] and number[i] != ALONE and mentor[rows[i]] < 0:
            met[i] = members[number[i]] > 1


@compiled
def _what_follows(rows, met, month, pairs, units, ties, people, shared, quality_minimum, reverse_gain):  # type: ignore[no-untyped-def]
    """Let quality and trust move; leaders whom a junior mentors well come to believe in mentoring."""
    world = 0
    for i in range(len(rows)):
        row = np.uint64(rows[i])
        mentee = ties.mentee[row]
        if not met[i]:
            ties.quality[row] -= units.quality_fade[people.unit[mentee]] * ties.quality[row]
            continue
        ties.quality[row] += pairs.quality_gain[i] * (pairs.quality_ceiling[i] - ties.quality[row])
        ties.trust[row] += pairs.trust_gain[i] * (1 - ties.trust[row])
        ties.met_last[row] = month
        ties.meetings[row] += 1
        if ties.kind[row] == REVERSE and people.level[mentee] >= UNIT_LEADER:
            world = world_next(world, mentee, shared.jobs)
            if ties.quality[row] >= quality_minimum[world]:
                people.commitment[mentee] += reverse_gain[world] * (1 - people.commitment[mentee])


@compiled
def _add_hours(rows, met, number, seen, units, unit, shared, learning, leading):  # type: ignore[no-untyped-def]
    """Add up the hours of meetings by world: of every mentee, and of a mentor once a session."""
    world = 0
    for i in range(len(rows)):
        if not met[i]:
            continue
        row = np.uint64(rows[i])
        mentee, mentor = shared.mentee[row], shared.mentor[row]
        world = world_next(world, mentee, shared.jobs)
        each = shared.hours[world, shared.kind[row]] / THOUSANDTHS
        learning[world] += each * units.hours_per_pair[unit[mentee]]
        if mentor >= 0 and (number[i] == ALONE or not seen[number[i]]):
            leading[world] += each * units.hours_per_pair[unit[mentor]]
        if number[i] != ALONE:
            seen[number[i]] = True
