"""Tipping: the strength at which half of all futures survive, by size, and whether it deserves that name.

It is called *tipping* only where survival steepens with the size of the organisation and outcomes fall into two groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.outcomes import came_about
from culturesim.analysis.rows import CASE, arms_of, must_have
from culturesim.errors import ExperimentError
from culturesim.measures.intervals import Interval
from culturesim.measures.modes import two_groups
from culturesim.measures.steepness import steepening, steepness
from culturesim.measures.strength import median_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
ALARM = 0.05
FEW = 0.2  # share alive or not: fewer make no group that 40 futures would show


@dataclass(frozen=True)
class Curve:
    """Survival by strength in organisations of one size.

    Attributes
    ----------
    size
        The value of the column of sizes.
    strengths
        Rising, shape (strengths,).
    replicates
        Those of which every run is known, shape (replicates,).
    alive, outcome
        Whether each replicate survives, and its outcome, at each strength; shape (replicates, strengths).
    left_out
        Replicates of which a run failed, is missing or cannot tell.
    """

    size: float
    strengths: Floats
    replicates: NDArray[np.int64]
    alive: Floats
    outcome: Floats
    left_out: int

    @property
    def median(self) -> Interval:
        """The strength at which half survive; see :func:`culturesim.measures.strength.median_of`."""
        return median_of(self.strengths, self.alive)

    @property
    def nearest(self) -> int:
        """The place of the strength at which the share alive is nearest to one half."""
        return int(np.abs(self.alive.mean(axis=0) - 0.5).argmin())


@dataclass(frozen=True)
class Tipping:
    """Whether survival tips.

    Attributes
    ----------
    table
        One row a size: `size`, `median` (strength at which half survive) and `steepness` (rise of the share alive a
        unit of strength, where half survive) with `_low` and `_high`; `at` (the strength tried at which the share alive
        is nearest to one half), `alive_at`, `excess_mass` and `p_one_group` of the outcomes there; `replicates`,
        `left_out`.
    exponent
        Of steepness in size: 0 where it does not change, 1 where it doubles with the size.
    steepens
        Whether the interval of `exponent` lies above 0.
    bimodal
        Whether outcomes of the largest size nearest to its median fall into two groups (p at most 0.05).
    reached
        Whether the median of the largest size lies among the strengths tried.
    near
        Whether 20 to 80 of 100 survive at one of them in the largest size; else two groups could not be seen.
    """

    table: pd.DataFrame
    exponent: Interval
    steepens: bool
    bimodal: bool
    reached: bool
    near: bool

    @property
    def tips(self) -> bool:
        """Whether survival steepens with size and outcomes are bimodal, at a median that was reached."""
        return self.steepens and self.bimodal and self.reached

    def in_words(self) -> str:
        """Return the verdict as a sentence."""
        if not self.reached:
            large = f"{self.table['size'].iloc[-1]:g}"
            return f"Not called tipping: at size {large}, one half is not crossed within the strengths tried."
        if not (self.near or self.bimodal):
            share = 100 * self.table["alive_at"].iloc[-1]
            return f"Not judged: strengths tried are too far apart; nearest to the median, {share:.0f} of 100 survive."
        times = Interval(*(2.0**one for one in (self.exponent.estimate, self.exponent.low, self.exponent.high)))
        steeper = f"with the size doubled, survival is {times.in_words(digits=2)} times as steep"
        p = float(self.table["p_one_group"].iloc[-1])
        groups = f"outcomes at the median {'fall' if self.bimodal else 'do not fall'} into two groups (p = {p:.3f})"
        if self.tips:
            return f"Tipping: {steeper}, and {groups}."
        told = "" if self.steepens else ", so no steepening is shown"
        but = "but" if self.steepens != self.bimodal else "and"
        return f"Not called tipping: {steeper}{told}, {but} {groups}."


def tipping(
    table: pd.DataFrame, alive: str, outcome: str, *, strength: str, size: str, arm: str | None = None
) -> Tipping:
    """Return the median survival strength of each size, and whether survival tips.

    Parameters
    ----------
    table
        One row a run: a grid of strengths, the same seeds at each, for every size.
    alive
        A column of zeros and ones, or a limit on a number, as ``"p_eff >= 0.05"``.
    outcome
        The number whose grouping is judged, as ``"p_eff"``; not `alive` itself, which has two groups always.
    strength, size
        Columns of the strength of the hallmarks, and of the size of the organisation.
    arm
        The arm that is asked about; the first when None.

    Raises
    ------
    ExperimentError
        When a column is missing, there are fewer than two sizes or strengths, several points share size and strength
        (some other factor varies: analyse one value of it at a time), or no replicate is whole.

    Notes
    -----
    Steepness and how it grows with size: :mod:`culturesim.measures.steepness`, on the replicates that every size has.
    Two groups: :func:`culturesim.measures.modes.two_groups`, asked of the largest size alone, at the strength tried
    that is nearest to its median: one test. For other months T, ask again with the columns of that month.
    """
    if outcome == alive:
        raise ExperimentError(f"outcome {outcome!r}: whether worlds are alive has two groups always; name a number")
    found = list(curves(table, alive, outcome, strength=strength, size=size, arm=arm))
    if len(found) < 2:
        raise ExperimentError(f"tipping needs two sizes or more in the column {size!r}")
    rows = []
    for curve in found:
        mass, p = two_groups(curve.outcome[:, curve.nearest])
        rows.append({
            "size": curve.size, **curve.median.columns("median"),
            **steepness(curve.strengths, curve.alive).columns("steepness"),
            "at": curve.strengths[curve.nearest], "alive_at": float(curve.alive[:, curve.nearest].mean()),
            "excess_mass": mass, "p_one_group": p, "replicates": len(curve.alive), "left_out": curve.left_out,
        })  # fmt: skip
    import pandas as pd

    exponent, last = _exponent(found), rows[-1]
    return Tipping(pd.DataFrame(rows), exponent, exponent.low > 0, bool(last["p_one_group"] <= ALARM),
                   bool(np.isfinite(last["median"])), FEW <= last["alive_at"] <= 1 - FEW)  # fmt: skip


def _exponent(found: Sequence[Curve]) -> Interval:
    """Return the exponent of steepness in size, from the replicates that every size has."""
    common = found[0].replicates
    for curve in found[1:]:
        common = np.intersect1d(common, curve.replicates)
    alive = [curve.alive[np.isin(curve.replicates, common)] for curve in found]
    return steepening([curve.size for curve in found], [curve.strengths for curve in found], alive)


def curves(
    table: pd.DataFrame, alive: str, outcome: str, *, strength: str, size: str, arm: str | None = None
) -> Iterator[Curve]:
    """Yield survival by strength for each size, in rising order; the arguments are those of :func:`tipping`."""
    must_have(table, [*CASE, "arm", "status", strength, size, outcome])
    asked = arms_of(table)[0] if arm is None else arm
    rows = table[table["arm"] == asked]
    rows = rows.assign(is_alive=came_about(rows, alive), number=_number(rows, outcome))
    points = rows.drop_duplicates("point")
    twice = points.loc[points.duplicated([size, strength]), [size, strength]].to_numpy(np.float64)
    if len(twice):
        raise ExperimentError(
            f"table of runs: several points have {size} {twice[0, 0]:g} and {strength} {twice[0, 1]:g}; "
            "analyse one value of each other factor at a time"
        )
    for value in np.unique(rows[size].to_numpy(np.float64)):
        wide = rows[rows[size] == value].pivot(index="replicate", columns=strength, values=["is_alive", "number"])
        whole = wide.dropna()
        lived, number = (whole[name].to_numpy(np.float64) for name in ("is_alive", "number"))
        if lived.shape[1] < 2 or len(lived) == 0:
            raise ExperimentError(f"{size} {value:g}: needs two strengths or more, and a replicate with all of them")
        strengths = whole["number"].columns.to_numpy(np.float64)
        replicates = whole.index.to_numpy(np.int64)
        yield Curve(float(value), strengths, replicates, lived, number, len(wide) - len(whole))


def _number(rows: pd.DataFrame, outcome: str) -> Floats:
    """Return a number of each run, nan where the run failed."""
    return np.where(rows["status"].to_numpy() == "ok", rows[outcome].to_numpy(np.float64), np.nan)
