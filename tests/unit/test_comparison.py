"""What a comparison says about worlds in which there is nothing to average."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from culturesim.twins.comparison import COMPARED, Comparison


def run(seed: int, pairs: float, quality: float, seeking: float = 0.0, waiting: float = 0.0) -> SimpleNamespace:
    """Return a run of two years with constant numbers."""
    series = {name: np.full(24, 0.1) for name in COMPARED}
    changed = {"pairs_active": pairs, "quality": quality, "seeking": seeking, "waiting": waiting}
    return SimpleNamespace(seed=seed, series=series | {name: np.full(24, value) for name, value in changed.items()})


def comparison(base, alternative):
    return Comparison(None, None, base, alternative, [], [])


def test_a_world_without_pairs_is_left_out_of_the_quality_of_pairs():
    base = [run(0, 10, 0.6), run(1, 10, 0.6), run(2, 10, 0.5)]
    found = comparison(base, [run(0, 8, 0.5), run(1, 0, 0.0), run(2, 8, 0.4)]).table
    assert found.loc["quality", "worlds"] == 2
    assert found.loc["quality", "difference"] == pytest.approx(-0.1)
    assert found.loc["pairs_active", "worlds"] == 3


def test_where_no_world_has_seekers_nothing_is_said_of_waiting():
    found = comparison([run(0, 10, 0.6)], [run(0, 10, 0.6, seeking=3, waiting=2)]).table
    assert found.loc["waiting", "worlds"] == 0
    assert np.isnan(found.loc["waiting", "difference"])


def test_quality_is_weighted_by_the_pairs_of_the_month():
    fading = run(0, 10, 0.6)
    fading.series["pairs_active"] = np.r_[np.full(12, 9.0), np.full(6, 3.0), np.full(6, 0.0)]
    fading.series["quality"] = np.r_[np.full(18, 0.6), np.zeros(6)]
    one, _ = comparison([fading], [fading]).final("quality")
    assert one[0] == pytest.approx(0.6)
