"""Conversions between the yearly figures people publish and the monthly ones the model steps by.

Nothing else in the package converts time. "30 % a year" is a *probability* here unless it is called a rate. The
functions of a month's step take numbers or arrays alike.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", float, NDArray[np.float64])
MONTHS_PER_YEAR = 12


def rate_from_yearly_probability(probability: float) -> float:
    """Return the constant rate (1/year) under which a share `probability` (0 to below 1) leaves within a year."""
    if not 0 <= probability < 1:
        raise ValueError(f"{probability} is not a yearly probability from 0 to below 1")
    return -math.log1p(-probability)


def yearly_probability_from_rate(rate: float) -> float:
    """Return the share that leaves within a year at a constant `rate` (1/year, >= 0)."""
    return -math.expm1(-rate)


def monthly_probability_from_rate(rate: float) -> float:
    """Return the chance per month that belongs to a constant `rate` (1/year, >= 0)."""
    return -math.expm1(-rate / MONTHS_PER_YEAR)


def monthly_probability(rate: Value, season: float = 1.0) -> Value:
    """Return the chance in a month whose share of the year's leavers is `season` times an even one.

    Parameters
    ----------
    rate
        1/year, >= 0; one value or an array.
    season
        1 where the year is even.
    """
    return 1 - np.exp(-rate * season / MONTHS_PER_YEAR)


def approach_per_month(months: Value) -> Value:
    """Return the share of a gap closed each month when the time constant is `months` (> 0)."""
    return 1 - np.exp(-1 / months)


def kept_per_month(half_life: Value) -> Value:
    """Return the share that is left after a month of what halves in `half_life` months (> 0)."""
    return 2.0 ** (-1 / half_life)
