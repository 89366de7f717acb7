"""Facts about what lasts when support ends. A site is a unit; a component is a hallmark.

A component is kept where its practice is above half of what it was while support lasted.

Reads   practice in the months looked at
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.facts.leaving import over
from culturesim.facts.observed import Observed
from culturesim.facts.settings import AFTER, ENDS, UNITS
from culturesim.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
KEPT_ABOVE = 0.5  # of the level while support lasted


def _components(seen: Observed) -> NDArray[np.int64]:
    """Return how many components each site has kept, shape (worlds, sites)."""
    before, after = (seen.practice[month][:, :, :UNITS] for month in (ENDS - 1, AFTER))
    return np.asarray((after > KEPT_ABOVE * before).sum(axis=0), np.int64)


def kept_something(seen: Observed) -> Floats:
    """Return sites that kept at least one component, and all sites."""
    return _of_all((_components(seen) >= 1).sum(axis=1))


def kept_everything(seen: Observed) -> Floats:
    """Return sites that kept every component, and all sites."""
    hallmarks = len(next(iter(seen.practice.values())))
    return _of_all((_components(seen) == hallmarks).sum(axis=1))


def gave_up(seen: Observed) -> Floats:
    """Return sites that kept no component, and all sites."""
    return _of_all((_components(seen) == 0).sum(axis=1))


def yearly(sums: Floats) -> float:
    """Return the share that gives up within a year, at a constant rate since support ended."""
    lasting = 1 - over(sums[0], sums[1])
    return float(1 - lasting ** (MONTHS_PER_YEAR / (AFTER - ENDS)))


def _of_all(sites: NDArray[np.int64]) -> Floats:
    return np.stack([sites, np.full(len(sites), UNITS)], axis=1).astype(np.float64)
