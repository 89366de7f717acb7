"""Units that come and go in a scenario: which there are when, and events that name one before or after its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from culturesim.scenario.jobs import Jobs
from culturesim.scenario.wording import Found, Place

Item = tuple[Place, Mapping[str, Any]]
_CHANGES = ("merge_units", "split_unit")


def with_new_units(jobs: Jobs, events: Sequence[Item]) -> Jobs:
    """Return the units and jobs of the organisation with those that splits make, each with the job of a leader."""
    later = {name: (0, 1) for _, event in events if event.get("do") == "split_unit" and (name := _name(event, "into"))}
    grown = copy(jobs)
    grown.units = {**later, **jobs.units}
    return grown


def unit_change_faults(jobs: Jobs, events: Sequence[Item]) -> Iterator[Found]:
    """Yield what is wrong with merges and splits, and with events that name a unit which is not there at the time."""
    splits = [event for _, event in _by_month(events) if event.get("do") == "split_unit"]
    begins = {_name(event, "into"): event["month"] for event in reversed(splits)}
    made: set[str] = set()
    ends: dict[str, int] = {}
    for place, event in _by_month(events):
        do, month, unit, into = event.get("do"), event["month"], _name(event, "unit"), _name(event, "into")
        if do in _CHANGES and unit and unit == into:
            yield (*place, "into"), f"{unit!r} cannot be merged with or split into itself; name another unit"
            continue
        if do == "split_unit" and into:
            if into in jobs.units or into in made:
                yield (*place, "into"), f"there is a unit {into!r} already; give the new unit another name"
                continue
            made.add(into)
        yield from _out_of_time(place, event, begins, ends)
        if do == "merge_units" and unit:
            ends.setdefault(unit, month)


def _out_of_time(
    place: Place, event: Mapping[str, Any], begins: Mapping[str, int], ends: Mapping[str, int]
) -> Iterator[Found]:
    units = event.get("units")
    named: list[tuple[Place, Any]] = [((key,), event.get(key)) for key in ("unit", "into")]
    named += [(("units", row), name) for row, name in enumerate(units if isinstance(units, list) else [])]
    for where, name in named:
        if not isinstance(name, str):
            continue
        if event["month"] < begins.get(name, -1):
            yield (*place, *where), f"{name!r} is split off in month {begins[name]} only"
        elif event["month"] > ends.get(name, event["month"]):
            yield (*place, *where), f"{name!r} has been merged away in month {ends[name]}"


def _by_month(events: Sequence[Item]) -> list[Item]:
    """Return events with a sound month by month, unit changes of a month first."""
    sound = [item for item in events if isinstance(item[1].get("month"), int)]
    return sorted(sound, key=lambda item: (item[1]["month"], item[1].get("do") not in _CHANGES))


def _name(event: Mapping[str, Any], key: str) -> str:
    name = event.get(key)
    return name if isinstance(name, str) else ""
