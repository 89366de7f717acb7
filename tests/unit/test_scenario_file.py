"""Scenario files: every fault is found at once and said in words, with file, line and cure."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from culturesim.errors import ScenarioError
from culturesim.scenario import text as scenario_text
from culturesim.scenario.file import json_schema, load_scenario, read_scenario, write_scenario
from culturesim.scenario.model import Scenario
from culturesim.scenario.schema import schema_text

ROOT = Path(__file__).parents[2]
SOUND = """\
name: small
organisation:
  units:
    - {name: North High, staff: 20}
    - {name: South High, staff: 15, leaders: 2}
  executives: 1
programmes:
  - {name: Induction, coordinator_hours: 20, units: [North High]}
stewards:
  - {name: champion, job: North High/leader, share: 0.5, talk: 0.8, action: 0.8}
"""


def faults(text: str, source: str = "bad.yaml", folder: Path | str = ".") -> str:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, source, folder)
    return str(caught.value)


def only_fault(text: str) -> str:
    first, *rest = faults(text).split("\n")
    assert first == "bad.yaml: 1 fault", rest
    return rest[0].strip()


def test_a_sound_file_is_read_with_its_defaults():
    scenario = read_scenario(SOUND)
    assert scenario.months == 120
    assert scenario.stewards[0].documentation == 0.1
    assert scenario.programmes[0].units == ("North High",)
    assert scenario.organisation.turnover.leader == 0.18


def test_all_faults_of_a_file_are_reported_at_once_with_their_lines():
    text = """\
name: bad
organisation: {units: {count: 2, staff: 5}}
hallmarks:
  education_and_trainig: 0.4
  accountability: 70
