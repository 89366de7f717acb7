"""What a scenario says about itself: names that must exist, months that must fall in the run.

Works on plain settings that may have faults of structure too, so that a file's faults are all found at once;
what is not of the right kind is left to the check of structure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from culturesim.errors import CultureSimError, did_you_mean
from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import KINDS
from culturesim.mechanisms import Mechanism
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES
from culturesim.scenario.jobs import Jobs
from culturesim.scenario.unit_changes import unit_change_faults, with_new_units
from culturesim.scenario.user_modules import known_mechanisms
from culturesim.scenario.wording import Found, Place, shown

EXPERIENCE_BANDS = ("0", "1-5", "6-10", "11-20", "over 20")
_REFERENCES = {"programme": "programmes", "role": "stewards"}
_BEHAVIOUR = {**{name: quantity.parameter for name, quantity in QUANTITIES.items()}, **RULES}
_THINGS = {"programmes": "programme", "stewards": "steward role"}
Faults = Iterator[Found]


def reference_faults(settings: Mapping[str, Any], folder: Path) -> list[Found]:
    """Return the faults of reference in plain `settings`, with their places."""
    organisation = _mapping(settings.get("organisation"))
    jobs = Jobs(organisation)
    found: list[Found] = []
    found += _hallmarks(settings.get("hallmarks"), ("hallmarks",))
    found += _organisation(organisation, jobs)
    found += _programmes(settings, jobs)
    found += _stewards(settings, jobs)
    found += _events(settings, jobs)
    found += _behaviour(settings.get("behaviour"))
    found += _kinds(settings.get("kinds"))
    found += _mechanisms(settings, folder)
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(settings: Mapping[str, Any], key: str) -> list[tuple[Place, Mapping[str, Any]]]:
    value = settings.get(key)
    several = value if isinstance(value, list) else []
    return [((key, row), item) for row, item in enumerate(several) if isinstance(item, Mapping)]


def _names(settings: Mapping[str, Any], key: str) -> list[str]:
    names = [item.get("name") for _, item in _items(settings, key)]
    return [name for name in names if isinstance(name, str)]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# ---------------------------------------------------------------- strengths


def _hallmarks(value: Any, place: Place) -> Faults:
    if not isinstance(value, Mapping):
        if value is not None and not (_is_number(value) and 0 <= value <= 1):
            yield place, f"{shown(value)} is not a number from 0 to 1 for all hallmarks, nor a mapping of hallmarks"
        return
    for name, strength in value.items():
        if name not in HALLMARKS and name != "others":
            yield (*place, name), f"no such parameter{did_you_mean(name, [*HALLMARKS, 'others'])}"
        elif not (_is_number(strength) and 0 <= strength <= 1):
            meaning = HALLMARKS.get(name, "every hallmark that is not named")
            yield (*place, name), f"{shown(strength)} is not a number from 0 to 1 ({meaning}; default 0)"


def _hallmark_list(value: Any, place: Place) -> Faults:
    if value is None or value == "all":
        return
    if not isinstance(value, list) or not value:
        yield place, f"{shown(value)} is not 'all' or a list of hallmarks"
        return
    for row, name in enumerate(value):
        if not isinstance(name, str) or name not in HALLMARKS:
            yield (*place, row), f"{shown(name)} is no hallmark{did_you_mean(str(name), HALLMARKS)}"


# ---------------------------------------------------------------- organisation


def _organisation(organisation: Mapping[str, Any], jobs: Jobs) -> Faults:
    if not organisation:
        return
    units, people = organisation.get("units"), organisation.get("people")
    if units is not None and people is not None:
        yield ("organisation", "people"), "both 'units' and 'people' are given; keep one of them"
    elif units is None and people is None:
        yield ("organisation",), "has neither 'units' nor 'people'; give one of them"
    elif jobs.known and jobs.count == jobs.executives:
        yield ("organisation", "units"), "there is nobody in the units; give one of them staff of at least 1"
    elif jobs.count > 1_000_000:
        yield ("organisation", "units"), f"{jobs.count} jobs are more than 1000000"
    if organisation.get("ties") is not None and people is None:
        yield ("organisation", "ties"), "a file of ties needs a file of 'people'"
    for name in jobs.repeated:
        yield ("organisation", "units", jobs.last_row(name)), f"two units are called {name!r}; rename one"
    for place, unit in _items(organisation, "units"):
        if isinstance(unit.get("hallmarks"), Mapping):
            yield from _hallmarks(unit["hallmarks"], ("organisation", *place, "hallmarks"))
    yield from _shares(organisation.get("groups"), ("organisation", "groups"), None)
    yield from _shares(organisation.get("experience_bands"), ("organisation", "experience_bands"), EXPERIENCE_BANDS)


def _shares(value: Any, place: Place, known: Sequence[str] | None) -> Faults:
    """Check a mapping of shares or counts; they are divided by their sum."""
    if not isinstance(value, Mapping) or not value:
        return
    sound = True
    for name, share in value.items():
        if known and name not in known:
            listed = ", ".join(map(repr, known))
            yield (*place, name), f"no such band{did_you_mean(str(name), known)}; bands are {listed}"
        if not (_is_number(share) and 0 <= share < float("inf")):
            sound = False
            yield (*place, name), f"{shown(share)} is not a number from 0 upwards (a share or a count)"
    if sound and not any(value.values()):
        yield place, "the shares are all 0; give at least one above 0"


def _units(value: Any, place: Place, jobs: Jobs) -> Faults:
    if value is None or value == "all":
        return
    if not isinstance(value, list) or not value:
        yield place, f"{shown(value)} is not 'all' or a list of unit names"
        return
    for row, name in enumerate(value):
        yield from _unit(name, (*place, row), jobs)


def _unit(name: Any, place: Place, jobs: Jobs) -> Faults:
    if not isinstance(name, str):
        yield place, f"{shown(name)} is not the name of a unit"
    elif jobs.known and name not in jobs.units:
        yield place, f"there is no unit {name!r}{did_you_mean(name, jobs.units)}"


# ---------------------------------------------------------------- programmes and stewards


def _repeated(settings: Mapping[str, Any], key: str) -> Faults:
    names = Counter(_names(settings, key))
    seen: set[str] = set()
    for place, item in _items(settings, key):
        name = item.get("name")
        if isinstance(name, str) and names[name] > 1 and name in seen:
            yield (*place, "name"), f"two {_THINGS[key]}s are called {name!r}; rename one"
        if isinstance(name, str):
            seen.add(name)


def _programmes(settings: Mapping[str, Any], jobs: Jobs) -> Faults:
    yield from _repeated(settings, "programmes")
    owner: dict[str, str] = {}
    everywhere: str | None = None
    for place, programme in _items(settings, "programmes"):
        units, name = programme.get("units", "all"), str(programme.get("name"))
        yield from _units(units, (*place, "units"), jobs)
        taken = everywhere or (next(iter(owner.values()), None) if units == "all" else None)
        if taken is not None:
            yield (*place, "units"), f"{taken!r} serves these units already; a unit can be in one programme only"
        elif units == "all":
            everywhere = name
        yield from _portfolio(settings, programme.get("kinds"), (*place, "kinds"))
        for row, unit in enumerate(units if isinstance(units, list) else []):
            if isinstance(unit, str) and unit in owner:
                yield (*place, "units", row), f"{unit!r} is in the programme {owner[unit]!r} already; keep one of them"
            elif isinstance(unit, str):
                owner[unit] = name


def _portfolio(settings: Mapping[str, Any], kinds: Any, place: Place) -> Faults:
    listed = [kind for kind in kinds if isinstance(kind, str)] if isinstance(kinds, list) else []
    for row, kind in enumerate(listed):
        if kind in listed[:row]:
            yield (*place, row), f"{kind!r} is on offer already; keep one of them"
    organisation = _mapping(settings.get("organisation"))
    groups = _mapping(organisation.get("groups"))
    if "cross_cultural" in listed and organisation.get("units") is not None and len(groups) < 2:
        yield place, "'cross_cultural' needs people of different groups; give organisation.groups, or leave it out"


def _stewards(settings: Mapping[str, Any], jobs: Jobs) -> Faults:
    yield from _repeated(settings, "stewards")
    for place, steward in _items(settings, "stewards"):
        yield from _job(steward.get("job"), (*place, "job"), jobs)
        yield from _hallmark_list(steward.get("hallmarks"), (*place, "hallmarks"))


def _job(job: Any, place: Place, jobs: Jobs) -> Faults:
    if isinstance(job, str) and job and jobs.known:
        wrong = jobs.fault(job)
        if wrong:
            yield place, wrong


# ---------------------------------------------------------------- events


def _events(settings: Mapping[str, Any], jobs: Jobs) -> Faults:
    months = settings.get("months", 120)
    last = months - 1 if isinstance(months, int) and not isinstance(months, bool) and months > 0 else None
    grown = with_new_units(jobs, _items(settings, "events"))
    yield from unit_change_faults(jobs, _items(settings, "events"))
    for place, event in _items(settings, "events"):
        month = event.get("month")
        if last is not None and isinstance(month, int) and month > last:
            yield (*place, "month"), f"{month} is after the last month, {last} (the run has {months} months, from 0)"
        for key, several in _REFERENCES.items():
            name, known = event.get(key), _names(settings, several)
            if isinstance(name, str) and name not in known:
                hint = did_you_mean(name, known) or ("" if known else f"; the scenario has no {several}")
                yield (*place, key), f"there is no {_THINGS[several]} {name!r}{hint}"
        briefed = event.get("roles")
        for row, name in enumerate(briefed if isinstance(briefed, list) else []):
            if name not in (known := _names(settings, "stewards")):
                yield (*place, "roles", row), f"there is no steward role {name!r}{did_you_mean(str(name), known)}"
        hallmark = event.get("hallmark")
        if isinstance(hallmark, str) and hallmark not in HALLMARKS and hallmark != "all":
            yield (*place, "hallmark"), f"{hallmark!r} is no hallmark{did_you_mean(hallmark, [*HALLMARKS, 'all'])}"
        checks: dict[str, Callable[[Any, Place, Jobs], Faults]] = {"units": _units, "unit": _unit, "job": _job}
        if event.get("do") == "merge_units":
            checks["into"] = _unit
        for key, check in checks.items():
            if key in event:
                yield from check(event[key], (*place, key), grown)
        if event.get("do") == "layoff" and (event.get("people") is None) == (event.get("share") is None):
            yield place, "give either 'people' or 'share', which say how many jobs are closed"


# ---------------------------------------------------------------- behaviour and mechanisms


def _behaviour(behaviour: Any) -> Faults:
    for name, value in _mapping(behaviour).items():
        if name not in _BEHAVIOUR:
            yield ("behaviour", name), f"no such parameter{did_you_mean(str(name), _BEHAVIOUR)}"
        elif wrong := _BEHAVIOUR[name].fault(value):
            yield ("behaviour", name), wrong


def _kinds(kinds: Any) -> Faults:
    for name, numbers in _mapping(kinds).items():
        if name not in KINDS:
            yield ("kinds", name), f"no such kind of mentoring{did_you_mean(str(name), KINDS)}"
            continue
        for number, value in _mapping(numbers).items():
            declared = KINDS[name].numbers
            if number not in declared:
                yield ("kinds", name, number), f"no such parameter{did_you_mean(str(number), declared)}"
            elif wrong := declared[number].fault(value):
                yield ("kinds", name, number), wrong


def _mechanisms(settings: Mapping[str, Any], folder: Path) -> Faults:
    modules = settings.get("modules")
    sound: list[str] = []
    for row, module in enumerate(modules if isinstance(modules, list) else []):
        try:
            known_mechanisms([*sound, str(module)], folder)
            sound.append(str(module))
        except CultureSimError as error:
            yield ("modules", row), str(error)
    known = known_mechanisms(sound, folder)
    for name, value in _mapping(settings.get("mechanisms")).items():
        if name not in known:
            yield ("mechanisms", name), f"no such mechanism{did_you_mean(str(name), known)}"
        elif isinstance(value, Mapping):
            yield from _effects(known[name], value)
        elif value != "off":
            yield ("mechanisms", name), f"{shown(value)} is not 'off' or a mapping of its parameters"


def _effects(mechanism: Mechanism, value: Mapping[str, Any]) -> Faults:
    for name, number in value.items():
        place: Place = ("mechanisms", mechanism.name, name)
        if name not in mechanism.parameters:
            yield place, f"no such parameter{did_you_mean(str(name), mechanism.parameters)}"
        elif wrong := mechanism.parameters[name].fault(number):
            yield place, wrong
