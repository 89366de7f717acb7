"""Meetings: pairs with time for it meet or not; quality and trust move.

Reads   meeting_probability, quality_gain, quality_ceiling, trust_gain (per pair), free_hours, hours_per_pair,
        quality_fade
Writes  ties.quality, .trust, .met_last, .meetings; commitment of leaders in reverse mentoring
Draws   "meeting", keyed by session

Each side's hours scale the chance by min(1, hours / needed), so the order of processing plays no part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.kinds import REVERSE, THOUSANDTHS
from culturesim.phases.moment import Moment
from culturesim.state.columns import UNIT_LEADER
from culturesim.state.state import Rows


def time_for_it(now: Moment) -> NDArray[np.float64]:
    """Return, per job, the share of the hours its relationships need that its holder has, 0 to 1."""
    state, jobs = now.state, now.state.jobs
    load = (state.load_as_mentor + state.load_as_mentee) / THOUSANDTHS
    need = load * now.value("hours_per_pair")[jobs.unit]
    have = now.value("free_hours")[jobs.unit] * state.units.hours_factor[jobs.unit] * jobs.time_factor
    return np.minimum(1.0, np.divide(have, need, out=np.ones(jobs.rows), where=need > 0))


def meetings(now: Moment) -> NDArray[np.float64]:
    """Let every running relationship meet or not; return the hours spent, by world."""
    state, ties = now.state, now.state.ties
    rows = state.live_ties
    has_time = time_for_it(now)
    chance = now.values("meeting_probability", rows) * has_time[ties.mentee[rows]]
    led = ties.mentor[rows] >= 0
    chance[led] *= has_time[ties.mentor[rows[led]]]
    gain, ceiling = now.values("quality_gain", rows), now.values("quality_ceiling", rows)
    fade = now.value("quality_fade")[state.unit_of(rows, "pair")]
    met = now.draw("meeting", state.world(rows, "pair"), ties.session[rows]) < chance
    alone = np.flatnonzero(met & state.in_circles(rows))
    met[alone[state.members_among(rows[alone]) == 1]] = False
    quality = ties.quality[rows]
    ties.quality[rows] = np.where(met, quality + gain * (ceiling - quality), quality - fade * quality)
    trust_gain = now.values("trust_gain", rows)
    trust = ties.trust[rows]
    ties.trust[rows] = np.where(met, trust + trust_gain * (1 - trust), trust)
    ties.met_last[rows[met]] = state.month
    ties.meetings[rows[met]] += 1
    _leaders_learn(now, rows[met])
    return _hours_of(now, rows[met])


def _leaders_learn(now: Moment, met: Rows) -> None:
    """Let leaders whom a junior mentors well come to believe in mentoring."""
    state, ties, jobs = now.state, now.state.ties, now.state.jobs
    rows = met[ties.kind[met] == REVERSE]
    good = ties.quality[rows] >= now.rule("quality_minimum")[state.world(rows, "pair")]
    leader = ties.mentee[rows[good & (jobs.level[ties.mentee[rows]] >= UNIT_LEADER)]]
    gain = now.rule("reverse_gain")[state.world(leader, "person")]
    jobs.commitment[leader] += gain * (1 - jobs.commitment[leader])


def _hours_of(now: Moment, met: Rows) -> NDArray[np.float64]:
    """Return the hours of meetings by world: of every mentee, and of a mentor once a session."""
    state, each = now.state, now.value("hours_per_pair")
    mentors = state.one_a_session(met[state.ties.mentor[met] >= 0])
    hours = np.zeros(state.sizes.worlds)
    for ties, people in ((met, state.ties.mentee[met]), (mentors, state.ties.mentor[mentors])):
        taken = state.of_kind("hours", ties) / THOUSANDTHS * each[state.jobs.unit[people]]
        hours += np.bincount(state.world(ties, "pair"), taken, state.sizes.worlds)
    return hours
