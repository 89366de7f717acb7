"""Demand: wanting becomes seeking or offering; whoever waits too long may give up.

Reads   seeking_* (1/month, per unit), seeking_readiness, offering_probability (per person), abandonment_probability
Writes  jobs.wants, .seeking, .seeks_*, .offers, .unmet, .rest_until, .commitment; units.abandoned; the log
Draws   "wants", "abandon", "seek", "offer" keyed by person; "channel" by person and part; "parent" by person and
        the other's key
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.beginning import columns_of
from culturesim.phases.filing import file_abandoned
from culturesim.phases.influence import has_a_mentor, mean_by_unit
from culturesim.phases.moment import Floats, Keys, Moment
from culturesim.phases.seeking import (
    PARTS,
    Around,
    Reasons,
    may_seek,
    race_of_parts,
    seek,
    share_seen,
    weigh_parts,
    weigh_reasons,
)
from culturesim.rng import uniform, uniforms_of_one_salt
from culturesim.scenario.variants import EVERYONE, UNIT
from culturesim.state.columns import CONTACT, SPONTANEOUS

ABANDONMENT = PARTS  # row of the rates, after those of the parts


class Seekers(NamedTuple):
    """Columns of jobs that demand reads and writes."""

    person: Keys
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    propensity: Floats
    threshold: Floats
    joined: NDArray[np.int32]
    prior_experience: NDArray[np.int32]
    effective: NDArray[np.bool_]
    mentees: NDArray[np.int16]
    wants: NDArray[np.bool_]
    seeking: NDArray[np.bool_]
    seeks_since: NDArray[np.int16]
    seeks_channel: NDArray[np.int8]
    seeks_parent: Keys
    offers: NDArray[np.bool_]
    offers_parent: Keys
    unmet: NDArray[np.int16]
    rest_until: NDArray[np.int16]
    commitment: Floats


class Rules(NamedTuple):
    """Rule parameters, one value a world."""

    want_onset: Floats
    want_lapse: Floats
    patience: Floats
    cooldown: Floats
    unmet_loss: Floats
    mentor_experience: Floats
    offering_lapse: Floats


class Salts(NamedTuple):
    """This month's salts, one a world."""

    wants: Keys
    abandon: Keys
    seek: Keys
    channel: Keys
    parent: Keys
    offer: Keys


class Room(NamedTuple):
    """Room to work in: per unit, parts and their sum; of one world, means by unit and draws by job (made side by side
    they cost a fraction); of one person, weights of parts."""

    parts: Floats
    most: Floats
    in_unit: Floats
    heads: NDArray[np.int64]
    drawn: Floats
    weights: Floats


class GaveUp(NamedTuple):
    """Who gave up a request and the month in which they had made it, for `found[0]` people."""

    job: NDArray[np.int64]
    asked: NDArray[np.int16]
    found: NDArray[np.int64]


def demand(now: Moment) -> None:
    """Let everyone want, wait, seek and offer for one month."""
    state, jobs, units = now.state, now.state.jobs, now.state.units
    rows = state.present
    if np.count_nonzero(jobs.resists):
        rows = rows[~jobs.resists[rows]]
    rates = now.unit_values(
        "seeking_spontaneous", "seeking_per_invitation", "seeking_per_contact", "seeking_per_story",
        "seeking_per_leader", "abandonment_probability",
    )  # fmt: skip
    readiness, offering = now.values_of(("seeking_readiness", "offering_probability"), rows)
    around = Around(
        state.sizes.jobs, state.ties.at, state.contacts, state.sizes.contacts, *state.unit_members[:2],
        state.key_order, now.variant("imitation"), now.variant("seeking"), now.variant("entry"),
    )  # fmt: skip
    reasons = Reasons(
        rates, units.programme, state.programmes.funded, units.good_stories, units.leaders_in_pairs, units.story_origin
    )
    each, waiting = state.sizes.units, np.count_nonzero(jobs.seeking)
    room = Room(
        np.empty((units.rows, PARTS)), np.empty(units.rows), np.empty(each), np.empty(each, np.int64),
        np.empty((3, state.sizes.jobs)), np.empty(PARTS),
    )  # fmt: skip
    gave_up = GaveUp(np.empty(waiting, np.int64), np.empty(waiting, np.int16), np.zeros(1, np.int64))
    _demand(
        state.month, rows, readiness, offering, columns_of(Seekers, jobs), around, reasons, units.abandoned,
        now.rules(Rules), now.salts_of(Salts),
        room, gave_up,
    )  # fmt: skip
    count = gave_up.found[0]
    file_abandoned(now, gave_up.job[:count], gave_up.asked[:count])


