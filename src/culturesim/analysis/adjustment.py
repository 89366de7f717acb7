"""Adjustment: runs near to what was observed, weighted, and their factors moved to where they would be exactly there.

Rejection with local-linear regression of Beaumont, Zhang and Balding (2002). A factor is moved on the log-odds of its
place within the range of the design, so that it stays inside (Hamilton et al. 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Nearest:
    """The runs nearest to what was observed.

    Attributes
    ----------
    rows
        Which runs, the nearest first, shape (kept,).
    weights
        Epanechnikov's, by distance; they sum to 1.
    apart
        How far each lies from what was observed, measure by measure, shape (kept, measures).
    slopes
        What gives the slopes of a number in the measures, shape (measures, kept).
    distance
        Mean distance, in robust standard deviations of each measure over all runs.
    """

    rows: NDArray[np.int64]
    weights: Floats
    apart: Floats
    slopes: Floats
    distance: float

    def moved(self, values: Floats) -> Floats:
        """Return numbers of the kept runs as they would be exactly at what was observed, shape (…, kept)."""
        return np.asarray(values - values @ self.slopes.T @ self.apart.T)


def nearest(measures: Floats, observed: Floats, keep: int) -> Nearest:
    """Return the `keep` runs nearest to `observed`.

    Parameters
    ----------
    measures
        Shape (runs, measures), each of which varies.
    observed
        Shape (measures,).
    keep
        How many runs, more than measures + 2.
    """
    scaled = (measures - observed) / scales(measures)
    far = np.sqrt((scaled**2).sum(axis=1))
    rows = np.argsort(far, kind="stable")[:keep]
    reach = far[rows[-1]] * (1 + 1e-9)
    raw = 1 - (far[rows] / reach) ** 2 if reach > 0 else np.ones(keep)
    weights = raw / raw.sum()
    apart = scaled[rows]
    table = np.column_stack([np.ones(keep), apart])
    root = np.sqrt(weights)[:, None]
    slopes = (np.linalg.pinv(root * table) * root.T)[1:]  # weighted least squares, without the constant
    return Nearest(rows, weights, apart, slopes, float(far[rows].mean()))


def scales(measures: Floats) -> Floats:
    """Return the robust standard deviation of each measure; the plain one where more than half are equal."""
    away = np.abs(measures - np.median(measures, axis=0))
    robust = 1.4826 * np.median(away, axis=0)
    return np.where(robust > 0, robust, measures.std(axis=0))


@dataclass(frozen=True)
class Range:
    """The range of a factor in the design, a step of its points wider on either side."""

    low: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> Range:
        """Return the range of the values of the points."""
        step = np.ptp(values) / max(1, len(np.unique(values)) - 1)
        return cls(float(values.min() - step / 2), float(values.max() + step / 2))

    def log_odds(self, values: Floats) -> Floats:
        """Return the log-odds of the place of values within the range."""
        place = (values - self.low) / (self.high - self.low)
        return np.log(place / (1 - place))

    def back(self, log_odds: Floats) -> Floats:
        """Return values from the log-odds of their place."""
        return self.low + (self.high - self.low) / (1 + np.exp(-log_odds))


def weighted_quantiles(values: Floats, weights: Floats, at: tuple[float, ...]) -> list[float]:
    """Return quantiles of weighted values, by a straight line between the middles of their weights."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order]) - weights[order] / 2
    return [float(one) for one in np.interp(at, sums / weights.sum(), values[order])]


def weighted_spread(values: Floats, weights: Floats) -> Floats:
    """Return the weighted standard deviation over the last axis; weights sum to 1."""
    middle = (values * weights).sum(axis=-1, keepdims=True)
    return np.asarray(np.sqrt((weights * (values - middle) ** 2).sum(axis=-1)))
