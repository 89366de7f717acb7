"""Outcomes: whether something came about in a run, from a column of zeros and ones or from a limit on a number."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.rows import must_have
from culturesim.errors import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

_SIGNS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


def came_about(table: pd.DataFrame, outcome: str) -> NDArray[np.float64]:
    """Return 1 where the outcome came about, 0 where not, nan where the run failed or cannot tell; shape (rows,).

    Parameters
    ----------
    table
        One row a run.
    outcome
        A column of zeros and ones, as ``"lapse.lapsed"``, or a limit on a number, as ``"p_eff < 0.05"``.

    Raises
    ------
    ExperimentError
        When there is no such column, or it holds other numbers and no limit is given.
    """
    name, limit = outcome, None
    match = re.fullmatch(r"(.+?)\s*(<=|>=|<|>)\s*([-+.\deE]+)", outcome)
    if match and outcome not in table.columns:
        name, limit = match[1], (_SIGNS[match[2]], float(match[3]))
    must_have(table, [name, "status"])
    values = table[name].to_numpy(np.float64)
    known = np.isfinite(values) & (table["status"].to_numpy() == "ok")
    if limit is not None:
        return np.where(known, limit[0](values, limit[1]).astype(np.float64), np.nan)
    if not np.isin(values[known], (0.0, 1.0)).all():
        raise ExperimentError(
            f"outcome {outcome!r}: the column holds numbers other than 0 and 1; give a limit, as '{name} < 0.05'"
        )
    return np.where(known, values, np.nan)
