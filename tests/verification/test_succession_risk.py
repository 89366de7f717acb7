"""Succession risk in cases with known values.

Where one steward does all the work, nobody follows and nothing anchors, practice after the exit is
aim (f + (1 - f) (1 - k)^t) in the t-th month, the one of the exit being the first; f is what was written down times
what was done, k = 1 - e^(-1/decay_months). So the mean loss over h months is aim (1 - f) g, g = 1 - mean (1 - k)^t.
"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.errors import MeasureError
from culturesim.measures.bus_factor import bus_factor, joint_exits
from culturesim.measures.concentration import herfindahl, upkeep_concentration
from culturesim.measures.succession_risk import (
    Exits,
    exit_chances,
    months_vacant,
    placebo_jobs,
    succession_risk,
)
from culturesim.organisation.blueprint import build_organisation
from culturesim.scenario.model import Scenario
from culturesim.units import approach_per_month

NOBODY_LEAVES = {"staff": 0, "leader": 0, "executive": 0}
AIM, HORIZON = 0.8, 12
DECAY = 9  # months
OFF = {"a_home_anchors_practice": "off", "champions_use_their_tools": "off"}  # work is done by bare hands alone
SEEN = ("vision_makes_invitations_compelling", "leaders_encourage_taking_time", "leaders_listen",
        "messages_persuade")  # fmt: skip
SEEDS = range(4)


def steward(name, job, **settings):
    return {"name": name, "job": job, "share": 1, "talk": 1, "action": 1, "documentation": 0, **settings}


def tended(*stewards, turnover=NOBODY_LEAVES, behaviour=None, months=40, **settings):
    """Return two offices whose hallmarks are tended by `stewards` alone; a job once left stays vacant."""
    units = [{"name": "North", "staff": 8, "leaders": 2}, {"name": "South", "staff": 8, "leaders": 1}]
    return Scenario(
        name="tended", months=months, hallmarks=AIM, coupling="none", stewards=list(stewards),
        organisation={"units": units, "executives": 1, "turnover": turnover},
        behaviour={
            "anchoring": 0, "fill_probability": 0, "advocacy_fade": 0, "decay_months": DECAY, **(behaviour or {}),
        },
        **{"mechanisms": OFF, **settings},
    )  # fmt: skip


def lost_share(months=HORIZON):
    return 1 - np.mean((1 - approach_per_month(DECAY)) ** np.arange(1, months + 1))


def practice_exits(scenario):
    return Exits(scenario, SEEDS, horizon=HORIZON, series="practice_communication")


# ---------------------------------------------------------------- losses


@pytest.mark.parametrize("documentation", [0, 0.25, 1])
def test_the_practice_lost_with_the_only_steward_is_exact(documentation):
    exits = practice_exits(tended(steward("champion", "North/leader", documentation=documentation)))
    found = exits.risk(["champion"], [0, 5, 28])
    np.testing.assert_allclose(found.exit_losses, AIM * (1 - documentation) * lost_share(), rtol=0, atol=1e-12)
    assert (found.placebo_losses == 0).all()
    assert found.placebos == ("South/leader",)
    assert (found.held == 1).all() and (found.stayed == 1).all()


def test_the_twin_keeps_its_holder_however_likely_they_are_to_leave():
    """Leaders leave within months, yet the loss is that of an exit from a role that would have been kept throughout."""
    often = {"staff": 0, "leader": 0.95, "executive": 0}
    exits = practice_exits(tended(steward("champion", "North/leader"), turnover=often))
    found = exits.risk(["champion"], [0])
    np.testing.assert_allclose(found.exit_losses, AIM * lost_share(), rtol=0, atol=1e-12)
    assert found.held[0] == 1 and found.stayed[0] < 0.5


def test_a_role_nobody_would_ever_leave_has_a_loss_but_no_risk():
    found = practice_exits(tended(steward("champion", "North/leader"))).risk(["champion"], range(12))
    assert found.loss.estimate == pytest.approx(AIM * lost_share())
    assert (found.risk.estimate, found.risk.low, found.risk.high) == (0, 0, 0)


def test_risk_is_the_sum_of_chance_times_loss():
    exits = Exits(busy(0.8), range(6), horizon=12)
    found = exits.risk(["champion"], [6, 12])
    each = (found.exit_losses - found.placebo_losses).mean(axis=0)
    assert found.risk.estimate == pytest.approx((found.chances * each).sum())
    assert found.table.risk.sum() == pytest.approx(found.risk.estimate)
    assert found.risk.low < found.risk.estimate < found.risk.high
    table = succession_risk(busy(0.8), [6, 12], range(6), horizon=12)
    assert table.risk["champion"] == found.risk.estimate
    assert list(table.index) == ["champion", "idle"]


@pytest.mark.parametrize(("share", "beyond"), [(0.5, 0.0), (0.8, 0.6)])
def test_joint_exits_lose_more_than_the_sum_where_one_could_stand_in_for_the_other(share, beyond):
    """Shares beyond the whole are lost only when both leave: 1 - 2 (1 - share) = 0.6 of the practice for 0.8."""
    exits = practice_exits(tended(steward("a", "North/leader", share=share), steward("b", "South/1", share=share)))
    row = joint_exits(exits, 6).iloc[0]
    assert row.loss == pytest.approx(AIM * lost_share(), abs=1e-12)
    assert row.beyond_sum == pytest.approx(beyond * AIM * lost_share(), abs=1e-12)


# ---------------------------------------------------------------- a role without weight


def busy(share, upkeep="stewarded", **changes):
    """Return a living organisation with a champion, and a role without any work in another unit."""
    units = [{"name": "North", "staff": 14}, {"name": "South", "staff": 14}]
    champion = steward("champion", "North/leader", share=share, action=0.9)
    idle = steward("idle", "South/1", share=0, talk=0, action=0)
    settings = {
        "name": "busy", "months": 30, "hallmarks": 0.6, "upkeep": upkeep,
        "organisation": {"units": units, "turnover": {"staff": 0.2, "leader": 0.3, "executive": 0.2}},
        "programmes": [{"name": "pairs", "coordinator_hours": 20, "support_share": 0.1}],
        "stewards": [champion, idle], **changes,
    }  # fmt: skip
    return Scenario(**settings)


def exit_of_the_steward_and_of_the_same_person_without_the_role(share, **settings):
    scenario = busy(share, **settings)
    without = scenario.with_(stewards=[one for one in scenario.stewards if one.name == "idle"])
    months = [4, 12]
    steward_leaves = Exits(scenario, range(8), horizon=12).risk(["champion"], months)
    person_leaves = Exits(without, range(8), horizon=12).risk(["idle"], months, placebos=["North/leader"])
    return steward_leaves.exit_losses, person_leaves.placebo_losses


@pytest.mark.parametrize(
    ("share", "settings"),
    [
        (0.8, {"upkeep": "fixed", "behaviour": {"talk_gap_cost": 0}, "mechanisms": dict.fromkeys(SEEN, "off")}),
        (0.0, {"upkeep": "stewarded"}),
    ],
)
def test_without_upkeep_to_do_a_stewards_exit_is_the_exit_of_the_same_person_without_the_role(share, settings):
    role, person = exit_of_the_steward_and_of_the_same_person_without_the_role(share, **settings)
    np.testing.assert_array_equal(role, person)
    assert np.any(role != 0)  # an exit matters all the same


def test_with_upkeep_to_do_it_is_not():
    role, person = exit_of_the_steward_and_of_the_same_person_without_the_role(0.8)
    assert not np.array_equal(role, person)


def test_practice_never_differs_where_upkeep_is_fixed():
    exits = Exits(busy(0.8, upkeep="fixed"), SEEDS, horizon=12, series="practice_communication")
    assert (exits.risk(["champion"], [4, 12]).exit_losses == 0).all()


# ---------------------------------------------------------------- chances, vacancies, placebos


@pytest.mark.parametrize("calendar", ["flat", "school_year"])
def test_twelve_months_of_chances_make_the_yearly_probability(calendar):
    scenario = tended(turnover={"staff": 0.16, "leader": 0.3, "executive": 0.1})
    scenario = scenario.with_values({"organisation.calendar": calendar})
    organisation = build_organisation(scenario.organisation, scenario.folder)
    for job, yearly in (("North/1", 0.16), ("South/leader", 0.3), ("central office/executive 1", 0.1)):
        chances = exit_chances(scenario, organisation, job, range(5, 17))
        assert 1 - np.prod(1 - chances) == pytest.approx(yearly)
    season = exit_chances(scenario, organisation, "North/1", range(12))
    assert (calendar == "flat") == (np.ptp(season) < 1e-15)


def test_a_role_left_in_month_10_of_40_and_never_filled_is_vacant_for_30_months():
    leaves = [{"do": "holder_leaves", "month": 10, "role": "a"}]
    exits = practice_exits(tended(steward("a", "North/leader"), steward("b", "South/leader"), events=leaves))
    table = months_vacant(exits)
    assert table.months.tolist() == [30, 0]
    assert table.share.tolist() == [0.75, 0]
    later = exits.risk(["a"], [20])
    assert later.held[0] == 0 and np.isnan(later.stayed[0])
    assert (later.exit_losses == 0).all()


def chosen(scenario, *jobs):
    return placebo_jobs(scenario, build_organisation(scenario.organisation, scenario.folder), jobs)


def test_a_placebo_has_no_role_and_the_same_level_if_there_is_one():
    assert chosen(tended(steward("a", "North/leader")), "North/leader") == ["South/leader"]
    both = tended(steward("a", "North/leader"), steward("b", "South/leader"))
    assert chosen(both, "North/leader") == ["North/leader 2"]
    two = chosen(both, "North/leader", "South/leader")
    assert two[0] == "North/leader 2" and len(set(two)) == 2
    assert chosen(tended(steward("a", "central office/executive 1")), "central office/executive 1")[0] in (
        "North/leader", "North/leader 2", "South/leader",
    )  # fmt: skip


def test_where_every_job_is_a_stewards_there_is_no_placebo_and_it_is_said():
    organisation = {"units": [{"name": "shop", "staff": 1}], "executives": 0, "turnover": NOBODY_LEAVES}
    stewards = [steward("a", "shop/leader"), steward("b", "shop/1")]
    found = practice_exits(Scenario(
        name="shop", months=20, hallmarks=AIM, organisation=organisation, stewards=stewards,
    )).risk(["a"], [2])  # fmt: skip
    assert found.placebos == ()
    assert (found.placebo_losses == 0).all()
    assert found.note.startswith("no placebo")
    assert np.isnan(found.table.placebo_loss).all()


def test_what_cannot_be_answered_is_said():
    exits = practice_exits(tended(steward("champion", "North/leader")))
    with pytest.raises(MeasureError, match="did you mean 'champion'"):
        exits.risk(["champoin"], [3])
    with pytest.raises(MeasureError, match="41 months"):
        exits.risk(["champion"], [29])
    with pytest.raises(MeasureError, match="at least one seed"):
        Exits(exits.scenario, [])


# ---------------------------------------------------------------- how many it hangs on


def redundant(*stewards):
    """Return a world in which people only seek mentors while alignment is practised, which any one steward ensures."""
    return tended(
        *stewards, months=120,  # long enough for the last pairs to end
        behaviour={
            "seeking_spontaneous": 1e-4, "seeking_per_contact": 0, "seeking_per_story": 0, "seeking_per_leader": 0,
            "fill_probability": 0, "offering_probability": 0.5, "informal_search_probability": 0.9,
        },
        mechanisms={**OFF, "purpose_lowers_felt_cost": {"effect": 8}},
    )  # fmt: skip


def test_of_two_stewards_who_can_each_do_all_the_work_both_must_leave():
    exits = Exits(redundant(steward("a", "North/leader"), steward("b", "South/leader")), range(6), horizon=24)
    found = bus_factor(exits, 24, level=0.5)
    assert found.exits == 2
    assert found.table.alive.tolist() == [1, 1, 0]


def test_two_roles_of_one_job_are_one_exit():
    stewards = [steward("a", "North/leader", share=0.5), steward("b", "North/leader", share=0.5)]
    exits = Exits(redundant(*stewards), range(6), horizon=24)
    assert bus_factor(exits, 24, level=0.5).exits == 1
    assert joint_exits(exits, 24).empty


def test_a_bus_factor_that_is_not_reached_is_said():
    exits = Exits(redundant(steward("a", "North/leader"), steward("b", "South/leader")), range(3), horizon=24)
    found = bus_factor(exits, 24, level=0.5, most=1)
    assert found.exits is None
    assert found.in_words() == "Not reached: 1 joint exits leave S(T) at 0.5 or above."
    assert bus_factor(exits, 24, level=1.01).exits == 0


# ---------------------------------------------------------------- concentration


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_the_index_of_equal_shares_is_one_over_their_number(n):
    assert herfindahl(np.full(n, 0.07)) == pytest.approx(1 / n)
    assert herfindahl([*np.full(n, 0.07), 0, 0]) == pytest.approx(1 / n)


def test_the_index_does_not_depend_on_the_sum_and_is_missing_without_shares():
    assert herfindahl([0.8, 0.1]) == pytest.approx((64 + 1) / 81)
    assert herfindahl([8, 1]) == pytest.approx(herfindahl([0.8, 0.1]))
    assert np.isnan(herfindahl([0, 0]))


def test_upkeep_concentration_counts_people_where_the_work_is():
    of = upkeep_concentration
    assert np.isnan(of(tended()))
    assert of(tended(steward("a", "North/1", share=0.2))) == pytest.approx(1)
    assert of(tended(steward("a", "North/1", share=0.2), steward("b", "South/1", share=0.2))) == pytest.approx(1 / 2)
    assert of(tended(steward("a", "North/1", share=0.2), steward("b", "North/1", share=0.2))) == pytest.approx(1)
    # one lead a unit looks like two people, but each unit hangs on one
    leads = [steward("a", "North/1", scope="unit"), steward("b", "South/1", scope="unit")]
    assert of(tended(*leads)) == pytest.approx(1)
    # a fifth of the hallmarks shared by two: 0.8 * 1 + 0.2 * 1/2
    part = steward("b", "South/1", hallmarks=["alignment", "demand"])
    assert of(tended(steward("a", "North/1"), part)) == pytest.approx(0.9)
