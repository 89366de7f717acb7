"""Numbers of a run from which the effect of mentoring on leaving is told, in the three designs of ``retention``.

They are sums, to be added over runs before a ratio is made of them: a single run has too few exits for one. Of
`landmark` and `trial` the log hazard ratio is log(sum of numerators / sum of denominators), Mantel–Haenszel's with
each run's months since the start as strata; of `observed` it is log(log(S1) / log(S0)) of the shares that stayed.

Reads   run.tenures, run.pairs
"""

from __future__ import annotations

import numpy as np

from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.person_time import mantel_haenszel_sums
from culturesim.measures.retention_groups import (
    FOLLOW,
    LANDMARK,
    Compared,
    Exposure,
    after_landmark,
    arms_of_trial,
    hires_by_mentoring,
    months_well_by_arm,
)
from culturesim.run import Run

RATES = ("numerator", "denominator", "exits", "months", "other_exits", "other_months")


@measure(unit="people", parts=("stayed", "people", "others_stayed", "others"))
def retention_observed(run: Run, *, exposure: Exposure = "any", follow: int = FOLLOW, start: int = 0) -> Number:
    """Hires ever mentored within some months: how many stayed and how many they are; then of the others."""
    return hires_by_mentoring(run, exposure, follow, start)


@measure(unit="weighted exits, exits and person-months", parts=RATES)
def retention_landmark(
    run: Run, *, exposure: Exposure = "any", at: int = LANDMARK, follow: int = FOLLOW, start: int = 0
) -> Number:
    """Sums of the Mantel–Haenszel ratio of leaving of those mentored by the landmark; exits and months at risk."""
    return _rates(after_landmark(run, exposure, at, follow, start))


@measure(
    unit="weighted exits, exits, person-months and people",
    parts=(*RATES, "months_well", "other_months_well", "people", "others"),
)
def retention_trial(run: Run, *, follow: int = FOLLOW) -> Number:
    """Sums of the ratio of leaving of those a trial invited; exits, months at risk, months well, people drawn."""
    arms = arms_of_trial(run, follow)
    return np.concatenate([_rates(arms), months_well_by_arm(run), [arms.people, arms.others]])


def _rates(compared: Compared) -> np.ndarray:
    times = compared.times
    sums = (times.exits, times.months, times.other_exits, times.other_months)
    return np.array([*mantel_haenszel_sums(times), *(one.sum() for one in sums)], np.float64)
