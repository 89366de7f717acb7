"""The readable model by itself: nothing is lost, nothing is outside its range, and every mechanism is there."""

from __future__ import annotations

from typing import Any

import pytest

from culturesim.hallmarks import BUILT_IN
from culturesim.organisation.blueprint import organisation_of
from culturesim.scenario.model import Scenario

from .mechanisms import MECHANISMS
from .model import ReferenceModel
from .relationships import MENTORLESS, by_session

EVENTS = [
    {"do": "no_event", "month": 1},
    {"do": "set_hallmark", "month": 3, "hallmark": "alignment", "to": 1.0},
    {"do": "ramp_hallmark", "month": 5, "hallmark": "all", "to": 0.9, "over": 6, "units": ["North", "West"]},
    {"do": "launch_cohort", "month": 8, "programme": "pairs", "people": 8},
    {"do": "launch_cohort", "month": 8, "programme": "induction", "people": 10, "mandated": True},
    {"do": "trial", "month": 9, "programme": "pairs", "people": 15, "eligible": "anyone"},
    {"do": "train", "month": 9, "gain": 0.5, "units": ["South"]},
    {"do": "adopt_succession_plan", "month": 10, "role": "north lead", "hours": 3},
    {"do": "breach", "month": 12, "unit": "North"},
    {"do": "holder_leaves", "month": 15, "role": "champion"},
    {"do": "person_leaves", "month": 16, "job": "North/3"},
    {"do": "rank_leaves", "month": 18, "level": "unit_leader", "units": ["South"]},
    {"do": "protect_holder", "month": 19, "role": "north lead", "months": 11},
    {"do": "protect_person", "month": 19, "job": "West/2", "months": 30},
    {"do": "end_funding", "month": 20, "programme": "pairs"},
    {"do": "leader_disengages", "month": 22, "role": "north lead", "months": 6},
    {"do": "start_funding", "month": 26, "programme": "pairs"},
    {"do": "set_coordinator_hours", "month": 27, "programme": "pairs", "to": 60},
    {"do": "holder_leaves", "month": 30, "role": "north lead"},
    {"do": "trial", "month": 31, "programme": "induction", "people": 12, "mandated": True},
    {"do": "trial", "month": 32, "programme": "pairs", "people": 6, "eligible": "wanting"},
    {"do": "overload", "month": 33, "months": 4, "hours_lost": 0.6},
    {"do": "hiring_freeze", "month": 36, "units": ["South"], "months": 6},
    {"do": "cut_budget", "month": 40, "programme": "induction"},
    {"do": "brief_leaders", "month": 42, "roles": ["champion"]},
    {"do": "drop_succession_plan", "month": 45, "role": "champion"},
    {"do": "hiring_wave", "month": 4, "people": 9, "units": ["North", "West"], "over": 3},
    {"do": "hiring_wave", "month": 4, "people": 3, "units": ["West", "central office"]},
    {"do": "split_unit", "month": 11, "unit": "North", "into": "North Annex", "share": 0.4},
    {"do": "set_hallmark", "month": 13, "hallmark": "demand", "to": 0.2, "units": ["North Annex"]},
    {"do": "merge_units", "month": 28, "unit": "West", "into": "North"},
    {"do": "split_unit", "month": 35, "unit": "South", "into": "Far South", "share": 0.3},
    {"do": "merge_units", "month": 50, "unit": "North Annex", "into": "central office"},
    {"do": "recognition_campaign", "month": 14, "months": 9, "units": ["South", "West"]},
    {"do": "resisters_organise", "month": 17, "share": 0.3},
    {"do": "remote_switch", "month": 19, "share": 0.5, "units": ["North", "central office"]},
    {"do": "remote_switch", "month": 37, "share": 0.1},
    {"do": "layoff", "month": 24, "people": 6, "units": ["South", "North"]},
    {"do": "hiring_wave", "month": 38, "people": 7},
    {"do": "layoff", "month": 42, "share": 0.15, "order": "last_in_first_out", "vacant_first": True},
]


