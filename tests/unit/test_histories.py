"""What worlds of an ensemble have lived, told world by world; and worlds that are told one scenario or several."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble

SEEDS = [3, 1, 4]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario(
        name="two schools", months=18, hallmarks=0.5,
        organisation={"units": {"prefix": "School", "count": 2, "staff": 12}},
        programmes=[{"name": "programme", "coordinator_hours": 20}],
        stewards=[{"name": "lead", "job": "School 1/leader", "share": 0.5, "talk": 0.8, "action": 0.8}],
        events=[{"do": "holder_leaves", "month": 4, "role": "lead"}],
    )  # fmt: skip


def same(one: Run, other: Run) -> bool:
    """Return whether two runs hold the same numbers of the same types in the same order."""
    for name in ("series", "warm_up_series", "pairs", "tenures", "given_up", "hands", "by_unit"):
        a, b = getattr(one, name), getattr(other, name)
        if list(a) != list(b) or any(a[column].dtype != b[column].dtype for column in a):
            return False
        if not all(np.array_equal(a[column], b[column], equal_nan=a[column].dtype.kind == "f") for column in a):
            return False
    return one.sentences == other.sentences


def test_a_world_among_others_has_lived_what_it_lives_alone(scenario):
    together, alone = Ensemble([scenario] * 3, SEEDS), [Ensemble([scenario], [seed]) for seed in SEEDS]
    for stop in (0, 9, 18):
        for ensemble in (together, *alone):
            while ensemble.state.month < stop:
                ensemble.step()
        so_far = together.so_far()
        assert [len(run.series["headcount"]) for run in so_far] == [stop] * 3
        for world, run in enumerate(so_far):
            assert same(run, alone[world].finished(0))
            assert same(run, together.finished(world))
    assert len(so_far[0].pairs["key"]) > 10
    assert so_far[0].sentences


def test_a_run_that_is_kept_keeps_no_other(scenario):
    for table in ("series", "pairs", "tenures", "given_up", "hands", "by_unit"):
        for column in getattr(Ensemble([scenario] * 2, [0, 1]).run()[0], table).values():
            assert column.base is None


def test_worlds_told_one_scenario_live_as_worlds_told_one_each(scenario):
    louder = scenario.with_values({"stewards.lead.talk": 0.2, "behaviour.quality_gain": 0.3, "hallmarks.demand": 0.9})
    told = [scenario, louder, scenario]
    shared = Ensemble(told, SEEDS).run()
    apart = Ensemble([one.with_(name=one.name) for one in told], SEEDS).run()
    assert all(same(a, b) for a, b in zip(shared, apart, strict=True))
    assert same(shared[1], Ensemble([louder], SEEDS[1:2]).run()[0])
    assert not same(shared[1], Ensemble([scenario], SEEDS[1:2]).run()[0])
