"""Faults of a scenario in plain words: what was found, what is allowed, what was probably meant.

Pydantic finds faults of structure; this file says them in the words of the declarations.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from culturesim.errors import did_you_mean

Place = tuple[str | int, ...]
Found = tuple[Place, str]

UNKNOWN = "no such parameter"
_LONGEST, _LONGEST_NAME = 60, 200
_WRONG_KINDS = {
    "model_type": "a mapping (lines of 'key: value')",
    "model_attributes_type": "a mapping (lines of 'key: value')",
    "dict_type": "a mapping (lines of 'key: value')",
    "tuple_type": "a list",
    "list_type": "a list",
}


def shown(value: object) -> str:
    """Return a value as a fault shows it: short, and in the words of a file rather than of Python."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    words = repr(value)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def fault_of_name(name: str) -> str | None:
    """Return what is wrong with the name of a file, if it holds signs that no name of a file can hold."""
    if not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        return None
    return f"{name!r} holds a sign that does not belong in the name of a file; write the name anew"


def short_name(path: object) -> str:
    """Return the name of a file as a fault shows it, shortened where it is far too long."""
    name = str(path)
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST]}… ({len(name)} letters)"


def place_in_words(place: Place, data: Any) -> str:
    """Return a place as ``organisation.turnover.staff`` or ``stewards champion: share``.

    Items of lists are called by their name, or by their number counted from 1.
    """
    words, joint = "", ""
    for step in place:
        data = _inside(data, step)
        if isinstance(step, int):
            name = data.get("name") if isinstance(data, Mapping) else None
            words, joint = f"{words} {name if isinstance(name, str) and name else step + 1}", ": "
        else:
            words, joint = f"{words}{joint}{step}", "."
    return words


def structure_faults(error: ValidationError, model: type[BaseModel], data: Any) -> list[Found]:
    """Return pydantic's findings about `data` as places and plain words, one for each place."""
    found: dict[Place, str] = {}
    alternatives: set[Place] = set()
    for one in error.errors(include_url=False):
        place, owner, field = _locate(one["loc"], model, data, missing=one["type"] == "missing")
        found.setdefault(place, _in_words(one, place, owner, field))
        if place and place[-1] != one["loc"][-1]:
            alternatives.add(place)
    return [(place, what) for place, what in found.items() if place not in alternatives or not _deeper(place, found)]


def _deeper(place: Place, found: Mapping[Place, str]) -> bool:
    """Return whether a fault stands inside `place`: that one tells more than 'this is no X' about all of it."""
    return any(len(other) > len(place) and other[: len(place)] == place for other in found)


def _in_words(one: Any, place: Place, owner: type[BaseModel], field: FieldInfo | None) -> str:
    kind = one["type"]
    if kind == "extra_forbidden":
        return f"{UNKNOWN}{did_you_mean(str(place[-1]), owner.model_fields)}"
    if kind == "missing":
        return f"is missing ({field.description})" if field and field.description else "is missing"
    if kind == "union_tag_not_found":
        return "has no 'do', which says what happens; one of " + _listed(_kinds(field))
    if kind == "union_tag_invalid":
        tag = one["ctx"]["tag"]
        guess = did_you_mean(tag, _kinds(field))
        return f"do: {shown(tag)} is no event{guess or '; one of ' + _listed(_kinds(field))}"
    if kind == "value_error":
        return str(one["ctx"]["error"])
    if kind in _WRONG_KINDS:
        return f"{shown(one['input'])} is not {_WRONG_KINDS[kind]}"
    return not_allowed(one["input"], field)


def not_allowed(value: object, field: FieldInfo | None) -> str:
    """Return what is wrong with the value of a declared setting."""
    if field is None:
        return f"{shown(value)} is not allowed here"
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
    if choices:
        allowed, guess = "one of " + _listed(choices), did_you_mean(str(value), choices)
    else:
        allowed, guess = str(extra.get("allowed", "a text")), ""
    known = [field.description, extra.get("unit"), _default(field)]
    about = "; ".join(str(word) for word in known if word)
    return f"{shown(value)} is not {allowed}{f' ({about})' if about else ''}{guess}"


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.is_required() or not isinstance(value, (int, float, str)) or value == "":
        return ""
    words = shown(value) if isinstance(value, (bool, str)) else f"{value:g}"
    return f"default {words}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(repr(word) for word in words)


def _kinds(field: FieldInfo | None) -> list[str]:
    """Return the kinds of event, read from the classes the field allows."""
    classes = _parts(field.annotation) if field else []
    return [str(one.model_fields["do"].default) for one in classes if "do" in one.model_fields]


def _locate(
    loc: Sequence[str | int], model: type[BaseModel], data: Any, *, missing: bool
) -> tuple[Place, type[BaseModel], FieldInfo | None]:
    """Follow pydantic's location through `data`: drop its names of alternatives, find the declaration."""
    place: list[str | int] = []
    owner, field = model, None
    inside_map = False
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        known = isinstance(step, int) or (isinstance(data, Mapping) and step in data)
        if not known and not (missing and last):
            continue
        place.append(step)
        if isinstance(step, str) and not inside_map:
            field = owner.model_fields.get(step)
        data = _inside(data, step)
        parts = _parts(field.annotation) if field else []
        inside_map = bool(field) and not parts
        if parts and isinstance(data, Mapping):
            owner = _best(parts, data)
    return tuple(place), owner, field


def _inside(data: Any, step: str | int) -> Any:
    if isinstance(data, BaseModel):
        return getattr(data, str(step), None)
    if isinstance(step, int) and isinstance(data, (list, tuple)):
        return data[step] if step < len(data) else None
    return data.get(step) if isinstance(data, Mapping) else None


def _parts(annotation: Any) -> list[type[BaseModel]]:
    """Return the classes of mapping that an annotation allows, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts(inner)]


def _best(parts: Sequence[type[BaseModel]], data: Mapping[Any, Any]) -> type[BaseModel]:
    """Return the class `data` was meant for: by its kind of event, else by the keys it shares."""
    for part in parts:
        if "do" in part.model_fields and part.model_fields["do"].default == data.get("do"):
            return part
    return max(parts, key=lambda part: len(set(part.model_fields) & set(data)))
