"""A scene: what a view needs to know once, before the first frame: units, jobs and their places, what can be moved.

Everything in it is plain (texts, numbers, lists), ready to be written as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from culturesim.chart.places import places
from culturesim.chart.snapshot import STATES
from culturesim.live.frames import SHOWN
from culturesim.organisation.blueprint import Organisation
from culturesim.scenario.model import Scenario
from culturesim.state.columns import STAFF

FORMAT = 1


def scene_of(
    scenarios: Mapping[str, Scenario],
    organisation: Organisation,
    seed: int,
    *,
    arm_names: Mapping[str, str] | None = None,
    share: str = "",
    sliders: Sequence[Mapping[str, Any]] = (),
    actions: Sequence[Mapping[str, Any]] = (),
    fan: Mapping[str, Any] | None = None,
    live: bool = False,
) -> dict[str, Any]:
    """Return the scene of one world, or of two side by side.

    Parameters
    ----------
    scenarios
        What each arm lives, by its letter: ``{"A": scenario}``, or A and B.
    organisation
        The organisation they share.
    seed
        The seed of all arms.
    arm_names
        What the arms are called; the names of their scenarios by default.
    share, sliders, actions
        What a live session adds (``live.session``).
    fan
        Shares of many futures, for a recorded view.
    live
        Whether months are still to be lived.
    """
    first = next(iter(scenarios.values()))
    names = arm_names or {arm: told.name for arm, told in scenarios.items()}
    return {
        "format": FORMAT,
        "title": first.name,
        "about": first.description,
        "months": first.months,
        "seed": seed,
        "share": share,
        "arms": list(scenarios),
        "arm_names": dict(names),
        **_places(organisation),
        "states": list(STATES),
        "series": [asdict(one) for one in SHOWN],
        "sliders": [dict(slider) for slider in sliders],
        "actions": [dict(action) for action in actions],
        "events": {arm: events_in_words(told) for arm, told in scenarios.items()},
        "fan": fan,
        "live": live,
    }


def events_in_words(scenario: Scenario) -> list[dict[str, Any]]:
    """Return month and sentence of each event of a scenario, in time; `no_event` is left out."""
    told = sorted(scenario.events, key=lambda event: event.month)
    return [{"month": event.month, "text": event.in_words()} for event in told if event.do != "no_event"]


def _places(organisation: Organisation) -> dict[str, Any]:
    """Return units and jobs with their places in a square from 0 to 1, y downwards."""
    found = places(organisation)
    units = []
    for row, name in enumerate(organisation.unit_names):
        jobs = np.flatnonzero((organisation.unit == row) & organisation.founded)  # jobs of waves stand at the end
        first, last = (int(jobs[0]), int(jobs[-1]) + 1) if len(jobs) else (0, 0)
        units.append({"name": name, "jobs": [first, last]})
    return {
        "units": units,
        "jobs": {
            "unit": organisation.unit.tolist(),
            "level": organisation.level.tolist(),
            "leader": (organisation.level > STAFF).astype(int).tolist(),
            "x": np.round(found.x, 4).tolist(),
            "y": np.round(1 - found.y, 4).tolist(),
        },
    }
