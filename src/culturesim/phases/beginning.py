"""Beginning: a tie is written into an empty slot, and its mentor's and mentee's columns follow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import inlined
from culturesim.kinds import INFORMAL, MOSAIC
from culturesim.rng import fold
from culturesim.state.columns import INFORMAL_SLOT, NEVER, PROGRAMME_SLOT, SECOND_SLOT, SLOTS
from culturesim.table import Table

AT_ONCE = 2  # most ties that one seeker's turn can begin: those of a mosaic, or of a circle's first two


class Jobs(NamedTuple):
    """Columns of jobs that matching reads and writes."""

    person: NDArray[np.uint64]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    group: NDArray[np.int8]
    attitude_1: NDArray[np.float64]
    attitude_2: NDArray[np.float64]
    attitude_3: NDArray[np.float64]
    joined: NDArray[np.int32]
    prior_experience: NDArray[np.int32]
    seeking: NDArray[np.bool_]
    seeks_since: NDArray[np.int16]
    seeks_channel: NDArray[np.int8]
    seeks_parent: NDArray[np.uint64]
    offers: NDArray[np.bool_]
    offers_parent: NDArray[np.uint64]
    ever_mentored: NDArray[np.bool_]
    ever_mentor: NDArray[np.bool_]
    mentees: NDArray[np.int16]


class Ties(NamedTuple):
    """Columns of ties that matching reads and writes, where ties stand and which rows are free (state/ties.py)."""

    at: NDArray[np.int32]
    free: NDArray[np.int32]
    free_count: NDArray[np.int64]
    mentee: NDArray[np.int32]
    slot: NDArray[np.int8]
    key: NDArray[np.uint64]
    kind: NDArray[np.int8]
    session: NDArray[np.uint64]
    mentor: NDArray[np.int32]
    mentor_key: NDArray[np.uint64]
    mentee_key: NDArray[np.uint64]
    asked: NDArray[np.int16]
    began: NDArray[np.int32]
    met_last: NDArray[np.int32]
    meetings: NDArray[np.int16]
    quality: NDArray[np.float64]
    trust: NDArray[np.float64]
    fit: NDArray[np.float64]
    planned: NDArray[np.int16]
    mandated: NDArray[np.bool_]
    channel: NDArray[np.int8]
    arose_from: NDArray[np.uint64]
    mentor_arose_from: NDArray[np.uint64]


def columns_of(kind: type, table: Table):  # type: ignore[no-untyped-def]
    """Return the columns of `table` that a kernel takes, as the named tuple `kind`."""
    return table.together(kind)


@inlined
def begin(  # type: ignore[no-untyped-def]
    kind, seeker, mentor, session, fit, planned, mandated, start, month, month_key, jobs, ties
):
    """Write a tie of `seeker` with `mentor` (-1: none) and return its key; `session` 0: it is the first of its own."""
    who = jobs.person[seeker]
    leader = jobs.person[mentor] if mentor >= 0 else np.uint64(0)
    slot = INFORMAL_SLOT if kind == INFORMAL else PROGRAMME_SLOT
    if kind == MOSAIC and ties.at[seeker * SLOTS + slot] >= 0:
        slot = SECOND_SLOT
    ties.free_count[0] -= 1
    row = ties.free[ties.free_count[0]]
    ties.at[seeker * SLOTS + slot] = row
    ties.mentee[row], ties.slot[row] = seeker, slot
    key = fold(fold(fold(np.uint64(kind), leader), who), month_key)
    ties.key[row], ties.kind[row] = key, kind
    ties.session[row] = key if session == 0 else session
    ties.mentor[row], ties.mentor_key[row], ties.mentee_key[row] = mentor, leader, who
    ties.asked[row], ties.began[row] = jobs.seeks_since[seeker], month
    ties.met_last[row], ties.meetings[row] = NEVER, 0
    ties.quality[row], ties.trust[row], ties.fit[row] = start, 0.0, fit
    ties.planned[row], ties.mandated[row] = planned, mandated
    ties.channel[row], ties.arose_from[row] = jobs.seeks_channel[seeker], jobs.seeks_parent[seeker]
    ties.mentor_arose_from[row] = jobs.offers_parent[mentor] if mentor >= 0 else np.uint64(0)
    jobs.ever_mentored[seeker] = True
    if mentor >= 0:
        jobs.mentees[mentor] += 1
        jobs.ever_mentor[mentor] = True
    return key


@inlined
def leave_the_queue(seeker, jobs):  # type: ignore[no-untyped-def]
    """Note that somebody looks for nobody any more."""
    jobs.seeking[seeker], jobs.seeks_since[seeker] = False, -1
    jobs.seeks_channel[seeker], jobs.seeks_parent[seeker] = 0, 0
