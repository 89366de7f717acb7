"""L6 and L7: entering alone, by oneself or by example. scenarios/limits/word_of_mouth*.yaml, coming_and_*.yaml

The number taking part is a Markov chain; its exact distribution is compared with that over many worlds.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from culturesim.simulation import Ensemble, simulate_many
from culturesim.units import monthly_probability_from_rate, rate_from_yearly_probability

from .exact import (
    coming_and_going,
    coming_and_going_chain,
    coming_and_going_level,
    distributions,
    entries_until_extinct,
    word_of_mouth,
    word_of_mouth_chain,
    word_of_mouth_level,
)
from .worlds import MANY_ERRORS, limit, mean_and_error, within

WORLDS = 1500
FALSE_ALARM = 6e-5  # of a chi-square test: as 4 standard errors


def numbers(scenario):
    """Return p, q and the monthly chance of leaving."""
    yearly = rate_from_yearly_probability(scenario.organisation.turnover.staff)
    leaves = monthly_probability_from_rate(yearly)
    return scenario.base("seeking_spontaneous"), scenario.base("seeking_per_contact"), leaves


def counts(scenario, worlds=WORLDS):
    """Return how many take part at the record of each month, one column a world."""
    ensemble = Ensemble([scenario] * worlds, range(worlds))
    while not ensemble.done:
        ensemble.step()
    return np.array([month["pairs_active"] for month in ensemble.series]).astype(int)


def people_of(scenario):
    return scenario.organisation.unit_list()[0].staff


def assert_same_distribution(lived, expected):
    """Compare counts with probabilities, neighbours pooled until five are expected in each."""
    at, wanted, total = [], [], 0.0
    for value, probability in enumerate(expected):
        total += probability * len(lived)
        if total >= 5:
            at.append(value)
            wanted.append(total)
            total = 0.0
    wanted[-1] += total
    found = np.bincount(np.searchsorted(at[:-1], lived, side="left"), minlength=len(at))
    if len(at) > 1:
        assert chisquare(found, np.array(wanted) * len(lived) / sum(wanted)).pvalue > FALSE_ALARM


def assert_follows(lived, chain, start, months):
    """Compare the mean of every month, and the distribution of some, with the exact chain."""
    exact = distributions(chain, start, len(lived))
    values = np.arange(exact.shape[1])
    mean = exact @ values
    error = np.sqrt(np.maximum(exact @ values**2 - mean**2, 1e-12) / lived.shape[1])
    assert (np.abs(lived.mean(axis=1) - mean) <= MANY_ERRORS * error + 1e-9).all()
    for month in months:
        assert_same_distribution(lived[month], exact[month])


def test_l6_word_of_mouth_is_the_exact_chain_with_turnover():
    scenario = limit("word_of_mouth", months=40)
    people, (p, q, m) = people_of(scenario), numbers(scenario)
    chain = word_of_mouth_chain(people, p, q, m)
    nobody = np.eye(people + 1)[0]
    assert_follows(counts(scenario), chain, nobody @ chain, (0, 3, 8, 15, 39))


def test_l6_and_without_turnover():
    scenario = limit("word_of_mouth", months=30)
    scenario = scenario.with_values({"organisation.turnover.staff": 0.0})
    people, (p, q, _) = people_of(scenario), numbers(scenario)
    chain = word_of_mouth_chain(people, p, q, 0)
    nobody = np.eye(people + 1)[0]
    assert_follows(counts(scenario), chain, nobody @ chain, (0, 4, 10, 20))


def test_l6_large_organisations_follow_the_recursion():
    """The chain is exact; in large organisations its mean tends to the recursion (here without the engine)."""
    scenario = limit("word_of_mouth")
    p, q, m = numbers(scenario)
    months, gaps = 60, []
    for people in (100, 200, 400):
        chain = word_of_mouth_chain(people, p, q, m)
        mean = distributions(chain, chain[0], months) @ np.arange(people + 1) / people
        gaps.append(np.abs(mean - word_of_mouth(p, q, m, months)).max())
    assert gaps[2] < 0.005 and gaps[1] < 0.6 * gaps[0] and gaps[2] < 0.6 * gaps[1]


def test_l6_example_alone_settles_where_it_outruns_turnover():
    scenario = limit("word_of_mouth_alone")
    _, q, m = numbers(scenario)
    level = word_of_mouth_level(q, m)
    runs = simulate_many(scenario, range(10))
    assert 0.5 < level < 0.8
    mean, error = mean_and_error([run.series["p_nom"][100:].mean() for run in runs])
    assert error < 0.006 and within(mean, level, error)


def test_l6_and_dies_out_where_it_does_not():
    scenario = limit("word_of_mouth_alone", months=240)
    slow = scenario.with_(behaviour={**scenario.behaviour, "seeking_per_contact": 0.03})
    _, q, m = numbers(slow)
    assert word_of_mouth_level(q, m) == 0
    assert all(run.series["p_nom"][-1] < 0.01 for run in simulate_many(slow, range(5)))


def cohort(scenario):
    return scenario.events[0].people


def started(scenario, e):
    """Return the distribution at the record of month 0: who of the cohort has not stopped at once."""
    people, first = people_of(scenario), np.zeros(people_of(scenario) + 1)
    first[cohort(scenario)] = 1
    return first @ coming_and_going_chain(people, 0.0, e)


def test_l7_coming_and_going_is_the_exact_chain():
    scenario = limit("coming_and_going", months=50)
    people, b, e = people_of(scenario), scenario.base("seeking_per_contact"), 0.2
    chain = coming_and_going_chain(people, b, e)
    assert scenario.base("informal_completion_probability") == e
    assert_follows(counts(scenario), chain, started(scenario, e), (0, 2, 6, 20, 49))


def test_l7_large_organisations_settle_at_the_closed_form():
    b, e = 0.4, 0.2
    assert coming_and_going(b, e, 400, 0.1)[-1] == pytest.approx(coming_and_going_level(b, e), rel=1e-9)
    assert coming_and_going_level(0.25, e) == 0  # at the threshold b(1 - e)/e = 1
    scenario = limit("coming_and_going", months=120).with_values(
        {"organisation.units.office.staff": 1200, "events.0.people": 500}
    )
    runs = simulate_many(scenario, range(8))
    mean, error = mean_and_error([run.series["p_nom"][40:].mean() for run in runs])
    assert error < 0.004 and within(mean, coming_and_going_level(b, e), error)


def test_l7_below_the_threshold_the_total_is_that_of_a_branching_process():
    scenario = limit("coming_and_dying_out")
    people, b, e = people_of(scenario), scenario.base("seeking_per_contact"), 0.2
    first, r = cohort(scenario), b * (1 - e) / e
    exact = entries_until_extinct(people, b, e, first)
    worlds = 250
    ensemble = Ensemble([scenario] * worlds, range(worlds))
    while not ensemble.done:
        ensemble.step()
    entered = sum(month["pairs_new_programme"] for month in ensemble.series)
    assert (ensemble.series[-1]["pairs_active"] == 0).all()
    mean, error = mean_and_error(entered)
    assert error < 0.07 * exact and within(mean, exact, error)
    assert r == pytest.approx(0.6) and exact == pytest.approx(first / (1 - r), rel=0.04)
    assert entries_until_extinct(2000, b, e, first) == pytest.approx(first / (1 - r), rel=0.005)
