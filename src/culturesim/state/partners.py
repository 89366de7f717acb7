"""Partners: who is in a running relationship, found from where ties stand (state/ties.py) in one pass over jobs."""

from __future__ import annotations

import numpy as np

from culturesim.compiled import allocating
from culturesim.state.columns import SLOTS


@allocating
def mentors_had(at):  # type: ignore[no-untyped-def]
    """Return how many ties the holder of each job has as mentee."""
    count = np.zeros(len(at) // SLOTS, np.int64)
    for job in range(len(count)):
        for slot in range(SLOTS):
            count[job] += at[job * SLOTS + slot] >= 0
    return count


@allocating
def in_a_tie(at, mentees):  # type: ignore[no-untyped-def]
    """Return whether the holder of each job has a tie, as mentee or, from `mentees`, as mentor."""
    paired = mentees > 0
    for job in range(len(paired)):
        for slot in range(SLOTS):
            paired[job] |= at[job * SLOTS + slot] >= 0
    return paired
