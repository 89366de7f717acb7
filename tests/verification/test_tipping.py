"""Modes, steepness, tipping and hysteresis: against linear programming, known curves, and false alarms counted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.special import expit
from tests.verification.tables import generator, runs

from culturesim.analysis.hysteresis import loops, starts
from culturesim.analysis.tipping import tipping
from culturesim.errors import ExperimentError, MeasureError
from culturesim.measures.logistic import logistic_slopes
from culturesim.measures.modes import excess_mass, two_groups
from culturesim.measures.steepness import steepening, steepness

# ---------------------------------------------------------------- two groups


def dip(x):
    """Return Hartigan's dip by linear programming: the least distance to a distribution with one mode."""
    n, found = len(x), 1.0
    right, d = n, n + 1  # unknowns: the distribution at each value, its upper side at the mode, and the distance
    for mode in range(n):
        rows, bounds = [], []

        def at_most(terms, bound, rows=rows, bounds=bounds):
            row = np.zeros(n + 2)
            for place, weight in terms:
                row[place] += weight
            rows.append(row)
            bounds.append(bound)

        slopes = []
        for i in range(n):
            upper = right if i == mode else i
            for place in (i, upper):
                at_most([(place, 1), (d, -1)], (i if place == i else i + 1) / n)
                at_most([(place, -1), (d, -1)], -(i if place == i and i == mode else i + 1) / n)
            if upper == i:
                at_most([(i, 1), (d, -1)], i / n)
            if i + 1 < n:
                gap = x[i + 1] - x[i]
                slopes.append([(i + 1, 1 / gap), (upper, -1 / gap)])
                at_most([(i + 1, -1), (upper, 1)], 0)
        at_most([(mode, 1), (right, -1)], 0)
        for i in range(1, n - 1):
            sign = 1 if i < mode else -1  # convex before the mode, concave after it
            if i != mode:
                at_most([(p, sign * w) for p, w in slopes[i - 1]] + [(p, -sign * w) for p, w in slopes[i]], 0)
        cost = np.zeros(n + 2)
        cost[d] = 1
        found = min(found, linprog(cost, A_ub=np.array(rows), b_ub=bounds, bounds=[(0, 1)] * (n + 2)).fun)
    return found


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("n", [6, 11, 20])
def test_the_excess_mass_is_twice_the_dip(groups, n):
    draw = generator(n)
    x = np.sort(draw.normal(size=n) + 6 * (np.arange(n) % groups))
    found, expected = float(excess_mass(x[None, :])[0]), 2 * dip(x)
    assert expected - 0.015 < found <= expected + 1e-9  # levels are 2.3 % apart, so a little may be missed


def test_two_points_and_one():
    mass, p = two_groups([0.0] * 20 + [1.0] * 20)
    assert mass > 0.4 and p < 0.002
    assert two_groups([0.3] * 12) == (0.0, 1.0)
    with pytest.raises(MeasureError, match="10 values or more"):
        two_groups([0.1] * 9)
    with pytest.raises(MeasureError, match="all of them numbers"):
        two_groups([0.1] * 12 + [np.nan])


ONE_GROUP = {
    "even": lambda draw, n: draw.random(n),
    "normal": lambda draw, n: draw.normal(size=n),
    "skewed": lambda draw, n: draw.exponential(size=n),
    "many dead, the others skewed": lambda draw, n: np.where(draw.random(n) < 0.5, 0.0, draw.exponential(0.1, n)),
    "long-tailed": lambda draw, n: draw.standard_t(3, n),
    "shares of twenty people": lambda draw, n: draw.binomial(20, 0.3, n) / 20,
}


@pytest.mark.parametrize("kind", ONE_GROUP)
def test_one_group_is_taken_for_two_in_one_of_twenty_studies_at_most(kind):
    """300 studies of 40 futures; 4 standard errors above 5 % are 10 %."""
    draw = generator(1)
    assert np.mean([two_groups(ONE_GROUP[kind](draw, 40))[1] <= 0.05 for _ in range(300)]) < 0.10


def test_two_groups_are_seen_also_where_one_is_narrow():
    draw = generator(2)

    def study():
        dead = draw.random(60) < 0.6
        return np.where(dead, np.abs(draw.normal(0, 0.01, 60)), draw.normal(0.3, 0.08, 60))

    assert np.mean([two_groups(study())[1] <= 0.05 for _ in range(100)]) > 0.7


# ---------------------------------------------------------------- steepness


