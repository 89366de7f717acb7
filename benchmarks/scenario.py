"""The world that is measured: the full model, with all ten hallmarks, recording, and events of many kinds.

It is one function of people and months, so that every size lives the same kind of world: units of fifty, two
programmes, three stewards, and sixteen events at the same shares of the months, touching the same shares of people.
"""

from __future__ import annotations

from typing import Any

from culturesim.hallmark_names import HALLMARKS
from culturesim.scenario.model import Scenario

UNIT = 50  # people in a unit, its leader among them
WARM_UP = 6  # months lived before anything is timed, so that there are relationships


def scenario(people: int, months: int, warm_up: int = WARM_UP) -> Scenario:
    """Return a scenario of `people` jobs (an executive, leaders, staff) with its events spread over `months`."""
    if people < 3 * UNIT:
        raise ValueError(f"{people} people; the measured world has at least {3 * UNIT}")
    units = [f"Unit {serial}" for serial in range(1, people // UNIT + 1)]
    staff = people - 1 - len(units)  # less the executive and one leader a unit
    sizes = [staff // len(units) + (place < staff % len(units)) for place in range(len(units))]
    half = len(units) // 2
    return Scenario(
        name="benchmark",
        months=months,
        warm_up=warm_up,
        organisation={
            "units": [{"name": name, "staff": size} for name, size in zip(units, sizes, strict=True)],
            "turnover": {"staff": 0.16, "leader": 0.2, "executive": 0.2},
            "calendar": "school_year",
            "groups": {"majority": 0.6, "minority": 0.4},
            "remote_share": 0.1,
            "network": {"inside": 5, "across": 3},
        },
        hallmarks={name: 0.6 + 0.02 * place for place, name in enumerate(HALLMARKS)},
        coupling="full",
        founding={"ever_mentored": 0.2, "offering": 0.15, "trained": 0.1},
        programmes=[
            {"name": "pairs", "units": units[:half], "coordinator_hours": 0.05 * people, "term": 12,
             "kinds": ["one_to_one", "group", "circle", "e_mentoring"], "training": "at_need"},
            {"name": "ways", "units": [*units[half:], "central office"], "coordinator_hours": 0.05 * people,
             "term": 9, "kinds": ["one_to_one", "peer", "reverse", "cross_cultural"], "growth_hours": 0.1},
        ],
        stewards=[
            {"name": "champion", "job": "Unit 1/leader", "share": 0.5, "talk": 0.9, "action": 0.8, "plan_hours": 2.0},
            {"name": "head", "job": "central office/executive 1", "share": 0.3, "talk": 0.8, "action": 0.6,
             "briefing_every": 6},
            {"name": "deputy", "job": "Unit 2/leader", "scope": "unit", "share": 0.3, "talk": 0.6, "action": 0.7},
        ],
        events=_events(people, months),
    )  # fmt: skip


def _events(people: int, months: int) -> list[dict[str, Any]]:
    some = max(2, people // 20)
    planned: list[tuple[float, dict[str, Any]]] = [
        (0.05, {"do": "launch_cohort", "programme": "pairs", "people": some}),
        (0.10, {"do": "train", "gain": 0.2}),
        (0.15, {"do": "trial", "programme": "ways", "people": some, "eligible": "anyone"}),
        (0.20, {"do": "hiring_wave", "people": max(1, people // 100)}),
        (0.25, {"do": "overload", "units": ["Unit 2"], "months": 3, "hours_lost": 0.3}),
        (0.30, {"do": "remote_switch", "share": 0.2}),
        (0.35, {"do": "leader_disengages", "role": "head", "months": 3}),
        (0.40, {"do": "resisters_organise", "share": 0.05}),
        (0.45, {"do": "holder_leaves", "role": "champion"}),
        (0.50, {"do": "recognition_campaign", "months": 6}),
        (0.55, {"do": "launch_cohort", "programme": "ways", "people": some, "mandated": True}),
        (0.60, {"do": "brief_leaders"}),
        (0.65, {"do": "set_hallmark", "hallmark": "safety_nets", "to": 0.9}),
        (0.70, {"do": "layoff", "people": max(1, people // 100)}),
        (0.75, {"do": "hiring_freeze", "units": ["Unit 3"], "months": 3}),
        (0.80, {"do": "breach", "unit": "Unit 1"}),
    ]
    return [{"month": int(share * months), **event} for share, event in planned]
