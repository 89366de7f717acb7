"""Recovery on tables of months: courses made by hand, shares counted, asymmetry of a known pace."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.verification.tables import generator

from culturesim.analysis.recovery import not_recovered, recoveries, recovery_curves, recovery_times
from culturesim.errors import ExperimentError, MeasureError
from culturesim.measures.asymmetry import asymmetry_of
from culturesim.measures.clusters import crossed_share
from culturesim.measures.intervals import wilson
from culturesim.measures.recovery import recovery_of
from culturesim.measures.survival import kaplan_meier

SHOCK = 12
OF = "leaves - base"


def months(courses, point=0):
    """Return a table of months from one course an arm, shape (replicates, months) each."""
    parts = []
    for arm, values in courses.items():
        replicate, month = np.indices(np.shape(values))
        parts.append(pd.DataFrame({"case": [f"{point}-{r}" for r in replicate.ravel()], "point": point, "arm": arm,
                                   "replicate": replicate.ravel(), "month": month.ravel(),
                                   "p_eff": np.ravel(values)}))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def dip(down, up, depth=0.5, after=60, level=0.4):
    """Return participation that falls by `depth` over `down` months from the shock, and comes back over `up`."""
    k = np.arange(after)
    ratio = np.interp(k, [0, down, down + up], [1, 1 - depth, 1])
    return level * np.concatenate([np.ones(SHOCK), ratio])


def study(course, replicates=20, noise=0.0, seed=1):
    draw = generator(seed)
    twin = np.full((replicates, len(course)), 0.4) + noise * draw.normal(size=(replicates, 1))
    return months({"base": twin, "leaves": twin / 0.4 * course + noise * draw.normal(size=twin.shape)})


# ---------------------------------------------------------------- together


def test_a_straight_dip_and_return_has_the_months_counted_by_hand():
    """0.9 is crossed downwards after month 2 and upwards 9.6 months after the deepest, 12 months after the shock."""
    (row,) = recoveries(study(dip(12, 12)), OF, SHOCK).itertuples()
    assert (row.outcome, row.months, row.months_low, row.months_high) == ("recovered", 22, 22, 22)
    assert row.lowest == pytest.approx(0.5) and (row.lost, row.replicates, row.left_out) == (1, 20, 0)
    assert (row.half_lost, row.half_regained) == (6, 7)  # smoothed over three months, the deepest is a little less deep


def test_the_table_says_what_the_measure_says_of_the_same_courses():
    table = study(dip(6, 30), noise=0.03)
    wide = {arm: group.pivot(index="replicate", columns="month", values="p_eff").to_numpy()
            for arm, group in table.groupby("arm")}  # fmt: skip
    expected = recovery_of(wide["leaves"], wide["base"], SHOCK)
    (row,) = recoveries(table, OF, SHOCK).itertuples()
    assert (row.months, row.months_low, row.months_high) == (expected.months, expected.low, expected.high)
    assert row.lowest_low == expected.lowest.low and row.outcome == expected.outcome


def test_points_of_a_group_are_averaged_replicate_by_replicate_and_groups_kept_apart():
    fast, slow = study(dip(6, 6)), study(dip(6, 40)).assign(point=1)
    both = pd.concat([fast, slow])
    apart = recoveries(both, OF, SHOCK, by=["point"])
    assert apart["point"].tolist() == [0, 1] and apart["months"].tolist() == [11, 38]
    mean = months({"base": np.full((1, 72), 0.4), "leaves": [(dip(6, 6) + dip(6, 40)) / 2]})
    together = recoveries(both, OF, SHOCK)
    assert together["months"].tolist() == recoveries(mean, OF, SHOCK)["months"].tolist()
    short = both[(both["point"] == 0) | (both["replicate"] > 2)]
    assert recoveries(short, OF, SHOCK)["left_out"].tolist() == [3]


def test_without_a_loss_there_is_nothing_to_recover_from():
    (row,) = recoveries(study(dip(6, 6, depth=0.05)), OF, SHOCK).itertuples()
    assert row.outcome == "no loss to recover from" and np.isnan(row.asymmetry) and np.isnan(row.months)


# ---------------------------------------------------------------- asymmetry


def arms(course, replicates, noise, draw):
    """Return shock and twin from the shock on; the twin's level is its own, and months have noise."""
    twin = 0.4 + noise * draw.normal(size=(replicates, 1)) + noise * draw.normal(size=(replicates, len(course) - SHOCK))
    return twin / 0.4 * course[SHOCK:] + noise * draw.normal(size=twin.shape), twin


def test_what_is_lost_and_regained_at_one_pace_has_a_ratio_near_one():
    found = asymmetry_of(*arms(dip(24, 24), 30, 0.0, generator(2)))
    assert (found.lost, found.regained) == (12, 13) and found.ratio.estimate == pytest.approx(12 / 13)
    sudden = asymmetry_of(*arms(dip(2, 40), 30, 0.0, generator(2)))
    assert sudden.ratio.high < 0.1 and sudden.regained == 20
    assert sudden.in_words().startswith("Half lost after 1 months, half regained after 20: ratio 0.05")


