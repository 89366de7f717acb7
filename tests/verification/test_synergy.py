"""The analysis of synergy: engines that have none must not be found to have any, one that has it must."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from culturesim.claims import synergy
from culturesim.claims.study import study_findings, study_tables
from culturesim.hallmark_names import HALLMARKS

K = len(HALLMARKS)
RNG = np.random.default_rng(7)


def strengths_of(points: dict[str, dict]) -> np.ndarray:
    """Return the strengths at each point, shape (points, 10)."""
    rows = []
    for changes in points.values():
        given = changes["hallmarks"]
        rows.append([given] * K if isinstance(given, float) else
                    [given.get(name, given.get("others")) for name in HALLMARKS])  # fmt: skip
    return np.array(rows)


SINGLES = strengths_of(synergy.singles())


def test_the_singles_are_the_points_the_analysis_reads_by_place():
    names = list(synergy.singles())
    assert names[0] == "low" and len(names) == 1 + 4 * K
    assert [SINGLES[place][0] for place in (0, 1, 1 + K, 1 + 2 * K, 1 + 3 * K)] == [0.1, 0.9, 0.5, 0.1, 0.9]
    assert [SINGLES[place][1] for place in (0, 1, 1 + K, 1 + 2 * K, 1 + 3 * K)] == [0.1, 0.1, 0.1, 0.5, 0.5]


def test_the_fraction_confounds_no_pair_with_another_pair_or_a_main_effect():
    signs = synergy.fraction().astype(int)
    columns = [signs[:, one] for one in range(K)]
    columns += [signs[:, one] * signs[:, other] for one in range(K) for other in range(one)]
    table = np.column_stack(columns)
    assert (table.T @ table == 128 * np.eye(len(columns), dtype=int)).all()


def toy(strengths: np.ndarray, cut: float, seeds: int, people: int = 400) -> np.ndarray:
    """The additive toy of the reading guide: takes part if an additive score plus noise exceeds a cut."""
    chance = norm.cdf(0.7 * strengths.sum(axis=1) - cut)
    return RNG.binomial(people, chance, size=(seeds, len(chance))) / people


def test_an_additive_score_over_a_cut_is_not_declared_synergy():
    for cut in (0.0, 1.5, 2.5, 3.5, 5.0):
        assert not synergy.declared_in(toy(SINGLES, cut, seeds=30)).any()


def test_why_two_scales_are_asked():
    """On the toy each scale alone sees an interaction where there is none, and they contradict each other."""
    for cut in (1.5, 2.5, 3.5):
        shares = norm.cdf(0.7 * SINGLES.sum(axis=1) - cut)
        raw, logit = (synergy.synergies(shares, scale).mean() for scale in ("raw", "logit"))
        assert abs(raw) > 0.02 and raw * logit < 0


def test_the_numbers_of_the_reading_guide():
    for cut, raw, logit in ((0, -0.205, 0.424), (1.5, 0.141, -0.216), (2.5, 0.181, -0.609), (3.5, 0.055, -0.852)):
        none, one, both = norm.cdf(np.array([0.0, 1.0, 2.0]) - cut)
        log_odds = [np.log(p / (1 - p)) for p in (none, one, both)]
        assert abs(both - 2 * one + none - raw) < 5e-4
        assert abs(log_odds[2] - 2 * log_odds[1] + log_odds[0] - logit) < 5e-4


def additive(strengths: np.ndarray, seeds: int, noise: float = 0.02) -> np.ndarray:
    chance = 0.1 + strengths @ np.linspace(0.01, 0.05, K)
    return np.clip(chance + RNG.normal(0, noise, (seeds, len(chance))), 0, 1)


def test_an_additive_engine_is_flagged_no_more_often_than_chance():
    flagged = sum(synergy.declared_in(additive(SINGLES, 20)).any() for _ in range(100))
    assert flagged <= 10  # 5 expected at most; a false alarm 1 in 100


def test_no_pair_of_an_additive_engine_is_flagged_in_at_least_95_of_100_analyses():
    levels = np.where(synergy.fraction() > 0, synergy.HIGH, synergy.LOW)
    flagged = sum(synergy.flagged_pairs(additive(levels, 6)).any() for _ in range(100))
    assert flagged <= 5


def test_an_engine_in_which_hallmarks_multiply_is_declared_synergy():
    chance = 1 / (1 + np.exp(3 - 0.08 * SINGLES.sum(axis=1) ** 2))  # log-odds rise with the square of the sum
    shares = np.clip(chance + RNG.normal(0, 0.005, (20, len(chance))), 0, 1)
    assert (synergy.declared_in(shares) == 1).all()


def test_an_engine_with_one_true_pair_shows_that_pair_and_no_other():
    levels = np.where(synergy.fraction() > 0, 1.0, 0.0)
    chance = 0.3 + 0.1 * levels[:, 2] * levels[:, 7]
    shares = chance + RNG.normal(0, 0.01, (6, len(chance)))
    names = synergy.effects(shares, "raw", pairs=True).names
    signs = synergy.flagged_pairs(shares)
    listed = list(HALLMARKS)
    assert [names[row] for row in np.flatnonzero(signs)] == [(listed[2], listed[7])]


def test_the_stages_multiply_to_participation_and_their_null_holds_single_effects_exactly():
    sums = RNG.uniform(1, 2, (len(SINGLES), 6)).cumsum(axis=-1)[..., ::-1]
    assert np.allclose(synergy.stage_values(sums).prod(axis=-1), synergy.participation(sums))
    null, found = synergy.pipeline_null(sums), synergy.participation(sums)
    assert np.allclose(null[: 1 + 2 * K], found[: 1 + 2 * K], atol=2e-3)


def test_a_true_pipeline_of_independent_stages_has_nothing_beyond_the_pipeline():
    seeds, people = 20, 7000.0
    asked = 0.02 * np.exp(0.5 * SINGLES[:, 0] + 0.8 * SINGLES[:, 3])
    matched = 1 / (1 + np.exp(-(-0.5 + 0.9 * SINGLES[:, 5])))
    lasting = 9 * np.exp(0.3 * SINGLES[:, 8])
    good = 1 / (1 + np.exp(-(-1 + 1.2 * SINGLES[:, 4])))
    counts = np.stack([np.full(len(asked), people), people * asked, people * asked * matched,
                       people * asked * matched * lasting, people * asked * matched * lasting * good,
                       1.7 * people * asked * matched * lasting * good], axis=-1)  # fmt: skip
    sums = counts * (1 + RNG.normal(0, 0.002, (seeds, *counts.shape)))
    found = synergy.Singles.of(sums)
    beyond = found.beyond_pipeline["raw"]
    assert found.synergy["raw"].averaged().interval().low > 0  # seen on the raw scale
    by_hallmark = [beyond.interval(row, 0.999) for row in range(K)]
    assert all(one.low <= 1e-4 and one.high >= -1e-4 for one in by_hallmark)


def test_the_tables_hold_a_row_a_run_and_every_effect():
    values = {}
    for design, points in (("singles", synergy.singles()), ("fraction", synergy.fraction_points())):
        for engine in synergy.ENGINES:
            sums = {point: RNG.uniform(1, 2, (3, 6)).cumsum(axis=-1)[:, ::-1] for point in points}
            values[f"{design} {engine}"] = {"stages": sums}
    tables = {name: table.splitlines() for name, table in study_tables(values).items()}
    assert len(tables["synergy_runs.csv"]) == 1 + 2 * 3 * (41 + 128)
    assert len(tables["synergy.csv"]) == 1 + 3 * 5 * K + 2 * 2 * (K + 45)
    assert tables["synergy_runs.csv"][1].startswith("singles,none,low," + ",".join(["0.1"] * K) + ",0,")
    assert len(study_findings(values)) == K + 9 + 1 + 4
