"""Presets are whole scenarios but for a name of one's own, or rules to lay upon one."""

from __future__ import annotations

import pytest

import culturesim as cs
from culturesim.scenario.file import presets, read_scenario

ORGANISATIONS = ("school", "five_schools", "district", "company", "association")
RULES = ("sceptical", "central", "optimistic")


def test_all_presets_are_there():
    assert set(presets()) == {*ORGANISATIONS, *RULES}


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_an_organisation_preset_lives(name: str):
    scenario = read_scenario(f"extends: {name}\nname: mine\nmonths: 18\n")
    run = cs.simulate(scenario)
    assert scenario.name == "mine" and run.series["p_nom"][-1] > 0


@pytest.mark.parametrize("name", ORGANISATIONS)
@pytest.mark.parametrize("rules", RULES)
def test_rules_are_laid_upon_an_organisation(name: str, rules: str):
    alone, both = (read_scenario(f"extends: {what}\nname: mine\n") for what in (name, f"[{name}, {rules}]"))
    assert both.organisation == alone.organisation and both.programmes == alone.programmes
    ratios = {"sceptical": 1.0, "central": 0.92, "optimistic": 0.75}
    assert both.effects("good_mentoring_keeps_people") == {"hazard_ratio": ratios[rules]}
    assert alone.behaviour.items() <= both.behaviour.items()


def test_what_the_file_says_goes_before_its_presets():
    text = """extends: [district, sceptical]
name: mine
coupling: full
organisation: {units: {count: 3}, turnover: {staff: 0.3}}
behaviour: {credibility_asymmetry: 4}
"""
    scenario = read_scenario(text)
    assert (len(scenario.organisation.unit_list()), scenario.organisation.unit_list()[0].staff) == (3, 50)
    assert (scenario.organisation.turnover.staff, scenario.organisation.turnover.leader) == (0.3, 0.18)
    assert (scenario.coupling, scenario.rule("credibility_asymmetry")) == ("full", 4)
    assert scenario.base("conversion_probability") == 0.05


def test_the_sceptic_leaves_retention_to_chance_and_hallmarks_apart():
    scenario = read_scenario("extends: [school, sceptical]\nname: mine\n")
    assert (scenario.coupling, scenario.rule("credibility_asymmetry")) == ("none", 1)
