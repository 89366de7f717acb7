"""L10: untended hallmarks decay, tended ones build, exponentially. scenarios/limits/decay.yaml, building.yaml"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.hallmark_names import HALLMARKS
from culturesim.simulation import simulate
from culturesim.units import approach_per_month

from .worlds import limit

START = {"accountability": 1.0, "safety_nets": 0.3}


@pytest.mark.parametrize("hallmark", HALLMARKS)
def test_an_untended_hallmark_loses_a_constant_share_a_month(hallmark):
    run = simulate(limit("decay"))
    k, t = approach_per_month(9), np.arange(1, 49)
    practice = START.get(hallmark, 0.8) * (1 - k) ** t
    np.testing.assert_allclose(run.series[f"practice_{hallmark}"], practice, rtol=1e-12, atol=0)


@pytest.mark.parametrize("hallmark", HALLMARKS)
def test_belief_follows_practice_with_a_lag(hallmark):
    """V_t = b V_{t-1} + (1 - b) c P_t with P_t = P_0 a^t and V_0 = c P_0, summed as a geometric series."""
    run = simulate(limit("decay"))
    fit, a, b, t = 0.7, 1 - approach_per_month(9), 1 - 0.25, np.arange(1, 49)
    start = fit * START.get(hallmark, 0.8)
    believed = start * (b**t + (1 - b) * a * (a**t - b**t) / (a - b))
    np.testing.assert_allclose(run.series[f"perceived_{hallmark}"], believed, rtol=1e-12, atol=0)


@pytest.mark.parametrize("hallmark", HALLMARKS)
def test_a_tended_hallmark_closes_a_constant_share_of_its_gap(hallmark):
    run = simulate(limit("building"))
    k, t = approach_per_month(12), np.maximum(0, np.arange(48) - 5)  # month 6 is the first step
    np.testing.assert_allclose(run.series[f"practice_{hallmark}"], 0.7 * (1 - (1 - k) ** t), rtol=1e-12, atol=1e-15)


def test_an_anchored_hallmark_decays_to_its_anchored_share():
    scenario = limit("decay", months=400)
    anchored = scenario.with_(
        behaviour={**scenario.behaviour, "anchoring": 0.2}, mechanisms={"a_home_anchors_practice": "off"}
    )
    run = simulate(anchored)
    k, t = approach_per_month(9), np.arange(1, 401)
    expected = 0.8 * (0.2 + 0.8 * (1 - k) ** t)
    np.testing.assert_allclose(run.series["practice_communication"], expected, rtol=1e-12, atol=0)
