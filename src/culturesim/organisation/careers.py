"""How long the founding staff have worked, here and elsewhere: given totals dealt out without chance.

Reads   mean tenure, experience bands and turnover of an organisation
Writes  nothing; returns months of tenure and of experience before joining
Draws   nothing: where a spread is needed, evenly spaced quantiles stand in for draws
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from culturesim.parameters import RULES
from culturesim.units import MONTHS_PER_YEAR

Months = NDArray[np.int64]
Quantiles = NDArray[np.float64]

WORKING_LIFE = 45 * MONTHS_PER_YEAR
# Whole years of experience by band, as first month and first month beyond. "over 20" ends at 33 years, so that
# its mean is the 27 years that reproduces the state-wide mean experience of Texas teachers, 2012-13 to 2021-22.
BANDS: dict[str, tuple[int, int]] = {
    "0": (0, 12),
    "1-5": (12, 72),
    "6-10": (72, 132),
    "11-20": (132, 252),
    "over 20": (252, 396),
}
_GOLDEN_SHARE = (5**0.5 - 1) / 2


def quotas(weights: NDArray[np.float64] | list[float], total: int) -> Months:
    """Return whole numbers that sum to `total` in proportion to `weights` (largest remainder, ties to the first)."""
    share = [Fraction(float(weight)) for weight in weights]
    sum_of = sum(share)
    exact = [total * part / sum_of for part in share]
    whole = [int(part) for part in exact]
    remainder = [float(part - low) for part, low in zip(exact, whole, strict=True)]
    order = sorted(range(len(whole)), key=lambda i: -remainder[i])
    for i in order[: total - sum(whole)]:
        whole[i] += 1
    return np.array(whole, np.int64)


def _levels(count: int) -> Quantiles:
    return (np.arange(count) + 0.5) / count


def mixed_levels(count: int) -> Quantiles:
    """Return `count` evenly spaced quantiles in an order unrelated to the rank (golden-ratio steps)."""
    steps = np.mod((np.arange(count) + 0.5) * _GOLDEN_SHARE, 1.0)
    return _levels(count)[np.argsort(np.argsort(steps, kind="stable"), kind="stable")]


def experience_by_band(count: int, bands: Mapping[str, float]) -> Months:
    """Return `count` months of experience: each band its quota, spread evenly within the band, ascending."""
    per_band = quotas([bands.get(band, 0.0) for band in BANDS], count)
    parts = [
        low + np.floor(_levels(int(n)) * (high - low)).astype(np.int64)
        for n, (low, high) in zip(per_band, BANDS.values(), strict=True)
    ]
    return np.concatenate(parts)


def tenures(limits: Months, mean_months: float) -> Months:
    """Return tenures of at most `limits` whose mean is as near to `mean_months` as the limits allow.

    They are the ages under a constant hazard of leaving, cut off at each person's limit; the hazard is the one
    that gives the mean.
    """
    if len(limits) == 0:
        return limits.copy()
    if mean_months >= limits.mean():
        return limits.copy()
    age = -np.log1p(-mixed_levels(len(limits)))
    low, high = 0.0, 1.0
    while np.minimum(limits, high * age).mean() < mean_months:
        high *= 2
    for _ in range(60):
        scale = (low + high) / 2
        if np.minimum(limits, scale * age).mean() < mean_months:
            low = scale
        else:
            high = scale
    return np.minimum(limits, np.rint(high * age).astype(np.int64))


def earlier_experience(count: int) -> Months:
    """Return months of experience before joining: the quantiles of what hires bring (`hire_experience`)."""
    mean = RULES["hire_experience"].default * MONTHS_PER_YEAR
    return np.minimum(WORKING_LIFE // 2, np.floor(-np.log1p(-_levels(count)) * mean)).astype(np.int64)


def careers(count: int, mean_tenure: float, bands: Mapping[str, float] | None = None) -> tuple[Months, Months]:
    """Return tenure and earlier experience, in months, of `count` people.

    Parameters
    ----------
    count
        People, >= 0.
    mean_tenure
        Mean years in the organisation; what the experience does not allow is cut off.
    bands
        Shares or numbers by experience band (keys of ``BANDS``), or None for experience that hires bring.
    """
    if count == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    target = mean_tenure * MONTHS_PER_YEAR
    if bands and sum(bands.values()) > 0:
        experience = experience_by_band(count, bands)
        tenure = tenures(experience, target)
        return tenure, experience - tenure
    earlier = earlier_experience(count)
    return tenures(WORKING_LIFE - earlier, target), earlier
