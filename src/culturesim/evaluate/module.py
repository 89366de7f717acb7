"""A module of kernels that the program wrote, with the numbers of an ensemble's mechanisms."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from culturesim.evaluate.active import Active
from culturesim.kinds import CODES
from culturesim.quantities import Holder
from culturesim.state.state import Rows, State

Floats = NDArray[np.float64]
_NONE = np.empty((0, 0))


class LoadedModule:
    """One module (translation/kernels.py says what stands in it) and what its kernels are handed."""

    def __init__(
        self, module: ModuleType, level: Holder, active: Mapping[str, Active], links: Mapping[str, Floats], *, own: bool
    ) -> None:
        self.module, self.level, self.own = module, level, own
        self.quantities: tuple[str, ...] = module.QUANTITIES
        self.links = np.array([links[name] for name in self.quantities])
        self.acting = [active.get(name) for name in module.MECHANISMS]
        self.on = np.array([one is not None for one in self.acting], np.bool_)
        self._given = [(place, n, module.QUANTITY_OF[n]) for place, n in enumerate(module.GIVEN)]
        self._asked = [(place, module.QUANTITY_OF[n], form) for place, (n, form) in enumerate(module.ASKED)
                       if self.on[n]]  # fmt: skip
        self._tabled_for: State | None = None
        self._numbers = _NONE
        self._by_kind: tuple[Floats, ...] = ()
        self._of_units: tuple[NDArray[np.generic], ...] = ()

    def add(self, state: State, rows: Rows | None, wanted: NDArray[np.int64], start: Floats, linked: Floats) -> bool:
        """Lay down the linked values that are `wanted` (their places, -1 for the others); False: not all are finite."""
        if self._tabled_for is not state:
            self._table(state)
        count = linked.shape[1]
        before = () if rows is None else (rows,)
        each = state.sizes.units if rows is None else state.sizes.jobs
        arrays = self._of_units if self.level == "unit" else self.module.arguments(state)  # those of ties may be moved
        given = self._given_shifts(state, rows, wanted, count) if self._given else _NONE
        asked = [one for one in self._asked if wanted[one[1]] >= 0]
        answers = np.empty((len(self.module.ASKED), count)) if asked else _NONE
        handed = (state.month, wanted, each, start, self.on, self._numbers, given, answers, linked, *self._by_kind)
        if asked:
            self.module.ask(*before, *handed, *arrays)
            for place, _, form in asked:
                answers[place] = form(answers[place])
        return bool(self.module.add(*before, *handed, *arrays))

    def _given_shifts(self, state: State, rows: Rows | None, wanted: NDArray[np.int64], count: int) -> Floats:
        """Return the shifts of mechanisms that cannot be translated."""
        shifts = np.empty((len(self._given), count))
        for place, number, quantity in self._given:
            one = self.acting[number]
            if one is not None and wanted[quantity] >= 0:
                shifts[place] = one.shift(state, np.arange(count) if rows is None else rows)
        return shifts

    def _table(self, state: State) -> None:
        """Lay down the mechanisms' parameters by world, and what NumPy computes once for all rows of a world."""
        worlds = state.sizes.worlds
        self._numbers = np.zeros((len(self.module.PLACES), worlds))
        places: Mapping[str, int] = self.module.PLACES
        for number, one in enumerate(self.acting):
            for name, values in one.values.items() if one else ():
                if f"m{number}_{name}" in places:
                    self._numbers[places[f"m{number}_{name}"]] = values
        by_kind = {name: np.zeros((worlds, CODES)) for name in self.module.BY_KIND}
        for number, name, form in self.module.TABLES:
            one = self.acting[number]
            if one is not None:
                with np.errstate(divide="ignore"):  # kind 0 is none, and has no numbers
                    (self._numbers[places[name]] if name in places else by_kind[name])[...] = form(one.values, state)
        self._by_kind = tuple(by_kind.values())
        self._of_units = self.module.arguments(state) if self.level == "unit" else ()
        self._tabled_for = state
