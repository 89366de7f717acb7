"""Units and jobs that a scenario names and its organisation does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from culturesim import ScenarioError, simulate
from culturesim.organisation.blueprint import build_organisation, organisation_of
from culturesim.organisation.names import MOST_SHOWN, names_faults
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble
from culturesim.words.planning import plan

PEOPLE = """person,unit,level
a1,North High,unit_leader
b2,North High,staff
c3,South,staff
"""


def scenario(folder: Path, **more: object) -> Scenario:
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return Scenario(folder=folder, name="firm", months=3, organisation={"people": "people.csv"}, **more)


def faults(folder: Path, **more: object) -> list[str]:
    one = scenario(folder, **more)
    return [str(fault) for fault in names_faults(one, build_organisation(one.organisation, one.folder))]


def test_names_that_are_there_are_no_fault(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        programmes=[{"name": "pairs", "coordinator_hours": 5, "units": ["South"]}],
        stewards=[{"name": "champion", "job": "North High/job of a1", "share": 1, "talk": 1, "action": 1}],
        events=[{"do": "breach", "month": 0, "unit": "South"}, {"do": "person_leaves", "month": 1,
                 "job": "South/job of c3"}, {"do": "train", "month": 1, "units": "all", "gain": 0.1}],
    ) == []  # fmt: skip


def test_every_unknown_name_is_told_with_its_place_and_a_guess(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        programmes=[{"name": "pairs", "coordinator_hours": 5, "units": ["South", "North Hihg"]}],
        stewards=[{"name": "champion", "job": "North High/leader", "share": 1, "talk": 1, "action": 1}],
        events=[
            {"do": "train", "month": 0, "units": ["Suth"], "gain": 0.1},
            {"do": "breach", "month": 0, "unit": "East"},
            {"do": "person_leaves", "month": 1, "job": "South/job of c4"},
            {"do": "rank_leaves", "month": 1, "level": "staff", "units": ["North"]},
        ],
    )
    assert found == [
        "programmes pairs: units 2: there is no unit 'North Hihg'; did you mean 'North High'?",
        "stewards champion: job: there is no job 'North High/leader'; leading jobs of this unit are "
        "'North High/job of a1'",
        "events 1: units 1: there is no unit 'Suth'; did you mean 'South'?",
        "events 2: unit: there is no unit 'East'; the units are North High, South",
        "events 3: job: there is no job 'South/job of c4'; did you mean 'job of c3'?",
        "events 4: units 1: there is no unit 'North'; did you mean 'North High'?",
    ]


def test_running_and_planning_refuse_them_in_one_message(tmp_path: Path) -> None:
    wrong = scenario(tmp_path, events=[{"do": "hiring_freeze", "month": 1, "months": 2, "units": ["Est"]}] * 50)
    for attempt in (simulate, plan):
        with pytest.raises(ScenarioError, match="events 1: units 1: there is no unit 'Est'") as told:
            attempt(wrong)
        assert str(told.value).endswith("and 10 more") and MOST_SHOWN == 40
    right = wrong.with_(events=[])
    with pytest.raises(ScenarioError, match="there is no unit 'Est'"):
        Ensemble([right, wrong], [0, 1])


def test_the_longest_unit_whose_name_begins_a_job_is_meant(tmp_path: Path) -> None:
    text = PEOPLE + "d4,South/East,staff\n"
    one = scenario(tmp_path, stewards=[{"name": "x", "job": "South/East/job of d5", "share": 1, "talk": 1,
                                        "action": 1}])  # fmt: skip
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    (fault,) = names_faults(one, build_organisation(one.organisation, one.folder))
    assert "did you mean 'job of d4'?" in fault.what


def test_the_unit_that_another_joins_must_be_there_and_a_split_makes_a_new_one(tmp_path: Path) -> None:
    merge = {"do": "merge_units", "month": 1, "unit": "South", "into": "North Hig"}
    one = scenario(tmp_path, events=[merge])
    (fault,) = names_faults(one, organisation_of(one))
    assert str(fault) == "events 1: into: there is no unit 'North Hig'; did you mean 'North High'?"
    split = {"do": "split_unit", "month": 1, "unit": "South", "into": "South High"}
    later = {"do": "hiring_wave", "month": 2, "people": 3, "units": ["South High"]}
    good = scenario(tmp_path, events=[split, later])
    assert names_faults(good, organisation_of(good)) == []
    assert simulate(good.with_(months=4)).series["headcount"][-1] >= 0
