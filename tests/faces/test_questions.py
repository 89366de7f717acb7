"""Question files: their arms, all faults at once, and answers equal to what comparing by hand gives."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from tests.faces.small_question import TEXT, small
from typer.testing import CliRunner

import culturesim as cs
from culturesim.cli.app import app
from culturesim.errors import CultureSimError
from culturesim.experiment.executors import ThisProcess, made
from culturesim.measures.intervals import Interval
from culturesim.questions import asking
from culturesim.questions.answer import _where_it_fails
from culturesim.questions.arms import Asked
from culturesim.questions.file import QuestionError
from culturesim.questions.loading import load_question
from culturesim.questions.result import Answer, Compared
from culturesim.questions.side_by_side import UnitRow, side_by_side
from culturesim.questions.sources import sources_of
from culturesim.questions.suppressed import shown_units
from culturesim.questions.written import as_json, numbers_of
from culturesim.report import words
from culturesim.scenario.events import KnownPersonLeaves
from culturesim.simulation import simulate_many
from culturesim.twins.compare import pinned_in
from culturesim.twins.most_active import found, is_to_be_found

FUTURES = 4


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return small(tmp_path_factory.mktemp("question"))


@pytest.fixture(scope="module")
def answer(asked: Asked) -> Answer:
    return asking.full_answer(asked, ThisProcess(), futures=FUTURES)


# ---------------------------------------------------------------- files


def test_all_faults_of_a_file_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = TEXT.replace("do: most_active_leave, month: 5", "do: most_active_leav, month: 5").replace("goal:", "gaol:")
    with pytest.raises(QuestionError) as told:
        small(tmp_path, text)
    assert "question.yaml: 2 faults" in str(told.value)
    assert "question.yaml:17: arms.exit.events 1: do: 'most_active_leav' is no event; did you mean" in str(told.value)
    assert "question.yaml:29: gaol: no such parameter; did you mean 'goal'?" in str(told.value)


def test_faults_of_names_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = TEXT.replace('roles: ["lead *"]', 'roles: ["leed *"]').replace("like: exit", "like: exits")
    text = text.replace("compare: [plan, both]", "compare: [plann, both]")
    text = text.replace('"stewards.lead *', '"stewards.lead 7')
    text = text.replace("programme: mentoring, to: 1}", "programme: mentorng, to: 1}").replace("_at: 14", "_at: 90")
    with pytest.raises(QuestionError) as told:
        small(tmp_path, text)
    said = str(told.value)
    for line in (
        "question.yaml:13: answer_at: 90 is after the last of 16 months",
        "question.yaml:17: arms.exit.events 1: no name of stewards fits 'leed *'; did you mean",
        "question.yaml:20: arms.both.like: there is no arm 'exits'; did you mean 'exit'?",
        "question.yaml:21: arms.both.events 1: programme: there is no programme 'mentorng'; did you mean 'mentoring'?",
        "question.yaml:26: arms.plan.parts.prepared.changes.stewards.lead 7.plan_hours:",
        "question.yaml:28: compare 1: there is no arm 'plann'; did you mean 'plan'?",
    ):
        assert line in said, said


def test_an_arm_like_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="is like itself"):
        small(tmp_path, TEXT.replace("  status quo: {about: all stays as it is}", "  status quo: {like: plan}").replace(
            "    events: [{do: most_active_leave, month: 5, roles: [\"lead *\"]}]", "    like: status quo"))


def test_an_organisation_that_cannot_be_read_is_a_fault_of_its_line(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"question.yaml:2: organisation: .*there is no such file"):
        small(tmp_path, "question: what?\norganisation: nowhere.yaml\narms: {a: {}, b: {}}\ncompare: [b, a]\n")


def test_arms_are_written_out(asked: Asked) -> None:
    plan = asked.scenario("plan")
    assert {one.documentation for one in plan.stewards} == {0.6}
    assert [one.plan_hours for one in plan.stewards] == [0.0, 0.5, 0.5, 0.5]
    assert [event.do for event in plan.events] == ["known_person_leaves", *["set_coordinator_hours"] * 2]
    assert is_to_be_found(plan.events[0])
    assert set(asked.leave_one_out()) == {"all but written down", "all but prepared", "all but hours kept"}
    assert asked.scenario("x", asked.leave_one_out()["all but prepared"]).stewards[1].plan_hours == 0


@pytest.mark.parametrize("name", ["l1.yaml", "school_lead.yaml", "association_hand_over.yaml"])
def test_shipped_questions_are_fine(root: Path, name: str) -> None:
    assert load_question(root / "scenarios" / "questions" / name).question.compare


def test_the_shipped_district_is_what_its_script_makes(root: Path, tmp_path: Path) -> None:
    folder = root / "scenarios" / "questions"
    sys.path.insert(0, str(folder))
    try:
        import make_district
    finally:
        sys.path.remove(str(folder))
    assert len(make_district.rows()) == 1200
    began = process_time()
    make_district.make(tmp_path)
    assert process_time() - began < 10
    for name in ("fourteen_schools.yaml", "fourteen_schools.people.csv"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (folder / name).read_text(encoding="utf-8"), name


# ---------------------------------------------------------------- who leaves


def test_the_most_active_are_found_in_each_future_and_leave_in_every_arm(asked: Asked) -> None:
    base = simulate_many(asked.scenario("status quo"), range(FUTURES))
    event = asked.scenario("exit").events[0]
    people = [found(run, event) for run in base]
    for run, person in zip(base, people, strict=True):
        hands = run.stewards[run.stewards["role"].str.startswith("lead") & (run.stewards["since"] < 5)]
        held = hands.groupby("role").tail(1).dropna(subset=["holder"])
        assert person == held.sort_values("action")["holder"].iloc[-1]
    for arm in ("exit", "plan"):
        pinned = pinned_in(base, asked.scenario(arm))
        assert isinstance(pinned, list)
        leavers = [next(one for one in told.events if isinstance(one, KnownPersonLeaves)).person for told in pinned]
        assert leavers == people
        runs = simulate_many(pinned, range(FUTURES))
        for run, person in zip(runs, people, strict=True):
            tenures = run.tenures["person"] == np.uint64(person)
            assert person == 0 or 5 in run.tenures["left"][tenures]


# ---------------------------------------------------------------- numbers


def test_numbers_are_those_of_cs_compare_on_the_same_seeds(asked: Asked, answer: Answer) -> None:
    arms = {arm.name: arm for arm in answer.arms}
    for name in ("exit", "both", "plan"):
        shorter = [asked.scenario(one).with_(months=14) for one in ("status quo", name)]
        found = cs.compare(*shorter, seeds=FUTURES, placebo=None)
        base, other, _ = found.survival()
        assert (arms["status quo"].alive, arms[name].alive) == (base, other)
        assert arms[name].effective.estimate == pytest.approx(found.final("p_eff")[1].mean(), abs=1e-15)


def test_the_coarse_answer_is_that_of_the_first_futures(asked: Asked, answer: Answer) -> None:
    coarse = asking.coarse_answer(asked, FUTURES)
    arms = {arm.name: arm.alive for arm in answer.arms}
    assert (coarse.plan, coarse.no_plan, coarse.difference) == (arms["plan"], arms["both"], answer.difference)


def test_a_second_answer_is_the_same_to_the_last_bit(asked: Asked, answer: Answer) -> None:
    again = asking.full_answer(asked, ThisProcess(), futures=FUTURES)
    assert as_json(numbers_of(asked, again)) == as_json(numbers_of(asked, answer))


@pytest.mark.slow
def test_processes_give_the_same_numbers(asked: Asked, answer: Answer) -> None:
    with made(2) as workers:
        again = asking.full_answer(asked, workers, futures=FUTURES)
    assert as_json(numbers_of(asked, again)) == as_json(numbers_of(asked, answer))


def test_futures_are_added_until_the_difference_is_narrow_or_there_are_enough(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {"AT_FIRST": 4, "BATCH": 4, "MOST": 12, "UNDER_RULES": 2, "OF_MOVED": 2, "CLOSER": 2}
    for name, value in fewer.items():
        monkeypatch.setattr(asking, name, value)
    assert asking.full_answer(asked, ThisProcess(), seconds=0.0).why == asking.TIME_UP
    whole = asking.full_answer(asked, ThisProcess(), seconds=1e9)
    assert whole.futures == 12 and whole.why == asking.CAP and not whole.narrow


def test_parts_and_the_whole_are_told(answer: Answer) -> None:
    assert [one.part for one in answer.parts] == ["written down", "prepared", "hours kept", "the whole policy",
                                                  "interplay"]  # fmt: skip
    assert answer.parts[3].effective.estimate == pytest.approx(answer.effective.estimate, abs=1e-12)
    assert {(one.rules, one.line) for one in answer.rules} >= {("sceptical", "alive"), ("optimistic", "alive_half")}
    assert len({one.name for one in answer.moved}) == 6 and all(np.isfinite(one.value) for one in answer.moved)


def compared(difference: float, low: float, high: float, people: float = 0.0, rules: str = "as calibrated") -> Compared:
    half = Interval(0.5, 0.4, 0.6)
    alive, effective = Interval(difference, low, high), Interval(people, people, people)
    return Compared(rules, "alive", 100, half, half, alive, effective)


def test_robust_is_said_only_where_the_sign_holds_everywhere(answer: Answer) -> None:
    main = compared(0.2, 0.1, 0.3, 0.02)
    same = compared(0.05, -0.1, 0.1, 0.01, "optimistic")
    none = compared(0.0, -0.1, 0.1, 0.01, "optimistic")  # as many alive, though more people in it
    turned = compared(-0.1, -0.2, 0.0, 0.01, "sceptical")
    assert list(_where_it_fails(main, [main], [same], 27, 30)) == []
    assert _where_it_fails(main, [main], [turned], 30, 30) == ["it turns round under sceptical rules"]
    assert _where_it_fails(main, [main], [none], 30, 30) == ["there is no difference under optimistic rules"]
    assert "26 of 30" in _where_it_fails(main, [main], [same], 26, 30)[0]
    assert "not told from none" in _where_it_fails(compared(0.1, -0.1, 0.3), [], [], 30, 30)[0]
    assert "Robust" in words.robust_in_words(replace(answer, robust=True, but=()))
    assert "obust" not in words.robust_in_words(replace(answer, robust=False, but=("it turns round",)))


def test_numbers_in_words_are_whole_with_their_range() -> None:
    assert words.of_100(Interval(0.414, 0.355, 0.4649)) == "about 41 (36 to 46)"
    assert words.net(Interval(0.07, 0.021, 0.12)) == "about 7 more (2 to 12 more)"
    assert words.net(Interval(-0.07, -0.12, -0.021)) == "about 7 fewer (2 to 12 fewer)"
    assert words.net(Interval(0.01, -0.03, 0.05)) == "about 1 more (3 fewer to 5 more)"
    assert words.net(Interval(0.0, 0.0, 0.0)) == "no difference (0 to 0)"


# ---------------------------------------------------------------- sources and suppression


def test_sources_are_counted_and_defaults_named(asked: Asked) -> None:
    found = sources_of(asked)
    assert (found.people, found.units, found.from_roster) == (40, 4, False)
    assert found.fitted == 41 and found.published > 10 and found.assumed > 100
    places = {one.place for one in found.defaulted}
    assert {"organisation.turnover.staff", "costs.replace_staff", "founding.ever_mentored"} <= places


def test_small_units_are_hidden_and_never_one_alone() -> None:
    units = [UnitRow(name, people, 0.1, 0.2) for name, people in (("A", 30), ("B", 3), ("C", 9), ("D", 12))]
    assert [unit.name for unit in shown_units(units).shown] == ["A", "D"]
    assert [unit.name for unit in shown_units([*units, UnitRow("E", 4, 0.1, 0.2)]).shown] == ["A", "C", "D"]
    assert shown_units(units[:1]).hidden == 0


def test_whole_runs_are_twins_of_the_same_people(asked: Asked) -> None:
    lived = side_by_side(asked, 2)
    assert lived.plan.base_runs[0].seed == lived.exits.base_runs[0].seed == 0
    assert lived.plan.baseline_runs is lived.plan.alternative_baselines


# ---------------------------------------------------------------- the command


def test_the_command_answers_and_writes_numbers(tmp_path: Path, asked: Asked) -> None:
    numbers = tmp_path / "numbers.json"
    file = asked.question.folder / "question.yaml"
    told = CliRunner().invoke(app, ["whatif", str(file), "--futures", "4", "--jobs", "1", "--json", str(numbers)])
    assert told.exit_code == 0, told.output
    assert "A first look, at 15 futures" in told.output and "alive at the end of month 14" in told.output
    assert json.loads(numbers.read_text(encoding="utf-8"))["answer"]["futures"] == 4
    fine = "fine: 40 people in 4 units, 16 months, 4 arms, 3 parts"
    for command, words_told in (("check", fine), ("plan", "all of 'both'")):
        looked = CliRunner().invoke(app, [command, str(file)])
        assert looked.exit_code == 0 and words_told in " ".join(looked.output.split()), looked.output
    again = CliRunner().invoke(app, ["whatif", str(file), "--json", str(numbers)])
    assert again.exit_code == 2 and "is there already" in again.output
    with pytest.raises(CultureSimError):
        load_question(tmp_path / "none.yaml")
