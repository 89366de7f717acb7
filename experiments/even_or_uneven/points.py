"""The profiles of the study, written to points.csv and described in profiles.csv.

    python experiments/even_or_uneven/points.py

Ten strengths a line, of mean 0.3 or 0.5. In each family of ten uneven profiles every hallmark is raised equally often,
so that which hallmark is strong cancels in the family's mean and only unevenness is left. A single even profile would
bring its luck into every comparison; so there are ten more that differ from it by next to nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import culturesim as cs

HERE = Path(__file__).parent
MEANS = (0.3, 0.5)
HIGH = 0.9  # strength of those raised; five at this need a mean of 0.5, so at 0.3 five are at 0.5
WEAK = 0.1  # of one neglected
NEARLY = 0.02  # by which one is raised in the ten profiles that are all but even
RANDOM, SEED = 20, 20  # profiles of each mean, and the seed they are drawn with
EVEN, ONE, TWO, FIVE, NEGLECTED, DRAWN = "even", "one high", "two high", "five high", "one neglected", "random"
Floats = NDArray[np.float64]


def raised(mean: float, many: int, to: float) -> Floats:
    """Return ten profiles in which `many` neighbours of the list are at `to` and the others share what is left."""
    others = (10 * mean - many * to) / (10 - many)
    return np.array([[to if (place - first) % 10 < many else others for place in range(10)] for first in range(10)])


def drawn(mean: float, rng: np.random.Generator) -> Floats:
    """Return profiles drawn evenly from all that have this mean and no strength above 1, shape (RANDOM, 10)."""
    kept: list[Floats] = []
    while len(kept) < RANDOM:
        one = 10 * mean * rng.dirichlet(np.ones(10))
        if one.max() <= 1:
            kept.append(one)
    return np.array(kept)


def families(mean: float, rng: np.random.Generator) -> dict[str, Floats]:
    """Return the profiles of this mean by family."""
    return {
        EVEN: np.full((1, 10), mean), ONE: raised(mean, 1, HIGH), TWO: raised(mean, 2, HIGH),
        FIVE: raised(mean, 5, min(HIGH, 2 * mean - WEAK)), NEGLECTED: raised(mean, 1, WEAK), DRAWN: drawn(mean, rng),
    }  # fmt: skip


def profiles() -> pd.DataFrame:
    """Return one row a profile: `mean`, `family`, and the strength of each hallmark, to four digits."""
    rng = np.random.default_rng(SEED)
    told = [(mean, families(mean, rng)) for mean in MEANS]
    told += [(mean, {EVEN: raised(mean, 1, mean + NEARLY)}) for mean in MEANS]
    tables = []
    for mean, by_family in told:
        for family, strengths in by_family.items():
            columns = {f"hallmarks.{name}": strengths[:, place].round(4) for place, name in enumerate(cs.HALLMARKS)}
            tables.append(pd.DataFrame({"mean": mean, "family": family, **columns}))
    return pd.concat(tables, ignore_index=True).rename_axis("point")


if __name__ == "__main__":
    made = profiles()
    made[["mean", "family"]].to_csv(HERE / "profiles.csv")
    made.drop(columns=["mean", "family"]).to_csv(HERE / "points.csv")
