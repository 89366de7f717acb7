"""The additive engine: keeps the main effects and the chance of a study, and has no interaction to find."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from culturesim.analysis.effects import interactions, main_effects, synergy
from culturesim.analysis.nulls import additive_engine
from culturesim.errors import ExperimentError

NAMES = ["a", "b", "c"]
REPLICATES = 20


@pytest.fixture(scope="module")
def study() -> pd.DataFrame:
    """A study with a strong interaction of a and b, and what each seed adds to every point."""
    rng = np.random.default_rng(4)
    points = pd.DataFrame(list(product((0.1, 0.9), repeat=3)), columns=NAMES).rename_axis("point").reset_index()
    high = points[NAMES] > 0.5
    mean = 0.3 + 0.1 * high["a"] + 0.05 * high["b"] - 0.04 * high["c"] + 0.15 * (high["a"] & high["b"])
    tables = [points.assign(arm="base", replicate=replicate, status="ok",
                            y=mean + rng.normal(0, 0.05) + rng.normal(0, 0.02, len(points)))
              for replicate in range(REPLICATES)]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def raw(found: pd.DataFrame) -> np.ndarray:
    return found.loc[found["scale"] == "raw", "effect"].to_numpy()


def test_main_effects_are_kept_and_interactions_are_gone(study: pd.DataFrame):
    tables = list(additive_engine(study, "y", NAMES, repeats=100))
    main = np.mean([raw(main_effects(one, "y", NAMES)) for one in tables], axis=0)
    pairs = np.mean([raw(interactions(one, "y", NAMES)) for one in tables], axis=0)
    assert np.allclose(main, raw(main_effects(study, "y", NAMES)), atol=0.003)  # se of a mean over 100 about 0.001
    assert abs(raw(interactions(study, "y", NAMES))[0] - 0.075) < 0.02
    assert np.abs(pairs).max() < 0.003


def test_chance_is_that_of_the_study(study: pd.DataFrame):
    def spreads(table: pd.DataFrame) -> tuple[float, float]:
        wide = table.pivot(index="replicate", columns="point", values="y").to_numpy()
        rest = wide - wide.mean(axis=0)
        return float(rest.var()), float(rest.mean(axis=1).var())  # of single runs, and of what a seed adds to all

    ours = spreads(study)
    theirs = np.mean([spreads(one) for one in additive_engine(study, "y", NAMES, repeats=200)], axis=0)
    assert np.allclose(theirs, ours, rtol=0.1)


def test_synergy_is_declared_in_the_study_and_rarely_in_its_null(study: pd.DataFrame):
    assert synergy(study, "y", NAMES)["declared"].tolist() == [1, 0, 0]
    alarms = sum(bool(synergy(one, "y", NAMES)["declared"].any()) for one in additive_engine(study, "y", NAMES))
    assert alarms <= 20  # of 200 at 5 in 100 or less; more than 20 has a chance below 1 in 500


def test_replicates_that_are_not_whole_are_left_out(study: pd.DataFrame):
    failed = study.assign(y=study["y"].where((study["replicate"] > 4) | (study["point"] != 3)))
    assert len(next(additive_engine(failed, "y", NAMES))) == 15 * 8
    one = study[study["replicate"] == 0]
    with pytest.raises(ExperimentError, match="needs two replicates with every point, found 1"):
        next(additive_engine(one, "y", NAMES))
