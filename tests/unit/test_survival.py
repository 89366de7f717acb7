"""Survival, half-life and recovery on numbers made up so that the answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import resampled_means
from culturesim.measures.recovery import (
    NO_LOSS,
    NOT_RECOVERED,
    RECOVERED,
    TWIN_LAPSED,
    first_spell,
    recovery,
    recovery_of,
)
from culturesim.measures.survival import (
    half_life,
    half_life_of,
    kaplan_meier,
    lapse_times,
    survival,
    survival_table,
)
from culturesim.scenario.model import Scenario


def world(p_nom, p_eff=None, pairs=10, seed=0):
    """Return what the measures read of a run."""
    p_nom = np.asarray(p_nom, np.float64)
    p_eff = p_nom if p_eff is None else np.asarray(p_eff, np.float64)
    series = {"p_nom": p_nom, "p_eff": p_eff, "pairs_active": np.full(len(p_nom), pairs)}
    return SimpleNamespace(seed=seed, series=series)


def quiet(*worlds):
    """Return baseline twins without any mentoring."""
    return [world(np.zeros(len(one.series["p_nom"])), seed=one.seed) for one in worlds]


# ---------------------------------------------------------------- S(T) and Kaplan–Meier


def test_survival_is_the_share_alive_at_the_end_with_wilsons_interval():
    worlds = [world(np.full(12, 0.3 if seed < 8 else 0.0), seed=seed) for seed in range(10)]
    found = survival(worlds, quiet(*worlds))
    assert found.estimate == 0.8
    assert (found.low, found.high) == (pytest.approx(0.4901625), pytest.approx(0.9433178))  # Wilson 1927 by hand
    table = survival_table(worlds, quiet(*worlds))
    assert table.share.tolist() == [0.025, 0.05, 0.1]
    assert table.alive.tolist() == [0.8] * 3
    assert table.never_lapsed.tolist() == [1] * 3  # the two never began, so they had nothing to lose


def test_kaplan_meier_by_hand():
    """Of 6 worlds: 1 lapses at 2; 1 of 5 is censored at 3; 2 of 4 lapse at 5, 1 is censored there; 1 remains to 9."""
    table = kaplan_meier([2, 3, 5, 5, 5, 9], [True, False, True, True, False, False])
    assert table.month.tolist() == [2, 3, 5, 9]
    assert table.at_risk.tolist() == [6, 5, 4, 1]
    assert table.lapsed.tolist() == [1, 0, 2, 0]
    np.testing.assert_allclose(table.not_lapsed, [5 / 6, 5 / 6, 5 / 6 * 2 / 4, 5 / 12], rtol=1e-12)
    log_s, greenwood = np.log(5 / 12), 1 / (6 * 5) + 2 / (4 * 2)
    spread = 1.959963985 * np.sqrt(greenwood) / log_s
    last = table.iloc[-1]
    assert last.low == pytest.approx(np.exp(log_s * np.exp(-spread)), rel=1e-6)
    assert last.high == pytest.approx(np.exp(log_s * np.exp(spread)), rel=1e-6)


def test_kaplan_meier_of_a_published_table():
    """Remission under 6-MP, Freireich et al. 1963, as in Kalbfleisch and Prentice."""
    lapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    table = kaplan_meier([*lapsed, *censored], [True] * 9 + [False] * 12).set_index("month")
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for month, share in published.items():
        assert table.not_lapsed[month] == pytest.approx(share, abs=5e-4)


def test_kaplan_meier_without_censoring_is_the_share_still_going():
    table = kaplan_meier([1, 2, 3, 4], [True] * 4)
    assert table.not_lapsed.tolist() == [0.75, 0.5, 0.25, 0]
    assert np.isnan(table.low.iloc[-1])
    assert (kaplan_meier([4, 4], [False, False]).not_lapsed == 1).all()
    with pytest.raises(MeasureError, match="at least one world"):
        kaplan_meier([], [])


def test_lapse_times_count_from_the_start_of_risk_to_the_first_of_six_low_months():
    lapses = world([0] * 4 + [0.2] * 10 + [0] * 16, seed=1)
    dips = world([0.2] * 10 + [0] * 5 + [0.2] * 15, seed=2)  # five months are no lapse
    late = world([0.2] * 25 + [0] * 5, seed=3)  # may be a lapse, cannot be known
    never = world([0.01] * 30, seed=4)
    just_begun = world([0] * 27 + [0.2] * 3, seed=5)
    slow = world([0.04] * 6 + [0.051] + [0.3] * 23, seed=6)  # low before it began
    worlds = [lapses, dips, late, never, just_begun, slow]
    base = quiet(*worlds)
    base[5].series["p_nom"][:] = 0.005
    found = lapse_times(worlds, base)
    assert found.months.tolist() == [10, 24, 24, 18]
    assert found.lapsed.tolist() == [True, False, False, False]
    assert found.never_at_risk == 2


# ---------------------------------------------------------------- half-life


@pytest.mark.parametrize("keep", [0.9, 0.95, 0.98])
def test_the_half_life_of_a_geometric_decline(keep):
    values = np.concatenate([np.full(20, 0.4), 0.4 * keep ** np.arange(1, 61)])
    found = half_life_of(np.tile(values, (5, 1)), 20)
    assert found.months == int(np.ceil(np.log(0.5) / np.log(keep))) - 1  # the month of the withdrawal is 0
    assert (found.low, found.high) == (found.months, found.months)
    assert found.level == pytest.approx(0.4)


def test_a_half_life_that_is_not_reached_is_censored():
    found = half_life_of(np.full((3, 50), 0.2), 20)
    assert found.months is None and np.isinf(found.low) and np.isinf(found.high)
    assert found.in_words() == "Not halved within 30 months."
    with pytest.raises(MeasureError, match="none to halve"):
        half_life_of(np.zeros((3, 50)), 20)
    with pytest.raises(MeasureError, match="before and after"):
        half_life_of(np.ones((3, 50)), 0)


def test_a_half_life_needs_a_push():
    scenario = Scenario(name="none", organisation={"units": [{"name": "shop", "staff": 3}]})
    with pytest.raises(MeasureError, match="no programme"):
        half_life(scenario, 12, range(2))


def test_the_half_life_of_a_scenario_does_not_depend_on_its_length():
    units = [{"name": "shop", "staff": 30}]
    programmes = [{"name": "pairs", "coordinator_hours": 30}]
    scenario = Scenario(name="pushed", months=24, organisation={"units": units}, programmes=programmes, hallmarks=0.3)
    found = half_life(scenario, 24, range(4), follow=24)
    assert found == half_life(scenario.with_(months=100), 24, range(4), follow=24)
    assert found.months is not None and 0 < found.months < 24


# ---------------------------------------------------------------- recovery


def arms(shock, seeds=6, twin=0.4):
    twin = np.full((seeds, len(shock)), twin)
    return twin * np.asarray(shock), twin


def test_recovery_is_the_first_month_from_which_the_ratio_holds_for_twelve():
    ratio = np.ones(80)
    ratio[10:22] = 0.5
    ratio[22:30] = 0.95  # holds for eight months only
    ratio[30:33] = 0.8
    found = recovery_of(*arms(ratio), 10)
    assert (found.outcome, found.months, found.followed) == (RECOVERED, 23, 58)
    assert (found.low, found.high, found.lost) == (23, 23, 1)
    assert found.lowest.estimate == pytest.approx(0.5)
    assert found.in_words() == "Recovered after 23 months (23 to 23)."


def test_a_loss_of_up_to_a_tenth_is_no_loss_to_recover_from():
    ratio = np.ones(60)
    ratio[10:40] = 0.91
    found = recovery_of(*arms(ratio), 10)
    assert (found.outcome, found.months, found.lost) == (NO_LOSS, None, 0)
    assert np.isnan(found.low) and np.isnan(found.high)
    before = np.ones(60)
    before[:10] = 0.2  # what lay before the shock is not its doing
    assert recovery_of(*arms(before), 10).outcome == NO_LOSS
    assert recovery_of(np.zeros((2, 30)), np.zeros((2, 30)), 3).outcome == NO_LOSS


def test_recovery_that_could_not_be_seen_is_censored():
    ratio = np.ones(60)
    ratio[10:49] = 0.5  # eleven months remain
    found = recovery_of(*arms(ratio), 10)
    assert (found.outcome, found.months, found.followed) == (NOT_RECOVERED, None, 38)
    assert np.isinf(found.low) and np.isinf(found.high)
    ratio[48] = 1.0
    assert recovery_of(*arms(ratio), 10).months == 38


def test_there_is_nothing_to_come_back_to_once_the_twin_has_lapsed():
    ratio = np.ones(60)
    ratio[10:40] = 0.5
    twin = np.where(np.arange(60) < 25, 0.4, 0.04)
    assert recovery_of(*arms(ratio, twin=twin), 10).outcome == TWIN_LAPSED
    assert recovery_of(*arms(ratio, twin=twin), 10, twin_lapses_below=0).outcome == RECOVERED


def test_recovery_is_judged_on_means_and_seeds_are_resampled():
    quick, slow = np.ones(80), np.ones(80)
    quick[10:15], slow[10:45] = 0.5, 0.5
    shock = 0.4 * np.array([quick] * 9 + [slow])
    found = recovery_of(shock, np.full((10, 80), 0.4), 10)
    assert (found.months, found.low, found.high) == (5, 5, 35)  # the mean of one slow in ten is 0.95; of three, 0.85
    assert found == recovery_of(shock, np.full((10, 80), 0.4), 10)


def test_runs_must_be_twins():
    one, other = [world(np.ones(40), seed=1)], [world(np.ones(40), seed=2)]
    assert recovery(one, one, 5).outcome == NO_LOSS
    with pytest.raises(MeasureError, match="same seeds"):
        recovery(one, other, 5)
    with pytest.raises(MeasureError, match="at least 52 months"):
        recovery(one, one, 40)


def test_resampled_means_have_the_mean_and_the_spread_of_a_mean():
    values = np.arange(20, dtype=np.float64)[:, None]
    means = resampled_means(values, 4000)[:, 0]
    error = values.std() / np.sqrt(20)
    assert abs(means.mean() - 9.5) < 4 * error / np.sqrt(4000)
    assert means.std() == pytest.approx(error, rel=0.05)


def test_first_spell():
    holds = np.array([1, 1, 0, 1, 1, 1, 0], np.bool_)
    assert [first_spell(holds, n) for n in (1, 2, 3, 4, 8)] == [0, 0, 3, None, None]
    assert first_spell(holds, 2, start=1) == 3
