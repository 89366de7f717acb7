"""Calibration against posteriors that are known: what was observed is a factor plus normal noise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, qmc, truncnorm
from tests.verification.tables import generator

from culturesim.analysis.adjustment import Range, nearest, weighted_quantiles
from culturesim.analysis.calibration import posterior
from culturesim.errors import ExperimentError

NOISE = 0.1
FACTORS = ["first", "second", "third"]


def study(seed=0, points=1000, replicates=1):
    """Return runs in which `culture` is the first factor and `infrastructure` the sum of two, each with noise."""
    x = qmc.LatinHypercube(3, seed=seed).random(points)
    replicate, point = np.divmod(np.arange(points * replicates), points)
    noise = NOISE * generator(seed + 1).normal(size=(2, len(point)))
    return pd.DataFrame({
        "point": point, "arm": "base", "replicate": replicate, "status": "ok",
        **{name: x[point, place] for place, name in enumerate(FACTORS)},
        "culture": x[point, 0] + noise[0], "infrastructure": x[point, 0] + x[point, 1] + noise[1],
    })  # fmt: skip


def exact(observed):
    """Return mean and standard deviation of the even prior on 0 to 1 after one observation with normal noise."""
    ends = (0 - observed) / NOISE, (1 - observed) / NOISE
    return truncnorm.mean(*ends, observed, NOISE), truncnorm.std(*ends, observed, NOISE)


def test_the_posterior_is_the_known_one():
    """40 studies of 1,000 runs: bias within 4 standard errors and 0.005, width within a tenth."""
    off, width = [], []
    for seed in range(40):
        observed = generator(seed).uniform(0.1, 0.9)
        row = posterior(study(seed), {"culture": observed}, ["first"], keep=0.1).table.iloc[0]
        mean, spread = exact(observed)
        off.append(row["mean"] - mean)
        width.append(row["width"] * np.sqrt(1 / 12) / spread)
    assert abs(np.mean(off)) < 4 * np.std(off) / np.sqrt(40) + 0.005 and np.std(off) < 0.02
    assert np.mean(width) == pytest.approx(1, abs=0.1)


def test_two_measures_of_two_factors_have_the_known_posterior():
    """first | culture, infrastructure: normal, as the even prior hardly cuts; by grid integration."""
    at = np.linspace(0, 1, 201)
    one, two = np.meshgrid(at, at, indexing="ij")
    density = norm.pdf(0.4, one, NOISE) * norm.pdf(0.9, one + two, NOISE)
    density /= density.sum()
    found = posterior(study(3, points=4000), {"culture": 0.4, "infrastructure": 0.9}, FACTORS).table.set_index("factor")
    for name, grid in (("first", one), ("second", two)):
        mean = (grid * density).sum()
        spread = np.sqrt((density * (grid - mean) ** 2).sum())
        assert found["mean"][name] == pytest.approx(mean, abs=0.03)
        assert found["width"][name] * np.sqrt(1 / 12) == pytest.approx(spread, rel=0.2)
    assert found["identified"].tolist() == [True, True, False]


def test_intervals_hold_the_truth_as_often_as_they_say():
    """100 observations made from values drawn from the prior; 4 standard errors below 95 % are 86 %."""
    table, draw = study(4), generator(5)
    truth = draw.random(100)
    held = []
    for value in truth:
        row = posterior(table, {"culture": value + NOISE * draw.normal()}, ["first"], keep=0.1).table.iloc[0]
        held.append(row["low"] <= value <= row["high"])
    assert np.mean(held) > 0.86


def test_adjustment_narrows_what_rejection_alone_leaves_wide():
    wide = posterior(study(6), {"culture": 0.5}, ["first"], keep=0.5)
    kept = wide.draws.merge(study(6)[["point", "first"]], on="point", suffixes=("", "_lived"))
    assert wide.table["width"][0] < 0.6 * kept["first_lived"].std() / np.sqrt(1 / 12)
    assert wide.draws["weight"].sum() == pytest.approx(1)


# ---------------------------------------------------------------- what cannot be told


def test_a_factor_of_which_nothing_is_said_is_seldom_taken_for_identified_and_one_that_acts_always_is():
    """60 studies: 5 % promised, 16 % is 4 standard errors more."""
    found = [posterior(study(seed), {"culture": 0.4}, FACTORS, keep=0.1).table["identified"] for seed in range(60)]
    acts, *nothing = np.mean(found, axis=0)
    assert acts == 1 and max(nothing) < 0.16
    words = posterior(study(0), {"culture": 0.4}, FACTORS, keep=0.1).in_words()
    assert words[0].startswith("first: 0.39") and "not identified (as wide as before): second and third" in words


def test_replicates_of_a_point_do_not_feign_that_a_factor_is_identified():
    """60 studies of 100 points by 10: 5 % promised, 16 % is 4 standard errors more."""
    found = [posterior(study(seed, 100, 10), {"culture": 0.4}, ["third"], keep=0.1).table["identified"][0]
             for seed in range(60)]  # fmt: skip
    assert np.mean(found) < 0.16


def test_an_observation_that_no_run_comes_near_is_said():
    beyond = posterior(study(), {"culture": 3.0}, FACTORS)
    assert not beyond.near and not beyond.check["inside"][0]
    assert any(line.startswith("no point of the design comes near what was observed: culture outside")
               for line in beyond.in_words())  # fmt: skip
    together = posterior(study(), {"culture": 0.95, "infrastructure": 0.3}, FACTORS)
    assert not together.near and together.nearness < 0.01
    assert posterior(study(), {"culture": 0.5, "infrastructure": 1.0}, FACTORS).near


def test_observations_made_by_the_model_are_seldom_said_to_be_far():
    table, draw = study(7), generator(8)
    near = []
    for value in draw.random((60, 2)):
        made = {"culture": value[0] + NOISE * draw.normal(), "infrastructure": value.sum() + NOISE * draw.normal()}
        near.append(posterior(table, made, ["first"]).near)
    assert np.mean(near) > 0.85  # 2.5 % promised for all together, and a little at the edges of the range


def test_few_replicates_are_said():
    assert "few replicates of a point (1)" in " ".join(posterior(study(), {"culture": 0.4}, ["first"]).warnings())
    assert posterior(study(0, 100, 10), {"culture": 0.4}, ["first"], keep=0.1).warnings() == []


# ---------------------------------------------------------------- tables


def test_named_choices_are_weighted():
    table = study()
    table["policy"] = np.where(table["first"] < 0.5, "none", "plan")
    found = posterior(table, {"culture": 0.1}, ["policy", "second"])
    shares = found.choices.set_index("value")
    assert shares["prior"].to_dict() == {"none": 0.5, "plan": 0.5} and shares["posterior"]["none"] > 0.99
    assert found.table["factor"].tolist() == ["second"]


def test_order_of_rows_plays_no_part_and_failed_runs_are_left_out():
    table = study()
    table.loc[0, "status"], table.loc[1, "culture"] = "failed", np.nan
    one = posterior(table, {"culture": 0.4}, FACTORS)
    two = posterior(table.sample(frac=1, random_state=1), {"culture": 0.4}, FACTORS)
    pd.testing.assert_frame_equal(one.table, two.table)
    assert (one.runs, one.left_out) == (998, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"observed": {"cultur": 0.4}}, "no column 'cultur'; did you mean 'culture'"),
        ({"observed": {"culture": np.nan}}, "observed 'culture': nan is not a number"),
        ({"observed": {}}, "at least one observed measure"),
        ({"keep": 0.01}, "keep 0.01: of 1000 runs that would be 10; it takes at least 40"),
        ({"arm": "plan"}, "arm 'plan': the table has base"),
        ({"factors": ["same"]}, "factor 'same' has one value only"),
        ({"observed": {"same": 1.0}}, "measure 'same' is the same in all runs"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes, message):
    arguments = {"observed": {"culture": 0.4}, "factors": FACTORS} | changes
    with pytest.raises(ExperimentError, match=message):
        posterior(study().assign(same=1.0), **arguments)


# ---------------------------------------------------------------- pieces


def test_a_straight_line_is_moved_onto_what_was_observed():
    x = generator(9).random((200, 2))
    near = nearest(x, np.array([0.5, 0.5]), 60)
    np.testing.assert_allclose(near.moved(3 + 2 * x[near.rows, 0] - x[near.rows, 1]), 3.5, atol=1e-10)
    assert np.all(np.diff(near.weights) <= 1e-15) and near.weights.sum() == pytest.approx(1)


def test_a_range_holds_what_is_moved():
    span = Range.of(np.array([0.0, 0.5, 1.0]))
    assert (span.low, span.high) == (-0.25, 1.25)
    np.testing.assert_allclose(span.back(span.log_odds(np.array([0.0, 0.3, 1.0]))), [0, 0.3, 1], atol=1e-12)
    assert span.low < span.back(np.array([-30.0]))[0] < span.back(np.array([30.0]))[0] < span.high


def test_equal_weights_give_the_plain_quantiles():
    values = generator(10).permutation(np.arange(1, 102.0))
    assert weighted_quantiles(values, np.ones(101), (0.5,)) == [51]
    low, high = weighted_quantiles(values, np.ones(101), (0.025, 0.975))
    assert (low, high) == pytest.approx((3.025, 98.975))
