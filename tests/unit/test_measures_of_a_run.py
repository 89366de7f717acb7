"""Measures of one run on runs made up so that the answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import culturesim as cs
from culturesim.errors import MeasureError
from culturesim.measures.costs import money, replacements
from culturesim.measures.of_a_run import measure
from culturesim.measures.retention import landmark, observed, trial_arms
from culturesim.measures.survival import lapse_times
from culturesim.measures.sustainability import without_effort
from culturesim.run import RUNNING, Run
from culturesim.state.columns import CHANNELS, COHORT, INVITED, NEVER, SPONTANEOUS, USUAL


def taken(name, run, baseline=None, **settings):
    return measure(name, settings).of(run, baseline=baseline)


def world(p_nom, p_eff=None, pairs=10, **series):
    """Return what measures read of a run's monthly numbers."""
    p_nom = np.asarray(p_nom, np.float64)
    p_eff = p_nom if p_eff is None else np.asarray(p_eff, np.float64)
    series = {name: np.asarray(one, np.float64) for name, one in series.items()}
    always = {"pairs_active": np.full(len(p_nom), pairs), "headcount": np.ones(len(p_nom))}
    return SimpleNamespace(seed=0, series={"p_nom": p_nom, "p_eff": p_eff} | always | series)


def quiet(one):
    return world(np.zeros(len(one.series["p_nom"])))


# ---------------------------------------------------------------- whether mentoring is alive


def test_alive_asks_for_the_threshold_times_the_scale():
    one = world(np.full(12, 0.07))
    assert [taken("alive", one, quiet(one), scale=scale) for scale in (0.5, 1, 1.4, 2)] == [1, 1, 1, 0]
    assert taken("alive", world(np.full(12, 0.07), pairs=2), quiet(one)) == 0


def test_ever_lapsed_is_told_of_a_world_that_came_back():
    back = world([0.2] * 6 + [0] * 6 + [0.2] * 6)
    assert taken("ever_lapsed", back, quiet(back)) == 1 and taken("alive", back, quiet(back)) == 1
    dip = world([0.2] * 6 + [0] * 5 + [0.2] * 7)
    assert taken("ever_lapsed", dip, quiet(dip)) == 0
    low = world([0.2] * 6 + [0.04] * 6 + [0.2] * 6)
    assert [taken("ever_lapsed", low, quiet(low), scale=scale) for scale in (0.5, 1)] == [0, 1]


def test_a_lapse_is_counted_from_the_first_month_at_risk_and_never_seen_where_there_was_no_risk():
    lapses, lasts, never = world([0] * 4 + [0.2] * 10 + [0] * 16), world([0] * 4 + [0.2] * 26), world([0.01] * 30)
    assert taken("lapse", lapses, quiet(lapses)).tolist() == [10, 1]
    assert taken("lapse", lasts, quiet(lasts)).tolist() == [20, 0]  # follow-up ends before the last five months
    assert np.isnan(taken("lapse", never, quiet(never))).all()
    together = lapse_times([lapses, lasts, never], [quiet(one) for one in (lapses, lasts, never)])
    assert together.months.tolist() == [10, 20] and together.lapsed.tolist() == [True, False]


# ---------------------------------------------------------------- hallmarks, hours, roles


def test_practice_and_perception_are_those_of_the_last_months():
    one = world(np.zeros(30), practice_demand=np.arange(30) / 30, perceived_demand=[0.2] * 20 + [0.8] * 10)
    assert taken("practice", one, hallmark="demand") == pytest.approx(np.arange(18, 30).mean() / 30)
    assert taken("practice", one, hallmark="demand", last=1) == pytest.approx(29 / 30)
    assert taken("practice", one, hallmark="demand", last=99) == pytest.approx(14.5 / 30)
    assert taken("perceived", one, hallmark="demand", last=20) == pytest.approx(0.5)
    with pytest.raises(MeasureError, match="did you mean 'practice_demand'"):
        taken("practice", one, hallmark="demnad")


@pytest.fixture(scope="module")
def busy():
    """Return a run in which people come and go, and its baseline twin."""
    scenario = cs.Scenario(
        name="busy", months=30, hallmarks=0.6,
        organisation={"units": [{"name": "A", "staff": 30}, {"name": "B", "staff": 20}], "turnover": {"staff": 0.3}},
        programmes=[{"name": "pairs", "coordinator_hours": 40}],
        stewards=[{"name": "sponsor", "job": "A/leader", "share": 1, "talk": 1, "action": 1}],
        events=[{"do": "launch_cohort", "month": 3, "programme": "pairs", "people": 10}],
        behaviour={"offering_probability": 0.4, "mentor_experience": 0},
    )  # fmt: skip
    return cs.simulate(scenario, seed=4), cs.simulate(without_effort(scenario), seed=4)


