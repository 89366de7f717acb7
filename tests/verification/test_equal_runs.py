"""L13 and L14: runs that must be equal, bit for bit, though they were told differently."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.hallmarks import BUILT_IN
from culturesim.quantities import QUANTITIES
from culturesim.simulation import Ensemble, simulate
from culturesim.state.columns import SLOTS

from .worlds import assert_same_history, by_key, differing, limit

SEEDS = (0, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_strength_zero_is_the_same_as_no_hallmarks_at_all(seed):
    """L13. scenarios/limits/strengths_zero.yaml and hallmarks_off.yaml"""
    zero, none = (Ensemble([limit(name)], [seed]) for name in ("strengths_zero", "hallmarks_off"))
    assert len(zero.evaluator.active) > len(none.evaluator.active) + 25
    assert not any(one.mechanism.hallmark for one in none.evaluator.active)
    while not zero.done:
        zero.step()
        none.step()
        assert differing(by_key(zero.state, 0), by_key(none.state, 0)) == [], f"month {zero.state.month - 1}"
        assert differing(values_now(zero), values_now(none)) == [], f"month {zero.state.month - 1}"
    assert_same_history(zero.finished(0), none.finished(0))


def values_now(ensemble):
    """Return the value of every quantity for all its rows: a shift too small for any draw to notice shows here."""
    state, evaluator = ensemble.state, ensemble.evaluator
    rows = {"person": state.present, "pair": state.live_ties}
    values = {}
    for name, quantity in QUANTITIES.items():
        per_unit = quantity.held == "unit"
        found = evaluator.units((name,), state) if per_unit else evaluator.rows((name,), state, rows[quantity.held])
        values[name] = found[0]
    return values


def test_at_strength_zero_the_sizes_of_effects_play_no_part():
    stronger = {
        name: {parameter: declared.high for parameter, declared in mechanism.parameters.items()}
        for name, mechanism in BUILT_IN.items()
        if mechanism.hallmark
    }
    scenario = limit("strengths_zero")
    assert_same_history(simulate(scenario, 3), simulate(scenario.with_(mechanisms=stronger), 3))


def test_strengths_above_zero_do_make_a_difference():
    """The control: without it the two tests above could pass by comparing nothing."""
    scenario = limit("strengths_zero")
    assert simulate(scenario, 0).digest() != simulate(scenario.with_(hallmarks=0.5), 0).digest()


@pytest.mark.parametrize("seed", SEEDS)
def test_two_units_without_contact_are_two_separate_runs(seed):
    """L14. scenarios/limits/two_units.yaml, unit_north.yaml and unit_south.yaml"""
    both = Ensemble([limit("two_units")], [seed])
    alone = [Ensemble([limit(name)], [seed]) for name in ("unit_north", "unit_south")]
    parts = [np.flatnonzero(_unit_of_jobs(both) == unit) for unit in range(2)]
    while not both.done:
        for ensemble in (both, *alone):
            ensemble.step()
        for unit, ensemble in enumerate(alone):
            assert _different(both, ensemble, unit, parts[unit]) == [], f"month {both.state.month - 1}, unit {unit}"
    _histories_add_up(both.finished(0), [ensemble.finished(0) for ensemble in alone])


def _unit_of_jobs(ensemble):
    return ensemble.organisation.unit


def _different(both, alone, unit, rows):
    """Return the columns in which one unit of the joint run differs from its own run."""
    differ = []
    for name in both.state.jobs:
        if name != "unit":
            differ += _compare(name, both.state.jobs.column(name)[rows], alone.state.jobs.column(name))
    ties = (rows[:, None] * SLOTS + np.arange(SLOTS)).ravel()
    for name in both.state.ties:
        here = both.state.ties.column_at(name, ties)
        there = alone.state.ties.column_at(name, np.arange(len(ties)))
        if name in ("mentor", "mentee"):
            here = np.where(here >= 0, here - rows[0], -1)
        differ += _compare(name, here, there)
    for name in both.state.units:
        if name != "programme":
            differ += _compare(name, both.state.units.column(name)[unit : unit + 1], alone.state.units.column(name))
    for name in ("aim", "practice", "perceived"):
        differ += _compare(name, getattr(both.state, name).table[:, unit], getattr(alone.state, name).table[:, 0])
    for table in ("programmes", "roles"):
        for name in getattr(both.state, table):
            here = getattr(both.state, table).column(name)[unit : unit + 1]
            here = here - rows[0] if (table, name) == ("roles", "job") else here
            differ += _compare(f"{table}.{name}", here, getattr(alone.state, table).column(name))
    return differ


def _compare(name, one, other):
    return [] if np.array_equal(one, other) else [name]


def _histories_add_up(both, alone):
    counts = ("headcount", "vacancies", "seeking", "pairs_active", "pairs_effective", "pairs_new_programme",
              "pairs_new_informal", "completed", "ended_early", "partner_left", "abandoned", "leavers", "hires",
              "promotions")  # fmt: skip
    for name in counts:
        assert np.array_equal(both.series[name], sum(run.series[name] for run in alone)), name
    keys = np.concatenate([run.pairs["key"] for run in alone])
    assert np.array_equal(np.sort(both.pairs["key"]), np.sort(keys)) and len(keys) > 40
    assert sum(run.series["promotions"].sum() for run in alone) > 0  # leaders came from inside too
