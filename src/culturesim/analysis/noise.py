"""Noise: how much of what differs between runs is luck, and so no factor's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.by_point import Order, by_point
from culturesim.errors import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def noise(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, order: Order | None = None
) -> pd.DataFrame:
    """Return what makes single runs of a design differ: its points, their seeds, or luck at each point.

    Parameters and errors are those of :func:`culturesim.analysis.sensitivity.morris`; any design will do.

    Returns
    -------
    Three rows, `points`, `seeds` (what a seed adds at all points alike, which cancels between them) and `luck` (the
    rest), with columns `source`, `variance` (of a single run), `share`, `share_of_means` (of the variance over points
    of the means that indices are made from: what luck has there is no factor's), `points`, `replicates` (used),
    `points_left_out`, `replicates_left_out`.

    Raises
    ------
    ExperimentError
        Also when fewer than two points were lived by the same two replicates.

    Notes
    -----
    Variance components of a two-way layout with one run a cell (Searle, Casella & McCulloch 1992), none below 0.
    Replicates that lived fewer than half the points are left out first, then points that any other replicate misses.
    """
    import pandas as pd

    cells = by_point(table, measure, factors, of, order=order)
    known = cells.known
    rows = known.mean(axis=1) >= 0.5
    columns = known[rows].all(axis=0) if rows.any() else np.zeros(known.shape[1], np.bool_)
    values = cells.on("raw")[np.ix_(rows, columns)]
    r, n = values.shape
    if r < 2 or n < 2:
        raise ExperimentError("noise: needs two or more points that the same two or more replicates have lived")
    of_points, of_seeds = values.mean(axis=0), values.mean(axis=1)
    rest = values - of_points - of_seeds[:, None] + values.mean()
    luck = float((rest**2).sum()) / ((r - 1) * (n - 1))
    points = max(0.0, float(of_points.var(ddof=1)) - luck / r)
    seeds = max(0.0, float(of_seeds.var(ddof=1)) - luck / n)
    variance = np.array([points, seeds, luck])
    means = np.array([points, 0.0, luck / r])
    return pd.DataFrame({
        "source": ["points", "seeds", "luck"], "variance": variance, "share": _shares(variance),
        "share_of_means": _shares(means), "points": n, "replicates": r,
        "points_left_out": int((~columns).sum()), "replicates_left_out": int((~rows).sum()),
    })  # fmt: skip


def _shares(variances: Floats) -> Floats:
    total = variances.sum()
    return variances / total if total > 0 else np.full(len(variances), np.nan)
