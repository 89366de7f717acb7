"""A mechanism in force, asked for its shifts with NumPy; what it answers is looked at before it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MechanismError
from culturesim.mechanisms import Mechanism
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
