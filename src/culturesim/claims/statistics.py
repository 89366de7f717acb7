"""What is made of a number over seeds, and with which interval.

A statistic reads the compared arms as arrays over the same seeds in the same order, with their weights, and returns an
estimate with its 95 % interval: Student's t for paired means, percentiles of the bootstrap over seeds for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError, did_you_mean
from culturesim.measures.asymmetry import lost_and_back
from culturesim.measures.bootstrap import percentile_interval, resampled
from culturesim.measures.bootstrap import pooled_ratio as over_seeds
from culturesim.measures.intervals import Interval, paired_mean

Floats = NDArray[np.float64]
Weights = Mapping[str, float]
Statistic = Callable[[Mapping[str, Floats], Weights], Interval]

RESAMPLES = 1000
LEVEL = 0.95
KNOWN: dict[str, Statistic] = {}
NOTHING = Interval(np.nan, np.nan, np.nan, LEVEL)


def known(function: Statistic) -> Statistic:
    """Make a function a statistic that claims can name."""
    KNOWN[function.__name__] = function
    return function


def statistic(name: str) -> Statistic:
    """Return a statistic by name.

    Raises
    ------
    MeasureError
        When there is none of this name.
    """
    if name not in KNOWN:
        raise MeasureError(f"statistic: there is no {name!r}{did_you_mean(name, KNOWN)}")
    return KNOWN[name]


def combined(arms: Mapping[str, Floats], weights: Weights) -> Floats:
    """Return the weighted sum of the arms, one value a seed (``nan`` where an arm has none)."""
    return np.sum([weight * arms[arm] for arm, weight in weights.items()], axis=0)


def bootstrap(of: Callable[[NDArray[np.int64]], float], seeds: int, resamples: int = RESAMPLES) -> Interval:
    """Return `of` all seeds, with its percentiles over resampled seeds."""
    drawn = [of(rows) for rows in resampled(seeds, resamples)]
    return percentile_interval(of(np.arange(seeds)), drawn, seeds, LEVEL)


@known
def mean(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Mean over seeds of the paired, weighted sum of arms."""
    values = combined(arms, weights)
    values = values[np.isfinite(values)]
    return paired_mean(values, LEVEL) if len(values) else NOTHING


@known
def pooled_ratio(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Sum over sum of the two numbers of one arm, over all seeds."""
    (values,) = (arms[arm] for arm in weights)
    return over_seeds(values[:, 0].tolist(), values[:, 1].tolist(), LEVEL)


@known
def spread_ratio(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Log of how much wider the first arm spreads over seeds than the second (standard deviations); two arms."""
    one, other = (arms[arm] for arm in weights)

    def of(rows: NDArray[np.int64]) -> float:
        below = np.nanstd(other[rows])
        return float(np.log(np.nanstd(one[rows]) / below)) if below > 0 and np.nanstd(one[rows]) > 0 else np.nan

    return bootstrap(of, len(one))


@known
def bimodality(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Bimodality coefficient of one arm over seeds: above 5/9, that of the uniform, it suggests two modes.

    (skewness² + 1) / kurtosis; 1/3 for a normal distribution, 1 for two points (Pearson's inequality).
    """
    (values,) = (arms[arm] for arm in weights)

    def of(rows: NDArray[np.int64]) -> float:
        x = values[rows][np.isfinite(values[rows])]
        if len(x) < 4 or x.std() == 0:
            return np.nan
        z = (x - x.mean()) / x.std()
        return float(((z**3).mean() ** 2 + 1) / (z**4).mean())

    return bootstrap(of, len(values))


@known
def skewness(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Skewness over seeds of the weighted sum of arms: above 0, a long tail to the right."""
    values = combined(arms, weights)
    values = values[np.isfinite(values)]

    def of(rows: NDArray[np.int64]) -> float:
        x = values[rows]
        return float((((x - x.mean()) / x.std()) ** 3).mean()) if x.std() > 0 else np.nan

    return bootstrap(of, len(values)) if len(values) else NOTHING


@known
def lasting_loss(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Months until the ratio of ensemble means, first arm over second, stays at 0.9 or above for 12; courses of months.

    0 without a loss of more than a tenth; the length of the courses where it is not made good within them.
    """
    one, other = (arms[arm] for arm in weights)
    return bootstrap(lambda rows: lost_and_back(one[rows].mean(axis=0), other[rows].mean(axis=0))[1], len(one))


@known
def slower_back_than_lost(arms: Mapping[str, Floats], weights: Weights) -> Interval:
    """Months from the deepest loss back to half of it, less months from the shock to half of it; courses of months.

    From ensemble means, first arm over second, the courses beginning with the shock; the rest of the course where half
    is not made good.
    """
    one, other = (arms[arm] for arm in weights)

    def of(rows: NDArray[np.int64]) -> float:
        lost, _, back = lost_and_back(one[rows].mean(axis=0), other[rows].mean(axis=0))
        return back - lost

    return bootstrap(of, len(one))
