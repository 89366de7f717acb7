"""Facts are measured as they say: against runs told apart, and against answers known beforehand."""

from __future__ import annotations

import numpy as np
import pytest

import culturesim as cs
from culturesim.facts import lasting, leaving, mentoring
from culturesim.facts.declared import FACTS, WHY_MISSED
from culturesim.facts.observed import STILL, Observed, observe
from culturesim.facts.settings import SETTINGS
from culturesim.facts.table import facts_found, values_by_vector
from culturesim.run import RUNNING
from culturesim.scenario.model import Scenario
from culturesim.state.columns import BREACH, COMPLETED, DRIFTED, PARTNER_LEFT

MONTHS = 40


def scenario() -> Scenario:
    return Scenario(
        name="seen",
        months=MONTHS,
        warm_up=6,
        organisation={"units": {"count": 3, "staff": 20}, "groups": {"a": 0.5, "b": 0.5}},
        hallmarks=0.5,
        programmes=[{"name": "programme", "coordinator_hours": 20, "term": 9}],
        behaviour={"informal_search_probability": 0.5, "informal_acceptance_probability": 0.9},
    )


@pytest.fixture(scope="module")
def seen() -> Observed:
    return observe([scenario()] * 3, [1, 2, 3], (1, 13, 25))


def empty(pairs: dict | None = None, tenures: dict | None = None, worlds: int = 1, **more) -> Observed:
    return Observed(worlds, 60, {}, pairs or {}, tenures or {}, more.get("surveys", {}), more.get("practice", {}))


# ---------------------------------------------------------------- what is seen is what a run tells


def test_relationships_and_tenures_are_those_of_the_runs(seen: Observed):
    for world, seed in enumerate((1, 2, 3)):
        run = cs.simulate(scenario(), seed=seed)
        mine = seen.pairs["world"] == world
        for name in ("kind", "began", "meetings", "quality", "why_ended", "mentee_key"):
            ours, theirs = np.sort(seen.pairs[name][mine]), np.sort(run.pairs[name])
            assert np.array_equal(ours, theirs), name
        assert (seen.tenures["world"] == world).sum() == len(run.tenures["person"])
        left = seen.tenures["left"][seen.tenures["world"] == world]
        assert (left == STILL).sum() == (run.tenures["left"] == RUNNING).sum() == run.series["headcount"][-1]
        survey = seen.surveys[25]
        present = survey["world"] == world
        assert present.sum() == run.series["headcount"][25]
        assert survey["has"][present].mean() == pytest.approx(run.series["mentored"][25])


def test_groups_of_both_sides_are_those_of_the_people(seen: Observed):
    group = {}
    for world, seed in enumerate((1, 2, 3)):
        tenures = cs.simulate(scenario(), seed=seed).tenures
        group |= {(world, int(key)): int(g) for key, g in zip(tenures["person"], tenures["group"], strict=True)}
    pairs = seen.pairs
    for row in range(0, len(pairs["world"]), 7):
        for side in ("mentor", "mentee"):
            assert pairs[f"{side}_group"][row] == group[int(pairs["world"][row]), int(pairs[f"{side}_key"][row])]


def test_a_yearly_exit_share_is_counted_by_hand(seen: Observed):
    gone = asked = 0
    for seed in (1, 2, 3):
        t = cs.simulate(scenario(), seed=seed).tenures
        for month in (1, 13, 25):
            there = (t["held_since"] <= month) & ((t["left"] == RUNNING) | (t["left"] > month)) & (t["level"] == 0)
            for person in t["person"][there]:
                ends = [(left, why) for left, why in zip(t["left"][t["person"] == person],
                        t["why_left"][t["person"] == person], strict=True) if why != "promoted"]  # fmt: skip
                asked += 1
                gone += ends[0][0] != RUNNING and ends[0][0] <= month + 12
    sums = leaving.yearly_exit(0, 100_000)(seen).sum(axis=0)
    assert sums.tolist() == [gone, asked]


# ---------------------------------------------------------------- answers known beforehand


