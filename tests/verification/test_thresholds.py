"""L11: step thresholds under a complete view (Granovetter 1978). scenarios/limits/thresholds*.yaml"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from culturesim.simulation import simulate

from .exact import threshold_counts
from .worlds import limit


def joined(scenario, seed=0):
    return simulate(scenario, seed).series["pairs_active"].astype(int).tolist()


def test_a_hundred_thresholds_join_one_a_month():
    counts = joined(limit("thresholds"))
    assert counts == [min(month + 1, 100) for month in range(110)]
    assert counts == threshold_counts(limit("thresholds").variants.thresholds, 110)


def test_one_threshold_changed_and_a_single_person_joins():
    assert set(joined(limit("thresholds_one_changed"))) == {1}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 40), min_size=40, max_size=40), st.integers(0, 5))
def test_any_thresholds_give_the_exact_counts(fortieths, seed):
    thresholds = [number / 40 for number in fortieths]
    scenario = limit("thresholds", months=45).with_values(
        {"organisation.units.crowd.staff": 40, "variants.thresholds": thresholds}
    )
    assert joined(scenario, seed) == threshold_counts(thresholds, 45)


@pytest.mark.parametrize(("spread", "jumps"), [(0.10, False), (0.115, False), (0.13, True)])
def test_normal_thresholds_jump_at_a_critical_spread(spread, jumps):
    """Evidence 7.4: with mean 0.25 the equilibrium jumps to about 1 near a spread of 0.122."""
    people = 400
    thresholds = [NormalDist(0.25, spread).inv_cdf((k + 0.5) / people) for k in range(people)]
    expected = threshold_counts(thresholds, 110)
    scenario = limit("thresholds").with_values(
        {"organisation.units.crowd.staff": people, "variants.thresholds": thresholds}
    )
    assert joined(scenario) == expected
    assert (np.array(expected[-1]) / people > 0.9) == jumps