@compiled
def _demand(  # type: ignore[no-untyped-def]
    month, rows, readiness, offering, people, around, reasons, abandoned, rules, salts, room, gave_up
):
    """Let `rows` decide one after another, and note who gives up a request."""
    each = len(room.in_unit)
    weigh_reasons(reasons, room.parts, room.most)
    u_wants, u_seek, u_offer = room.drawn[0], room.drawn[1], room.drawn[2]
    world, first, end, overall, threshold_rule = np.uint64(0), np.uint64(0), np.uint64(0), 0.0, False
    onset, lapse, patience, ceasing, experienced = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(rows)):
        job = np.uint64(rows[i])  # unsigned: else each column is asked whether it is counted from its end
        if job >= end:  # rows of one world follow those of another
            number = rows[i] // around.jobs
            world, first = np.uint64(number), np.uint64(number * around.jobs)
            end = first + np.uint64(around.jobs)
            onset, lapse, patience = rules.want_onset[world], rules.want_lapse[world], rules.patience[world]
            ceasing, experienced = rules.offering_lapse[world], rules.mentor_experience[world]
            threshold_rule = around.by_threshold[world] != 0
            uniforms_of_one_salt(salts.wants[world], people.person[first:end], u_wants)
            uniforms_of_one_salt(salts.seek[world], people.person[first:end], u_seek)
            uniforms_of_one_salt(salts.offer[world], people.person[first:end], u_offer)
            if around.imitation[world] == UNIT or around.imitation[world] == EVERYONE:
                overall = mean_by_unit(
                    around.key_order[number * around.jobs : (number + 1) * around.jobs], people.effective,
                    people.person, people.unit, number * each, room.in_unit, room.heads,
                )  # fmt: skip
        here, who = np.uint64(people.unit[job]), people.person[job]
        if u_wants[job - first] < (lapse if people.wants[job] else onset):
            _want_otherwise(job, people, around.tie_at)
        if people.seeking[job] and month - people.seeks_since[job] >= patience:
            if uniform(salts.abandon[world], who) < reasons.rates[ABANDONMENT, here]:
                gave_up.job[gave_up.found[0]], gave_up.asked[gave_up.found[0]] = job, people.seeks_since[job]
                gave_up.found[0] += 1
                abandoned[here] += 1
                _give_up(job, world, month, people, rules)
        else:
            inclination, u = people.propensity[job] * readiness[i], u_seek[job - first]
            by_threshold = threshold_rule and people.propensity[job] > 0
            # Most draws fail even if all one's contacts were in pairs: only for the others the rest is looked at.
            if (by_threshold or u < inclination * room.most[here]) and may_seek(job, world, month, people, around):
                share = share_seen(job, people, around, around.imitation[world], room.in_unit, overall)
                stepped = by_threshold and share * readiness[i] >= people.threshold[job]
                total = weigh_parts(room.parts[here], 0.0 if threshold_rule else share, room.weights)
                if stepped or u < min(1.0, inclination * total):
                    channel = CONTACT if share > 0 else SPONTANEOUS
                    if not stepped:
                        channel = race_of_parts(room.weights, salts.channel[world], who)
                    seek(job, world, month, channel, people, around, reasons.story_origin[here], salts.parent[world])
        beginning = min(1.0, offering[i])
        if u_offer[job - first] < (ceasing if people.offers[job] else beginning):
            _offer_otherwise(job, month, experienced, people)


@inlined
def _want_otherwise(job, people, tie_at):  # type: ignore[no-untyped-def]
    """Begin or cease to want a mentor; nobody ceases who waits for one or has one, and some never begin."""
    if people.propensity[job] > 0:
        if not people.wants[job]:
            people.wants[job] = True
        elif not people.seeking[job] and not has_a_mentor(job, tie_at):
            people.wants[job] = False


@inlined
def _give_up(job, world, month, people, rules):  # type: ignore[no-untyped-def]
    """Withdraw a request that was in vain; wanting goes with it, and some belief."""
    people.seeking[job], people.seeks_since[job] = False, -1
    people.seeks_channel[job], people.seeks_parent[job] = 0, 0
    people.wants[job] = False
    people.unmet[job] += 1
    people.commitment[job] -= rules.unmet_loss[world] * people.commitment[job]
    people.rest_until[job] = month + int(rules.cooldown[world])


@inlined
def _offer_otherwise(job, month, experienced, people):  # type: ignore[no-untyped-def]
    """Begin to offer with enough experience, or cease to while leading nobody."""
    if people.offers[job]:
        people.offers[job] = people.mentees[job] > 0
    elif people.prior_experience[job] + month - people.joined[job] >= experienced:
        people.offers[job], people.offers_parent[job] = True, 0