def test_early_endings_within_a_year_take_leavers_as_at_risk_until_then():
    life = np.array([0, 3, 3, 5, 11, 20, 2])
    why = np.array([DRIFTED, BREACH, PARTNER_LEFT, DRIFTED, COMPLETED, DRIFTED, DRIFTED])
    kind = np.array([1, 1, 1, 1, 1, 1, 2])
    pairs = {"world": np.zeros(7, int), "kind": kind, "began": np.full(7, 4), "ended": 4 + life, "why_ended": why}
    sums = mentoring.early_endings(True)(empty(pairs)).sum(axis=0)
    assert mentoring.ended_within_a_year(sums) == pytest.approx(1 - (1 - 1 / 6) * (1 - 1 / 5) * (1 - 1 / 3))
    only_informal = mentoring.early_endings(False)(empty(pairs)).sum(axis=0)
    assert mentoring.ended_within_a_year(only_informal) == 1.0


def test_a_correlation_is_that_of_numpy():
    generator = np.random.default_rng(1)
    fit = generator.random(200)
    quality = 0.4 * fit + generator.random(200)
    met = np.where(np.arange(200) < 150, 5, 1)
    pairs = {"world": np.arange(200) % 2, "fit": fit, "quality": quality, "meetings": met,
             "began": np.zeros(200, int), "mentor": np.zeros(200, int)}  # fmt: skip
    sums = mentoring.fit_with_quality(empty(pairs, worlds=2)).sum(axis=0)
    assert mentoring.correlation(sums) == pytest.approx(np.corrcoef(fit[:150], quality[:150])[0, 1])


def test_a_constant_rate_gives_its_ratio():
    assert leaving.hazard_ratio(np.array([5.0, 1000.0, 20.0, 2000.0])) == pytest.approx(0.5)
    assert leaving.yearly_from_rate(np.array([20.0, 100.0])) == pytest.approx(1 - np.exp(-0.2))
    assert lasting.yearly(np.array([3.0, 12.0])) == pytest.approx(1 - 0.75 ** (1 / 2.5))


def test_components_are_counted_by_site():
    before = np.full((10, 1, 13), 0.5)
    after = np.zeros((10, 1, 13))
    after[:3, 0, 0], after[:, 0, 1], after[:, 0, 12] = 0.4, 0.26, 0.5  # the thirteenth is the central office
    practice = {lasting.ENDS - 1: before, lasting.AFTER: after}
    told = empty(practice=practice)
    assert lasting.kept_something(told).tolist() == [[2, 12]]
    assert lasting.kept_everything(told).tolist() == [[1, 12]]
    assert lasting.gave_up(told).tolist() == [[10, 12]]


def test_a_verdict_says_on_which_side():
    fact = next(fact for fact in FACTS if fact.name == "1b")
    assert [fact.verdict(value) for value in (0.2, 0.3, 0.5, np.nan)] == ["low", "in band", "high", "not measured"]


# ---------------------------------------------------------------- the declarations


def test_facts_are_declared_soundly():
    assert len({fact.name for fact in FACTS}) == len(FACTS)
    assert all(
        fact.low < fact.high and fact.setting in SETTINGS and fact.source.startswith("evidence") for fact in FACTS
    )
    assert {fact.role for fact in FACTS} == {"input", "fitted", "validation"}
    assert set(WHY_MISSED) <= {fact.name for fact in FACTS}
    sized = {name: len(setting.scenario().organisation.unit_list()) for name, setting in SETTINGS.items()}
    assert set(sized.values()) == {12}


def test_values_by_vector_are_those_of_each_vector_alone():
    facts = [fact for fact in FACTS if fact.setting == "bare"]
    setting = SETTINGS["bare"]
    both = observe([setting.scenario()] * 4, [1, 2, 3, 4], setting.surveys)
    alone = observe([setting.scenario()] * 2, [3, 4], setting.surveys)
    values, errors = values_by_vector(facts, both, 2)
    assert values[1] == pytest.approx(values_by_vector(facts, alone, 2)[0][0], nan_ok=True)
    assert (errors >= 0).all()


def test_facts_are_found_with_intervals_around_them():
    facts = [fact for fact in FACTS if fact.setting == "funding ends"]
    for one in facts_found(fast=True, facts=facts):
        assert one.low <= one.value <= one.high
