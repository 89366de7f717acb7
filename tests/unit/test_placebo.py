"""Which exits a placebo replaces, and by whose."""

from __future__ import annotations

from pathlib import Path

import pytest

import culturesim as cs
from culturesim.organisation.blueprint import organisation_of
from culturesim.twins.placebo import placebo_exits, placebo_of


def office(**changes) -> cs.Scenario:
    """Return three units of nine staff and a leader each, with two stewards among the leaders."""
    settings = {
        "name": "office",
        "months": 24,
        "organisation": {"units": {"count": 3, "staff": 9}, "executives": 1},
        "stewards": [
            {"name": "champion", "job": "Unit 1/leader", "share": 0.7, "talk": 0.8, "action": 0.9},
            {"name": "sponsor", "job": "central office/executive 1", "share": 0.1, "talk": 0.8, "action": 0.9},
        ],
        "events": [{"do": "train", "month": 3, "gain": 0.2}],
    }
    return cs.Scenario(**{**settings, **changes})


def leaving(*events, **changes) -> cs.Scenario:
    return office(name="other", events=[*office().events, *events], **changes)


LEAVES = {"do": "holder_leaves", "month": 12, "role": "champion"}


def test_an_added_exit_is_made_of_a_holder_of_the_same_level_without_a_role():
    made = placebo_of(office(), leaving(LEAVES))
    assert made.name == "other, placebo"
    assert made.events[0] == office().events[0] and len(made.events) == 2
    exit_ = made.events[1]
    assert (exit_.do, exit_.month) == ("person_leaves", 12)
    assert exit_.job in ("Unit 2/leader", "Unit 3/leader")


def test_every_other_difference_is_dropped():
    overload = {"do": "overload", "month": 5, "months": 3, "hours_lost": 0.4}
    other = leaving(LEAVES, overload, hallmarks=0.9, coupling="full")
    made = placebo_of(office(), other)
    assert made.with_(events=office().events).digest() == office().digest()
    assert [event.do for event in made.events] == ["train", "person_leaves"]


def test_exits_that_both_have_are_left_as_they_are():
    base = office(events=[LEAVES])
    assert placebo_of(base, office(events=[LEAVES], hallmarks=0.5)) is None
    later = {**LEAVES, "month": 20}
    made = placebo_of(base, office(events=[LEAVES, later]))
    assert [(event.do, event.month) for event in made.events] == [("holder_leaves", 12), ("person_leaves", 20)]


@pytest.mark.parametrize(
    "events",
    [
        [],
        [{"do": "no_event", "month": 3}],
        [{"do": "leader_disengages", "month": 3, "role": "champion", "months": 6}],
        [{"do": "layoff", "month": 3, "people": 2}],
    ],
)
def test_a_difference_without_an_exit_has_no_placebo(events):
    assert placebo_of(office(), leaving(*events)) is None


def test_exits_of_one_month_stand_in_for_one_another_never_twice():
    other = leaving(LEAVES, {"do": "holder_leaves", "month": 12, "role": "sponsor"}, {**LEAVES, "month": 18})
    found = {one.month: one for one in placebo_exits(office(), other)}
    assert found[12].jobs == ("Unit 1/leader", "central office/executive 1")
    assert len(set(found[12].placebos)) == 2 and set(found[12].placebos) == {"Unit 2/leader", "Unit 3/leader"}
    assert found[18].placebos == found[12].placebos[:1]


def test_the_exit_of_a_job_or_a_person_is_replaced_too():
    job = {"do": "person_leaves", "month": 4, "job": "Unit 2/3"}
    found = placebo_exits(office(), leaving(job))
    assert found[0].jobs == ("Unit 2/3",) and found[0].placebos != found[0].jobs
    organisation = organisation_of(office())
    key = int(organisation.person_keys[organisation.job_ids.index("Unit 2/3")])
    known = {"do": "known_person_leaves", "month": 4, "person": key}
    assert placebo_exits(office(), leaving(known)) == found
    hired_later = {"do": "known_person_leaves", "month": 4, "person": key + 1}
    assert placebo_of(office(), leaving(hired_later)) is None


def test_the_exit_of_a_rank_is_replaced_where_there_are_enough_others():
    two = {"do": "rank_leaves", "month": 4, "level": "staff", "units": ["Unit 1", "Unit 2"]}
    assert placebo_of(office(), leaving(two)) is None  # eighteen leave, and nine and two leaders are left
    one = placebo_exits(office(), leaving({**two, "units": ["Unit 1"]}))[0]
    assert len(one.jobs) == len(set(one.placebos)) == 9
    assert not any(job.startswith("Unit 1/") for job in one.placebos)
    leaders = placebo_exits(office(), leaving({"do": "rank_leaves", "month": 4, "level": "unit_leader"}))[0]
    assert len(leaders.jobs) == 3 and all("leader" not in job for job in leaders.placebos)


def test_a_role_that_only_the_alternative_has_stands_in_for_nobody():
    deputy = {"name": "deputy", "job": "Unit 2/leader", "share": 0.2, "talk": 0.5, "action": 0.5}
    other = leaving({"do": "holder_leaves", "month": 6, "role": "deputy"}, stewards=[*office().stewards, deputy])
    assert placebo_exits(office(), other)[0].placebos == ("Unit 3/leader",)


def test_among_equals_the_one_with_as_many_contacts_is_chosen(tmp_path: Path):
    people = ["hub", "pair", "quiet", "busy", "twin", *(f"p{i}" for i in range(6))]
    rows = "".join(f"{name},{'North' if i % 2 else 'South'},staff,20,40\n" for i, name in enumerate(people))
    (tmp_path / "people.csv").write_text(f"person,unit,level,tenure_months,experience_months\n{rows}")
    ties = [("hub", f"p{i}") for i in range(4)] + [("twin", f"p{i}") for i in (0, 1, 2, 5)]
    ties += [("busy", "hub"), ("pair", "p4")]
    (tmp_path / "ties.csv").write_text("person_a,person_b\n" + "".join(f"{a},{b}\n" for a, b in ties))
    base = cs.Scenario(
        name="known", folder=tmp_path, months=12, organisation={"people": "people.csv", "ties": "ties.csv"},
        stewards=[{"name": "champion", "job": "South/job of hub", "share": 1, "talk": 1, "action": 1}],
    )  # fmt: skip
    other = base.with_(events=[{"do": "holder_leaves", "month": 6, "role": "champion"}])
    assert placebo_exits(base, other)[0].placebos == ("South/job of twin",)  # four contacts to the hub's five
