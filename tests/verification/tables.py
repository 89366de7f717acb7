"""Tables of runs made up so that the answer is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd


def runs(
    of: Callable[..., Any], *, arms: tuple[str, ...] = ("base", "plan"), points: int = 1, replicates: int = 10,
    factors: Mapping[str, Any] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return a table of runs whose measures are `of(arm, point, replicate)`, a mapping; replicate-major as in a store.

    `factors` gives one value a point.
    """
    rows = []
    for replicate in range(replicates):
        for point in range(points):
            for arm in arms:
                row = {"point": point, "arm": arm, "replicate": replicate, "seed": 100 + replicate, "vector": -1}
                row |= {name: values[point] for name, values in (factors or {}).items()}
                rows.append({**row, "status": "ok", "message": "", **of(arm, point, replicate)})
    return pd.DataFrame(rows)


def generator(seed: int) -> np.random.Generator:
    """Return a generator for made-up numbers."""
    return np.random.default_rng(seed)
