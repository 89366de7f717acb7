"""Trees: the space of the factors cut into boxes in which an outcome is frequent or rare (CART, Breiman et al. 1984).

The tree is scikit-learn's. It is grown on the points, each weighing as many runs as it has, and pruned to the smallest
whose error on points kept apart lies within one standard error of the least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.readable import listed, roundest
from culturesim.errors import needs
from culturesim.measures.bootstrap import shuffled

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
FOLDS = 10
LEAST_POINTS = 5  # of a leaf


@dataclass(frozen=True)
class Limit:
    """What a box asks of one factor: from `low` (included) to `high` (excluded), or one of the named `values`.

    Attributes
    ----------
    factor
        Column of the table.
    low, high
        Minus infinity and infinity where open.
    values
        Names allowed; empty for a factor that is a number.
    """

    factor: str
    low: float = -np.inf
    high: float = np.inf
    values: tuple[str, ...] = ()

    def holds(self, points: pd.DataFrame) -> NDArray[np.bool_]:
        """Return for which rows the factor lies within."""
        if self.values:
            return np.asarray(points[self.factor].astype(str).isin(self.values), np.bool_)
        numbers = points[self.factor].to_numpy(np.float64)
        return (numbers >= self.low) & (numbers < self.high)

    def in_words(self, name: str) -> str:
        """Return for example "role modelling < 0.3"."""
        if self.values:
            return f"{name} is {listed(self.values, 'or')}"
        if np.isinf(self.low):
            return f"{name} < {self.high:g}"
        return f"{name} ≥ {self.low:g}" if np.isinf(self.high) else f"{self.low:g} ≤ {name} < {self.high:g}"


def within(limits: Sequence[Limit], rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows keep all the limits."""
    return np.logical_and.reduce([limit.holds(rows) for limit in limits])


def leaves(points: pd.DataFrame, shares: Floats, weights: Floats, depth: int, least: int) -> list[tuple[Limit, ...]]:
    """Return the boxes of a pruned tree, one a leaf; a single one without limits where nothing is worth a cut.

    Parameters
    ----------
    points
        One row a point, one column a factor; columns of text are named choices.
    shares, weights
        Share of each point's runs with the outcome, and how many runs it has; shape (points,).
    depth
        Cuts from the top to a leaf at most.
    least
        Points of a leaf at least.
    """
    columns, table = _columns(points)
    settings = {"max_depth": depth, "min_samples_leaf": least, "random_state": 0}  # the seed orders ties
    trees = needs("sklearn.tree", "experiments", "scenario discovery")
    pruned = trees.DecisionTreeRegressor(
        ccp_alpha=_alpha(trees, table, shares, weights, settings), **settings
    ).fit(table, shares, sample_weight=weights)  # fmt: skip
    return list(_walk(pruned.tree_, points, columns, table))


def _columns(points: pd.DataFrame) -> tuple[list[tuple[str, str | None]], Floats]:
    """Return what each column of numbers stands for, (factor, None) or (factor, name), and the columns."""
    names: list[tuple[str, str | None]] = []
    columns = []
    for factor in sorted(points.columns):
        if is_named(points, factor):
            each = points[factor].astype(str).to_numpy()
            for value in np.unique(each):
                names.append((factor, str(value)))
                columns.append((each == value).astype(np.float64))
        else:
            names.append((factor, None))
            columns.append(points[factor].to_numpy(np.float64))
    return names, np.array(columns).T


def is_named(points: pd.DataFrame, factor: str) -> bool:
    """Whether a factor is a named choice rather than a number."""
    return points[factor].dtype.kind not in "iuf"


def _alpha(trees: Any, table: Floats, shares: Floats, weights: Floats, settings: dict[str, Any]) -> float:
    """Return the price of a leaf: the highest whose cross-validated error is within one standard error of the least.

    The standard error is that of the difference, point by point.
    """
    path = trees.DecisionTreeRegressor(**settings).cost_complexity_pruning_path(table, shares, sample_weight=weights)
    alphas = np.maximum(path.ccp_alphas, 0.0)
    tried = np.append(np.sqrt(alphas[:-1] * alphas[1:]), 2 * alphas[-1] + 1e-12)
    fold = shuffled(len(shares), 1, stream="folds")[0] % FOLDS
    errors = np.empty((len(tried), len(shares)))
    for row, alpha in enumerate(tried):
        for one in range(FOLDS):
            apart = fold == one
            tree = trees.DecisionTreeRegressor(ccp_alpha=alpha, **settings)
            tree.fit(table[~apart], shares[~apart], sample_weight=weights[~apart])
            errors[row, apart] = weights[apart] * (shares[apart] - tree.predict(table[apart])) ** 2
    best = int(errors.sum(axis=1).argmin())
    more = errors - errors[best]
    se = more.std(axis=1) * np.sqrt(len(shares))
    return float(tried[np.flatnonzero(more.sum(axis=1) <= se + 1e-12)[-1]])


def _walk(tree: Any, points: pd.DataFrame, columns: Sequence[tuple[str, str | None]], table: Floats, node: int = 0,
          limits: tuple[Limit, ...] = (), rows: NDArray[np.bool_] | None = None) -> Any:  # fmt: skip
    """Yield the limits of each leaf below a node; `rows` are the points that reach it."""
    here = np.ones(len(table), np.bool_) if rows is None else rows
    if tree.children_left[node] < 0:
        yield limits
        return
    column = int(tree.feature[node])
    left = table[:, column].astype(np.float32) <= tree.threshold[node]  # as scikit-learn compares
    factor, name = columns[column]
    if name is None:
        cut = roundest(float(table[here & left, column].max()), float(table[here & ~left, column].min()))
        sides = (Limit(factor, high=cut), Limit(factor, low=cut))
    else:
        known = [str(value) for value in np.unique(points[factor].astype(str))]
        rest = tuple(value for value in known if value != name)
        sides = (Limit(factor, values=rest), Limit(factor, values=(name,)))
    for side, child, reach in zip(sides, (tree.children_left, tree.children_right), (left, ~left), strict=True):
        yield from _walk(tree, points, columns, table, int(child[node]), _narrowed(limits, side), here & reach)


def _narrowed(limits: tuple[Limit, ...], more: Limit) -> tuple[Limit, ...]:
    """Return the limits with one more, taken together with that on the same factor if there is one."""
    for place, one in enumerate(limits):
        if one.factor == more.factor:
            values = tuple(value for value in one.values if value in more.values)
            both = Limit(one.factor, max(one.low, more.low), min(one.high, more.high), values)
            return (*limits[:place], both, *limits[place + 1 :])
    return (*limits, more)
