"""Waiting, access, early endings and the bench: closed forms of constant chances and tables with a known answer."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from culturesim.errors import MeasureError
from culturesim.measures.access import abandonment, access_gap, incidence, median_wait, waiting
from culturesim.measures.bench import bench, months_to_ready
from culturesim.measures.endings import early_endings, early_share, early_within, mentor_side
from culturesim.run import RUNNING
from culturesim.simulation import simulate
from culturesim.state.columns import BREACH, BY_MENTEE, BY_MENTOR, COMPLETED, DRIFTED, PARTNER_LEFT

from .worlds import limit

RNG = np.random.default_rng(7)


# ---------------------------------------------------------------- waiting and access


def test_with_constant_chances_the_rivals_share_what_ends_in_their_proportion():
    """Each month matched with 0.2, else given up with 0.1 of the rest: after t months 1 - r^t is over, r = 0.72."""
    n, match, give_up = 60_000, 0.2, 0.1
    rest = (1 - match) * (1 - give_up)
    months = RNG.geometric(1 - rest, n) - 1
    which = RNG.random(n) < match / (1 - rest)
    table = incidence(np.minimum(months, 12), np.where(months > 12, "waiting", np.where(which, "matched", "gave up")))
    for month in (0, 3, 12):
        over = 1 - rest ** (month + 1)
        row = table.loc[month]
        assert row.still_waiting == pytest.approx(1 - over, abs=4 * np.sqrt(over * (1 - over) / n))
        assert row.matched == pytest.approx(over * match / (1 - rest), abs=4 * 0.5 / np.sqrt(n))
        assert row.matched + row.gave_up + row.left + row.still_waiting == pytest.approx(1)


def test_censoring_takes_nobody_for_matched_and_nobody_for_lost():
    table = incidence([0, 1, 1, 2], ["matched", "waiting", "gave up", "matched"])
    assert table.still_waiting.tolist() == pytest.approx([0.75, 0.5, 0.0])
    assert table.matched.tolist() == pytest.approx([0.25, 0.25, 0.75])
    assert table.gave_up.tolist() == pytest.approx([0.0, 0.25, 0.25])
    with pytest.raises(MeasureError, match="nobody asked"):
        incidence([], [])


def asking(rows):
    """Return a run of 20 months and two groups whose requests are `rows`: group, asked, ended, outcome."""
    table = pd.DataFrame(rows, columns=["group", "asked", "ended", "outcome"])
    table["ended"] = table["ended"].astype("Int32")
    return SimpleNamespace(
        requests=table, series={"headcount": np.ones(20)}, organisation=SimpleNamespace(group_shares=(0.5, 0.5))
    )


def test_the_gap_is_the_ratio_of_shares_matched_in_time():
    first = [(0, 2, 3, "matched"), (0, 2, 9, "matched"), (0, 3, 5, "matched"), (0, 4, None, "waiting")]
    other = [(1, 2, 3, "matched"), (1, 2, 4, "gave up"), (1, 2, 5, "left"), (1, 2, 12, "matched")]
    late = [(1, 14, 14, "matched"), (1, -3, 0, "matched")]  # too late to be followed, and from the warm-up
    run = asking(first + other + late)
    assert access_gap([run], within=6).estimate == pytest.approx((1 / 4) / (2 / 4))
    found = access_gap([run, asking(first + other + first)], within=6)
    assert found.low <= found.estimate <= found.high
    assert median_wait([asking(other)], 1) == 10 and abandonment([asking(other)], 1) == 0.25
    assert waiting([run], 0).at_risk.iloc[0] == 4
    with pytest.raises(MeasureError, match="there are 2 groups"):
        access_gap([run], (2, 0))


def test_in_the_model_groups_that_are_treated_alike_have_no_gap():
    scenario = limit(
        "busy", events=[], programmes=[], months=60,
        behaviour={"homophily": 0.0, "seeking_spontaneous": 0.2, "offering_probability": 0.05, "mentor_experience": 0,
                   "informal_search_probability": 0.5},
    ).with_values({"organisation.groups": {"a": 0.8, "b": 0.2}})  # fmt: skip
    found = access_gap([simulate(scenario, seed) for seed in range(12)])
    assert 0.7 < found.low < 1 < found.high < 1.4


# ---------------------------------------------------------------- early endings


def ended(kind, began, end, why, side=0):
    """Return a run of 40 months whose relationships are told column by column."""
    columns = {"kind": kind, "began": began, "ended": end, "why_ended": why, "ended_by": side}
    n = len(began)
    pairs = {name: np.broadcast_to(np.asarray(column), n) for name, column in columns.items()}
    return SimpleNamespace(pairs=pairs, series={"headcount": np.ones(40)})


def test_with_a_constant_chance_of_ending_early_its_share_within_a_year_is_geometric():
    """Ending chance p a month, leavers' chance h beside it: 1 - (1 - p)^12 within a year whatever h is."""
    n, p, h = 40_000, 0.03, 0.02
    life, leaves = RNG.geometric(p, n) - 1, RNG.geometric(h, n) - 1
    why = np.where(leaves < life, PARTNER_LEFT, np.where(life < 40, DRIFTED, 0))
    end = np.where(why == 0, RUNNING, np.minimum(life, leaves))
    run = ended(1, np.zeros(n, int), end, why, BY_MENTOR)
    expected = 1 - (1 - p) ** 12
    assert early_within([run]) == pytest.approx(expected, abs=4 * np.sqrt(expected / n) * 1.2)


