"""By point: one number of a table of runs at every point and replicate, for analyses of whole designs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.rows import CASE, arms_of, must_have, side_by_side, two_arms
from culturesim.analysis.scales import scales_of, told_on
from culturesim.errors import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Order = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class ByPoint:
    """A number, or the difference of a number between two arms, at every point of a design.

    Attributes
    ----------
    settings
        One row a point, in rising order of `points`, one column a factor, in numbers from low to high.
    points
        Number of each point, shape (points,).
    values
        Shape (arms, replicates, points), one arm or two (first less second); nan where it is not known.
    """

    settings: Floats
    points: NDArray[np.int64]
    values: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether the number is known in every arm asked for, shape (replicates, points)."""
        return np.asarray(np.isfinite(self.values).all(axis=0))

    @property
    def scales(self) -> tuple[str, ...]:
        """The scales on which the number can be told."""
        return scales_of(self.values)

    def on(self, scale: str) -> Floats:
        """Return the number on a scale, or the difference between the arms on it; shape (replicates, points)."""
        arms = told_on(self.values, scale)
        return np.asarray(arms[0] if len(arms) == 1 else arms[0] - arms[1])


def by_point(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, order: Order | None = None
) -> ByPoint:
    """Return a number at every point and replicate.

    Parameters
    ----------
    table
        One row a run; see :mod:`culturesim.analysis.rows`.
    measure
        A column of numbers.
    factors
        Columns of the factors, one or more.
    of
        An arm, or a difference of arms as ``"plan - base"``; may be left out where there is one arm only.
    order
        For factors whose values are texts, these from low to high.

    Raises
    ------
    ExperimentError
        When columns or arms are not in the table, texts have no order, or one point has two settings.
    """
    must_have(table, [*CASE, "arm", "status", measure, *factors])
    if not factors:
        raise ExperimentError("analysis of a design: name at least one factor")
    arms = _arms(table, of)
    cases = side_by_side(table, measure, arms)
    points, column = np.unique(cases.point, return_inverse=True)
    replicates, row = np.unique(cases.replicate, return_inverse=True)
    values = np.full((len(arms), len(replicates), len(points)), np.nan)
    values[:, row, column] = cases.values.T
    return ByPoint(_settings(table, factors, points, order or {}), points, values)


def _arms(table: pd.DataFrame, of: str | None) -> list[str]:
    arms = arms_of(table)
    if of is None:
        if len(arms) > 1:
            raise ExperimentError(
                f"analysis of a design: say of which arm, or of which difference, as 'one - other'; arms are "
                f"{', '.join(arms)}"
            )
        return arms
    return [of] if of in arms else list(two_arms(table, of)) if " - " in of else [of]


def _settings(table: pd.DataFrame, factors: Sequence[str], points: NDArray[np.int64], order: Order) -> Floats:
    """Return the setting of each factor at each point as a number, shape (points, factors)."""
    rows = table[["point", *factors]].drop_duplicates()
    twice = rows["point"].duplicated()
    if twice.any():
        raise ExperimentError(
            f"table of runs: point {rows.loc[twice, 'point'].iloc[0]} has more than one setting of its factors; "
            f"analyse one study at a time"
        )
    at = rows.set_index("point").loc[points]
    return np.column_stack([_numbers(at[name].tolist(), name, order.get(name)) for name in factors])


def _numbers(values: Sequence[Any], name: str, order: Sequence[Any] | None) -> Floats:
    if order is not None:
        places = {value: place for place, value in enumerate(order)}
        unknown = [value for value in values if value not in places]
        if unknown:
            raise ExperimentError(f"{name}: {unknown[0]!r} is not among the values it is said to have, {list(order)}")
        return np.array([places[value] for value in values], np.float64)
    text = next((value for value in values if isinstance(value, str)), None)
    if text is not None:
        raise ExperimentError(f"{name}: its values are texts, such as {text!r}; say their order from low to high")
    return np.array(values, np.float64)
