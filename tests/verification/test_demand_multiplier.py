"""Demand multiplier and lineage where the answer is known.

scenarios/limits/cohort_beside_chance.yaml, cohort_and_followers.yaml
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from culturesim.errors import MeasureError, ScenarioError
from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.demand_multiplier import (
    demand_multiplier,
    months_with_a_queue,
    with_slack_capacity,
)
from culturesim.measures.lineage import lineage, offspring
from culturesim.run import RUNNING, Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate, simulate_many

from .worlds import limit, mean_and_error, within

SEEDS = range(20)
COHORT = {"month": 0, "people": 40, "programme": "pairs"}


def comes_by(months: int, chance: float) -> float:
    """Return the share who ask at least once in `months`, where inclination is exponential with mean 1."""

    def stays_away(q: float) -> float:
        return (1 - min(1.0, chance * q)) ** months * np.exp(-q)

    return 1 - quad(stays_away, 0, 1 / chance, limit=200)[0]


def places(a_month: int, asking: float = 0.06) -> Scenario:
    """Return people who ask with chance `asking` a month, and a programme that serves `a_month` of them."""
    settings = {"programmes.pairs.coordinator_hours": a_month, "behaviour.seeking_spontaneous": asking}
    return limit("cohort_beside_chance").with_values(settings)


# -- slack: a person induced brings nobody ------------------------------------------------------------------------


def test_without_followers_the_multiplier_is_one_in_every_window():
    found = demand_multiplier(limit("cohort_beside_chance"), **COHORT, seeds=SEEDS)
    assert [one.window for one in found.windows] == [12, 24, 60]
    for one in found.windows:
        assert (one.multiplier.estimate, one.multiplier.low, one.multiplier.high) == (1, 1, 1)
        assert one.asked == one.entered == 40 * len(SEEDS)
        assert one.queue < 0.01 and one.queue_with_cohort < 0.01
        assert one.reading.startswith("neither")


def test_those_who_would_have_come_anyway_are_as_many_as_chance_brings():
    """Their share among the cohort is that of people who ask by themselves: a known integral."""
    scenario = limit("cohort_beside_chance")
    for one in demand_multiplier(scenario, **COHORT, seeds=SEEDS).windows:
        expected = comes_by(one.window, scenario.base("seeking_spontaneous"))
        error = np.sqrt(expected * (1 - expected) / one.entered)
        assert within(1 - one.induced / one.entered, expected, error), one.window


def test_the_multiplier_is_one_too_where_people_leave_and_come_back_after_it():
    scenario = limit("cohort_beside_chance").with_values({"organisation.turnover.staff": 0.2})
    found = demand_multiplier(scenario, **{**COHORT, "month": 12}, seeds=SEEDS, windows=(6, 48))
    assert [one.multiplier.estimate for one in found.windows] == [1, 1]
    assert 0 < found.windows[1].induced < found.windows[0].induced


def test_a_cohort_the_scenario_has_already_is_in_both_arms():
    own = {"do": "launch_cohort", "month": 0, "people": 25, "programme": "pairs"}
    found = demand_multiplier(limit("cohort_beside_chance", events=[own]), **COHORT, seeds=SEEDS, windows=(12,))
    assert found.windows[0].asked == found.windows[0].entered == 40 * len(SEEDS)
    assert found.windows[0].multiplier.estimate == 1


def test_a_later_cohort_reaches_as_many_others_as_are_in_pairs_already():
    """Nobody comes by themselves: the later cohort takes 25 of those left in either arm, so extra and induced tell
    how many of its 25 the first cohort had taken away."""
    own = {"do": "launch_cohort", "month": 5, "people": 25, "programme": "pairs"}
    scenario = limit("cohort_beside_chance", events=[own]).with_values({"behaviour.seeking_spontaneous": 0})
    one = demand_multiplier(scenario, **COHORT, seeds=SEEDS, windows=(12,)).windows[0]
    assert one.extra_entries == one.asked == one.entered == 40 * len(SEEDS)
    both = one.entered - one.induced
    taken_away = 25 * 40 / 160  # of 160 people, on average; hypergeometric
    error = np.sqrt(taken_away * (1 - 40 / 160) * (160 - 25) / (160 - 1) / len(SEEDS))
    assert within(both / len(SEEDS), taken_away, error)


# -- binding: a person induced takes somebody's place ---------------------------------------------------------------


def test_with_a_queue_that_never_empties_every_entry_displaces_another():
    found = demand_multiplier(places(1), **COHORT, seeds=SEEDS, windows=(12, 24))
    for one in found.windows:
        assert one.induced > 50
        assert (one.extra_entries, one.multiplier.estimate) == (0, 0)
        assert one.queue == one.queue_with_cohort == 1
        assert one.reading == "displacement" and "displacement" in one.in_words()


def test_displacement_ends_when_the_queue_has_been_served():
    """Five places a month: within a year the cohort keeps others waiting, within five years everybody is served."""
    soon, late = demand_multiplier(places(5, 0.03), **COHORT, seeds=SEEDS, windows=(12, 60)).windows
    assert 0 < soon.multiplier.low < soon.multiplier.high < 1
    assert soon.queue < soon.queue_with_cohort
    assert late.multiplier.estimate == 1


def test_with_slack_capacity_nobody_is_displaced():
    found = demand_multiplier(with_slack_capacity(places(1)), **COHORT, seeds=SEEDS, windows=(12,))
    assert found.windows[0].multiplier.estimate == 1


# -- word of mouth, one step ----------------------------------------------------------------------------------------


def test_followers_come_as_often_as_their_contact_persuades_them():
    scenario = limit("cohort_and_followers", months=60)
    leaders, followers = (unit.staff + unit.leaders for unit in scenario.organisation.unit_list())
    seeds = range(60)
    found = demand_multiplier(scenario, month=0, people=leaders, programme="pairs", seeds=seeds)
    for one in found.windows:
        persuaded = comes_by(one.window - 1, scenario.base("seeking_per_contact"))
        error = followers / leaders * np.sqrt(persuaded * (1 - persuaded) / (followers * len(seeds)))
        assert one.asked == one.entered == one.induced == leaders * len(seeds)
        assert within(one.multiplier.estimate, 1 + followers / leaders * persuaded, error), one.window
        assert one.reading == "multiplication"
        assert 0.4 < (one.multiplier.high - one.multiplier.low) / (2 * 1.96 * error) < 1.6


def test_the_month_of_the_cohort_is_the_first_of_a_window():
    """Leaders are paired in it, and their followers come from the month after on."""
    scenario = limit("cohort_and_followers").with_values({"behaviour.seeking_per_contact": 1})
    first, second = demand_multiplier(
        scenario, month=3, people=20, programme="pairs", seeds=SEEDS, windows=(1, 2)
    ).windows  # fmt: skip
    assert (first.induced, first.extra_entries) == (20 * len(SEEDS), 20 * len(SEEDS))
    assert second.multiplier.low > 1


def test_lineage_and_multiplier_agree_where_word_of_mouth_is_all_there_is():
    """Nobody comes by themselves, nobody leaves, and nearly all who ever come have come: M = 1 / (1 - R)."""
    scenario = limit("cohort_and_followers")
    found = demand_multiplier(scenario, month=0, people=20, programme="pairs", seeds=SEEDS, windows=(60,))
    descent = lineage(simulate_many(found.with_cohort, SEEDS), window=60)
    assert found.windows[0].multiplier.estimate == pytest.approx(1 / (1 - descent), rel=0.02)


# -- nothing to measure, and faults ---------------------------------------------------------------------------------


def test_nobody_induced_is_no_number():
    found = demand_multiplier(places(0), **COHORT, seeds=range(3), windows=(12,))
    assert np.isnan(found.windows[0].multiplier.estimate)
    assert found.windows[0].asked == 120 and found.windows[0].induced == 0
    assert found.windows[0].reading == "nobody induced"
    assert found.table.loc[12, "reading"] == "nobody induced"


def test_the_same_question_has_the_same_answer():
    one, other = (demand_multiplier(places(5), **COHORT, seeds=[3, 8, 9], windows=(12,)) for _ in range(2))
    assert one.windows == other.windows
    lone = demand_multiplier(places(5), **COHORT, seeds=[8], windows=(12,)).windows[0].multiplier
    assert (lone.low, lone.high) == (-np.inf, np.inf)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"seeds": []}, "at least one seed"),
        ({"seeds": [1, 1]}, "only once"),
        ({"windows": ()}, "at least one"),
        ({"windows": (0,)}, "from 1"),
        ({"windows": (12, 61)}, "needs 61"),
        ({"month": 1}, "needs 61"),
    ],
)
def test_what_cannot_be_measured_is_said(wrong, words):
    with pytest.raises(MeasureError, match=words):
        demand_multiplier(limit("cohort_beside_chance"), **{**COHORT, "seeds": range(2), **wrong})


def test_a_cohort_that_cannot_be_added_is_said():
    with pytest.raises(ScenarioError, match="did you mean 'pairs'"):
        demand_multiplier(limit("cohort_beside_chance"), **{**COHORT, "programme": "pair"}, seeds=[0])


def test_a_queue_is_only_looked_for_in_months_there_are():
    run = simulate(limit("cohort_beside_chance", months=12))
    with pytest.raises(MeasureError, match="months 0 to 11"):
        months_with_a_queue(run, month=6, window=7)


def test_the_bootstrap_interval_is_that_of_the_mean_where_everyone_counts_once():
    """With one induced a seed the ratio is a mean, and its percentile interval close to the normal one."""
    values = np.random.default_rng(5).normal(2, 1, 200)
    found = pooled_ratio(values, np.ones(200))
    mean, error = mean_and_error(values)
    assert found.estimate == pytest.approx(mean)
    assert found.low == pytest.approx(mean - 1.96 * error, abs=0.15 * error)
    assert found.high == pytest.approx(mean + 1.96 * error, abs=0.15 * error)


# -- lineage counted by hand ----------------------------------------------------------------------------------------

# month, mentor, mentee, credited to
HISTORY = (
    (-3, 90, 91, 0),  # in the warm-up: no parents of months there are
    (0, 1, 2, 0),
    (1, 1, 3, 2),  # 2's first
    (4, 2, 4, 2),  # 2's second, on the last month that counts
    (5, 2, 5, 2),  # a month too late
    (5, 3, 6, 1),  # too late for 1, a mentor since month 0
    (3, 1, 7, 1),  # 1's only one in time
    (6, 4, 7, 3),  # 7 entered in month 3: not again
    (6, 5, 8, 91),  # 91 is not a parent
    (7, 5, 9, 7),  # 7's, four months after month 3
    (8, 9, 10, 5),  # 5's; 10 itself is too young to be a parent
)


def told(history: tuple[tuple[int, int, int, int], ...], months: int) -> Run:
    """Return a run of which only the relationships are told."""
    run = simulate(limit("cohort_beside_chance", months=months))
    began, mentor, mentee, credited = (np.array(column) for column in zip(*history, strict=True))
    pairs = {
        "began": began.astype(np.int32), "ended": np.full(len(began), RUNNING, np.int32),
        "mentor_key": mentor.astype(np.uint64), "mentee_key": mentee.astype(np.uint64),
        "arose_from": credited.astype(np.uint64),
    }  # fmt: skip
    return replace(run, pairs=pairs)


def test_lineage_counted_by_hand():
    run = told(HISTORY[::-1], months=12)
    parents, count = offspring(run, window=4)
    # participants from month 0 to 7; 10 entered in month 8, one of the last four
    assert dict(zip(parents.tolist(), count.tolist(), strict=True)) == {
        1: 1, 2: 2, 3: 0, 4: 0, 5: 1, 6: 0, 7: 1, 8: 0, 9: 0,
    }  # fmt: skip
    assert lineage(run, window=4) == pytest.approx(5 / 9)
    assert lineage([run, told(HISTORY[:2], months=12)], window=4) == pytest.approx(5 / 11)


def test_lineage_of_nobody_old_enough_is_no_number():
    assert np.isnan(lineage(told(((5, 1, 2, 0),), months=8), window=4))
    assert np.isnan(lineage(simulate(limit("cohort_and_followers", months=8)), window=4))


def test_lineage_needs_a_run_of_two_windows():
    run = simulate(limit("cohort_beside_chance", months=8))
    assert lineage(run, window=4) == 0
    with pytest.raises(MeasureError, match="needs 10"):
        lineage(run, window=5)
    with pytest.raises(MeasureError, match="from 1"):
        lineage(run, window=0)
    with pytest.raises(MeasureError, match="at least one run"):
        lineage([])
