"""Choosing a mentor: who could lead a kind of mentoring for a seeker, and how well the two suit each other.

Helpers of matching, compiled; nothing is written here but counts of a month's own lists.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import inlined
from culturesim.kinds import (
    BLIND,
    COMMITTEE,
    JUNIOR,
    OTHER_GROUP,
    OTHER_UNITS,
    RANDOM,
    SELF_CHOICE,
    TIER_ABOVE,
    UNIT_FIRST,
)
from culturesim.rng import uniform, uniform_at, uniforms_of_one
from culturesim.state.columns import SLOTS
from culturesim.state.standing import place_drawn

_SLOTS = np.uint64(SLOTS)
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


class Place(NamedTuple):
    """Where things stand: month, sizes of a world, lists of jobs by unit and programme.

    `could_lead` says of each job whether its holder could lead anything more this month; `unit_jobs` lists only those.
    """

    month: int
    month_key: np.uint64
    jobs: int
    programme: NDArray[np.int32]
    could_lead: NDArray[np.bool_]
    unit_start: Ints
    unit_jobs: NDArray[np.int32]
    programme_start: Ints
    programme_jobs: NDArray[np.int32]
    programme_base: Ints
    probed: Floats  # room for the draws of one seeker's probes


class Kinds(NamedTuple):
    """Numbers of the kinds, by world and code (thousandths where they are hours or places), and rules by code."""

    hours: Ints
    coordination: Ints
    learners: Ints
    mentor: Ints
    place: Ints


class Weights(NamedTuple):
    """What counts in one seeker's choice: likeness, in so far as it is known, being near or alike, load and chance;
    and the salt of its draws."""

    fit: float
    known: float
    near: float
    alike: float
    load: float
    noise: float
    salt: np.uint64


class Menu(NamedTuple):
    """Kinds that programmes offer, chance per unit that a seeker is offered another than the first, and its draws."""

    portfolios: Ints
    variety: Floats
    salt_variety: Keys
    salt_taste: Keys


class Taste(NamedTuple):
    """What counts in a choice: per unit `homophily`, `communication` and `acceptance`; the others per world."""

    homophily: Floats
    communication: Floats
    acceptance: Floats
    choice_information: Floats
    fit_weight: Floats
    same_unit_weight: Floats
    score_noise: Floats
    choice_homophily: Floats
    arranged_homophily: Floats
    load_penalty: Floats
    tier_experience: Floats
    outside_probes: Floats
    salt_probe: Keys
    salt_score: Keys
    salt_consent: Keys


@inlined
def world_of(job, place):  # type: ignore[no-untyped-def]
    """Return the world of a row of jobs."""
    return np.uint64(job) // np.uint64(place.jobs)


@inlined
def offered_to(who, world, here, runs, menu):  # type: ignore[no-untyped-def]
    """Return the kind of mentoring a seeker is offered: the programme's first, or another they like best."""
    kinds = menu.portfolios[runs]
    if kinds[1] == 0 or uniform(menu.salt_variety[world], who) >= menu.variety[here]:
        return kinds[0]
    best, liked = -1.0, kinds[0]
    for place in range(1, len(kinds)):
        if kinds[place] > 0:
            taste = uniform_at(menu.salt_taste[world], who, np.uint64(kinds[place]))
            if taste > best:
                best, liked = taste, kinds[place]
    return liked


@inlined
def likeness(jobs, one, two):  # type: ignore[no-untyped-def]
    """Return the likeness in attitudes of two people, 0 to 1."""
    apart = abs(jobs.attitude_1[one] - jobs.attitude_1[two]) + abs(jobs.attitude_2[one] - jobs.attitude_2[two])
    return 1 - (apart + abs(jobs.attitude_3[one] - jobs.attitude_3[two])) / 3


@inlined
def are_strangers(other, seeker, jobs, ties):  # type: ignore[no-untyped-def]
    """Return whether `other` is there, somebody else, and neither mentor nor mentee of `seeker` already."""
    if other < 0 or other == seeker or jobs.person[other] == 0:
        return False
    return not (_is_mentee_of(seeker, other, ties) or (jobs.mentees[seeker] > 0 and _is_mentee_of(other, seeker, ties)))


@inlined
def _is_mentee_of(one, other, ties):  # type: ignore[no-untyped-def]
    first = np.uint64(one) * _SLOTS
    for slot in range(SLOTS):
        tie = ties.at[first + np.uint64(slot)]
        if tie >= 0 and ties.mentor[np.uint64(tie)] == other:
            return True
    return False


