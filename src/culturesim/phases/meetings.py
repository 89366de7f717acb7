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

from culturesim.compiled import allocating
from culturesim.kinds import REVERSE, SOLO, THOUSANDTHS
from culturesim.phases.moment import Moment
from culturesim.rng import uniform
from culturesim.state.columns import UNIT_LEADER
from culturesim.state.sessions import ALONE, load_as_mentee, load_as_mentor, sessions_of

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
    """The share of the hours needed that everyone has, and columns of jobs."""

    has_time: Floats
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    commitment: Floats


def time_for_it(now: Moment, values: _Units) -> Floats:
    """Return, per job, the share of the hours its relationships need that its holder has, 0 to 1."""
    state, jobs = now.state, now.state.jobs
    rows, shared = state.live_ties, state.shared
    load = load_as_mentor(rows, shared, jobs.rows), load_as_mentee(rows, shared, jobs.rows)
    return _time_for_it(*load, values, state.units.hours_factor, jobs.unit, jobs.time_factor)  # type: ignore[no-any-return]


@allocating
def _time_for_it(as_mentor, as_mentee, values, hours_factor, unit, time_factor):  # type: ignore[no-untyped-def]
    share = np.ones(len(unit))
    for job in range(len(unit)):
        load = as_mentor[job] + as_mentee[job]
        if load > 0:
            here = unit[job]
            need = load / THOUSANDTHS * values.hours_per_pair[here]
            have = values.free_hours[here] * hours_factor[here] * time_factor[job]
            share[job] = min(1.0, have / need)
    return share


def meetings(now: Moment) -> Floats:
    """Let every running relationship meet or not; return the hours spent, by world."""
    state, ties, jobs = now.state, now.state.ties, now.state.jobs
    rows = state.live_ties
    units = _Units(*now.unit_values(*_Units._fields))
    pairs = _Pairs(*now.values_of(_Pairs._fields, rows))
    table = _Ties(*(ties.column(name) for name in _Ties._fields))
    people = _People(time_for_it(now, units), jobs.unit, jobs.level, jobs.commitment)
    met = _who_meets(rows, pairs.meeting_probability, people.has_time, table, state.shared, now.salts("meeting"))
    _what_follows(rows, met, state.month, pairs, units, table, people, state.shared,
                  now.rule("quality_minimum"), now.rule("reverse_gain"))  # fmt: skip
    return _hours_of(rows[met], units, jobs.unit, state.shared, state.sizes.worlds)  # type: ignore[no-any-return]


@allocating
def _who_meets(rows, chance, has_time, ties, shared, salts):  # type: ignore[no-untyped-def]
    """Return which of the pairs `rows` meet; of learners among themselves nobody meets alone."""
    met, among_themselves = np.zeros(len(rows), np.bool_), False
    for i in range(len(rows)):
        mentee, mentor = ties.mentee[rows[i]], ties.mentor[rows[i]]
        p = chance[i] * has_time[mentee]
        if mentor >= 0:
            p *= has_time[mentor]
        met[i] = uniform(salts[mentee // shared.jobs], ties.session[rows[i]]) < p
        among_themselves |= mentor < 0 and ties.kind[rows[i]] != SOLO
    if not among_themselves:
        return met
    number, sessions = sessions_of(rows, shared)
    members = np.zeros(sessions, np.int64)
    for i in range(len(rows)):
        if met[i] and number[i] != ALONE:
            members[number[i]] += 1
    for i in range(len(rows)):
        if met[i] and ties.mentor[rows[i]] < 0 and number[i] != ALONE:
            met[i] = members[number[i]] > 1
    return met


@allocating
def _what_follows(rows, met, month, pairs, units, ties, people, shared, quality_minimum, reverse_gain):  # type: ignore[no-untyped-def]
    """Let quality and trust move; leaders whom a junior mentors well come to believe in mentoring."""
    for i in range(len(rows)):
        row = rows[i]
        mentee = ties.mentee[row]
        if not met[i]:
            ties.quality[row] -= units.quality_fade[people.unit[mentee]] * ties.quality[row]
            continue
        ties.quality[row] += pairs.quality_gain[i] * (pairs.quality_ceiling[i] - ties.quality[row])
        ties.trust[row] += pairs.trust_gain[i] * (1 - ties.trust[row])
        ties.met_last[row] = month
        ties.meetings[row] += 1
        world = mentee // shared.jobs
        if ties.kind[row] == REVERSE and people.level[mentee] >= UNIT_LEADER:
            if ties.quality[row] >= quality_minimum[world]:
                people.commitment[mentee] += reverse_gain[world] * (1 - people.commitment[mentee])


@allocating
def _hours_of(met, units, unit, shared, worlds):  # type: ignore[no-untyped-def]
    """Return the hours of meetings by world: of every mentee, and of a mentor once a session."""
    learning, leading = np.zeros(worlds), np.zeros(worlds)
    number, sessions = sessions_of(met, shared)
    seen = np.zeros(sessions, np.bool_)
    for i in range(len(met)):
        mentee, mentor = shared.mentee[met[i]], shared.mentor[met[i]]
        world = mentee // shared.jobs
        each = shared.hours[world, shared.kind[met[i]]] / THOUSANDTHS
        learning[world] += each * units.hours_per_pair[unit[mentee]]
        if mentor >= 0 and (number[i] == ALONE or not seen[number[i]]):
            leading[world] += each * units.hours_per_pair[unit[mentor]]
        if number[i] != ALONE:
            seen[number[i]] = True
    return learning + leading
