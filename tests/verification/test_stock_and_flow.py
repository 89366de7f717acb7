"""L8: running pairs = pairs begun a month x mean life at record (Little's law). scenarios/limits/stock_and_flow.yaml"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.run import RUNNING
from culturesim.simulation import simulate_many
from culturesim.units import monthly_probability_from_rate, rate_from_yearly_probability

from .worlds import limit, mean_and_error, within

BURN_IN = 60  # months; lives are those of pairs begun from then to month 140, all but over by month 240


def begun(run):
    return run.series["pairs_new_programme"] + run.series["pairs_new_informal"]


@pytest.fixture(scope="module")
def runs():
    return simulate_many(limit("stock_and_flow"), range(60))


def test_mean_running_pairs_are_pairs_begun_times_mean_life(runs):
    """Openings and running pairs from the record, lives from the closed form."""
    scenario = runs[0].scenario
    h = monthly_probability_from_rate(rate_from_yearly_probability(scenario.organisation.turnover.staff))
    p = scenario.base("drift_probability")
    life = (1 - p) / (1 - (1 - h) ** 2 * (1 - p))
    gap = [run.series["pairs_active"][BURN_IN:].mean() - begun(run)[BURN_IN:].mean() * life for run in runs]
    level = np.mean([run.series["pairs_active"][BURN_IN:].mean() for run in runs])
    mean, error = mean_and_error(gap)
    assert error < 0.01 * level  # sharp enough to see a life that is wrong by 4 %, let alone by a month
    assert within(mean, 0, error)


def test_the_lives_themselves_have_that_mean(runs):
    scenario = runs[0].scenario
    h = monthly_probability_from_rate(rate_from_yearly_probability(scenario.organisation.turnover.staff))
    p = scenario.base("drift_probability")
    worlds = []
    for run in runs:
        chosen = (run.pairs["began"] >= BURN_IN) & (run.pairs["began"] < 140)
        ended = np.where(run.pairs["ended"] == RUNNING, scenario.months, run.pairs["ended"])
        assert (ended[chosen] < scenario.months).mean() > 0.999
        worlds.append((ended - run.pairs["began"])[chosen].mean())
    mean, error = mean_and_error(worlds)
    assert within(mean, (1 - p) / (1 - (1 - h) ** 2 * (1 - p)), error)


@pytest.mark.parametrize("name", ["stock_and_flow", "busy", "constant_endings"])
def test_the_books_balance_exactly(name):
    """Months at record summed over pairs = running pairs summed over months: an identity, in any scenario."""
    run = simulate_many(limit(name), [5])[0]
    p, months = run.pairs, run.scenario.months
    at_record = np.where(p["ended"] == RUNNING, months, p["ended"]) - p["began"]
    assert at_record.sum() == run.series["pairs_active"].sum()
    assert len(p["key"]) == begun(run).sum()
