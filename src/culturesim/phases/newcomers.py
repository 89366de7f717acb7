"""Newcomers: what a person brings, and whom a new holder of a job gets to know.

Reads   starting_commitment                 (share, one per unit)
Writes  all columns of the person, contacts of the job
Draws   lasting traits, keyed by person; "tie_kept", "tie", "hub" by person and contact slot
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Keys, Moment, trait_salts
from culturesim.rng import uniform_at
from culturesim.state.columns import UNIT_LEADER
from culturesim.state.standing import place_of
from culturesim.state.state import Rows
from culturesim.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
INSIDE = 1  # kind of a contact slot
ATTEMPTS = 16  # draws of a colleague that may fall on jobs closed since
AGAIN = np.uint64(1 << 48)  # what sets the draws of a further attempt apart
_TRAITS = (  # what is drawn of each newcomer, with the index of the draw
    ("propensity", 1), ("experience", 0), ("propensity", 0), ("group", 0), ("wants", 0), ("remote", 0),
    ("attachment", 0), ("attitude", 1), ("attitude", 2), ("attitude", 3), ("time", 0), ("commitment", 0),
    ("readiness", 0), ("threshold", 0),
)  # fmt: skip
_NEVER, _GROUP, _WANTS, _REMOTE, _ATTACHMENT, _ATTITUDE_1, _ATTITUDE_2, _ATTITUDE_3 = range(2, 10)  # rows of draws
_TIME, _COMMITMENT, _READINESS, _THRESHOLD = range(10, 14)


class Newcomers(NamedTuple):
    """Columns of jobs that say what people bring, and where."""

    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    person: Keys
    joined: NDArray[np.int32]
    held_since: NDArray[np.int16]
    prior_experience: NDArray[np.int32]
    group: NDArray[np.int8]
    propensity: Floats
    threshold: Floats
    attachment: Floats
    attitude_1: Floats
    attitude_2: Floats
    attitude_3: Floats
    time_factor: Floats
    commitment: Floats
    skill: Floats
    readiness: Floats
    wants: NDArray[np.bool_]
    remote: NDArray[np.bool_]


class Rules(NamedTuple):
    """Rule parameters of newcomers, one value a world."""

    never_share: Floats
    commitment_spread: Floats
    skill_start: Floats
    readiness_spread: Floats
    leader_readiness: Floats
    want_onset: Floats
    want_lapse: Floats
    hire_experience: Floats


def bring_in(now: Moment, rows: Rows, keys: Keys) -> None:
    """Put new people with `keys` into the vacant jobs `rows`, with their traits and an empty history, as hires."""
    state = now.state
    world = state.world(rows, "person")
    drawn = now.traits(_TRAITS, world, keys)
    _bring_in(
        rows, keys, drawn, -np.log(drawn[:2]), state.month, now.value("starting_commitment"), state.units.remote_share,
        now.variant("inclination"), now.setting.groups_up_to, now.setting.threshold_range, state.sizes.jobs,
        now.rules(Rules), columns_of(Newcomers, state.jobs),
    )  # fmt: skip
    if any(map(len, now.setting.thresholds)):
        _give_listed_thresholds(now, rows, world, drawn[_THRESHOLD])


@compiled
def _bring_in(  # type: ignore[no-untyped-def]
    rows, keys, drawn, exponential, month, starting_commitment, remote_share, inclination, groups, threshold_range,
    jobs_per_world, rules, jobs,
):  # fmt: skip
    for i in range(len(rows)):
        job = rows[i]
        world, unit = job // jobs_per_world, jobs.unit[job]
        jobs.person[job], jobs.joined[job], jobs.held_since[job] = keys[i], month, month
        jobs.prior_experience[job] = int(np.floor(exponential[1, i] * rules.hire_experience[world] * MONTHS_PER_YEAR))
        for group in range(len(groups)):  # where rounding leaves no group, the last one counts
            jobs.group[job] = group
            if drawn[_GROUP, i] < groups[group]:
                break
        never = drawn[_NEVER, i] < rules.never_share[world]
        inclined = exponential[0, i] if inclination[world] == 0 else 1.0
        jobs.propensity[job] = 0.0 if never else inclined
        onset, lapse = rules.want_onset[world], rules.want_lapse[world]
        jobs.wants[job] = not never and onset + lapse > 0 and drawn[_WANTS, i] < onset / (onset + lapse)
        jobs.remote[job] = drawn[_REMOTE, i] < remote_share[unit]
        jobs.attachment[job] = drawn[_ATTACHMENT, i]
        jobs.attitude_1[job] = drawn[_ATTITUDE_1, i]
        jobs.attitude_2[job] = drawn[_ATTITUDE_2, i]
        jobs.attitude_3[job] = drawn[_ATTITUDE_3, i]
        low, width = threshold_range[world]
        jobs.threshold[job] = low + width * drawn[_THRESHOLD, i]
        jobs.time_factor[job] = 0.5 + drawn[_TIME, i]
        spread = rules.commitment_spread[world] * (2 * drawn[_COMMITMENT, i] - 1)
        jobs.commitment[job] = min(1.0, max(0.0, starting_commitment[unit] + spread))
        jobs.skill[job] = rules.skill_start[world]
        young = rules.readiness_spread[world] * drawn[_READINESS, i]
        jobs.readiness[job] = rules.leader_readiness[world] if jobs.level[job] >= UNIT_LEADER else young


def _give_listed_thresholds(now: Moment, rows: Rows, world: Rows, drawn: Floats) -> None:
    """Give newcomers one of their world's list of thresholds, where it has one."""
    for number, listed in enumerate(now.setting.thresholds):
        if len(listed):
            here = world == number
            chosen = listed[np.floor(drawn[here] * len(listed)).astype(np.int64)]
            now.state.jobs.threshold[rows[here]] = chosen


