"""A world does not notice the worlds beside it: ensembles of any size give it the same run, bit for bit."""

from __future__ import annotations

import pytest

from culturesim.simulation import Ensemble, ensembles_of, simulate, simulate_many

from .worlds import assert_same_history, by_key, differing, limit

SEEDS = (3, 1, 4, 15, 9, 2, 6)


@pytest.mark.parametrize("size", [2, 3, 7])
def test_a_world_is_the_same_in_an_ensemble_of_any_size(size):
    scenario = limit("busy", months=48)
    ensemble = Ensemble([scenario] * size, SEEDS[:size])
    runs = ensemble.run()
    for world, seed in enumerate(SEEDS[:size]):
        single = Ensemble([scenario], [seed])
        assert_same_history(single.run()[0], runs[world])
        assert differing(by_key(single.state, 0), by_key(ensemble.state, world)) == []


def test_the_order_of_worlds_plays_no_part():
    scenario = limit("busy", months=36)
    forward, backward = simulate_many(scenario, SEEDS), simulate_many(scenario, SEEDS[::-1])
    for one, other in zip(forward, backward[::-1], strict=True):
        assert_same_history(one, other)


def test_worlds_are_dealt_to_ensembles_in_their_order(monkeypatch):
    scenario = limit("busy", months=3)
    jobs = len(Ensemble([scenario], [1]).organisation.job_ids)
    monkeypatch.setattr("culturesim.simulation.PEOPLE_PER_ENSEMBLE", 3 * jobs)
    each = [scenario.with_(name=f"number {seed}") for seed in SEEDS]
    dealt = list(ensembles_of(each, SEEDS))
    assert [one.seeds for one in dealt] == [(3, 1, 4), (15, 9, 2), (6,)]
    assert [told.name for one in dealt for told in one.scenarios] == [told.name for told in each]
    assert [run.seed for run in simulate_many(scenario, SEEDS)] == list(SEEDS)
    lived = []
    simulate_many(scenario, SEEDS, after_each=lived.append)
    assert lived == [3, 3, 1] and list(ensembles_of(scenario, [])) == []


def test_worlds_with_different_parameters_live_side_by_side():
    base = limit("busy", months=48, events=[])
    different = [
        base,
        base.with_(behaviour={"seeking_spontaneous": 0.2, "max_mentees": 1, "stall_months": 0, "patience": 1}),
        base.with_(hallmarks=0.9, upkeep="fixed", coupling="none", cultural_fit=0.2),
        base.with_(mechanisms={"procedure_adds_load": {"effect": 3, "optimum": 0}, "coaching_repairs": {"effect": 9}}),
        base.with_(events=[{"do": "rank_leaves", "month": 9, "level": "staff"}], founding={"ever_mentored": 0.5}),
        base.with_values({"programmes.pairs.coordinator_hours": 0, "stewards.champion.action": 0}),
    ]
    runs = Ensemble(different, [8] * len(different)).run()
    for scenario, run in zip(different, runs, strict=True):
        assert_same_history(simulate(scenario, 8), run)
    assert len({run.digest() for run in runs}) == len(runs)


def test_a_warm_up_is_the_same_in_any_ensemble():
    scenario = limit("busy", months=12, warm_up=18, events=[])
    runs = Ensemble([scenario] * 3, [1, 2, 3]).run()
    for seed, run in zip([1, 2, 3], runs, strict=True):
        single = simulate(scenario, seed)
        assert_same_history(single, run)
        assert differing(single.warm_up_series, run.warm_up_series) == []
        assert len(run.warm_up_series["headcount"]) == 18


def test_what_ended_in_the_last_month_of_a_warm_up_is_not_running():
    base = limit("busy", months=1, warm_up=12, events=[])
    run = simulate(base.with_values({"organisation.turnover.staff": 0.95, "organisation.calendar": "flat"}), 1)
    assert run.people.left.isna().sum() == run.series["headcount"][-1]
    assert run.relationships.ended.isna().sum() == run.series["pairs_active"][-1]
    assert len(run.network(0)) == run.series["headcount"][0]