def test_two_shares_give_the_log_odds_with_half_a_success_added():
    """For two shares Firth's penalty is Haldane's: half a success and half a failure more in each."""
    found = logistic_slopes([0, 2], [[1, 7], [0, 5]], [[9, 8], [5, 5]])
    expected = [(np.log(7.5 / 1.5) - np.log(1.5 / 8.5)) / 2, np.log(5.5 / 0.5)]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    with pytest.raises(MeasureError, match="two places"):
        logistic_slopes([1, 1], [[1, 2]], [4, 4])


def lives(draw, k, grid, seeds=60, half=0.35, luck=0.5):
    """Return who survives at each strength: log-odds k (strength − half), some of the chance shared over strengths."""
    pull = k * (np.asarray(grid) - half) + luck * draw.normal(size=(seeds, 1))
    return pull + draw.logistic(size=(seeds, len(grid))) > 0


GRID = (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.6, 0.8, 1.0)


def test_steepness_is_that_of_the_curve():
    found = steepness(GRID, lives(generator(3), 8.0, GRID, seeds=4000, luck=0.0))
    assert found.low < 2.0 < found.high and found.estimate == pytest.approx(2.0, rel=0.05)
    assert np.isnan(steepness([0, 1], [[1, 0]] * 5).estimate)  # survival falls
    with pytest.raises(MeasureError, match="one row of outcomes a seed"):
        steepness([0, 1], [1, 0])


def test_the_exponent_covers_as_often_as_it_says_and_seldom_alarms():
    """250 studies each: no change of steepness, and twice as steep at twice the size; 4 standard errors are 5.5 %."""
    draw = generator(4)
    for doubled, truth in ((8.0, 0.0), (16.0, 1.0)):
        found = [steepening([50, 100], [GRID, GRID], [lives(draw, 8.0, GRID), lives(draw, doubled, GRID)])
                 for _ in range(250)]  # fmt: skip
        assert abs(np.mean([one.low <= truth <= one.high for one in found]) - 0.95) < 0.055
        alarms = np.mean([one.low > 0 for one in found])
        assert alarms < 0.065 if truth == 0 else alarms > 0.9


def test_sizes_must_differ_and_seeds_match():
    one = lives(generator(5), 8.0, GRID)
    with pytest.raises(MeasureError, match="two different sizes"):
        steepening([50, 50], [GRID, GRID], [one, one])
    with pytest.raises(MeasureError, match="the same seeds"):
        steepening([50, 99], [GRID, GRID], [one, one[1:]])


# ---------------------------------------------------------------- the verdict


def organisations(k, apart=True, seed=6, replicates=60, sizes=(50.0, 200.0, 800.0), half=0.35):
    """Return a table: survival has slope k(size) in strength; outcomes fall into two groups where `apart`."""
    draw = generator(seed)
    points = [(size, at) for size in sizes for at in GRID]
    alive = np.concatenate([lives(draw, k(size), GRID, replicates, half) for size in sizes], axis=1)
    middle = np.array([expit(k(size) * (at - half)) for size, at in points])
    chance = draw.normal(size=alive.shape)
    p_eff = np.where(alive, 0.3 + 0.05 * chance, 0.02 + 0.01 * chance) if apart else 0.3 * middle + 0.05 * chance
    factors = {"size": [size for size, _ in points], "strength": [at for _, at in points]}
    return runs(lambda arm, point, r: {"alive": float(alive[r, point]), "p_eff": p_eff[r, point]}, arms=("base",),
                points=len(points), replicates=replicates, factors=factors)  # fmt: skip


def judged(table, **changes):
    return tipping(table, **({"alive": "alive", "outcome": "p_eff", "strength": "strength", "size": "size"} | changes))


def steep(size):
    return 8.0 * (size / 50) ** 0.5


def test_it_is_called_tipping_where_survival_steepens_and_outcomes_fall_apart():
    found = judged(organisations(steep))
    assert found.tips and found.exponent.low < 0.5 < found.exponent.high
    assert found.in_words().startswith("Tipping: with the size doubled, survival is 1.")
    row = found.table.iloc[0]
    assert row["median_low"] < 0.35 < row["median_high"] and row["steepness_low"] < 2 < row["steepness_high"]
    assert list(found.table["size"]) == [50, 200, 800] and (found.table["replicates"] == 60).all()


def test_it_is_not_called_tipping_without_either():
    one_group = judged(organisations(steep, apart=False))
    assert one_group.steepens and not one_group.bimodal and not one_group.tips
    assert "but outcomes at the median do not fall into two groups" in one_group.in_words()
    flat = judged(organisations(lambda size: 8.0))
    assert flat.bimodal and not flat.steepens and not flat.tips
    assert "so no steepening is shown, but outcomes at the median fall into two groups" in flat.in_words()
    table = organisations(lambda size: 4 * steep(size))
    coarse = judged(table[~table["strength"].isin([0.3, 0.35, 0.4])])
    assert not coarse.tips and coarse.in_words().startswith("Not judged: strengths tried are too far apart")
    beyond = judged(organisations(steep, half=1.6))
    assert not beyond.reached and "one half is not crossed within the strengths tried" in beyond.in_words()


