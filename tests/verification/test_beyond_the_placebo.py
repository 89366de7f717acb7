"""Placebo twins, base rates, affected units and leave-one-out, where the answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from culturesim.analysis.parts import INTERPLAY, leave_one_out
from culturesim.scenario.model import Scenario
from culturesim.twins.affected import beyond_placebo, unit_effects
from culturesim.twins.base_rates import ALL, base_rates
from culturesim.twins.compare import compare
from culturesim.twins.comparison import Comparison
from culturesim.twins.taken_apart import taken_apart
from culturesim.units import approach_per_month, monthly_probability_from_rate, rate_from_yearly_probability

from .worlds import MANY_ERRORS, limit

NOBODY_LEAVES = {"staff": 0, "leader": 0, "executive": 0}
PRACTICE = "practice_communication"


def tended(**changes) -> Scenario:
    """Return two offices whose hallmarks one steward tends with bare hands; a job once left stays vacant."""
    steward = {"name": "champion", "job": "North/leader", "share": 1, "talk": 1, "action": 1, "documentation": 0}
    settings = {
        "name": "tended", "months": 30, "hallmarks": 0.8, "coupling": "none", "stewards": [steward],
        "organisation": {"units": [{"name": "North", "staff": 8}, {"name": "South", "staff": 8}], "executives": 1,
                         "turnover": NOBODY_LEAVES},
        "behaviour": {"anchoring": 0, "fill_probability": 0, "advocacy_fade": 0, "decay_months": 9},
        "mechanisms": {"a_home_anchors_practice": "off", "champions_use_their_tools": "off"},
    }  # fmt: skip
    return Scenario(**{**settings, **changes})


LEAVES = {"do": "holder_leaves", "month": 12, "role": "champion"}


# ---------------------------------------------------------------- placebos


def test_the_exit_of_a_steward_costs_what_is_known_and_its_placebo_nothing():
    """The placebo is the leader of South. Practice follows aim (1 - k)^t after the exit: tests of succession risk."""
    found = compare(tended(), tended(events=[LEAVES]), 3)
    assert [event.job for event in found.placebo.events] == ["South/leader"]
    for base, placebo in zip(found.base_runs, found.placebo_runs, strict=True):
        assert placebo.series["leavers"].sum() == 1
        assert np.array_equal(placebo.series[PRACTICE], base.series[PRACTICE])
    left = (1 - approach_per_month(9)) ** np.arange(1, 19)
    expected = 0.8 * (left - 1)
    assert found.difference(PRACTICE)[:, 12:] == pytest.approx(np.tile(expected, (3, 1)), abs=1e-12)
    assert (found.difference(PRACTICE)[:, :12] == 0).all()


def test_beyond_is_the_difference_less_that_of_the_placebo_and_begins_with_the_first_difference():
    found = compare(limit("busy", months=30), with_exit := limit("busy", months=30).with_(
        events=[*limit("busy", months=30).events, {"do": "holder_leaves", "month": 14, "role": "champion"}],
    ), 6)  # fmt: skip
    assert with_exit.months == 30 and found.since == 14
    levels = [np.array([run.series["p_eff"][14:].mean() for run in arm]) for arm in (
        found.base_runs, found.alternative_runs, found.placebo_runs,
    )]  # fmt: skip
    rest = beyond_placebo(found).rest
    assert rest.estimate == pytest.approx((levels[1] - levels[0]).mean() - (levels[2] - levels[0]).mean(), abs=1e-12)
    assert rest.estimate == pytest.approx(beyond_placebo(found).whole.estimate - beyond_placebo(found).placebo.estimate)
    ends = [np.array([run.series["p_eff"][-12:].mean() for run in arm]) for arm in (
        found.alternative_runs, found.placebo_runs,
    )]  # fmt: skip
    assert found.table.loc["p_eff", "beyond"] == pytest.approx((ends[0] - ends[1]).mean(), abs=1e-12)


def test_a_placebo_without_effect_is_the_base_in_every_integer():
    """The other leader has left before, and nobody follows: whose exit stands in is nobody's."""
    gone = {"do": "person_leaves", "month": 2, "job": "South/leader"}
    base = tended(events=[gone])
    found = compare(base, base.with_(events=[gone, LEAVES]), 3)
    assert found.placebo.events[-1].job == "South/leader"
    assert [run.digest() for run in found.placebo_runs] == [run.digest() for run in found.base_runs]
    assert beyond_placebo(found).placebo.estimate == 0 and beyond_placebo(found).rest == beyond_placebo(found).whole
    own = compare(base, base.with_(events=[gone, LEAVES]), 3, placebo=base)
    assert own.table.equals(found.table)


