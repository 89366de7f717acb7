"""The fast program and the readable one live the same months: integers equal, real numbers within 1e-12.

State is compared at the founding and after every month, then all ended relationships and the monthly series.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from culturesim.importing.roster import import_roster
from culturesim.run import Run
from culturesim.scenario.file import load_scenario
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble

from .compare import assert_same, assert_same_endings, assert_same_months
from .model import ReferenceModel
from .test_reference_alone import eventful

ACTIVE = {"offering_probability": 0.08, "mentor_experience": 6, "seeking_spontaneous": 0.06}


def assert_agreement(scenarios: Sequence[Scenario], seeds: Sequence[int]) -> list[Run]:
    """Live the worlds side by side and once each in the reference; compare after every month; return the runs."""
    ensemble = Ensemble(scenarios, seeds)
    references = [
        ReferenceModel(scenario, ensemble.organisation, seed) for scenario, seed in zip(scenarios, seeds, strict=True)
    ]
    while not ensemble.done:
        for world, reference in enumerate(references):
            assert_same(reference, ensemble.state, world, f"world {world}, before month {ensemble.state.month}")
            reference.step()
        ensemble.step()
    runs = [ensemble.finished(world) for world in range(len(seeds))]
    for world, (reference, run) in enumerate(zip(references, runs, strict=True)):
        assert_same(reference, ensemble.state, world, f"world {world}, at the end")
        assert_same_endings(reference, run.pairs, f"world {world}")
        last = run.tenures["why_left"] != "promoted"
        gone = dict(zip(run.tenures["person"][last].tolist(), run.tenures["why_left"][last].tolist(), strict=True))
        assert {person: why for person, why in gone.items() if why} == reference.left
        assert_same_months(reference, run.series, f"world {world}")
        assert len(reference.ended) > 20, "a comparison in which hardly anything happens says little"
    return runs


@pytest.mark.parametrize("seed", [1, 2**62])
def test_every_kind_of_event_under_stewards_and_full_coupling(seed):
    assert_agreement([eventful()], [seed])


def test_many_relationships_with_fixed_strengths_and_no_coupling():
    assert_agreement([eventful(upkeep="fixed", coupling="none", behaviour=ACTIVE, warm_up=0)], [5])


def test_worlds_of_one_ensemble_with_different_parameters_strengths_and_events():
    worlds = [
        eventful(),
        eventful(behaviour=ACTIVE, hallmarks=0.2),
        eventful(behaviour={**ACTIVE, "quality_minimum": 0.2, "stall_months": 0}, events=[], coupling="none"),
        eventful(mechanisms={"good_mentoring_keeps_people": {"hazard_ratio": 0.5}}, hallmarks=1.0, upkeep="fixed"),
    ]
    assert_agreement(worlds, [3, 3, 4, 5])


@pytest.mark.parametrize(
    "variants",
    [
        {"imitation": "majority", "decay": "linear"},
        {"imitation": "unit", "decay": "sudden", "seeking": "threshold"},
        {"imitation": "everyone", "seeking": "threshold", "thresholds": [0.05, 0.2, 0.4], "inclination": "equal"},
        {"entry": "solo"},
    ],
    ids=lambda variants: "-".join(str(value) for value in variants.values()),
)
def test_structural_variants(variants):
    founding = {"ever_mentored": 0.3, "offering": 0.4}
    assert_agreement([eventful(variants=variants, behaviour=ACTIVE, founding=founding)], [9])


def test_worlds_of_one_ensemble_may_differ_in_variants():
    stepped = {"decay": "sudden", "thresholds": [0.1], "seeking": "threshold"}
    worlds = [{}, {"entry": "solo", "imitation": "everyone"}, stepped]
    assert_agreement([eventful(variants=variants, behaviour=ACTIVE) for variants in worlds], [1, 1, 2])


def test_mechanisms_that_are_off_are_off_in_both():
    off = {name: "off" for name in ("fit_raises_the_ceiling", "stalling_breeds_drift", "leaders_go_first")}
    assert_agreement([eventful(mechanisms=off, behaviour=ACTIVE)], [11])


def test_a_shipped_scenario(root):
    shipped = load_scenario(root / "scenarios" / "champion_leaves_with_plan.yaml")
    assert_agreement([shipped.with_(months=60, behaviour={"informal_search_probability": 0.4})], [7])


def test_a_real_firm_with_its_ties(shared_file, tmp_path):
    firm = tmp_path / "firm.yaml"
    import_roster(
        shared_file("law_firm_roster.csv"),
        shared_file("law_firm_cowork.csv"),
        {"id": "person_id", "unit": "office", "level": "status", "tenure_years": "years_with_firm", "group": "gender"},
        firm,
        levels={"partner": "unit_leader", "associate": "staff"},
    )
    scenario = load_scenario(firm)
    assert_agreement([scenario.with_(months=60, behaviour={**ACTIVE, "informal_search_probability": 0.5})], [2])
