"""Factors: what differs between the points of an experiment, and how a value of one is put into a scenario.

A *lever* is what one could do, an *uncertainty* what is not known; both are declared alike. A factor is a range of
numbers, a list of values, or named choices, each a set of changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from culturesim.design.factors import Factor, Value
from culturesim.errors import ExperimentError
from culturesim.scenario.fields import Part, switch, whole

Cell = float | str  # a value as it stands in a table


def cell(value: Value) -> Cell:
    """Return a value as it stands in a table: a number, or a text (true and false for switches)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else float(value)


class FactorSpec(Part):
    """What values a factor takes, and which settings of the scenario they go to."""

    low: float | None = Field(None, description="lowest value of a range")
    high: float | None = Field(None, description="highest value of a range")
    scale: str = Field("linear", pattern="^(linear|log)$", description="scale on which a range is even",
                       json_schema_extra={"allowed": "linear or log"})  # fmt: skip
    levels: int | None = whole("values of a range that a grid takes", None, low=2, high=1000, unit="values")
    whole: bool = switch("whether numbers of a range are rounded to whole ones", False)
    values: tuple[Value, ...] | None = Field(None, min_length=1, description="values, in place of a range")
    choices: dict[str, dict[str, Any]] | None = Field(
        None, min_length=1, description="named sets of changes, in place of a range"
    )
    at: Value | None = Field(None, description="value at the centre of a design that has one")
    sets: tuple[str, ...] | None = Field(
        None, min_length=1, description="settings the value goes to, by dotted place; the factor's own name without"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> FactorSpec:
        ranged = self.low is not None or self.high is not None
        there = {"low and high": ranged, "values": self.values is not None, "choices": self.choices is not None}
        given = [name for name, is_there in there.items() if is_there]
        if len(given) != 1:
            said = f"says {' and '.join(given)}" if given else "says neither low and high, nor values, nor choices"
            raise ValueError(f"{said}; give one of these")
        if self.choices is not None and self.sets:
            raise ValueError("choices say themselves what they change; leave sets out")
        try:
            self.factor("it")
        except ExperimentError as error:
            raise ValueError(str(error).removeprefix("it: ")) from error
        return self

    def factor(self, name: str) -> Factor:
        """Return the factor as designs know it."""
        values = tuple(self.choices) if self.choices is not None else self.values
        return Factor(name, self.low, self.high, values, self.scale == "log", self.whole, self.levels, self.at)

    def ends(self) -> tuple[Value, ...]:
        """Return the values at which a factor is tried before anything runs: the ends of a range, or all values."""
        if self.choices is not None:
            return tuple(self.choices)
        if self.values is not None:
            return self.values
        assert self.low is not None and self.high is not None  # a range, as was checked
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)

    @property
    def in_numbers(self) -> bool:
        """Whether its values stand in a table as numbers, not as texts."""
        return self.choices is None and all(isinstance(one, float) for one in map(cell, self.values or ()))

    def changes(self, name: str, value: Cell) -> dict[str, Any]:
        """Return what the value in a cell of a table changes in a scenario."""
        if self.choices is not None:
            return self.choices[str(value)]
        meant: Value = int(value) if self.whole else value
        if self.values is not None:  # as it was written: 5 is no 5.0
            meant = next((one for one in self.values if cell(one) == value), value)
        return dict.fromkeys(self.sets or (name,), meant)

    def places(self, name: str) -> set[str]:
        """Return the settings that some value of the factor changes."""
        return {place for end in self.ends() for place in self.changes(name, cell(end))}

    def applies(self) -> Mapping[str, Any]:
        """Return what decides how a value is put in, whatever values there are."""
        return {"sets": self.sets, "choices": self.choices, "whole": self.whole}
