"""Influence: belief moves with colleagues, leaders' own example, official messages and stories, and drifts back.

Reads   message_pull (1/month, per unit), jobs.commitment, contacts, units.good_stories, units.bad_stories
Writes  jobs.commitment, units.leaders_in_pairs
Draws   those of resisters, who are won over or speak ill first (phases/resistance.py)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating
from culturesim.phases.moment import Floats, Moment
from culturesim.phases.resistance import resistance
from culturesim.scenario.variants import EVERYONE, MAJORITY, UNIT
from culturesim.state.columns import UNIT_LEADER
from culturesim.state.state import State


def influence(now: Moment) -> None:
    """Move everyone's commitment, all from the values before."""
    resistance(now)
    state, jobs, units = now.state, now.state.jobs, now.state.units
    leaders = np.flatnonzero((jobs.person != 0) & (jobs.level >= UNIT_LEADER))
    paired = leaders[state.in_a_tie[leaders]]
    count = state.count_by_unit(leaders)
    units.leaders_in_pairs[:] = state.count_by_unit(paired) / np.maximum(count, 1)
    good = units.good_stories / (1 + units.good_stories)
    bad = units.bad_stories / (1 + units.bad_stories)
    before = jobs.commitment.copy()
    shown = np.where(jobs.resists, 0.0, before)
    in_unit, overall = means_by_unit_and_world(state, shown)
    _move_commitment(
        before, shown, jobs.commitment, jobs.person, jobs.unit, state.contacts, state.sizes.contacts, state.sizes.jobs,
        now.variant("imitation"), in_unit, overall, units.leaders_in_pairs, now.value("message_pull"), good, bad,
        now.rule("peer_influence"), now.rule("leader_influence"), now.rule("story_influence"),
        now.rule("commitment_drift"), now.rule("commitment_rest"),
    )  # fmt: skip


def means_by_unit_and_world(state: State, values: NDArray[np.float64]) -> tuple[Floats, Floats]:
    """Return the means of a column of jobs over the people present in each unit and in each world (0 of nobody)."""
    rows = state.key_order[state.jobs.person[state.key_order] != 0]
    units, worlds = state.unit_of(rows, "person"), state.world(rows, "person")
    in_unit = np.bincount(units, values[rows], state.units.rows) / np.maximum(1, state.count_by_unit(rows))
    heads = np.maximum(1, np.bincount(worlds, minlength=state.sizes.worlds))
    return in_unit, np.bincount(worlds, values[rows], state.sizes.worlds) / heads


@allocating
def _move_commitment(  # type: ignore[no-untyped-def]
    before, shown, after, person, unit, contacts, width, jobs_per_world, imitation, in_unit, overall,
    leaders, messages, good, bad, peer, leader, story, drift, rest,
):  # fmt: skip
    heard = np.zeros(width)
    for job in range(len(before)):
        if person[job] == 0:
            continue
        world, here, c = job // jobs_per_world, unit[job], before[job]
        total, count = 0.0, 0
        for k in range(width):
            other = contacts[job * width + k]
            if other >= 0 and person[other] != 0:
                heard[count] = shown[other]
                total += shown[other]
                count += 1
        seen = total / count if count > 0 else c
        if imitation[world] == MAJORITY and count > 0:
            seen = np.sort(heard[:count])[(count - 1) // 2]
        elif imitation[world] == UNIT:
            seen = in_unit[here]
        elif imitation[world] == EVERYONE:
            seen = overall[world]
        moved = (
            c
            + peer[world] * (seen - c)
            + leader[world] * leaders[here] * (1 - c)
            + messages[here] * (1 - c)
            + story[world] * (good[here] * (1 - c) - bad[here] * c)
            + drift[world] * (rest[world] - c)
        )
        after[job] = min(1.0, max(0.0, moved))
