"""Quantities (section 2): links, and values with the mechanisms' shifts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from culturesim.hallmarks import BUILT_IN
from culturesim.quantities import QUANTITIES

from .mechanisms import MECHANISMS, Mechanism

if TYPE_CHECKING:
    from .organisation import Unit
    from .people import Person
    from .relationships import Relationship

    Holder: TypeAlias = Unit | Person | Relationship


def clip(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """Return `value`, or the end of the range it lies beyond."""
    return min(max(value, low), high)


def total(values: Iterable[float]) -> float:
    """Return the sum from left to right (the built-in `sum` compensates for rounding from Python 3.12 on)."""
    result = 0.0
    for value in values:
        result += value
    return result


def link(scale: str, value: float) -> float:
    """Return `value` on the scale on which shifts are added."""
    if scale == "identity":
        return value
    if value == 0:
        return -math.inf
    if scale == "log":
        return math.log(value)
    return math.inf if value == 1 else math.log(value / (1 - value))


def inverse(scale: str, linked: float) -> float:
    """Return the value that belongs to `linked`."""
    if scale == "identity":
        return linked
    if scale == "log":
        return _exp(linked)
    return 1 / (1 + _exp(-linked))


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


class Quantity:
    """One quantity as one scenario sets it, with the mechanisms that shift it."""

    def __init__(self, name: str, behaviour: Mapping[str, float], mechanisms: Mapping[str, Any]) -> None:
        declared = QUANTITIES[name]
        self.held = declared.held
        self.scale = declared.scale
        self.range = declared.low, declared.high
        self.linked_base = link(declared.scale, float(behaviour.get(name, declared.base)))
        on_this = [
            (mechanism, _parameters(mechanism, mechanisms))
            for mechanism in sorted(MECHANISMS, key=lambda each: each.name)
            if mechanism.on == name and mechanisms.get(mechanism.name) != "off"
        ]
        self.per_unit = [each for each in on_this if each[0].per == "unit"]
        self.per_holder = [each for each in on_this if each[0].per != "unit"]

    def value(self, holder: Holder) -> float:
        """Return the value for one unit, person or pair."""
        linked = self.linked_base
        for mechanism, parameters in self.per_unit:
            linked += mechanism.rule(_unit_of(holder, self.held), **parameters)
        for mechanism, parameters in self.per_holder:
            linked += mechanism.rule(holder, **parameters)
        return clip(inverse(self.scale, linked), *self.range)


def _unit_of(holder: Any, held: str) -> Unit:
    if held == "unit":
        return holder
    return holder.job.unit if held == "person" else holder.mentee.job.unit


def _parameters(mechanism: Mechanism, told: Mapping[str, Any]) -> dict[str, float]:
    defaults = {name: declared.default for name, declared in BUILT_IN[mechanism.name].parameters.items()}
    return defaults | {name: float(value) for name, value in (told.get(mechanism.name) or {}).items()}


def all_quantities(
    behaviour: Mapping[str, float], mechanisms: Mapping[str, Any], off: Collection[str]
) -> dict[str, Quantity]:
    """Return every quantity by name, as the scenario's `behaviour` and `mechanisms` set it."""
    told = dict(mechanisms) | dict.fromkeys(off, "off")
    return {name: Quantity(name, behaviour, told) for name in QUANTITIES}
