"""The central member: of what is not ruled out, the point nearest to the values declared before calibration.

Starting from members of the set, one parameter after the other is moved to its declared value, or half of the way, as
long as the emulators find no fact beyond `NEAR`; the nearest few are run with fresh seeds, and the best is taken.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from prior import PRIOR
from waves import Emulators, Simulated, implausible, simulated

from culturesim.facts.declared import FACTS, Fact

Floats = NDArray[np.float64]
NEAR, CANDIDATES, TIMES = 2.2, 6, 4


def nearest_to(declared: Floats, emulators: Emulators, starts: Floats, seed: int, passes: int = 4) -> Floats:
    """Return the starts moved as near to `declared` as the emulators allow, nearest first."""
    generator = np.random.default_rng(seed)
    places, limit = starts.copy(), np.maximum(NEAR, emulators.greatest(starts))
    for _ in range(passes):
        for column in generator.permutation(len(PRIOR)):
            for step in (1.0, 0.5):
                moved = places.copy()
                moved[:, column] += step * (declared[column] - moved[:, column])
                allowed = emulators.greatest(moved) <= limit
                places[allowed] = moved[allowed]
    inside = emulators.greatest(places) <= NEAR
    places = places[inside] if inside.any() else places
    return places[np.argsort(np.abs(places - declared).sum(axis=1))]


def central(candidates: Floats, facts: list[Fact], first_seed: int, workers: int) -> tuple[Floats, float, Simulated]:
    """Return the candidate whose own runs are least implausible, how implausible, and the runs."""
    run = simulated(candidates[:CANDIDATES], first_seed, 0, workers, times=TIMES)
    columns = [FACTS.index(fact) for fact in facts]
    pooled = np.nanmean(run.variances[:, columns], axis=0)
    worst = np.max([implausible(fact, run.values[:, at], np.full(len(run.values), noise))
                    for fact, at, noise in zip(facts, columns, pooled, strict=True)], axis=0)  # fmt: skip
    best = int(np.argmin(worst))
    return run.places[best], float(worst[best]), run
