"""L5: enculturation under turnover, complete mixing. scenarios/limits/enculturation.yaml"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.simulation import Ensemble
from culturesim.units import monthly_probability_from_rate, rate_from_yearly_probability

from .exact import enculturation_mean, enculturation_moments, enculturation_variance
from .worlds import MANY_ERRORS, limit, mean_and_error, within

WORLDS = 400


def numbers(scenario):
    yearly = rate_from_yearly_probability(scenario.organisation.turnover.staff)
    return {
        "a": scenario.base("message_pull"), "b": scenario.rule("peer_influence"),
        "d": scenario.rule("commitment_drift"), "x": monthly_probability_from_rate(yearly),
        "mu": scenario.base("starting_commitment"), "s2": scenario.rule("commitment_spread") ** 2 / 3,
    }  # fmt: skip


@pytest.fixture(scope="module")
def lived():
    """Return the mean and the variance over people at each record, one column a world."""
    scenario = limit("enculturation")
    ensemble = Ensemble([scenario] * WORLDS, range(WORLDS))
    means, variances = [], []
    while not ensemble.done:
        ensemble.step()
        belief = ensemble.state.jobs.commitment.reshape(WORLDS, -1)
        assert (ensemble.state.jobs.person != 0).all() and (belief > 0).all() and (belief < 1).all()
        means.append(belief.mean(axis=1))
        variances.append(belief.var(axis=1))
    return scenario, np.array(means), np.array(variances)


@pytest.mark.parametrize("which", [0, 1], ids=["mean", "variance"])
def test_moments_follow_the_exact_recursion_month_by_month(lived, which):
    scenario, *measured = lived
    people = measured[0].shape[1] and len(Ensemble([scenario], [0]).state.jobs.person)
    expected = enculturation_moments(people, scenario.months, **numbers(scenario))[which]
    error = measured[which].std(axis=1, ddof=1) / np.sqrt(WORLDS)
    assert (np.abs(measured[which].mean(axis=1) - expected) < MANY_ERRORS * error).all()


def test_the_mean_settles_at_the_closed_form(lived):
    scenario, means, _ = lived
    n = numbers(scenario)
    expected = enculturation_mean(n["a"], n["d"], n["x"], 0, n["mu"])
    mean, error = mean_and_error(means[80:].mean(axis=0))
    assert error < 0.002 and within(mean, expected, error)
    assert abs(expected - n["mu"]) > 50 * error and abs(expected - n["a"] / (n["a"] + n["d"])) > 20 * error


def test_the_recursion_tends_to_the_closed_forms_in_large_organisations():
    n = numbers(limit("enculturation"))
    mean, variance = enculturation_moments(10**7, 600, **n)
    assert mean[-1] == pytest.approx(enculturation_mean(n["a"], n["d"], n["x"], 0, n["mu"]), rel=1e-9)
    limiting = enculturation_variance(n["a"], n["b"], n["d"], n["x"], 0, n["mu"], n["s2"])
    assert variance[-1] == pytest.approx(limiting, rel=1e-5)


def test_colleagues_narrow_the_spread_and_leave_the_mean():
    n = numbers(limit("enculturation"))
    alone = enculturation_moments(60, 200, **{**n, "b": 0.0})
    together = enculturation_moments(60, 200, **n)
    np.testing.assert_allclose(alone[0], together[0], rtol=1e-12)
    assert together[1][-1] < 0.7 * alone[1][-1]
