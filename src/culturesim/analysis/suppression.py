"""Suppression: which cells of a table tell of too few people to be shown, and which others must go with them.

A cell of fewer than five people is not shown. Where a total stands beside the cells, a single hidden one could be
worked out from it, so others are hidden with it until those hidden hold five people or more between them, at least two
cells of people together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError

LEAST = 5  # people


@dataclass(frozen=True)
class Suppressed:
    """Cells that are not shown.

    Attributes
    ----------
    few
        Cells of fewer people than may be shown, shape (units, columns).
    withheld
        Cells hidden with them so that no total gives one away, shape (units, columns).
    total
        Columns whose total is hidden too, since it is one of too few people or of hidden cells alone, shape (columns,).
    """

    few: NDArray[np.bool_]
    withheld: NDArray[np.bool_]
    total: NDArray[np.bool_]

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """Cells that are not shown for either reason, shape (units, columns)."""
        return self.few | self.withheld


def suppressed(people: ArrayLike, *, total: bool = True, least: int = LEAST) -> Suppressed:
    """Return which cells to hide.

    Parameters
    ----------
    people
        Whole numbers of people in each cell, shape (units, columns).
    total
        Whether a total over the units stands beside the cells of each column.
    least
        People, from 1, from which on a cell may be shown.

    Raises
    ------
    MeasureError
        When `people` is not a table of whole numbers from 0.

    Notes
    -----
    The next to be hidden is the cell of the fewest people, the first of several: so the same cells go each time.
    """
    counts = np.asarray(people, np.float64)
    if counts.ndim != 2 or not np.all((counts >= 0) & (counts == np.round(counts))):
        raise MeasureError("people of cells must be a table of whole numbers from 0, units down and columns across")
    few = counts < least
    withheld = np.zeros(counts.shape, np.bool_)
    if total:
        for column in range(counts.shape[1]):
            for unit in np.argsort(counts[:, column], kind="stable").tolist():
                hidden = counts[few[:, column] | withheld[:, column], column]
                if hidden.sum() == 0 or (hidden.sum() >= least and (hidden > 0).sum() >= 2):
                    break
                if not few[unit, column]:
                    withheld[unit, column] = True
    alone = (few | withheld).sum(axis=0) - (counts == 0).sum(axis=0) == 1  # then the total is that cell's number
    return Suppressed(few, withheld, (counts.sum(axis=0) < least) | alone)
