"""When there are replicates enough: what is judged, at which numbers of replicates, and what is said."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.errors import ExperimentError, ScenarioError
from culturesim.experiment.stopping import CAP, NARROW, WIDE, Stop, judged, judged_study, next_batch
from culturesim.measures.intervals import paired_mean, paired_share, wilson


def stop(half_width: float = 0.3, difference: str = "plan - base", **told) -> Stop:
    return Stop(measure="p_eff", difference=difference, half_width=half_width, **{"most": 200, **told})


def pairs(replicates: int, seed: int = 1, scale: float = 1.0) -> np.ndarray:
    """Return an arm and its twin that share most of their chance; their difference varies by `scale`."""
    generator = np.random.default_rng(seed)
    base = generator.normal(5, 3, replicates)
    return np.column_stack([base + generator.normal(0.5, scale, replicates), base])


def test_a_point_is_judged_by_the_t_interval_of_its_paired_differences():
    values = pairs(200)
    found = judged(values, stop())
    expected = paired_mean((values[:, 0] - values[:, 1])[: found.replicates])
    assert (found.enough, found.why, found.missing) == (True, NARROW, 0)
    assert found.estimate == pytest.approx(expected.estimate, abs=1e-12)
    assert found.half_width == pytest.approx(expected.high - expected.estimate, abs=1e-12)
    assert found.half_width <= 0.3 and found.replicates in stop().looks


def test_shares_are_judged_by_newcombes_paired_interval_and_one_arm_by_wilsons():
    generator = np.random.default_rng(4)
    values = (generator.random((200, 1)) < np.array([0.6, 0.3])).astype(float)
    found = judged(values, stop(0.05, most=100))
    expected = paired_share(values[:100, 1], values[:100, 0])
    assert (found.why, found.replicates) == (CAP, 100) and found.estimate == expected.estimate
    assert found.half_width == pytest.approx((expected.high - expected.low) / 2, abs=1e-12)
    alone = judged(values[:, 0], stop(0.05, "plan", most=100))
    expected = wilson(int(values[:100, 0].sum()), 100)
    assert (alone.estimate, alone.half_width) == (expected.estimate, (expected.high - expected.low) / 2)


def test_a_share_that_never_differed_is_not_taken_for_certain():
    found = judged(np.zeros((60, 2)), stop(0.01))
    assert not found.enough and found.half_width > 0.02


def test_the_end_lies_where_it_lies_however_far_the_study_ran_and_whatever_comes_after():
    values = pairs(200)
    end = judged(values, stop()).replicates
    assert 60 <= end < 200
    for given in range(end, 200):
        assert judged(values[:given], stop()) == judged(values, stop())
    wild = values.copy()
    wild[end:, 0] = 1e9
    assert judged(wild, stop()) == judged(values, stop())


def test_nothing_is_judged_between_looks():
    values = pairs(60, scale=0.01)
    verdicts = [judged(values[:given], stop()) for given in range(60)]
    assert not any(one.enough for one in verdicts)
    assert {one.replicates for one in verdicts[40:]} == {40}
    assert judged(values, stop()).enough


def test_an_interval_must_stay_narrow_over_twenty_more_pairs():
    values = pairs(200, scale=0.01)
    values[40:60, 0] += 9.0 * (np.arange(20) % 2)  # narrow at 40, wide at 60
    assert judged(values[:60], stop()).why == WIDE
    calm = pairs(200, scale=0.01)
    assert judged(calm, stop(batch=5)).replicates == 60
    assert judged(calm, stop(batch=40)).replicates == 80


def test_the_cap_ends_a_study_and_says_so():
    values = pairs(300, scale=9)
    found = judged(values, stop(most=150))
    assert (found.enough, found.why, found.replicates) == (True, CAP, 150)
    assert stop(most=150).looks == (40, 60, 80, 100, 120, 140, 150)


def test_failed_runs_are_left_out_and_counted_and_cannot_make_an_interval_narrow():
    values = pairs(200, scale=0.01)
    values[30:, 0] = np.nan
    found = judged(values, stop())
    assert (found.why, found.pairs, found.missing, found.replicates) == (CAP, 30, 170, 200)
    assert found.half_width < 0.3
    some = pairs(200, scale=0.01)
    some[:15, 1] = np.nan
    found = judged(some, stop())
    assert (found.why, found.replicates, found.pairs, found.missing) == (NARROW, 80, 65, 15)
    kept = some[15:80]
    assert found.estimate == pytest.approx((kept[:, 0] - kept[:, 1]).mean(), abs=1e-12)


def test_with_no_pair_at_all_nothing_is_known():
    found = judged(np.full((40, 2), np.nan), stop())
    assert (found.why, found.pairs, found.half_width) == (WIDE, 0, np.inf) and np.isnan(found.estimate)
    assert judged(np.zeros((0, 2)), stop()).replicates == 0


def test_points_go_on_together_until_the_last_is_narrow():
    calm, wild = pairs(200, scale=0.01), pairs(200, seed=2, scale=1.5)
    alone = judged(wild, stop())
    assert judged(calm, stop()).replicates < alone.replicates < 200
    found = judged_study([calm, wild], stop())
    assert (found.why, found.replicates, found.wide) == (NARROW, alone.replicates, ())
    assert found.points[1] == alone and found.points[0].replicates == alone.replicates
    early = judged_study([calm, wild[:70]], stop())
    assert (early.enough, early.replicates, early.wide) == (False, 60, (1,))


def test_a_capped_study_names_the_points_that_stayed_wide():
    found = judged_study([pairs(100, 1, 0.01), pairs(100, 2, 30), pairs(100, 3, 0.01)], stop(most=100))
    assert (found.enough, found.why, found.wide) == (True, CAP, (1,))
    assert [point.why for point in found.points] == [NARROW, CAP, NARROW]


def test_what_is_found_of_a_point_does_not_depend_on_the_others():
    points = [pairs(100, seed, 3) for seed in range(5)]
    points.append((np.random.default_rng(1).random((100, 2)) < 0.5).astype(float))
    once = stop(least=100, most=100)
    assert judged_study(points, once).points == tuple(judged(point, once) for point in points)


def test_batches_lead_from_look_to_look():
    told = stop(batch=20, least=50, most=100)
    assert told.looks == (50, 70, 90, 100)
    assert next_batch(0, told) == range(0, 50)
    assert next_batch(50, told) == range(50, 70)
    assert next_batch(63, told) == range(63, 70)
    assert next_batch(90, told) == range(90, 100)
    assert len(next_batch(100, told)) == 0 and len(next_batch(130, told)) == 0


def test_a_difference_names_two_arms_and_a_mean_one():
    arms = ["base", "co-lead - briefing", "plan"]
    assert stop(difference="plan - base").weights(arms) == {"plan": 1.0, "base": -1.0}
    assert stop(difference="co-lead - briefing - base").weights(arms) == {"co-lead - briefing": 1.0, "base": -1.0}
    assert stop(difference="co-lead - briefing").weights(arms) == {"co-lead - briefing": 1.0}
    with pytest.raises(ExperimentError, match="no arm 'plann'; did you mean 'plan'"):
        stop(difference="plann - base").weights(arms)
    with pytest.raises(ExperimentError, match="against itself"):
        stop(difference="plan - plan").weights(arms)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"batch": 60}, "batch <= least <= most"),
        ({"most": 30}, "batch <= least <= most"),
        ({"batch": 1}, "batch: 1 is not a whole number from 2"),
        ({"half_width": 0}, "half_width"),
    ],
)
def test_settings_that_make_no_sense_are_refused(told, words):
    with pytest.raises(ScenarioError, match=words):
        stop(**told)


def test_values_of_another_shape_are_refused():
    for points in ([], [np.zeros((5, 3))], [np.zeros((5, 2)), np.zeros(5)]):
        with pytest.raises(ExperimentError, match="give at least one point"):
            judged_study(points, stop())
