"""L4: influence alone averages. scenarios/limits/averaging.yaml and two_circles.yaml"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from culturesim.simulation import Ensemble

from .exact import averaging_matrix, second_eigenvalue, stationary
from .worlds import LIMITS, limit

SEEDS = (0, 1, 2)


def ties_of(name):
    """Return the people in file order and their ties as pairs of places."""
    with open(LIMITS / f"{name}_people.csv") as people, open(LIMITS / f"{name}_ties.csv") as ties:
        place = {row["person"]: number for number, row in enumerate(csv.DictReader(people))}
        return place, [(place[row["person_a"]], place[row["person_b"]]) for row in csv.DictReader(ties)]


def matrix_of(name):
    place, ties = ties_of(name)
    return averaging_matrix(len(place), ties, limit(name).rule("peer_influence"))


def beliefs(name, seed):
    """Return everyone's commitment at the founding and at the record of each month, one row a month."""
    ensemble = Ensemble([limit(name)], [seed])
    rows = [ensemble.state.jobs.commitment.copy()]
    while not ensemble.done:
        ensemble.step()
        rows.append(ensemble.state.jobs.commitment.copy())
    return np.array(rows)


@pytest.mark.parametrize("name", ["averaging", "two_circles"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_month_is_one_step_of_the_averaging_matrix(name, seed):
    lived, matrix = beliefs(name, seed), matrix_of(name)
    assert np.ptp(lived[0]) > 0.5
    np.testing.assert_allclose(lived[1:], lived[:-1] @ matrix.T, rtol=0, atol=1e-14)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mean_by_stationary_weights_is_kept_and_the_plain_mean_is_not(seed):
    lived = beliefs("averaging", seed)
    place, ties = ties_of("averaging")
    weights = np.bincount(np.ravel(ties), minlength=len(place)) / (2 * len(ties))  # by number of ties
    np.testing.assert_allclose(weights, stationary(matrix_of("averaging")), rtol=1e-9)
    kept = lived @ weights
    np.testing.assert_allclose(kept, kept[0], rtol=0, atol=1e-13)
    assert abs(lived[-1].mean() - lived[0].mean()) > 1e-3
    np.testing.assert_allclose(lived[-1], kept[0], atol=0.02)  # everyone ends there


@pytest.mark.parametrize("seed", SEEDS)
def test_the_difference_of_the_circles_shrinks_by_the_second_eigenvalue(seed):
    lived, matrix = beliefs("two_circles", seed), matrix_of("two_circles")
    shrinks = 1 - limit("two_circles").rule("peer_influence") / 3
    assert second_eigenvalue(matrix) == pytest.approx(shrinks, abs=1e-12)
    difference = lived[:, :6].mean(axis=1) - lived[:, 6:].mean(axis=1)
    np.testing.assert_allclose(difference, difference[0] * shrinks ** np.arange(len(lived)), rtol=0, atol=1e-14)
    np.testing.assert_allclose(lived.mean(axis=1), lived[0].mean(), rtol=0, atol=1e-14)  # doubly stochastic


@pytest.mark.parametrize("seed", SEEDS)
def test_in_the_end_the_whole_spread_shrinks_at_that_rate(seed):
    spread = beliefs("two_circles", seed).std(axis=1)
    shrinks = 1 - limit("two_circles").rule("peer_influence") / 3
    np.testing.assert_allclose(spread[81:120] / spread[80:119], shrinks, rtol=1e-6)
