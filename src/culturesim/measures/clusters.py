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
