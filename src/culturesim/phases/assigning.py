"""Assigning: the mentors of all whom a programme serves at once, chosen so that their scores together are greatest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled
from culturesim.phases.beginning import leave_the_queue
from culturesim.phases.choosing import are_strangers, candidates, likeness, may_lead, score_of, weights_of
from culturesim.phases.serving import take

Ints = NDArray[np.int64]


def assign(seekers: Ints, offered: Ints, found: Ints, terms, place, kinds, taste, spare, sessions, jobs, ties) -> None:  # type: ignore[no-untyped-def]
    """Assign mentors to `seekers`, programme by programme and kind by kind in the order of codes."""
    runs = place.programme[jobs.unit[seekers]]
    for programme in np.unique(runs):
        for kind in np.unique(offered[runs == programme]):
            group = seekers[(runs == programme) & (offered == kind)]
            told = (int(programme), int(kind), terms, place, kinds, taste, spare, sessions, jobs, ties)
            pairs = best_pairs(group, found, *told)
            if pairs:
                _begin_pairs(np.array(pairs, np.int64), *told)


@compiled
def _begin_pairs(pairs, runs, kind, terms, place, kinds, taste, spare, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Ask the (seeker, mentor) `pairs` one after another; those who accept begin."""
    for i in range(len(pairs)):
        seeker, mentor = pairs[i, 0], pairs[i, 1]
        if not are_strangers(mentor, seeker, jobs, ties):
            continue
        fit = likeness(jobs, seeker, mentor)
        if take(seeker, mentor, kind, -1, fit, runs, terms, place, kinds, taste, spare, sessions, jobs, ties):
            leave_the_queue(seeker, jobs)


def best_pairs(seekers: Ints, found: Ints, runs, kind, terms, place, kinds, taste, spare, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Return (seeker, mentor) pairs of greatest total score, in the order of `seekers`; a missing pair counts 0."""
    from scipy.optimize import linear_sum_assignment  # here, since it takes longer to import than a run to live

    who, scores = _scored(seekers, found, runs, kind, terms, place, kinds, taste, spare, jobs, ties)
    mentors = np.unique(who[who >= 0])
    if len(mentors) == 0:
        return []
    mentors = mentors[np.argsort(jobs.person[mentors])]
    hours = kinds.hours[seekers[0] // place.jobs, kind]
    table = np.zeros((len(seekers), len(mentors)))
    column = np.zeros(mentors.max() + 1, np.int64)
    column[mentors] = np.arange(len(mentors))
    rows, options = np.nonzero(who >= 0)
    table[rows, column[who[rows, options]]] = scores[rows, options]
    allowed = np.zeros(table.shape, np.bool_)
    allowed[rows, column[who[rows, options]]] = True
    copies = np.repeat(np.arange(len(mentors)), np.minimum(spare[mentors] // hours, len(seekers)))
    chosen, places = linear_sum_assignment(table[:, copies], maximize=True)
    pairs = zip(chosen, copies[places], strict=True)
    return [(seekers[row], mentors[mentor]) for row, mentor in pairs if allowed[row, mentor]]


@allocating
def _scored(seekers, found, runs, kind, terms, place, kinds, taste, spare, jobs, ties):  # type: ignore[no-untyped-def]
    """Return the candidates of each seeker (-1: none) and their scores."""
    who = np.full((len(seekers), len(found)), -1)
    scores = np.zeros((len(seekers), len(found)))
    for i in range(len(seekers)):
        seeker = seekers[i]
        count = candidates(seeker, runs, place, taste, jobs, found)
        weights = weights_of(terms.rule[runs], seeker, kind, place, kinds, taste, jobs)
        for c in range(count):
            other = found[c]
            if spare[other] < kinds.hours[seeker // place.jobs, kind] or not are_strangers(other, seeker, jobs, ties):
                continue
            if may_lead(other, seeker, kind, place, kinds, taste, jobs):
                who[i, c] = other
                scores[i, c] = score_of(weights, other, seeker, jobs)
    return who, scores
