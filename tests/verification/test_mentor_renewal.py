"""L12: mentors renew themselves or die out. scenarios/limits/mentor_renewal.yaml"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.simulation import simulate_many
from culturesim.state.columns import COMPLETED
from culturesim.units import monthly_probability_from_rate, rate_from_yearly_probability

from .exact import completions_of_a_place, renewal, renewal_without_exits_of_mentees
from .worlds import limit, mean_and_error, within

SEEDS = range(12)


def numbers(scenario):
    yearly = rate_from_yearly_probability(scenario.organisation.turnover.staff)
    return {
        "places": int(scenario.rule("max_mentees")), "conversion": scenario.base("conversion_probability"),
        "term": scenario.programmes[0].term, "e": scenario.base("drift_probability"),
        "h": monthly_probability_from_rate(yearly),
    }  # fmt: skip


@pytest.fixture(scope="module")
def runs():
    return simulate_many(limit("mentor_renewal"), SEEDS)


def first_mentors(run):
    """Return the keys of those who mentor from the start and are still there when first matched."""
    p = run.pairs
    return np.unique(p["mentor_key"][(p["mentor_arose_from"] == 0) & (p["began"] == 0)])


def test_every_place_is_always_taken(runs):
    for run in runs[:4]:
        p = run.pairs
        mentors = first_mentors(run)
        first = p["began"] == 0
        assert (np.bincount(np.searchsorted(mentors, p["mentor_key"][first])) == 2).all() and len(mentors) > 5


def test_completions_of_a_mentor_are_those_of_renewal_theory(runs):
    n = numbers(runs[0].scenario)
    expected = n["places"] * completions_of_a_place(n["term"], n["e"], n["h"])
    gaps, mentors = [], 0
    for run in runs:
        p, firsts = run.pairs, first_mentors(run)
        done = (p["why_ended"] == COMPLETED) & np.isin(p["mentor_key"], firsts)
        gaps.append(done.sum() - expected * len(firsts))
        mentors += len(firsts)
    mean, error = mean_and_error(gaps)
    per_mentor = len(runs) / mentors
    assert error * per_mentor < 0.09 * expected
    assert within(mean, 0, error)


def test_new_mentors_per_mentor_are_kappa_phi_f(runs):
    """Counted when first matched; a few mentees (some 3 %) mentor already and cannot turn into mentors."""
    n = numbers(runs[0].scenario)
    expected = renewal(**n)
    gaps, firsts, offspring = [], 0, 0
    for run in runs:
        p, mentors = run.pairs, first_mentors(run)
        born = np.unique(p["mentor_key"][np.isin(p["mentor_arose_from"], mentors)])
        gaps.append(len(born) - expected * len(mentors))
        firsts, offspring = firsts + len(mentors), offspring + len(born)
    mean, error = mean_and_error(gaps)
    assert error * len(runs) / firsts < 0.15 * expected
    assert within(mean, 0, error)
    assert offspring / firsts < 1


def mentors_at(run, month):
    p = run.pairs
    there = (p["began"] <= month) & ((p["ended"] < 0) | (p["ended"] > month))
    return len(np.unique(p["mentor_key"][there]))


def test_below_one_mentors_die_out_and_above_one_they_spread(runs):
    assert renewal(**numbers(runs[0].scenario)) < 0.8
    left = [np.mean([mentors_at(run, month) for run in runs]) for month in (0, 100, 199)]
    assert left[0] > left[1] > left[2] and left[2] < 0.5 * left[0]
    scenario = limit("mentor_renewal", months=100)
    fertile = scenario.with_(behaviour={**scenario.behaviour, "conversion_probability": 0.35})
    assert renewal(**numbers(fertile)) > 1.5
    for run in simulate_many(fertile, range(2)):
        assert mentors_at(run, 90) > 2 * mentors_at(run, 0)


def test_the_form_in_continuous_convention_differs_as_derived():
    """Where only mentors leave, a pair meets its chances in every month and nobody waits, both forms agree."""
    places, conversion, term, h = 2, 0.2, 8, 0.02
    survival = (1 - 0.03) ** term
    stated = renewal_without_exits_of_mentees(places, conversion, term, survival, h, wait=0)
    # the same renewal argument, month by month: V = sum over months of the first thing that happens
    e = 0.03
    alive, finished, freed = 1.0, 0.0, 0.0
    for _ in range(term):
        freed += alive * (1 - h) * e
        alive *= (1 - h) * (1 - e)
    finished = alive
    assert stated == pytest.approx(places * conversion * finished / (1 - finished - freed), rel=1e-12)
