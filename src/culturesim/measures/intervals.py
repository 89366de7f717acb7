"""Intervals: each says what it is an interval of, and rests on a standard method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval."""

    estimate: float
    low: float
    high: float
    level: float = 0.95

    @property
    def exponential(self) -> Interval:
        """The interval of e to the power: of a ratio whose logarithm this is."""
        estimate, low, high = (float(np.exp(value)) for value in (self.estimate, self.low, self.high))
        return Interval(estimate, low, high, self.level)

    def columns(self, name: str) -> dict[str, float]:
        """Return the estimate as `name` with `name_low` and `name_high`, for a row of a table."""
        return {name: self.estimate, f"{name}_low": self.low, f"{name}_high": self.high}

    def in_words(self, unit: str = "", digits: int = 3) -> str:
        """Return for example ``0.123 (0.101 to 0.145)``."""
        numbers = [f"{value:.{digits}f}" for value in (self.estimate, self.low, self.high)]
        return f"{numbers[0]}{unit} ({numbers[1]} to {numbers[2]})"


def wilson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """Return Wilson's interval for a share (Wilson 1927)."""
    if trials <= 0:
        raise MeasureError("a share needs at least one run")
    low, high = wilson_limits(successes, trials, level)
    return Interval(successes / trials, float(low), float(high), level)


def wilson_limits(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the ends of Wilson's intervals of shares, from numbers of any one shape; at least one trial each."""
    from scipy.special import ndtri  # here, since it takes longer to import than a run to live

    k, n, z = np.asarray(successes), np.asarray(trials), ndtri(0.5 + 0.5 * level)
    p, doubled = k / n, 2 * (n + z**2)
    centre, half = (2 * n * p + z**2) / doubled, z / doubled * np.sqrt(4 * n * p * (1 - p) + z**2)
    return np.where(k == 0, 0.0, centre - half), np.where(k == n, 1.0, centre + half)


def paired_mean(differences: ArrayLike, level: float = 0.95) -> Interval:
    """Return the mean of paired differences with its t interval; the interval is infinite for a single pair."""
    values = np.asarray(differences, np.float64)
    mean, half = float(values.mean()), float(t_half_width(values, level))
    return Interval(mean, mean - half, mean + half, level)


def t_half_width(values: NDArray[np.float64], level: float = 0.95) -> NDArray[np.float64]:
    """Return half the width of the t interval of means over the first axis; infinite for a single row."""
    if len(values) < 2:
        return np.full(values.shape[1:], np.inf)
    half = t_point(len(values) - 1, level) * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return np.asarray(half)


def t_point(freedom: ArrayLike, level: float = 0.95) -> Floats:
    """Return how many standard errors a t interval reaches to either side, for degrees of freedom of any shape."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(freedom, (1 + level) / 2))


def paired_share(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> Interval:
    """Return the difference of two shares on the same seeds with Newcombe's paired interval (Newcombe 1998, method 10).

    Parameters
    ----------
    before, after
        Whether each seed is a success in either arm, shape (seeds,).
    """
    first, second = np.asarray(before, np.bool_), np.asarray(after, np.bool_)
    cells = (first & second, first & ~second, ~first & second, ~first & ~second)
    if len(first) == 0:
        raise MeasureError("a share needs at least one run")
    both, only_first, only_second, neither = (int(cell.sum()) for cell in cells)
    estimate, low, high = newcombe(both, only_first, only_second, neither, level)
    return Interval(float(estimate), float(low), float(high), level)


def newcombe(
    both: ArrayLike, only_first: ArrayLike, only_second: ArrayLike, neither: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return second share minus first with the ends of its interval, from numbers of pairs; see `paired_share`.

    Numbers of pairs with a success in both arms, in one only and in neither, of any one shape; at least one pair.
    """
    a, b, c, d = (np.asarray(cell, np.float64) for cell in (both, only_first, only_second, neither))
    n = a + b + c + d
    one, two = (a + b) / n, (a + c) / n
    (low_one, high_one), (low_two, high_two) = (wilson_limits(cell, n, level) for cell in (a + b, a + c))
    product, cross = (a + b) * (a + c) * (b + d) * (c + d), a * d - b * c
    cross = np.where(cross > 0, np.maximum(cross - n / 2, 0.0), cross)  # the continuity correction of method 10
    phi = cross / np.sqrt(np.where(product > 0, product, np.inf))
    down_two, up_one, up_two, down_one = two - low_two, high_one - one, high_two - two, one - low_one
    low = two - one - np.sqrt(np.maximum(0.0, down_two**2 - 2 * phi * down_two * up_one + up_one**2))
    high = two - one + np.sqrt(np.maximum(0.0, up_two**2 - 2 * phi * up_two * down_one + down_one**2))
    return two - one, np.maximum(-1.0, low), np.minimum(1.0, high)
