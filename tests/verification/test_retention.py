"""Retention three ways: closed forms of constant rates, tables with a known answer, and the biases one by one."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.errors import MeasureError
from culturesim.measures.person_time import PersonTime, mantel_haenszel, ratio_from_shares, staff_of
from culturesim.measures.retention import declared_effect, full_dose, landmark, observed, retention, trial_arms
from culturesim.organisation.blueprint import build_organisation
from culturesim.run import RUNNING, Run
from culturesim.scenario.model import Scenario
from culturesim.state.columns import INVITED, NEVER, USUAL

MONTHS = 200
PLAIN = Scenario(name="plain", months=MONTHS, organisation={"units": [{"name": "A", "staff": 3}]})


def told(joined, left, mentored=None, well=None, arm=None, trial_month=0, months_well=None):
    """Return a run of people told by their months: of hire, leaving and first mentor (-1: never)."""
    n = len(joined)
    zeros = np.zeros(n, np.int64)
    person = np.arange(1, n + 1).astype(np.uint64)
    left = np.where(left < 0, RUNNING, left)
    mentored = np.full(n, -1) if mentored is None else mentored
    tenures = {
        "person": person, "level": zeros, "joined": joined, "held_since": joined, "left": left,
        "why_left": np.where(left == RUNNING, "", "left").astype(object),
        "well_since": np.full(n, NEVER) if well is None else np.where(well < 0, NEVER, well),
        "months_well": zeros if months_well is None else months_well,
        "trial_arm": zeros if arm is None else arm,
        "trial_month": np.full(n, NEVER) if arm is None else np.full(n, trial_month),
    }  # fmt: skip
    have = np.flatnonzero(mentored >= 0)
    pairs = {"mentee_key": person[have], "began": mentored[have]}
    series = {"headcount": np.ones(MONTHS)}
    organisation = build_organisation(PLAIN.organisation, PLAIN.folder)
    return Run(PLAIN, 0, organisation, series, {}, pairs, tenures, {}, {}, ())


def constant_rates(n, exit_chance, entry_chance, seed, ratio=1.0, entries_until=MONTHS):
    """Return people hired in month 1, with a constant chance of leaving each month, then one of finding a mentor."""
    rng = np.random.default_rng(seed)
    left, mentored = np.full(n, -1), np.full(n, -1)
    for month in range(2, MONTHS):
        there = left < 0
        chance = np.where(mentored >= 0, exit_chance * ratio, exit_chance)
        left[there & (rng.random(n) < chance)] = month
        there = (left < 0) & (mentored < 0) & (month < entries_until)
        mentored[there & (rng.random(n) < entry_chance)] = month
    return told(np.ones(n, np.int64), left, mentored)


# ---------------------------------------------------------------- ratios of rates


def test_mantel_haenszel_finds_the_common_ratio_of_confounded_strata():
    """Rates are halved in both strata; the crude ratio is 19 to 182 exits of as many months."""
    table = PersonTime(*(np.array(row, float) for row in ([9, 10], [900, 100], [2, 180], [100, 900])))
    assert mantel_haenszel(table) == pytest.approx(0.5, abs=1e-15)


def test_mantel_haenszel_of_one_stratum_is_the_ratio_of_rates_and_of_nobody_is_nan():
    table = PersonTime(*(np.array([value], float) for value in (3, 60, 10, 50)))
    assert mantel_haenszel(table) == pytest.approx((3 / 60) / (10 / 50))
    assert np.isnan(mantel_haenszel(PersonTime(*(np.zeros(2) for _ in range(4)))))


def test_shares_that_stayed_imply_the_published_ratios():
    """Evidence 1.4: 80 against 64 % after five years are a hazard ratio of 0.50; Sun's 72 against 49 % one of 0.46."""
    assert ratio_from_shares(80, 100, 64, 100) == pytest.approx(0.5, abs=0.001)
    assert ratio_from_shares(72, 100, 49, 100) == pytest.approx(0.46, abs=0.001)
    assert np.isnan(ratio_from_shares(100, 100, 64, 100))


# ---------------------------------------------------------------- the three designs


def test_without_any_effect_the_observed_ratio_is_that_of_immortal_time():
    """Closed form: exits with chance h, then mentors with chance e, over T months; q = (1 - h)(1 - e)."""
    h, e, T, n = 0.012, 0.02, 60, 60_000
    found = observed([constant_rates(n, h, e, seed=1)])
    q = (1 - h) * (1 - e)
    left_first = h * (1 - q**T) / (1 - q)
    never = q**T + left_first
    s0, s1 = q**T / never, ((1 - h) ** T - q**T) / (1 - never)
    spread = [np.sqrt(s * (1 - s) / n / share) / (s * -np.log(s)) for s, share in ((s1, 1 - never), (s0, never))]
    assert found.log_ratio.estimate == pytest.approx(np.log(np.log(s1) / np.log(s0)), abs=4 * np.hypot(*spread))
    assert found.people + found.others == n
    assert np.log(s1) / np.log(s0) < 0.4, "immortal time alone looks like a large effect"


def test_without_any_effect_the_landmark_ratio_is_1_and_with_one_it_is_the_effect():
    """Mentors are found within the first year only, so nobody of the others has one after the landmark."""
    for ratio in (1.0, 0.6):
        runs = [constant_rates(4000, 0.012, 0.05, seed=seed, ratio=ratio, entries_until=14) for seed in range(8)]
        found = landmark(runs)
        se = np.sqrt(1 / found.exits + 1 / found.other_exits)
        assert abs(found.log_ratio.estimate - np.log(ratio)) < 4 * se
        assert found.log_ratio.low < found.log_ratio.estimate < found.log_ratio.high