"""
    assert faults(text) == (
        "bad.yaml: 2 faults\n"
        "  bad.yaml:4: hallmarks.education_and_trainig: no such parameter; did you mean 'education_and_training'?\n"
        "  bad.yaml:5: hallmarks.accountability: 70 is not a number from 0 to 1 "
        "(goals are set and followed up; default 0)"
    )


def test_faults_of_structure_and_of_reference_are_reported_together():
    text = (
        SOUND + "months: soon\nevents:\n  - {do: holder_leaves, month: 3, role: champoin}\n  - {do: trein, month: 4}\n"
    )
    assert faults(text).split("\n") == [
        "bad.yaml: 3 faults",
        "  bad.yaml:11: months: 'soon' is not a whole number from 1 to 1200 (length of the run; months; default 120)",
        "  bad.yaml:13: events 1: role: there is no steward role 'champoin'; did you mean 'champion'?",
        "  bad.yaml:14: events 2: do: 'trein' is no event; did you mean 'train'?",
    ]


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ("montsh: 3", "montsh: no such parameter; did you mean 'months'?"),
        ("upkeep: fixd", "upkeep: 'fixd' is not one of 'stewarded', 'fixed' (whether practice needs stewards, or stays "
         "fixed; default 'stewarded'); did you mean 'fixed'?"),
        ("months: true", "months: true is not a whole number from 1 to 1200 (length of the run; months; default 120)"),
        ("months: 12.5", "months: 12.5 is not a whole number from 1 to 1200 (length of the run; months; default 120)"),
        ("months:", "months: nothing is not a whole number from 1 to 1200 (length of the run; months; default 120)"),
        ("cultural_fit: .nan", "cultural_fit: nan is not a number from 0 to 1 "
         "(how well mentoring suits the organisation; share; default 1)"),
        ("hallmarks: strong", "hallmarks: 'strong' is not a number from 0 to 1 for all hallmarks, nor a mapping of "
         "hallmarks"),
        ("hallmarks: {othres: 0.1}", "hallmarks.othres: no such parameter; did you mean 'others'?"),
        ("hallmarks: {demand: '0.5'}", "hallmarks.demand: '0.5' is not a number from 0 to 1 (buzz, answered requests, "
         "planning together; default 0)"),
        ("hallmarks: {demand: much}", "hallmarks.demand: 'much' is not a number from 0 to 1 (buzz, answered requests, "
         "planning together; default 0)"),
        ("mechanisms: {goals_prevent_drift: {effect: much}}", "mechanisms.goals_prevent_drift.effect: 'much' is not a "
         "number from -10 to 10 (effect of goals prevent drift; log of drift_probability; default 0.5)"),
        ("events: {do: no_event}", "events: a mapping is not a list"),
        ("events: [{do: no_event}]", "events 1: month: is missing (month in which it happens, counted from 0)"),
        ("events: [{do: no_event, month: 120}]", "events 1: month: 120 is after the last month, 119 "
         "(the run has 120 months, from 0)"),
        ("events: [{do: train, month: 1, gain: 0.2, unit: X}]", "events 1: unit: no such parameter; did you mean "
         "'units'?"),
        ("events: [{do: train, month: 1, gain: 0.2, units: [Nroth High]}]", "events 1: units 1: there is no unit "
         "'Nroth High'; did you mean 'North High'?"),
        ("events: [{do: train, month: 1, gain: 0.2, units: North High}]", "events 1: units: 'North High' is not 'all' "
         "or a list of unit names"),
        ("events: [{do: breach, month: 1, unit: South Hihg}]", "events 1: unit: there is no unit 'South Hihg'; did you "
         "mean 'South High'?"),
        ("events: [{do: end_funding, month: 1, programme: Inductoin}]", "events 1: programme: there is no programme "
         "'Inductoin'; did you mean 'Induction'?"),
        ("events: [{do: set_hallmark, month: 1, hallmark: alignmnt, to: 1}]", "events 1: hallmark: 'alignmnt' is no "
         "hallmark; did you mean 'alignment'?"),
        ("events: [{do: rank_leaves, month: 1, level: leader}]", "events 1: level: 'leader' is not one of 'staff', "
         "'unit_leader', 'executive' (level that leaves); did you mean 'unit_leader'?"),
        ("events: [{do: person_leaves, month: 1, job: South High/16}]", "events 1: job: there is no job 'South High/16'"
         "; South High has staff 1 to 15, leader, leader 2 to leader 2"),
        ("events: [{do: person_leaves, month: 1, job: South High/leder}]", "events 1: job: there is no job "
         "'South High/leder'; did you mean 'leader'?; South High has staff 1 to 15, leader, leader 2 to leader 2"),
        ("events: [{do: person_leaves, month: 1, job: Suoth High/1}]", "events 1: job: there is no job 'Suoth High/1': "
         "no unit 'Suoth High'; did you mean 'South High'?"),
        ("events: [{do: person_leaves, month: 1, job: boss}]", "events 1: job: 'boss' is not a job; jobs are called "
         "'unit/number', 'unit/leader' or 'central office/executive 1'"),
        ("behaviour: {patiance: 4}", "behaviour.patiance: no such parameter; did you mean 'patience'?"),
        ("behaviour: {patience: -1}", "behaviour.patience: -1 is not a whole number from 0 to 120 (wait after which a "
         "seeker may give up; months; default 4)"),
        ("behaviour: {patience: 2.5}", "behaviour.patience: 2.5 is not a whole number from 0 to 120 (wait after which "
         "a seeker may give up; months; default 4)"),
        ("behaviour: {quality_gian: 0.2}", "behaviour.quality_gian: no such parameter; did you mean 'quality_gain'?"),
        ("mechanisms: {goals_prevent_drfit: off}", "mechanisms.goals_prevent_drfit: no such mechanism; did you mean "
         "'goals_prevent_drift'?"),
        ("mechanisms: {goals_prevent_drift: on}", "mechanisms.goals_prevent_drift: 'on' is not 'off' or a mapping of "
         "its parameters"),
        ("mechanisms: {goals_prevent_drift: {efect: 1}}", "mechanisms.goals_prevent_drift.efect: no such parameter; "
         "did you mean 'effect'?"),
        ("founding: {ever_mentored: 2}", "founding.ever_mentored: 2 is not a number from 0 to 1 "
         "(people who have had a mentor before month 0; share; default 0)"),
        ("name: again", "name: stands here twice, first on line 1; keep one"),
        ("description: !secret x", "the tag '!secret' is not used in scenario files; remove it"),
        ("description: !!python/name:os.system x", "the tag '!!python/name:os.system' is not used in scenario files; "
         "remove it"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_cure(added: str, fault: str):
    assert only_fault(SOUND + added + "\n") == f"bad.yaml:11: {fault}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("staff: 20", "staff: -2", "4: organisation.units North High: staff: -2 is not a whole number from 0 to "
         "1000000 (jobs of staff; people)"),
        ("staff: 20", "staf: 20", None),
        ("name: South High", "name: North High", "5: organisation.units North High: two units are called 'North High'; "
         "rename one"),
        ("coordinator_hours", "coordinater_hours", None),
        ("job: North High/leader", "job: North High/leader 2", "10: stewards champion: job: there is no job "
         "'North High/leader 2'; did you mean 'leader'?; North High has staff 1 to 20, leader"),
        ("executives: 1", "people: people.csv", "6: organisation.people: both 'units' and 'people' are given; keep one "
         "of them"),
        ("executives: 1", "ties: ties.csv", "6: organisation.ties: a file of ties needs a file of 'people'"),
        ("executives: 1", "turnover: {staff: 1}", "6: organisation.turnover.staff: 1 is not a number from 0 to below 1 "
         "(staff who leave within a year; 1/year; default 0.16)"),
        ("executives: 1", "experience_bands: {6-11: 3}", "6: organisation.experience_bands.6-11: no such band; did you "
         "mean '6-10'?; bands are '0', '1-5', '6-10', '11-20', 'over 20'"),
        ("executives: 1", "groups: {a: 0, b: 0}", "6: organisation.groups: the shares are all 0; give at least one "
         "above 0"),
        ("share: 0.5", "share: 50", "10: stewards champion: share: 50 is not a number from 0 to 1 "
         "(share of these hallmarks' upkeep that hangs on it; share)"),
        ("share: 0.5", "share: 0.5, hallmarks: [[demand]]", "10: stewards champion: hallmarks 1: a list is no "
         "hallmark; did you mean 'demand'?"),
        ("share: 0.5", "share: 0.5, hallmarks: [trust]", "10: stewards champion: hallmarks 1: 'trust' is no hallmark"),
    ],
)  # fmt: skip
def test_a_fault_inside_a_part_is_named_by_the_part(old: str, new: str, fault: str | None):
    message = faults(SOUND.replace(old, new))
    if fault is None:  # a misspelt key that is also missing: both are said
        assert "no such parameter; did you mean" in message
        assert "is missing" in message
    else:
        assert message == f"bad.yaml: 1 fault\n  bad.yaml:{fault}"


@pytest.mark.parametrize(
    ("organisation", "fault"),
    [
        ("{executives: 1}", "organisation: has neither 'units' nor 'people'; give one of them"),
        ("{units: {count: 2, staff: 0, leaders: 0}}", "organisation.units: there is nobody in the units; give one of "
         "them staff of at least 1"),
        ("{units: {count: 3000, staff: 400}}", "organisation.units: 1203001 jobs are more than 1000000"),
        ("{units: []}", "organisation.units: there is nobody in the units; give one of them staff of at least 1"),
    ],
)  # fmt: skip
def test_an_organisation_needs_people(organisation: str, fault: str):
    assert only_fault(f"name: x\norganisation: {organisation}\n") == f"bad.yaml:2: {fault}"


@pytest.mark.parametrize(
    ("units", "line"),
    [
        ("", "9: programmes Again: 'Induction' serves these units already; a unit can be in one programme only"),
        (", units: [South High, North High]", "9: programmes Again: units 2: 'North High' is in the programme "
         "'Induction' already; keep one of them"),
    ],
)  # fmt: skip
def test_a_unit_is_in_one_programme_only(units: str, line: str):
    again = f"  - {{name: Again, coordinator_hours: 5{units}}}\nstewards:"
    assert faults(SOUND.replace("stewards:", again)).endswith(
        line.replace("9: programmes Again: '", "9: programmes Again: units: '")
    )


def test_names_of_roles_and_programmes_are_unique():
    twice = SOUND + "  - {name: champion, job: South High/leader, share: 0.1, talk: 1, action: 1}\n"
    assert (
        only_fault(twice) == "bad.yaml:11: stewards champion: name: two steward roles are called 'champion'; rename one"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "bad.yaml: is empty; a scenario has at least a 'name' and an 'organisation'"),
        ("# nothing\n", "bad.yaml: is empty; a scenario has at least a 'name' and an 'organisation'"),
        ("- a\n- b\n", "bad.yaml: 1 fault\n  bad.yaml:1: a list is not a scenario, which is a mapping "
         "(lines of 'key: value')"),
        ("hello", "bad.yaml: 1 fault\n  bad.yaml:1: 'hello' is not a scenario, which is a mapping "
         "(lines of 'key: value')"),
        ("name: a\nx: b: c\n", "bad.yaml: 1 fault\n  bad.yaml:2: this is not YAML: a colon where none can stand; put "
         "the text in quotes, or mend the indentation"),
        ("name: a\n\tx: b\n", "bad.yaml: 1 fault\n  bad.yaml:2: this is not YAML: a tab or a sign that YAML keeps for "
         "itself; use spaces, or put the text in quotes"),
        ("name: [a, b\nx: 2\n", "bad.yaml: 1 fault\n  bad.yaml:2: this is not YAML: a bracket or brace that is not "
         "closed, or a comma missing in it"),
        ("name: a\nx: \x07\n", "bad.yaml: 1 fault\n  bad.yaml:2: a sign that cannot stand in a text file; remove it"),
        ("name: a\n---\nname: b\n", "bad.yaml: 1 fault\n  bad.yaml:2: a second document begins here; a scenario file "
         "holds one, so remove '---'"),
        ("%YAML 1.1\n---\nname: a\n", "bad.yaml: 1 fault\n  bad.yaml:2: scenario files are YAML 1.2; remove the line "
         "that begins with '%YAML'"),
        ("? [a, b]\n: 1\n", "bad.yaml: 1 fault\n  bad.yaml:1: a key must be a single word, not a list, a mapping or an "
         "alias"),
        ("name: a\nevents: &a [*a]\n", "bad.yaml: 1 fault\n  bad.yaml:2: the alias '*a' has no anchor '&a' before it"),
        ("a: " + "[" * 5000, "bad.yaml: 1 fault\n  bad.yaml:1: values are nested more than 30 deep here; a scenario "
         "needs far less"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_scenario_gives_one_clear_message(text: str, message: str):
    assert faults(text) == message


def test_a_file_that_multiplies_itself_is_refused():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "aliases, or too large ones; write the values out" in faults("\n".join(lines))


def test_a_few_aliases_are_allowed_and_are_copies():
    text = SOUND.replace("staff: 20", "staff: 20, hallmarks: &some {demand: 0.3}") + "hallmarks: *some\n"
    scenario = read_scenario(text)
    assert scenario.hallmarks == scenario.organisation.unit_list()[0].hallmarks == {"demand": 0.3}


def test_yaml_1_2_means_that_off_and_no_are_words():
    scenario = read_scenario(SOUND + "description: no\nmechanisms: {goals_prevent_drift: off}\n")
    assert scenario.description == "no"
    assert scenario.effects("goals_prevent_drift") is None


def test_very_many_faults_are_counted_rather_than_listed():
    message = faults(SOUND + "\n".join(f"x{n}: 1" for n in range(150)))
    assert message.count("no such parameter") == 100
    assert message.endswith("\n  and 50 more")


# ---------------------------------------------------------------- files


def fault_of_file(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value)


def test_a_missing_file_names_its_neighbour(tmp_path):
    (tmp_path / "district.yaml").write_text(SOUND)
    path = tmp_path / "distrct.yaml"
    assert fault_of_file(path) == f"{path}: there is no such file; did you mean 'district.yaml'?"
    assert fault_of_file(tmp_path / "none" / "x.yaml") == f"{tmp_path / 'none' / 'x.yaml'}: there is no such file"


def test_a_folder_is_not_a_scenario(tmp_path):
    (tmp_path / "district.yaml").write_text(SOUND)
    assert fault_of_file(tmp_path) == f"{tmp_path}: is a folder; name a file in it, such as 'district.yaml'"


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(scenario_text.MOST_BYTES + 100_000)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("the file was read"))
    assert fault_of_file(path) == f"{path}: has 5.1 MB; a scenario file has 5 MB at most"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            b"name: x\ndescription: \xff\xfe\n",
            "{0}: 1 fault\n  {0}:2: this is not text in UTF-8; save the file as UTF-8 text",
        ),
        (b"PK\x03\x04\x00\x00", "{0}: is not a text file; a scenario is written in YAML"),
    ],
)
def test_binary_files_are_refused(tmp_path, raw: bytes, message: str):
    path = tmp_path / "x.yaml"
    path.write_bytes(raw)
    assert fault_of_file(path) == message.format(path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "x.yaml").write_text("\ufeff" + SOUND, encoding="utf-8")
    assert load_scenario(tmp_path / "x.yaml").name == "small"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert fault_of_file(tmp_path / "pipe.yaml").endswith("is not a file but a device or a pipe")


# ---------------------------------------------------------------- extends


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)


def test_an_extending_file_needs_only_what_differs(tmp_path):
    write(
        tmp_path,
        base=SOUND + "hallmarks: {demand: 0.4, others: 0.2}\nevents: [{do: no_event, month: 1}]\n",
        child="extends: base.yaml\nname: child\nhallmarks: {demand: 0.9}\nmore_events: [{do: no_event, month: 2}]\n",
        grandchild="extends: child.yaml\nmore_events: [{do: no_event, month: 3}]\nprogrammes: []\n",
    )
    scenario = load_scenario(tmp_path / "grandchild.yaml")
    assert scenario.name == "child"
    assert scenario.hallmarks == {"demand": 0.9, "others": 0.2}
    assert [event.month for event in scenario.events] == [1, 2, 3]
    assert scenario.programmes == ()
    assert scenario.stewards[0].name == "champion"


def test_faults_point_to_the_file_in_which_they_stand(tmp_path):
    write(
        tmp_path,
        base=SOUND + "months: 24\ncoupling: fulll\n",
        child="extends: base.yaml\nhallmraks: 0.2\nmore_events:\n  - {do: no_event, month: 1}\n"
        "  - {do: no_event, month: 30}\n",
    )
    child, base = tmp_path / "child.yaml", tmp_path / "base.yaml"
    assert fault_of_file(child) == (
        f"{child}: 3 faults\n"
        f"  {child}:2: hallmraks: no such parameter; did you mean 'hallmarks'?\n"
        f"  {child}:5: events 2: month: 30 is after the last month, 23 (the run has 24 months, from 0)\n"
        f"  {base}:12: coupling: 'fulll' is not one of 'none', 'explicit', 'full' "
        "(which hallmarks feed each other; default 'explicit'); did you mean 'full'?"
    )


def test_files_named_by_an_extended_scenario_stand_beside_that_one(tmp_path):
    (tmp_path / "sub").mkdir()
    write(tmp_path, base="name: base\norganisation: {people: people.csv}\n")
    write(tmp_path / "sub", child="extends: ../base.yaml\n")
    scenario = load_scenario(tmp_path / "sub" / "child.yaml")
    assert scenario.organisation.people == "../people.csv"
    assert scenario.folder == (tmp_path / "sub").resolve()


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        ("bsae.yaml", "extends: there is no file 'bsae.yaml'; did you mean 'base.yaml'?"),
        ("3", "extends: 3 is not the name of a scenario file or preset"),
        ("[]", "extends: a list is not the name of a scenario file or preset"),
        ("[base.yaml, 3]", "extends: 3 is not the name of a scenario file or preset"),
        ("scool", "extends: there is no file 'scool'; did you mean 'school'?"),
        ("child.yaml", "extends: 'child.yaml' extends this file in turn; one of them must stand alone"),
    ],
)
def test_faults_of_extends_are_said(tmp_path, extends: str, words: str):
    write(tmp_path, base=SOUND, child=f"name: x\nextends: {extends}\n")
    assert f"child.yaml:2: {words}" in fault_of_file(tmp_path / "child.yaml")


def test_of_a_list_later_names_go_before_earlier_ones(tmp_path):
    write(
        tmp_path,
        one=SOUND + "months: 30\nbehaviour: {patience: 2, cooldown: 2}\n",
        two="months: 40\nbehaviour: {patience: 5}\n",
        child="extends: [one.yaml, two.yaml]\nname: child\nbehaviour: {cooldown: 7}\n",
    )
    scenario = load_scenario(tmp_path / "child.yaml")
    assert (scenario.name, scenario.months) == ("child", 40)
    assert scenario.behaviour == {"patience": 5, "cooldown": 7}


def test_more_events_need_no_extended_file():
    added = "more_events:\n  - {do: no_event, month: 1}\n  - {do: no_event, month: 2}\n"
    assert [event.month for event in read_scenario(SOUND + added).events] == [1, 2]


def test_more_events_must_be_a_list():
    assert only_fault(SOUND + "more_events: 3\n") == "bad.yaml:11: more_events: 3 is not a list of events"


# ---------------------------------------------------------------- a user's own modules

OWN = '''\
import culturesim.mechanisms as m

@m.mechanism(on="meeting_probability", per="unit", ranges={"effect": (-2, 2)})
def remote_work(state, rows, *, effect=-0.6):
    """Pairs with a remote mentee meet less often (log-odds)."""
    return effect * rows
'''


def test_own_mechanisms_are_known_by_name(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    text = SOUND + "modules: [own.py]\nmechanisms: {remote_work: {effect: -1}}\n"
    scenario = read_scenario(text, folder=tmp_path)
    assert scenario.effects("remote_work") == {"effect": -1.0}
    assert scenario.known_mechanisms()["remote_work"].meaning.startswith("Pairs with a remote mentee")
    wrong = faults(text.replace("remote_work:", "remote_wrok:"), folder=tmp_path)
    assert "bad.yaml:12: mechanisms.remote_wrok: no such mechanism; did you mean 'remote_work'?" in wrong


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("x = (\n", "own.py:1: Python cannot read this: '(' was never closed"),
        ("a = 1\nb = a / 0\n", "own.py:2: failed while it was read: ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(3)\n", "own.py:2: failed while it was read: SystemExit: 3"),
        (OWN.replace("meeting_prob", "meting_prob"), "there is no quantity 'meting_probability'; did you mean "
         "'meeting_probability'?"),
        (OWN.replace("remote_work", "goals_prevent_drift"), "the name 'goals_prevent_drift' is taken by "),
    ],
)  # fmt: skip
def test_faults_of_own_modules_name_file_and_line(tmp_path, code: str, words: str):
    (tmp_path / "own.py").write_text(code)
    message = faults(SOUND + "modules: [own.py]\n", folder=tmp_path)
    assert message.startswith("bad.yaml: 1 fault\n  bad.yaml:11: modules 1: own.py")
    assert words in message


def test_a_missing_module_names_its_neighbour(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    message = faults(SOUND + "modules: [onw.py]\n", folder=tmp_path)
    assert message.endswith("onw.py: there is no such Python file; did you mean 'own.py'?")


# ---------------------------------------------------------------- writing, digest, schema

RICH = (
    SOUND
    + """\
