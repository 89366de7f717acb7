"""The evaluator: values of quantities, by kernels where they can be had, by NumPy elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from culturesim.evaluate.active import Active
from culturesim.evaluate.by_kernels import ByKernels
from culturesim.evaluate.by_numpy import ByNumpy
from culturesim.quantities import QUANTITIES
from culturesim.state.state import Rows, State
from culturesim.translation.loading import can_be_kept

Floats = NDArray[np.float64]
Names = tuple[str, ...]


class Evaluator:
    """Values of quantities at the present moment of a state.

    `bases` holds one value a world for each quantity; `active` the mechanisms in force.
    """

    def __init__(self, bases: Mapping[str, Floats], active: Iterable[Active]) -> None:
        links = {name: QUANTITIES[name].link(np.asarray(base, np.float64)) for name, base in bases.items()}
        self.active = tuple(sorted(active, key=lambda one: one.mechanism.name))
        self.by_numpy = ByNumpy(links, self.active)
        self.by_kernels = ByKernels(links, self.active) if can_be_kept() else None

    def units(self, names: Names, state: State) -> Floats:
        """Return quantities held per unit, one row each, for every unit of every world."""
        found = self.by_kernels.units(names, state) if self.by_kernels else None
        if found is None:
            found = np.array([self.by_numpy.per_units(name, state) for name in names])
        return found

    def rows(self, names: Names, state: State, rows: Rows) -> Floats:
        """Return quantities held per person, or per pair, one row each, for the given rows of jobs or ties."""
        found = self.by_kernels.rows(names, state, rows) if self.by_kernels else None
        if found is None:
            found = np.array([self.by_numpy.per_rows(name, state, rows) for name in names])
        return found
