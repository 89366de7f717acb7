"""Structural variants do what they say, where that can be worked out by hand; all agree with the reference anyway."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from culturesim.errors import ScenarioError
from culturesim.hallmark_names import HALLMARKS
from culturesim.simulation import Ensemble, simulate, simulate_many
from culturesim.units import approach_per_month

from .worlds import MANY_ERRORS, limit

START = {"accountability": 1.0, "safety_nets": 0.3}
MONTHS = np.arange(1, 49)


@pytest.mark.parametrize("hallmark", HALLMARKS)
def test_linear_decay_loses_a_constant_amount_a_month_until_nothing_is_left(hallmark):
    run = simulate(limit("decay", variants={"decay": "linear"}))
    expected = np.maximum(0, START.get(hallmark, 0.8) - MONTHS / 9)
    np.testing.assert_allclose(run.series[f"practice_{hallmark}"], expected, rtol=0, atol=1e-12)


def test_sudden_decay_loses_all_at_once_with_the_chance_that_gives_exponential_decay_on_average():
    runs = simulate_many(limit("decay", variants={"decay": "sudden"}), range(60))
    still = np.array([[run.series[f"practice_{name}"] / START.get(name, 0.8) for name in HALLMARKS] for run in runs])
    kept = (1 - approach_per_month(9)) ** MONTHS
    units = len(runs[0].organisation.unit_names)
    np.testing.assert_allclose(still * units, np.round(still * units), atol=1e-9)  # each unit has all or nothing
    error = np.sqrt(kept * (1 - kept) / (len(runs) * len(HALLMARKS) * units))
    assert (np.abs(still.mean(axis=(0, 1)) - kept) < MANY_ERRORS * error).all()


def lived(name, months, **changes):
    """Return commitment at the founding and at each record, and the ensemble."""
    ensemble = Ensemble([limit(name, months=months, **changes)], [4])
    rows = [ensemble.state.jobs.commitment.copy()]
    while not ensemble.done:
        ensemble.step()
        rows.append(ensemble.state.jobs.commitment.copy())
    return np.array(rows), ensemble


@pytest.mark.parametrize("imitation", ["unit", "everyone"])
def test_who_goes_by_the_mean_of_a_unit_or_of_everyone_keeps_it_and_draws_near(imitation):
    rows, ensemble = lived("two_circles", 30, variants={"imitation": imitation})
    pull = ensemble.scenarios[0].rule("peer_influence")
    group = ensemble.organisation.unit if imitation == "unit" else np.zeros(12, int)
    for number in np.unique(group):
        part = rows[:, group == number]
        mean = part[0].mean()
        expected = mean + (part[0] - mean) * (1 - pull) ** np.arange(len(rows))[:, None]
        np.testing.assert_allclose(part, expected, rtol=0, atol=1e-13)


def test_who_goes_by_most_contacts_moves_to_their_lower_median():
    rows, ensemble = lived("averaging", 10, variants={"imitation": "majority"})
    pull = ensemble.scenarios[0].rule("peer_influence")
    contacts = ensemble.state.contacts.reshape(12, -1)
    for before, after in pairwise(rows):
        for person in range(12):
            seen = np.sort(before[contacts[person][contacts[person] >= 0]])
            expected = before[person] + pull * (seen[(len(seen) - 1) // 2] - before[person])
            assert after[person] == pytest.approx(expected, abs=1e-14)


def test_equal_inclination_leaves_only_those_who_never_enter_apart():
    scenario = limit("word_of_mouth", variants={"inclination": "equal"}, behaviour={"never_share": 0.3})
    propensity = Ensemble([scenario] * 40, range(40)).state.jobs.propensity
    assert set(np.unique(propensity)) == {0.0, 1.0}
    assert abs((propensity == 0).mean() - 0.3) < MANY_ERRORS * np.sqrt(0.21 / len(propensity))


def test_a_variant_that_does_not_exist_is_refused_by_name():
    with pytest.raises(ScenarioError, match="imitation"):
        limit("decay", variants={"imitation": "nobody"})
    with pytest.raises(ScenarioError, match="no such parameter"):
        limit("decay", variants={"imitations": "unit"})
