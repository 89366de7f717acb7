"""What a difference consists of, and the arms that leave one part out."""

from __future__ import annotations

from functools import reduce

import pytest

import culturesim as cs
from culturesim.errors import ScenarioError
from culturesim.scenario.changes import changed, together
from culturesim.twins.policy import leave_one_out_arms, parts_of


def office(**changes) -> cs.Scenario:
    settings = {
        "name": "office",
        "months": 24,
        "organisation": {"units": {"count": 3, "staff": 9}},
        "hallmarks": 0.5,
        "programmes": [{"name": "pairs", "coordinator_hours": 30}],
        "stewards": [
            {"name": "champion", "job": "Unit 1/leader", "share": 0.7, "talk": 0.8, "action": 0.9},
            {"name": "sponsor", "job": "central office/executive 1", "share": 0.1, "talk": 0.8, "action": 0.9},
        ],
        "events": [{"do": "train", "month": 3, "gain": 0.2}, {"do": "holder_leaves", "month": 12, "role": "champion"}],
    }
    return cs.Scenario(**{**settings, **changes})


def alike(one: cs.Scenario, other: cs.Scenario) -> bool:
    return one.digest() == other.digest()


def test_settings_and_events_are_parts_with_readable_names():
    other = office(
        hallmarks={"others": 0.5, "role_modelling": 0.9}, coupling="none", behaviour={"drift_probability": 0.03},
        events=[*office().events, {"do": "brief_leaders", "month": 6}],
    )  # fmt: skip
    parts = parts_of(office(), other)
    assert parts == {
        "hallmarks.role_modelling": {"hallmarks": {"role_modelling": 0.9}},
        "coupling": {"coupling": "none"},
        "behaviour.drift_probability": {"behaviour": {"drift_probability": 0.03}},
        "month 6, the holders of all steward roles are briefed on mentoring": {
            "more_events": [{"do": "brief_leaders", "month": 6, "roles": "all"}]
        },
    }
    assert alike(changed(office(), "all", *parts.values()), other)


def test_one_setting_of_several_stewards_is_one_part_and_their_number_another():
    first, second = (one.model_dump() for one in office().stewards)
    deputy = {**second, "name": "deputy"}
    other = office(stewards=[{**first, "plan_hours": 8}, {**second, "plan_hours": 4, "share": 0.2}, deputy])
    parts = parts_of(office(), other)
    assert set(parts) == {"stewards: with deputy", "plan_hours of champion, sponsor", "share of sponsor"}
    assert alike(changed(office(), "all", *parts.values()), other)
    assert alike(changed(office(), "all", *reversed(list(parts.values()))), other)


def test_an_event_left_out_or_moved_makes_room_for_one_that_does_nothing():
    train, leaves = office().events
    other = office(events=[leaves.model_copy(update={"month": 15}), train])
    parts = parts_of(office(), other)
    assert list(parts) == [
        "month 15, the holder of the role 'champion' leaves",
        "without month 12, the holder of the role 'champion' leaves",
    ]  # fmt: skip
    made = changed(office(), "all", *parts.values())
    assert sorted((event.month, event.do) for event in made.events) == [
        (3, "train"), (12, "no_event"), (15, "holder_leaves"),
    ]  # fmt: skip


def test_the_same_event_twice_is_two_parts():
    again = {"do": "train", "month": 3, "gain": 0.2}
    parts = parts_of(office(), office(events=[*office().events, again, again]))
    assert len(parts) == 2 and len({repr(part) for part in parts.values()}) == 1


def test_words_make_no_difference():
    assert parts_of(office(), office(name="other", description="called otherwise", hallmarks={"others": 0.5})) == {}


def test_what_takes_a_setting_away_is_refused_with_a_cure():
    with pytest.raises(ScenarioError, match="under 'policy' of an experiment file"):
        parts_of(office(behaviour={"drift_probability": 0.03}), office())


def test_arms_leave_out_one_part_each():
    parts = {"aim": {"hallmarks": {"demand": 0.9}}, "brief": {"more_events": [{"do": "brief_leaders", "month": 6}]},
             "hours": {"programmes.pairs.coordinator_hours": 60}}  # fmt: skip
    arms = leave_one_out_arms(parts)
    assert list(arms) == ["none", "all", "all but aim", "all but brief", "all but hours"]
    assert arms["none"] == {} and arms["all"] == reduce(lambda one, other: {**one, **other}, parts.values())
    for part in parts:
        assert arms[f"all but {part}"] == together(*(changes for name, changes in parts.items() if name != part))
    assert leave_one_out_arms({"aim": parts["aim"]}) == {"none": {}, "all": parts["aim"], "all but aim": {}}


LAYERS = (
    {"hallmarks": 0.4, "more_events": [{"do": "brief_leaders", "month": 6}]},
    {"hallmarks": {"demand": 0.9}, "stewards.champion.share": 0.5},
    {"events": [{"do": "no_event", "month": 1}], "more_events": [{"do": "no_event", "month": 2}]},
    {"more_events": [{"do": "no_event", "month": 4}], "stewards.champion.share": 0.6},
    {"founding": {"ever_mentored": 0.5}, "hallmarks": {"others": 0.1}},
)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 2, 3), (2, 3, 0), (3, 0, 2), (0, 1, 2, 3, 4), (4, 3, 2, 1, 0)])
def test_layers_together_change_what_they_change_one_after_another(order):
    layers = [LAYERS[row] for row in order]
    one, other = changed(office(), "x", *layers), changed(office(), "x", together(*layers))
    assert one == other


def test_layers_are_left_as_they_were():
    layers = [{"more_events": [{"do": "no_event", "month": 4}]}, {"hallmarks": {"demand": 0.2}}]
    together(*layers, {"hallmarks": {"demand": 0.3}, "more_events": [{"do": "no_event", "month": 5}]})
    assert layers == [{"more_events": [{"do": "no_event", "month": 4}]}, {"hallmarks": {"demand": 0.2}}]
