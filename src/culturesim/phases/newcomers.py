"""Newcomers: what a person brings, and whom a new holder of a job gets to know.

Reads   starting_commitment                 (share, one per unit)
Writes  all columns of the person, contacts of the job
Draws   lasting traits, keyed by person; "tie_kept", "tie", "hub" by person and contact slot
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.moment import Keys, Moment, trait_salts
from culturesim.rng import uniform_at
from culturesim.state.columns import UNIT_LEADER
from culturesim.state.standing import place_of
from culturesim.state.state import Rows
from culturesim.units import MONTHS_PER_YEAR

INSIDE = 1  # kind of a contact slot
ATTEMPTS = 16  # draws of a colleague that may fall on jobs closed since
AGAIN = np.uint64(1 << 48)  # what sets the draws of a further attempt apart
_TRAITS = (
    ("remote", 0), ("propensity", 0), ("propensity", 1), ("attachment", 0), ("attitude", 1), ("attitude", 2),
    ("attitude", 3), ("time", 0), ("commitment", 0), ("readiness", 0), ("wants", 0), ("threshold", 0),
)  # fmt: skip


def bring_in(now: Moment, rows: Rows, keys: Keys) -> None:
    """Put new people with `keys` into the vacant jobs `rows`, with their traits and an empty history.

    Hire month, experience and group are left to :func:`hire` or the founding of the organisation.
    """
    state, jobs = now.state, now.state.jobs
    world = state.world(rows, "person")
    drawn = now.traits(_TRAITS, world, keys)
    remote, propensity, inclination, attachment, *attitudes, time, commitment, readiness, wants, threshold = drawn
    jobs.person[rows] = keys
    jobs.remote[rows] = remote < state.units.remote_share[jobs.unit[rows]]
    never = propensity < now.rule("never_share")[world]
    inclination = np.where(now.variant("inclination")[world] == 0, -np.log(inclination), 1.0)
    jobs.propensity[rows] = np.where(never, 0.0, inclination)
    jobs.threshold[rows] = _thresholds(now, world, threshold)
    jobs.attachment[rows] = attachment
    jobs.attitude_1[rows], jobs.attitude_2[rows], jobs.attitude_3[rows] = attitudes
    jobs.time_factor[rows] = 0.5 + time
    spread = now.rule("commitment_spread")[world] * (2 * commitment - 1)
    jobs.commitment[rows] = np.clip(now.value("starting_commitment")[jobs.unit[rows]] + spread, 0, 1)
    jobs.skill[rows] = now.rule("skill_start")[world]
    leads = jobs.level[rows] >= UNIT_LEADER
    young = now.rule("readiness_spread")[world] * readiness
    jobs.readiness[rows] = np.where(leads, now.rule("leader_readiness")[world], young)
    onset, lapse = now.rule("want_onset")[world], now.rule("want_lapse")[world]
    share = np.divide(onset, onset + lapse, out=np.zeros(len(rows)), where=onset + lapse > 0)
    jobs.wants[rows] = ~never & (wants < share)


def _thresholds(now: Moment, world: Rows, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the threshold of each newcomer: one of the world's list, or drawn evenly from its range."""
    low, width = now.setting.threshold_range.T
    found = low[world] + width[world] * drawn
    for number, listed in enumerate(now.setting.thresholds):
        if len(listed):
            here = world == number
            found[here] = listed[np.floor(drawn[here] * len(listed)).astype(np.int64)]
    return found  # type: ignore[no-any-return]


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
    state, jobs = now.state, now.state.jobs
    bring_in(now, rows, keys)
    world = state.world(rows, "person")
    jobs.joined[rows] = state.month
    jobs.held_since[rows] = state.month
    experience, group_place = now.traits((("experience", 0), ("group", 0)), world, keys)
    jobs.prior_experience[rows] = np.floor(-np.log(experience) * now.rule("hire_experience")[world] * MONTHS_PER_YEAR)
    shares = now.setting.group_shares
    if len(shares):
        group = np.searchsorted(np.cumsum(shares), group_place, side="right")
        jobs.group[rows] = np.minimum(group, len(shares) - 1)
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
