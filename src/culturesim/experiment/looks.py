"""What a study shows at each of some numbers of replicates: estimates with the width of their intervals.

Values that are all 0 or 1 are shares and get Newcombe's paired interval (Wilson's for one arm); others are means and
get Student's t. Rows with a missing value are left out. What is seen of a point does not depend on the other points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.intervals import newcombe, t_point, wilson_limits

Floats = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True)
class Looks:
    """What was seen at each look, shape (points, looks) each.

    Attributes
    ----------
    looks
        Numbers of replicates that were looked at.
    pairs
        Replicates of these with a value in every arm.
    estimate, half_width
        Of the pairs, in the unit of the values: mean difference (mean, for one arm) and half the width of its 95 %
        interval, infinite for fewer than two pairs.
    """

    looks: tuple[int, ...]
    pairs: NDArray[np.int64]
    estimate: Floats
    half_width: Floats

    def narrow(self, half_width: float, least: int) -> NDArray[np.bool_]:
        """Return where the interval was narrow enough and had `least` pairs or more, shape (points, looks)."""
        return np.asarray((self.pairs >= least) & (self.half_width <= half_width))


def looked(values: Floats, looks: Sequence[int]) -> Looks:
    """Return what is seen of `values`, shape (points, replicates, arms), at each number of replicates."""
    known = np.asarray(np.isfinite(values).all(axis=2))
    pairs = _until(known, looks)
    estimate, half = _means(values, known, pairs, looks)
    whole = (values == 0) | (values == 1) | ~known[:, :, None]
    shares = (_until(~whole.all(axis=2), looks) == 0) & (pairs > 0)
    if shares.any():
        estimate[shares], half[shares] = (part[shares] for part in _shares(values, known, pairs, looks))
    half[pairs < 2] = np.inf
    return Looks(tuple(looks), pairs, estimate, half)


def _until(column: NDArray[np.generic], looks: Sequence[int]) -> NDArray[Any]:
    """Return sums of the first replicates at each look, shape (points, looks); nothing after a look plays a part."""
    sums = np.cumsum(column, axis=1)
    return np.column_stack([np.zeros(len(sums), sums.dtype), sums])[:, list(looks)]


def _means(
    values: Floats, known: NDArray[np.bool_], pairs: NDArray[np.int64], looks: Sequence[int]
) -> tuple[Floats, Floats]:
    """Return means and half widths of their t intervals."""
    difference = np.where(known, values[:, :, 0] - (values[:, :, 1] if values.shape[2] == 2 else 0.0), 0.0)
    near = np.zeros(len(values)) if not known.size else difference[np.arange(len(values)), known.argmax(axis=1)]
    apart = np.where(known, difference - near[:, None], 0.0)  # from the first pair: sums of squares then keep digits
    count, freedom = np.maximum(pairs, 1), np.maximum(pairs - 1, 1)
    mean = _until(apart, looks) / count
    variance = np.maximum(_until(apart**2, looks) - count * mean**2, 0.0) / freedom
    half = t_point(freedom, LEVEL) * np.sqrt(variance / count)
    return np.where(pairs > 0, near[:, None] + mean, np.nan), half


def _shares(
    values: Floats, known: NDArray[np.bool_], pairs: NDArray[np.int64], looks: Sequence[int]
) -> tuple[Floats, Floats]:
    """Return shares, or first minus second, and half widths of their intervals."""
    one, other = ((values[:, :, arm] == 1) & known for arm in (0, -1))
    at_least_one = np.maximum(pairs, 1)
    if values.shape[2] == 1:
        yes = _until(one, looks)
        low, high = wilson_limits(yes, at_least_one, LEVEL)
        return yes / at_least_one, (high - low) / 2
    both, mine, theirs = (_until(cell, looks) for cell in (one & other, one & ~other, ~one & other))
    estimate, low, high = newcombe(both, theirs, mine, at_least_one - both - mine - theirs, LEVEL)
    return estimate, (high - low) / 2