def test_no_placebo_is_lived_where_none_is_wanted_or_none_can_be():
    assert compare(tended(), tended(events=[LEAVES]), 2, placebo=None).placebo_runs == []
    decision = compare(tended(), tended(hallmarks=0.7), 2)
    assert (decision.placebo, decision.placebo_runs) == (None, []) and beyond_placebo(decision) is None
    assert "beyond" not in decision.table


# ---------------------------------------------------------------- base rates


def constant(leader: float, months: int = 24) -> Scenario:
    """Return an office in which leaders leave by a constant chance, and nobody mentors."""
    off = ("experience_shapes_leaving", "attachment_keeps_people", "good_mentoring_keeps_people")
    steward = {"name": "champion", "job": "A/leader", "share": 1, "talk": 1, "action": 1}
    return Scenario(
        name="constant", months=months, stewards=[steward],
        organisation={"units": [{"name": "A", "staff": 2}, {"name": "B", "staff": 2}], "executives": 0,
                      "turnover": {"staff": 0, "leader": leader, "executive": 0}},
        behaviour={"want_onset": 0, "offering_probability": 0, "fill_probability": 0},
        mechanisms=dict.fromkeys(off, "off"),
    )  # fmt: skip


def test_left_to_chance_a_holder_leaves_as_often_as_their_rate_says():
    worlds, yearly, month = 600, 0.3, 6
    base = constant(yearly)
    other = base.with_(events=[
        {"do": "holder_leaves", "month": month, "role": "champion"},
        {"do": "person_leaves", "month": month, "job": "B/leader"},
        {"do": "rank_leaves", "month": 20, "level": "unit_leader"},
    ])  # fmt: skip
    found = base_rates(compare(base, other, worlds, futures="central", placebo=None))
    assert [rate.month for rate in found] == [6, 6, 20, 6] and found[-1].what == ALL
    stay = 1 - monthly_probability_from_rate(rate_from_yearly_probability(yearly))
    for rate in found[:2]:
        assert rate.within == 12
        p = 1 - stay**12
        assert p == pytest.approx(yearly, abs=1e-9)
        assert abs(rate.share.estimate - p) < MANY_ERRORS * np.sqrt(p * (1 - p) / rate.there)
        here = stay**month  # a job once left stays vacant
        assert abs(rate.there / worlds - here) < MANY_ERRORS * np.sqrt(here * (1 - here) / worlds)
    assert found[2].within == 4  # the run ends


def test_two_exits_together_are_as_likely_as_both_by_themselves():
    worlds, yearly = 600, 0.4
    base = constant(yearly, months=12)
    events = [{"do": "holder_leaves", "month": 0, "role": "champion"},
              {"do": "person_leaves", "month": 0, "job": "B/leader"}]  # fmt: skip
    *_, both = base_rates(compare(base, base.with_(events=events), worlds, futures="central", placebo=None))
    p = yearly**2
    assert both.there == worlds
    assert abs(both.share.estimate - p) < MANY_ERRORS * np.sqrt(p * (1 - p) / worlds)


def test_where_everybody_has_gone_there_is_nobody_left_to_chance():
    gone = {"do": "person_leaves", "month": 1, "job": "North/leader"}
    base = tended(events=[gone])
    rate, = base_rates(compare(base, base.with_(events=[gone, LEAVES]), 2, placebo=None))
    assert rate.there == 0 and rate.share is None


def test_an_exit_that_the_base_itself_holds_is_certain_and_a_decision_has_no_base_rate():
    later = {**LEAVES, "month": 15}
    base = tended(events=[later])
    rate, = base_rates(compare(base, base.with_(events=[later, {**LEAVES, "month": 10}]), 2, placebo=None))
    assert (rate.there, rate.share.estimate) == (2, 1.0)
    assert base_rates(compare(tended(), tended(hallmarks=0.7), 2)) == []


# ---------------------------------------------------------------- units


def test_a_unit_that_shares_nothing_is_not_affected_at_all():
    """L14: North and South share no colleague, programme, leader or story."""
    base = limit("two_units", months=40)
    aims = {"do": "set_hallmark", "month": 10, "hallmark": "all", "to": 0.0, "units": ["North"]}
    found = unit_effects(compare(base, base.with_(events=[*base.events, aims]), 8))
    south, north = found.table.loc["South"], found.table.loc["North"]
    assert (south[["difference", "low", "high", "low_of_all", "high_of_all"]] == 0).all() and not south["stands_out"]
    assert north["difference"] < 0 and found.since >= 10 and not found.beyond
    leaves = {"do": "holder_leaves", "month": 10, "role": "northern champion"}
    found = unit_effects(compare(base, base.with_(events=[*base.events, leaves]), 4, placebo=base))
    assert (found.table.loc["South", ["difference", "low", "high"]] == 0).all() and found.beyond