def eventful(**changes: Any) -> Scenario:
    """Return a scenario of 56 jobs in which every kind of event happens."""
    settings: dict[str, Any] = {
        "name": "eventful",
        "months": 60,
        "warm_up": 12,
        "organisation": {
            "units": [
                {"name": "North", "staff": 22, "leaders": 2},
                {"name": "South", "staff": 18, "cultural_fit": 0.6, "hallmarks": {"safety_nets": 0.9}},
                {"name": "West", "staff": 10},
            ],
            "executives": 2,
            "calendar": "school_year",
            "groups": {"a": 0.6, "b": 0.4},
            "turnover": {"staff": 0.25, "leader": 0.3, "executive": 0.3},
        },
        "hallmarks": 0.7,
        "cultural_fit": 0.9,
        "coupling": "full",
        "founding": {"ever_mentored": 0.3, "trained": 0.2},
        "programmes": [
            {"name": "pairs", "units": ["North"], "coordinator_hours": 30, "term": 9, "training": "at_need",
             "training_every": 4, "growth_hours": 0.5},
            {
                "name": "induction", "units": ["South", "West", "central office"], "coordinator_hours": 25, "term": 6,
                "consent": False, "matching": "random", "training": "calendar", "training_every": 6,
            },
        ],
        "stewards": [
            {
                "name": "champion", "job": "central office/executive 1", "share": 0.5, "talk": 0.9, "action": 0.7,
                "plan_hours": 4,
            },
            {
                "name": "north lead", "job": "North/leader", "scope": "unit", "share": 0.4, "talk": 0.9, "action": 0.4,
                "hallmarks": ["accountability", "demand"], "briefing_every": 7,
            },
        ],
        "events": EVENTS,
    }  # fmt: skip
    return Scenario(**(settings | changes))


def model_of(scenario: Scenario, seed: int, **settings: Any) -> ReferenceModel:
    """Return the readable model of a scenario."""
    return ReferenceModel(scenario, organisation_of(scenario), seed, **settings)


def test_every_built_in_mechanism_is_written_down_once_more():
    mine = {mechanism.name: (mechanism.on, mechanism.per) for mechanism in MECHANISMS}
    assert mine == {name: (mechanism.on, mechanism.per) for name, mechanism in BUILT_IN.items()}


WILD = {
    "drift_probability": 0.1, "breach_probability": 0.05, "informal_search_probability": 0.9, "free_hours": 40,
    "seeking_spontaneous": 0.2, "offering_probability": 0.3, "rematch_probability": 0.9, "promotion_readiness": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("changes", [{}, {"upkeep": "fixed"}, {"behaviour": WILD, "coupling": "none"}])
def test_nobody_and_no_pair_is_lost_and_nothing_leaves_its_range(changes):
    model = model_of(eventful(**changes), seed=7)
    headcount, pairs = len(model.people), 0
    while model.month < model.months:
        model.step()
        row = model.monthly()[-1]
        ended = sum(tie["ended"] == row["month"] for tie in model.ended)
        headcount += row["hires"] - row["leavers"]
        pairs += row["pairs_new_programme"] + row["pairs_new_informal"] - ended
        assert (len(model.people), len(model.live_ties)) == (headcount, pairs)
        assert len(model.agents) == headcount
        _check_people(model)
        _check_units(model)
    assert {tie["why_ended"] for tie in model.ended} >= {1, 2, 4}


def _check_people(model):
    for person in model.people:
        assert person.job.person is person
        assert all(0 <= share <= 1 for share in (person.commitment, person.skill, person.readiness))
        assert person.load_as_mentor <= 1000 * model.rules.max_mentees  # a group counts its hours, not its learners
        mentors = [tie.mentor for tie in person.live_ties_as_mentee if tie.mentor is not None]
        assert len(set(mentors)) == len(mentors)
        assert person not in mentors
        for tie in person.live_ties_as_mentee:
            assert tie.mentor is None or (tie.mentor.present and tie in tie.mentor.mentorships)
            assert all(0 <= share <= 1 for share in (tie.quality, tie.trust, tie.fit))
    assert sum(person.mentees for person in model.people) == sum(tie.mentor is not None for tie in model.live_ties)
    for members in by_session(model.live_ties):
        assert len(members) <= model.kinds[members[0].kind]["learners"]
        assert len(members) > 1 or members[0].kind not in MENTORLESS


def _check_units(model):
    for unit in model.units:
        for strengths in (unit.aim, unit.practice, unit.perceived):
            assert all(0 <= strength <= 1 for strength in strengths.values())
        assert 0 <= unit.credibility <= 1
    for role in model.roles:
        assert all(0 <= share <= 1 for share in (role.talk, role.action, role.floor, role.successor_readiness))


def test_a_mechanism_can_be_switched_off_in_either_of_two_ways():
    names = ("trust_holds_pairs", "leaders_go_first")
    by_scenario = model_of(eventful(mechanisms=dict.fromkeys(names, "off")), 4).run().monthly()
    assert by_scenario == model_of(eventful(), 4, mechanisms_off=names).run().monthly()
    assert by_scenario != model_of(eventful(), 4).run().monthly()
