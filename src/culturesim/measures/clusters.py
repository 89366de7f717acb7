"""Clusters: intervals for means of numbers that come in groups that share their chance.

Pairs of one replicate at many points share a seed, so they are not so many independent pairs. A cluster is what was
drawn independently: the replicate where the points are those asked about, the point where the points are a sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.intervals import Interval

Floats = NDArray[np.float64]


def clustered_mean(values: ArrayLike, clusters: ArrayLike, level: float = 0.95) -> Interval:
    """Return the mean of all values with a t interval over clusters; it is infinite with a single cluster.

    Parameters
    ----------
    values
        Finite numbers, shape (n,), n >= 1.
    clusters
        Which cluster each belongs to, shape (n,).
    level
        Coverage aimed at, between 0 and 1.

    Notes
    -----
    The linearised variance of a ratio, sum of values over number of values, with clusters as the units (Cochran 1977,
    section 9A); Student's t with one degree of freedom fewer than clusters. Where all clusters have one size, and so
    where each is a single value, it is the plain t interval of the clusters' means.
    """
    sums, counts = cluster_sums(values, clusters)
    mean, many = float(sums.sum() / counts.sum()), len(sums)
    if many < 2:
        return Interval(mean, -np.inf, np.inf, level)
    from scipy.special import stdtrit

    variance = many / (many - 1) * float(((sums - counts * mean) ** 2).sum()) / float(counts.sum()) ** 2
    half = float(stdtrit(many - 1, (1 + level) / 2)) * np.sqrt(variance)
    return Interval(mean, mean - half, mean + half, level)


def cluster_sums(values: ArrayLike, clusters: ArrayLike) -> tuple[Floats, Floats]:
    """Return the sum of the values of each cluster and how many there are, in rising order of the clusters' names."""
    numbers, names = np.asarray(values, np.float64), np.asarray(clusters)
    if numbers.ndim != 1 or numbers.shape != names.shape or len(numbers) == 0:
        raise MeasureError("a mean over clusters needs at least one value, and the cluster of each")
    _, place = np.unique(names, return_inverse=True)
    return np.asarray(np.bincount(place, numbers), np.float64), np.bincount(place).astype(np.float64)


def crossed_share(successes: ArrayLike, points: ArrayLike, replicates: ArrayLike, level: float = 0.95) -> Interval:
    """Return a share over runs with an interval for points and replicates that are both drawn by chance.

    Runs of one point are alike because of the point, runs of one replicate because of the seed that they share.

    Parameters
    ----------
    successes
        Zeros and ones, shape (runs,), runs >= 1.
    points, replicates
        Of each run, shape (runs,). With a single replicate its chance cannot be told: the interval is that over points,
        and with a single point that over replicates.
    level
        Coverage aimed at, between 0 and 1.

    Notes
    -----
    Clopper–Pearson at the effective number of runs (Korn and Graubard 1998), from the variance clustered both ways
    (Cameron, Gelbach and Miller 2011), with Student's t at Satterthwaite's degrees of freedom. A share of none or all
    counts each point once, or each replicate where there is but one point.
    """
    values = np.asarray(successes, np.float64)
    if values.ndim != 1 or len(values) == 0:
        raise MeasureError("a share needs at least one run")
    share, groups = float(values.mean()), [np.asarray(points), np.asarray(replicates)]
    spread = [_spread(values - share, clusters) for clusters in groups]
    runs = (len(values) * float(((values - share) ** 2).sum()) / max(1, len(values) - 1)) / len(values) ** 2
    told = [(variance, many - 1) for variance, many in spread if many > 1]
    if not told:
        return Interval(share, 0.0, 1.0, level)
    variance = max(told[0][0], told[-1][0], sum(one for one, _ in told) - runs * (len(told) - 1))
    if variance <= 0 or share in (0.0, 1.0):
        number = float(spread[0][1] if spread[0][1] > 1 else spread[1][1])
    else:
        freedom = variance**2 / sum(one**2 / left for one, left in told)
        number = min(share * (1 - share) / variance * _z_over_t(freedom, level) ** 2, float(len(values)))
    return _clopper_pearson(share, number, level)


def _spread(residuals: Floats, clusters: NDArray[np.int64]) -> tuple[float, int]:
    """Return the variance of the mean of residuals whose mean is 0, clustered, and the number of clusters."""
    sums, _ = cluster_sums(residuals, clusters)
    many = len(sums)
    return (many / (many - 1) * float((sums**2).sum()) / len(residuals) ** 2 if many > 1 else 0.0), many


def _z_over_t(freedom: float, level: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(ndtri((1 + level) / 2) / stdtrit(max(1.0, freedom), (1 + level) / 2))


def _clopper_pearson(share: float, number: float, level: float) -> Interval:
    """Return the exact interval of a share of `number` trials, which need not be whole."""
    from scipy.special import betaincinv

    tail, success = (1 - level) / 2, share * number
    low = float(betaincinv(success, number - success + 1, tail)) if success > 0 else 0.0
    high = float(betaincinv(success + 1, number - success, 1 - tail)) if success < number else 1.0
    return Interval(share, low, high, level)
