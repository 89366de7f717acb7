"""Units and jobs that are not there yet: those that hiring waves will open and those that splits will make.

They stand in the blueprint from the beginning, closed, so that a world's tables never grow. The n-th new job that the
waves of month m open in a unit is called ``Unit/new m-n``: its key, and so who will come, depends on that alone.

Reads   hiring waves and splits of one or several scenarios
Writes  nothing
Draws   nothing: new jobs are dealt over the units in proportion to the staff these were founded with
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from culturesim.organisation.careers import quotas
from culturesim.scenario.events import Event
from culturesim.scenario.reorganising import HiringWave, SplitUnit
from culturesim.state.columns import STAFF, UNIT_LEADER

NewJobs = tuple[str, list[str]]


def jobs_of_waves(events: Sequence[Event], staff: Mapping[str, int]) -> dict[int, list[NewJobs]]:
    """Return for each hiring wave, by its place among `events`, the units it opens jobs in and their names there.

    Parameters
    ----------
    events
        Events of one scenario.
    staff
        Jobs of staff with which each unit was founded, by unit.
    """
    opened: dict[tuple[str, int], int] = {}
    waves: dict[int, list[NewJobs]] = {}
    for place, event in enumerate(events):
        if not isinstance(event, HiringWave):
            continue
        units = list(staff) if event.units == "all" else list(event.units)
        weights = [float(staff.get(unit, 0)) for unit in units]
        shares = quotas(weights if sum(weights) > 0 else [1.0] * len(units), event.people).tolist()
        waves[place] = []
        for unit, count in zip(units, shares, strict=True):
            before = opened.get((unit, event.month), 0)
            opened[unit, event.month] = before + count
            waves[place].append((unit, [f"new {event.month}-{before + n}" for n in range(1, count + 1)]))
    return waves


def all_new_units(scenarios_events: Iterable[Sequence[Event]]) -> list[str]:
    """Return the name of every unit that some scenario splits off, each once."""
    splits = (event.into for events in scenarios_events for event in events if isinstance(event, SplitUnit))
    return list(dict.fromkeys(splits))


def all_new_jobs(scenarios_events: Iterable[Sequence[Event]], staff: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return unit, name and level of every job that some scenario opens later, each once."""
    planned = list(scenarios_events)
    found = {(unit, "leader", UNIT_LEADER): None for unit in all_new_units(planned)}
    for events in planned:
        for wave in jobs_of_waves(events, staff).values():
            found.update(((unit, name, STAFF), None) for unit, names in wave for name in names)
    return list(found)