def test_the_landmark_looks_at_nothing_before_it_and_counts_months_from_it():
    joined = np.array([1, 1, 1, 1, 1, 1])
    left = np.array([13, 14, 60, 61, 62, -1])  # 13: before the first month at risk, 62: after the follow-up
    mentored = np.array([2, 13, 14, -1, 3, -1])
    found = landmark([told(joined, left, mentored)] * 2)
    assert (found.people, found.others) == (2 * 2, 2 * 3)  # who found a mentor in month 14 did so too late
    assert (found.exits, found.other_exits) == (2 * 1, 2 * 2)


def test_a_trial_with_equal_doses_apart_gives_back_the_effect():
    """Exits are exactly those of rates 1 + d (H - 1) times 0.01: the arms' ratio, and the effect it was made with."""
    effect, doses, n = 0.4, (0.5, 0.1), 100_000
    rates = [0.01 * (1 + dose * (effect - 1)) for dose in doses]
    left = np.full(2 * n, -1)
    for arm, rate in enumerate(rates):
        left[arm * n : arm * n + round(rate * n)] = 20  # all in the first month
    months_well = np.concatenate([np.arange(n) < dose * n for dose in doses]).astype(np.int64)  # of one month each
    arm = np.repeat([INVITED, USUAL], n)
    run = told(np.zeros(2 * n, np.int64) - 5, left, arm=arm, trial_month=20, months_well=months_well)
    assert trial_arms([run], follow=1).log_ratio.estimate == pytest.approx(np.log(rates[0] / rates[1]), abs=1e-3)
    found, dose, other = full_dose([run], follow=1)
    assert (dose, other) == pytest.approx(doses)
    assert np.exp(found.estimate) == pytest.approx(effect, abs=0.01)


def test_who_is_promoted_or_made_to_leave_is_followed_until_then():
    run = told(np.array([0, 0, 0]) - 3, np.array([30, 40, 50]), arm=np.array([1, 1, 2]), trial_month=10)
    run.tenures["why_left"][:] = ["promoted", "event", "left"]
    tenures = {name: np.append(column, column[:1]) for name, column in run.tenures.items()}
    tenures["level"][3], tenures["left"][3], tenures["why_left"][3] = 1, RUNNING, ""
    tenures["joined"][3] = tenures["joined"][0]
    staff = staff_of(Run(PLAIN, 0, run.organisation, run.series, {}, run.pairs, tenures, {}, {}, ()))
    assert staff.ended.tolist() == [30, 39, 50]
    assert staff.exits.tolist() == [False, False, True]
    assert staff.by_event.tolist() == [False, True, False]


def test_nobody_to_compare_is_said():
    with pytest.raises(MeasureError, match="nobody to compare"):
        trial_arms([constant_rates(10, 0.01, 0.1, seed=1)])
    with pytest.raises(MeasureError, match="neither 'any' nor 'well'"):
        landmark([constant_rates(10, 0.01, 0.1, seed=1)], exposure="good")  # type: ignore[arg-type]


# ---------------------------------------------------------------- in the model


def small(hazard_ratio, **mechanisms):
    """Return an organisation of 120 where many are mentored."""
    return Scenario(
        name="small",
        months=96,
        organisation={"units": [{"name": "A", "staff": 60}, {"name": "B", "staff": 60}], "turnover": {"staff": 0.25}},
        hallmarks=0.6,
        programmes=[{"name": "pairs", "coordinator_hours": 120}],
        behaviour={"offering_probability": 0.2, "mentor_experience": 0, "quality_minimum": 0.1},
        mechanisms={"good_mentoring_keeps_people": {"hazard_ratio": hazard_ratio}, **mechanisms},
    )


def test_only_the_trial_tells_the_truth_when_mentoring_has_no_effect():
    found = retention(small(1.0), range(40))
    assert found.declared == 0
    assert found.observed.log_ratio.high < np.log(0.8)
    assert found.randomised.log_ratio.low < 0 < found.randomised.log_ratio.high
    assert found.full_dose.low < 0 < found.full_dose.high
    assert found.dose > found.other_dose + 0.05


def test_a_strong_effect_comes_back_from_the_trial():
    scenario = small(0.3, attachment_raises_seeking="off", attachment_keeps_people="off")
    few_ask = {"seeking_spontaneous": 0.004, "seeking_per_contact": 0, "seeking_per_invitation": 0.004}
    found = retention(scenario.with_(behaviour={**scenario.behaviour, **few_ask}), range(40))
    assert found.declared == pytest.approx(np.log(0.3))
    assert found.randomised.log_ratio.high < 0
    assert found.full_dose.low < np.log(0.3) < found.full_dose.high
    assert found.full_dose.high < np.log(0.8)
    assert found.table.loc["randomised, full dose", "ratio"] == pytest.approx(np.exp(found.full_dose.estimate))
    assert len(found.in_words()) == 5


def test_the_declared_effect_is_the_input_or_0_when_it_is_off():
    assert declared_effect(small(0.92)) == pytest.approx(np.log(0.92))
    assert declared_effect(small(0.92).with_(mechanisms={"good_mentoring_keeps_people": "off"})) == 0
    assert declared_effect(PLAIN) == pytest.approx(np.log(0.92))
