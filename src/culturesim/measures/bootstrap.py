"""Bootstrap over seeds: what another set of futures of the same number might have shown.

Draws   "bootstrap" and "shuffle" under seed 0, keyed by resample and place: the same for the same number of seeds
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.measures.intervals import Interval
from culturesim.rng import draws, salts

Floats = NDArray[np.float64]
Method = Literal["linear", "inverted_cdf"]
RESAMPLES = 2000


def resampled(seeds: int, resamples: int = RESAMPLES) -> NDArray[np.int64]:
    """Return which seeds each resample holds, drawn with replacement; shape (resamples, seeds)."""
    which, place = np.divmod(np.arange(resamples * seeds, dtype=np.uint64), np.uint64(seeds))
    with np.errstate(over="ignore"):  # keys wrap around
        drawn = draws(salts((0,), "bootstrap", 0), which, place)
    return np.minimum((drawn * seeds).astype(np.int64), seeds - 1).reshape(resamples, seeds)


def resampled_sums(values: Floats, resamples: int = RESAMPLES) -> Floats:
    """Return sums over resampled seeds of `values`, shape (seeds, …), as one row a resample.

    How often each resample holds each seed is counted first, so that wide tables are summed by one product.
    """
    times = np.zeros((resamples, len(values)))
    np.add.at(times, (np.arange(resamples)[:, None], resampled(len(values), resamples)), 1.0)
    return times @ values


def resampled_means(values: Floats, resamples: int = RESAMPLES) -> Floats:
    """Return means over resampled seeds of `values`, as :func:`resampled_sums` returns their sums."""
    return resampled_sums(values, resamples) / len(values)


def percentiles(
    drawn: ArrayLike, level: float = 0.95, *, infinite: bool = False, method: Method = "linear"
) -> tuple[float, float]:
    """Return the lower and upper percentile of resampled values; ``nan`` where none is left.

    Parameters
    ----------
    drawn
        One value a resample. Those that are not finite are left out.
    level
        Coverage aimed at, between 0 and 1.
    infinite
        Whether infinite values count too, because "not reached" is an answer.
    method
        Of ``numpy.quantile``: "inverted_cdf" interpolates nothing, and so nothing between a number and infinity.
    """
    values = np.asarray(drawn, np.float64)
    known = values[~np.isnan(values)] if infinite else values[np.isfinite(values)]
    if len(known) == 0:
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2], method=method)
    return float(low), float(high)


def percentile_interval(
    estimate: float, drawn: ArrayLike, seeds: int, level: float = 0.95, *, infinite: bool = False,
    method: Method = "linear",
) -> Interval:  # fmt: skip
    """Return an estimate with the percentile interval of its resampled values (Efron 1979).

    A single seed tells nothing of others: its interval is plus and minus infinity. See :func:`percentiles`.
    """
    if seeds < 2:
        return Interval(estimate, -np.inf, np.inf, level)
    return Interval(estimate, *percentiles(drawn, level, infinite=infinite, method=method), level)


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
    rows = resampled(len(one))
    top, bottom = one[rows].sum(axis=1), other[rows].sum(axis=1)
    ratios = top[bottom > 0] / bottom[bottom > 0]
    return percentile_interval(float(one.sum() / other.sum()), ratios, len(one), level)


def shuffled(things: int, times: int = RESAMPLES, start: int = 0, stream: str = "shuffle") -> NDArray[np.int64]:
    """Return random orders of 0 to things − 1, shape (times, things); numbered from `start`, one key an order."""
    which, place = np.divmod(np.arange(times * things, dtype=np.uint64), np.uint64(things))
    with np.errstate(over="ignore"):  # keys wrap around
        drawn = draws(salts((0,), stream, 0), which + np.uint64(start), place)
    return np.asarray(drawn.reshape(times, things).argsort(axis=1, kind="stable"), np.int64)
