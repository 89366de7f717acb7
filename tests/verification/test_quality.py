"""L2: quality approaches the ceiling by a constant share a meeting. scenarios/limits/growing_quality.yaml"""

from __future__ import annotations

import numpy as np

from culturesim.simulation import simulate_many

from .worlds import limit


def test_quality_after_n_meetings_is_exact_for_every_pair():
    scenario = limit("growing_quality")
    start, gain = scenario.base("starting_quality"), scenario.base("quality_gain")
    for run in simulate_many(scenario, range(4)):
        n = run.pairs["meetings"]
        assert len(n) > 100 and n.max() > 10 and n.min() == 0
        np.testing.assert_allclose(run.pairs["quality"], 1 - (1 - start) * (1 - gain) ** n, rtol=0, atol=1e-12)


def test_trust_after_n_meetings_is_exact_for_every_pair():
    scenario = limit("growing_quality")
    for run in simulate_many(scenario, range(4)):
        expected = 1 - (1 - scenario.base("trust_gain")) ** run.pairs["meetings"]
        np.testing.assert_allclose(run.pairs["trust"], expected, rtol=0, atol=1e-12)


def test_quality_fades_by_a_constant_share_in_a_month_without_a_meeting():
    behaviour = {**limit("growing_quality").behaviour, "meeting_probability": 0.0, "quality_fade": 0.1,
                 "drift_probability": 0.05}  # fmt: skip
    for run in simulate_many(limit("growing_quality", behaviour=behaviour), range(2)):
        p = run.pairs
        # a pair ended by a leaver (why_ended 4) had no meetings phase in its last month
        months = np.where(p["ended"] < 0, run.scenario.months, p["ended"] + (p["why_ended"] != 4)) - p["began"]
        np.testing.assert_allclose(p["quality"], 0.25 * 0.9**months, rtol=0, atol=1e-12)
