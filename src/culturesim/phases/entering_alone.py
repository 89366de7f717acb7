"""Entering alone: in worlds of that variant, seekers begin a relationship without a mentor.

Reads   starting_quality (per unit)
Writes  ties (new rows), jobs.seeking, .seeks_*, .ever_mentored
"""

from __future__ import annotations

import numpy as np

from culturesim.kinds import SOLO
from culturesim.phases.moment import Moment
from culturesim.rng import fold_kernel, fold_key, fold_with_one
from culturesim.state.columns import MANDATED, PROGRAMME_SLOT, SLOTS


def enter_alone(now: Moment) -> None:
    """Let the seekers of worlds whose entry is solo begin a relationship without a mentor, in their first slot."""
    if not np.count_nonzero(now.variant("entry")):
        return
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    seekers = np.flatnonzero(jobs.seeking)
    seekers = seekers[now.variant("entry")[state.world(seekers, "person")] != 0]
    seekers = seekers[ties.at[seekers * SLOTS + PROGRAMME_SLOT] < 0]
    if len(seekers) == 0:
        return
    rows = ties.take(seekers * SLOTS + PROGRAMME_SLOT)
    who = jobs.person[seekers]
    key = np.empty(len(rows), np.uint64)
    fold_kernel(np.full(len(rows), fold_key(SOLO, 0), np.uint64), who, key)
    fold_with_one(key, np.uint64(state.month % 2**64), key)
    ties.key[rows], ties.session[rows], ties.kind[rows], ties.mentee_key[rows] = key, key, SOLO, who
    ties.asked[rows], ties.began[rows] = jobs.seeks_since[seekers], state.month
    ties.quality[rows] = now.value("starting_quality")[jobs.unit[seekers]]
    ties.fit[rows] = 1.0
    ties.mandated[rows] = jobs.seeks_channel[seekers] == MANDATED
    ties.channel[rows], ties.arose_from[rows] = jobs.seeks_channel[seekers], jobs.seeks_parent[seekers]
    jobs.ever_mentored[seekers] = True
    jobs.seeking[seekers], jobs.seeks_since[seekers] = False, -1
    jobs.seeks_channel[seekers], jobs.seeks_parent[seekers] = 0, 0
