"""The lesson: its pages say what the model says, and its sheets say what its pages say."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path

import pytest

import culturesim as cs
from culturesim.live.page import RECORDED, module, style

LESSON = Path(__file__).parents[2] / "lessons" / "take_away_the_champion"
PAGES = {
    "1_the_champion_leaves.html": ("one_champion", "shared_ownership", "nobody_made_to_leave"),
    "2_and_the_money_goes.html": (
        "one_champion_and_the_money", "shared_ownership_and_the_money", "nobody_made_to_leave_and_the_money",
    ),
}  # fmt: skip


def told_by(name):
    text = (LESSON / name).read_text(encoding="utf-8")
    return json.loads(gzip.decompress(b64decode(re.search(r'id="data">([^<]*)<', text)[1])))


def scenario(name):
    return cs.load_scenario(LESSON / f"{name}.yaml")


def of_100(told):
    return f"{told.get('outcome', told.get('value'))} ({round(told['low'])} to {round(told['high'])})"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("futures", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_a_page_says_what_the_model_says_now(name, futures):
    base, alternative, reference = map(scenario, PAGES[name])
    page = told_by(name)
    found = cs.compare(base, alternative, futures, placebo=None)
    for told, alive in zip(page["rounds"], found.alive(), strict=True):
        assert [len(toggles) % 2 == 1 for toggles in told["toggles"][:futures]] == alive.tolist()
    series = page["tracks"]["B"]["numbers"]["seeking"]
    assert series == found.alternative_runs[0].series["seeking"].tolist()
    if futures == 100:
        beside = cs.compare(base, reference, futures, placebo=None)
        assert page["rounds"][0]["reference"]["value"] == beside.alive()[1].sum()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_the_front_end_as_it_is_now(name):
    text = (LESSON / name).read_text(encoding="utf-8")
    assert module(*RECORDED) in text and style() in text, "make it again: docs/how-to/lesson_champion.md"


def test_the_sheets_say_what_the_pages_say():
    sheet = (LESSON / "teacher.md").read_text(encoding="utf-8")
    how_to = (LESSON.parents[1] / "docs/how-to/lesson_champion.md").read_text(encoding="utf-8")
    pages = [told_by(name) for name in PAGES]
    for page in pages:
        for told in (*page["rounds"], page["rounds"][0]["reference"]):
            assert f"| {of_100(told)} |" in sheet
    for told in (*pages[1]["rounds"], pages[1]["rounds"][0]["reference"]):
        assert of_100(told) in how_to
    for said in ("3 fewer of 100 people", "2 to 5 fewer"):
        assert said in pages[0]["difference"][3]
    for said in ("14 fewer of 100 futures", "5 to 23 fewer"):
        assert said in pages[1]["difference"][2]
    for said in ("10 more of 100 futures", "0 to 20 more", "In 19 of them", "in 9 in A only"):
        assert said in pages[1]["difference"][0]
    halves = [
        re.findall(r"would be (\d+), at twice (\d+)", told["outcome_in_words"][1])[0] for told in pages[1]["rounds"]
    ]
    assert halves == [("79", "31"), ("86", "41")]


def test_the_first_exit_is_the_same_person_in_both_arms():
    base, alternative, _ = (scenario(name) for name in PAGES["1_the_champion_leaves.html"])
    found = cs.compare(base, alternative, 2, placebo=None)
    for one, other in zip(found.base_runs, found.alternative_runs, strict=True):
        assert other.scenario.events[0].person == one.holder("champion", 36)
