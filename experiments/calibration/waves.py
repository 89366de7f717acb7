"""Waves of history matching: run, emulate, rule out, run again where nothing is ruled out yet.

Implausibility of a fact at a point is the distance of its value from the middle of the band over the root of four
variances: that of the band, read as three standard deviations to either side; of the model's honest discrepancy
(`slack` of the fact); of the seeds; and of the emulator. A point is ruled out where the greatest of them over the
facts exceeds 3 (Craig et al. 1997; McCulloch et al. 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np
from emulator import Emulator
from numpy.typing import NDArray
from prior import PRIOR, vector
from scipy.stats import qmc

from culturesim.facts.declared import FACTS, Fact
from culturesim.facts.observed import observe
from culturesim.facts.settings import SETTINGS
from culturesim.facts.table import values_by_vector
from culturesim.futures import in_future

Floats = NDArray[np.float64]
CUT = 3.0
# worlds of a point by setting; settings without a fitted fact are left to `culturesim facts`
SEEDS = {"middling": 2, "funding ends": 4, "kept going": 4, "bare": 4}
BLOCK = 24  # points a worker runs at a time


@dataclass
class Simulated:
    """Points that were run: places from 0 to 1, and value and error variance of each fact."""

    places: Floats
    values: Floats
    variances: Floats
    wave: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def joined(self, other: Simulated) -> Simulated:
        """Return both."""
        pairs = zip(self._tables(), other._tables(), strict=True)
        return Simulated(*[np.concatenate(both) for both in pairs])

    def _tables(self) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        return self.places, self.values, self.variances, self.wave


def _run_block(places: Floats, first_seed: int, times: int) -> tuple[Floats, Floats]:
    values, variances = np.full((len(places), len(FACTS)), np.nan), np.full((len(places), len(FACTS)), np.nan)
    for name in SEEDS:
        setting = SETTINGS[name]
        mine = [row for row, fact in enumerate(FACTS) if fact.setting == name]
        each, base = SEEDS[name] * times, setting.scenario()
        told = [in_future(base, vector(place)) for place in places for _ in range(each)]
        seeds = [first_seed + serial for _ in places for serial in range(each)]
        seen = observe(told, seeds, setting.surveys)
        values[:, mine], variances[:, mine] = values_by_vector([FACTS[row] for row in mine], seen, each)
    return values, variances


def simulated(places: Floats, first_seed: int, wave: int, workers: int, times: int = 1) -> Simulated:
    """Run every point with the same seeds, from `first_seed` on."""
    blocks = [places[start : start + BLOCK] for start in range(0, len(places), BLOCK)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_run_block, blocks, [first_seed] * len(blocks), [times] * len(blocks)))
    values, variances = (np.concatenate([found[side] for found in done]) for side in (0, 1))
    return Simulated(places, values, variances, np.full(len(places), wave))


def implausible(fact: Fact, values: Floats, variances: Floats) -> Floats:
    """Return the implausibility of a fact's values with their variances."""
    band, slack = (fact.half / 3) ** 2, (fact.slack * fact.half) ** 2
    known = np.where(np.isfinite(variances), variances, 0)
    return np.where(np.isfinite(values), np.abs(values - fact.middle) / np.sqrt(band + slack + known), np.inf)


def first_places(count: int, seed: int) -> Floats:
    """Return evenly spread points of the whole prior (scrambled Sobol')."""
    sampler = qmc.Sobol(len(PRIOR), scramble=True, seed=seed)
    return np.asarray(sampler.random_base2(int(np.ceil(np.log2(count))))[:count])


class Emulators:
    """One emulator a fitted fact."""

    def __init__(self, facts: Sequence[Fact], run: Simulated) -> None:
        self.facts = list(facts)
        columns = [FACTS.index(fact) for fact in facts]
        self.emulators = [Emulator(run.places, run.values[:, column], run.variances[:, column]) for column in columns]

    def each(self, places: Floats) -> Floats:
        """Return the implausibility of each fact at `places`, shape (facts, points)."""
        return np.array([implausible(fact, *emulator.predict(places))
                         for fact, emulator in zip(self.facts, self.emulators, strict=True)])  # fmt: skip

    def greatest(self, places: Floats) -> Floats:
        """Return the greatest implausibility over the facts at `places`."""
        return self.each(places).max(axis=0)


def not_ruled_out(
    emulators: Emulators, count: int, seed: int, start: Floats, sweeps: int = 120
) -> tuple[Floats, Floats]:
    """Return points spread evenly over what the emulators do not rule out, and their implausibility.

    Each point moves by redrawing one to three of its parameters from the prior; a move is kept when it is not ruled
    out, or less ruled out than before. Once inside, this is a Metropolis walk whose resting distribution is the prior
    cut to the points not ruled out.
    """
    generator = np.random.default_rng(seed)
    pool = np.concatenate([start, generator.random((20 * count, len(PRIOR)))])
    score = emulators.greatest(pool)
    chosen = np.argsort(score, kind="stable")[:count]
    chosen = chosen if (score[chosen] <= CUT).all() else chosen[generator.integers(0, len(chosen), count)]
    places, score = pool[chosen].copy(), score[chosen]
    for _ in range(sweeps):
        moved = places.copy()
        for _ in range(2):
            columns = generator.integers(0, len(PRIOR), count)
            new = generator.random(count)
            near = generator.random(count) < 0.5
            old = moved[np.arange(count), columns]
            moved[np.arange(count), columns] = np.where(near, np.clip(old + 0.2 * (new - 0.5), 0, 1), new)
        other = emulators.greatest(moved)
        better = other <= np.maximum(CUT, score)
        places[better], score[better] = moved[better], other[better]
    return places, score
