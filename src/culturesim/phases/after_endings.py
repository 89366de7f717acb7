"""After endings: what the relationships that close this month leave behind in both sides and in units.

Reads   failure_loss, rematch_probability, offering_again_probability, conversion_probability, bad_story_probability
        (per unit)
Writes  commitment and history of both sides, who offers and who seeks again; units.good_endings, .bad_endings
Draws   "rematch", "convert", "bad_story", keyed by pair; "again", keyed by session

Order for one person: as mentee, slot after slot; then as mentor, all rewards before all losses.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Moment
from culturesim.rng import uniform
from culturesim.state.columns import BREACH, COMPLETED, REMATCH
from culturesim.state.state import Rows

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


class Chances(NamedTuple):
    """Quantities of each unit."""

    failure_loss: Floats
    rematch_probability: Floats
    offering_again_probability: Floats
    conversion_probability: Floats
    bad_story_probability: Floats


class Rules(NamedTuple):
    """Parameters of each world."""

    quality_minimum: Floats
    completion_gain: Floats
    cooldown: Floats
    mentor_reward: Floats
    mentor_loss: Floats
    mentor_experience: Floats
    breach_weight: Floats


class Draws(NamedTuple):
    """This month's salts of what is drawn, one a world."""

    rematch: Keys
    again: Keys
    convert: Keys
    bad_story: Keys


class Ties(NamedTuple):
    """Columns of ties."""

    key: Keys
    session: Keys
    mentee: NDArray[np.int32]
    mentor: NDArray[np.int32]
    mentor_key: Keys
    quality: Floats
    why_ended: NDArray[np.int8]


class Jobs(NamedTuple):
    """Columns of jobs."""

    unit: NDArray[np.int32]
    joined: NDArray[np.int32]
    prior_experience: NDArray[np.int32]
    commitment: Floats
    resists: NDArray[np.bool_]
    seeking: NDArray[np.bool_]
    seeks_since: NDArray[np.int32]
    seeks_channel: NDArray[np.int8]
    seeks_parent: Keys
    rest_until: NDArray[np.int32]
    offers: NDArray[np.bool_]
    offers_parent: Keys
    completed: NDArray[np.int16]
    failed: NDArray[np.int16]


class Units(NamedTuple):
    """Columns of units."""

    good_endings: NDArray[np.int32]
    bad_endings: NDArray[np.int32]


def what_follows(now: Moment, ended: Rows) -> Rows:
    """Let everything follow from the endings of `ended` (in the order of places); return those spoken ill of."""
    state = now.state
    spoken_ill_of = np.zeros(len(ended), np.bool_)
    _what_follows(
        ended, state.month, state.sizes.jobs, Chances(*now.unit_values(*Chances._fields)),
        Rules(*(now.rule(name) for name in Rules._fields)),
        Draws(*(now.salts(decision) for decision in Draws._fields)),
        columns_of(Ties, state.ties), columns_of(Jobs, state.jobs), columns_of(Units, state.units), spoken_ill_of,
    )  # fmt: skip
    return ended[spoken_ill_of]


@compiled
def _what_follows(ended, month, jobs_of_world, chances, rules, draws, ties, jobs, units, spoken_ill_of):  # type: ignore[no-untyped-def]
    for row in ended:
        _mentee_after(row, ties.mentee[row] // jobs_of_world, month, chances, rules, draws, ties, jobs)
    for row in ended:
        mentor, world = ties.mentor[row], ties.mentee[row] // jobs_of_world
        if mentor >= 0 and ties.why_ended[row] == COMPLETED:
            jobs.commitment[mentor] += rules.mentor_reward[world] * (1 - jobs.commitment[mentor])
    for row in ended:
        mentor, world = ties.mentor[row], ties.mentee[row] // jobs_of_world
        if mentor < 0:
            continue
        own = jobs.unit[mentor]
        if ties.why_ended[row] != COMPLETED:
            loss = rules.mentor_loss[world] * chances.failure_loss[own]
            jobs.commitment[mentor] = max(0.0, jobs.commitment[mentor] - loss * jobs.commitment[mentor])
        if uniform(draws.again[world], ties.session[row]) >= chances.offering_again_probability[own]:
            jobs.offers[mentor] = False
    for i in range(len(ended)):
        row = ended[i]
        home, world = jobs.unit[ties.mentee[row]], ties.mentee[row] // jobs_of_world
        if ties.why_ended[row] == COMPLETED:
            _mentee_may_offer(row, home, world, month, chances, rules, draws, ties, jobs)
            units.good_endings[home] += ties.quality[row] >= rules.quality_minimum[world]
        else:
            units.bad_endings[home] += int(rules.breach_weight[world]) if ties.why_ended[row] == BREACH else 1
            spoken_ill_of[i] = uniform(draws.bad_story[world], ties.key[row]) < chances.bad_story_probability[home]


@inlined
def _mentee_after(row, world, month, chances, rules, draws, ties, jobs):  # type: ignore[no-untyped-def]
    """Let a mentee gain or lose belief, and rest or seek again at once."""
    who = ties.mentee[row]
    c = jobs.commitment[who]
    if ties.why_ended[row] == COMPLETED:
        jobs.commitment[who] = c + rules.completion_gain[world] * ties.quality[row] * (1 - c)
        jobs.completed[who] += 1
    else:
        home = jobs.unit[who]
        jobs.commitment[who] = c - chances.failure_loss[home] * c
        jobs.failed[who] += 1
        again = uniform(draws.rematch[world], ties.key[row]) < chances.rematch_probability[home]
        if again and not jobs.seeking[who] and not jobs.resists[who]:
            jobs.seeking[who], jobs.seeks_since[who] = True, month
            jobs.seeks_channel[who], jobs.seeks_parent[who] = REMATCH, 0
            return
    jobs.rest_until[who] = month + int(rules.cooldown[world])


@inlined
def _mentee_may_offer(row, home, world, month, chances, rules, draws, ties, jobs):  # type: ignore[no-untyped-def]
    """Turn some mentees who completed into mentors; of two completed at once the first slot's mentor counts."""
    who = ties.mentee[row]
    experience = jobs.prior_experience[who] + month - jobs.joined[who]
    if jobs.offers[who] or jobs.resists[who] or experience < rules.mentor_experience[world]:
        return
    if uniform(draws.convert[world], ties.key[row]) < chances.conversion_probability[home]:
        jobs.offers[who], jobs.offers_parent[who] = True, ties.mentor_key[row]
