"""What a difference between scenarios makes, month by month, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.intervals import t_half_width
from culturesim.twins.comparison import COMPARED, Comparison

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MAIN_SERIES = (*COMPARED, "seeking", "leavers")


def monthly_difference(comparison: Comparison, name: str, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Return the mean paired difference in each month with the ends of its t interval, shape (months,) each.

    Each month has its own interval; they do not hold for all months together. With a single pair they are infinite.
    """
    differences = comparison.difference(name)
    mean, half = differences.mean(axis=0), t_half_width(differences, level)
    return mean, mean - half, mean + half


def monthly_differences(comparison: Comparison) -> pd.DataFrame:
    """Return one row a series and month: the mean of both arms, their paired difference and its 95 % interval."""
    import pandas as pd

    parts = []
    for name in MAIN_SERIES:
        mean, low, high = monthly_difference(comparison, name)
        arms = (comparison.base_runs, comparison.alternative_runs)
        base, alternative = (np.mean([run.series[name] for run in arm], axis=0) for arm in arms)
        columns = {"base": base, "alternative": alternative, "difference": mean, "low": low, "high": high}
        parts.append(pd.DataFrame({"series": name, "month": np.arange(len(mean)), **columns}))
    return pd.concat(parts, ignore_index=True)
