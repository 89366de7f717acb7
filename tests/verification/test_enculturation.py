"""L5: enculturation under turnover, complete mixing. scenarios/limits/enculturation.yaml"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.scenario.file import load_scenario
from culturesim.simulation import Ensemble, simulate_many
from culturesim.units import monthly_probability_from_rate, rate_from_yearly_probability

from .exact import enculturation_mean, enculturation_moments, enculturation_schedule, enculturation_variance
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


@pytest.mark.parametrize("growth", [-0.02, 0.02])
def test_growing_and_shrinking_follow_the_exact_schedule(growth):
    """Monthly hiring waves or layoffs; growth a month, g of the closed form."""
    base, months, worlds = limit("enculturation"), 60, 150
    n = numbers(base)
    jobs = np.round(60 * np.exp(growth * np.arange(months + 1))).astype(int)
    events = [
        {"do": "hiring_wave" if change > 0 else "layoff", "month": month, "people": abs(change)}
        for month, change in enumerate(np.diff(jobs).tolist())
        if change
    ]
    scenario = base.with_(months=months, events=events)
    runs = simulate_many(scenario, range(worlds))
    assert all((run.series["headcount"] == jobs[1:]).all() for run in runs)
    table = np.array([run.series["commitment"] for run in runs])
    error = table.std(axis=0, ddof=1) / np.sqrt(worlds)
    expected = enculturation_schedule(jobs.tolist(), a=n["a"], d=n["d"], x=n["x"], mu=n["mu"])
    assert (np.abs(table.mean(axis=0) - expected) < MANY_ERRORS * error).all()
    steady = enculturation_mean(n["a"], n["d"], n["x"], 0, n["mu"])
    if growth > 0:
        assert expected[-1] < steady - 0.01
    else:  # who is laid off is anybody: not the layoff moves the mean, but that exits are not replaced
        assert expected[-1] == pytest.approx(steady, abs=5e-3)


def test_the_schedule_tends_to_the_closed_form_with_growth():
    """With w = (1 - x)/(1 + g) while growing; shrinking, the old are (1 - x) of those who stay."""
    n = numbers(limit("enculturation"))
    jobs = (10**6 * 1.01 ** np.arange(401)).astype(int).tolist()
    found = enculturation_schedule(jobs, a=n["a"], d=n["d"], x=n["x"], mu=n["mu"])[-1]
    assert found == pytest.approx(enculturation_mean(n["a"], n["d"], n["x"], 0.01, n["mu"]), rel=1e-4)


@pytest.mark.parametrize("yearly", [0.1, 0.4])
def test_harrison_and_carroll_settle_where_the_closed_form_says(yearly, root):
    """scenarios/harrison_carroll.yaml: robust to turnover of 10 to 40 % a year (experiments/enculturation)."""
    base = load_scenario(root / "scenarios" / "harrison_carroll.yaml")
    told = base.with_values({"organisation.turnover.staff": yearly, "organisation.turnover.leader": yearly})
    n = numbers(told)
    table = np.array([run.series["commitment"] for run in simulate_many(told, range(40))])
    change, error = mean_and_error(table[:, -12:].mean(axis=1) - table[:, -24:-12].mean(axis=1))
    assert within(change, 0, error) and error < 0.003
    mean, error = mean_and_error(table[:, -24:].mean(axis=1))
    assert within(mean, enculturation_mean(n["a"], n["d"], n["x"], 0, n["mu"]), error)
