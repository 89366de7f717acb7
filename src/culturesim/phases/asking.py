"""Asking: whoever still seeks may ask a colleague, who may say yes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.kinds import INFORMAL
from culturesim.phases.beginning import AT_ONCE, begin, leave_the_queue
from culturesim.phases.choosing import are_strangers, likeness
from culturesim.rng import uniform, uniform_at
from culturesim.state.columns import INFORMAL_SLOT, SLOTS


class Custom(NamedTuple):
    """How people ask: when, in worlds of how many jobs, and whom; per unit the chances to ask and to say yes,
    homophily and starting quality; salts per world.
    """

    month: int
    month_key: np.uint64
    jobs: int
    contacts: NDArray[np.int32]
    width: int
    search: NDArray[np.float64]
    acceptance: NDArray[np.float64]
    homophily: NDArray[np.float64]
    starting_quality: NDArray[np.float64]
    salt_search: NDArray[np.uint64]
    salt_ask: NDArray[np.uint64]
    salt_consent: NDArray[np.uint64]


@compiled
def ask(done, queue, custom, hours_by_kind, spare, jobs, ties):  # type: ignore[no-untyped-def]
    """Let everybody left in the queue, after the first `done`, look around once, in the order of the queue.

    Returns how many have done so when the table of ties is full.
    """
    for i in range(done, len(queue)):
        if ties.free_count[0] < AT_ONCE:
            return i
        seeker = queue[i]
        world, here, who = seeker // custom.jobs, jobs.unit[seeker], jobs.person[seeker]
        if not jobs.seeking[seeker] or ties.at[seeker * SLOTS + INFORMAL_SLOT] >= 0:
            continue
        if uniform(custom.salt_search[world], who) >= custom.search[here]:
            continue
        hours = hours_by_kind[world, INFORMAL]
        best, chosen, fit = np.inf, -1, 0.0
        for k in range(custom.width):
            other = custom.contacts[seeker * custom.width + k]
            if other < 0 or spare[other] < hours or not are_strangers(other, seeker, jobs, ties):
                continue
            same = jobs.group[seeker] >= 0 and jobs.group[seeker] == jobs.group[other]
            like = likeness(jobs, seeker, other)
            weight = like * (np.exp(custom.homophily[here]) if same else 1.0)
            if weight <= 0:
                continue
            time = -np.log(uniform_at(custom.salt_ask[world], who, jobs.person[other])) / weight
            if time < best or (time == best and jobs.person[other] < jobs.person[chosen]):
                best, chosen, fit = time, other, like
        if chosen < 0:
            continue
        if uniform_at(custom.salt_consent[world], who, jobs.person[chosen]) >= custom.acceptance[here]:
            continue
        start = custom.starting_quality[here]
        begin(INFORMAL, seeker, chosen, np.uint64(0), fit, 0, False, start, custom.month, custom.month_key, jobs, ties)
        spare[chosen] -= hours
        leave_the_queue(seeker, jobs)
    return len(queue)
