"""A mechanism is a plain function that shifts one quantity.

::

    @cs.mechanism(on="meeting_probability")
    def long_distance(state, rows, *, effect=-0.6):
        '''Pairs across units meet less often (log-odds).'''
        return effect * (state.unit_of_mentor(rows) != state.unit_of(rows, "pair"))

`rows` are row numbers of the table the mechanism works on (`per`: the quantity's holder unless said otherwise);
keyword-only arguments are its parameters and arrive as one value a row. It returns one shift a row, on the
quantity's scale, and must be exactly 0 where what causes it is absent.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from culturesim.errors import MechanismError, did_you_mean
from culturesim.parameters import ASSUMPTION, Parameter
from culturesim.quantities import QUANTITIES, Holder, Quantity

Rule = Callable[..., Any]


@dataclass(frozen=True)
class Mechanism:
    """A rule with its name, the quantity it shifts, what it works per, and its parameters."""

    name: str
    on: str
    per: Holder
    rule: Rule
    parameters: Mapping[str, Parameter]
    meaning: str
    source: str = ASSUMPTION
    hallmark: str | None = field(default=None)

    @property
    def quantity(self) -> Quantity:
        """The quantity this mechanism shifts."""
        return QUANTITIES[self.on]

    @property
    def place(self) -> str:
        """File and line of the rule, for `culturesim explain`."""
        code = self.rule.__code__
        return f"{code.co_filename}:{code.co_firstlineno}"


def _parameters(rule: Rule, name: str, unit: str, source: str, ranges: Mapping[str, Any]) -> dict[str, Parameter]:
    declared = {}
    for argument in inspect.signature(rule).parameters.values():
        if argument.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        if isinstance(argument.default, bool) or not isinstance(argument.default, (int, float)):
            raise MechanismError(
                f"{name}: the parameter {argument.name!r} needs a number as its default, "
                f"such as {argument.name}=0.5"
            )
        low, high = ranges.get(argument.name, (-10.0, 10.0))
        meaning = f"{argument.name} of {name.replace('_', ' ')}"
        declared[argument.name] = Parameter(
            argument.name, float(argument.default), unit, low, high, meaning, source
        )
    return declared


def mechanism(
    *,
    on: str,
    per: Holder | None = None,
    source: str = ASSUMPTION,
    hallmark: str | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> Callable[[Rule], Mechanism]:
    """Make a mechanism of a function ``rule(state, rows, *, parameter=default, …)``.

    Parameters
    ----------
    on
        Name of the quantity it shifts, one of ``QUANTITIES``.
    per
        What `rows` number: "unit", "person" or "pair". The quantity's holder by default; a quantity held per
        person or pair may also be shifted per unit, which costs least.
    source
        Where the sizes come from, or the word *assumption*.
    hallmark
        The hallmark it belongs to, if any.
    ranges
        Allowed range of a parameter by name; -10 to 10 otherwise.

    Raises
    ------
    MechanismError
        When the quantity is unknown, `per` does not suit it, or a parameter has no number as default.
    """

    def make(rule: Rule) -> Mechanism:
        name = rule.__name__
        if on not in QUANTITIES:
            raise MechanismError(f"{name}: there is no quantity {on!r}{did_you_mean(on, QUANTITIES)}")
        held = QUANTITIES[on].held
        works_per = per or held
        if works_per not in ("unit", held):
            raise MechanismError(f"{name}: {on} is held per {held}, so per can be 'unit' or {held!r}, not {per!r}")
        unit = f"{QUANTITIES[on].scale} of {on}"
        meaning = inspect.cleandoc(rule.__doc__ or "").split("\n")[0]
        parameters = _parameters(rule, name, unit, source, ranges or {})
        return Mechanism(name, on, works_per, rule, parameters, meaning, source, hallmark)

    return make
