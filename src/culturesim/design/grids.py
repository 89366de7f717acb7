"""Designs on a grid: every combination of levels, a balanced fraction of them, or one change at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.design.factors import Factor
from culturesim.errors import ExperimentError, needs

MOST_POINTS = 1_000_000
ROMAN = {3: "III", 4: "IV", 5: "V"}
Columns = list[NDArray[Any]]


def full_factorial(factors: Sequence[Factor]) -> Columns:
    """Return every combination of the factors' levels, the last factor changing fastest."""
    levels = [factor.level_values() for factor in factors]
    count = prod(len(each) for each in levels)
    if count > MOST_POINTS:
        raise ExperimentError(
            f"full_factorial: {count:,} combinations of {len(factors)} factors are more than {MOST_POINTS:,}; "
            f"take fewer levels, a fractional_factorial or a sample such as sobol_sequence"
        )
    places = np.array(list(product(*(range(len(each)) for each in levels))), np.int64).reshape(count, len(factors))
    return [each[places[:, which]] for which, each in enumerate(levels)]


def one_at_a_time(factors: Sequence[Factor]) -> Columns:
    """Return the centre, then, factor by factor, each of its levels that is not its centre."""
    rows = [[factor.centre() for factor in factors]]
    for which, factor in enumerate(factors):
        for value in factor.level_values().tolist():
            if value != rows[0][which]:
                rows.append([*rows[0][:which], value, *rows[0][which + 1 :]])
    return [factor.column([row[which] for row in rows]) for which, factor in enumerate(factors)]


def fractional_factorial(factors: Sequence[Factor], resolution: int) -> Columns:
    """Return a regular two-level fraction of the resolution asked for, or of a better one.

    Raises
    ------
    ExperimentError
        When a factor has other than two levels, there are fewer than two factors, or no such fraction is found.

    Notes
    -----
    Generators are those of pyDOE; earlier versions of it gave fractions below the resolution they were asked for, so
    what comes back is checked.
    """
    for factor in factors:
        if len(factor.level_values()) != 2:
            raise ExperimentError(
                f"{factor.name}: a fractional_factorial takes two levels of each factor, found "
                f"{len(factor.level_values())}; give a range or two values, or use full_factorial"
            )
    if len(factors) < 2:
        raise ExperimentError("fractional_factorial: needs two or more factors; use full_factorial for one")
    pydoe = needs("pydoe", "experiments", "A fractional factorial design")
    try:
        signs = np.asarray(pydoe.fracfact_by_res(len(factors), resolution), np.int64)
    except ValueError as error:
        raise ExperimentError(f"fractional_factorial: {error}") from error
    reached = resolution_of(signs)
    if reached < resolution:
        raise ExperimentError(
            f"fractional_factorial: pyDOE gave a fraction of resolution {ROMAN.get(reached, 'below III')} where "
            f"{ROMAN[resolution]} was asked for; install a newer pyDOE"
        )
    return [factor.level_values()[(signs[:, which] > 0).astype(np.int64)] for which, factor in enumerate(factors)]


def resolution_of(signs: NDArray[np.int64]) -> int:
    """Return the resolution of a two-level design of -1 and 1, shape (points, factors), between 2 and 5.

    3: no main effect is mixed with another; 4: nor with a pair; 5, or more: nor is any pair with another pair.
    """
    pairs = list(combinations(range(signs.shape[1]), 2))
    both = np.column_stack([signs[:, one] * signs[:, other] for one, other in pairs]) if pairs else signs[:, :0]
    if signs.sum(axis=0).any() or _mixed(signs.T @ signs, own=True):
        return 2
    if both.sum(axis=0).any() or _mixed(signs.T @ both, own=False):
        return 3
    return 4 if _mixed(both.T @ both, own=True) else 5


def _mixed(gram: NDArray[np.int64], *, own: bool) -> bool:
    """Return whether any two columns of a table of inner products are not at right angles."""
    return bool((gram - np.diag(np.diag(gram)) if own else gram).any())
