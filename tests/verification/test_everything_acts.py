"""Nothing is there for show: every mechanism, hallmark, rule, quantity, setting and event changes something in a run.

One busy organisation is lived many times side by side, each time with one number changed (an effect set to 0, a
hallmark given up, a rule moved along its range); whatever leaves the whole record as it was is named as idle.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

import numpy as np
import pytest

from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import BUILT_IN
from culturesim.kinds import IN_PROGRAMMES, KINDS
from culturesim.parameters import RULES, Parameter
from culturesim.quantities import QUANTITIES
from culturesim.run import Run
from culturesim.scenario.events import Event
from culturesim.scenario.model import Programme, Scenario, Steward
from culturesim.simulation import Ensemble

MONTHS = 42
SEEDS = (1, 2, 3)
MORE_SEEDS = tuple(range(4, 20))  # for what the first three show no trace of: a small shift needs a draw near its edge

EVENTS: list[dict[str, Any]] = [
    {"do": "launch_cohort", "month": 1, "programme": "pairs", "people": 10},
    {"do": "launch_cohort", "month": 2, "programme": "induction", "people": 8, "mandated": True},
    *(
        {"do": do, "month": month, "programme": "pairs"}
        for first in range(8, 40, 3)
        for do, month in (("cut_budget", first), ("start_funding", first + 1))
    ),
    {"do": "overload", "month": 5, "months": 8, "hours_lost": 0.6},
    {"do": "leader_disengages", "month": 6, "role": "champion", "months": 5},
    {"do": "train", "month": 7, "gain": 0.3, "units": ["North"]},
    {"do": "brief_leaders", "month": 11},
    {"do": "resisters_organise", "month": 3, "share": 0.2, "units": ["South"]},
    {"do": "recognition_campaign", "month": 15, "months": 10},
    {"do": "breach", "month": 13, "unit": "North"},
    {"do": "holder_leaves", "month": 20, "role": "north lead"},
    {"do": "holder_leaves", "month": 30, "role": "champion"},
]

BUSY: dict[str, Any] = {
    "name": "busy",
    "months": MONTHS,
    "organisation": {
        "units": [
            {"name": "North", "staff": 26, "leaders": 2},
            {"name": "South", "staff": 22, "cultural_fit": 0.6},
            {"name": "West", "staff": 14},
        ],
        "executives": 2,
        "remote_share": 0.3,
        "turnover": {"staff": 0.25, "leader": 0.35, "executive": 0.3},
        "groups": {"one": 0.5, "other": 0.5},
        "experience_bands": {"0": 10, "1-5": 30, "6-10": 20, "11-20": 30, "over 20": 10},
    },
    "hallmarks": 0.75,
    "founding": {"ever_mentored": 0.3},
    "programmes": [
        {"name": "pairs", "units": ["North", "South"], "coordinator_hours": 60, "term": 8, "training": "at_need",
         "training_every": 4, "kinds": ["one_to_one", "cross_cultural", "e_mentoring", "group", "reverse"]},
        {"name": "induction", "units": ["West"], "coordinator_hours": 8, "term": 12, "consent": False,
         "training": "calendar", "training_every": 5},
    ],
    "stewards": [
        {"name": "champion", "job": "North/leader", "share": 0.4, "talk": 0.9, "action": 0.6, "plan_hours": 3},
        {"name": "north lead", "job": "North/leader 2", "scope": "unit", "share": 0.3, "talk": 0.6, "action": 0.7,
         "plan_hours": 2},
    ],
    "events": EVENTS,
    "behaviour": {
        "seeking_spontaneous": 0.05, "offering_probability": 0.05, "informal_search_probability": 0.5,
        "mentor_experience": 12, "drift_probability": 0.04, "free_hours": 9,
        "patience": 2, "want_onset": 0.2, "celebration_probability": 0.5, "story_reach_probability": 0.3,
        "launch_success": 0.3, "launch_trial": 4, "promotion_share": 0.8, "meeting_probability": 0.4,
        "breach_probability": 0.05, "lesson_gain": 0.8, "budget_cut_probability": 0.9, "stall_months": 1,
    },
    "mechanisms": {
        "trust_holds_pairs": {"effect": 4.0}, "lessons_prevent_drift": {"effect": 3.0},
        "leaders_listen": {"effect": 3.0}, "unmet_requests_discourage_seeking": {"effect": 1.0},
        "oversight_relaxes_after_launch": {"effect": 2.0},
    },
    "kinds": {"informal": {"depth": -0.3, "meeting": 0.4, "gain": 0.4, "trust": 2.0}},
}  # fmt: skip


def busy(**changes: Any) -> Scenario:
    """Return the busy organisation with some settings changed; `behaviour` and `mechanisms` are added to."""
    for name in ("behaviour", "mechanisms"):
        changes[name] = {**BUSY.get(name, {}), **changes.get(name, {})}
    return Scenario(**{**BUSY, **changes})


def records(scenarios: Iterable[Scenario], seeds: tuple[int, ...]) -> list[list[Run]]:
    """Live each scenario with each seed, all in one ensemble; return the runs of each."""
    worlds = [(scenario, seed) for scenario in scenarios for seed in seeds]
    runs = Ensemble([scenario for scenario, _ in worlds], [seed for _, seed in worlds]).run()
    return [runs[first : first + len(seeds)] for first in range(0, len(runs), len(seeds))]


def differ(one: list[Run], other: list[Run]) -> bool:
    """Return whether any month, number or relationship of two records differs."""
    return any(
        a.digest() != b.digest()
        or any(not np.array_equal(a.series[name], b.series[name]) for name in a.series)
        or any(not np.array_equal(a.pairs[name], b.pairs[name]) for name in a.pairs)
        for a, b in zip(one, other, strict=True)
    )


def idle(variants: dict[str, Scenario], base: Scenario | None = None) -> list[str]:
    """Return the names of those variants that live exactly as the busy organisation does."""
    names = list(variants)
    for seeds in (SEEDS, MORE_SEEDS):
        usual, *changed = records([base or busy(), *(variants[name] for name in names)], seeds)
        names = [name for name, runs in zip(names, changed, strict=True) if not differ(usual, runs)]
    return names


def moved(declared: Parameter, now: float) -> float:
    """Return another allowed value: halfway from what it is now to the farther end of the range."""
    end = declared.high if declared.high - now >= now - declared.low else declared.low
    value = (now + end) / 2
    return float(np.ceil(value)) if declared.whole else value


def with_first(part: str, **changes: Any) -> Scenario:
    """Return the busy organisation with another first programme, or first steward."""
    first, *rest = BUSY[part]
    return busy(**{part: [{**first, **changes}, *rest]})


def test_a_copy_is_idle_and_a_change_is_not():
    assert idle({"copy": busy(), "other name": busy(name="other"), "change": busy(hallmarks=0.7)}) == [
        "copy", "other name",
    ]  # fmt: skip


def test_every_mechanism_and_each_of_its_numbers_acts():
    variants = {}
    for name, mechanism in BUILT_IN.items():
        assert mechanism.parameters, f"{name} has no number, so it cannot be turned down"
        for parameter, declared in mechanism.parameters.items():
            value = 0.0 if parameter == "effect" else moved(declared, declared.default)
            variants[f"{name}.{parameter}"] = busy(mechanisms={name: {parameter: value}})
    assert idle(variants) == []


@pytest.mark.parametrize("name", ["trust_holds_pairs", "leaders_listen"])
def test_off_is_effect_0(name):
    off = records([busy(mechanisms={name: "off"})], SEEDS)[0]
    assert not differ(off, records([busy(mechanisms={name: {"effect": 0}})], SEEDS)[0])


def test_every_hallmark_acts():
    variants = {name: busy(hallmarks={name: 0.0, "others": 0.75}) for name in HALLMARKS}
    assert idle(variants) == []


# Rules that act only where a programme matches, or offers a kind, in their own way.
IN_THEIR_WAY: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"matching": "self_choice"}, ("choice_information", "choice_homophily")),
    ({"matching": "committee"}, ("committee_hours", "load_penalty")),
    ({"kinds": ["cascade"]}, ("tier_experience",)),
    ({"kinds": ["reverse"]}, ("reverse_gain",)),
]


def test_every_rule_and_every_base_of_a_quantity_acts():
    declared = {**RULES, **{name: quantity.parameter for name, quantity in QUANTITIES.items()}}
    now = {name: BUSY["behaviour"].get(name, one.default) for name, one in declared.items()}
    special = {name for _, names in IN_THEIR_WAY for name in names}
    said = []
    for programme, names in [({}, tuple(name for name in declared if name not in special)), *IN_THEIR_WAY]:
        base = with_first("programmes", **programme)
        numbers = {name: {**base.behaviour, name: moved(declared[name], now[name])} for name in names}
        said += idle({name: base.with_(behaviour=behaviour) for name, behaviour in numbers.items()}, base)
    assert said == []


def test_every_kind_and_each_of_its_numbers_acts():
    first, *rest = BUSY["programmes"]
    said = []
    for kind in (*IN_PROGRAMMES, "informal"):
        portfolio = {"programmes": [{**first, "kinds": [kind if kind in IN_PROGRAMMES else "one_to_one"]}, *rest]}
        variants = {"kind itself": busy(), **{
            f"{kind}.{name}": busy(**portfolio, kinds={kind: {name: moved(declared, declared.default)}})
            for name, declared in KINDS[kind].numbers.items()
        }}  # fmt: skip
        said += idle(variants, busy(**portfolio, kinds={}))
    assert said == []


PROGRAMME = {
    "coordinator_hours": 3, "term": 3, "consent": False, "matching": "random", "funded": False, "support_share": 0.9,
    "growth_hours": 4, "kinds": ["peer"], "training": "none", "training_every": 0, "units": ["North"],
}  # fmt: skip
STEWARD = {
    "job": "South/leader", "scope": "unit", "hallmarks": ["demand"], "share": 0.9, "talk": 0.1, "action": 0.1,
    "documentation": 0.9, "plan_hours": 0, "briefing_every": 3,
}  # fmt: skip


def test_every_setting_of_programmes_and_stewards_acts():
    assert {*PROGRAMME, "name"} == {*Programme.model_fields}
    assert {*STEWARD, "name"} == {*Steward.model_fields}
    variants = {f"programme {name}": with_first("programmes", **{name: value}) for name, value in PROGRAMME.items()}
    variants |= {f"steward {name}": with_first("stewards", **{name: value}) for name, value in STEWARD.items()}
    assert idle(variants) == []


ONE_EVENT = {
    "set_hallmark": {"hallmark": "demand", "to": 0.1},
    "ramp_hallmark": {"hallmark": "demand", "to": 0.1, "over": 3},
    "start_funding": {"programme": "later"},
    "end_funding": {"programme": "pairs"},
    "set_coordinator_hours": {"programme": "pairs", "to": 1},
    "cut_budget": {"programme": "pairs"},
    "change_matching": {"programme": "pairs", "matching": "self_choice"},
    "launch_cohort": {"programme": "pairs", "people": 9},
    "trial": {"programme": "pairs", "people": 20, "eligible": "anyone", "mandated": True},
    "train": {"gain": 0.5},
    "holder_leaves": {"role": "champion"},
    "person_leaves": {"job": "North/1"},
    "rank_leaves": {"level": "unit_leader"},
    "protect_holder": {"role": "champion", "months": 48},
    "protect_person": {"job": "North/leader", "months": 48},
    "leader_disengages": {"role": "champion", "months": 6},
    "adopt_succession_plan": {"role": "north lead", "hours": 40},
    "drop_succession_plan": {"role": "champion"},
    "brief_leaders": {},
    "breach": {"unit": "North"},
    "overload": {"months": 6, "hours_lost": 0.9},
    "hiring_freeze": {"months": 12},
    "layoff": {"people": 5},
    "remote_switch": {"share": 0.9},
    "resisters_organise": {"share": 0.5},
    "recognition_campaign": {"months": 30},
}
ELSEWHERE = {
    "no_event": "changes nothing by design: test_twins.py",
    "known_person_leaves": "made by comparisons: test_twins.py",
    "hiring_wave": "opens jobs, so it cannot share an ensemble: test_growing_and_shrinking.py",
    "merge_units": "test_units_change.py",
    "split_unit": "makes a unit, so it cannot share an ensemble: test_units_change.py",
}


def test_every_event_acts():
    kinds = {str(one.model_fields["do"].default) for one in get_args(get_args(Event)[0])}
    assert kinds == {*ONE_EVENT, *ELSEWHERE}
    later = {"name": "later", "units": ["West"], "coordinator_hours": 9, "funded": False}
    quiet = {"events": [], "programmes": [BUSY["programmes"][0], later], "behaviour": {"budget_cut_probability": 0.99}}
    variants = {
        do: busy(**{**quiet, "events": [{"do": do, "month": 6, **settings}]}) for do, settings in ONE_EVENT.items()
    }
    assert idle(variants, busy(**quiet)) == []
