"""Snapshot: everybody's place in mentoring at the end of a month, and who is in a relationship with whom.

Reads   jobs, ties, the month's rule of what an effective relationship is
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.state.state import State

STATES = ("vacant", "not in mentoring", "waiting for a mentor", "in name only", "effective")  # a state is its place
VACANT, OUTSIDE, WAITING, IN_NAME_ONLY, EFFECTIVE = range(len(STATES))
RECENT = 1  # months: an effective relationship met this month or last


@dataclass(frozen=True)
class Snapshot:
    """One world at the end of a month.

    Attributes
    ----------
    month
        The month that was lived last.
    state
        Of each job's holder, shape (jobs,): a place in `STATES`.
    exists
        Which jobs there are, neither still to be opened nor closed for good, shape (jobs,).
    person
        Key of each job's holder, 0 while vacant, shape (jobs,).
    unit
        Unit each job is in now, shape (jobs,).
    practice, perceived
        Strength of each hallmark in each unit, as done and as believed, 0 to 1, shape (hallmarks, units).
    mentor, mentee
        Jobs at both ends of each running relationship, shape (relationships,). Learners of a circle, who have no
        mentor, are joined in a ring; whoever learns alone is in none.
    effective
        Whether the relationship is an effective one.
    """

    month: int
    state: NDArray[np.uint8]
    exists: NDArray[np.bool_]
    person: NDArray[np.uint64]
    unit: NDArray[np.int32]
    practice: NDArray[np.float64]
    perceived: NDArray[np.float64]
    mentor: NDArray[np.int32]
    mentee: NDArray[np.int32]
    effective: NDArray[np.bool_]


def snapshot(state: State, world: int = 0) -> Snapshot:
    """Return what `world` of a live state is like after the month that was stepped last.

    A person in several relationships, as mentor or as mentee, is effective when one of them is, and in name only when
    none is. Somebody in a relationship who asks for another mentor does not count as waiting.
    """
    jobs = state.sizes.jobs
    first, here = world * jobs, slice(world * jobs, (world + 1) * jobs)
    columns = state.jobs
    paired = state.in_a_tie[here]
    what = np.full(jobs, OUTSIDE, np.uint8)
    what[columns.seeking[here]] = WAITING
    what[paired] = IN_NAME_ONLY
    what[columns.effective[here]] = EFFECTIVE
    what[columns.person[here] == 0] = VACANT
    ties, rows = state.ties, state.ties.live_in(first, first + jobs)
    good = (state.month - 1 - ties.met_last[rows] <= RECENT) & (
        ties.quality[rows] >= state.rule("quality_minimum", rows, "pair")
    )
    mentor, mentee = _ends(ties.mentor[rows], ties.mentee[rows], ties.session[rows])
    joined = mentor != mentee
    units = slice(world * state.sizes.units, (world + 1) * state.sizes.units)
    return Snapshot(
        int(state.month) - 1, what, columns.open[here].copy(), columns.person[here].copy(),
        columns.unit[here] - units.start, state.practice.table[:, units].copy(), state.perceived.table[:, units].copy(),
        (mentor[joined] - first).astype(np.int32), (mentee[joined] - first).astype(np.int32), good[joined],
    )  # fmt: skip


def _ends(
    mentor: NDArray[np.int32], mentee: NDArray[np.int32], session: NDArray[np.uint64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return both ends of each tie: without a mentor the learner before in its session, the last before the first."""
    ends = mentor.copy()
    alone = np.flatnonzero(mentor < 0)
    alone = alone[np.argsort(session[alone], kind="stable")]
    new = np.flatnonzero(np.diff(session[alone]) != 0) + 1
    for circle in np.split(alone, new):
        ends[circle] = mentee[np.roll(circle, 1)]
    return ends, mentee
