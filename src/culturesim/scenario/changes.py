"""Arms: a base scenario with changes.

A change is written like a scenario that extends another: mappings are merged, everything else is replaced, and
`more_events` are added. A key with dots, such as ``stewards.sponsor.share``, reaches a single setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from culturesim.scenario.fields import plain
from culturesim.scenario.model import OTHERS, Scenario

MORE_EVENTS = "more_events"


def changed(base: Scenario, name: str, *layers: Mapping[str, Any]) -> Scenario:
    """Return `base` under another name with layers of changes, the last one on top."""
    settings = plain(base)
    single: dict[str, Any] = {}
    for layer in layers:
        whole = {key: value for key, value in layer.items() if "." not in key}
        single |= {key: value for key, value in layer.items() if "." in key}
        settings["events"] = [*settings["events"], *deepcopy(plain(whole.pop(MORE_EVENTS, [])))]
        settings = _merged(settings, whole)
    settings["name"] = name
    made = Scenario(folder=base.folder, **settings)
    return made.with_values(single) if single else made


def together(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Return layers of changes as one layer that `changed` makes the same scenario of."""
    found: dict[str, Any] = {}
    for layer in layers:
        whole = deepcopy(plain(layer))
        more = whole.pop(MORE_EVENTS, [])
        if "events" in whole:  # replaces events added before it, and those of its own layer
            found.pop(MORE_EVENTS, None)
        elif "events" in found:
            found["events"] = [*found["events"], *more]
        elif more:
            found[MORE_EVENTS] = [*found.get(MORE_EVENTS, []), *more]
        found = _merged(found, whole)
    return found


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if key == "hallmarks" and isinstance(below, float) and isinstance(value, Mapping):
            below = {OTHERS: below}
        merged[key] = _merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return plain(merged)
