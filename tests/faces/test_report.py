"""The page of a question: numbers as when comparing by hand; no name, no script, no cell of fewer than five people."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.faces.small_question import small

import culturesim as cs
from culturesim.experiment.executors import ThisProcess
from culturesim.importing.roster import import_roster
from culturesim.measures.intervals import Interval, paired_mean, paired_share
from culturesim.questions.arms import Asked
from culturesim.questions.asking import full_answer
from culturesim.questions.loading import load_question
from culturesim.questions.result import Answer
from culturesim.questions.sources import sources_of
from culturesim.questions.written import as_json, numbers_of
from culturesim.report import board
from culturesim.report.page import page
from culturesim.report.words import net, of_100

FUTURES = 3
HOSTILE = "<script>alert('x')</script>"
FORMULA = "=HYPERLINK(1)"
MARKUP = "<b onclick='x'>North</b>"
NAMES = ("Aurelia Vandermeer", "Bartholomew Quist", "Cosima Oyelaran")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Answer]:
    asked = small(tmp_path_factory.mktemp("question"))
    return asked, full_answer(asked, ThisProcess(), futures=FUTURES)


def visible(text: str) -> str:
    """Return the words of a page without its style, pictures and fine print."""
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<div class=\"fine\".*?</div>", " ", text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_numbers_on_the_page_are_those_of_cs_compare(lived: tuple[Asked, Answer]) -> None:
    asked, answer = lived
    words = " ".join(visible(page(asked, answer)).split())
    one, other = (asked.scenario(name).with_(months=14) for name in ("both", "plan"))
    base = asked.scenario("status quo").with_(months=14)
    beside = [cs.compare(base, arm, seeds=FUTURES, placebo=None) for arm in (one, other)]
    assert f"in {of_100(beside[0].survival()[1])} of 100 futures of 'both'" in words
    assert f"in {of_100(beside[1].survival()[1])} of 'plan'" in words
    alive = [found.alive()[1] for found in beside]
    assert net(paired_share(*alive)) in words
    people = [found.final("p_eff")[1] for found in beside]
    assert f"Of 100 people, {net(paired_mean(people[1] - people[0]))}" in words


def test_the_page_is_the_same_to_the_last_byte(lived: tuple[Asked, Answer]) -> None:
    assert page(*lived) == page(*lived)


def test_the_page_needs_no_other_file_and_no_script(lived: tuple[Asked, Answer]) -> None:
    text = page(*lived)
    assert "<script" not in text and "javascript:" not in text and " on" + "load=" not in text
    assert not re.search(r"(src|href)=\"(?!#)", text.replace("xlink:href", "href").replace('href="#', "#"))
    assert not re.search(r"@import|url\((?!#)", text)
    assert len(text) < 400_000
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(set(ids)) == len(ids)


def test_the_six_questions_and_the_decision_stand_on_it(lived: tuple[Asked, Answer]) -> None:
    words = visible(page(*lived))
    for title in ("What question is this answering?", "What do the data tell us?", "What do they not tell us?",
                  "What else do we want to know?", "What can we celebrate?", "Where are the opportunities?",
                  "Decision requested", "Your data", "Published evidence", "Our assumptions",
                  "Would other rules give another answer?", "What would flip the answer?",
                  "When would it pay for itself?"):  # fmt: skip
        assert title in words
    assert "nobody is left alone" in words  # the goal


def test_words_are_those_of_leaders(lived: tuple[Asked, Answer]) -> None:
    asked, answer = lived
    for robust in (True, False):
        words = visible(page(asked, replace(answer, robust=robust, but=() if robust else ("it turns round",))))
        assert not re.search(r"\b(agents?|ticks?|sobol|seeds?|vectors?|replicates?|p_eff|nan)\b", words, re.IGNORECASE)
        assert ("obust" in words) is robust
        assert not re.search(r"\d\.\d+ of 100", words)


def with_effect(answer: Answer, low: float, high: float) -> Answer:
    middle = (low + high) / 2
    ends = zip(answer.moved, (-0.02, 0.05) * 6, strict=True)
    moved = tuple(replace(one, effective=Interval(value, value, value)) for one, value in ends)
    return replace(answer, effective=Interval(middle, low, high), difference=Interval(middle, low, high), moved=moved)


def test_what_would_flip_is_said_only_where_there_is_something_to_flip(lived: tuple[Asked, Answer]) -> None:
    answer = with_effect(lived[1], 0.01, 0.03)
    assert len([line for line in board.flips(answer) if line.startswith("It flips if ")]) == 6
    assert board.flips(with_effect(lived[1], -0.01, 0.03)) == [
        "There is nothing to flip: the difference is not told from none, so chance alone turns it round."
    ]
    firm = replace(answer, moved=tuple(replace(one, effective=answer.effective) for one in answer.moved))
    assert board.flips(replace(firm, robust=True, but=())) == [
        "None of 6 strong assumptions, moved one at a time as far as facts leave open, turns it round."
    ]


def test_what_a_roster_import_filled_in_is_told_without_small_numbers(hostile: tuple[Asked, Answer, Path]) -> None:
    told = " ".join(sources_of(hostile[0]).filled_in)
    assert "ids are hashed" not in told and "no ties" in told and "job of" not in told
    words = visible(page(*hostile[:2]))
    assert "Filled in when the roster was imported: " in words


# ---------------------------------------------------------------- hostile rosters


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Answer, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    units = {HOSTILE: 14, "Tiny": 3, MARKUP: 12, "{{ 7 * 7 }} & Sons": 6}
    with (folder / "roster.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(("id", "name", "unit", "level", "salary"))
        for unit, people in units.items():
            for n in range(people):
                level = "unit_leader" if n == 0 else "staff"
                table.writerow((f"SECRET-{unit[:3]}-{n}", NAMES[n % 3], unit, level, 91_237 + n))
    import_roster(folder / "roster.csv", out=folder / "imported.yaml", secret="s")
    made = cs.load_scenario(folder / "imported.yaml")
    question = {
        "question": f"What {HOSTILE} if?", "organisation": "imported.yaml", "months": 12,
        "arms": {"now": {}, f"cut {HOSTILE}": {"events": [
            {"do": "set_coordinator_hours", "month": 2, "programme": "mentoring", "to": 0.0},
            {"do": "holder_leaves", "month": 3, "role": "champion"}]},
            "plan": {"like": f"cut {HOSTILE}", "about": "</style>" + HOSTILE,
                     "changes": {"stewards.champion.documentation": 0.5}}},
        "compare": ["plan", f"cut {HOSTILE}"], "goal": HOSTILE, "decision": f"{FORMULA} {HOSTILE}",
    }  # fmt: skip
    assert made.organisation.people
    (folder / "question.yaml").write_text(json.dumps(question), encoding="utf-8")
    asked = load_question(folder / "question.yaml")
    return asked, full_answer(asked, ThisProcess(), futures=2), folder


def test_everything_from_a_file_is_escaped(hostile: tuple[Asked, Answer, Path]) -> None:
    text = page(*hostile[:2])
    assert "<script" not in text and "alert(" in text
    assert "&lt;script&gt;" in text and "{{ 7 * 7 }}" not in visible(text).replace("{{ 7 * 7 }} & Sons", "")
    assert text.count("</style>") == 1 and "49 &amp; Sons" not in text


def test_no_name_id_or_salary_leaves_the_machine(hostile: tuple[Asked, Answer, Path]) -> None:
    asked, answer, folder = hostile
    people = (folder / "imported.people.csv").read_text(encoding="utf-8").splitlines()[1:]
    for text in (page(asked, answer), as_json(numbers_of(asked, answer))):
        for secret in (*NAMES, "SECRET-", "9123", *(line.split(",")[0] for line in people)):
            assert secret not in text, secret


def test_small_units_are_not_shown_nor_can_they_be_worked_out(hostile: tuple[Asked, Answer, Path]) -> None:
    asked, answer = hostile[:2]
    text, numbers = page(asked, answer), numbers_of(asked, answer)
    units = [unit["name"] for unit in numbers["answer"]["closer"]["units"]]
    assert units == [HOSTILE, MARKUP]  # Tiny has 3, and the next smallest would give it away
    assert "Tiny" not in text and "Tiny" not in as_json(numbers) and "Sons" not in text
    assert "2 units are not shown" in text
    for number in re.findall(r"(\d+) (?:people|staff|persons)\b(?! of| more| in| or)", visible(text)):
        assert int(number) >= 5 or int(number) == 0 or "of 100" in text
