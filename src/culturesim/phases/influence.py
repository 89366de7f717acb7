"""Influence: belief in mentoring moves with colleagues, leaders' own example and stories, and drifts back.

Reads   jobs.commitment, contacts, units.good_stories, units.bad_stories
Writes  jobs.commitment, units.leaders_in_pairs
Draws   nothing
"""

from __future__ import annotations

import numpy as np

from culturesim.compiled import compiled
from culturesim.phases.moment import Moment
from culturesim.state.columns import UNIT_LEADER


def influence(now: Moment) -> None:
    """Move everyone's commitment, all from the values before."""
    state, jobs, units = now.state, now.state.jobs, now.state.units
    leaders = np.flatnonzero((jobs.person != 0) & (jobs.level >= UNIT_LEADER))
    paired = leaders[state.in_a_tie[leaders]]
    count = state.count_by_unit(leaders)
    units.leaders_in_pairs[:] = state.count_by_unit(paired) / np.maximum(count, 1)
    good = units.good_stories / (1 + units.good_stories)
    bad = units.bad_stories / (1 + units.bad_stories)
    before = jobs.commitment.copy()
    _move_commitment(
        before, jobs.commitment, jobs.person, jobs.unit, state.contacts, state.sizes.contacts, state.sizes.jobs,
        units.leaders_in_pairs, good, bad,
        now.rule("peer_influence"), now.rule("leader_influence"), now.rule("story_influence"),
        now.rule("commitment_drift"), now.rule("commitment_rest"),
    )  # fmt: skip


@compiled
def _move_commitment(  # type: ignore[no-untyped-def]
    before, after, person, unit, contacts, width, jobs_per_world, leaders, good, bad, peer, leader, story, drift, rest
):
    for job in range(len(before)):
        if person[job] == 0:
            continue
        world, here, c = job // jobs_per_world, unit[job], before[job]
        total, count = 0.0, 0
        for k in range(width):
            other = contacts[job * width + k]
            if other >= 0 and person[other] != 0:
                total += before[other]
                count += 1
        seen = total / count if count > 0 else c
        moved = (
            c
            + peer[world] * (seen - c)
            + leader[world] * leaders[here] * (1 - c)
            + story[world] * (good[here] * (1 - c) - bad[here] * c)
            + drift[world] * (rest[world] - c)
        )
        after[job] = min(1.0, max(0.0, moved))
