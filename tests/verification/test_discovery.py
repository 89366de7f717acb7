"""Scenario discovery finds boxes that are known, one that is published, and none in noise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import qmc
from tests.verification.tables import generator

from culturesim.analysis.discovery import _chance, boxes
from culturesim.analysis.readable import names_of, roundest
from culturesim.errors import ExperimentError, MeasureError
from culturesim.measures.clusters import crossed_share

pytest.importorskip("sklearn", reason="scenario discovery is an extra")
FACTORS = ["hallmarks.role_modelling", "hallmarks.infrastructure", "drift", "hours"]


def study(chance, points=300, replicates=8, seed=1, luck=0.0):
    """Return a table in which a run lapses with `chance(x)`; `luck` is shared by the runs of a replicate (log-odds)."""
    x = qmc.LatinHypercube(len(FACTORS), seed=seed).random(points)
    draw = generator(seed)
    p = np.clip(chance(x), 1e-9, 1 - 1e-9)[:, None]
    p = expit(np.log(p / (1 - p)) + luck * draw.normal(size=replicates))
    replicate, point = np.divmod(np.arange(points * replicates), points)
    columns = {name: x[point, place] for place, name in enumerate(FACTORS)}
    return pd.DataFrame({
        "point": point, "arm": "base", "replicate": replicate, **columns, "status": "ok",
        "lapsed": (draw.random(len(point)) < p[point, replicate]).astype(float),
    })  # fmt: skip


def corner(x):
    return np.where((x[:, 0] < 0.3) & (x[:, 1] < 0.4), 0.83, 0.15)


# ---------------------------------------------------------------- a known box


def test_a_known_box_is_found_and_its_density_is_that_of_the_truth():
    found = boxes(study(corner), "lapsed", FACTORS)
    (box,) = found.confirmed
    limits = {limit.factor: limit for limit in box.limits}
    assert set(limits) == {"hallmarks.role_modelling", "hallmarks.infrastructure"}
    assert limits["hallmarks.role_modelling"].high == pytest.approx(0.3, abs=0.03)
    assert limits["hallmarks.infrastructure"].high == pytest.approx(0.4, abs=0.03)
    assert box.density.low < 0.83 < box.density.high and box.p < 0.001
    truth = 0.12 * 0.83 / (0.12 * 0.83 + 0.88 * 0.15)
    assert box.coverage.low < truth < box.coverage.high
    assert (found.points, found.runs, found.left_out) == (300, 2400, 0)


def test_the_box_is_said_in_words():
    table = study(corner)
    found = boxes(table, "lapsed", FACTORS)
    first, whole = found.in_words("mentoring lapses")
    (box,) = found.confirmed
    one, other = (next(limit.high for limit in box.limits if name in limit.factor) for name in ("role", "infra"))
    assert first.startswith(f"mentoring lapses in {100 * box.density.estimate:.0f} of 100 futures (")
    assert f") where role modelling < {one:g} and infrastructure < {other:g}; " in first
    assert f"in {100 * table.lapsed.mean():.0f} of 100 futures" in whole


def test_the_same_table_gives_the_same_boxes_in_whatever_order_its_rows_and_factors_stand():
    table = study(corner)
    one, two = boxes(table, "lapsed", FACTORS), boxes(table.sample(frac=1, random_state=3), "lapsed", FACTORS[::-1])
    pd.testing.assert_frame_equal(one.table, two.table)


def test_a_factor_that_is_a_named_choice_gives_names():
    table = study(lambda x: np.where(x[:, 0] > 0.5, 0.7, 0.2))
    kind = np.where(table["hallmarks.role_modelling"] > 0.5, "plan", np.where(table.hours < 0.5, "none", "briefing"))
    found = boxes(table.assign(policy=kind), "lapsed", ["policy", "drift"])
    (box,) = found.confirmed
    assert box.where() == "policy is plan"
    found = boxes(table.assign(policy=kind, lapsed=1 - table.lapsed), "lapsed", ["policy", "drift"])
    assert found.confirmed[0].where() == "policy is briefing or none"


def test_a_number_with_a_limit_is_an_outcome_and_what_cannot_tell_is_counted():
    table = study(corner).rename(columns={"lapsed": "p_eff"})
    table["p_eff"] = 0.3 - 0.28 * table.p_eff
    table.loc[0, "p_eff"], table.loc[1, "status"] = np.nan, "failed"
    found = boxes(table, "p_eff < 0.05", FACTORS)
    assert len(found.confirmed) == 1 and found.left_out == 2
    with pytest.raises(ExperimentError, match=r"numbers other than 0 and 1; give a limit, as 'p_eff < 0\.05'"):
        boxes(table, "p_eff", FACTORS)


def test_density_where_the_box_was_found_flatters_and_elsewhere_does_not():
    """60 studies of 60 points: the mean of (density − truth) is above 0 where found, within 4 standard errors else."""
    found, judged = [], []
    for seed in range(60):
        table = study(corner, points=60, replicates=2, seed=seed)
        share = boxes(table, "lapsed", FACTORS).boxes
        for box in share[:1]:
            within = box.holds(table)
            truth = corner(table.loc[within, FACTORS].to_numpy()).mean()
            found.append(box.found - truth)
            judged.append(box.density.estimate - truth)
    judged = np.array(judged)[np.isfinite(judged)]
    assert np.mean(found) > 4 * np.std(found) / np.sqrt(len(found))
    assert abs(judged.mean()) < 4 * judged.std() / np.sqrt(len(judged))


# ---------------------------------------------------------------- a published case


def test_the_shallow_lake_recovers_only_where_it_loses_half_or_more():
    """Carpenter, Ludwig and Brock 1999: with q = 2 a lake kept clean stays turbid for ever where b < 1/2.

    X' = X + X²/(1 + X²) − bX from a turbid start: the states at rest solve b = X/(1 + X²), whose greatest value is
    1/2, at X = 1.
    """
    x = qmc.LatinHypercube(3, seed=2).random(400)
    loss, start, other = 0.2 + 0.6 * x[:, 0], 1 + 3 * x[:, 1], x[:, 2]
    state = start.copy()
    for _ in range(3000):
        state = state + state**2 / (1 + state**2) - loss * state
    table = pd.DataFrame({"point": np.arange(400), "arm": "base", "replicate": 0, "status": "ok", "loss": loss,
                          "start": start, "other": other, "phosphorus": state})  # fmt: skip
    found = boxes(table, "phosphorus > 0.1", ["loss", "start", "other"])
    (box,) = found.confirmed
    (limit,) = box.limits
    assert limit.factor == "loss" and limit.high == pytest.approx(0.5, abs=0.005)
    assert box.density.estimate == pytest.approx(1, abs=0.02) and box.coverage.estimate == pytest.approx(1, abs=0.02)
    assert box.density.low < 0.98  # a hundred points of a hundred do not make certain


# ---------------------------------------------------------------- noise


def test_in_noise_nothing_is_confirmed_and_the_words_say_so():
    """100 studies without any box: at most 5 false alarms are promised; 13 would be 4 standard errors more."""
    alarms = [boxes(study(lambda x: np.full(len(x), 0.4), points=60, replicates=3, seed=seed, luck=0.7), "lapsed",
                    FACTORS) for seed in range(100)]  # fmt: skip
    assert sum(bool(found.confirmed) for found in alarms) <= 13
    quiet = next(found for found in alarms if not found.confirmed)
    assert quiet.in_words()[-1] == "no box of these factors differs from the rest beyond chance on points kept apart"


def test_the_chance_of_a_box_is_below_each_level_as_often_as_the_level():
    """400 boxes chosen blindly, replicates sharing their luck; 4 standard errors around 5 % and 50 %."""
    p = []
    for seed in range(400):
        table = study(lambda x: np.full(len(x), 0.4), points=40, replicates=4, seed=seed, luck=1.0)
        points = table.groupby("point").lapsed.agg(share="mean", runs="size")
        p.append(_chance(table.drop_duplicates("point")["drift"].to_numpy() < 0.3, points))
    p = np.array(p)
    assert (p <= 0.05).mean() < 0.05 + 4 * np.sqrt(0.05 * 0.95 / 400)
    assert abs((p <= 0.5).mean() - 0.5) < 4 * np.sqrt(0.25 / 400) + 0.02  # shares are whole numbers over 160


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_an_outcome_that_always_or_never_happens_has_no_box(share):
    found = boxes(study(corner).assign(lapsed=share), "lapsed", FACTORS)
    assert found.boxes == () and found.share.estimate == share and len(found.table) == 0


# ---------------------------------------------------------------- intervals and refusals


@pytest.mark.parametrize(
    ("points", "replicates", "by_point", "by_replicate"),
    [(30, 10, 1.0, 0.0), (30, 10, 1.0, 0.7), (20, 1, 1.0, 0.0), (50, 20, 0.0, 1.0), (100, 2, 1.0, 0.5)],
)
def test_a_share_over_points_and_replicates_covers_as_often_as_it_says(points, replicates, by_point, by_replicate):
    """1,000 studies, logits of point and replicate normal; two replicates that share much luck may cost 5 %."""
    draw = generator(5)
    point, replicate = np.divmod(np.arange(points * replicates), replicates)
    spread = np.hypot(by_point, by_replicate)
    truth = expit(1 + spread * np.array([-2.85697, -1.355626, 0, 1.355626, 2.85697])) @ np.array(
        [0.011257, 0.222076, 0.533333, 0.222076, 0.011257])  # Gauss–Hermite, five points
    covered = 0
    for _ in range(1000):
        logit = 1 + by_point * draw.normal(size=(points, 1)) + by_replicate * draw.normal(size=(1, replicates))
        came = (draw.random((points, replicates)) < expit(logit)).ravel()
        found = crossed_share(came, point, replicate)
        covered += found.low <= truth <= found.high
    assert covered / 1000 > 0.95 - 0.03 - (0.05 if replicates == 2 else 0)


def test_a_share_where_each_run_is_its_own_point_is_the_exact_one():
    """Clopper and Pearson 1934 at one trial a point; of ten successes in ten, the low end is 0.025^(1/10)."""
    assert crossed_share(np.ones(10), np.arange(10), np.zeros(10)).low == pytest.approx(0.025**0.1)
    assert crossed_share(np.zeros(10), np.arange(10), np.zeros(10)).high == pytest.approx(1 - 0.025**0.1)
    lone = crossed_share([1.0, 0.0], [3, 3], [0, 0])
    assert (lone.low, lone.high) == (0, 1)
    with pytest.raises(MeasureError, match="at least one run"):
        crossed_share([], [], [])


def test_limits_are_the_roundest_numbers_between_two_points():
    assert roundest(0.1, 0.9) == 0.5
    assert roundest(0.2987, 0.3021) == 0.3
    assert roundest(1234.0, 1310.0) == 1300
    assert roundest(-0.02, 0.05) == 0.0
    assert roundest(0.25, 0.3) == 0.3  # a limit belongs to the upper side
    chance = generator(11)
    for _ in range(500):
        low, high = np.sort(chance.normal(size=2) * 10 ** chance.uniform(-6, 6, 2))
        assert low < roundest(low, high) <= high


def test_factors_that_would_read_alike_keep_their_paths():
    assert names_of(["hallmarks.demand", "size"]) == {"hallmarks.demand": "demand", "size": "size"}
    assert names_of(["a.share", "b.share"]) == {"a.share": "a.share", "b.share": "b.share"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"factors": ["drfit"]}, "no column 'drfit'; did you mean 'drift'"),
        ({"factors": []}, "at least one factor"),
        ({"arm": "bas"}, "arm 'bas': the table has base; did you mean 'base'"),
        ({"depth": 0}, "depth is at least 1"),
        ({"least": 0.7}, "least above 0 and at most 0.5"),
        ({"outcome": "lapse"}, "no column 'lapse'"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes, message):
    arguments = {"outcome": "lapsed", "factors": FACTORS} | changes
    with pytest.raises(ExperimentError, match=message):
        boxes(study(corner, points=30), **arguments)


def test_few_points_are_refused():
    with pytest.raises(ExperimentError, match="at least 20 points, and the table has 12"):
        boxes(study(corner, points=12), "lapsed", FACTORS)
