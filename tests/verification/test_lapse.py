"""Kaplan–Meier, log-rank and restricted means on tables of runs: published numbers, and paired answers that cover."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.verification.tables import generator, runs

from culturesim.analysis.lapse import PAIRED, UNPAIRED, curves, lapses, log_rank
from culturesim.analysis.restricted_means import restricted_means
from culturesim.errors import ExperimentError
from culturesim.measures.intervals import paired_mean
from culturesim.measures.survival import kaplan_meier

# Remission in weeks, Freireich et al. 1963: 6-MP against placebo, in 21 pairs
TREATED = ([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [])


def lives(**arms):
    """Return a table in which each arm has so many months with a lapse, and so many without."""
    known = {arm: ([*ended, *not_ended], [1.0] * len(ended) + [0.0] * len(not_ended))
             for arm, (ended, not_ended) in arms.items()}  # fmt: skip
    many = len(next(iter(known.values()))[0])
    return runs(lambda arm, _, r: {"lapse.month": float(known[arm][0][r]), "lapse.lapsed": known[arm][1][r]},
                arms=tuple(arms), replicates=many)  # fmt: skip


def remission():
    return lives(placebo=PLACEBO, treated=TREATED)


def test_the_log_rank_test_of_a_published_table():
    """Kalbfleisch and Prentice: chi-square 16.79 on one degree of freedom."""
    (row,) = log_rank(remission()).itertuples()
    assert row.statistic**2 == pytest.approx(16.79, abs=0.01) and row.statistic > 0  # placebo comes first
    assert row.p == pytest.approx(4.17e-5, rel=0.01) and row.p == row.p_holm
    assert (row.one, row.other, row.runs, row.lapsed, row.note) == ("placebo", "treated", 42, 30, PAIRED)


def test_curves_are_those_of_the_one_estimator_by_group():
    found = curves(remission())
    treated = found[found.arm == "treated"].drop(columns="arm").reset_index(drop=True)
    expected = kaplan_meier([*TREATED[0], *TREATED[1]], [True] * 9 + [False] * 12)
    pd.testing.assert_frame_equal(treated, expected)
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert treated.set_index("month").not_lapsed[list(published)].round(3).to_dict() == published


def test_medians_of_a_published_table():
    """R's survfit (log-log intervals): 23 weeks under 6-MP (13 to not reached), 8 under placebo (4 to 11)."""
    found = lapses(remission()).set_index("arm")
    assert found.loc["treated", ["median", "median_low", "median_high"]].tolist() == [23, 13, np.inf]
    assert found.loc["placebo", ["median", "median_low", "median_high"]].tolist() == [8, 4, 11]
    assert found.loc["treated", ["at_risk", "lapsed", "never_at_risk", "failed"]].tolist() == [21, 9, 0, 0]