description: "0"
hallmarks: {alignment: 0.5, others: 0.1}
events:
  - {do: train, month: 3, gain: 0.2, units: [South High]}
  - {do: leader_disengages, month: 5, role: champion, months: 6, talk: lost}
behaviour: {patience: 6}
mechanisms: {goals_prevent_drift: off, procedure_adds_load: {optimum: 0.7}}
"""
)


@pytest.mark.parametrize("full", [False, True])
def test_what_is_written_is_read_back(tmp_path, full: bool):
    scenario = read_scenario(RICH, folder=tmp_path)
    path = tmp_path / "out.yaml"
    write_scenario(scenario, path, comment="made by a test\nsecond line", full=full)
    again = load_scenario(path)
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert path.read_text().startswith("# made by a test\n# second line\n")
    assert ("coupling" in path.read_text()) is full
    assert os.listdir(tmp_path) == ["out.yaml"]


def test_relative_files_still_lead_to_the_same_place(tmp_path):
    (tmp_path / "there").mkdir()
    scenario = read_scenario("name: x\norganisation: {people: people.csv}\n", folder=tmp_path)
    write_scenario(scenario, tmp_path / "there" / "x.yaml")
    assert load_scenario(tmp_path / "there" / "x.yaml").organisation.people == "../people.csv"


def test_a_mapping_is_written_as_it_stands(tmp_path):
    (tmp_path / "base.yaml").write_text(SOUND)
    write_scenario({"extends": "base.yaml", "name": "child", "months": 60}, tmp_path / "child.yaml")
    assert load_scenario(tmp_path / "child.yaml").months == 60


def test_writing_into_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ScenarioError, match=r"x\.yaml: cannot be written \(No such file or directory\)"):
        write_scenario(read_scenario(SOUND), tmp_path / "none" / "x.yaml")


def test_readers_never_see_half_a_file(tmp_path):
    path = tmp_path / "x.yaml"
    scenario = read_scenario(RICH, folder=tmp_path)
    write_scenario(scenario, path)
    seen, done = set(), threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(path.read_text())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(30):
        write_scenario(scenario, path)
    done.set()
    watcher.join()
    assert len(seen) == 1


def test_the_digest_is_the_same_in_another_process():
    code = "import sys; from culturesim.scenario.file import *; print(read_scenario(sys.stdin.read()).digest())"
    env = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], input=RICH, capture_output=True, text=True, env=env, check=True)
    assert done.stdout.strip() == read_scenario(RICH).digest()


def test_the_digest_tells_numbers_from_words(tmp_path):
    scenario = read_scenario(RICH)
    assert scenario.with_(description="other words", name="other").digest() == scenario.digest()
    assert scenario.with_(behaviour={"patience": 7}).digest() != scenario.digest()
    assert scenario.with_(hallmarks=0.3).digest() == scenario.with_(hallmarks={"others": 0.3}).digest()


def test_the_digest_follows_the_contents_of_files(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    scenario = read_scenario(SOUND + "modules: [own.py]\n", folder=tmp_path)
    before = scenario.digest()
    (tmp_path / "own.py").write_text(OWN.replace("-0.6", "-0.7"))
    assert scenario.digest() != before
    assert scenario.effects("remote_work") == {"effect": -0.7}
    (tmp_path / "own.py").unlink()
    with pytest.raises(ScenarioError, match=r"own\.py cannot be read"):
        scenario.digest()


def test_a_scenario_survives_pickling(tmp_path):
    scenario = read_scenario(RICH, folder=tmp_path)
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.folder == tmp_path.resolve()


def test_the_committed_schema_is_that_of_the_declarations():
    assert (ROOT / "docs" / "reference" / "scenario.schema.json").read_text(encoding="utf-8") == schema_text(), (
        "run: python -m culturesim.scenario.schema > docs/reference/scenario.schema.json"
    )


def test_the_schema_knows_hallmarks_behaviour_events_and_extends():
    schema = json_schema()
    settings = schema["properties"]
    assert settings["behaviour"]["properties"]["patience"]["maximum"] == 120
    assert "goals_prevent_drift" in settings["mechanisms"]["properties"]
    assert schema["$defs"]["Train"]["required"][0] == "do"
    assert schema["anyOf"] == [{"required": ["name", "organisation"]}, {"required": ["extends"]}]
    assert json.loads(json.dumps(schema)) == schema


def test_every_setting_says_what_it_means():
    schema = json_schema()
    parts = {"Scenario": schema, **schema["$defs"]}
    mute = [
        f"{part}.{name}"
        for part, one in parts.items()
        for name, setting in one["properties"].items()
        if name != "do" and "description" not in setting
    ]
    assert mute == []


# ---------------------------------------------------------------- from Python


def test_python_gets_the_same_words_as_a_file():
    with pytest.raises(ScenarioError) as caught:
        Scenario(name="mine", organisation={"units": {"count": 1, "staff": 5}}, months=0, hallmarks={"deman": 1})
    assert str(caught.value) == (
        "mine: 2 faults\n"
        "  months: 0 is not a whole number from 1 to 1200 (length of the run; months; default 120)\n"
        "  hallmarks.deman: no such parameter; did you mean 'demand'?"
    )


def test_changed_copies_are_checked_and_leave_the_original_alone():
    scenario = read_scenario(RICH)
    changed = scenario.with_values({"stewards.champion.share": 0.2, "hallmarks.demand": 0.7, "events.0.month": 9})
    assert (changed.stewards[0].share, changed.hallmarks["demand"], changed.events[0].month) == (0.2, 0.7, 9)
    assert (scenario.stewards[0].share, scenario.events[0].month) == (0.5, 3)
    with pytest.raises(
        ScenarioError, match=r"stewards\.chapion\.share: there is no 'chapion'; did you mean 'champion'"
    ):
        scenario.with_values({"stewards.chapion.share": 0.2})
    with pytest.raises(ScenarioError, match="no such parameter; did you mean 'demand'"):
        scenario.with_values({"hallmarks.deman": 0.2})
    with pytest.raises(ScenarioError, match="steward role 'champion'"):
        scenario.with_(stewards=[])


def test_strengths_take_the_unit_first_then_the_scenario_then_others():
    text = (
        SOUND.replace("staff: 20", "staff: 20, hallmarks: {demand: 0.9}") + "hallmarks: {alignment: 0.5, others: 0.1}\n"
    )
    strengths = read_scenario(text).strengths(["North High", "South High", "central office"])
    assert strengths.shape == (10, 3)
    assert strengths[3].tolist() == [0.9, 0.1, 0.1]
    assert strengths[1].tolist() == [0.5, 0.5, 0.5]
    assert strengths.sum() == pytest.approx(3 * 0.5 + 8 * 3 * 0.1 + 0.9 + 0.2)


def test_rules_bases_and_effects_take_the_scenario_first():
    scenario = read_scenario(RICH)
    assert (scenario.rule("patience"), scenario.rule("cooldown"), scenario.base("free_hours")) == (6, 3, 6)
    assert scenario.effects("procedure_adds_load") == {"effect": 1.0, "optimum": 0.7}
    with pytest.raises(ScenarioError, match="no rule 'patiense'; did you mean 'patience'"):
        scenario.rule("patiense")
