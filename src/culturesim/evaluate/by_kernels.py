"""Quantities evaluated by compiled kernels: several at once, in one pass over units and one over rows.

The kernels add up shifts in the order in which `by_numpy` does, and NumPy takes exponentials, so that every number
is the same to the last bit (that what is too large for them is infinite is no fault: founding and stepping silence
NumPy's warning). Where a mechanism returned something that is no finite number, nothing is answered, and
asking with NumPy says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.evaluate.active import Active
from culturesim.evaluate.module import LoadedModule, Part
from culturesim.hallmarks import BUILT_IN
from culturesim.mechanisms import Mechanism
from culturesim.quantities import QUANTITIES, Holder
from culturesim.state.state import Rows, State
from culturesim.translation.kernels import module_text
from culturesim.translation.loading import loaded

Floats = NDArray[np.float64]
Names = tuple[str, ...]
Parts = tuple[tuple[LoadedModule, Part], ...]
SHIPPED = dict(BUILT_IN)  # whose module is noted under its name: what takes the place of one of them is not among them
_LOG, _LOG_ODDS, _IDENTITY = range(3)
_SCALES = {"log": _LOG, "log-odds": _LOG_ODDS, "identity": _IDENTITY}


@compiled
def _to_plain(linked, grown, scales, lows, highs):  # type: ignore[no-untyped-def]
    """Turn `grown` = exp(linked), on the log-odds scale exp(-linked), into plain values within their ranges."""
    for k in range(len(scales)):
        scale, low, high = scales[k], lows[k], highs[k]
        for i in range(grown.shape[1]):
            value = grown[k, i]
            if scale == _LOG_ODDS:
                value = 1 / (1 + value)
            elif scale == _IDENTITY:
                value = linked[k, i]
            grown[k, i] = low if value < low else high if value > high else value


@dataclass(frozen=True)
class _Plan:
    """How some quantities are found together: which kernels lay down which of them, and how they become plain."""

    units: Parts
    rows: Parts
    scales: NDArray[np.int64]
    lows: Floats
    highs: Floats
    in_place: bool

    def plain(self, linked: Floats) -> Floats:
        """Return plain values, written over `linked` where none of them is used as it is."""
        grown = np.exp(linked, out=linked if self.in_place else None)
        _to_plain(linked, grown, self.scales, self.lows, self.highs)
        return grown


class ByKernels:
    """Values of quantities by kernels; None where only NumPy can say what is wrong."""

    def __init__(self, links: Mapping[str, Floats], active: Iterable[Active]) -> None:
        self.links = links
        self.active = {one.mechanism.name: one for one in active}
        self._modules: dict[Holder, list[LoadedModule]] = {}
        self._plans: dict[Names, _Plan] = {}

    def units(self, names: Names, state: State) -> Floats | None:
        """Return quantities held per unit, one row each."""
        plan = self._plans.get(names) or self._planned(names)
        linked = _per_unit(plan, state)
        return None if linked is None else plan.plain(linked)

    def rows(self, names: Names, state: State, rows: Rows) -> Floats | None:
        """Return quantities held per person or pair, one row each, for `rows`."""
        plan = self._plans.get(names) or self._planned(names)
        by_unit = _per_unit(plan, state)
        if by_unit is None:
            return None
        rows = np.ascontiguousarray(rows, np.int64)
        linked = np.empty((len(names), len(rows)))
        for module, part in plan.rows:
            if not module.add(part, state, rows, by_unit, linked):
                return None
        return plan.plain(linked)

    # -- which kernel does what ---------------------------------------------------------------------------------

    def _planned(self, names: Names) -> _Plan:
        declared = [QUANTITIES[name] for name in names]
        held = {one.held for one in declared}
        if len(held) != 1:
            raise ValueError(f"{', '.join(names)} are not held by the same")
        level = held.pop()
        plan = self._plans[names] = _Plan(
            self._parts("unit", names),
            self._parts(level, names) if level != "unit" else (),
            np.array([_SCALES[one.scale] for one in declared]),
            np.array([one.low for one in declared], np.float64),
            np.array([one.high for one in declared], np.float64),
            all(one.scale != "identity" for one in declared),
        )
        return plan

    def _parts(self, level: Holder, names: Names) -> Parts:
        """Return the modules of a level that lay down some of the quantities, each with its part of them."""
        if level not in self._modules:
            self._modules[level] = self._loaded(level)
        parts, own = [], set(self._own(level))
        for module in self._modules[level]:
            mine = [name for name in names if name in module.quantities and (module.own or name not in own)]
            if mine:
                parts.append((module, module.part(mine, names)))
        return tuple(parts)

    def _own(self, level: Holder) -> dict[str, list[Mechanism]]:
        """Return the quantities that other mechanisms than the built-in ones act on, with all that may act there."""
        acting: dict[str, list[Mechanism]] = {}
        for one in self.active.values():
            mechanism = one.mechanism
            if mechanism.per == level and mechanism is not SHIPPED.get(mechanism.name):
                acting[mechanism.on] = []
        for name in acting:
            there = {m.name: m for m in _built_in(level)[name]}
            there |= {n: a.mechanism for n, a in self.active.items() if a.mechanism.on == name
                      and a.mechanism.per == level}  # fmt: skip
            acting[name] = [there[n] for n in sorted(there)]
        return acting

    def _loaded(self, level: Holder) -> list[LoadedModule]:
        built_in, own = _built_in(level), self._own(level)
        module = loaded(lambda: module_text(level, built_in), note=f"mechanisms-{level}")
        known = {n: a for n, a in self.active.items() if a.mechanism is SHIPPED.get(n)}
        found = [LoadedModule(module, level, known, self.links, own=False)]
        if own:
            module = loaded(lambda: module_text(level, own))
            found.append(LoadedModule(module, level, self.active, self.links, own=True))
        return found


def _per_unit(plan: _Plan, state: State) -> Floats | None:
    """Return the linked values of a plan's quantities in every unit."""
    linked = np.empty((len(plan.scales), state.units.rows))
    for module, part in plan.units:
        if not module.add(part, state, None, module.links, linked):
            return None
    return linked


def _built_in(level: Holder) -> dict[str, Sequence[Mechanism]]:
    """Return the built-in mechanisms of a level, by the quantity they act on, in name order."""
    acting: dict[str, Any] = {q.name: [] for q in QUANTITIES.values() if level in ("unit", q.held)}
    for name in sorted(SHIPPED):
        if SHIPPED[name].per == level:
            acting[SHIPPED[name].on].append(SHIPPED[name])
    return acting
