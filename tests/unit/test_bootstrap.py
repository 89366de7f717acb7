"""The bootstrap over seeds: resampled sums, and percentiles of what they give."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.measures.bootstrap import (
    percentile_interval,
    percentiles,
    pooled_ratio,
    resampled,
    resampled_means,
    resampled_sums,
)


def test_sums_over_resamples_are_those_of_the_seeds_each_holds():
    values = np.arange(12.0).reshape(4, 3)
    by_hand = values[resampled(4, 50)].sum(axis=1)
    np.testing.assert_array_equal(resampled_sums(values, 50), by_hand)
    np.testing.assert_array_equal(resampled_means(values, 50), by_hand / 4)
    assert resampled_sums(values[:, 0], 50).shape == (50,)


def test_percentiles_are_those_of_what_is_finite():
    drawn = [np.nan, np.inf, -np.inf, *range(101)]
    assert percentiles(drawn) == pytest.approx((2.5, 97.5))
    assert percentiles(drawn, 0.5) == pytest.approx((25, 75))
    assert np.isnan(percentiles([np.nan, np.inf])).all() and np.isnan(percentiles([])).all()


def test_what_is_never_reached_may_count_and_then_nothing_is_interpolated():
    drawn = [np.nan, *[3.0] * 90, *[np.inf] * 10]
    assert percentiles(drawn, infinite=True, method="inverted_cdf") == (3, np.inf)
    assert percentiles(drawn, 0.5, infinite=True, method="inverted_cdf") == (3, 3)
    assert percentiles(drawn) == (3, 3)


def test_a_single_seed_has_no_interval():
    found = percentile_interval(0.4, np.full(10, 0.4), 1)
    assert (found.estimate, found.low, found.high) == (0.4, -np.inf, np.inf)
    found = percentile_interval(0.4, [0.3, 0.5], 2, 0.9)
    assert (found.low, found.high, found.level) == (pytest.approx(0.31), pytest.approx(0.49), 0.9)


def test_a_ratio_of_sums_lies_within_its_interval_and_narrows_to_what_all_seeds_share():
    above, below = [1.0, 3.0, 2.0, 6.0], [2.0, 2.0, 4.0, 5.0]
    found = pooled_ratio(above, below)
    assert found.estimate == 12 / 13 and found.low < found.estimate < found.high
    same = pooled_ratio([1.0, 2.0, 3.0], [2.0, 4.0, 6.0])
    assert (same.low, same.high) == (0.5, 0.5)
    assert np.isnan(pooled_ratio([1.0, 2.0], [0.0, 0.0]).estimate)
