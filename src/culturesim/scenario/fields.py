"""What the settings of a scenario are made of: one declaration a setting.

A setting is declared once, with meaning, range, unit, default and source. From that come the check, the words
of a fault, the JSON Schema and the row in the docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticUndefined

from culturesim.errors import Fault, ScenarioError, report
from culturesim.parameters import ASSUMPTION
from culturesim.scenario.wording import place_in_words, structure_faults

Units = Literal["all"] | tuple[str, ...]


class Part(BaseModel):
    """One mapping of a scenario file: frozen, with no settings but the declared ones.

    Made from Python it raises `ScenarioError` in the same words as a file would.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    def __init__(self, **settings: Any) -> None:
        try:
            self.__pydantic_validator__.validate_python(plain(settings), self_instance=self)
        except ValidationError as error:
            faults = structure_faults(error, type(self), plain(settings))
            described = [Fault(place_in_words(path, settings), what) for path, what in faults]
            raise ScenarioError(report(type(self).__name__, described)) from None

    # pydantic then checks nested parts itself, so that their faults are reported together
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


_PLAIN = frozenset((str, float, int, bool, type(None)))


def plain(value: Any) -> Any:
    """Return `value` made of dicts, lists, texts, plain numbers and nothing else (numpy numbers become plain)."""
    if type(value) in _PLAIN:  # most of what a scenario holds, so it is asked first
        return value
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, PurePath):
        return str(value)
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value


def number(
    meaning: str,
    default: Any = PydanticUndefined,
    *,
    low: float = 0,
    high: float = 1,
    below: float | None = None,
    unit: str = "share",
    source: str = ASSUMPTION,
) -> Any:
    """Declare a number from `low` to `high` (to under `below`, where that is given)."""
    upper = f"below {below:g}" if below is not None else f"{high:g}"
    extra: dict[str, Any] = {"allowed": f"a number from {low:g} to {upper}", "unit": unit, "source": source}
    default = float(default) if isinstance(default, int) else default  # pydantic does not check defaults
    bounds: dict[str, Any] = {"le": high} if below is None else {"lt": below}
    return Field(default, strict=True, ge=low, description=meaning, json_schema_extra=extra, **bounds)


def whole(
    meaning: str, default: Any = PydanticUndefined, *, low: int = 0, high: int, unit: str, source: str = ASSUMPTION
) -> Any:
    """Declare a whole number from `low` to `high`."""
    extra: dict[str, Any] = {"allowed": f"a whole number from {low} to {high}", "unit": unit, "source": source}
    return Field(default, strict=True, ge=low, le=high, description=meaning, json_schema_extra=extra)


def text(meaning: str, default: Any = PydanticUndefined, *, empty: bool = False) -> Any:
    """Declare a text, which may be empty only where said."""
    extra: dict[str, Any] = {"allowed": "a text" if empty else "a text of at least one character"}
    return Field(default, min_length=0 if empty else 1, description=meaning, json_schema_extra=extra)


def switch(meaning: str, default: bool) -> Any:
    """Declare true or false."""
    return Field(default, strict=True, description=meaning, json_schema_extra={"allowed": "true or false"})


def which_units(meaning: str, default: Any = PydanticUndefined) -> Any:
    """Declare a choice of units: the word `all`, or a list of names."""
    return Field(default, description=meaning, json_schema_extra={"allowed": "'all' or a list of unit names"})
