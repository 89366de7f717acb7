"""Effects of two-level designs: exact where the engine is known, silent where there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, norm, ttest_1samp

from culturesim.analysis.corrections import false_discovery, holm, t_probability
from culturesim.analysis.effects import beside_others, interactions, main_effects, synergy
from culturesim.analysis.scales import on_scale
from culturesim.design.designs import Design, Factor, points_of
from culturesim.errors import ExperimentError
from culturesim.hallmark_names import HALLMARKS

pytest.importorskip("pydoe", reason="these designs come from an extra")

NAMES = list(HALLMARKS)
PAIRS = list(combinations(range(10), 2))
SCREEN = points_of(Design(kind="fractional_factorial"), [Factor(name, 0.1, 0.9) for name in NAMES], Path())
FULL = points_of(Design(kind="full_factorial"), [Factor(name, 0.0, 1.0) for name in "abc"], Path())
Engine = Callable[[pd.DataFrame, int], np.ndarray]


def runs(points: pd.DataFrame, replicates: int, **arms: Engine) -> pd.DataFrame:
    """Return a table of runs, replicate-major; an engine gives the number of all points for a replicate."""
    tables = []
    for replicate in range(replicates):
        for arm, engine in (arms or {}).items():
            tables.append(points.reset_index().assign(
                arm=arm, replicate=replicate, status="ok", y=engine(points, replicate)))  # fmt: skip
    return pd.concat(tables).sort_values(["replicate", "point"], kind="stable", ignore_index=True)


def noisy(mean: Callable[[pd.DataFrame], np.ndarray], noise: float, shared: float = 0.0, seed: int = 0) -> Engine:
    def engine(points: pd.DataFrame, replicate: int) -> np.ndarray:
        rng = np.random.default_rng((seed, replicate))
        return np.asarray(mean(points)) + shared * rng.normal() + rng.normal(0, noise, len(points))

    return engine


def known(points: pd.DataFrame) -> np.ndarray:
    a, b, c = (points[name].to_numpy() for name in "abc")
    return 5 + 2 * a - 3 * b + 0.5 * c + 1.2 * a * b


def of(table: pd.DataFrame, scale: str = "raw") -> pd.DataFrame:
    return table[table["scale"] == scale].reset_index(drop=True)


# ---------------------------------------------------------------- known engines


def test_effects_of_a_known_engine_are_exact():
    table = runs(FULL, 3, base=noisy(known, 0))
    main = of(main_effects(table, "y", ["a", "b", "c"]))
    assert np.allclose(main["effect"], [2.6, -2.4, 0.5])  # 1.2 a b adds half of it to the effect of a and of b
    pairs = of(interactions(table, "y", ["a", "b", "c"]))
    assert pairs[["one", "other"]].apply(tuple, axis=1).tolist() == [("a", "b"), ("a", "c"), ("b", "c")]
    assert np.allclose(pairs["effect"], [0.6, 0, 0])  # Yates: half the change of one's effect


def test_what_a_factor_does_more_beside_others_is_the_sum_over_its_pairs():
    def engine(points: pd.DataFrame) -> np.ndarray:
        return known(points) - 0.7 * points["b"].to_numpy() * points["c"].to_numpy()

    found = of(beside_others(runs(FULL, 3, base=noisy(engine, 0)), "y", ["a", "b", "c"]))
    assert np.allclose(found["effect"], [1.2, 1.2 - 0.7, -0.7])  # of b: 1.2 a less 0.7 c, both from 0 to 1
    third = points_of(Design(kind="fractional_factorial", resolution=3), [Factor(name, 0.0, 1.0) for name in "abc"],
                      Path())  # fmt: skip
    with pytest.raises(ExperimentError, match="do not tell some pairs"):
        beside_others(runs(third, 3, base=noisy(engine, 0)), "y", ["a", "b", "c"])


def test_effects_are_those_of_the_studies_own_analysis():
    rng = np.random.default_rng(3)
    shares = rng.uniform(0.2, 0.8, (6, len(SCREEN)))
    table = runs(SCREEN, 6, base=lambda points, replicate: shares[replicate])
    signs = np.where(SCREEN > 0.5, 1.0, -1.0)
    for scale in ("raw", "logit", "log"):
        by_seed = on_scale(shares, scale) @ signs / 64
        found = of(main_effects(table, "y", NAMES), scale)
        assert np.allclose(found["effect"], by_seed.mean(axis=0))
        ours = ttest_1samp(by_seed, 0)
        assert np.allclose(found["p"], ours.pvalue)
        assert np.allclose(found[["low", "high"]], np.transpose(ours.confidence_interval(0.95)))


def test_what_a_seed_adds_to_every_point_does_not_widen_the_interval():
    apart, together = (
        of(main_effects(runs(FULL, 20, base=noisy(known, 0.05, shared)), "y", ["a", "b", "c"])) for shared in (0, 3.0)
    )
    width = together["high"] - together["low"]
    assert np.allclose(width, apart["high"] - apart["low"])
    assert (width < 0.1).all()


def test_intervals_cover_at_their_level():
    covered, repeats = 0, 150
    for repeat in range(repeats):
        main = of(main_effects(runs(FULL, 5, base=noisy(known, 1.0, 2.0, seed=repeat)), "y", ["a", "b", "c"]))
        covered += int(((main["low"] <= [2.6, -2.4, 0.5]) & ([2.6, -2.4, 0.5] <= main["high"])).sum())
    se = np.sqrt(0.95 * 0.05 / (3 * repeats))
    assert abs(covered / (3 * repeats) - 0.95) < 4 * se  # false alarm 1 in 16,000


def test_the_difference_of_arms_is_what_the_second_engine_adds():
    def more(points: pd.DataFrame) -> np.ndarray:
        return known(points) + 0.7 * points["c"].to_numpy() * points["a"].to_numpy()

    table = runs(FULL, 4, none=noisy(known, 0.1), explicit=noisy(more, 0.1))  # the same seeds: twins
    added = of(interactions(table, "y", ["a", "b", "c"], "explicit - none"))
    assert np.allclose(added["effect"], [0, 0.35, 0])
    alone = of(interactions(table, "y", ["a", "b", "c"], "none"))
    assert abs(alone["effect"][0] - 0.6) < 0.3


def test_texts_and_switches_are_factors_where_their_order_is_known():
    points = points_of(Design(kind="full_factorial"),
                       [Factor("coupling", values=("strong", "none")), Factor("on", values=(False, True))],
                       Path())  # fmt: skip
    table = runs(points, 3, base=lambda points, _: 2.0 * (points["coupling"] == "none") + 1.0 * points["on"])
    found = of(main_effects(table, "y", ["coupling", "on"], order={"coupling": ["strong", "none"]}))
    assert np.allclose(found["effect"], [2, 1])
    with pytest.raises(ExperimentError, match=r"coupling: its values are texts, such as 'strong'; say their order"):
        main_effects(table, "y", ["coupling", "on"])
    with pytest.raises(ExperimentError, match=r"coupling: 'none' is not among"):
        main_effects(table, "y", ["coupling", "on"], order={"coupling": ["strong", "weak"]})


# ---------------------------------------------------------------- synergy, and what is none


def toy(slope: float, cut: float, people: int = 400) -> Engine:
    """The additive toy: people take part where an additive score plus noise exceeds a cut."""

    def engine(points: pd.DataFrame, replicate: int) -> np.ndarray:
        chance = norm.cdf(slope * points.to_numpy().sum(axis=1) - cut)
        rng = np.random.default_rng((int(100 * slope), int(10 * cut), replicate))
        return rng.binomial(people, chance) / people

    return engine


@pytest.mark.parametrize("slope, cut", [(0.15, 2.5), (0.3, 0.0), (0.3, 3.0), (0.3, 5.0), (0.5, 2.0), (0.5, 5.0),
                                        (0.5, 6.0), (0.7, 1.0), (0.7, 4.0), (0.7, 6.0), (1.0, 5.0)])  # fmt: skip
def test_an_additive_score_over_a_cut_is_not_declared_synergy(slope: float, cut: float):
    assert not synergy(runs(SCREEN, 30, base=toy(slope, cut)), "y", NAMES)["declared"].any()


def test_why_points_at_the_ends_are_not_asked():
    """There the toy bends both scales the same way: each pair would pass for synergy."""
    table = runs(SCREEN, 30, base=toy(0.7, 6.0))
    shares = table["y"].to_numpy().reshape(30, -1)
    signs = np.where(SCREEN > 0.5, 1.0, -1.0)
    both = np.column_stack([signs[:, one] * signs[:, other] for one, other in PAIRS])
    raw, logit = ((on_scale(shares, scale) @ both / 64).mean(axis=0) for scale in ("raw", "logit"))
    assert ((raw > 0) & (logit > 0)).sum() > 20
    found = synergy(table, "y", NAMES)
    assert (found["points_left_out"] > 20).all() and (found["logit"] < 0).sum() > 40


def test_shares_that_lie_at_the_ends_altogether_are_told_nothing_of():
    found = synergy(runs(SCREEN, 5, base=toy(0.5, 6.0)), "y", NAMES)
    assert (found["why_not"] == "too near the ends").all() and found["raw"].isna().all()
    assert not found["declared"].any()


def additive(seed: int, noise: float = 0.02) -> Engine:
    weights = np.linspace(0.01, 0.05, 10)
    return noisy(lambda points: 0.1 + points.to_numpy() @ weights, noise, 0.01, seed)


def test_on_an_additive_engine_no_pair_is_flagged_in_at_least_95_of_100_analyses():
    repeats = 100
    flagged = declared = 0
    for repeat in range(repeats):
        table = runs(SCREEN, 5, base=additive(repeat))
        flagged += int(of(interactions(table, "y", NAMES))["flagged"].any())
        declared += int(synergy(table, "y", NAMES)["declared"].any())
    assert flagged <= 0.05 * repeats + 3 * np.sqrt(0.05 * 0.95 * repeats)  # 5 expected; false alarm 1 in 300
    assert declared <= 0.05 * repeats


def test_a_true_pair_is_declared_and_no_other():
    def engine(points: pd.DataFrame) -> np.ndarray:
        levels = (points.to_numpy() - 0.1) / 0.8
        return 0.3 + 0.1 * levels[:, 2] * levels[:, 7]

    found = synergy(runs(SCREEN, 6, base=noisy(engine, 0.01)), "y", NAMES)
    row = found[found["declared"] != 0]
    assert row[["one", "other", "declared"]].to_numpy().tolist() == [[NAMES[2], NAMES[7], 1]]
    assert row["why_not"].item() == "" and set(found["why_not"]) == {"", "chance"}


def test_scales_that_contradict_each_other_are_said_to():
    def engine(points: pd.DataFrame) -> np.ndarray:
        a, b = points["a"].to_numpy(), points["b"].to_numpy()
        return 1 / (1 + np.exp(4 - 2 * a - 2 * b + 0.2 * a * b))  # raw above the sum, log-odds below it

    found = synergy(runs(FULL, 8, base=noisy(engine, 0.0005)), "y", ["a", "b"])
    assert found["raw_low"].item() > 0 > found["logit_high"].item()
    assert found["why_not"].item() == "scales disagree" and found["declared"].item() == 0


# ---------------------------------------------------------------- missing runs and designs that cannot tell


def test_missing_runs_are_left_out_without_bias_and_counted():
    table = runs(FULL, 6, base=noisy(known, 0))
    table.loc[[1, 20], "y"] = np.nan
    table.loc[33, ["status", "y"]] = ["failed", 99.0]  # what a failed run holds is no number
    found = of(main_effects(table.drop(index=12), "y", ["a", "b", "c"]))
    assert np.allclose(found["effect"], [2.6, -2.4, 0.5])
    assert (found["runs_left_out"] == 4).all() and (found["replicates"] == 6).all()


def test_a_replicate_too_thin_for_the_design_is_left_out_and_counted():
    table = runs(FULL, 4, base=noisy(known, 0))
    stopped = table[(table["replicate"] < 3) | (table["point"] < 5)]  # a study stopped half-way
    found = of(interactions(stopped, "y", ["a", "b", "c"]))
    assert np.allclose(found["effect"], [0.6, 0, 0])
    assert (found["replicates"] == 3).all() and (found["replicates_left_out"] == 1).all()
    assert (found["runs_left_out"] == 3).all()


def test_a_single_replicate_has_effects_but_no_interval():
    found = of(main_effects(runs(FULL, 1, base=noisy(known, 0)), "y", ["a", "b", "c"]))
    assert np.allclose(found["effect"], [2.6, -2.4, 0.5])
    assert np.isinf(found["high"]).all() and found["p"].isna().all() and not found["flagged"].any()


def test_scales_are_those_the_number_has():
    def scales(engine: Engine) -> set[str]:
        return set(main_effects(runs(FULL, 3, base=engine), "y", ["a", "b", "c"])["scale"])

    assert scales(lambda points, _: 0.2 + 0.1 * points["a"]) == {"raw", "logit", "log"}
    assert scales(lambda points, _: 20 + points["a"]) == {"raw", "log"}
    assert scales(lambda points, _: points["a"] - 20) == {"raw"}
    assert scales(lambda points, _: 1.0 * (points["a"] > 0.5)) == {"raw"}  # lapsed or not


def test_numbers_that_are_no_shares_keep_their_own_logarithm():
    table = runs(FULL, 3, base=lambda points, _: 40 * np.exp(2 * points["a"] + points["b"]))
    assert np.allclose(of(main_effects(table, "y", ["a", "b", "c"]), "log")["effect"], [2, 1, 0], atol=1e-12)
    with pytest.raises(ExperimentError, match=r"'y' is not a share between 0 and 1"):
        synergy(table, "y", ["a", "b", "c"])


def test_a_poorer_fraction_says_what_it_mixes():
    factors = [Factor(name, 0.0, 1.0) for name in "abc"]
    points = points_of(Design(kind="fractional_factorial", resolution=3), factors, Path())
    table = runs(points, 3, base=lambda points, _: 2.0 * points["a"])
    assert of(main_effects(table, "y", ["a", "b", "c"]))["mixed_with"].tolist() == ["b × c", "a × c", "a × b"]
    assert (of(main_effects(runs(FULL, 3, base=noisy(known, 0)), "y", ["a", "b", "c"]))["mixed_with"] == "").all()
    with pytest.raises(ExperimentError, match="do not tell some pairs of factors from others"):
        interactions(table, "y", ["a", "b", "c"])


@pytest.mark.parametrize("ask, words", [
    (lambda table: main_effects(table, "x", ["a"]), "no column 'x'"),
    (lambda table: main_effects(table, "y", ["a", "d"]), "no column 'd'"),
    (lambda table: main_effects(table, "y", []), "name at least one factor"),
    (lambda table: main_effects(table, "y", ["a"]), "say of which arm, or of which difference"),
    (lambda table: main_effects(table, "y", ["a"], "onee"), "did you mean 'one'?"),
    (lambda table: main_effects(table, "y", ["a"], "one - three"), "no arm 'three'"),
    (lambda table: interactions(table, "y", ["a"], "one"), "name two or more factors"),
    (lambda table: main_effects(table.assign(a=table["point"] % 3), "y", ["a"], "one"), "two values, found 3"),
    (lambda table: main_effects(table.assign(d=table["a"]), "y", ["a", "d"], "one"), "do not tell some factors"),
    (lambda table: main_effects(pd.concat([table, table]), "y", ["a"], "one"), "stands in it twice"),
    (lambda table: main_effects(table.assign(a=table["a"] + table["replicate"]), "y", ["a"], "one"),
     "more than one setting"),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused_with_the_reason(ask: Callable, words: str):
    table = runs(FULL, 2, one=noisy(known, 0), two=noisy(known, 0))
    with pytest.raises(ExperimentError) as found:
        ask(table)
    assert words in str(found.value)


# ---------------------------------------------------------------- corrections


def test_corrections_are_those_of_the_books():
    p = np.array([0.01, 0.04, np.nan, 0.03, 0.005])
    assert np.allclose(holm(p), [0.03, 0.06, np.nan, 0.06, 0.02], equal_nan=True)
    rng = np.random.default_rng(1)
    many = rng.uniform(size=45) ** 3
    assert np.allclose(false_discovery(many), false_discovery_control(many))
    assert np.isnan(false_discovery(p)[2]) and (holm(np.ones(3)) == 1).all()


def test_p_is_students_and_certain_where_nothing_varies():
    x = np.random.default_rng(2).normal(0.3, 1, (12, 5))
    assert np.allclose(t_probability(x), ttest_1samp(x, 0).pvalue)
    assert t_probability(np.array([[1.0, 0.0], [1.0, 0.0]])).tolist() == [0.0, 1.0]


def test_what_never_differs_has_no_effect_that_rounding_makes():
    table = runs(FULL, 6, base=lambda points, replicate: np.ones(len(points)))
    for found in (main_effects(table, "y", ["a", "b", "c"]), interactions(table, "y", ["a", "b", "c"])):
        assert found["effect"].eq(0).all() and not found["flagged"].any()
