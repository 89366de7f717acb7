"""Scenario discovery: in which futures does it happen? Boxes of factors in which an outcome is frequent.

Boxes are found on one half of the points and judged on the other half, so that what is reported of a box is not the
luck of having been chosen (Bryant and Lempert 2010 on scenario discovery; Breiman et al. 1984 on trees).

Draws   "discovery", "folds" and "shuffle" under seed 0: which half a point falls into, folds, and what chance does
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.box import Box, Discovery
from culturesim.analysis.outcomes import came_about
from culturesim.analysis.rows import CASE, arms_of, must_have
from culturesim.analysis.trees import LEAST_POINTS, Limit, leaves, within
from culturesim.errors import ExperimentError, did_you_mean
from culturesim.measures.bootstrap import RESAMPLES, shuffled
from culturesim.measures.clusters import crossed_share
from culturesim.measures.intervals import Interval

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LEAST_STUDY = 20  # points: ten to find boxes on, ten to judge them on
FALSE_ALARM = 0.05  # a study, over all its boxes
AT_ONCE = 200  # shuffles held in memory
Candidate = tuple[tuple[Limit, ...], float]  # limits, and the density where they were found


def boxes(
    table: pd.DataFrame, outcome: str, factors: Sequence[str], *, arm: str | None = None, depth: int = 3,
    least: float = 0.05, level: float = 0.95,
) -> Discovery:  # fmt: skip
    """Return the regions of the factors in which an outcome is frequent.

    Parameters
    ----------
    table
        One row a run; points spread over the factors (Latin hypercube, Sobol' sequence or random, best some hundreds).
    outcome
        A column of zeros and ones, or a limit as ``"p_eff < 0.05"``.
    factors
        Columns the boxes may use; columns of text are named choices.
    arm
        The arm that is asked about; the first when None.
    depth
        Limits of a box at most, >= 1.
    least
        Share of the points that a box holds at least, above 0 and at most 0.5.
    level
        Of the intervals.

    Raises
    ------
    ExperimentError
        When a column or arm is missing, there are fewer than 20 points, or depth or least is out of range.
    CultureSimError
        When scikit-learn is not installed.

    Notes
    -----
    Half of the points, chosen by keyed draws, give the tree; the other half give every number of a box but `found`. A
    box is *confirmed* where its density is beyond what shuffling the outcomes of whole points gives, each with all its
    replicates, at 5 % over all boxes (Bonferroni): that holds whatever the replicates of a point share. Intervals take
    points and replicates as drawn by chance (:func:`culturesim.measures.clusters.crossed_share`).
    """
    if depth < 1 or not 0 < least <= 0.5:
        raise ExperimentError(f"depth {depth} and least {least}: depth is at least 1, least above 0 and at most 0.5")
    runs, left_out, asked = _runs(table, outcome, factors, arm)
    points = runs.groupby("point").agg(share=("came", "mean"), runs=("came", "size"))
    if len(points) < LEAST_STUDY:
        raise ExperimentError(f"discovery needs at least {LEAST_STUDY} points, and the table has {len(points)}")
    where = runs.drop_duplicates("point").set_index("point").loc[points.index, list(factors)]
    finding = np.zeros(len(points), np.bool_)
    finding[shuffled(len(points), 1, stream="discovery")[0][: (len(points) + 1) // 2]] = True
    found = _found(where[finding], points[finding], depth, least)
    judged = _judged(found, runs[runs["point"].isin(points.index[~finding])], where[~finding], points[~finding], level)
    share = crossed_share(runs["came"], runs["point"], runs["replicate"], level)
    return Discovery(outcome, asked, tuple(factors), judged, share, len(points), len(runs), left_out)


def _runs(
    table: pd.DataFrame, outcome: str, factors: Sequence[str], arm: str | None
) -> tuple[pd.DataFrame, int, str]:
    """Return the runs of the arm that can tell, with a column `came`; how many cannot; and the arm."""
    must_have(table, [*CASE, "arm", "status", *factors])
    if not factors:
        raise ExperimentError("discovery needs at least one factor")
    arms = arms_of(table)
    asked = arms[0] if arm is None else arm
    if asked not in arms:
        raise ExperimentError(f"arm {asked!r}: the table has {', '.join(arms)}{did_you_mean(asked, arms)}")
    rows = table[table["arm"] == asked]
    runs = rows[[*CASE, *factors]].assign(came=came_about(rows, outcome))
    return runs.dropna(subset=["came"]), int(runs["came"].isna().sum()), asked


def _found(where: pd.DataFrame, points: pd.DataFrame, depth: int, least: float) -> list[Candidate]:
    """Return the limits and density of each leaf that lies above the whole, the densest first."""
    shares, weights = points["share"].to_numpy(np.float64), points["runs"].to_numpy(np.float64)
    whole, found = float(np.average(shares, weights=weights)), []
    smallest = max(LEAST_POINTS, int(np.ceil(least * len(points))))
    for limits in leaves(where, shares, weights, depth, smallest):
        if limits:
            inside = within(limits, where)
            found.append((limits, float(np.average(shares[inside], weights=weights[inside]))))
    return sorted((one for one in found if one[1] > whole), key=lambda one: -one[1])


def _judged(found: Sequence[Candidate], runs: pd.DataFrame, where: pd.DataFrame,
            points: pd.DataFrame, level: float) -> tuple[Box, ...]:  # fmt: skip
    """Return the boxes with the numbers of the other half; one that holds none of its points cannot be judged."""
    judged = []
    for limits, density in found:
        inside = within(limits, where)
        held = runs[within(limits, runs)]
        such = runs[runs["came"] == 1]
        covered = within(limits, such).astype(np.float64)
        nothing = Interval(np.nan, np.nan, np.nan, level)
        p = _chance(inside, points) if inside.any() else 1.0
        judged.append(Box(
            limits, _crossed(held["came"], held, level) if len(held) else nothing,
            _crossed(covered, such, level) if len(such) else nothing, density,
            int(inside.sum()), len(held), p, bool(p <= FALSE_ALARM / len(found)),
        ))  # fmt: skip
    return tuple(judged)


def _crossed(values: Any, runs: pd.DataFrame, level: float) -> Interval:
    return crossed_share(values, runs["point"], runs["replicate"], level)


def _chance(inside: NDArray[np.bool_], points: pd.DataFrame) -> float:
    """Return how often outcomes shuffled over the points give the box so high a density, itself counted."""
    runs = points["runs"].to_numpy(np.float64)
    came, size = points["share"].to_numpy(np.float64) * runs, int(inside.sum())
    seen = came[inside].sum() / runs[inside].sum()
    beyond = 0
    for start in range(0, RESAMPLES, AT_ONCE):
        dealt = shuffled(len(points), min(AT_ONCE, RESAMPLES - start), start)[:, :size]
        beyond += int((came[dealt].sum(axis=1) / runs[dealt].sum(axis=1) >= seen - 1e-12).sum())
    return (1 + beyond) / (1 + RESAMPLES)
