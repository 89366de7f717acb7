"""Intervals: each says what it is an interval of, and rests on a standard method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError


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
    from scipy import stats  # here, since it takes longer to import than a run to live

    found = stats.binomtest(int(successes), int(trials)).proportion_ci(level, method="wilson")
    return Interval(successes / trials, float(found.low), float(found.high), level)


def paired_mean(differences: ArrayLike, level: float = 0.95) -> Interval:
    """Return the mean of paired differences with its t interval; the interval is infinite for a single pair."""
    values = np.asarray(differences, np.float64)
    mean, half = float(values.mean()), float(t_half_width(values, level))
    return Interval(mean, mean - half, mean + half, level)


def t_half_width(values: NDArray[np.float64], level: float = 0.95) -> NDArray[np.float64]:
    """Return half the width of the t interval of means over the first axis; infinite for a single row."""
    if len(values) < 2:
        return np.full(values.shape[1:], np.inf)
    from scipy.special import stdtrit

    half = stdtrit(len(values) - 1, (1 + level) / 2) * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return np.asarray(half)


def paired_share(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> Interval:
    """Return the difference of two shares on the same seeds with Newcombe's paired interval (Newcombe 1998, method 10).

    Parameters
    ----------
    before, after
        Whether each seed is a success in either arm, shape (seeds,).
    """
    first, second = np.asarray(before, np.bool_), np.asarray(after, np.bool_)
    n = len(first)
    both, only_first = int((first & second).sum()), int((first & ~second).sum())
    only_second = int((~first & second).sum())
    neither = n - both - only_first - only_second
    one, two = wilson(both + only_first, n, level), wilson(both + only_second, n, level)
    product = (both + only_first) * (both + only_second) * (only_first + neither) * (only_second + neither)
    cross = float(both * neither - only_first * only_second)
    if cross > 0:  # with the continuity correction of method 10
        cross = max(cross - n / 2, 0.0)
    phi = cross / np.sqrt(product) if product > 0 else 0.0
    down_two, up_one = two.estimate - two.low, one.high - one.estimate
    up_two, down_one = two.high - two.estimate, one.estimate - one.low
    difference = two.estimate - one.estimate
    low = difference - np.sqrt(max(0.0, down_two**2 - 2 * phi * down_two * up_one + up_one**2))
    high = difference + np.sqrt(max(0.0, up_two**2 - 2 * phi * up_two * down_one + down_one**2))
    return Interval(difference, max(-1.0, float(low)), min(1.0, float(high)), level)