def test_the_placebos_effect_is_taken_off_unit_by_unit():
    base = limit("two_units", months=40)
    leaves = {"do": "holder_leaves", "month": 10, "role": "northern champion"}
    other = base.with_(events=[*base.events, leaves])
    with_placebo, without = (compare(base, other, 6, placebo=placebo) for placebo in (other, None))
    assert (unit_effects(with_placebo).table["difference"] == 0).all()  # a placebo that is the exit itself
    assert unit_effects(without).table.loc["North", "difference"] != 0


def arm(effective: np.ndarray, jobs: tuple[int, ...]) -> list[SimpleNamespace]:
    """Return runs of a year whose units hold these shares, shape (seeds, units)."""
    organisation = SimpleNamespace(
        unit=np.repeat(np.arange(len(jobs)), jobs), unit_names=tuple(f"unit {row}" for row in range(len(jobs))),
    )  # fmt: skip
    people = np.tile(np.array(jobs), (12, 1))
    return [
        SimpleNamespace(seed=seed, organisation=organisation, series={"p_eff": np.full(12, row.sum())},
                        by_unit={"people": people, "effective": people * row})
        for seed, row in enumerate(effective)
    ]  # fmt: skip


def test_small_units_are_hidden_and_only_differences_beyond_the_luck_of_many_stand_out():
    units, seeds = 20, 40
    jobs = (4, *[30] * (units - 1))
    generator = np.random.default_rng(3)
    base = np.full((seeds, units), 0.4)
    hits = 0
    for _ in range(200):
        other = base + generator.normal(0, 0.05, (seeds, units))
        found = unit_effects(Comparison(None, None, arm(base, jobs), arm(other, jobs), [], []))
        assert found.hidden == 1 and "unit 0" not in found.table.index and len(found.table) == units - 1
        hits += found.table["stands_out"].any()
    assert hits / 200 < 0.05 + 4 * np.sqrt(0.05 * 0.95 / 200)
    other[:, 7] += 0.1
    table = unit_effects(Comparison(None, None, arm(base, jobs), arm(other, jobs), [], [])).table
    assert table.loc["unit 7", "stands_out"] and table.loc["unit 7", "difference"] == pytest.approx(0.1, abs=0.03)
    assert (table["high_of_all"] - table["low_of_all"] > table["high"] - table["low"]).all()


def test_where_nothing_differs_no_unit_is_spoken_of():
    base = arm(np.full((3, 4), 0.4), (9, 9, 9, 9))
    found = unit_effects(Comparison(None, None, base, base, [], []))
    assert found.since is None and len(found.table) == 0


# ---------------------------------------------------------------- parts


def test_parts_that_share_nothing_add_up_exactly():
    """Two units without contact and without turnover: what is done in one adds nothing to what is done in the other."""
    base = limit("two_units", months=30).with_(organisation={
        **limit("two_units").organisation.model_dump(), "turnover": NOBODY_LEAVES,
    }, events=[], upkeep="fixed")  # fmt: skip
    parts = [{"do": "set_hallmark", "month": 6, "hallmark": "all", "to": to, "units": [unit]}
             for unit, to in (("North", 0.0), ("South", 1.0))]  # fmt: skip
    found = compare(base, base.with_(events=parts), 6)
    table = leave_one_out(taken_apart(found), "p_eff").set_index("part")
    assert abs(table.loc[INTERPLAY, "contribution"]) < 1e-12
    assert table.loc[INTERPLAY, ["low", "high"]].abs().max() < 1e-12
    contributions = table["contribution"].iloc[:2]
    assert (contributions != 0).all()
    whole = found.table.loc["p_eff", "difference"]
    assert contributions.sum() == pytest.approx(whole, abs=1e-12)
    assert table.loc["the whole policy", "contribution"] == pytest.approx(whole, abs=1e-12)


def test_a_part_is_lived_as_the_comparison_would_live_it_alone():
    base = limit("busy", months=20)
    leaves = {"do": "holder_leaves", "month": 8, "role": "champion"}
    trained = {"do": "train", "month": 8, "gain": 0.5}
    found = compare(base, base.with_(events=[*base.events, leaves, trained]), 3)
    table = taken_apart(found)
    assert list(dict.fromkeys(table["arm"]))[:2] == ["none", "all"] and len(table) == 4 * 3
    alone = compare(base, base.with_(events=[*base.events, leaves]), 3, placebo=None)
    without = table[table["arm"].str.startswith("all but month 8, people in all units are trained")]
    assert without["p_eff"].tolist() == alone.final("p_eff")[1].tolist()
    assert without["alive"].tolist() == alone.alive()[1].astype(float).tolist()
