"""Evaluating quantities: base, plus the shifts of the mechanisms on it, back to the plain scale.

Shifts of mechanisms that work per unit are added first, in name order, then those per person or pair, in name
order. A mechanism that is switched off is not on the list at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MechanismError
from culturesim.mechanisms import Mechanism
from culturesim.quantities import QUANTITIES
from culturesim.state.state import Rows, State

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Active:
    """A mechanism that acts in this ensemble, with its parameters as one value a world."""

    mechanism: Mechanism
    values: Mapping[str, Floats]

    def shift(self, state: State, rows: Rows) -> Floats:
        """Return the mechanism's shift for each row of the table it works on."""
        world = state.world(rows, self.mechanism.per)
        arguments = {name: value[world] for name, value in self.values.items()}
        try:
            shift = np.asarray(self.mechanism.rule(state, rows, **arguments), np.float64)
        except Exception as error:  # a mechanism may be anybody's code
            raise MechanismError(f"{self._named} failed: {type(error).__name__}: {error}") from error
        if shift.shape not in ((), rows.shape):
            raise MechanismError(
                f"{self._named} returned shape {shift.shape} for {len(rows)} rows of {self.mechanism.per}s; "
                "return one number a row"
            )
        shift = np.broadcast_to(shift, rows.shape)
        finite = np.isfinite(shift)
        if not finite.all():
            at = int(np.argmin(finite))
            raise MechanismError(
                f"{self._named} returned {shift[at]} for row {rows[at]} of the {self.mechanism.per}s in month "
                f"{state.month}; return a finite number for every row"
            )
        return shift

    @property
    def _named(self) -> str:
        return f"mechanism {self.mechanism.name} ({self.mechanism.place})"


class Evaluator:
    """Values of quantities at the present moment of a state.

    `bases` holds one value a world for each quantity; `active` the mechanisms in force.
    """

    def __init__(self, bases: Mapping[str, Floats], active: Iterable[Active]) -> None:
        self.links = {name: QUANTITIES[name].link(np.asarray(base, np.float64)) for name, base in bases.items()}
        ordered = sorted(active, key=lambda one: one.mechanism.name)
        self.active = tuple(ordered)
        self.per_unit = {name: [a for a in ordered if a.mechanism.on == name and a.mechanism.per == "unit"]
                         for name in QUANTITIES}
        self.per_row = {name: [a for a in ordered if a.mechanism.on == name and a.mechanism.per != "unit"]
                        for name in QUANTITIES}

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