def test_replicates_that_are_not_whole_are_left_out_and_faults_are_refused():
    table = organisations(steep)
    table.loc[0, "status"] = "failed"
    assert judged(table).table["left_out"].tolist() == [1, 0, 0]
    assert judged(table.drop(index=5), alive="p_eff > 0.1").table["left_out"].tolist() == [1, 0, 0]
    with pytest.raises(ExperimentError, match="name a number"):
        judged(table, alive="p_eff")
    with pytest.raises(ExperimentError, match="two sizes or more in the column 'size'"):
        judged(table[table["size"] == 50])
    with pytest.raises(ExperimentError, match=r"several points have size 50 and strength 0\.1; analyse one value"):
        judged(table.assign(strength=table["strength"].replace(0.2, 0.1)))


# ---------------------------------------------------------------- hysteresis


def held(gap, seed=7):
    """Return runs held at three strengths, from above and from below, that end `gap` apart."""
    luck = generator(seed).normal(size=(30, 2, 3))
    return runs(
        lambda arm, point, r: {"p_eff": 0.2 + gap[point] * (arm == "from above") + 0.03 * luck[r, 0, point]
                               + 0.03 * luck[r, 1, point] * (arm == "from above")},
        arms=("from above", "from below"), points=3, replicates=30, factors={"strength": [0.2, 0.4, 0.6]},
    )  # fmt: skip


def test_starts_that_end_apart_are_told_strength_by_strength():
    found = starts(held([0.0, 0.1, 0.0]), "p_eff", strength="strength")
    assert found["strength"].tolist() == [0.2, 0.4, 0.6] and found["differs"].tolist() == [False, True, False]
    assert found["difference"][1] == pytest.approx(found["from_above"][1] - found["from_below"][1])
    assert found["low"][1] < 0.1 < found["high"][1]


def test_starts_without_a_difference_seldom_alarm():
    """80 studies of three strengths: 2.5 % promised for all together; 4 standard errors make 9.5 %."""
    alarms = [starts(held([0.0] * 3, seed), "p_eff", strength="strength")["differs"].any() for seed in range(80)]
    assert np.mean(alarms) < 0.095


def ramped(step, lengths=(60, 120, 240, 480), noise=0.01, replicates=12):
    """Return the loop widths of a system under ramps 0 to 1 and back; `step` gives its next state."""
    luck, widths = generator(8).normal(size=(replicates, len(lengths))), []
    for length in lengths:
        x, ways = 0.0, []
        for way in (np.arange(1, length + 1) / length, 1 - np.arange(1, length + 1) / length):
            each = []
            for at in way:
                x = step(x, at)
                each.append(x)
            ways.append(each)
        up, down = np.array(ways[0][: length - 1]), np.array(ways[1][::-1][1:])
        widths.append((down - up).mean())
    return runs(lambda arm, point, r: {"width": widths[point] + noise * luck[r, point]}, arms=("base",),
                points=len(lengths), replicates=replicates, factors={"over": list(lengths)})  # fmt: skip


def lag(x, at):
    return x + (at - x) / 15  # follows with a time of 15 months


def two_states(x, at):
    """Two states at rest for strengths in the middle: dx = a (x − x³/…): a cubic that folds between 0.31 and 0.69."""
    y = 4 * x - 2
    return x + 0.15 * (y - y**3 / 3 + 3.5 * (at - 0.5)) / 4


def test_a_loop_of_mere_lag_closes_without_end():
    found = loops(ramped(lag), "width", over="over")
    assert found.table["width"].is_monotonic_decreasing and found.table["low"].iloc[-1] > 0
    assert found.limit.low < 0 < found.limit.high and not found.remains
    assert found.in_words().startswith("Not called hysteresis: with ramps of 480 months")


def test_a_loop_between_two_states_remains():
    found = loops(ramped(two_states), "width", over="over")
    assert found.remains and found.limit.low > 0.1
    assert found.in_words().endswith("provided that people also seek by themselves.")


def test_loops_need_three_lengths_and_one_point_each():
    table = ramped(lag)
    with pytest.raises(ExperimentError, match="loops need 3 lengths of ramps"):
        loops(table[table["over"] < 200], "width", over="over")
    with pytest.raises(ExperimentError, match="several points have the same over"):
        loops(table.assign(over=60.0), "width", over="over")
