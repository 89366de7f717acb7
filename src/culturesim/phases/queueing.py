"""Queueing: who waits for a mentor, and in which order programmes serve them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled, inlined
from culturesim.kinds import COMMITTEE
from culturesim.phases.moment import Moment
from culturesim.state.columns import INVITED, PROGRAMME_SLOT, SLOTS

Ints = NDArray[np.int64]


def queue_of(now: Moment) -> Ints:
    """Return the rows of all who seek: world by world, invited by a trial first, longest wait first, then by key."""
    jobs = now.state.jobs
    seekers = jobs.seeking.nonzero()[0]
    _sort(seekers, now.state.sizes.jobs, jobs.trial_arm, jobs.seeks_since, jobs.person)
    return seekers


@allocating
def _sort(queue, jobs_per_world, trial_arm, since, person):  # type: ignore[no-untyped-def]
    """Sort the seekers of each world: dealt out by invitation and month of request, then by key among these."""
    dealt, end = np.empty(len(queue), np.int64), 0
    while end < len(queue):
        start, last_job = end, (queue[end] // jobs_per_world + 1) * jobs_per_world
        oldest = latest = since[queue[start]]
        while end < len(queue) and queue[end] < last_job:
            oldest, latest = min(oldest, since[queue[end]]), max(latest, since[queue[end]])
            end += 1
        turns = latest - oldest + 1  # of the invited, and as many of the others
        months = np.zeros(2 * turns + 1, np.int64)
        for i in range(start, end):
            months[_turn(queue[i], turns, oldest, trial_arm, since) + 1] += 1
        for turn in range(2 * turns):
            months[turn + 1] += months[turn]
        for i in range(start, end):
            turn = _turn(queue[i], turns, oldest, trial_arm, since)
            dealt[start + months[turn]] = queue[i]
            months[turn] += 1
        first = start
        for turn in range(2 * turns):
            _sort_by_key(dealt[first : start + months[turn]], person)
            first = start + months[turn]
    queue[:] = dealt


@inlined
def _turn(seeker, turns, oldest, trial_arm, since):  # type: ignore[no-untyped-def]
    """Return in which turn a seeker of a world is: those invited by a trial first, each by the month of the request."""
    return since[seeker] - oldest + (0 if trial_arm[seeker] == INVITED else turns)


@compiled
def _sort_by_key(seekers, person):  # type: ignore[no-untyped-def]
    """Sort `seekers` by key (Shell's way: in place, and quick where they are few)."""
    gap = 1
    while 3 * gap < len(seekers):
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, len(seekers)):
            one, place = seekers[i], i
            while place >= gap and person[one] < person[seekers[place - gap]]:
                seekers[place] = seekers[place - gap]
                place -= gap
            seekers[place] = one
        gap //= 3


def order_of_service(now: Moment, queue: Ints) -> Ints:
    """Return those whom funded programmes can serve, in the order of the queue; a committee takes groups in turn."""
    state, programmes = now.state, now.state.programmes
    order, first = np.empty(len(queue), np.int64), np.zeros(programmes.rows + 1, np.int64)
    count = _by_programme(
        queue, state.jobs.unit, state.units.programme, programmes.funded, state.ties.at, first, order
    )
    order = order[:count]
    if not np.count_nonzero(programmes.matching == COMMITTEE):
        return order
    runs = state.units.programme[state.jobs.unit[order]]
    turn = np.zeros(len(order))
    for programme in np.unique(runs[programmes.matching[runs] == COMMITTEE]):
        for group in np.unique(state.jobs.group[order[runs == programme]]):
            mine = np.flatnonzero((runs == programme) & (state.jobs.group[order] == group))
            turn[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    return order[np.lexsort((np.arange(len(order)), turn, runs))]


@compiled
def _by_programme(queue, unit, programme, funded, at, first, order):  # type: ignore[no-untyped-def]
    """Write those of the `queue` whom a programme serves, one programme after another; return how many they are.

    `first`, zeros to begin with, is where the list of each begins; in the end, where it ends.
    """
    for writing in range(2):
        for i in range(len(queue)):
            runs = programme[unit[queue[i]]]
            if runs < 0 or not funded[runs] or at[queue[i] * SLOTS + PROGRAMME_SLOT] >= 0:
                continue
            if writing:
                order[first[runs]] = queue[i]
                first[runs] += 1
            else:
                first[runs + 1] += 1
        if not writing:
            for runs in range(1, len(first)):
                first[runs] += first[runs - 1]
    return first[-1]