def test_hours_and_money_are_totals_over_the_months(busy):
    run, twin = busy
    assert taken("hours", run) == pytest.approx(run.monthly.hours.sum())
    assert taken("hours", run, start=5, end=6) == pytest.approx(run.monthly.hours[5:7].sum())
    assert taken("money", run, end=9) + taken("money", run, start=10) == pytest.approx(money(run).sum())
    won = replacements(twin).sum() - replacements(run).sum() - money(run).sum() + money(twin).sum()
    assert taken("net_benefit", run, twin) == pytest.approx(12 * won / run.monthly.headcount.sum())
    assert taken("paid_back", run, twin) == (won >= 0)


def test_money_is_counted_at_the_scenarios_own_costs(busy):
    run, twin = busy
    free = {"staff_hour": 0, "leader_hour": 0, "executive_hour": 0, "coordinator_hour": 0}
    one, other = (cs.simulate(each.scenario.with_(costs={**free, "replace_staff": 100, "replace_leader": 100}), seed=4)
                  for each in busy)  # fmt: skip
    saved = 100 * (twin.monthly.leavers.sum() - run.monthly.leavers.sum())
    assert taken("net_benefit", one, other) == pytest.approx(12 * saved / run.monthly.headcount.sum())
    assert taken("money", one) == 0


def test_a_role_left_in_month_10_and_never_filled_is_vacant_from_then_on(busy):
    hands = {"role": np.array([0, 0]), "since": np.array([-1, 10]), "holder": np.array([7, 0], np.uint64)}
    run = Run(busy[0].scenario, 0, None, {"headcount": np.ones(30)}, {}, {}, {}, {}, hands, ())
    assert taken("months_vacant", run, role="sponsor") == 20
    assert taken("months_unled", run, role="sponsor") == pytest.approx(20 / 30)
    assert taken("months_vacant", run, role="sponsor", start=5, end=14) == 5


# ---------------------------------------------------------------- people who enter


def entering(*rows):
    """Return a run of 12 months from rows of mentee, month and channel."""
    mentee, began, channel = (np.array(column) for column in zip(*rows, strict=True))
    pairs = {"mentee_key": mentee.astype(np.uint64), "began": began, "channel": channel}
    return SimpleNamespace(pairs=pairs, series={"headcount": np.ones(12)})


def test_people_enter_once_however_many_relationships_they_begin():
    run = entering((1, 2, COHORT), (1, 4, SPONTANEOUS), (2, 4, SPONTANEOUS), (3, 1, COHORT), (4, 5, COHORT))
    assert taken("entered", run, month=2, window=3) == 2
    assert taken("entered", run, month=2, window=3, channels=["cohort"]) == 1
    assert taken("entered", run, month=0, window=12, channels=["cohort"]) == 3
    both = taken("entered", run, month=0, window=12, channels=["cohort", "spontaneous"])
    assert both == taken("entered", run, month=0, window=12, channels=[COHORT, SPONTANEOUS]) == 4
    for wrong in ("chort", 9):
        with pytest.raises(MeasureError, match="nothing that leads a learner in is called"):
            taken("entered", run, month=0, window=12, channels=[wrong])
    assert len(CHANNELS) == 9


def test_who_was_led_to_are_those_beyond_the_other_arm():
    run = entering((1, 2, COHORT), (2, 3, SPONTANEOUS), (3, 4, COHORT), (5, 5, SPONTANEOUS))
    other = entering((2, 6, SPONTANEOUS), (3, 5, SPONTANEOUS))
    found = measure("led_to", {"beside": "other", "month": 2, "window": 10}).of(run, beside=other)
    assert found.tolist() == [2, 1]  # 1 and 5 more than 2 and 3; only 1 came by the cohort and not otherwise


# ---------------------------------------------------------------- requests


def asking(*rows):
    """Return a run of 20 months and two groups from rows of group, month asked, month ended and outcome."""
    table = pd.DataFrame(rows, columns=["group", "asked", "ended", "outcome"])
    table["ended"] = table["ended"].astype("Int32")
    organisation = SimpleNamespace(group_names=("one", "other"))
    return SimpleNamespace(requests=table, series={"headcount": np.ones(20)}, organisation=organisation)


def test_waiting_is_the_mean_of_the_months_that_requests_are_open():
    run = asking((0, 2, 2, "matched"), (0, 3, 7, "gave up"), (1, 4, 12, "left"), (1, -2, 9, "matched"))
    assert taken("waiting", run) == pytest.approx((0 + 4 + 8) / 3)
    assert taken("waiting", run, within=5) == pytest.approx((0 + 4 + 5) / 3)
    assert taken("waiting", run, start=3, end=3) == 4
    assert taken("abandoned", run) == pytest.approx(1 / 3)
    assert np.isnan(taken("waiting", run, start=15)) and np.isnan(taken("abandoned", run, start=15))


