"""Modes: do numbers of many futures fall into two groups, or into one, however skewed?

Draws   "modes" under seed 0, keyed by sample and place: what numbers without groups would show
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.rng import draws, salts

Floats = NDArray[np.float64]
SAMPLES = 1000
LEAST = 10
_LEVELS = np.geomspace(0.05, 5000.0, 500)  # of density, in that of an even spread over the range; 2.3 % apart


def two_groups(values: ArrayLike) -> tuple[float, float]:
    """Return how much more mass two intervals gather than one, and the p value of a single mode.

    Parameters
    ----------
    values
        Shape (n,), n >= 10, finite.

    Returns
    -------
    The excess mass, from 1/n to 1/2 or nearly, and p, above 0 and at most 1: small where there are two groups or more.
    Where all values are equal, (0, 1).

    Raises
    ------
    MeasureError
        When there are fewer than ten values, or one is not finite.

    Notes
    -----
    The excess mass test of Müller and Sawitzki (1991): the greatest difference, over levels of density, between what
    the best two intervals hold beyond the level and what the best one does. It is twice the dip of Hartigan and
    Hartigan (1985) and judged as that is, against the even spread, the single-moded distribution that comes nearest to
    two. Skewness and long tails are no second mode to it, as they are to the bimodality coefficient and to a mixture of
    normals. Equal values are spread over the smallest step between different ones first, so that counts divided by a
    small number of people do not look like as many groups; two values alone stay as they are.
    """
    x = np.sort(np.asarray(values, np.float64))
    if x.ndim != 1 or len(x) < LEAST or not np.isfinite(x).all():
        raise MeasureError(f"a test for two groups needs {LEAST} values or more, all of them numbers")
    if x[0] == x[-1]:
        return 0.0, 1.0
    found = float(excess_mass(_spread(x)[None, :])[0])
    return found, float((1 + (_of_even_spreads(len(x)) >= found - 1e-12).sum()) / (1 + SAMPLES))


def _spread(values: Floats) -> Floats:
    """Return ascending values with equal ones spread over the smallest step between different ones."""
    different, place, count = np.unique(values, return_inverse=True, return_counts=True)
    if len(different) == 2:
        return values
    steps = np.diff(different)
    step = steps[steps > 1e-9 * np.ptp(values)].min()  # less is rounding
    rank = np.arange(len(values)) - np.concatenate([[0], np.cumsum(count)[:-1]])[place]
    return values + step * ((rank + 0.5) / count[place] - 0.5)


def excess_mass(values: Floats) -> Floats:
    """Return the excess mass of each row of ascending values, which are not all equal; shape (rows,)."""
    many = values.shape[1]
    steps = np.diff(values, axis=1) / np.ptp(values, axis=1)[:, None]
    one = np.full((len(values), len(_LEVELS)), 1 / many)  # best interval that ends here, by level
    best, two = one.copy(), np.full_like(one, -np.inf)  # best so far; best two of which the second ends here
    best_two = two.copy()
    for place in range(many - 1):
        price = steps[:, place, None] * _LEVELS
        two = 1 / many + np.maximum(two - price, best)
        one = 1 / many + np.maximum(one - price, 0.0)
        np.maximum(best, one, out=best)
        np.maximum(best_two, two, out=best_two)
    return np.asarray((best_two - best).max(axis=1))


@lru_cache(maxsize=64)
def _of_even_spreads(many: int) -> Floats:
    """Return the excess mass of samples of so many values spread evenly by chance, shape (SAMPLES,)."""
    which, place = np.divmod(np.arange(SAMPLES * many, dtype=np.uint64), np.uint64(many))
    with np.errstate(over="ignore"):  # keys wrap around
        drawn = draws(salts((0,), "modes", 0), which, place).reshape(SAMPLES, many)
    return excess_mass(np.sort(drawn, axis=1))
