"""The scenarios that come with the package say what they are and differ in what they claim to differ in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from culturesim.organisation.blueprint import build_organisation
from culturesim.scenario.fields import plain
from culturesim.scenario.file import load_scenario
from culturesim.scenario.jobs import Jobs
from culturesim.scenario.model import Scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
NAMES = sorted(file.stem for file in FOLDER.glob("*.yaml"))
EXPECTED = {
    "association", "budget_cut", "champion_leaves", "champion_leaves_with_plan", "corporate_department", "district",
    "district_champion_leaves", "even_hallmarks", "one_hallmark_alone", "pet_project", "placebo_exit",
    "programme_without_culture", "thriving_culture",
}  # fmt: skip
WORDS = {"name", "description"}


def scenario(name: str) -> Scenario:
    return load_scenario(FOLDER / f"{name}.yaml")


def differing(one: str, other: str) -> set[str]:
    first, second = plain(scenario(one)), plain(scenario(other))
    return {key for key in first if first[key] != second[key]} - WORDS


def people(of: Scenario) -> int:
    return sum(unit.staff + unit.leaders for unit in of.organisation.unit_list()) + of.organisation.executives


def test_all_scenarios_are_there_and_differ():
    assert set(NAMES) >= EXPECTED
    assert len({scenario(name).digest() for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_says_what_it_is(name: str):
    found = scenario(name)
    assert len(found.description) > 60
    assert found.name.replace(",", "").replace(" ", "_") in (name, "champion_leaves_with_a_succession_plan")


@pytest.mark.parametrize("name", NAMES)
def test_numbers_come_with_a_source_or_the_word_assumption(name: str):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert any(word in text for word in ("assumption", "evidence", "Figures:", "extends:"))


@pytest.mark.parametrize("name", NAMES)
def test_jobs_foreseen_are_the_jobs_built(name: str):
    found = scenario(name)
    built = build_organisation(found.organisation, found.folder)
    foreseen = Jobs(plain(found.organisation))
    assert len(built.job_ids) == foreseen.count == people(found)
    assert [job for job in built.job_ids if foreseen.fault(job)] == []
    assert {steward.job for steward in found.stewards} <= set(built.job_ids)


@pytest.mark.parametrize("name", sorted(EXPECTED - {"district", "district_champion_leaves", "association"}))
def test_sizes_suit_a_first_look(name: str):
    assert 200 <= people(scenario(name)) <= 300
    assert 6 <= len(scenario(name).organisation.unit_list()) <= 8


def test_the_thriving_culture_is_strong_and_shared():
    thriving = scenario("thriving_culture")
    strengths = thriving.strengths(["North School"])
    assert strengths.min() >= 0.7 and strengths.max() <= 0.8
    assert max(steward.share for steward in thriving.stewards) <= 0.25
    assert min(steward.documentation for steward in thriving.stewards) >= 0.5


def test_the_pet_project_hangs_on_one_person():
    champion, *others = scenario("pet_project").stewards
    assert (champion.name, champion.share, champion.documentation, champion.plan_hours) == ("champion", 0.8, 0.05, 0)
    assert sum(steward.share for steward in others) <= 0.1


@pytest.mark.parametrize(
    ("one", "other", "differ_in"),
    [
        ("pet_project", "champion_leaves", {"events"}),
        ("champion_leaves", "champion_leaves_with_plan", {"events"}),
        ("champion_leaves", "placebo_exit", {"events"}),
        ("thriving_culture", "budget_cut", {"events"}),
        ("thriving_culture", "even_hallmarks", {"hallmarks"}),
        ("even_hallmarks", "one_hallmark_alone", {"hallmarks"}),
        ("district", "district_champion_leaves", {"events"}),
        ("thriving_culture", "programme_without_culture", {"hallmarks", "stewards", "events"}),
    ],
)
def test_twins_differ_in_one_thing(one: str, other: str, differ_in: set[str]):
    assert differing(one, other) == differ_in


def test_one_hallmark_alone_has_the_same_mean_as_even_hallmarks():
    alone, even = scenario("one_hallmark_alone"), scenario("even_hallmarks")
    assert np.sort(alone.strengths(["North School"])[:, 0]).tolist() == [0.1] * 9 + [1.0]
    assert alone.strengths(["North School"]).mean() == pytest.approx(0.19)
    assert even.strengths(["North School"]).mean() == pytest.approx(0.19)


def test_who_leaves_when():
    def said(name: str) -> list[str]:
        return [event.in_words() for event in scenario(name).events]

    leaves = "In month 36, the holder of the role 'champion' leaves."
    assert said("champion_leaves") == said("district_champion_leaves") == [leaves]
    assert said("champion_leaves_with_plan") == [
        leaves,
        "In month 12, a succession plan is adopted for the role 'champion': a successor is prepared and 50% of the "
        "work written down, at 8 hours a month.",
    ]
    assert said("placebo_exit") == ["In month 36, whoever has the job 'North School/leader' leaves."]
    assert "North School/leader" not in {steward.job for steward in scenario("placebo_exit").stewards}
    assert said("programme_without_culture") == ["In month 36, funding of the programme 'mentoring programme' ends."]


def test_a_successor_can_be_found_where_the_champion_works():
    found = scenario("champion_leaves_with_plan")
    unit = found.stewards[0].job.split("/")[0]
    assert {one.name: one.staff for one in found.organisation.unit_list()}[unit] >= 3


def test_the_district_adds_up_to_the_published_figures():
    organisation = scenario("district").organisation
    assert len(organisation.unit_list()) == 20
    assert sum(unit.staff for unit in organisation.unit_list()) == 1010
    assert sum(organisation.experience_bands.values()) == pytest.approx(1009.7)
    assert (organisation.turnover.staff, organisation.mean_tenure) == (0.142, 7.4)
    assert organisation.turnover.leader == pytest.approx(1 - np.exp(-1 / 7.3), abs=5e-4)
    assert organisation.first_calendar_month() == 8


def test_the_company_and_the_association_turn_over_as_measured():
    turnover = scenario("corporate_department").organisation.turnover
    assert (turnover.staff, turnover.leader, turnover.executive) == (0.09, 0.066, 0.038)
    association = scenario("association").organisation
    assert (len(association.unit_list()), association.turnover.leader) == (12, 0.33)