def test_the_interval_of_one_pace_covers_one_and_that_of_another_does_not():
    """80 studies of 40 seeds; 4 standard errors below 95 % are 85 %."""
    draw = generator(3)
    even = [asymmetry_of(*arms(dip(24, 24), 40, 0.05, draw), resamples=300).ratio for _ in range(80)]
    assert np.mean([one.low <= 1 <= one.high for one in even]) > 0.85
    uneven = [asymmetry_of(*arms(dip(6, 40), 40, 0.05, draw), resamples=300).ratio for _ in range(20)]
    assert np.mean([one.high < 1 for one in uneven]) > 0.9


def test_what_is_not_regained_has_a_ratio_from_nothing_to_a_bound():
    found = asymmetry_of(*arms(dip(6, 200), 10, 0.0, generator(4)))
    assert found.regained is None and np.isnan(found.ratio.estimate) and found.ratio.low == 0
    assert found.ratio.high == pytest.approx(found.lost / (60 - 6), rel=0.05)
    assert found.in_words().endswith(f"half not regained; ratio at most {found.ratio.high:.2f}.")
    assert asymmetry_of(*arms(dip(6, 6, depth=0.05), 10, 0.0, generator(4))) is None
    alone = asymmetry_of(*arms(dip(6, 20), 1, 0.0, generator(4))).ratio
    assert (alone.low, alone.high) == (0, np.inf)
    with pytest.raises(MeasureError, match="the same seeds and months"):
        asymmetry_of(np.ones((2, 3)), np.ones((3, 3)))


# ---------------------------------------------------------------- one by one


def five():
    """Return five pairs: no loss; back; back late; not back; the twin lapses in month 20 after the shock."""
    base = np.full((5, 72), 0.4)
    base[4, SHOCK + 20 :] = 0.0
    shock = np.array([dip(6, 6, depth=0.02), dip(6, 6), dip(6, 30), dip(6, 300), dip(6, 300)])
    shock[4, SHOCK + 20 :] = 0.0
    return months({"base": base, "leaves": shock})


def by_hand(ratio):
    """Return the first month from which twelve months together are lost, and the first after it that are back."""
    sums = [ratio[k : k + 12].sum() / 12 for k in range(len(ratio) - 11)]
    lost = next(k for k, share in enumerate(sums) if share < 0.9)
    return next((k for k in range(lost, len(sums)) if sums[k] >= 0.9 - 1e-12), len(sums) - 1)


def test_each_pair_has_its_own_time():
    found = recovery_times(five(), OF, SHOCK)
    assert found["outcome"].tolist() == ["no loss", "recovered", "recovered", "not recovered", "twin lapsed"]
    expected = [0, *(by_hand(dip(6, up)[SHOCK:] / 0.4) for up in (6, 30, 300)), 20]
    assert found["months"].tolist() == expected and expected[3] == 48
    assert found["recovered"].tolist() == [1, 1, 1, 0, 0]


def test_the_curve_is_the_one_estimator_and_shares_are_counted():
    times = recovery_times(five(), OF, SHOCK)
    curve = recovery_curves(times)
    expected = kaplan_meier(times["months"], times["recovered"] == 1)
    np.testing.assert_allclose(curve["not_recovered"], expected["not_lapsed"])
    assert (curve["of"] == OF).all() and curve["recovered"].sum() == 3
    shares = not_recovered(times, within=(0, 12, 24, 60)).set_index("within")
    assert shares.loc[12, ["share", "pairs", "twin_lapsed"]].tolist() == [3 / 5, 5, 0]
    assert shares.loc[24, "low"] == wilson(2, 4).low and shares.loc[24, "twin_lapsed"] == 1
    assert shares.loc[24, "interval"] == "Wilson"
    two = pd.concat([times, times.assign(point=1)])
    both = not_recovered(two, within=[12]).iloc[0]
    expected = crossed_share([0, 0, 1, 1, 1] * 2, two["point"], two["replicate"])
    assert (both["interval"], both["low"]) == ("over points and replicates", expected.low)
    assert shares.loc[0, "share"] == 0.8  # all but the pair that lost nothing
    assert np.isnan(shares.loc[60, "share"])  # nobody was followed for sixty months


def test_the_order_of_rows_plays_no_part_and_pairs_without_an_arm_are_left_out():
    table = study(dip(6, 30), noise=0.03)
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(recovery_times(table, OF, SHOCK), recovery_times(shuffled, OF, SHOCK))
    lone = table[~((table["replicate"] == 0) & (table["arm"] == "base"))]
    assert len(recovery_times(lone, OF, SHOCK)) == 19


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t[t["month"] % 6 == 0], "not every month is in it"),
        (lambda t: t[~((t["replicate"] == 3) & (t["month"] > 40))], "runs of different lengths"),
        (lambda t: t[t["month"] < 20], "needs runs of at least 24 months; these have 20"),
        (lambda t: t[(t["replicate"] < 3) == (t["arm"] == "base")], "no case has both arms"),
        (lambda t: t.drop(columns="p_eff"), "no column 'p_eff'"),
    ],
)
def test_tables_that_cannot_tell_are_refused(change, message):
    with pytest.raises(ExperimentError, match=message):
        recovery_times(change(study(dip(6, 6))), OF, SHOCK)
