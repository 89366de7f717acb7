"""Policies of several parts: what a difference consists of, and the arms that show each part's share.

Leave one out: all parts are lived together, then all but one, each in turn. A part's share is what is lost without it,
given the others; shares add up to the whole only where parts act independently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from culturesim.errors import ScenarioError
from culturesim.hallmark_names import HALLMARKS
from culturesim.scenario.changes import MORE_EVENTS, changed, together
from culturesim.scenario.events import Event
from culturesim.scenario.fields import plain
from culturesim.scenario.model import OTHERS, Scenario
from culturesim.twins.placebo import added_events

Changes = dict[str, Any]
NONE, ALL = "none", "all"
WORDS = ("name", "description")  # differ without making a difference
_NAMES_SHOWN = 3


def all_but(part: str) -> str:
    """Return the name of the arm without one part."""
    return f"all but {part}"


def leave_one_out_arms(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Changes]:
    """Return the changes of each arm: none of the parts, all of them, and all but each.

    Parameters
    ----------
    parts
        Changes by name of part, as arms are written; later parts lie on top.
    """
    without = {all_but(part): together(*(parts[other] for other in parts if other != part)) for part in parts}
    return {NONE: {}, ALL: together(*parts.values()), **without}


def parts_of(base: Scenario, alternative: Scenario) -> dict[str, Changes]:
    """Return what `alternative` changes in `base`: each setting that differs, each event added or left out is a part.

    Settings of several programmes or stewards that go by one name, such as `documentation`, are one part, and so are
    all programmes (or stewards) added or left out.

    Returns
    -------
    Changes by a readable name of the part; empty where only words differ.

    Raises
    ------
    ScenarioError
        When the parts do not make up the difference: an arm can add or replace a setting, and cannot take one away.
    """
    one, other = _settings(base), _settings(alternative)
    parts: dict[str, Changes] = {}
    for name in type(base).model_fields:
        if name in WORDS or one[name] == other[name] or name == "events":
            continue
        for part, changes in _parts(name, one[name], other[name]):
            parts.setdefault(part, {}).update(changes)
    for part, changes in _events(base, alternative):
        parts[_numbered(part, parts)] = changes
    made = changed(base, alternative.name, *parts.values())
    if not _same(made, alternative):
        raise ScenarioError(
            f"what {alternative.name!r} changes in {base.name!r} cannot be taken apart, since it also takes settings "
            "away or changes their order; write its parts under 'policy' of an experiment file"
        )
    return parts


def _settings(scenario: Scenario) -> dict[str, Any]:
    """Return the settings, with the strength of every hallmark said."""
    settings: dict[str, Any] = plain(scenario)
    if isinstance(settings["hallmarks"], dict):
        given = settings["hallmarks"]
        settings["hallmarks"] = {name: given.get(name, given.get(OTHERS, 0.0)) for name in HALLMARKS}
    return settings


def _parts(place: str, one: Any, other: Any) -> Iterator[tuple[str, Changes]]:
    """Yield the parts in which one top-level setting differs."""
    if place == "hallmarks" and isinstance(one, dict) != isinstance(other, dict):
        one, other = (value if isinstance(value, dict) else dict.fromkeys(HALLMARKS, value) for value in (one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        for key, value in other.items():
            if key not in one or one[key] != value:
                yield f"{place}.{key}", {place: {key: value}}
    elif place in ("programmes", "stewards"):
        yield from _items(place, one, other)
    else:
        yield place, {place: other}


def _items(place: str, one: list[dict[str, Any]], other: list[dict[str, Any]]) -> Iterator[tuple[str, Changes]]:
    """Yield the parts in which a list of named things differs: its members, and each setting of those in both."""
    before, after = ({item["name"]: item for item in items} for items in (one, other))
    if list(before) != list(after):
        come, go = [name for name in after if name not in before], [name for name in before if name not in after]
        words = [f"with {_listed(come)}"] * bool(come) + [f"without {_listed(go)}"] * bool(go)
        members = [before.get(name, item) for name, item in after.items()]
        yield f"{place}: {', '.join(words) or 'order'}", {place: members}
    differing: dict[str, list[str]] = {}
    for name, item in after.items():
        for setting, value in item.items():
            if name in before and before[name][setting] != value:
                differing.setdefault(setting, []).append(name)
    for setting, names in differing.items():
        changes = {f"{place}.{name}.{setting}": after[name][setting] for name in names}
        yield f"{setting} of {_listed(names)}", changes


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _NAMES_SHOWN else f"{names[0]} and {len(names) - 1} others"


def _events(base: Scenario, alternative: Scenario) -> Iterator[tuple[str, Changes]]:
    """Yield each event added or left out; one that is left out makes room for an event that does nothing."""
    for event in added_events(base, alternative):
        yield _called(event), {MORE_EVENTS: [plain(event)]}
    gone = added_events(alternative, base)
    for place, event in enumerate(base.events):
        if event in gone:
            gone.remove(event)
            nothing = {"do": "no_event", "month": event.month}
            yield f"without {_called(event)}", {f"events.{place}": nothing}


def _called(event: Event) -> str:
    """Return an event as the name of a part: its sentence up to what it explains."""
    return f"month {event.month}, {event.happens().partition(': ')[0]}"


def _numbered(part: str, taken: Mapping[str, Any]) -> str:
    """Return a name that no other part has."""
    same = sum(1 for other in taken if other == part or other.startswith(f"{part} ("))
    return f"{part} ({same + 1})" if same else part


def _same(made: Scenario, meant: Scenario) -> bool:
    """Return whether two scenarios say the same but for words, the order of events and events that do nothing."""
    settings = []
    for scenario in (made, meant):
        told = {key: value for key, value in _settings(scenario).items() if key not in WORDS}
        if not isinstance(told["hallmarks"], dict):
            told["hallmarks"] = dict.fromkeys(HALLMARKS, told["hallmarks"])
        told["events"] = sorted((event for event in told["events"] if event["do"] != "no_event"), key=repr)
        settings.append(told)
    return settings[0] == settings[1]
