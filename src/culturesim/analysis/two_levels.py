"""Two levels: the least-squares effects of a design whose factors are each low or high, replicate by replicate.

Where all runs are there, these are the contrasts of the design. Runs that are missing, and points at which a scale
cannot be read, leave the others to least squares with main effects and, where the design tells them, pairs; a replicate
too thin for that is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.by_point import ByPoint, Order, by_point
from culturesim.analysis.corrections import false_discovery, holm, t_probability
from culturesim.analysis.scales import is_share, readable
from culturesim.errors import ExperimentError
from culturesim.measures.intervals import t_half_width

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
ROUNDING = 1e-12  # effects smaller than this share of the largest value are what arithmetic leaves of none
COUNTS = ("points", "points_left_out", "replicates", "replicates_left_out", "runs_left_out")


@dataclass(frozen=True)
class TwoLevels:
    """The cells of a two-level design, with each factor at each point as -1 (low) or 1 (high)."""

    cells: ByPoint
    signs: Floats
    factors: tuple[str, ...]

    @classmethod
    def of(
        cls, table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None, order: Order | None
    ) -> TwoLevels:
        """Return the design of a table of runs; see :func:`culturesim.analysis.effects.main_effects`."""
        cells = by_point(table, measure, factors, of, order=order)
        for which, name in enumerate(factors):
            values = np.unique(cells.settings[:, which])
            if len(values) != 2:
                raise ExperimentError(
                    f"{name}: effects of low and high need two values, found {len(values)}; for a design of more "
                    f"values use sensitivity indices, or take the rows of two of them"
                )
        signs = np.where(cells.settings == cells.settings.max(axis=0), 1.0, -1.0)
        design = cls(cells, signs, tuple(factors))
        if np.linalg.matrix_rank(design._columns(pairs=False)) <= len(factors):
            raise ExperimentError("main effects: the points do not tell some factors from one another")
        return design

    def _columns(self, *, pairs: bool) -> Floats:
        """Return the model: a column of ones, main effects, and pairs; shape (points, 1 + effects)."""
        ones = np.ones((len(self.signs), 1))
        return np.column_stack([ones, self.signs, *([self._pairs()] if pairs else [])])

    def _pairs(self) -> Floats:
        both = list(combinations(range(len(self.factors)), 2))
        return np.column_stack([self.signs[:, one] * self.signs[:, other] for one, other in both] or
                               [np.empty((len(self.signs), 0))])  # fmt: skip

    def tells_pairs(self) -> bool:
        """Return whether no pair is mixed with another or with a main effect."""
        model = self._columns(pairs=True)
        return bool(np.linalg.matrix_rank(model) == model.shape[1])

    def must_tell_pairs(self) -> None:
        """Say so where the design mixes pairs with one another or with main effects."""
        if len(self.factors) < 2:
            raise ExperimentError("interactions: name two or more factors")
        if not self.tells_pairs():
            raise ExperimentError(
                "interactions: the points do not tell some pairs of factors from others; a full factorial or a "
                "fraction of resolution 5 does"
            )

    def mixed_with(self) -> list[str]:
        """Return for each main effect the pairs that stand for the same contrast, if any."""
        alike = np.abs(self.signs.T @ self._pairs()) / len(self.signs) > 1 - 1e-9
        names = [f"{one} × {other}" for one, other in combinations(self.factors, 2)]
        return [", ".join(name for name, mixed in zip(names, row, strict=True) if mixed) for row in alike]

    def readable(self, scale: str) -> Mask:
        """Return which points a scale can be read at, in every arm; all of them for numbers that are no shares."""
        if scale == "raw" or not is_share(self.cells.values):
            return np.ones(len(self.signs), np.bool_)
        known = np.isfinite(self.cells.values)
        sums, counts = np.where(known, self.cells.values, 0.0).sum(axis=1), known.sum(axis=1)
        means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
        return np.asarray((readable(means, scale) | (counts == 0)).all(axis=0))  # a point never lived is not at an end

    def told(self, scale: str, *, pairs: bool, level: float, points: Mask | None = None) -> dict[str, Any]:
        """Return the columns of the effects on one scale; nan where the readable points do not carry the model."""
        kept = self.readable(scale) if points is None else points
        estimates = self._estimates(scale, kept, pairs=pairs or self.tells_pairs())
        first = 1 + len(self.factors)
        return self._judged(estimates[:, first:] if pairs else estimates[:, 1:first], scale, kept, level)

    def told_beside_others(self, scale: str, *, level: float, points: Mask | None = None) -> dict[str, Any]:
        """Return how much more each factor does where all others are high than where all are low, as `told` does."""
        kept = self.readable(scale) if points is None else points
        pairs = self._estimates(scale, kept, pairs=True)[:, 1 + len(self.factors) :]
        both = list(combinations(range(len(self.factors)), 2))
        part_of = np.array([[factor in pair for factor in range(len(self.factors))] for pair in both], np.float64)
        return self._judged(2 * pairs @ part_of, scale, kept, level)

    def _estimates(self, scale: str, kept: Mask, *, pairs: bool) -> Floats:
        return _by_replicate(self.cells.on(scale)[:, kept], self._columns(pairs=pairs)[kept])

    def _judged(self, wanted: Floats, scale: str, kept: Mask, level: float) -> dict[str, Any]:
        """Return means over replicates with t intervals, p, flags and counts; `wanted` is (replicates, effects)."""
        known = self.cells.known[:, kept]
        half = t_half_width(wanted, level) if len(wanted) else np.full(wanted.shape[1], np.nan)
        effect = wanted.mean(axis=0) if len(wanted) else np.full(wanted.shape[1], np.nan)
        p = t_probability(wanted)
        by_holm, by_fdr = holm(p), false_discovery(p)
        return {
            "scale": scale, "effect": effect, "low": effect - half, "high": effect + half, "p": p, "p_holm": by_holm,
            "p_fdr": by_fdr, "flagged": by_holm < 1 - level, "flagged_fdr": by_fdr < 1 - level,
            "points": int(kept.sum()), "points_left_out": int((~kept).sum()), "replicates": len(wanted),
            "replicates_left_out": len(known) - len(wanted), "runs_left_out": int((~known).sum()),
        }  # fmt: skip


def _by_replicate(values: Floats, model: Floats) -> Floats:
    """Return least-squares effects of each replicate that can carry the model, shape (replicates, 1 + effects).

    Replicates that miss the same points are solved together; a coefficient is half a difference from low to high.
    """
    found = []
    patterns, which = np.unique(np.isfinite(values), axis=0, return_inverse=True)
    for number, there in enumerate(patterns):
        rows = np.flatnonzero(np.ravel(which) == number)
        if np.linalg.matrix_rank(model[there]) == model.shape[1]:
            told = values[np.ix_(rows, np.flatnonzero(there))]
            effects = 2 * np.linalg.lstsq(model[there], told.T, rcond=None)[0].T
            nothing = np.abs(effects) < ROUNDING * np.abs(told).max(axis=1, keepdims=True)
            found.append((rows, np.where(nothing, 0.0, effects)))
    if not found:
        return np.empty((0, model.shape[1]))
    rows = np.concatenate([one for one, _ in found])
    return np.asarray(np.concatenate([one for _, one in found])[np.argsort(rows)])
