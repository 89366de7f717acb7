"""L1: a constant chance of ending gives geometric lives. scenarios/limits/constant_endings.yaml"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from culturesim.kinds import INFORMAL, ONE_TO_ONE
from culturesim.run import RUNNING
from culturesim.simulation import simulate_many
from culturesim.state.columns import DRIFTED

from .worlds import limit, within

SEEDS = range(6)
FOLLOWED = 100  # pairs are followed for at least this long; (1 - p)^100 = 3e-5 live longer


@pytest.fixture(scope="module")
def runs():
    return simulate_many(limit("constant_endings"), SEEDS)


def lives_of(runs, kind):
    """Return the lives of all pairs of a kind that began early enough to be followed; -1 while running."""
    lives = []
    for run in runs:
        p = run.pairs
        chosen = (p["kind"] == kind) & (p["began"] < run.scenario.months - FOLLOWED)
        lives.append(np.where(p["ended"] == RUNNING, -1, p["ended"] - p["began"])[chosen])
    return np.concatenate(lives)


@pytest.mark.parametrize("kind", [ONE_TO_ONE, INFORMAL])
def test_lives_are_geometric_from_the_month_of_beginning_on(runs, kind):
    p = runs[0].scenario.base("drift_probability")
    lives = lives_of(runs, kind)
    lives = lives[lives >= 0]
    error = np.sqrt(1 - p) / p / np.sqrt(len(lives))
    assert len(lives) > 7_500
    assert within(lives.mean(), (1 - p) / p, error)  # false alarm 1 in 16,000
    assert within((lives == 0).mean(), p, np.sqrt(p * (1 - p) / len(lives)))


@pytest.mark.parametrize("kind", [ONE_TO_ONE, INFORMAL])
def test_every_length_of_life_has_its_share(runs, kind):
    p = runs[0].scenario.base("drift_probability")
    lives = lives_of(runs, kind)
    lives = lives[lives >= 0]
    longest = 40
    counts = np.bincount(np.minimum(lives, longest), minlength=longest + 1)
    shares = p * (1 - p) ** np.arange(longest + 1)
    shares[longest] = (1 - p) ** longest
    assert chisquare(counts, shares * len(lives)).pvalue > 6e-5  # the same false alarm level


def test_nothing_else_ends_a_pair(runs):
    p = runs[0].scenario.base("drift_probability")
    for run in runs:
        ended = run.pairs["ended"] != RUNNING
        lives = (run.pairs["ended"] - run.pairs["began"])[ended]
        drifted = run.pairs["why_ended"][ended] == DRIFTED
        # the programme's longest term, 120 months, completes a share (1 - p)^120 = 3e-6 of its pairs
        assert (drifted | (lives == 119)).all()
        assert (~drifted).mean() < 100 * (1 - p) ** 119 + 1e-3


def test_the_mentor_ends_the_stated_share(runs):
    share = runs[0].scenario.rule("mentor_side_share")
    sides = np.concatenate([run.pairs["ended_by"][run.pairs["why_ended"] == DRIFTED] for run in runs])
    assert within((sides == 1).mean(), share, np.sqrt(share * (1 - share) / len(sides)))


def test_a_pair_completes_in_the_last_month_of_its_term():
    behaviour = {**limit("constant_endings").behaviour, "drift_probability": 0.0}
    programme = limit("constant_endings").programmes[0]
    scenario = limit("constant_endings", months=40, behaviour=behaviour,
                     programmes=[programme.model_copy(update={"term": 9})])  # fmt: skip
    pairs = simulate_many(scenario, [1])[0].relationships
    formal = pairs[(pairs.kind == "one_to_one") & pairs.ended.notna()]
    assert len(formal) > 100
    assert ((formal.ended - formal.began) == 8).all()  # 9 months, the first included
    assert (formal.why_ended == "completed").all()