def test_requests_that_are_still_open_count_for_what_is_seen_of_them():
    run = asking((0, 2, 4, "matched"), (0, 18, None, "waiting"), (0, 2, 6, "matched"))
    # after 2 months one of the three is matched and one no longer seen; the third is matched after 4
    assert taken("waiting", run) == pytest.approx(1 + 1 + 2 / 3 + 2 / 3)
    assert taken("abandoned", run) == 0


def test_the_gap_between_groups_counts_who_was_served_in_time():
    run = asking(
        (0, 2, 8, "matched"), (0, 2, 9, "matched"), (0, 3, None, "waiting"), (0, 15, 15, "matched"),
        (1, 2, 3, "matched"), (1, 2, 4, "left"), (1, 2, 9, "left"),
    )  # fmt: skip
    assert taken("request_gap", run, group="one") == pytest.approx(1 / 3 - 1 / 2)
    with pytest.raises(MeasureError, match="did you mean 'other'"):
        taken("request_gap", run, group="othr")


# ---------------------------------------------------------------- staying and leaving


def staying(joined, left, mentored, arm=None, months=100):
    """Return a run from each person's months of hire, leaving and first mentor (-1: never)."""
    n = len(joined)
    zeros, left, mentored = np.zeros(n, np.int64), np.array(left), np.array(mentored)
    tenures = {
        "person": np.arange(1, n + 1).astype(np.uint64), "level": zeros, "joined": np.array(joined),
        "left": np.where(left < 0, RUNNING, left), "why_left": np.where(left < 0, "", "left").astype(object),
        "well_since": np.full(n, NEVER), "months_well": 2 * np.arange(n),
        "trial_arm": zeros if arm is None else np.array(arm), "trial_month": np.full(n, 5),
    }  # fmt: skip
    have = np.flatnonzero(mentored >= 0)
    pairs = {"mentee_key": tenures["person"][have], "began": mentored[have]}
    plain = cs.Scenario(name="plain", months=months, organisation={"units": [{"name": "A", "staff": 3}]})
    return Run(plain, 0, None, {"headcount": np.ones(months)}, {}, pairs, tenures, {}, {}, ())


def test_observed_retention_counts_hires_who_stayed_with_and_without_a_mentor():
    run = staying([1, 1, 1, 1, 1], [70, 20, 90, 30, 10], [5, 6, -1, 40, 8])
    assert taken("retention_observed", run).tolist() == [1, 3, 1, 2]  # who left before the mentor came had none
    found = observed([run, run])
    assert (found.people, found.exits, found.others, found.other_exits) == (6, 4, 4, 2)


def test_landmark_sums_are_the_mantel_haenszel_ratio_by_hand():
    run = staying([1] * 4, [14, 16, 14, 15], [3, 3, -1, -1])
    sums = taken("retention_landmark", run)
    # month 1 after the landmark: an exit of 2 and one of 2; month 2: none of 1, one of 1; month 3: one of 1, nobody
    numerator, denominator = 1 * 2 / 4 + 0 + 0, 1 * 2 / 4 + 1 * 1 / 2
    assert sums.tolist() == pytest.approx([numerator, denominator, 2, 4, 2, 3])
    assert np.log(sums[0] / sums[1]) == pytest.approx(landmark([run]).log_ratio.estimate)
    assert taken("retention_landmark", staying([1], [-1], [-1])).tolist() == [0, 0, 0, 0, 0, 48]


def test_trial_sums_are_those_of_the_two_arms_with_their_months_well_and_people():
    run = staying([-5] * 4, [5, -1, 5, 6], [-1] * 4, arm=[INVITED, INVITED, USUAL, USUAL])
    sums = taken("retention_trial", run, follow=3)
    assert sums[2:].tolist() == [1, 1 + 3, 2, 1 + 2, 0 + 2, 4 + 6, 2, 2]
    assert np.log(sums[0] / sums[1]) == pytest.approx(trial_arms([run], follow=3).log_ratio.estimate)


def test_lineage_of_a_run_is_that_of_the_records():
    pairs = {"mentee_key": [2, 3, 4], "mentor_key": [1, 2, 9], "began": [0, 2, 9], "arose_from": [1, 2, 0]}
    types = {"mentee_key": np.uint64, "mentor_key": np.uint64, "began": np.int64, "arose_from": np.uint64}
    run = SimpleNamespace(pairs={name: np.array(one, types[name]) for name, one in pairs.items()},
                          series={"headcount": np.ones(12)})  # fmt: skip
    # 1, 2 and 3 are old enough; 3 is credited to 2, two months after 2 began; 2 entered with 1, not after
    assert taken("lineage", run, window=4) == pytest.approx(1 / 3)