@inlined
def may_lead(other, seeker, kind, place, kinds, taste, jobs):  # type: ignore[no-untyped-def]
    """Return whether a kind of mentoring lets `other` be the mentor of `seeker`."""
    lead, where = kinds.mentor[kind], kinds.place[kind]
    if where == OTHER_UNITS and jobs.unit[other] == jobs.unit[seeker]:
        return False
    if where == OTHER_GROUP:
        if jobs.group[other] < 0 or jobs.group[seeker] < 0 or jobs.group[other] == jobs.group[seeker]:
            return False
    if lead != JUNIOR and lead != TIER_ABOVE:
        return True
    theirs = jobs.prior_experience[other] + place.month - jobs.joined[other]
    own = jobs.prior_experience[seeker] + place.month - jobs.joined[seeker]
    above = jobs.level[other] - jobs.level[seeker]
    if lead == JUNIOR:
        return above < 0 or (above == 0 and theirs < own)
    further = above == 0 and theirs >= own + taste.tier_experience[world_of(seeker, place)]
    return jobs.ever_mentored[other] and (above == 1 or further)


@inlined
def weights_of(rule, seeker, kind, place, kinds, taste, jobs):  # type: ignore[no-untyped-def]
    """Return what counts, and how much, when a matching rule looks for a mentor of `seeker`."""
    world, here = world_of(seeker, place), jobs.unit[seeker]
    if rule == RANDOM:
        return Weights(0.0, 1.0, 0.0, 0.0, 0.0, 1.0, taste.salt_score[world])
    chooses = rule == SELF_CHOICE
    own = taste.choice_homophily[world] if chooses else taste.arranged_homophily[world]
    least = taste.choice_information[world]
    return Weights(
        taste.fit_weight[world],
        least + (1 - least) * taste.communication[here] if chooses else 1.0,
        taste.same_unit_weight[world] if kinds.place[kind] in (UNIT_FIRST, OTHER_GROUP) else 0.0,
        taste.homophily[here] * own if rule != BLIND and jobs.group[seeker] >= 0 else 0.0,
        taste.load_penalty[world] if rule == COMMITTEE else 0.0,
        taste.score_noise[world],
        taste.salt_score[world],
    )


@inlined
def score_of(weights, other, seeker, jobs):  # type: ignore[no-untyped-def]
    """Return how good a mentor of `seeker` somebody looks by the `weights` of a matching rule."""
    u = uniform_at(weights.salt, jobs.person[seeker], jobs.person[other])
    score = weights.fit * likeness(jobs, seeker, other) * weights.known
    score += weights.near if jobs.unit[other] == jobs.unit[seeker] else 0.0
    score += weights.alike if jobs.group[other] == jobs.group[seeker] else 0.0
    return score - weights.load * jobs.mentees[other] + weights.noise * u


@inlined
def candidates(seeker, runs, place, taste, jobs, found):  # type: ignore[no-untyped-def]
    """Write into `found` whom a programme thinks of as mentors of `seeker`; return how many (some may be twice).

    Those who could lead nothing more are left out.
    """
    world, here = seeker // place.jobs, jobs.unit[seeker]
    count = 0
    for row in range(place.unit_start[here], place.unit_start[here + 1]):
        found[count] = place.unit_jobs[row]
        count += 1
    first = place.programme_start[runs]
    size = place.programme_start[runs + 1] - first
    salt, who, base = taste.salt_probe[world], jobs.person[seeker], place.programme_base[runs]
    probes = int(taste.outside_probes[world])
    uniforms_of_one(salt, who, place.probed[:probes])
    for probe in range(probes):
        other = place.programme_jobs[
            first + place_drawn(place.probed[probe], salt, who, np.uint64(probe), base, size)
        ]
        found[count] = other  # to write each is quicker than to tell them apart
        count += (other >= 0) & place.could_lead[other]
    return count


@inlined
def agrees(seeker, other, fit, place, taste, jobs):  # type: ignore[no-untyped-def]
    """Return whether two people who were proposed to each other accept."""
    u = uniform_at(taste.salt_consent[seeker // place.jobs], jobs.person[seeker], jobs.person[other])
    return u < taste.acceptance[jobs.unit[seeker]] * fit
