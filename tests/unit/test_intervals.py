"""Intervals give the published limits, and behave as intervals of what they claim to be intervals of."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from culturesim.errors import MeasureError
from culturesim.measures.intervals import Interval, paired_mean, paired_share, wilson

Z = 1.959963984540054  # the normal 97.5 % point


def arms(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Return two arms with so many seeds of each kind."""
    counts = (both, only_first, only_second, neither)
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


# ---------------------------------------------------------------- a share


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_wilsons_published_limits(successes, trials, low, high):
    found = wilson(successes, trials)
    assert found.estimate == successes / trials
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_a_share_follows_wilsons_formula(level):
    z = stats.norm.ppf((1 + level) / 2)
    for successes, trials in [(0, 10), (1, 10), (5, 10), (10, 10), (37, 100)]:
        p = successes / trials
        centre = (p + z**2 / (2 * trials)) / (1 + z**2 / trials)
        half = z / (1 + z**2 / trials) * math.sqrt(p * (1 - p) / trials + z**2 / (4 * trials**2))
        found = wilson(successes, trials, level)
        assert (found.low, found.high) == pytest.approx((centre - half, centre + half), abs=1e-12)
        assert found.level == level


def test_a_share_of_none_and_of_all():
    none, everyone = wilson(0, 10), wilson(10, 10)
    assert none.low == 0 and none.high == pytest.approx(Z**2 / (10 + Z**2), abs=1e-12)
    assert everyone.high == 1 and everyone.low == pytest.approx(1 - none.high, abs=1e-12)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(MeasureError, match="at least one run"):
        wilson(0, 0)


# ---------------------------------------------------------------- a difference of shares on the same seeds


@pytest.mark.parametrize(
    ("cells", "difference", "low", "high", "digits"),
    [
        # Newcombe 1998, Improved confidence intervals for ... paired data, method 10 (p1 - p2)
        ((36, 12, 2, 0), 0.2, 0.0569, 0.3404, 4),  # a negative correlation, which is not corrected
        ((20, 12, 2, 16), 0.2, 0.0562, 0.3292, 4),  # a positive one, corrected for continuity
        ((54, 0, 0, 0), 0.0, -0.0664, 0.0664, 4),  # no correlation can be had
        # Fagerland, Lydersen and Laake 2014, airway data: square-and-add; the correction takes the correlation to 0
        ((1, 1, 7, 12), -0.286, -0.507, -0.026, 3),
    ],
)
def test_a_paired_difference_has_newcombes_published_limits(cells, difference, low, high, digits):
    first, second = arms(*cells)
    found = paired_share(second, first)  # ours is after minus before
    assert round(found.estimate, digits) == difference
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


CELLS = [cells for cells in itertools.product((0, 1, 3, 10, 40), repeat=4) if sum(cells)]


def test_swapping_the_arms_turns_the_interval_round():
    for cells in CELLS:
        before, after = arms(*cells)
        one, other = paired_share(before, after), paired_share(after, before)
        turned = (-other.estimate, -other.high, -other.low)
        assert (one.estimate, one.low, one.high) == pytest.approx(turned, abs=1e-12)


def test_counting_failures_for_successes_turns_the_interval_round():
    for cells in CELLS:
        before, after = arms(*cells)
        one, other = paired_share(before, after), paired_share(~before, ~after)
        turned = (-other.estimate, -other.high, -other.low)
        assert (one.estimate, one.low, one.high) == pytest.approx(turned, abs=1e-12)


def test_the_interval_holds_its_estimate_and_stays_between_minus_one_and_one():
    for cells in CELLS:
        found = paired_share(*arms(*cells))
        assert found.estimate == pytest.approx((cells[2] - cells[1]) / sum(cells), abs=1e-12)
        assert -1 <= found.low <= found.estimate + 1e-12 and found.estimate - 1e-12 <= found.high <= 1
        assert found.low < found.high


def test_arms_without_a_discordant_seed_have_an_interval_about_zero():
    for both, neither in [(0, 5), (5, 0), (3, 3), (40, 10)]:
        found = paired_share(*arms(both, 0, 0, neither))
        assert found.estimate == 0 and found.low == pytest.approx(-found.high, abs=1e-12) and found.high > 0


def test_the_end_towards_which_nothing_can_move_has_no_width():
    up = paired_share(*arms(0, 0, 30, 0))
    down = paired_share(*arms(0, 30, 0, 0))
    assert (up.estimate, up.high, down.estimate, down.low) == (1, 1, -1, -1)
    assert up.low == pytest.approx(-down.high, abs=1e-12) and up.low < 1


def test_the_order_of_seeds_plays_no_part():
    before, after = arms(7, 3, 9, 5)
    order = np.random.default_rng(1).permutation(len(before))
    assert paired_share(before[order], after[order]) == paired_share(before, after)


def test_pairing_narrows_the_interval_where_arms_go_together_and_seeds_do_too():
    together, apart = paired_share(*arms(40, 5, 15, 40)), paired_share(*arms(22, 23, 33, 22))
    assert together.estimate == pytest.approx(apart.estimate)
    assert together.high - together.low < apart.high - apart.low
    more = paired_share(*arms(400, 50, 150, 400))
    assert more.high - more.low < together.high - together.low


# ---------------------------------------------------------------- a mean of differences


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_a_mean_has_students_interval(level):
    generator = np.random.default_rng(7)
    for size in (2, 3, 40):
        values = generator.normal(0.3, 2, size)
        expected = stats.ttest_1samp(values, 0).confidence_interval(level)
        found = paired_mean(values, level)
        assert found.estimate == pytest.approx(values.mean())
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)


def test_one_pair_has_no_interval_and_equal_differences_have_no_width():
    assert paired_mean([0.4]) == Interval(0.4, -np.inf, np.inf)
    assert paired_mean([0.5, 0.5, 0.5]) == Interval(0.5, 0.5, 0.5)


def test_an_interval_says_itself():
    assert Interval(0.1234, 0.1, 0.2).in_words() == "0.123 (0.100 to 0.200)"
    assert Interval(12.3, 10, 15).in_words(" %", 0) == "12 % (10 to 15)"
