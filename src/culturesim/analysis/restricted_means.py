"""Restricted means: how many months without a lapse one arm has more than another, seed by seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.lapse import LAPSED, MONTH
from culturesim.analysis.pairs import found_columns, groups
from culturesim.analysis.rows import CASE, REPLICATES, must_be_clusters, must_have, side_by_side, two_arms
from culturesim.errors import ExperimentError
from culturesim.measures.clusters import clustered_mean
from culturesim.measures.survival import kaplan_meier

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def restricted_means(
    table: pd.DataFrame, of: str, *, horizon: int | None = None, by: Sequence[str] = (), over: str = REPLICATES,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return how many more months without a lapse one arm has than another, of the first `horizon`, seed by seed.

    Parameters
    ----------
    table
        One row a run.
    of
        The difference, as ``"plan - base"``.
    horizon
        Months counted from the start of risk; the longest that both arms were followed when None.
    by
        Columns of factors whose values make the groups.
    over
        "replicates" for the mean over exactly these points, "points" where they are a sample.
    level
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    One row a group: columns of `by`, `horizon`, `base`, `alternative` (restricted means of the second and the first
    arm, months), `difference`, `low`, `high`, `pairs`, `left_out` (a run failed, is missing, or was never at risk).

    Raises
    ------
    ExperimentError
        When no pair was at risk in both arms, or nobody was followed for so long.

    Notes
    -----
    The restricted mean is the area under the Kaplan–Meier curve to the horizon. Each run gets its pseudo-observation
    (Andersen, Hansen and Klein 2004), which without censoring before the horizon is its own months up to it; pairs are
    then compared with Student's t over clusters.
    """
    import pandas as pd

    must_be_clusters(over)
    must_have(table, [*CASE, "arm", "status", MONTH, LAPSED, *by])
    first, second = two_arms(table, of)
    months, lapsed = (side_by_side(table, name, [second, first]) for name in (MONTH, LAPSED))
    rows = []
    for (group, time), (_, event) in zip(groups(table, months, by), groups(table, lapsed, by), strict=True):
        known = time.known & event.known
        if not known.any():
            raise ExperimentError(f"difference {of!r}: no pair was at risk in both arms")
        arms = [(time.values[known, place], event.values[known, place] == 1) for place in (0, 1)]
        until = min(int(one.max()) for one, _ in arms) if horizon is None else horizon
        base, alternative = (_pseudo_months(*arm, until) for arm in arms)
        found = clustered_mean(alternative - base, time.clusters(over)[known], level)
        rows.append({
            **group, "horizon": until, "base": base.mean(), "alternative": alternative.mean(),
            **found_columns(found, "difference"), "pairs": int(known.sum()), "left_out": int((~known).sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _pseudo_months(months: Floats, lapsed: NDArray[np.bool_], horizon: int) -> Floats:
    """Return the pseudo-observation of each run's months without a lapse up to the horizon."""
    if not 0 < horizon <= months.max():
        raise ExperimentError(f"horizon {horizon}: the runs at risk are followed for 1 to {int(months.max())} months")
    if (lapsed | (months >= horizon)).all():
        return np.minimum(months, horizon)
    many, whole = len(months), _area(months, lapsed, horizon)
    out = np.empty(many)
    kinds, inverse = np.unique(np.column_stack([months, lapsed]), axis=0, return_inverse=True)
    kind = inverse.ravel()  # numpy 2.0 gives it the shape of what was sorted
    for place in range(len(kinds)):  # runs with the same follow-up have the same pseudo-observation
        same = np.flatnonzero(kind == place)
        out[same] = many * whole - (many - 1) * _area(np.delete(months, same[0]), np.delete(lapsed, same[0]), horizon)
    return out


def _area(months: Floats, lapsed: NDArray[np.bool_], horizon: int) -> float:
    """Return the area under the Kaplan–Meier curve from 0 to the horizon, which stays level after its last month."""
    curve = kaplan_meier(months, lapsed)
    at = np.clip(np.concatenate([[0.0], curve["month"].to_numpy(np.float64), [np.inf]]), 0, horizon)
    return float((np.diff(at) * np.concatenate([[1.0], curve["not_lapsed"].to_numpy(np.float64)])).sum())
