"""Bootstrap over seeds: what another set of futures of the same number might have shown.

Draws   "bootstrap" and "shuffle" under seed 0, keyed by resample and place: the same for the same number of seeds
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.intervals import Interval
from culturesim.rng import draws, salts

RESAMPLES = 2000


def resampled(seeds: int, resamples: int = RESAMPLES) -> NDArray[np.int64]:
    """Return which seeds each resample holds, drawn with replacement; shape (resamples, seeds)."""
    which, place = np.divmod(np.arange(resamples * seeds, dtype=np.uint64), np.uint64(seeds))
    with np.errstate(over="ignore"):  # keys wrap around
        drawn = draws(salts((0,), "bootstrap", 0), which, place)
    return np.minimum((drawn * seeds).astype(np.int64), seeds - 1).reshape(resamples, seeds)


def pooled_ratio(above: Sequence[float], below: Sequence[float], level: float = 0.95) -> Interval:
    """Return sum over sum with a percentile bootstrap interval over seeds; ``nan`` where there is nothing below.

    Parameters
    ----------
    above, below
        One number a seed; `below` is not negative.
    level
        Coverage aimed at, between 0 and 1.
    """
    one, other = np.asarray(above, np.float64), np.asarray(below, np.float64)
    if other.sum() == 0:
        return Interval(np.nan, np.nan, np.nan, level)
    estimate = float(one.sum() / other.sum())
    if len(one) < 2:
        return Interval(estimate, -np.inf, np.inf, level)
    rows = resampled(len(one))
    top, bottom = one[rows].sum(axis=1), other[rows].sum(axis=1)
    ratios = top[bottom > 0] / bottom[bottom > 0]
    low, high = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return Interval(estimate, float(low), float(high), level)


def shuffled(things: int, times: int = RESAMPLES, start: int = 0, stream: str = "shuffle") -> NDArray[np.int64]:
    """Return random orders of 0 to things − 1, shape (times, things); numbered from `start`, one key an order."""
    which, place = np.divmod(np.arange(times * things, dtype=np.uint64), np.uint64(things))
    with np.errstate(over="ignore"):  # keys wrap around
        drawn = draws(salts((0,), stream, 0), which + np.uint64(start), place)
    return np.asarray(drawn.reshape(times, things).argsort(axis=1, kind="stable"), np.int64)
