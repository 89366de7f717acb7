"""Influence: belief moves with colleagues, leaders' own example, official messages and stories, and drifts back.

Reads   message_pull (1/month, per unit), jobs.commitment, contacts, units.good_stories, units.bad_stories
Writes  jobs.commitment, units.leaders_in_pairs
Draws   those of resisters, who are won over or speak ill first (phases/resistance.py)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Floats, Moment
from culturesim.phases.resistance import resistance
from culturesim.scenario.variants import EVERYONE, MAJORITY, UNIT
from culturesim.state.columns import SLOTS, UNIT_LEADER

_SLOTS = np.uint64(SLOTS)
VACANT = -1.0  # what a job without a holder shows; commitment is 0 to 1


class Believers(NamedTuple):
    """Columns of jobs that influence reads, and the one it moves."""

    person: NDArray[np.uint64]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    mentees: NDArray[np.int16]
    resists: NDArray[np.bool_]
    commitment: Floats


class Voices(NamedTuple):
    """What is heard in each unit: stories, leaders' example and official messages."""

    good_stories: Floats
    bad_stories: Floats
    leaders_in_pairs: Floats
    messages: Floats


class Pulls(NamedTuple):
    """How strongly belief follows each, one value a world."""

    peer_influence: Floats
    leader_influence: Floats
    story_influence: Floats
    commitment_drift: Floats
    commitment_rest: Floats


class Room(NamedTuple):
    """Room to work in: what each job shows, and one more that nobody holds; by unit its leaders and how much is told of
    good and bad; of one world, means and people by unit; of one person, what contacts show."""

    shown: Floats
    leaders: NDArray[np.int64]
    good: Floats
    bad: Floats
    in_unit: Floats
    heads: NDArray[np.int64]
    heard: Floats


def influence(now: Moment) -> None:
    """Move everyone's commitment, all from the values before."""
    state, units, sizes = now.state, now.state.units, now.state.sizes
    voices = Voices(units.good_stories, units.bad_stories, units.leaders_in_pairs, now.value("message_pull"))
    resistance(now)
    room = Room(
        np.empty(state.jobs.rows + 1), np.empty(units.rows, np.int64), np.empty(units.rows), np.empty(units.rows),
        np.empty(sizes.units), np.empty(sizes.units, np.int64), np.empty(sizes.contacts),
    )  # fmt: skip
    _influence(
        sizes.worlds, columns_of(Believers, state.jobs), state.ties.at, state.contacts, sizes.contacts,
        state.key_order, now.variant("imitation"), voices, now.rules(Pulls), room,
    )  # fmt: skip


@compiled
def _influence(worlds, people, tie_at, contacts, width, key_order, imitation, voices, pulls, room):  # type: ignore[no-untyped-def]
    """Let everyone hear and believe, world by world."""
    jobs, units = len(people.person) // worlds, len(voices.messages) // worlds
    shown, in_unit = room.shown, room.in_unit
    _show_leaders(people, tie_at, room.leaders, voices.leaders_in_pairs)
    for unit in range(len(room.good)):
        room.good[unit] = voices.good_stories[unit] / (1 + voices.good_stories[unit])
        room.bad[unit] = voices.bad_stories[unit] / (1 + voices.bad_stories[unit])
    shown[-1] = VACANT
    for world in range(worlds):
        first, last, rule, overall = world * jobs, (world + 1) * jobs, imitation[world], 0.0
        peer, leader, story = pulls.peer_influence[world], pulls.leader_influence[world], pulls.story_influence[world]
        drift, rest = pulls.commitment_drift[world], pulls.commitment_rest[world]
        for job in range(np.uint64(first), np.uint64(last)):
            vacant, resists, c = people.person[job] == 0, people.resists[job], people.commitment[job]
            shown[job] = VACANT if vacant else 0.0 if resists else c
        if rule == UNIT or rule == EVERYONE:
            listed = key_order[first:last]
            overall = mean_by_unit(listed, shown, people.person, people.unit, world * units, in_unit, room.heads)
        # unsigned: else each column is asked whether it is counted from its end
        for job in range(np.uint64(first), np.uint64(last)):
            if people.person[job] == 0:
                continue
            here, c, place = np.uint64(people.unit[job]), people.commitment[job], job * np.uint64(width)
            if rule == UNIT:
                seen = in_unit[here - np.uint64(world * units)]
            elif rule == EVERYONE:
                seen = overall
            elif rule == MAJORITY:
                seen = _median_of(place, place + np.uint64(width), contacts, shown, room.heard, c)
            else:
                seen = _mean_of(place, place + np.uint64(width), contacts, shown, c)
            moved = (
                c
                + peer * (seen - c)
                + leader * voices.leaders_in_pairs[here] * (1 - c)
                + voices.messages[here] * (1 - c)
                + story * (room.good[here] * (1 - c) - room.bad[here] * c)
                + drift * (rest - c)
            )
            people.commitment[job] = min(1.0, max(0.0, moved))


