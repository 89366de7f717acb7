"""Paired differences, pooled ratios and leave-one-out on tables whose answers are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.verification.tables import generator, runs

from culturesim.analysis.pairs import NEWCOMBE, differences, pooled_ratios
from culturesim.analysis.parts import INTERPLAY, NO_SHARE, WHOLE, in_words, leave_one_out
from culturesim.errors import ExperimentError, MeasureError
from culturesim.measures.clusters import clustered_mean
from culturesim.measures.intervals import paired_mean, paired_share

VALUES = {"base": [0.2, 0.3, 0.5, 0.4], "plan": [0.5, 0.3, 0.9, 0.7]}


def four(arm, point, replicate):
    return {"p_eff": VALUES[arm][replicate]}


# ---------------------------------------------------------------- differences


def test_one_point_gives_the_t_interval_of_the_paired_differences():
    (row,) = differences(runs(four, replicates=4), "p_eff", "plan - base").itertuples()
    expected = paired_mean(np.subtract(VALUES["plan"], VALUES["base"]))
    assert (row.difference, row.low, row.high) == pytest.approx((expected.estimate, expected.low, expected.high))
    assert (row.base, row.alternative, row.pairs) == (pytest.approx(0.35), pytest.approx(0.6), 4)
    assert row.interval == "t over replicates" and (row.failed, row.missing, row.undefined) == (0, 0, 0)
    assert row.correlation == pytest.approx(np.corrcoef(VALUES["base"], VALUES["plan"])[0, 1])
    one, other = (np.array(VALUES[arm]) for arm in ("base", "plan"))
    assert row.variance_ratio == pytest.approx((other - one).var() / (one.var() + other.var()))


@pytest.mark.parametrize("cells", [(36, 12, 2, 0), (20, 12, 2, 16), (54, 0, 0, 0)])
def test_zeros_and_ones_get_newcombes_paired_interval(cells):
    first, second = np.repeat([1, 1, 0, 0], cells), np.repeat([1, 0, 1, 0], cells)
    table = runs(lambda arm, _, r: {"alive": float((first if arm == "base" else second)[r])}, replicates=sum(cells))
    (row,) = differences(table, "alive", "plan - base").itertuples()
    expected = paired_share(first, second)
    assert (row.difference, row.low, row.high, row.interval) == (
        expected.estimate, expected.low, expected.high, NEWCOMBE)  # fmt: skip


def test_pairs_that_share_a_seed_over_points_are_not_counted_as_independent():
    """Of 25 points the differences are all the replicate's: the interval is that of the replicates' means."""
    luck = generator(3).normal(size=6)
    table = runs(lambda arm, point, r: {"p_eff": luck[r] * (arm == "plan") + point}, points=25, replicates=6)
    (row,) = differences(table, "p_eff", "plan - base").itertuples()
    expected = paired_mean(luck)
    assert (row.difference, row.low, row.high) == pytest.approx((expected.estimate, expected.low, expected.high))
    assert row.pairs == 150
    each = differences(table, "p_eff", "plan - base", by=["point"])
    assert len(each) == 25 and (each.pairs == 6).all()


def test_shares_over_points_get_an_interval_over_clusters_too():
    alive = generator(4).random((8, 5)) < 0.6
    table = runs(lambda arm, point, r: {"alive": float(arm == "plan" and alive[r, point])}, points=5, replicates=8)
    (row,) = differences(table, "alive", "plan - base").itertuples()
    assert row.interval == "t over replicates"
    assert (row.difference, row.low) == pytest.approx((alive.mean(), paired_mean(alive.mean(axis=1)).low))


def test_an_interval_over_points_answers_for_points_not_tried():
    effect = generator(5).normal(size=12)
    table = runs(lambda arm, point, r: {"p_eff": effect[point] * (arm == "plan")}, points=12, replicates=3)
    (row,) = differences(table, "p_eff", "plan - base", over="points").itertuples()
    expected = paired_mean(effect)
    assert (row.low, row.high, row.interval) == (
        pytest.approx(expected.low), pytest.approx(expected.high), "t over points")  # fmt: skip
    (fixed,) = differences(table, "p_eff", "plan - base").itertuples()
    assert fixed.high - fixed.low < 1e-9  # about these very points nothing is uncertain


def test_failed_missing_and_undefined_pairs_are_counted_and_lapsed_runs_stay_in():
    table = runs(four, replicates=4)
    table.loc[(table.replicate == 0) & (table.arm == "plan"), ["status", "p_eff"]] = ["failed", np.nan]
    table.loc[(table.replicate == 1) & (table.arm == "base"), "p_eff"] = np.nan
    table.loc[(table.replicate == 3) & (table.arm == "plan"), "p_eff"] = 0.0  # lapsed
    extra = table[(table.replicate == 0) & (table.arm == "base")].assign(replicate=4, p_eff=1.0)  # stopped half-way
    (row,) = differences(pd.concat([table, extra]), "p_eff", "plan - base").itertuples()
    assert (row.pairs, row.failed, row.missing, row.undefined) == (2, 1, 1, 1)
    assert row.difference == pytest.approx(((0.9 - 0.5) + (0.0 - 0.4)) / 2)


def test_groups_are_the_values_of_factors_also_of_named_ones():
    factors = {"coupling": ["none", "explicit", "none"], "size": [5.0, 5.0, 80.0]}
    table = runs(lambda arm, point, r: {"p_eff": (point + 1.0) * (arm == "plan")}, points=3, factors=factors)
    found = differences(table, "p_eff", "plan - base", by=["coupling"]).set_index("coupling")
    assert found.difference.to_dict() == {"explicit": 2.0, "none": 2.0}
    both = differences(table, ["p_eff"], ["plan - base"], by=["coupling", "size"])
    assert both[["coupling", "size", "difference"]].to_numpy().tolist() == [
        ["explicit", 5.0, 2.0], ["none", 5.0, 1.0], ["none", 80.0, 3.0]]  # fmt: skip


def test_order_of_rows_plays_no_part():
    table = runs(lambda arm, point, r: {"p_eff": (r * 7 % 5 + point) * (1 + (arm == "plan"))}, points=3)
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        differences(table, "p_eff", "plan - base", by=["point"]),
        differences(shuffled, "p_eff", "plan - base", by=["point"]))  # fmt: skip


def test_correlation_is_within_points_so_that_points_do_not_feign_it():
    chance = generator(6)
    noise = {arm: chance.normal(size=(400, 2)) for arm in ("base", "plan")}
    table = runs(lambda arm, point, r: {"p_eff": 100.0 * point + noise[arm][r, point]}, points=2, replicates=400)
    (row,) = differences(table, "p_eff", "plan - base").itertuples()
    assert abs(row.correlation) < 4 / np.sqrt(800)  # false alarm 1 in 16,000
    assert row.variance_ratio == pytest.approx(1 - row.correlation, abs=0.02)
    single = differences(table[table.replicate == 0], "p_eff", "plan - base").iloc[0]
    assert np.isnan(single.correlation) and np.isnan(single.variance_ratio) and single.low == -np.inf


def test_an_arms_own_name_may_hold_a_minus():
    table = runs(lambda arm, point, r: {"p_eff": float(len(arm))}, arms=("a - b", "c"))
    assert differences(table, "p_eff", "c - a - b").difference.tolist() == [-4.0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("p_eff", "plaan - base"), "no arm 'plaan'; did you mean 'plan'"),
        (("p_eff", "plan"), "write two arms as 'one - other'; arms are 'base', 'plan'"),
        (("p_ef", "plan - base"), "no column 'p_ef'; did you mean 'p_eff'"),
    ],
)
def test_what_is_not_in_the_table_is_refused(arguments, message):
    with pytest.raises(ExperimentError, match=message):
        differences(runs(four, replicates=4), *arguments)


def test_other_faults_are_refused():
    table = runs(four, replicates=4)
    with pytest.raises(ExperimentError, match="replicate 2, arm 'plan' stands in it twice"):
        differences(pd.concat([table, table.iloc[[5]]]), "p_eff", "plan - base")
    with pytest.raises(ExperimentError, match="over 'seeds': an interval is taken over"):
        differences(table, "p_eff", "plan - base", over="seeds")
    with pytest.raises(ExperimentError, match="it has no rows"):
        differences(table.iloc[:0], "p_eff", "plan - base")


# ---------------------------------------------------------------- means over clusters


def test_clusters_of_one_give_students_interval_and_one_cluster_gives_none():
    values = generator(7).normal(size=9)
    found, expected = clustered_mean(values, np.arange(9)), paired_mean(values)
    assert (found.estimate, found.low, found.high) == pytest.approx((expected.estimate, expected.low, expected.high))
    assert clustered_mean(values, np.zeros(9)).high == np.inf
    with pytest.raises(MeasureError, match="at least one value"):
        clustered_mean([], [])


@pytest.mark.parametrize("balanced", [True, False])
def test_the_interval_over_clusters_covers_as_often_as_it_says(balanced):
    """2,000 studies of 20 clusters: 95 % give or take 4 standard errors (2 %); unequal clusters may cost 2 % more."""
    chance, covered = generator(8), 0
    for _ in range(2000):
        sizes = np.full(20, 6) if balanced else chance.integers(2, 11, 20)
        names = np.repeat(np.arange(20), sizes)
        values = chance.normal(size=20)[names] + chance.normal(size=len(names))
        found = clustered_mean(values, names)
        covered += found.low <= 0 <= found.high
    assert 0.95 - (0.02 if balanced else 0.04) < covered / 2000 < 0.97


# ---------------------------------------------------------------- pooled ratios


def test_parts_are_summed_before_they_are_divided():
    extra, induced = [3.0, 0.0, 30.0], [2.0, 0.0, 60.0]
    table = runs(lambda arm, _, r: {"m.extra": extra[r], "m.induced": induced[r]}, replicates=3)
    table.loc[5, "status"] = "failed"
    found = pooled_ratios(table, "m.extra", "m.induced").set_index("arm")
    assert found.ratio["base"] == pytest.approx(33 / 62) and found.ratio["plan"] == pytest.approx(1.5)
    assert found.runs.to_dict() == {"base": 3, "plan": 2} and found.left_out.to_dict() == {"base": 0, "plan": 1}
    assert found.low["base"] == pytest.approx(0.5) and found.high["base"] == pytest.approx(1.5)
    (whole,) = pooled_ratios(table, "m.extra", "m.induced", by=[]).itertuples()
    assert whole.ratio == pytest.approx(36 / 64)


def test_a_ratio_over_nothing_is_not_a_number():
    table = runs(lambda arm, _, r: {"m.extra": 1.0, "m.induced": 0.0}, arms=("base",))
    assert pooled_ratios(table, "m.extra", "m.induced").ratio.isna().all()


# ---------------------------------------------------------------- leave one out

POLICY = ("none", "all", "all but co-lead", "all but briefing")


def policy(gain, replicates=40, noise=0.0):
    """Return runs of a policy of two parts; `gain` of (co-lead, briefing) is added to what the seed gives."""
    chance = generator(9)
    luck, own = chance.normal(size=replicates), chance.normal(size=(replicates, 4))

    def of(arm, _, r):
        has = {part: arm != "none" and arm != f"all but {part}" for part in ("co-lead", "briefing")}
        return {"p_eff": luck[r] + gain(**{k.replace("-", "_"): v for k, v in has.items()})
                + noise * own[r, POLICY.index(arm)]}  # fmt: skip

    return runs(of, arms=POLICY, replicates=replicates)


def test_parts_that_add_up_have_no_interplay():
    found = leave_one_out(policy(lambda co_lead, briefing: 0.3 * co_lead + 0.1 * briefing), "p_eff").set_index("part")
    assert list(found.index) == ["co-lead", "briefing", WHOLE, INTERPLAY]
    np.testing.assert_allclose(found.contribution, [0.3, 0.1, 0.4, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.share, [0.75, 0.25, 1.0, 0.0], atol=1e-12)
    assert (found.pairs == 40).all() and (found.note == "").all()


def test_parts_that_stand_in_for_each_other_leave_it_all_to_interplay():
    found = leave_one_out(policy(lambda co_lead, briefing: 0.4 * (co_lead or briefing)), "p_eff").set_index("part")
    np.testing.assert_allclose(found.contribution, [0, 0, 0.4, 0.4], atol=1e-12)


def test_parts_that_need_each_other_count_the_whole_twice():
    found = leave_one_out(policy(lambda co_lead, briefing: 0.4 * (co_lead and briefing)), "p_eff").set_index("part")
    np.testing.assert_allclose(found.contribution, [0.4, 0.4, 0.4, -0.4], atol=1e-12)


def test_a_policy_that_harms_has_shares_of_its_harm():
    found = leave_one_out(policy(lambda co_lead, briefing: -0.3 * co_lead - 0.1 * briefing), "p_eff")
    np.testing.assert_allclose(found.share, [0.75, 0.25, 1.0, 0.0], atol=1e-12)


def test_no_share_is_given_of_a_whole_that_is_not_told_from_nothing():
    found = leave_one_out(policy(lambda co_lead, briefing: 0.0, noise=1.0), "p_eff")
    assert found.share.isna().all() and (found.note == NO_SHARE).all()
    assert all(NO_SHARE in line for line in in_words(found))
    told = leave_one_out(policy(lambda co_lead, briefing: 0.3 * co_lead + 0.1 * briefing), "p_eff")
    assert in_words(told)[0] == "co-lead: +0.300 (+0.300 to +0.300), 75 % of the whole (75 to 75)"


@pytest.mark.slow
def test_intervals_of_contributions_and_shares_cover_as_often_as_they_say():
    """400 studies of 60 seeds; 4 standard errors are 4.4 %, and a bootstrap of 60 may fall 2 % short."""
    chance, hit = generator(10), np.zeros(2)
    for _ in range(400):
        luck = chance.normal(size=(60, 4))
        gain = {"none": 0.0, "all": 4.0, "all but co-lead": 1.0, "all but briefing": 3.0}
        table = runs(lambda arm, _, r, y=luck, g=gain: {"y": g[arm] + y[r, POLICY.index(arm)]}, arms=POLICY,
                     replicates=60)  # fmt: skip
        first = leave_one_out(table, "y").iloc[0]
        hit += [first.low <= 3 <= first.high, first.share_low <= 0.75 <= first.share_high]
    assert (hit / 400 > 0.95 - 0.064).all() and (hit / 400 < 0.994).all()


def test_all_rows_rest_on_the_same_cases_and_arms_must_be_there():
    table = policy(lambda co_lead, briefing: 0.3 * co_lead + 0.1 * briefing)
    table.loc[3, "status"] = "failed"  # replicate 0, all but briefing
    found = leave_one_out(table, "p_eff")
    assert (found.pairs == 39).all() and (found.left_out == 1).all()
    with pytest.raises(ExperimentError, match="needs the arms 'none', 'all' and 'all but X'"):
        leave_one_out(runs(four, replicates=4), "p_eff")
    with pytest.raises(ExperimentError, match="in no case does every arm give"):
        leave_one_out(table.assign(p_eff=np.nan), "p_eff")
