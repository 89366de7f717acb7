"""Reach, renewal, costs and strength: closed forms, exact recursions, and tables with a known answer."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from culturesim.errors import MeasureError
from culturesim.measures.costs import (
    break_even,
    cost_per_effective_relationship,
    funded_months,
    hours_per_effective_relationship,
    money,
    programme_break_even,
    replacements,
    training_hours,
)
from culturesim.measures.reach import (
    dual_role,
    hollowing,
    level_reach,
    local_extinction,
    survival_by_unit,
    unit_reach,
    unit_shares,
)
from culturesim.measures.renewal import finished_per_slot, mentor_renewal, renewal_counted
from culturesim.measures.strength import hysteresis, loop_of, loop_width, median_of
from culturesim.measures.sustainability import baselines
from culturesim.run import RUNNING
from culturesim.scenario.model import Costs, Scenario
from culturesim.simulation import Ensemble, simulate, simulate_many
from culturesim.units import approach_per_month

from .worlds import limit

# ---------------------------------------------------------------- mentor renewal


@pytest.mark.parametrize(
    ("stays", "leaving", "term", "wait"), [(0.69, 0.0144, 12, 0), (0.5, 0.05, 6, 3), (1, 0.3, 1, 2)]
)
def test_relationships_finished_by_a_slot_are_those_of_its_chain(stays, leaving, term, wait):
    """Months 0 to term - 1 of a relationship, then months of waiting; expected finishes by linear algebra."""
    early = 1 - stays ** (1 / term)
    states = term + wait
    move, finishes = np.zeros((states, states)), np.zeros(states)
    freed = term if wait else 0
    for month in range(term):
        on = (1 - leaving) * (1 - early)
        if month == term - 1:
            finishes[month] = on
            move[month, freed] += on
        else:
            move[month, month + 1] += on
        move[month, freed] += (1 - leaving) * early
    for waited in range(wait):
        move[term + waited, term + waited + 1 if waited < wait - 1 else 0] += 1 - leaving
    expected = np.linalg.solve(np.eye(states) - move, finishes)[0]
    assert finished_per_slot(stays, leaving, term, wait) == pytest.approx(expected, rel=1e-12)


def test_renewal_is_slots_times_conversion_times_finished_and_needs_a_mortal_mentor():
    assert mentor_renewal(0.9, 0.2, 0.69, 0.0144, 12) == pytest.approx(0.18 * finished_per_slot(0.69, 0.0144, 12))
    assert finished_per_slot(1, 0.05, 1) == pytest.approx(0.95 / 0.05)  # a relationship a month until the mentor leaves
    with pytest.raises(MeasureError, match="a chance of leaving above 0"):
        finished_per_slot(0.7, 0.0, 12)


def test_new_mentors_are_credited_to_the_mentor_whose_mentees_they_were():
    """Mentor 1 begins in month 0, 2 and 3 come of 1 within the window, 4 of 2 after it; 3 began too late to count."""
    columns = {
        "mentor_key": [1, 1, 2, 3, 4, 5], "began": [0, 9, 10, 45, 41, 2], "mentor_arose_from": [0, 0, 1, 1, 2, 0],
    }  # fmt: skip
    pairs = {name: np.array(column, np.uint64 if "mentor" in name else np.int64) for name, column in columns.items()}
    run = SimpleNamespace(pairs=pairs, series={"headcount": np.ones(60)})
    assert renewal_counted([run], window=30).estimate == pytest.approx(1 / 3)  # of 1, 2 and 5; 45 is beyond the window
    assert renewal_counted([run], window=50).estimate == pytest.approx(2 / 2)  # of 1 and 5
    with pytest.raises(MeasureError, match="needs more"):
        renewal_counted([run], window=60)


# ---------------------------------------------------------------- money


def test_the_break_even_of_the_published_example():
    """1,200 staff, 16 % a year, 180,000 a year, 16,450 an exit: 11 fewer exits, 5.7 % of them (domain B9)."""
    found = break_even(180_000, 16_450, 192)
    assert found.exits == pytest.approx(10.94, abs=0.01)
    assert found.share == pytest.approx(0.057, abs=0.0005)
    whole = break_even(180_000, 16_450, 192, rate=0.16, years_mentored_well=1200)
    assert whole.hazard_ratio == pytest.approx(1 - found.share)
    assert "no effect on leaving pays" in break_even(180_000, 16_450, 192, 0.16, 50).in_words()
    with pytest.raises(MeasureError, match="above 0"):
        break_even(1, 0, 10)


def test_money_is_hours_times_what_they_cost():
    costs = {"staff_hour": 10, "leader_hour": 40, "executive_hour": 40, "coordinator_hour": 7, "fixed": 100}
    scenario = limit("busy", costs={**costs, "replace_staff": 1000, "replace_leader": 5000, "replace_executive": 5000})
    run = simulate(scenario, 2)
    equal = simulate(scenario.with_(costs={**costs, "leader_hour": 10, "executive_hour": 10}), 2)
    s = equal.series
    on = funded_months(equal)
    assert (on[:45] == 2).all() and (on[45:] == 1).all()  # funding of one of two ends in month 45
    training = training_hours(equal)
    assert training.sum() > 0
    rest = s["hours"] - s["hours_meetings"] - training
    np.testing.assert_allclose(money(equal), 10 * (s["hours_meetings"] + training) + 7 * rest + 100 * on)
    assert money(run).sum() > money(equal).sum()
    t = run.tenures
    gone = (t["left"] != RUNNING) & (t["why_left"] != "promoted")
    leaders = int((gone & (t["level"] > 0)).sum())
    assert replacements(run).sum() == 1000 * (int(gone.sum()) - leaders) + 5000 * leaders
    each = hours_per_effective_relationship([run]).estimate
    assert each == pytest.approx(run.series["hours"].sum() / run.series["pairs_effective"].sum())
    of = cost_per_effective_relationship([run]).estimate
    assert of == pytest.approx(money(run).sum() / run.series["pairs_effective"].sum() * 12)


def test_hours_are_those_of_meetings_coordinators_and_plans():
    run = simulate(limit("busy", events=[]), 1)
    rest = run.series["hours"] - run.series["hours_meetings"] - training_hours(run)
    np.testing.assert_allclose(rest, 25 + 6)  # coordinators; the plan's hours come out of theirs
    assert run.series["hours_meetings"].sum() > 0


def test_the_break_even_of_a_scenario_is_that_of_its_cost_beyond_the_twin():
    scenario = limit("busy", events=[])
    runs, base = simulate_many(scenario, range(3)), baselines(scenario, range(3))
    found = programme_break_even(runs, base)
    spent = np.mean([(money(run) - money(twin)).sum() for run, twin in zip(runs, base, strict=True)]) / 5
    each = np.sum([replacements(twin).sum() for twin in base]) / np.sum([twin.series["leavers"].sum() for twin in base])
    assert found.exits == pytest.approx(spent / each)


# ---------------------------------------------------------------- units, levels, roles


def test_people_by_unit_add_up_to_the_series():
    ensemble = Ensemble([limit("busy")] * 2, [1, 2])
    for run in ensemble.run():
        heads = run.series["headcount"]
        np.testing.assert_array_equal(run.by_unit["people"].sum(axis=1), heads)
        np.testing.assert_allclose(run.by_unit["effective"].sum(axis=1), run.series["p_eff"] * heads)
        np.testing.assert_allclose(run.by_unit["in_pairs"].sum(axis=1), run.series["p_nom"] * heads)


def told(effective, people=20, seed=1):
    """Return a run of 12 months whose units have so many effective people."""
    n = len(effective)
    by_unit = {"people": np.full((12, n), people), "effective": np.tile(effective, (12, 1))}
    organisation = SimpleNamespace(unit=np.repeat(np.arange(n), people), unit_names=tuple("ABC"[:n]))
    return SimpleNamespace(seed=seed, by_unit=by_unit, organisation=organisation)


def test_units_are_alive_or_not_by_themselves():
    base = [told([0, 1, 0], seed=seed) for seed in range(4)]
    runs = [told([8, 1, 0], seed=0), told([8, 2, 0], seed=1), told([0, 3, 0], seed=2), told([0, 1, 0], seed=3)]
    table = survival_by_unit(runs, base)
    assert table.alive.tolist() == [0.5, 0.5, 0]
    found = local_extinction(runs, base)
    assert found.estimate == pytest.approx(np.mean([2 / 3, 1 / 3]))  # the third has 2 of 60 in excess: not alive
    assert unit_shares(runs[0]).tolist() == [0.4, 0.05, 0]
    assert unit_reach(runs).estimate == pytest.approx(np.mean([2 / 3, 2 / 3, 1 / 3, 1 / 3]))
    small = [told([1, 1], people=4)]
    assert survival_by_unit(small, small).empty, "units of fewer than 5 are not shown"
    with pytest.raises(MeasureError, match="same seed"):
        survival_by_unit(runs, base[::-1])


def test_levels_and_double_roles_are_counted_among_those_present():
    run = simulate(limit("busy"), 3)
    graph = run.network(59)
    both = [one for one in graph if graph.in_degree(one) and graph.out_degree(one)]
    assert dual_role([run]).estimate == pytest.approx(len(both) / len(graph))
    table = level_reach([run])
    assert table.people.sum() == len(graph)
    assert (table.people * table.effective).sum() == pytest.approx(run.series["p_eff"][-1] * len(graph))
    gap = (run.series["p_nom"] - run.series["p_eff"])[-12:].mean()
    assert hollowing([run]).estimate == pytest.approx(gap)


# ---------------------------------------------------------------- strength


def test_the_median_strength_is_that_of_thresholds_that_were_drawn():
    """Each world survives from its own threshold on; the median of thresholds 0.01, 0.03 … 0.99 is 0.5."""
    thresholds = np.arange(0.01, 1, 0.02)
    grid = np.linspace(0, 1, 11)
    alive = grid[None, :] >= thresholds[:, None]
    found = median_of(grid, alive)
    assert found.estimate == pytest.approx(0.5)
    assert 0.3 < found.low < 0.5 < found.high < 0.7


def test_a_median_outside_of_what_was_tried_is_said_and_dips_are_levelled():
    grid = [0.0, 0.5, 1.0]
    assert median_of(grid, np.ones((5, 3))).estimate == -np.inf
    assert median_of(grid, np.zeros((5, 3))).estimate == np.inf
    dips = np.array([[0, 1, 0], [0, 0, 1], [0, 1, 1], [0, 0, 0]])  # shares 0, 0.5, 0.5
    assert median_of(grid, dips).estimate == 0.5
    falls = np.array([[0, 1, 0], [0, 1, 1], [0, 1, 0], [0, 0, 1]])  # 0, 0.75, 0.5: levelled to 0.625
    assert median_of(grid, falls).estimate == pytest.approx(0.5 * 0.5 / 0.625)


def tended(**settings):
    """Return a world in which one steward does all the work for the hallmarks and nobody leaves."""
    return Scenario(
        name="tended", months=10, hallmarks=0.5, coupling="none",
        organisation={"units": [{"name": "A", "staff": 6}], "turnover": {"staff": 0, "leader": 0, "executive": 0}},
        stewards=[{"name": "all", "job": "A/leader", "share": 1, "talk": 1, "action": 1}],
        mechanisms={"a_home_anchors_practice": "off"},
        behaviour={"anchoring": 0, "build_months": 18, "decay_months": 9, "advocacy_fade": 0}, **settings,
    )  # fmt: skip


def test_practice_forgets_where_it_came_from_at_the_rates_of_building_and_decay():
    """From above: at + (1 - at)(1 - d)^t; from below: at - at (1 - b)^t; t months after the change."""
    found = hysteresis(
        tended(), range(2), strengths=[0.4], start=3, hold=24, series="practice_communication"
    ).iloc[0]
    t = np.arange(13, 25)
    above = 0.4 + 0.6 * (1 - approach_per_month(9)) ** t
    below = 0.4 - 0.4 * (1 - approach_per_month(18)) ** t
    assert found.from_above == pytest.approx(above.mean(), abs=1e-12)
    assert found.from_below == pytest.approx(below.mean(), abs=1e-12)
    assert found.difference == pytest.approx((above - below).mean(), abs=1e-12)


def test_practice_without_memory_has_no_loop_and_one_with_memory_has_lag():
    fixed = tended(upkeep="fixed")
    assert loop_width(fixed, [1, 2], over=12, series="practice_demand").estimate == pytest.approx(0, abs=1e-12)
    row = hysteresis(fixed, range(2), strengths=[0.3], start=2, hold=12, series="practice_demand").iloc[0]
    assert row.difference == 0 and not row.differs
    slow, fast = (loop_width(tended(), [1], over=over, series="practice_demand").estimate for over in (96, 12))
    assert 0 < slow < fast, "lag narrows as the ramp slows"


def test_a_loop_is_read_at_equal_strengths():
    up, down = [1, 2, 3, 4], [3, 2, 1, 0]  # strengths after each month of ramps over 4 months
    assert loop_of([*up, *down]) == 0
    assert loop_of([0, 0, 0, 4, *down]) == pytest.approx(2)


def test_what_cannot_begin_by_itself_is_not_asked_for_hysteresis():
    with pytest.raises(MeasureError, match="spontaneous seeking"):
        hysteresis(tended().with_(behaviour={"seeking_spontaneous": 0.0}), [1])


def test_costs_have_defaults_with_sources():
    for name, field in Costs.model_fields.items():
        assert field.json_schema_extra["source"] and field.default >= 0, name
