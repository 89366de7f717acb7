"""Quantities evaluated with NumPy, one mechanism after the other: what evaluation means.

Shifts of mechanisms that work per unit are added first, in name order, then those per person or pair, in name
order. A mechanism that is switched off is not on the list at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from culturesim.evaluate.active import Active
from culturesim.quantities import QUANTITIES
from culturesim.state.state import Rows, State

Floats = NDArray[np.float64]


class ByNumpy:
    """Values of quantities at the present moment of a state.

    `links` holds the base of each quantity on its scale, one value a world; `active` the mechanisms in force.
    """

    def __init__(self, links: Mapping[str, Floats], active: Iterable[Active]) -> None:
        self.links = links
        ordered = sorted(active, key=lambda one: one.mechanism.name)
        self.per_unit = {name: [a for a in ordered if a.mechanism.on == name and a.mechanism.per == "unit"]
                         for name in QUANTITIES}  # fmt: skip
        self.per_row = {name: [a for a in ordered if a.mechanism.on == name and a.mechanism.per != "unit"]
                        for name in QUANTITIES}  # fmt: skip

    def _linked_per_unit(self, name: str, state: State, rows: Rows) -> Floats:
        linked = self.links[name][state.world(rows, "unit")]
        for one in self.per_unit[name]:
            linked = linked + one.shift(state, rows)
        return linked

    def per_units(self, name: str, state: State) -> Floats:
        """Return a quantity held per unit, for every unit of every world."""
        return QUANTITIES[name].value(self._linked_per_unit(name, state, np.arange(state.units.rows)))

    def per_rows(self, name: str, state: State, rows: Rows) -> Floats:
        """Return a quantity held per person or pair, for the given rows of jobs or ties."""
        quantity = QUANTITIES[name]
        by_unit = self._linked_per_unit(name, state, np.arange(state.units.rows))
        linked = by_unit[state.unit_of(rows, quantity.held)]
        for one in self.per_row[name]:
            linked = linked + one.shift(state, rows)
        return quantity.value(linked)
