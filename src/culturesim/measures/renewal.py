"""Mentor renewal: does mentoring bring forth its own mentors?

R_m is the number of mentors that one mentor's finished mentees become: below 1 mentoring cannot renew itself from
inside and lasts only as long as mentors come from elsewhere.

Reads   relationships: who became a mentor after whose mentoring
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.intervals import Interval
from culturesim.run import Run


def finished_per_slot(stays: float, leaving: float, term: int, wait: int = 0) -> float:
    """Return F, the relationships that one slot of a mentor sees finished before the mentor leaves.

    Parameters
    ----------
    stays
        Share of relationships that would not end early within `term` if nobody left, above 0 to 1.
    leaving
        Monthly chance that the mentor leaves, above 0 to 1; it cuts the relationship.
    term
        Months of a relationship, from 1.
    wait
        Months until a freed slot is filled again.

    Notes
    -----
    e = 1 - stays^(1/term), q = (1 - h)(1 - e): each month the mentor leaves with chance h, then the relationship
    ends early with chance e. Finished: f = q^term; ended early with the mentor still there:
    g = e(1 - h)(1 - q^term)/(1 - q); F = f / (1 - (f + g)(1 - h)^wait). Exact for this chain.
    """
    if not (0 < stays <= 1 and 0 < leaving <= 1 and term >= 1 and wait >= 0):
        raise MeasureError("renewal needs a share that stays and a chance of leaving above 0, and a term from 1 month")
    early = 1 - stays ** (1 / term)
    goes_on = (1 - leaving) * (1 - early)
    finished = goes_on**term
    freed = early * (1 - leaving) * (1 - finished) / (1 - goes_on)
    return float(finished / (1 - (finished + freed) * (1 - leaving) ** wait))


def mentor_renewal(
    slots: float, conversion: float, stays: float, leaving: float, term: int, wait: int = 0
) -> float:
    """Return R_m = κ φ F: slots a mentor fills, share of finishers who become mentors, finished per slot."""
    return slots * conversion * finished_per_slot(stays, leaving, term, wait)


def renewal_counted(runs: Sequence[Run], *, window: int = 60) -> Interval:
    """Return how many mentors one mentor's mentees have become within `window` months, as runs record it.

    Mentors who began at least `window` months before the end, and not in the warm-up, count. A new mentor is credited
    to the mentor after whose completed mentoring they came to offer. Ratio of sums over seeds with its percentile
    bootstrap interval; an account of who followed whom, not of cause.

    Raises
    ------
    MeasureError
        When a run is not longer than the window.
    """
    credited, mentors = [], []
    for run in runs:
        months, p = len(run.series["headcount"]), run.pairs
        if months <= window:
            raise MeasureError(f"the run has {months} months; renewal within {window} months needs more")
        led = np.flatnonzero(p["mentor_key"] != 0)
        order = led[np.lexsort((p["began"][led], p["mentor_key"][led]))]
        people, first = np.unique(p["mentor_key"][order], return_index=True)
        began = p["began"][order][first].astype(np.int64)
        origin = p["mentor_arose_from"][order][first]
        old_enough = (began >= 0) & (began < months - window)
        parents, since = people[old_enough], began[old_enough]
        row = np.minimum(np.searchsorted(parents, origin), max(0, len(parents) - 1))
        if len(parents) == 0:
            credited.append(0.0)
            mentors.append(0.0)
            continue
        counts = (parents[row] == origin) & (began > since[row]) & (began <= since[row] + window)
        credited.append(float(counts.sum()))
        mentors.append(float(len(parents)))
    return pooled_ratio(credited, mentors)
