"""Hysteresis: whether history matters at one and the same strength, or ever slower ramps still leave a loop.

It presupposes that people also seek by themselves (spontaneous seeking above 0): where nothing could begin from below,
starts differ by construction. A table cannot tell; the scenario does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.pairs import differences, found_columns
from culturesim.analysis.rows import CASE, arms_of, must_have, ok
from culturesim.errors import ExperimentError
from culturesim.measures.intervals import Interval, paired_mean

if TYPE_CHECKING:
    import pandas as pd

ABOVE, BELOW = "from above", "from below"
SLOWEST = 3  # ramp lengths from which the limit is drawn
ALARM = 0.05


@dataclass(frozen=True)
class Loops:
    """How wide the loop is between the way up and the way down, by the length of the ramps.

    Attributes
    ----------
    table
        One row a length: `over` (months), `width` with `low` and `high` (95 % t interval), `replicates`.
    limit
        Width drawn on to ramps without end, with its 95 % t interval over replicates.
    remains
        Whether the interval of `limit` lies above 0, and that of the slowest ramps, too.
    """

    table: pd.DataFrame
    limit: Interval
    remains: bool

    def in_words(self) -> str:
        """Return the verdict as a sentence."""
        slowest = self.table.iloc[-1]
        seen = f"with ramps of {slowest['over']:g} months the ways lie {slowest['width']:.3f} apart, "
        seen += f"without end they would {self.limit.in_words()}"
        if self.remains:
            return f"Hysteresis: {seen}, provided that people also seek by themselves."
        return f"Not called hysteresis: {seen}; a loop that closes as ramps slow down is lag."


def starts(
    table: pd.DataFrame, outcome: str, *, strength: str, above: str = ABOVE, below: str = BELOW
) -> pd.DataFrame:
    """Return, for each strength, whether a start from above and one from below still differ.

    Parameters
    ----------
    table
        One row a run, with an arm that starts from above and one that starts from below, both then held at the
        strength of their point.
    outcome
        The number compared, taken when both have settled.
    strength
        Column of the strength.
    above, below
        Names of the arms.

    Returns
    -------
    One row a strength: the column of strengths, `from_above`, `from_below`, `difference` with `low` and `high` (95 %,
    paired), `pairs`, and `differs`: the interval lies above 0 at 95 % for all strengths together (Bonferroni).

    Raises
    ------
    ExperimentError
        When a column or arm is missing.
    """
    of = f"{above} - {below}"
    found = differences(table, outcome, of, by=[strength])
    together = differences(table, outcome, of, by=[strength], level=1 - ALARM / len(found))
    named = found.rename(columns={"alternative": "from_above", "base": "from_below"})
    kept = named[[strength, "from_above", "from_below", "difference", "low", "high", "pairs"]]
    return kept.assign(differs=together["low"].to_numpy(np.float64) > 0)


def loops(table: pd.DataFrame, width: str, *, over: str, arm: str | None = None) -> Loops:
    """Return whether a loop survives ever slower ramps.

    Parameters
    ----------
    table
        One row a run of a ramp up and down again; the same seeds for at least three lengths of the ramps.
    width
        Column of the loop's width: the way down less the way up, mean over strengths.
    over
        Column of the months that each ramp takes.
    arm
        The arm that is asked about; the first when None.

    Raises
    ------
    ExperimentError
        When a column is missing, several points share a length, there are fewer than three lengths, or fewer than two
        replicates have them all.

    Notes
    -----
    Mere lag behind ramps of length L leaves a width a/L + b/L² (exactly so for linear relaxation, where L is long
    against its time), so the limit is that of the parabola in 1/L through the three longest ramps, replicate by
    replicate (Richardson 1911). Ramps shorter than the system's own time say nothing about it.
    """
    must_have(table, [*CASE, "arm", "status", width, over])
    asked = arms_of(table)[0] if arm is None else arm
    rows = ok(table[table["arm"] == asked])
    if rows.drop_duplicates("point").duplicated(over).any():
        raise ExperimentError(f"table of runs: several points have the same {over}; analyse one value of each other "
                              "factor at a time")  # fmt: skip
    wide = rows.pivot(index="replicate", columns=over, values=width).dropna()
    lengths, widths = wide.columns.to_numpy(np.float64), wide.to_numpy(np.float64)
    if len(lengths) < SLOWEST or len(widths) < 2:
        raise ExperimentError(
            f"loops need {SLOWEST} lengths of ramps and 2 replicates that have them all; the table has {len(lengths)} "
            f"and {len(widths)}"
        )
    import pandas as pd

    each = [paired_mean(column) for column in widths.T]
    found = pd.DataFrame([{"over": length, **found_columns(one, "width"), "replicates": len(widths)}
                          for length, one in zip(lengths, each, strict=True)])  # fmt: skip
    limit = paired_mean(widths[:, -SLOWEST:] @ _to_no_end(lengths[-SLOWEST:]))
    return Loops(found, limit, limit.low > 0 and each[-1].low > 0)


def _to_no_end(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights that draw widths on to 1/L = 0 along their polynomial in 1/L (Lagrange)."""
    x = 1 / lengths
    apart = x[None, :] / (x[None, :] - x[:, None] + np.eye(len(x)))
    return np.asarray(np.where(np.eye(len(x), dtype=np.bool_), 1.0, apart).prod(axis=1))
