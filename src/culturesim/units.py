"""Conversions between the yearly figures people publish and the monthly ones the model steps by.

Nothing else in the package converts time. "30 % a year" is a *probability* here unless it is called a rate.
"""

from __future__ import annotations

import math

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


def approach_per_month(months: float) -> float:
    """Return the share of a gap closed each month when the time constant is `months` (> 0)."""
    return -math.expm1(-1 / months)