def test_three_groups_give_three_tests_held_together():
    table = lives(a=PLACEBO, b=TREATED, c=PLACEBO)
    found = log_rank(table)
    assert found[["one", "other"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert found.p_holm.tolist() == pytest.approx([3 * found.p[0], 1.0, 3 * found.p[0]])
    assert found.statistic[1] == pytest.approx(0, abs=1e-12)


def test_groups_may_be_values_of_factors():
    table = runs(lambda arm, point, r: {"lapse.month": float(point + r), "lapse.lapsed": 1.0}, arms=("base",), points=3,
                 factors={"size": [5, 80, 80]})  # fmt: skip
    assert log_rank(table, ["size"]).note.tolist() == [UNPAIRED]
    assert lapses(table, ["size"]).at_risk.tolist() == [10, 20]
    assert curves(table, []).at_risk[0] == 30


def test_runs_in_which_mentoring_never_began_are_counted_apart():
    table = remission()
    table.loc[0, ["lapse.month", "lapse.lapsed"]] = np.nan
    table.loc[2, "status"] = "failed"
    found = lapses(table).set_index("arm")
    assert found.loc["placebo", ["at_risk", "never_at_risk", "failed"]].tolist() == [19, 1, 1]
    nobody = table.assign(**{"lapse.month": np.nan, "lapse.lapsed": np.nan})
    assert lapses(nobody)["median"].isna().all()
    with pytest.raises(ExperimentError, match="in no run was mentoring ever at risk"):
        curves(nobody)
    with pytest.raises(ExperimentError, match="needs two groups"):
        log_rank(nobody)
    with pytest.raises(ExperimentError, match="no pair was at risk in both arms"):
        restricted_means(nobody, "treated - placebo")
    with pytest.raises(ExperimentError, match=r"'lapse.lapsed' must be 0 or 1 exactly where"):
        lapses(table.assign(**{"lapse.lapsed": np.nan}))


# ---------------------------------------------------------------- restricted means


def test_without_censoring_the_restricted_mean_is_that_of_the_months_themselves():
    draw = generator(1)
    months = {"base": draw.geometric(0.05, 50), "plan": draw.geometric(0.03, 50)}
    table = lives(**{arm: (values.tolist(), []) for arm, values in months.items()})
    (row,) = restricted_means(table, "plan - base", horizon=24).itertuples()
    expected = paired_mean(np.minimum(months["plan"], 24) - np.minimum(months["base"], 24.0))
    assert (row.difference, row.low, row.high) == pytest.approx((expected.estimate, expected.low, expected.high))
    assert (row.horizon, row.pairs, row.left_out) == (24, 50, 0)
    assert restricted_means(table, "plan - base").horizon.tolist() == [min(max(one) for one in months.values())]


def test_restricted_means_of_a_published_table():
    """Areas under the curves to 23 weeks, by hand from the published steps."""
    (row,) = restricted_means(remission(), "treated - placebo", horizon=23).itertuples()
    steps = [0, 6, 7, 10, 13, 16, 22, 23]
    curve = [1, 6 / 7, 0.80672, 0.75294, 0.69020, 0.62745, 0.53782]
    assert row.alternative == pytest.approx(np.dot(np.diff(steps), curve), abs=1e-3)
    assert row.base == pytest.approx(np.mean(PLACEBO[0]))


def censored(draw, effect, pairs=60, months=72):
    """Return one study: lives of both arms share half of their chance; follow-up ends at 24 to 72 months."""
    shared, own = draw.normal(size=(pairs, 1)), draw.normal(size=(pairs, 2))
    life = np.exp(3.3 + 0.6 * (shared + own) + [0.0, effect])
    end = draw.integers(24, months + 1, (pairs, 2))
    return np.minimum(life, end).round(), life <= end, life


def as_table(months, lapsed):
    def of(arm, _, r):
        place = int(arm == "plan")
        return {"lapse.month": float(months[r, place]), "lapse.lapsed": float(lapsed[r, place])}

    return runs(of, replicates=len(months))


@pytest.mark.slow
def test_the_paired_answer_covers_and_the_log_rank_test_is_conservative_where_arms_share_their_seeds():
    """300 studies without an effect (log-rank) and with one (restricted means); 4 standard errors are 5 %."""
    draw = generator(2)
    _, _, life = censored(draw, 0.4, pairs=200_000)
    truth = np.subtract(*np.minimum(life.round(), 48).mean(axis=0)[::-1])
    alarms, covered = 0, 0
    for _ in range(300):
        months, lapsed, _ = censored(draw, 0.0)
        alarms += log_rank(as_table(months, lapsed)).p[0] < 0.05
        months, lapsed, _ = censored(draw, 0.4)
        (row,) = restricted_means(as_table(months, lapsed), "plan - base", horizon=48).itertuples()
        covered += row.low <= truth <= row.high
    assert alarms / 300 < 0.05
    assert abs(covered / 300 - 0.95) < 0.05


def test_a_horizon_beyond_all_follow_up_is_refused():
    with pytest.raises(ExperimentError, match="horizon 40: the runs at risk are followed for 1 to"):
        restricted_means(remission(), "treated - placebo", horizon=40)
