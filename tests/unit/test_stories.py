"""Who hears a story, against the draws themselves."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.phases.stories import _hear
from culturesim.rng import draws

WORLDS, JOBS, UNITS = 2, 8, 4


@pytest.mark.parametrize("chance", [0.0, 0.4, 1.0])
def test_a_story_reaches_its_own_unit_and_others_by_chance(chance):
    rng = np.random.default_rng(3)
    pairs, told = rng.integers(1, 2**63, (2, 6)).astype(np.uint64)
    pairs.sort()
    unit = np.repeat(np.arange(WORLDS * UNITS, dtype=np.int32), JOBS // UNITS)
    mentee = np.array([0, 3, 7, 8, 11, 15], np.int32)
    units, salts = rng.integers(1, 2**63, WORLDS * UNITS).astype(np.uint64), np.array([5, 6], np.uint64)
    stories, origin = np.full(WORLDS * UNITS, 0.3), np.zeros(WORLDS * UNITS, np.uint64)
    rows = np.arange(6)
    with np.errstate(over="ignore"):
        _hear(rows, pairs, mentee, told, unit, units, JOBS, UNITS, salts, np.full(8, chance), stories, origin)
    expected, latest = np.full(WORLDS * UNITS, 0.3), np.zeros(WORLDS * UNITS, np.uint64)
    for row in rows:
        world = mentee[row] // JOBS
        for heard in range(world * UNITS, (world + 1) * UNITS):
            if draws(salts[[world]], pairs[[row]], units[[heard]])[0] < chance or heard == unit[mentee[row]]:
                expected[heard] += 1
                latest[heard] = told[row]
    assert (stories == expected).all() and (origin == latest).all()
    assert (stories >= 0.3).all() and stories[unit[mentee]].min() >= 1.3
