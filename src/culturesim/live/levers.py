"""The sliders of a live session: each is a setting that a dated event can change, so that moving one is an event.

Which stand in front follows what matters most (experiments/sensitivity): mentors' time and matching before what makes
people want a mentor. How readily people offer to mentor, which matters as much, has no event of its own; it moves with
the hallmarks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from culturesim.hallmark_names import HALLMARKS
from culturesim.scenario.model import Programme, Scenario, Steward

ALL_HALLMARKS = "hallmarks.all"
FRONT, HALLMARK = "front", "hallmark"
MOST_IN_FRONT = 7
MOST_PROGRAMMES = 2  # with a slider each: those with most hours
_HOURS_OF_A_PLAN = 24.0
_FINE, _COARSE = 1.0, 5.0  # steps of hours, small programmes and large

Plain = dict[str, Any]


@dataclass(frozen=True)
class Lever:
    """One slider.

    Attributes
    ----------
    name
        What commands call it.
    label, help
        What a leader calls it, and what moving it does.
    low, high, step
        Its range.
    start
        Where it stands before anybody moves it.
    group
        FRONT, or HALLMARK for one of the ten.
    event
        Makes the event that moves it: called with the value and the months that are left.
    """

    name: str
    label: str
    help: str
    low: float
    high: float
    step: float
    start: float
    group: str
    event: Callable[[float, int], Plain]


def levers_of(scenario: Scenario, unit_names: tuple[str, ...]) -> dict[str, Lever]:
    """Return the sliders of a scenario by name, in the order in which they are shown."""
    strengths = scenario.strengths(unit_names).mean(axis=1)
    programmes = sorted(scenario.programmes, key=lambda one: -one.coordinator_hours)[:MOST_PROGRAMMES]
    front = [_coordinator(one, len(scenario.programmes) > 1) for one in programmes]
    front += [_other_initiatives(), _all_hallmarks(float(strengths.mean()))]
    front += [_succession_plan(one) for one in _weightiest(scenario)]
    front.append(_remote(scenario))
    ten = [_hallmark(name, what, float(h)) for (name, what), h in zip(HALLMARKS.items(), strengths, strict=True)]
    return {lever.name: lever for lever in (*front[:MOST_IN_FRONT], *ten)}


def after_slide(values: dict[str, float], name: str, value: float) -> None:
    """Note in `values` that a slider was moved; sliders that move with it follow."""
    values[name] = value
    ten = [f"hallmarks.{hallmark}" for hallmark in HALLMARKS]
    if name == ALL_HALLMARKS:
        values.update(dict.fromkeys(ten, value))
    elif name in ten:
        values[ALL_HALLMARKS] = float(np.mean([values[one] for one in ten]))


def _weightiest(scenario: Scenario) -> list[Steward]:
    """Return the role on which most of the upkeep of the whole organisation hangs, if there is one."""
    whole = [one for one in scenario.stewards if one.scope == "organisation"]
    return [max(whole, key=lambda one: one.share)] if whole else []


def _coordinator(programme: Programme, several: bool) -> Lever:
    start = programme.coordinator_hours
    step = _FINE if start <= 60 else _COARSE
    high = step * np.ceil(max(40.0, 3 * start) / step)
    which = f" of '{programme.name}'" if several else ""
    return Lever(
        f"coordinator_hours.{programme.name}", f"Coordinator hours a month{which}",
        "How much time there is to match mentors and mentees and to look after pairs.",
        0, float(high), step, start, FRONT,
        lambda value, left: {"do": "set_coordinator_hours", "programme": programme.name, "to": value},
    )  # fmt: skip


def _other_initiatives() -> Lever:
    return Lever(
        "time_lost", "Time lost to other initiatives",
        "Share of the hours people have for mentoring that other work takes, from now to the end.",
        0, 1, 0.05, 0, FRONT,
        lambda value, left: {"do": "overload", "months": max(1, left), "hours_lost": value},
    )  # fmt: skip


def _all_hallmarks(start: float) -> Lever:
    return Lever(
        ALL_HALLMARKS, "All ten hallmarks",
        "The level aimed at for all of them in all units; practice follows as leaders and budget support it.",
        0, 1, 0.05, start, FRONT,
        lambda value, left: {"do": "set_hallmark", "hallmark": "all", "to": value},
    )  # fmt: skip


def _hallmark(name: str, what: str, start: float) -> Lever:
    label = name.replace("_", " ")
    return Lever(
        f"hallmarks.{name}", label[0].upper() + label[1:], f"The level aimed at in all units: {what}.",
        0, 1, 0.05, start, HALLMARK,
        lambda value, left: {"do": "set_hallmark", "hallmark": name, "to": value},
    )  # fmt: skip


def _succession_plan(steward: Steward) -> Lever:
    def event(value: float, left: int) -> Plain:
        if value <= 0:
            return {"do": "drop_succession_plan", "role": steward.name}
        documentation = max(0.5, steward.documentation)  # what the event has unless told otherwise, and never less
        return {"do": "adopt_succession_plan", "role": steward.name, "hours": value, "documentation": documentation}

    return Lever(
        f"succession_plan.{steward.name}", f"Hours a month to prepare who follows the {steward.name}",
        "A successor is named and prepared and half of the work written down. 0: no plan.",
        0, max(_HOURS_OF_A_PLAN, steward.plan_hours), 1, steward.plan_hours, FRONT, event,
    )  # fmt: skip


def _remote(scenario: Scenario) -> Lever:
    return Lever(
        "remote_share", "People working away from the others",
        "Share of everyone who works remotely, from now on.",
        0, 1, 0.05, scenario.organisation.remote_share, FRONT,
        lambda value, left: {"do": "remote_switch", "share": value},
    )  # fmt: skip
