"""The JSON Schema of scenario files, for editors and for programs that write them.

The copy in docs/reference is made by ``python -m culturesim.scenario.schema > docs/reference/scenario.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import KINDS
from culturesim.parameters import RULES, Parameter
from culturesim.quantities import QUANTITIES
from culturesim.scenario.model import OTHERS, Scenario
from culturesim.scenario.references import EXPERIENCE_BANDS
from culturesim.scenario.user_modules import known_mechanisms

_STRENGTH = {"type": "number", "minimum": 0, "maximum": 1}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, made from the declarations."""
    schema = Scenario.model_json_schema()
    parts, settings = schema["$defs"], schema["properties"]
    strengths = _mapping({**{name: {**_STRENGTH, "description": words} for name, words in HALLMARKS.items()},
                          OTHERS: {**_STRENGTH, "description": "every hallmark that is not named"}})  # fmt: skip
    settings["hallmarks"] |= {"anyOf": [_STRENGTH, strengths]}
    parts["UnitSpec"]["properties"]["hallmarks"] |= strengths
    bands = _mapping({name: {"type": "number", "minimum": 0} for name in EXPERIENCE_BANDS})
    parts["OrganisationSpec"]["properties"]["experience_bands"] |= {"anyOf": [bands, {"type": "null"}]}
    behaviour = {**{name: quantity.parameter for name, quantity in QUANTITIES.items()}, **RULES}
    settings["behaviour"] |= _mapping(_numbers(behaviour))
    settings["kinds"] |= _mapping(
        {name: {**_mapping(_numbers(kind.numbers)), "description": kind.meaning} for name, kind in KINDS.items()}
    )
    settings["mechanisms"] |= {"properties": _mechanisms(), "additionalProperties": _either({})}  # a user's own
    for part in parts.values():
        if "do" in part["properties"]:
            part["required"] = ["do", *part.get("required", [])]
    one = {"type": "string"}
    beneath = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    settings["extends"] = {**beneath, "description": "scenario file or preset that this one adds to, or a list"}
    settings["more_events"] = {**settings["events"], "description": "events added after those of the file extended"}
    required = schema.pop("required")
    schema["anyOf"] = [{"required": required}, {"required": ["extends"]}]
    _tidy(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the schema as it stands in docs/reference/scenario.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(schema: Any) -> None:
    """Leave out what says nothing to a reader, and what differs between versions of pydantic."""
    if isinstance(schema, list):
        for inner in schema:
            _tidy(inner)
    if not isinstance(schema, dict):
        return
    schema.pop("allowed", None)
    if isinstance(schema.get("title"), str):
        del schema["title"]
    if "const" in schema:
        schema.pop("enum", None)
    if "allOf" in schema:
        referred, rest = schema.pop("allOf")[0], dict(schema)
        schema.clear()
        schema |= {**referred, **rest}
    for key, inner in schema.items():
        if isinstance(inner, float) and inner.is_integer():
            schema[key] = int(inner)
        _tidy(inner)


def _mapping(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _numbers(declared: Mapping[str, Parameter]) -> dict[str, Any]:
    return {
        name: {
            "type": "integer" if one.whole else "number", "minimum": one.low, "maximum": one.high,
            "default": one.default, "description": one.meaning, "unit": one.unit, "source": one.source,
        }
        for name, one in sorted(declared.items())
    }  # fmt: skip


def _either(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    anything = {"type": "object", "additionalProperties": {"type": "number"}}
    own = _mapping(_numbers(parameters)) if parameters else anything
    return {"anyOf": [{"const": "off"}, own]}


def _mechanisms() -> dict[str, Any]:
    known = known_mechanisms([], Path())
    return {name: {**_either(one.parameters), "description": one.meaning} for name, one in sorted(known.items())}


if __name__ == "__main__":
    print(schema_text(), end="")
