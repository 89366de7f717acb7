"""Strengths of the ten hallmarks in every unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS

_ROW = {name: row for row, name in enumerate(HALLMARKS)}


class Strengths:
    """One number from 0 to 1 per hallmark and unit: `table` has shape (10, units); attributes are its rows."""

    def __init__(self, units: int) -> None:
        self.table: NDArray[np.float64] = np.zeros((len(HALLMARKS), units))

    def __getattr__(self, name: str) -> NDArray[np.float64]:
        if name not in _ROW:
            raise AttributeError(f"there is no hallmark {name!r}; there are {', '.join(_ROW)}")
        return self.table[_ROW[name]]  # type: ignore[no-any-return]
