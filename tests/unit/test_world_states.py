"""What a world is called in each month, from series made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from culturesim.errors import MeasureError
from culturesim.measures.sustainability import (
    DEFAULT_THRESHOLDS,
    STATES,
    Thresholds,
    alive_at_end,
    ever_lapsed,
    holds_without_push,
    state_at_end,
    states,
)

SHARE = DEFAULT_THRESHOLDS.share
NONE, LOW, HIGH = 0.0, SHARE / 2, 2 * SHARE


def world(p_nom, p_eff=None, pairs=10, seed=1):
    """Return what stands for a run; `p_eff` is 0 and `pairs` the same in every month where not given."""
    nominal = np.asarray(p_nom, np.float64)
    effective = np.zeros(len(nominal)) if p_eff is None else np.asarray(p_eff, np.float64)
    running = np.broadcast_to(np.asarray(pairs, np.float64), nominal.shape)
    return SimpleNamespace(seed=seed, series={"p_nom": nominal, "p_eff": effective, "pairs_active": running})


def nothing(months, seed=1):
    """Return a baseline in which there is no mentoring."""
    return world([NONE] * months, seed=seed)


def named(p_nom, p_eff=None, pairs=10, thresholds=DEFAULT_THRESHOLDS):
    return states(world(p_nom, p_eff, pairs), nothing(len(p_nom)), thresholds).tolist()


def test_there_are_five_states_and_no_other():
    assert STATES == ("not begun", "surviving", "in name only", "fading", "lapsed")
    assert (DEFAULT_THRESHOLDS.share, DEFAULT_THRESHOLDS.pairs, DEFAULT_THRESHOLDS.lapse_months) == (0.05, 3, 6)
    generator = np.random.default_rng(1)
    for _ in range(50):
        run = world(generator.uniform(0, HIGH, 40), generator.uniform(0, HIGH, 40), generator.integers(0, 9, 40))
        assert set(states(run, nothing(40)).tolist()) <= set(STATES)


# ---------------------------------------------------------------- beginning


def test_a_world_has_not_begun_before_its_first_month_at_the_share():
    assert named([NONE, LOW, LOW, HIGH, LOW]) == ["not begun"] * 3 + ["in name only", "fading"]


def test_a_world_that_never_reaches_the_share_never_begins():
    assert named([LOW] * 20) == ["not begun"] * 20
    assert named([LOW] * 20, [LOW] * 20) == ["not begun"] * 20


def test_a_long_wait_for_the_beginning_is_no_lapse():
    found = named([NONE] * 12 + [HIGH] * 2)
    assert found == ["not begun"] * 12 + ["in name only"] * 2


def test_the_beginning_is_judged_by_the_excess():
    run = world([HIGH] * 5)
    assert states(run, world([HIGH] * 5)).tolist() == ["not begun"] * 5
    late = states(run, world([HIGH, HIGH, HIGH - LOW, NONE, NONE])).tolist()
    assert late == ["not begun"] * 3 + ["in name only"] * 2


def test_what_has_begun_stays_begun():
    found = named([HIGH] + [NONE] * 3 + [HIGH])
    assert found == ["in name only", "fading", "fading", "fading", "in name only"]


# ---------------------------------------------------------------- surviving, in name only, fading


def test_the_share_itself_is_enough():
    assert named([SHARE], [SHARE]) == ["surviving"]
    below = np.nextafter(SHARE, 0)
    assert named([SHARE], [below]) == ["in name only"]
    assert named([below], [below]) == ["not begun"]


def test_a_world_survives_by_its_excess_over_the_baseline():
    run = world([HIGH] * 2, [HIGH] * 2)
    assert states(run, nothing(2)).tolist() == ["surviving"] * 2
    assert states(run, world([NONE] * 2, [HIGH] * 2)).tolist() == ["in name only"] * 2


def test_effective_but_too_few_pairs_is_fading_and_not_in_name_only():
    assert named([HIGH] * 3, [HIGH] * 3, pairs=[2, 3, 2]) == ["fading", "surviving", "fading"]
    assert named([HIGH], [HIGH], pairs=[4], thresholds=Thresholds(pairs=5)) == ["fading"]


def test_in_name_only_needs_no_pairs():
    assert named([HIGH], [LOW], pairs=[0]) == ["in name only"]


def test_fading_is_what_has_begun_and_is_neither():
    assert named([HIGH, LOW, LOW], [HIGH, LOW, NONE]) == ["surviving", "fading", "fading"]


# ---------------------------------------------------------------- lapsing


@pytest.mark.parametrize(("months", "state"), [(5, "fading"), (6, "lapsed"), (7, "lapsed")])
def test_a_lapse_takes_six_months_in_a_row_and_counts_from_the_first(months, state):
    assert named([HIGH] + [LOW] * months) == ["in name only"] + [state] * months


def test_one_month_at_the_share_breaks_a_spell():
    found = named([HIGH] + [LOW] * 5 + [SHARE] + [LOW] * 5)
    assert found == ["in name only"] + ["fading"] * 5 + ["in name only"] + ["fading"] * 5


def test_a_lapsed_world_may_come_back():
    found = named([HIGH] + [LOW] * 6 + [HIGH] * 2, [HIGH] + [LOW] * 6 + [LOW, HIGH])
    assert found == ["surviving"] + ["lapsed"] * 6 + ["in name only", "surviving"]


def test_a_lapse_is_judged_by_the_excess():
    run = world([HIGH] * 9)
    assert states(run, world([NONE] + [HIGH] * 8)).tolist() == ["in name only"] + ["lapsed"] * 8


def test_the_lines_can_be_moved():
    series = [HIGH] + [LOW] * 3
    assert named(series, thresholds=Thresholds(lapse_months=3)) == ["in name only"] + ["lapsed"] * 3
    assert named(series, thresholds=DEFAULT_THRESHOLDS.scaled(0.5)) == ["in name only"] * 4
    assert named(series, thresholds=DEFAULT_THRESHOLDS.scaled(3)) == ["not begun"] * 4
    half = DEFAULT_THRESHOLDS.scaled(0.5)
    assert half == Thresholds(SHARE / 2, DEFAULT_THRESHOLDS.pairs, DEFAULT_THRESHOLDS.lapse_months)


# ---------------------------------------------------------------- over runs


def test_the_last_month_is_the_state_at_the_end():
    run = world([LOW, HIGH, HIGH], [NONE, LOW, HIGH])
    assert state_at_end(run, nothing(3)) == "surviving"
    runs = [run, world([HIGH] * 3, [HIGH, HIGH, LOW]), world([HIGH] * 3, [HIGH] * 3, pairs=[9, 9, 2]), nothing(3)]
    found = alive_at_end(runs, [nothing(3)] * 4)
    assert found.dtype == np.bool_ and found.tolist() == [True, False, False, False]


def test_only_what_began_can_lapse():
    cases = {
        "never began": [LOW] * 20,
        "began after a long wait": [NONE] * 12 + [HIGH] * 2,
        "began at once and lapsed": [HIGH] + [LOW] * 6,
        "lapsed and came back": [NONE] * 8 + [HIGH] + [NONE] * 6 + [HIGH],
        "faltered": [HIGH] + [LOW] * 5 + [HIGH],
    }
    runs = [world(series) for series in cases.values()]
    twins = [nothing(len(series)) for series in cases.values()]
    found = dict(zip(cases, ever_lapsed(runs, twins).tolist(), strict=True))
    assert [name for name, lapsed in found.items() if lapsed] == ["began at once and lapsed", "lapsed and came back"]


def test_mentoring_that_the_baseline_has_too_has_not_begun_and_cannot_lapse():
    series = [HIGH] * 3 + [NONE] * 12
    assert ever_lapsed([world(series)], [world(series)]).tolist() == [False]


def test_no_runs_give_no_answers():
    assert alive_at_end([], []).shape == ever_lapsed([], []).shape == (0,)


def test_a_world_is_judged_against_its_own_twin_only():
    with pytest.raises(MeasureError, match="same seed and length"):
        states(world([HIGH] * 3), nothing(3, seed=2))
    with pytest.raises(MeasureError, match="same seed and length"):
        states(world([HIGH] * 3), nothing(4))
    with pytest.raises(ValueError):
        alive_at_end([world([HIGH])], [])


# ---------------------------------------------------------------- without push


def test_what_holds_without_push_holds_in_each_of_the_twelve_months_after():
    good = [0.0] * 5 + [0.2] * 12 + [0.0]
    assert holds_without_push(world(good, good), 4)
    assert not holds_without_push(world(good, good), 5)
    assert not holds_without_push(world(good, good), 4, least=0.21)
    with pytest.raises(MeasureError, match="month 18"):
        holds_without_push(world(good, good), 6)
