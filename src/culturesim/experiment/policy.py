"""Policies of several parts: what each part adds beside the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from culturesim.scenario.changes import MORE_EVENTS

Changes = dict[str, Any]


def leave_one_out_arms(parts: Mapping[str, Changes]) -> dict[str, Changes]:
    """Return the arms "none", "all", and "all but X" for each part X, as changes of a scenario."""
    arms = {"none": {}, "all": together(parts.values())}
    return arms | {f"all but {left}": together(own for part, own in parts.items() if part != left) for left in parts}


def together(changes: Any) -> Changes:
    """Return several sets of changes as one; events of all of them happen."""
    found: Changes = {}
    for one in changes:
        for key, value in one.items():
            if key == MORE_EVENTS:
                found[key] = [*found.get(key, []), *value]
            elif isinstance(value, Mapping) and isinstance(found.get(key), Mapping):
                found[key] = together([found[key], value])
            else:
                found[key] = value
    return found
