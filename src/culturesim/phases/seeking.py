"""Seeking: who may look for a mentor, what moves them to, and whom they follow in it.

Reads   seeking_spontaneous, seeking_per_invitation, seeking_per_contact, seeking_per_story, seeking_per_leader
        (1/month, per unit), jobs, contacts, running ties, units.good_stories, .story_origin, .leaders_in_pairs
Writes  jobs.seeking, .seeks_since, .seeks_channel, .seeks_parent
Draws   "channel" keyed by person and part; "parent" by person and the other's key

Steps of phases/demand.py for one person.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import inlined
from culturesim.phases.influence import in_a_tie
from culturesim.phases.moment import Floats, Keys
from culturesim.rng import uniform_at
from culturesim.scenario.variants import EVERYONE, MAJORITY, UNIT
from culturesim.state.columns import CONTACT, INFORMAL_SLOT, LEADER, PROGRAMME_SLOT, SLOTS, STORY, UNIT_LEADER

_SLOTS, _PROGRAMME_SLOT, _INFORMAL_SLOT = np.uint64(SLOTS), np.uint64(PROGRAMME_SLOT), np.uint64(INFORMAL_SLOT)
PARTS = 5  # spontaneous, invitation, contact, story, leader: in the order of their channels
CONTACTS_PART = CONTACT - 1


class Around(NamedTuple):
    """Whom people see: where ties stand, contacts, lists of jobs, and which rules are in force (variants)."""

    jobs: int
    tie_at: NDArray[np.int32]
    contacts: NDArray[np.int32]
    width: int
    unit_start: NDArray[np.int64]
    unit_jobs: NDArray[np.int32]
    key_order: NDArray[np.int32]
    imitation: NDArray[np.int64]
    by_threshold: NDArray[np.int64]
    alone: NDArray[np.int64]


class Reasons(NamedTuple):
    """What moves people in each unit: rates of seeking and of giving up, and what they are scaled by."""

    rates: Floats
    programme: NDArray[np.int32]
    funded: NDArray[np.bool_]
    good_stories: Floats
    leaders_in_pairs: Floats
    story_origin: Keys


@inlined
def weigh_reasons(reasons, parts, most):  # type: ignore[no-untyped-def]
    """Write the parts of the chance to seek in each unit, that of contacts as if all were in pairs, and their sum."""
    for unit in range(len(parts)):
        programme, good = reasons.programme[unit], reasons.good_stories[unit]
        parts[unit, 0] = reasons.rates[0, unit]
        parts[unit, 1] = reasons.rates[1, unit] if programme >= 0 and reasons.funded[programme] else 0.0
        parts[unit, CONTACTS_PART] = reasons.rates[CONTACTS_PART, unit]
        parts[unit, 3] = reasons.rates[3, unit] * (good / (1 + good))
        parts[unit, 4] = reasons.rates[4, unit] * reasons.leaders_in_pairs[unit]
        most[unit] = 0.0
        for part in range(PARTS):
            most[unit] += parts[unit, part]


@inlined
def weigh_parts(parts, share, weights):  # type: ignore[no-untyped-def]
    """Write the parts with the `share` of contacts in pairs, and return their sum."""
    total = 0.0
    for part in range(PARTS):
        weights[part] = parts[part] * share if part == CONTACTS_PART else parts[part]
        total += weights[part]
    return total


@inlined
def may_seek(job, world, month, people, around):  # type: ignore[no-untyped-def]
    """Return whether somebody wants a mentor, does not look for one yet and could be given one or find one."""
    if not people.wants[job] or people.seeking[job] or month < people.rest_until[job]:
        return False
    first = np.uint64(job) * _SLOTS
    programme = around.tie_at[first + _PROGRAMME_SLOT] < 0
    informal = around.tie_at[first + _INFORMAL_SLOT] < 0
    if around.alone[world]:  # who enters alone has one relationship at a time
        return programme and informal
    return programme or informal


@inlined
def share_seen(job, people, around, imitation, in_unit, overall):  # type: ignore[no-untyped-def]
    """Return the share in effective relationships among those whose example one follows.

    `in_unit` has the shares by unit of one's world, `overall` is that of all of it.
    """
    if imitation == UNIT:
        return in_unit[people.unit[job] % len(in_unit)]
    if imitation == EVERYONE:
        return overall
    seen, busy = 0, 0
    width = np.uint64(around.width)
    for place in range(job * width, job * width + width):
        other = around.contacts[place]
        if other >= 0 and people.person[np.uint64(other)] != 0:
            seen += 1
            busy += people.effective[np.uint64(other)]
    if imitation == MAJORITY:
        return 1.0 if 2 * busy > seen else 0.0
    return busy / seen if seen > 0 else 0.0


@inlined
def seek(job, world, month, channel, people, around, told_by, salt):  # type: ignore[no-untyped-def]
    """Make a request, and note what led to it and whose example, story or lead it was."""
    here, who = people.unit[job], people.person[job]
    parent = np.uint64(0)
    if channel == CONTACT:
        if around.imitation[world] == UNIT:
            listed = around.unit_jobs[around.unit_start[here] : around.unit_start[here + 1]]
        elif around.imitation[world] == EVERYONE:
            first = np.int64(world) * around.jobs
            listed = around.key_order[first : first + around.jobs]
        if around.imitation[world] == UNIT or around.imitation[world] == EVERYONE:
            parent = _race_of_examples(job, listed, people.person, people.effective, salt, who)
        else:
            known = around.contacts[np.int64(job) * around.width : (np.int64(job) + 1) * around.width]
            parent = _race_of_examples(job, known, people.person, people.effective, salt, who)
    elif channel == STORY:
        parent = told_by
    elif channel == LEADER:
        listed = around.unit_jobs[around.unit_start[here] : around.unit_start[here + 1]]
        parent = _race_of_leaders(job, listed, people, around.tie_at, salt, who)
    people.seeking[job], people.seeks_since[job] = True, month
    people.seeks_channel[job], people.seeks_parent[job] = channel, parent


@inlined
def race_of_parts(weights, salt, who):  # type: ignore[no-untyped-def]
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
def _race_of_leaders(job, listed, people, tie_at, salt, who):  # type: ignore[no-untyped-def]
    """Return the key of the leader in a relationship of the same unit who wins, or 0; nobody follows themselves."""
    best, winner = np.inf, np.uint64(0)
    for place in range(len(listed)):
        other = listed[place]
        if other < 0 or other == job or people.level[other] < UNIT_LEADER or people.person[other] == 0:
            continue
        if in_a_tie(other, tie_at, people.mentees):
            time = -np.log(uniform_at(salt, who, people.person[other]))
            if time < best or (time == best and people.person[other] < winner):
                best, winner = time, people.person[other]
    return winner
