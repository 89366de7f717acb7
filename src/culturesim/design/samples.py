"""Designs that fill a space: each function returns shares from 0 to 1, shape (points, factors).

Draws   stream "design" of the design's own seed, keyed by point and factor (random points);
        inside scipy and SALib from the design's seed (Latin hypercube, Sobol' sequences, trajectories)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import needs
from culturesim.rng import draws, salts

Shares = NDArray[np.float64]
_SENSITIVITY = "A design for sensitivity indices"


def random_points(points: int, factors: int, seed: int) -> Shares:
    """Return independent points; the draw of a point does not depend on how many there are."""
    point, factor = np.divmod(np.arange(points * factors, dtype=np.uint64), np.uint64(factors))
    with np.errstate(over="ignore"):  # keys wrap around
        return draws(salts((seed,), "design", 0), point, factor).reshape(points, factors)


def latin_hypercube(points: int, factors: int, seed: int) -> Shares:
    """Return points of which each factor has exactly one in each of `points` equal slices (McKay et al. 1979)."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(factors, seed=seed).random(points))


def sobol_sequence(points: int, factors: int, seed: int) -> Shares:
    """Return the first points of a scrambled Sobol' sequence (Owen 1998); `points` is a power of two."""
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(factors, scramble=True, seed=seed).random(points))


def saltelli(points: int, factors: int, seed: int, second_order: bool) -> Shares:
    """Return Saltelli's blocks for Sobol' indices (Saltelli 2002), one for each of `points` base points.

    A block is a row of A, A with each column in turn from B, with `second_order` also B with each column in turn from
    A, and the row of B: ``factors + 2`` or ``2 * factors + 2`` points.
    """
    sobol = needs("SALib.sample.sobol", "experiments", _SENSITIVITY)
    return np.asarray(sobol.sample(_unit_cube(factors), points, calc_second_order=second_order, seed=seed))


def trajectories(count: int, factors: int, seed: int, levels: int) -> Shares:
    """Return Morris's trajectories (1991) of ``factors + 1`` points, each one step of one factor from the one before.

    Shares are among 0, 1/(levels - 1), …, 1, and a step is levels / (2 (levels - 1)); `levels` is even.
    """
    morris = needs("SALib.sample.morris", "experiments", _SENSITIVITY)
    shares = np.asarray(morris.sample(_unit_cube(factors), count, num_levels=levels, seed=seed))
    return np.rint(shares * (levels - 1)) / (levels - 1)


def _unit_cube(factors: int) -> dict[str, Any]:
    return {"num_vars": factors, "names": [f"x{i}" for i in range(factors)], "bounds": [[0.0, 1.0]] * factors}
