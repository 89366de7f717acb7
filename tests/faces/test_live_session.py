"""Live sessions: a session is a scenario, taking back is living again, and nothing from outside is believed."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

import culturesim as cs
from culturesim.errors import ScenarioError, SessionError
from culturesim.live.session import MOST_ACTIONS, Session
from culturesim.live.sharing import PREFIX
from culturesim.live.worlds import MOST_JOBS
from culturesim.scenario.file import read_scenario

BASE = """
extends: five_schools
months: 30
warm_up: 3
events:
  - {do: cut_budget, month: 4, programme: programme}
  - {do: ramp_hallmark, month: 2, hallmark: demand, to: 0.9, over: 12}
  - {do: hiring_wave, month: 20, people: 6, over: 4}
"""


def session(seed=5):
    return Session(read_scenario(BASE), seed)


def good(answers):
    assert all("error" not in answer for answer in answers), answers
    return answers


def same_run(live, arm):
    """Assert that the scenario of an arm, lived by itself, is the run that the session has lived."""
    mine = live.ensemble(arm).so_far()[0]
    text = next(answer for answer in live.do({"do": "save", "arm": arm}))["scenario"]
    for told in (live.scenario(arm), read_scenario(text)):
        again = cs.simulate(told, live.seed)
        assert again.digest() == mine.digest()
        for name, numbers in mine.series.items():
            assert np.array_equal(numbers, again.series[name]), name
        for name in ("pairs", "tenures", "given_up", "hands"):
            for column, values in getattr(mine, name).items():
                other = getattr(again, name)[column]
                assert np.array_equal(values, other, equal_nan=values.dtype.kind == "f"), (name, column)
        assert mine.sentences == again.sentences


def test_a_session_is_a_scenario_to_the_last_bit():
    live = session()
    names = [lever["name"] for lever in live.scene()["sliders"]]
    rng = np.random.default_rng(1)
    for month in range(30):
        if month == 3:
            good(live.do({"do": "act", "event": {"do": "leader_disengages", "role": "sponsor", "months": 6}}))
        if month == 6:
            good(live.do({"do": "twin", "on": True}))
        if month == 8:
            good(live.do({"do": "act", "arm": "B", "event": {"do": "hiring_wave", "people": 9, "over": 2}}))
        if month == 10:
            good(live.do({"do": "act", "arm": "B", "event": {"do": "holder_leaves", "role": "sponsor", "month": 14}}))
            good(live.do({"do": "act", "arm": "B", "event": {"do": "train", "units": "School 2", "gain": 0.4}}))
        name = names[int(rng.integers(len(names)))]
        lever = live.levers[name]
        value = lever.low + round(float(rng.random()), 1) * (lever.high - lever.low)
        good(live.do({"do": "slide", "name": name, "value": value, "arm": live.arms[-1]}))
        good(live.do({"do": "step"}))
    assert live.done and live.arms == ("A", "B")
    assert live.scenario("A") != live.scenario("B")
    same_run(live, "A")
    same_run(live, "B")


def test_every_slider_and_every_event_on_offer_can_be_used_as_it_stands():
    live = session()
    live.do({"do": "step"})
    for slider in live.scene()["sliders"]:
        assert slider["low"] <= slider["value"]["A"] <= slider["high"]
        for value in (slider["low"], slider["high"]):
            good(live.do({"do": "slide", "name": slider["name"], "value": value}))
    for action in live.scene()["actions"]:
        event = {"do": action["do"], **{setting["name"]: setting["value"] for setting in action["settings"]}}
        good(live.do({"do": "act", "event": event}))
        for setting in action["settings"]:
            for choice, _ in setting.get("choices", []):
                if action["do"] != "merge_units":
                    good(live.do({"do": "act", "event": {**event, setting["name"]: choice}}))
    assert len([one for one in live.scene()["sliders"] if one["group"] == "front"]) <= 7
    assert len([one for one in live.scene()["sliders"] if one["group"] == "hallmark"]) == 10
    good(live.do({"do": "step"}))
    same = [frame["states"] for frame in live.opening()[1:]]
    assert same[0] == "" and same[-1]


def test_what_is_taken_back_was_never_done():
    live, never = session(), session()
    for month in range(12):
        if month == 5:
            live.do({"do": "slide", "name": "hallmarks.all", "value": 0.0})
            live.do({"do": "slide", "name": "hallmarks.all", "value": 1.0})
        live.do({"do": "step"})
        never.do({"do": "step"})
    assert live.ensemble().series[-1]["p_eff"] != never.ensemble().series[-1]["p_eff"]
    answers = good(live.do({"do": "undo"}))  # both moves of one month at once
    assert answers == never.opening() and live.scenario() == never.scenario()
    assert "nothing to take back" in live.do({"do": "undo"})[0]["error"]
    good(live.do({"do": "step"}))
    never.do({"do": "step"})
    assert live.opening() == never.opening()


def test_reset_goes_back_to_the_beginning_and_may_change_the_seed():
    live = session()
    first = live.opening()
    for _ in range(4):
        live.do({"do": "slide", "name": "time_lost", "value": 0.5})
        live.do({"do": "step"})
    assert live.do({"do": "reset"}) == first
    live.do({"do": "reset", "seed": 6})
    assert live.opening() == session(6).opening() != first


def test_two_arms_are_equal_until_they_differ_and_one_goes_on_alone():
    live = session()
    live.do({"do": "slide", "name": "hallmarks.demand", "value": 0.9})
    live.do({"do": "step"})
    answers = good(live.do({"do": "twin", "on": True}))
    assert answers[0]["arms"] == ["A", "B"] and [frame["arm"] for frame in answers[1:]] == ["A", "B"] * 2
    assert answers[0]["sliders"][2]["value"]["A"] == answers[0]["sliders"][2]["value"]["B"]
    a, b = live.do({"do": "step"})
    assert {**a, "arm": "B"} == b
    live.do({"do": "slide", "name": "hallmarks.all", "value": 0.0, "arm": "B"})
    frames = [live.do({"do": "step"}) for _ in range(10)]
    assert frames[-1][0]["numbers"] != frames[-1][1]["numbers"]
    told = live.scenario("A")
    live.do({"do": "twin", "on": False})
    assert live.arms == ("A",) and live.scenario("A") == told
    assert live.do({"do": "step"})[0]["numbers"] != frames[-1][0]["numbers"]


def test_the_same_done_to_a_and_then_to_b_is_taken_back_at_once():
    live = session()
    live.do({"do": "twin", "on": True})
    for arm in "AB":
        live.do({"do": "slide", "name": "hallmarks.all", "value": 0.9, "arm": arm})
    live.do({"do": "undo"})
    assert live.scenario("A") == live.scenario("B") == read_scenario(BASE)


def test_a_shared_session_is_the_same_session():
    live = session()
    live.do({"do": "twin", "on": True})
    for month in range(6):
        live.do({"do": "slide", "name": "hallmarks.all", "value": 0.1 * month, "arm": "B"})
        live.do({"do": "step"})
    live.do({"do": "act", "arm": "AB", "event": {"do": "brief_leaders"}})
    text = live.share()
    assert text.startswith(PREFIX) and len(text) < 2500 and text == live.scene()["share"]
    assert text.endswith("~6")
    again = Session.shared(f" {text}\n")
    assert again.opening() == live.opening()
    assert again.do({"do": "step"}) == live.do({"do": "step"})
    assert again.do({"do": "undo"}) == live.do({"do": "undo"})
    later = Session.shared(text.replace("~6", "~9"))
    assert later.month == 9 and Session.shared(text.partition("~")[0]).month == 0
    other = Session(read_scenario("{extends: five_schools}"))
    assert other.do({"do": "open", "share": later.share()}) == later.opening()
    assert "error" in other.do({"do": "open"})[0] and other.opening() == later.opening()


def packed(told):
    return PREFIX + base64.urlsafe_b64encode(zlib.compress(json.dumps(told).encode())).decode()


@pytest.mark.parametrize("change, about", [
    ({"scenario": None}, "lacks"),
    ({"scenario": {"name": "x"}}, "lacks"),
    ({"scenario": {"name": "x", "organisation": {"units": "many"}}}, "cannot be used"),
    ({"scenario": {"name": "x", "organisation": {"people": "/etc/passwd"}}}, "names files"),
    ({"scenario": {"name": "x", "organisation": {"units": {"count": 1, "staff": 9}}, "modules": ["a.py"]}}, "files"),
    ({"scenario": {"name": "x", "organisation": {"units": {"count": 5000, "staff": 90}}}}, "too many to watch"),
    ({"seed": -1}, "seed"), ({"seed": 1.5}, "seed"), ({"arms": 3}, "arms"),
    ({"actions": {}}, "lacks"), ({"actions": [1]}, "action"), ({"actions": [["A", 0, "nothing", 1]]}, "no slider"),
    ({"actions": [["A", 0, "time_lost", 7]]}, "takes a number"), ({"actions": [["C", 0, {}]]}, "action"),
    ({"actions": [["A", 0, {"do": "explode"}]]}, "cannot be lived"),
    ({"actions": [["A", 99, {"do": "no_event"}]]}, "99"),
    ({"actions": [["A", 0, {"do": "no_event"}]] * (MOST_ACTIONS + 1)}, "more than"),
])  # fmt: skip
def test_a_shared_text_that_cannot_be_used_is_refused_in_one_sentence(change, about):
    text = session().share().removeprefix(PREFIX).partition("~")[0]
    told = json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    with pytest.raises(SessionError, match=about) as refused:
        Session.shared(packed({**told, **change}))
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 500


def test_a_damaged_text_is_refused():
    text = session().share()
    bomb = PREFIX + base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000)).decode()
    deep = PREFIX + base64.urlsafe_b64encode(zlib.compress(b"[" * 200_000)).decode()
    for bad in ("", "hello", None, 7, PREFIX, text[:40], text[:-9], text.replace("cs1", "cs9"), PREFIX + "!" * 50,
                PREFIX + "ü", f"{text}~1", f"{text}~x",
                text.replace("~0", "~-1"), bomb, deep, PREFIX + "A" * 600_000, packed([1]), packed(None)):  # fmt: skip
        with pytest.raises(SessionError) as refused:
            Session.shared(bad)
        assert "\n" not in str(refused.value)


BAD = [
    None, [], "step", 7, {}, {"do": None}, {"do": "stepp"}, {"do": ["step"]}, {"do": "x" * 100_000},
    {"do": "step", "months": 0}, {"do": "step", "months": 1e9}, {"do": "step", "months": True},
    {"do": "slide"}, {"do": "slide", "name": "hallmarks.all"}, {"do": "slide", "name": "hallmarks.all", "value": "1"},
    {"do": "slide", "name": "hallmarks.all", "value": float("nan")}, {"do": "slide", "name": [], "value": 1},
    {"do": "slide", "name": "hallmarks.all", "value": 10**400}, {"do": "slide", "name": "hallmark.all", "value": 1},
    {"do": "slide", "name": "hallmarks.all", "value": 0.5, "arm": "B"},
    {"do": "slide", "name": "hallmarks.all", "value": 0.5, "arm": {}},
    {"do": "act"}, {"do": "act", "event": []}, {"do": "act", "event": {}}, {"do": "act", "event": {"do": 3}},
    {"do": "act", "event": {"do": "train", "gain": "much"}}, {"do": "act", "event": {"do": "train", "gain": 1, "x": 1}},
    {"do": "act", "event": {"do": "holder_leaves", "role": "nobody"}},
    {"do": "act", "event": {"do": "brief_leaders", "month": 1}},
    {"do": "act", "event": {"do": "brief_leaders", "month": 30}},
    {"do": "act", "event": {"do": "hiring_wave", "people": 10**5}},
    {"do": "act", "event": {"do": "hiring_wave", "people": -1}},
    {"do": "act", "event": {"do": "overload", "months": 10**30, "hours_lost": 0.5}},
    {"do": "reset", "seed": -1}, {"do": "reset", "seed": "1"}, {"do": "reset", "seed": 2**70}, {"do": "twin"},
    {"do": "twin", "on": 1}, {"do": "save", "arm": "Z"}, {"do": "save", "arm": []}, {"do": "seek", "month": 3},
    {"do": "play"},
]  # fmt: skip


def test_a_command_that_cannot_be_followed_gets_one_sentence_and_changes_nothing():
    live, untouched = session(), session()
    for one in (live, untouched):
        good(one.do({"do": "step", "months": 4}))
    for command in BAD:
        answers = live.do(command)
        assert len(answers) == 1 and set(answers[0]) == {"error"}, (command, answers)
        assert "\n" not in answers[0]["error"] and len(answers[0]["error"]) < 500
    assert live.opening() == untouched.opening() and live.do({"do": "step"}) == untouched.do({"do": "step"})


def test_after_the_last_month_nothing_more_happens():
    live = session()
    for _ in range(3):
        good(live.do({"do": "step", "months": 12}))
    assert live.done and live.do({"do": "step"}) == [{"playing": False}]
    assert "last month" in live.do({"do": "slide", "name": "hallmarks.all", "value": 0.1})[0]["error"]


def test_what_cannot_be_watched_is_refused(tmp_path):
    with pytest.raises(SessionError, match="too many to watch"):
        Session(read_scenario(f"{{extends: five_schools, organisation: {{units: {{staff: {MOST_JOBS}}}}}}}"))
    with pytest.raises(ScenarioError, match="not a scenario"):
        Session("scenario.yaml")
    with pytest.raises(SessionError, match="seed"):
        Session(read_scenario(BASE), -1)


def test_an_ensemble_is_retold_only_what_is_to_come():
    told = read_scenario(BASE)
    world = cs.Ensemble([told], [1])
    while world.state.month < 5:
        world.step()
    with pytest.raises(ScenarioError, match="hallmarks cannot change"):
        world.retell([told.with_(hallmarks=0.9)])
    with pytest.raises(ScenarioError, match="have been lived"):
        world.retell([told.with_(events=told.events[1:])])
    with pytest.raises(ScenarioError, match="does not foresee"):
        world.retell([told.with_(events=[*told.events, {"do": "hiring_wave", "month": 9, "people": 3}])])
    assert world.scenarios == (told,)