def deal_thresholds(now: Moment) -> None:
    """Give the people of month 0 the listed thresholds one after another, in key order of their jobs."""
    state = now.state
    held = state.key_order[state.jobs.person[state.key_order] != 0]
    world = state.world(held, "person")
    for number, listed in enumerate(now.setting.thresholds):
        here = held[world == number]
        if len(listed):
            state.jobs.threshold[here] = listed[np.arange(len(here)) % len(listed)]


def hire(now: Moment, rows: Rows, keys: Keys) -> None:
    """Fill the vacant jobs `rows` with hires from outside."""
    bring_in(now, rows, keys)
    get_to_know(now, rows, keys)


def get_to_know(now: Moment, rows: Rows, keys: Keys, *, keep: bool = True) -> None:
    """Give the holders of `rows` their colleagues: some of the job's ties are kept, the rest drawn anew."""
    state = now.state
    if state.sizes.contacts == 0 or len(rows) == 0:
        return
    seeds = state.seeds
    _draw_ties(
        rows, keys, state.sizes.jobs, state.sizes.contacts, state.jobs.unit, state.contact_kind, state.contacts,
        *state.unit_members, *state.hubs, *state.everyone,
        now.rule("tie_inheritance") if keep else np.zeros(state.sizes.worlds), now.setting.hub_share,
        trait_salts(seeds, "tie_kept"), trait_salts(seeds, "hub"), trait_salts(seeds, "tie"),
    )  # fmt: skip


@compiled
def _draw_ties(  # type: ignore[no-untyped-def]
    rows, keys, jobs_per_world, width, unit, kind, contacts,
    unit_start, unit_jobs, unit_base, hub_start, hub_jobs, hub_base, start, jobs, base,
    inheritance, hub_share, salt_kept, salt_hub, salt_tie,
):  # fmt: skip
    for i in range(len(rows)):
        job = rows[i]
        world = job // jobs_per_world
        for k in range(width):
            slot = job * width + k
            index = np.uint64(k)
            if kind[slot] == 0 or uniform_at(salt_kept[world], keys[i], index) < inheritance[world]:
                continue
            options, first, last, oldest = jobs, start[world], start[world + 1], base[world]
            if kind[slot] == INSIDE:
                here = unit[job]
                options, first, last, oldest = unit_jobs, unit_start[here], unit_start[here + 1], unit_base[here]
            elif hub_start[world + 1] > hub_start[world] and uniform_at(salt_hub[world], keys[i], index) < hub_share:
                options, first, last, oldest = hub_jobs, hub_start[world], hub_start[world + 1], hub_base[world]
            contacts[slot] = _colleague(job, options, first, last - first, oldest, salt_tie[world], keys[i], index)


@inlined
def _colleague(job, options, first, count, oldest, salt, who, index):  # type: ignore[no-untyped-def]
    """Return another job of a list; a draw that falls on a gap is repeated, -1 when it always does."""
    for attempt in range(ATTEMPTS):
        place = place_of(salt, who, index + np.uint64(attempt) * AGAIN, oldest, count)
        if options[first + place] == job:
            place = (place + 1) % count
            if options[first + place] == job:
                return -1
        if options[first + place] >= 0:
            return options[first + place]
    return -1
