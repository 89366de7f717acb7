"""Sensitivity indices against functions whose indices are known exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from culturesim.analysis.noise import noise
from culturesim.analysis.sensitivity import morris, sobol, sobol_pairs
from culturesim.design.designs import Design, Factor, points_of
from culturesim.errors import ExperimentError

pytest.importorskip("SALib", reason="these designs come from an extra")

ANGLES = [Factor(name, -np.pi, np.pi) for name in ("x1", "x2", "x3")]
NAMES = [factor.name for factor in ANGLES]
SALTELLI = points_of(Design(kind="sobol", points=1024, seed=3), ANGLES, Path())
WITH_PAIRS = points_of(Design(kind="sobol", points=1024, seed=3, second_order=True), ANGLES, Path())
PATHS = points_of(Design(kind="morris", trajectories=20, seed=0), ANGLES, Path())

A, B = 7, 0.1  # Ishigami & Homma 1990; variances in closed form
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
ALONE = np.array([(1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8, 0]) / VARIANCE
WITH_THIRD = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = ALONE + np.array([WITH_THIRD, 0, WITH_THIRD])


def ishigami(points: pd.DataFrame) -> np.ndarray:
    one, two, three = points[NAMES].to_numpy().T
    return np.sin(one) + A * np.sin(two) ** 2 + B * three**4 * np.sin(one)


def line(points: pd.DataFrame) -> np.ndarray:
    return points[NAMES].to_numpy() @ [2.0, -1.0, 0.0] / (2 * np.pi)


def runs(points: pd.DataFrame, of: Callable[[pd.DataFrame], np.ndarray], replicates: int = 1, luck: float = 0.0,
         seeds: float = 0.0, arm: str = "base") -> pd.DataFrame:  # fmt: skip
    rng = np.random.default_rng(9)
    values = of(points)
    return pd.concat([
        points.reset_index().assign(arm=arm, replicate=replicate, status="ok",
                                    y=values + seeds * rng.normal() + luck * rng.normal(size=len(points)))
        for replicate in range(replicates)
    ], ignore_index=True)  # fmt: skip


def test_the_indices_of_ishigamis_function_lie_in_their_intervals():
    found = sobol(runs(SALTELLI, ishigami), "y", NAMES, seed=0, level=0.999)
    for name, truth in (("S1", ALONE), ("ST", TOTAL)):
        assert ((found[f"{name}_low"] <= truth) & (truth <= found[f"{name}_high"])).all()
        assert np.allclose(found[name], truth, atol=0.06)
    assert (found[["blocks", "blocks_left_out", "runs_left_out"]].to_numpy() == [1024, 0, 0]).all()


def test_the_pair_of_ishigamis_function_that_acts_together_is_found():
    found = sobol_pairs(runs(WITH_PAIRS, ishigami), "y", NAMES, seed=0, level=0.999)
    assert found[["one", "other"]].to_numpy().tolist() == [["x1", "x2"], ["x1", "x3"], ["x2", "x3"]]
    truth = np.array([0, WITH_THIRD, 0])
    assert ((found["S2_low"] <= truth) & (truth <= found["S2_high"])).all()
    assert found["S2_low"][1] > 0
    assert np.allclose(sobol(runs(WITH_PAIRS, ishigami), "y", NAMES, seed=0)["S1"], ALONE, atol=0.06)
    with pytest.raises(ExperimentError, match="has not sampled pairs"):
        sobol_pairs(runs(SALTELLI, ishigami), "y", NAMES, seed=0)


def test_morris_finds_the_slopes_of_a_line_and_no_bend():
    found = morris(runs(PATHS, line), "y", NAMES, levels=4, seed=0)
    assert np.allclose(found["mu_star"], [2, 1, 0]) and np.allclose(found["mu"], [2, -1, 0])
    assert np.allclose(found["sigma"], 0, atol=1e-9)
    assert np.allclose(found["mu_star_high"], found["mu_star_low"], atol=1e-9)
    assert (found["blocks"] == 20).all()


def test_morris_sees_the_bend_and_the_company_a_factor_keeps():
    def bent(points: pd.DataFrame) -> np.ndarray:
        one, two, three = points[NAMES].to_numpy().T / (2 * np.pi) + 0.5
        return one + 2 * two * three

    found = morris(runs(PATHS, bent), "y", NAMES, levels=4, seed=0).set_index("factor")
    assert np.isclose(found["mu_star"]["x1"], 1) and found["sigma"]["x1"] < 1e-9
    assert found["sigma"]["x2"] > 0.3 and found["sigma"]["x3"] > 0.3
    assert (found["mu_star_low"] <= found["mu_star"]).all() and (found["mu_star_low"] >= 0).all()


def test_intervals_come_from_the_seed_even_when_it_is_0():
    for seed in (0, 5):
        one, again = (sobol(runs(SALTELLI, ishigami), "y", NAMES, seed=seed, resamples=50) for _ in range(2))
        assert one.equals(again)
        one, again = (morris(runs(PATHS, ishigami), "y", NAMES, levels=4, seed=seed) for _ in range(2))
        assert one.equals(again)
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    sobol(runs(SALTELLI, ishigami), "y", NAMES, seed=0, resamples=50)
    assert (np.random.get_state()[1] == before).all()


def test_what_a_seed_adds_to_every_point_changes_no_index():
    plain, moved = (sobol(runs(SALTELLI, ishigami, 3, seeds=seeds), "y", NAMES, seed=0) for seeds in (0.0, 50.0))
    assert np.allclose(plain["ST"], moved["ST"], atol=1e-9)
    plain, moved = (morris(runs(PATHS, ishigami, 3, seeds=s), "y", NAMES, levels=4, seed=0) for s in (0.0, 50.0))
    assert np.allclose(plain["mu_star"], moved["mu_star"])


def test_a_difference_of_arms_has_indices_of_its_own():
    twice = pd.concat([runs(PATHS, line, 2, luck=0.3), runs(PATHS, lambda points: 3 * line(points), 2, luck=0.3,
                                                            arm="plan")])  # fmt: skip
    found = morris(twice, "y", NAMES, "plan - base", levels=4, seed=0)  # twins: their luck is the same
    assert np.allclose(found["mu_star"], [4, 2, 0])


# ---------------------------------------------------------------- missing runs


def test_a_block_takes_the_replicates_that_lived_all_of_it():
    table = runs(PATHS, line, 3, seeds=1.0)
    table.loc[table["replicate"].eq(1) & table["point"].eq(6), "status"] = "failed"
    found = morris(table, "y", NAMES, levels=4, seed=0)
    assert np.allclose(found["mu_star"], [2, 1, 0])  # else the seed left out would pass for an effect
    assert found[["blocks", "blocks_left_out", "runs_left_out"]].to_numpy()[0].tolist() == [20, 0, 4]


def test_a_block_that_no_replicate_lived_in_whole_is_left_out_and_counted():
    table = runs(SALTELLI, ishigami, 2)
    table.loc[table["point"].eq(7), "y"] = np.nan
    found = sobol(table, "y", NAMES, seed=0)
    assert found[["blocks", "blocks_left_out", "runs_left_out"]].to_numpy()[0].tolist() == [1023, 1, 10]
    assert np.allclose(found["ST"], TOTAL, atol=0.06)
    unlived = table[table["point"].lt(503 * 5 + 2) & table["point"].ne(11)]  # stopped half-way, and a chunk missing
    found = sobol(unlived, "y", NAMES, seed=0)
    assert found["blocks"][0] == 501 and found["blocks_left_out"][0] == 3


@pytest.mark.parametrize("ask, words", [
    (lambda: sobol(runs(PATHS, line), "y", NAMES, seed=0), "no blocks of Saltelli's"),
    (lambda: sobol(runs(SALTELLI, line), "y", NAMES[:2], seed=0), "name all factors"),
    (lambda: sobol(runs(SALTELLI, line), "y", NAMES[::-1], seed=0), "in its order"),
    (lambda: morris(runs(SALTELLI, line), "y", NAMES, levels=4, seed=0), "do not move one of 3 factors at a time"),
    (lambda: morris(runs(PATHS.iloc[:5], line), "y", NAMES, levels=4, seed=0), "1 of 2 trajectories were lived"),
    (lambda: sobol(runs(SALTELLI, lambda points: np.ones(len(points))), "y", NAMES, seed=0), "the same at all points"),
    (lambda: noise(runs(SALTELLI, line), "y", NAMES), "the same two or more replicates"),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused_with_the_reason(ask: Callable, words: str):
    with pytest.raises(ExperimentError) as found:
        ask()
    assert words in str(found.value)


# ---------------------------------------------------------------- luck


def test_luck_is_told_from_points_and_seeds():
    points = points_of(Design(kind="random", points=400, seed=1), ANGLES, Path())
    table = runs(points, lambda points: 3 * np.sin(points["x1"]), 40, luck=1.0, seeds=2.0)
    found = noise(table, "y", NAMES).set_index("source")
    assert abs(found["variance"]["points"] - 4.5) < 4 * 0.17  # 9/2 of a sine; its variance over 400 points
    assert abs(found["variance"]["luck"] - 1) < 4 * np.sqrt(2 / (39 * 399))
    assert 4 * 39 / 65.5 < found["variance"]["seeds"] < 4 * 39 / 17.3  # chi-square, 39 degrees, 1 in 200 either side
    assert np.isclose(found["share"].sum(), 1) and np.isclose(found["share_of_means"].sum(), 1)
    assert np.isclose(found["share_of_means"]["luck"], 1 / 40 / (found["variance"]["points"] + 1 / 40), rtol=0.05)


def test_luck_leaves_out_what_is_not_lived_and_says_so():
    points = points_of(Design(kind="random", points=50, seed=1), ANGLES, Path())
    table = runs(points, line, 5, luck=0.5)
    table = table[(table["replicate"] < 4) | (table["point"] < 10)]
    table.loc[table["point"].eq(3) & table["replicate"].eq(1), "status"] = "failed"
    found = noise(table, "y", NAMES)
    counts = found[["points", "replicates", "points_left_out", "replicates_left_out"]].to_numpy()
    assert counts.tolist() == [[49, 4, 1, 1]] * 3
