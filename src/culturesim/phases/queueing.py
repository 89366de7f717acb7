"""Queueing: who waits for a mentor, and in which order programmes serve them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.kinds import COMMITTEE
from culturesim.phases.moment import Moment
from culturesim.state.columns import INVITED, PROGRAMME_SLOT, SLOTS

Ints = NDArray[np.int64]


def queue_of(now: Moment) -> Ints:
    """Return the rows of all who seek: world by world, invited by a trial first, longest wait first, then by key."""
    state, jobs = now.state, now.state.jobs
    seekers = np.flatnonzero(jobs.seeking)
    later = jobs.trial_arm[seekers] != INVITED
    wait = (state.world(seekers, "person") * 2 + later) * 2**40 + jobs.seeks_since[seekers]
    order = np.lexsort((jobs.person[seekers], wait))
    return seekers[order]  # type: ignore[no-any-return]


def order_of_service(now: Moment, queue: Ints) -> Ints:
    """Return those whom funded programmes can serve, in the order of the queue; a committee takes groups in turn."""
    state = now.state
    runs = state.units.programme[state.jobs.unit[queue]]
    served = (runs >= 0) & (state.ties.at[queue * SLOTS + PROGRAMME_SLOT] < 0)
    served[served] = state.programmes.funded[runs[served]]
    order, runs = queue[served], runs[served]
    committees = runs[state.programmes.matching[runs] == COMMITTEE]
    if len(committees) == 0:
        return order[np.argsort(runs, kind="stable")]  # type: ignore[no-any-return]
    turn = np.zeros(len(order))
    for programme in np.unique(committees):
        for group in np.unique(state.jobs.group[order[runs == programme]]):
            mine = np.flatnonzero((runs == programme) & (state.jobs.group[order] == group))
            turn[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    return order[np.lexsort((np.arange(len(order)), turn, runs))]  # type: ignore[no-any-return]
