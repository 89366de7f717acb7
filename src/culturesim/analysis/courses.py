"""Courses: a monthly number of two arms, case by case, from the table of months.

A table of months has one row a run and month, with the columns `point`, `arm`, `replicate`, `month` and one a series.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.rows import CASE, must_have, two_arms
from culturesim.errors import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Courses:
    """A monthly number of two arms.

    Attributes
    ----------
    first, second
        Shape (cases, months), from month 0 on.
    point, replicate
        Of each case.
    left_out
        Cases of which an arm is not there; runs that failed have no months.
    """

    first: Floats
    second: Floats
    point: NDArray[np.int64]
    replicate: NDArray[np.int64]
    left_out: int

    def of_replicates(self) -> tuple[Floats, Floats, int]:
        """Return the mean over points of both arms, shape (replicates, months), and how many replicates are left out.

        Only replicates that have every point count, so that all are means over the same points.
        """
        points = len(np.unique(self.point))
        names, place, size = np.unique(self.replicate, return_inverse=True, return_counts=True)
        whole = size == points
        means = []
        for values in (self.first, self.second):
            sums = np.zeros((len(names), values.shape[1]))
            np.add.at(sums, place, values)
            means.append(sums[whole] / points)
        return means[0], means[1], int((~whole).sum())


def courses(
    monthly: pd.DataFrame, series: str, of: str, by: Sequence[str] = ()
) -> Iterator[tuple[dict[str, Any], Courses]]:
    """Yield the values of the columns `by` and the courses of the cases that have them, in rising order.

    Parameters
    ----------
    monthly
        The table of months, with every month of every run.
    series
        Column of the monthly number.
    of
        The arms, as ``"champion leaves - base"``.
    by
        Columns whose values make the groups; a factor has to be merged into the table first, by point.

    Raises
    ------
    ExperimentError
        When a column or arm is missing, months are missing, or no case has both arms.
    """
    must_have(monthly, [*CASE, "arm", "month", series, *by])
    arms = two_arms(monthly, of)
    rows = monthly[monthly["arm"].isin(arms)]
    for values, group in rows.groupby(list(by), sort=True, observed=True) if by else [((), rows)]:
        yield dict(zip(by, values, strict=True)), _courses(group, series, arms)


def _courses(rows: pd.DataFrame, series: str, arms: tuple[str, str]) -> Courses:
    months = np.unique(rows["month"].to_numpy(np.int64))
    if not np.array_equal(months, np.arange(len(months))):
        raise ExperimentError(
            "table of months: not every month is in it; recovery is judged on twelve months in a row, so keep them "
            "all: monthly: {series: [p_eff], every: 1}"
        )
    one, other = (rows[rows["arm"] == arm].pivot(index=CASE, columns="month", values=series) for arm in arms)
    both = one.index.intersection(other.index).sort_values()
    if not len(both):
        raise ExperimentError(f"table of months: no case has both arms, {arms[0]!r} and {arms[1]!r}")
    if one.isna().to_numpy().any() or other.isna().to_numpy().any() or one.shape[1] != other.shape[1]:
        raise ExperimentError(f"table of months: runs of different lengths, or months without {series!r}")
    return Courses(
        one.loc[both].to_numpy(np.float64), other.loc[both].to_numpy(np.float64),
        both.get_level_values("point").to_numpy(np.int64), both.get_level_values("replicate").to_numpy(np.int64),
        len(one) + len(other) - 2 * len(both),
    )  # fmt: skip
