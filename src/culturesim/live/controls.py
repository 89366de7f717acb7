"""What a live session offers: sliders, and events that can be put on the timeline, with their settings.

Settings of an event are read from its declaration (``scenario.events``): meaning, range and choices are those of a
scenario file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from culturesim.hallmark_names import HALLMARKS
from culturesim.live.levers import Lever
from culturesim.organisation.blueprint import Organisation
from culturesim.scenario import events as told
from culturesim.scenario.dated import Dated
from culturesim.scenario.model import Scenario

# What is offered, what it is called, and where its settings begin if not at their defaults.
_OFFERED: list[tuple[type[Dated], str, dict[str, Any]]] = [
    (told.HolderLeaves, "The holder of a role leaves", {}),
    (told.LeaderDisengages, "A leader steps back for a time", {"months": 12}),
    (told.BriefLeaders, "Leaders are briefed", {}),
    (told.AdoptSuccessionPlan, "A succession plan is adopted", {"hours": 4}),
    (told.DropSuccessionPlan, "A succession plan is dropped", {}),
    (told.EndFunding, "Funding ends", {}),
    (told.StartFunding, "Funding starts", {}),
    (told.CutBudget, "A budget shock strikes", {}),
    (told.ChangeMatching, "Mentors are matched in another way", {"matching": "self_choice"}),
    (told.LaunchCohort, "A cohort is invited", {"people": 20}),
    (told.Train, "People are trained", {"gain": 0.3}),
    (told.RecognitionCampaign, "Mentoring is celebrated for a time", {"months": 6}),
    (told.RampHallmark, "A hallmark moves step by step", {"hallmark": "all", "to": 0.8, "over": 24}),
    (told.Overload, "Too many initiatives for a time", {"months": 6, "hours_lost": 0.5}),
    (told.Breach, "A confidence is broken", {}),
    (told.ResistersOrganise, "Some turn against mentoring", {"share": 0.1}),
    (told.RankLeaves, "All of one level leave", {"level": "unit_leader"}),
    (told.HiringFreeze, "Hiring is frozen", {"months": 12}),
    (told.HiringWave, "New jobs open", {"people": 20, "over": 6}),
    (told.Layoff, "Jobs are closed", {"share": 0.1}),
    (told.MergeUnits, "Two units merge", {}),
]
_LEFT_OUT = ("do", "month", "people_or_share")
_LABELS = {
    "role": "which role", "roles": "which roles", "programme": "which programme", "unit": "which unit",
    "into": "into which unit", "units": "where", "hallmark": "which hallmark", "level": "who",
}  # fmt: skip
_WORDS = {
    "all": "all", "staff": "staff members", "unit_leader": "unit leaders", "executive": "executives",
    "kept": "goes on", "lost": "stops", "chance": "by chance", "last_in_first_out": "last in, first out",
    **told.MATCHERS,
}  # fmt: skip


def sliders(levers: Mapping[str, Lever], values: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """Return the sliders as a scene holds them; `value` is by arm.

    Parameters
    ----------
    levers
        By name.
    values
        Where each stands now, by arm and name.
    """
    return [
        {
            "name": lever.name, "label": lever.label, "help": lever.help, "low": lever.low, "high": lever.high,
            "step": lever.step, "value": {arm: at[lever.name] for arm, at in values.items()}, "group": lever.group,
        }
        for lever in levers.values()
    ]  # fmt: skip


def actions(scenario: Scenario, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the events that can be put on the timeline of a scenario, as a scene holds them."""
    known = _known(scenario, organisation)
    found = []
    for kind, label, starts in _OFFERED:
        settings = [_setting(name, field, starts, known, scenario) for name, field in _settings_of(kind, starts)]
        if all(setting.get("choices", True) for setting in settings):  # there is something to choose from
            found.append({"do": _do(kind), "label": label, "help": _help(kind), "settings": settings})
    return found


def plain_event(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event as a scenario holds it: a single unit or role chosen in a menu is a list of one."""
    event = dict(given)
    for name in ("units", "roles"):
        if isinstance(event.get(name), str) and event[name] != "all":
            event[name] = [event[name]]
    return event


def _known(scenario: Scenario, organisation: Organisation) -> dict[str, list[list[str]]]:
    units = [[name, name] for name in organisation.founding_units]
    roles = [[one.name, one.name] for one in scenario.stewards]
    return {
        "programme": [[one.name, one.name] for one in scenario.programmes],
        "role": roles,
        "roles": [["all", "all of them"], *roles] if roles else [],
        "units": [["all", "all units"], *units],
        "unit": units,
        "into": units[1:] + units[:1] if len(units) > 1 else [],
        "hallmark": [["all", "all ten"], *([name, name.replace("_", " ")] for name in HALLMARKS)],
    }


def _do(kind: type[Dated]) -> str:
    return str(kind.model_fields["do"].default)


def _help(kind: type[Dated]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _settings_of(kind: type[Dated], starts: Mapping[str, Any]) -> list[tuple[str, FieldInfo]]:
    """Return the settings to ask for: not those that are left open unless one begins with them."""
    return [
        (name, field)
        for name, field in kind.model_fields.items()
        if name not in _LEFT_OUT and not (field.default is None and name not in starts)
    ]


def _setting(
    name: str, field: FieldInfo, starts: Mapping[str, Any], known: Mapping[str, Sequence[list[str]]], scenario: Scenario
) -> dict[str, Any]:
    label = _LABELS.get(name, str(field.description))
    setting: dict[str, Any] = {"name": name, "label": label[0].upper() + label[1:]}
    default = None if field.is_required() else field.default
    value = starts.get(name, default)
    if name in known:
        choices = [list(choice) for choice in known[name]]
        return setting | {"choices": choices, "value": value or (choices[0][0] if choices else None)}
    if get_origin(field.annotation) is Literal:
        return setting | {"choices": [[one, _WORDS.get(one, one)] for one in get_args(field.annotation)],
                          "value": value or get_args(field.annotation)[0]}  # fmt: skip
    if isinstance(value, bool):
        return setting | {"value": value}
    low, high = _range(field)
    whole = field.annotation in (int, int | None)
    if name in ("months", "over"):
        high = min(high, scenario.months)
    elif whole:
        high = min(high, 1000)
    step = 1 if whole or high > 1 else 0.05
    low = step if 0 < low < step else low  # so that steps fall on round numbers
    return setting | {"low": low, "high": high, "step": step, "value": low if value is None else value}


def _range(field: FieldInfo) -> tuple[float, float]:
    bounds = [(getattr(one, "ge", None), getattr(one, "le", None)) for one in field.metadata]
    low = [float(ge) for ge, _ in bounds if ge is not None]
    high = [float(le) for _, le in bounds if le is not None]
    return max(low, default=0.0), min(high, default=1.0)