def test_leavers_are_neither_early_nor_over_and_sides_are_of_early_endings_alone():
    why = np.array([COMPLETED, COMPLETED, DRIFTED, BREACH, DRIFTED, PARTNER_LEFT, 0])
    side = np.array([0, 0, BY_MENTOR, BY_MENTEE, BY_MENTOR, BY_MENTOR, 0])
    run = ended(np.array([1, 2, 1, 1, 2, 1, 1]), np.zeros(7, int), np.array([11, 9, 2, 3, 4, 5, RUNNING]), why, side)
    assert early_share([run]).estimate == pytest.approx(3 / 5)
    assert mentor_side([run]).estimate == pytest.approx(2 / 3)
    table = early_endings([run, run])
    assert table.over.to_dict() == {"all": 10, 1: 6, 2: 4}
    assert table.early.to_dict() == pytest.approx({"all": 0.6, 1: 2 / 3, 2: 0.5})
    assert np.isnan(early_share([ended(1, [-2], [3], DRIFTED)]).estimate), "begun in the warm-up"


# ---------------------------------------------------------------- bench


def test_months_to_ready_invert_the_growth_of_readiness():
    for gain, needed, start in ((0.02, 0.6, 0.1), (0.5, 0.75, 0.0), (0.01, 0.9, 0.89)):
        readiness, months = start, 0
        while readiness < needed - 1e-12:
            readiness += gain * (1 - readiness)
            months += 1
        assert months_to_ready(start, gain, needed) == months
    assert months_to_ready(0.7, 0.0, 0.7) == 0
    assert np.isinf(months_to_ready(0.6, 0.0, 0.7))


def test_a_bench_counts_those_of_the_unit_who_hold_no_role_by_when_they_are_ready():
    """Promotion asks for 0.5; without growth everybody is ready now or never, with full growth within a year."""
    rules = {"promotion_readiness": 0.5, "readiness_growth": 0, "readiness_gain": 0, "readiness_spread": 1.0}
    still = {"staff": 0, "leader": 0, "executive": 0}

    def counted(**changed):
        scenario = limit("busy", events=[], months=3, behaviour={**rules, **changed})
        run = simulate(scenario.with_values({"organisation.turnover": still}), 5)
        table = bench([run])
        north = run.organisation.unit[run.tenures["job"]] == run.organisation.unit_names.index("North")
        staff = north & (run.tenures["level"] == 0)
        return table, run.tenures["readiness"][staff], (north & (run.tenures["level"] == 1)).sum()

    table, readiness, leaders = counted()
    row = table.loc["coordinator"]  # held by a leader of North; the other leader is ready too
    assert row.ready_now == (readiness >= 0.5).sum() + leaders - 1
    assert row.within_1_year == row.in_2_to_3_years == 0
    table, readiness, _ = counted(readiness_growth=0.06, readiness_gain=0.06)
    months = np.array([months_to_ready(one, 0.06, 0.5) for one in readiness])
    assert table.loc["coordinator"].within_1_year == ((months > 0) & (months <= 12)).sum() > 0
