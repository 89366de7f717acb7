"""A module of kernels that the program wrote, with the numbers of an ensemble's mechanisms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.evaluate.active import Active
from culturesim.kinds import CODES
from culturesim.quantities import Holder
from culturesim.state.state import Rows, State

Floats = NDArray[np.float64]
Form = Callable[[Floats], Floats]
_NONE = np.empty((0, 0))


class Part(NamedTuple):
    """Quantities of one module that are wanted together.

    `places` says where in the result each of the module's quantities goes, -1 where it is not wanted; `asked` what
    NumPy computes for them.
    """

    places: NDArray[np.int64]
    asked: tuple[tuple[int, int, Form], ...]


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

    def part(self, wanted: Iterable[str], names: tuple[str, ...]) -> Part:
        """Return those quantities that are `wanted` of this module, for a result with one row for each of `names`."""
        at = {name: names.index(name) for name in wanted}
        places = np.array([at.get(name, -1) for name in self.quantities])
        return Part(places, tuple(one for one in self._asked if places[one[1]] >= 0))

    def add(self, part: Part, state: State, rows: Rows | None, start: Floats, linked: Floats) -> bool:
        """Lay down the linked values of a `part`, which begin with `start`; False: not all are finite."""
        if self._tabled_for is not state:
            self._table(state)
        given = self._given_shifts(state, rows, part.places, linked.shape[1]) if self._given else _NONE
        answers = np.empty((len(self.module.ASKED), linked.shape[1])) if part.asked else _NONE
        numbers = (start, self.on, self._numbers, given, answers, linked, *self._by_kind)
        handed: tuple[Any, ...]
        if rows is None:
            handed = (state.month, part.places, state.sizes.units, *numbers, *self._of_units)
        else:  # columns of ties may be moved
            handed = (rows, state.month, part.places, state.sizes.jobs, *numbers, *self.module.arguments(state))
        if part.asked:
            self.module.ask(*handed)
            for place, _, form in part.asked:
                answers[place] = form(answers[place])
        return self.module.add(*handed)  # type: ignore[no-any-return]

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
