"""Stress on those who carry mentoring: losses as comparing by hand gives them, and a page of roles, not of persons."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import culturesim as cs
from culturesim.cli.app import app
from culturesim.errors import CultureSimError
from culturesim.experiment.executors import ThisProcess
from culturesim.measures.intervals import Interval, paired_mean
from culturesim.questions.stress import HORIZON, RoleStress, Stress, Together, stress
from culturesim.report import stress_words as words
from culturesim.report.stress_page import stress_page

FUTURES, MONTH = 3, 4
TEXT = """\
name: "small <script>alert(1)</script>"
months: 48
organisation: {units: {count: 3, staff: 12, prefix: House}, executives: 1}
hallmarks: 0.5
programmes: [{name: mentoring, coordinator_hours: 12}]
stewards:
  - {name: head, job: central office/executive 1, share: 0.4, talk: 0.8, action: 0.8, plan_hours: 1}
  - {name: lead <b>1</b>, job: House 1/leader, scope: unit, share: 0.3, talk: 0.5, action: 0.4}
  - {name: lead 2, job: House 2/leader, scope: unit, share: 0.3, talk: 0.5, action: 0.9}
  - {name: idle, job: House 3/leader, scope: unit, share: 0.0, talk: 0.5, action: 0.6}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> cs.Scenario:
    file = tmp_path_factory.mktemp("stress") / "small.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return cs.load_scenario(file)


@pytest.fixture(scope="module")
def found(scenario: cs.Scenario) -> Stress:
    return stress(scenario, ThisProcess(), month=MONTH, futures=FUTURES)


def test_losses_are_those_of_comparing_with_a_placebo_by_hand(scenario: cs.Scenario, found: Stress) -> None:
    base = scenario.with_(months=MONTH + 36)
    for role in ("head", "lead 2"):
        leaves = base.with_(events=[{"do": "holder_leaves", "month": MONTH, "role": role}])
        twins = cs.compare(base, leaves, seeds=FUTURES)
        goes, instead = (
            np.array([run.series["p_eff"][MONTH : MONTH + HORIZON].mean() for run in runs])
            for runs in (twins.alternative_runs, twins.placebo_runs)
        )
        mine = next(one for one in found.roles if one.role == role)
        assert mine.loss.estimate == pytest.approx(paired_mean(instead - goes).estimate, abs=1e-15)
        vacant = [float((run.holders(role, np.arange(MONTH, MONTH + 36) + 1) == 0).sum())
                  for run in twins.alternative_runs]  # fmt: skip
        assert mine.vacant == pytest.approx(np.mean(vacant))


def test_roles_pairs_and_joint_exits_are_all_there(found: Stress) -> None:
    assert {one.role for one in found.roles} == {"head", "lead <b>1</b>", "lead 2"}  # nothing hangs on the idle one
    losses = [one.loss.estimate for one in found.roles]
    assert losses == sorted(losses, reverse=True)
    assert len(found.pairs) == 3 and [one.exits for one in found.together] == [0, 1, 2, 3]
    assert {one.role: one.planned for one in found.roles} == {"head": True, "lead <b>1</b>": False, "lead 2": False}
    assert all(0.05 < one.chance < 0.4 for one in found.roles)


def test_a_scenario_on_whose_roles_nothing_hangs_is_refused(scenario: cs.Scenario) -> None:
    bare = scenario.with_(stewards=[])
    with pytest.raises(CultureSimError, match="has no steward role on which anything hangs"):
        stress(bare, ThisProcess(), month=MONTH, futures=2)


def told(low: float, high: float, role: str = "head") -> RoleStress:
    return RoleStress(role, Interval((low + high) / 2, low, high), 3.2, 9.0, 0.16, False)


def made(roles: tuple[RoleStress, ...], shares: list[float], bus_factor: int | None) -> Stress:
    together = tuple(Together(n, "head" if n else "", Interval(s, s, s)) for n, s in enumerate(shares))
    return Stress(12, 60, 1000, 5, True, roles, (), together, bus_factor)


def test_words_follow_the_numbers() -> None:
    costly = made((told(0.01, 0.03),), [0.9, 0.4], 1)
    assert "hangs most on the role 'head'" in words.headline(costly)[0]
    assert "about 20 (10 to 30) people fewer of 1,000" in words.headline(costly)[0]
    assert words.headline(costly)[1] == "One exit can bring mentoring below 50 of 100 futures."
    assert words.roles_table(costly) == [("head", "20 (10 to 30)", "3", "9 months", "about 16 of 100", "no")]
    even = made((told(-0.01, 0.03),), [0.9, 0.8], None)
    assert "on nobody in particular" in words.headline(even)[0]
    assert "one leaves at once, mentoring is alive three years on in about 80" in words.headline(even)[1]
    assert words.roles_table(even)[0][3] == "no loss told"
    assert "even if nobody" in words.headline(made((told(0.01, 0.03),), [0.4, 0.3], 0))[1]


def test_the_page_is_escaped_self_contained_and_the_same_each_time(scenario: cs.Scenario, found: Stress) -> None:
    text = stress_page(scenario, found)
    assert text == stress_page(scenario, found)
    assert "<script" not in text and "<b>1</b>" not in text and "&lt;script&gt;" in text
    assert not re.search(r"(?:src|[^:]href)=|@import", text)
    shown = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<div class=\"fine\".*?</div>", " ", text, flags=re.DOTALL)
    plain = html.unescape(re.sub(r"<[^>]+>", " ", shown))
    assert not re.search(r"\b(agents?|ticks?|sobol|seeds?|vectors?|nan)\b", plain, re.IGNORECASE)


def test_the_command_writes_page_and_numbers(tmp_path: Path, scenario: cs.Scenario) -> None:
    file = scenario.folder / "small.yaml"
    page, numbers = tmp_path / "stress.html", tmp_path / "stress.json"
    result = CliRunner().invoke(app, ["stress", str(file), "--month", "2", "--futures", "2", "--jobs", "1",
                                      "--out", str(page), "--json", str(numbers)])  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Leave together" in result.output and page.is_file()
    assert json.loads(numbers.read_text(encoding="utf-8"))["stress"]["futures"] == 2
