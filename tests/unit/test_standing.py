"""Standing lists: brought up to date for one world alone, they are what they are when all worlds are looked at."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.state.standing import brought_up_to_date, nobody

WORLDS, JOBS, UNITS = 4, 12, 3


@pytest.mark.parametrize("seed", range(5))
def test_a_world_alone_is_brought_up_to_date_as_among_all(seed):
    chance = np.random.default_rng(seed)
    keys = chance.integers(1, 2**63, WORLDS * JOBS).astype(np.uint64)
    world = np.repeat(np.arange(WORLDS), JOBS)
    owner = np.where(chance.random(WORLDS * JOBS) < 0.8, world * UNITS + chance.integers(0, UNITS, WORLDS * JOBS), -1)
    lists = brought_up_to_date(nobody(WORLDS * UNITS), owner, keys)
    for turn in range(12):
        changed = turn % WORLDS
        here = slice(changed * JOBS, (changed + 1) * JOBS)
        moved = np.where(chance.random(JOBS) < 0.7, changed * UNITS + chance.integers(0, UNITS, JOBS), -1)
        owner[here] = np.where(chance.random(JOBS) < 0.4, moved, owner[here])
        whole = brought_up_to_date(lists, owner, keys)
        units = slice(changed * UNITS, (changed + 1) * UNITS)
        alone = brought_up_to_date(lists, owner[here], keys[here], units, here.start)
        for one, other in zip(whole, alone, strict=True):
            assert one.dtype == other.dtype and one.tolist() == other.tolist()
        lists = alone