@inlined
def _show_leaders(people, tie_at, leaders, leaders_in_pairs):  # type: ignore[no-untyped-def]
    """Write which share of each unit's leaders are in a relationship themselves; `leaders` is room to count in."""
    leaders[:], leaders_in_pairs[:] = 0, 0
    for job in range(len(people.person)):
        if people.level[job] >= UNIT_LEADER and people.person[job] != 0:
            leaders[people.unit[job]] += 1
            leaders_in_pairs[people.unit[job]] += in_a_tie(job, tie_at, people.mentees)
    for unit in range(len(leaders)):
        leaders_in_pairs[unit] /= max(1, leaders[unit])


@inlined
def in_a_tie(job, tie_at, mentees):  # type: ignore[no-untyped-def]
    """Return whether the holder of a job is in a running relationship, on either side."""
    return mentees[job] > 0 or has_a_mentor(job, tie_at)


@inlined
def has_a_mentor(job, tie_at):  # type: ignore[no-untyped-def]
    """Return whether the holder of a job is the mentee of a running relationship."""
    first = np.uint64(job) * _SLOTS
    for slot in range(SLOTS):
        if tie_at[first + np.uint64(slot)] >= 0:
            return True
    return False


@inlined
def mean_by_unit(jobs, values, person, unit, first_unit, in_unit, heads):  # type: ignore[no-untyped-def]
    """Write the mean of `values` over the people present in each unit of a world; return that over all of its `jobs`.

    Units are counted from the world's first, `heads` is room to count in; of nobody the mean is 0."""
    total, count = 0.0, 0
    in_unit[:], heads[:] = 0, 0
    for i in range(len(jobs)):
        job = jobs[i]
        if person[job] != 0:
            here = unit[job] - first_unit
            in_unit[here] += values[job]
            heads[here] += 1
            total += values[job]
            count += 1
    for here in range(len(heads)):
        in_unit[here] /= max(1, heads[here])
    return total / max(1, count)


@inlined
def _mean_of(first, last, contacts, shown, own):  # type: ignore[no-untyped-def]
    """Return the mean of what contacts from place `first` to `last` show, `own` where nobody is there."""
    total, count = 0.0, 0
    for place in range(first, last):
        belief = shown[contacts[place]]  # the last, which is vacant, where there is no contact (-1)
        total += max(0.0, belief)
        count += belief >= 0
    return total / count if count > 0 else own


@inlined
def _median_of(first, last, contacts, shown, heard, own):  # type: ignore[no-untyped-def]
    """Return the lower median of what contacts show, `own` where nobody is there; `heard` is room to sort in."""
    count = 0
    for contact in range(first, last):
        other = contacts[contact]
        if other >= 0 and shown[other] >= 0:
            place = count
            while place > 0 and heard[place - 1] > shown[other]:
                heard[place] = heard[place - 1]
                place -= 1
            heard[place] = shown[other]
            count += 1
    return heard[(count - 1) // 2] if count > 0 else own
