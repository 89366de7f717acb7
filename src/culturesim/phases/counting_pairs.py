"""Counting relationships: what the record holds of those that run and of those that have ended this month.

Reads   ties, the month's endings in the log
Writes  a table of monthly numbers (phases/numbers.py), and marks of what each person is part of
Draws   nothing
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled, inlined
from culturesim.kinds import INFORMAL, SOLO
from culturesim.phases.numbers import (
    COMPLETED,
    ENDED_BY_MENTOR,
    ENDED_EARLY,
    PAIRS_ACTIVE,
    PAIRS_EFFECTIVE,
    PAIRS_NEW_INFORMAL,
    PAIRS_NEW_PROGRAMME,
    PARTNER_LEFT,
    QUALITY,
    SESSIONS,
)
from culturesim.state import columns
from culturesim.state.columns import BY_MENTOR, PROGRAMME_SLOT

# What a person is part of, one bit each.
IN_PROGRAMME, IN_INFORMAL, WELL_PROGRAMME, WELL_INFORMAL, IN_CIRCLE, AS_MENTEE, WELL_AS_MENTEE = (
    1 << bit for bit in range(7)
)
TIE_COMPLETED, TIE_LEFT = columns.COMPLETED, columns.PARTNER_LEFT  # the numbers of a month have the same names


class Pairs(NamedTuple):
    """Columns of ties that are counted, and where ties stand."""

    at: NDArray[np.int32]
    key: NDArray[np.uint64]
    kind: NDArray[np.int8]
    session: NDArray[np.uint64]
    mentee: NDArray[np.int32]
    slot: NDArray[np.int8]
    mentor: NDArray[np.int32]
    began: NDArray[np.int32]
    met_last: NDArray[np.int32]
    quality: NDArray[np.float64]


@inlined
def count_pairs(month, least_quality, unit, programme, pairs, listed, marks, running, world, table):  # type: ignore[no-untyped-def]
    """Count the `listed` ties of a world, mark what its people are part of; return whether some share a session.

    Nothing is skipped: what belongs to nobody (-1) is counted in the last place of `marks` and of `running`.
    """
    count, well, shared, new_informal, new_programme, quality = len(listed), 0, 0, 0, 0, 0.0
    for i in range(count):
        tie = np.uint64(listed[i])  # unsigned: else each column is asked whether it is counted from its end
        mentee, informal, mentor = np.uint64(pairs.mentee[tie]), pairs.kind[tie] == INFORMAL, pairs.mentor[tie]
        effective = (month - pairs.met_last[tie] <= 1) & (pairs.quality[tie] >= least_quality)
        well += effective
        shared += pairs.session[tie] != pairs.key[tie]
        quality += pairs.quality[tie]
        new = pairs.began[tie] == month
        new_informal += new & informal
        new_programme += new & (not informal)
        mark = IN_INFORMAL if informal else IN_PROGRAMME
        mark |= (WELL_INFORMAL if informal else WELL_PROGRAMME) if effective else 0
        mark |= IN_CIRCLE if (mentor < 0) & (pairs.kind[tie] != SOLO) else 0
        marks[mentor] |= mark
        marks[mentee] |= mark | AS_MENTEE | (WELL_AS_MENTEE if effective else 0)
        running[programme[np.uint64(unit[mentee])]] += pairs.slot[tie] == PROGRAMME_SLOT
    table[PAIRS_ACTIVE, world], table[PAIRS_EFFECTIVE, world] = count, well
    table[SESSIONS, world] = count  # as long as everyone meets alone with a mentor
    table[PAIRS_NEW_INFORMAL, world] += new_informal  # beside those that have ended already
    table[PAIRS_NEW_PROGRAMME, world] += new_programme
    table[QUALITY, world] = quality / max(1, count)
    return shared > 0


@allocating
def count_sessions(listed, session_of):  # type: ignore[no-untyped-def]
    """Return how many sessions the `listed` ties of a world are in."""
    size = 2
    while size < 2 * len(listed):
        size *= 2
    known, found = np.zeros(size, np.uint64), 0  # a session stands at the first free place from its own on
    for tie in listed:
        session = session_of[tie]
        at = np.int64(session & np.uint64(size - 1))
        while known[at] != 0 and known[at] != session:
            at = (at + 1) & (size - 1)
        found += known[at] == 0
        known[at] = session
    return found


@compiled
def count_ended(world, why, by, began, kind, month, table):  # type: ignore[no-untyped-def]
    """Add up by world how the ties that ended this month ended, and those of them that had begun in it."""
    for i in range(len(world)):
        here = world[i]
        if why[i] == TIE_COMPLETED:
            table[COMPLETED, here] += 1
        elif why[i] == TIE_LEFT:
            table[PARTNER_LEFT, here] += 1
        else:
            table[ENDED_EARLY, here] += 1
        if by[i] == BY_MENTOR and why[i] != TIE_LEFT:
            table[ENDED_BY_MENTOR, here] += 1
        if began[i] == month:
            table[PAIRS_NEW_INFORMAL if kind[i] == INFORMAL else PAIRS_NEW_PROGRAMME, here] += 1
