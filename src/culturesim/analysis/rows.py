"""Rows: what every analysis asks of a table of runs, and how rows of several arms are laid side by side.

A table of runs has one row a run, with the columns `point`, `arm`, `replicate`, `status` ("ok" or "failed"), one a
factor and one a measure. Arms of one point and replicate are twins: they share their seed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ExperimentError, did_you_mean
from culturesim.measures import arms

if TYPE_CHECKING:
    import pandas as pd

CASE = ["point", "replicate"]
REPLICATES, POINTS = "replicates", "points"
CLUSTERS = {REPLICATES: "replicate", POINTS: "point"}


def must_have(table: pd.DataFrame, columns: Collection[str]) -> None:
    """Say which of the columns the table does not have, and that it has rows.

    Raises
    ------
    ExperimentError
        When a column is missing, or there are no rows.
    """
    known = [str(name) for name in table.columns]
    missing = [name for name in columns if name not in table.columns]
    if missing:
        hints = "; ".join(f"no column {name!r}{did_you_mean(name, known)}" for name in missing)
        raise ExperimentError(f"table of runs: {hints}; it has {', '.join(known)}")
    if not len(table):
        raise ExperimentError("table of runs: it has no rows; run the experiment first")


def arms_of(table: pd.DataFrame) -> list[str]:
    """Return the names of the arms in the order of their first rows; the first is the base arm."""
    return [str(arm) for arm in dict.fromkeys(table["arm"])]


def ok(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of runs that did not fail."""
    return table[table["status"].to_numpy() == "ok"]


def two_arms(table: pd.DataFrame, of: str) -> tuple[str, str]:
    """Return the arms of a difference written ``"plan - base"``, first and second.

    Raises
    ------
    ExperimentError
        When it is not of this form, or the table has no such arm.
    """
    return arms.two_arms(of, arms_of(table))


@dataclass(frozen=True)
class SideBySide:
    """One number of several arms, a row a case.

    Attributes
    ----------
    values
        Shape (cases, arms); nan where a run failed, is not there, or cannot give the number.
    point, replicate
        Of each case, shape (cases,).
    failed, missing
        Whether a run of the case failed, or one is not in the table though another is; shape (cases,).
    """

    values: NDArray[np.float64]
    point: NDArray[np.int64]
    replicate: NDArray[np.int64]
    failed: NDArray[np.bool_]
    missing: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether the number is known in every arm, shape (cases,)."""
        return np.asarray(np.isfinite(self.values).all(axis=1))

    def clusters(self, over: str) -> NDArray[np.int64]:
        """Return the replicate or the point of each case."""
        return self.replicate if CLUSTERS[must_be_clusters(over)] == "replicate" else self.point


def must_be_clusters(over: str) -> str:
    """Return `over` if it names what an interval can be taken over.

    Raises
    ------
    ExperimentError
        When it is neither "replicates" nor "points".
    """
    if over not in CLUSTERS:
        raise ExperimentError(f"over {over!r}: an interval is taken over 'replicates' or over 'points'")
    return over


def side_by_side(table: pd.DataFrame, measure: str, arms: Sequence[str]) -> SideBySide:
    """Return a number of several arms, laid side by side by point and replicate in rising order.

    Raises
    ------
    ExperimentError
        When a column is missing, the table has no such arm, or a run stands in it twice.
    """
    must_have(table, [*CASE, "arm", "status", measure])
    known = arms_of(table)
    for arm in arms:
        if arm not in known:
            raise ExperimentError(f"arm {arm!r}: the table has {', '.join(known)}{did_you_mean(arm, known)}")
    rows = table.loc[table["arm"].isin(list(arms)), [*CASE, "arm", "status", measure]]
    twice = rows.duplicated([*CASE, "arm"])
    if twice.any():
        point, replicate, arm = rows.loc[twice, [*CASE, "arm"]].iloc[0]
        raise ExperimentError(
            f"table of runs: point {point}, replicate {replicate}, arm {arm!r} stands in it twice; "
            "analyse one study at a time"
        )
    not_ok = rows["status"].to_numpy() != "ok"
    numbers = np.where(not_ok, np.nan, rows[measure].to_numpy(np.float64))
    cases, inverse = np.unique(rows[CASE].to_numpy(np.int64), axis=0, return_inverse=True)
    row = inverse.ravel()  # numpy 2.0 gives it the shape of what was sorted
    column = rows["arm"].map({arm: place for place, arm in enumerate(arms)}).to_numpy(np.int64)
    shape = len(cases), len(arms)
    values, failed, there = np.full(shape, np.nan), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    values[row, column], failed[row, column], there[row, column] = numbers, not_ok, True
    bad, gone = np.asarray(failed.any(axis=1)), np.asarray(~there.all(axis=1))
    return SideBySide(values, cases[:, 0], cases[:, 1], bad, gone)
