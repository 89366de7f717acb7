"""Demand: wanting becomes seeking or offering; whoever waits too long may give up.

Reads   seeking_* (1/month, per unit), seeking_readiness, offering_probability (per person), abandonment_probability
Writes  jobs.wants, .seeking, .seeks_*, .offers, .unmet, .rest_until, .commitment; units.abandoned; the log
Draws   "wants", "abandon", "seek", "offer" keyed by person; "channel" by person and part; "parent" by person and
        the other's key
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, inlined
from culturesim.phases.filing import file_abandoned
from culturesim.phases.influence import means_by_unit_and_world
from culturesim.phases.moment import Moment
from culturesim.rng import uniform, uniform_at
from culturesim.scenario.variants import EVERYONE, MAJORITY, UNIT
from culturesim.state.columns import (
    CONTACT,
    INFORMAL_SLOT,
    LEADER,
    PROGRAMME_SLOT,
    SLOTS,
    SPONTANEOUS,
    STORY,
    UNIT_LEADER,
)

PARTS = 5  # spontaneous, invitation, contact, story, leader: in the order of their channels


def demand(now: Moment) -> None:
    """Let everyone want, wait, seek and offer for one month."""
    state, jobs, units = now.state, now.state.jobs, now.state.units
    present = state.present
    present = present[~jobs.resists[present]]
    programme = units.programme
    invited = (programme >= 0) & state.programmes.funded[np.maximum(programme, 0)] if state.programmes.rows else None
    parts = np.zeros((units.rows, PARTS))
    parts[:, 0] = now.value("seeking_spontaneous")
    parts[:, 1] = now.value("seeking_per_invitation") * (0 if invited is None else invited)
    parts[:, 2] = now.value("seeking_per_contact")  # times the share of effective contacts, in the kernel
    parts[:, 3] = now.value("seeking_per_story") * (units.good_stories / (1 + units.good_stories))
    parts[:, 4] = now.value("seeking_per_leader") * units.leaders_in_pairs
    unmet, asked = jobs.unmet.copy(), jobs.seeks_since.copy()
    in_unit, overall = means_by_unit_and_world(state, jobs.effective.astype(np.float64))
    with np.errstate(over="ignore"):
        _demand(
            present, state.month, state.sizes.jobs, state.sizes.contacts, state.contacts,
            jobs.person, jobs.unit, jobs.level, jobs.propensity, jobs.joined, jobs.prior_experience, jobs.effective,
            jobs.mentees, state.mentors_had, _may_have_another(now), state.in_a_tie, *state.unit_members[:2],
            state.key_order, now.variant("imitation"), in_unit, overall, now.variant("seeking"), jobs.threshold,
            parts, now.spread("seeking_readiness", present), now.spread("offering_probability", present),
            now.value("abandonment_probability"), units.story_origin,
            now.rule("want_onset"), now.rule("want_lapse"), now.rule("patience"), now.rule("cooldown"),
            now.rule("unmet_loss"), now.rule("mentor_experience"), now.rule("offering_lapse"),
            now.salts("wants"), now.salts("abandon"), now.salts("seek"), now.salts("channel"), now.salts("parent"),
            now.salts("offer"),
            jobs.wants, jobs.seeking, jobs.seeks_since, jobs.seeks_channel, jobs.seeks_parent, jobs.offers,
            jobs.offers_parent, jobs.unmet, jobs.rest_until, jobs.commitment, units.abandoned,
        )  # fmt: skip
    file_abandoned(now, np.flatnonzero(jobs.unmet != unmet), asked)


def _may_have_another(now: Moment) -> NDArray[np.bool_]:
    """Return whether the holder of each job could be given a mentor by a programme or find one informally.

    Who enters alone has one relationship at a time.
    """
    at, jobs = now.state.ties.at, np.arange(now.state.jobs.rows)
    programme, informal = at[PROGRAMME_SLOT::SLOTS] < 0, at[INFORMAL_SLOT::SLOTS] < 0
    alone = now.variant("entry")[now.state.world(jobs, "person")] != 0
    return np.where(alone, programme & informal, programme | informal)


@allocating
def _demand(  # type: ignore[no-untyped-def]
    present, month, jobs_per_world, width, contacts,
    person, unit, level, propensity, joined, prior_experience, effective,
    mentees, mentors_had, may_have_another, paired, unit_start, unit_jobs,
    key_order, imitation, in_unit, overall, by_threshold, threshold,
    parts, readiness, offering, abandonment, story_origin,
    want_onset, want_lapse, patience, cooldown, unmet_loss, mentor_experience, offering_lapse,
    salt_wants, salt_abandon, salt_seek, salt_channel, salt_parent, salt_offer,
    wants, seeking, seeks_since, seeks_channel, seeks_parent, offers,
    offers_parent, unmet, rest_until, commitment, abandoned,
):  # fmt: skip
    weights = np.zeros(PARTS)
    for i in range(len(present)):
        job = present[i]
        world, here, who = job // jobs_per_world, unit[job], person[job]
        if propensity[job] > 0:
            u = uniform(salt_wants[world], who)
            if wants[job]:
                if u < want_lapse[world] and not seeking[job] and mentors_had[job] == 0:
                    wants[job] = False
            elif u < want_onset[world]:
                wants[job] = True
        if seeking[job] and month - seeks_since[job] >= patience[world]:
            if uniform(salt_abandon[world], who) < abandonment[here]:
                seeking[job], seeks_since[job], seeks_channel[job], seeks_parent[job] = False, -1, 0, 0
                wants[job] = False
                unmet[job] += 1
                commitment[job] -= unmet_loss[world] * commitment[job]
                rest_until[job] = month + int(cooldown[world])
                abandoned[here] += 1
        elif wants[job] and not seeking[job] and may_have_another[job] and month >= rest_until[job]:
            seen, busy = 0, 0
            for k in range(width):
                other = contacts[job * width + k]
                if other >= 0 and person[other] != 0:
                    seen += 1
                    busy += effective[other]
            share = busy / seen if seen > 0 else 0.0
            if imitation[world] == MAJORITY:
                share = 1.0 if 2 * busy > seen else 0.0
            elif imitation[world] == UNIT:
                share = in_unit[here]
            elif imitation[world] == EVERYONE:
                share = overall[world]
            total = 0.0
            for part in range(PARTS):
                weights[part] = parts[here, part]
                if part == CONTACT - 1:
                    weights[part] *= 0.0 if by_threshold[world] else share
                total += weights[part]
            stepped = by_threshold[world] and propensity[job] > 0 and share * readiness[job] >= threshold[job]
            chance = 1.0 if stepped else min(1.0, propensity[job] * readiness[job] * total)
            if uniform(salt_seek[world], who) < chance:
                channel = CONTACT if share > 0 else SPONTANEOUS
                if not stepped:
                    channel = _race_of_parts(weights, salt_channel[world], who)
                parent = np.uint64(0)
                if channel == CONTACT:
                    if imitation[world] == UNIT:
                        seen_jobs = unit_jobs[unit_start[here] : unit_start[here + 1]]
                        parent = _race_of_examples(job, seen_jobs, person, effective, salt_parent[world], who)
                    elif imitation[world] == EVERYONE:
                        seen_jobs = key_order[world * jobs_per_world : (world + 1) * jobs_per_world]
                        parent = _race_of_examples(job, seen_jobs, person, effective, salt_parent[world], who)
                    else:
                        known = contacts[job * width : (job + 1) * width]
                        parent = _race_of_examples(job, known, person, effective, salt_parent[world], who)
                elif channel == STORY:
                    parent = story_origin[here]
                elif channel == LEADER:
                    parent = _race_of_leaders(
                        job, unit_start[here], unit_start[here + 1], unit_jobs, person, level, paired,
                        salt_parent[world], who,
                    )  # fmt: skip
                seeking[job], seeks_since[job] = True, month
                seeks_channel[job], seeks_parent[job] = channel, parent
        u = uniform(salt_offer[world], who)
        if not offers[job]:
            if prior_experience[job] + month - joined[job] >= mentor_experience[world] and u < min(1.0, offering[job]):
                offers[job], offers_parent[job] = True, 0
        elif mentees[job] == 0 and u < offering_lapse[world]:
            offers[job] = False


@inlined
def _race_of_parts(weights, salt, who):  # type: ignore[no-untyped-def]
    """Return the number (from 1) of the part that wins the smallest race."""
    best, winner = np.inf, 0
    for part in range(len(weights)):
        if weights[part] > 0:
            time = -np.log(uniform_at(salt, who, np.uint64(part + 1))) / weights[part]
            if time < best:
                best, winner = time, part + 1
    return winner


@inlined
def _race_of_examples(job, listed, person, effective, salt, who):  # type: ignore[no-untyped-def]
    """Return the key of the effective one who wins among those listed, or 0; nobody follows themselves."""
    best, winner = np.inf, np.uint64(0)
    for place in range(len(listed)):
        other = listed[place]
        if other >= 0 and other != job and person[other] != 0 and effective[other]:
            time = -np.log(uniform_at(salt, who, person[other]))
            if time < best or (time == best and person[other] < winner):
                best, winner = time, person[other]
    return winner


@inlined
def _race_of_leaders(job, first, last, unit_jobs, person, level, paired, salt, who):  # type: ignore[no-untyped-def]
    """Return the key of the leader in a relationship of the same unit who wins, or 0; nobody follows themselves."""
    best, winner = np.inf, np.uint64(0)
    for place in range(first, last):
        other = unit_jobs[place]
        if other >= 0 and other != job and person[other] != 0 and level[other] >= UNIT_LEADER and paired[other]:
            time = -np.log(uniform_at(salt, who, person[other]))
            if time < best or (time == best and person[other] < winner):
                best, winner = time, person[other]
    return winner
