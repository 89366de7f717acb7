"""Every limit L1 to L16 has a scenario file of its own, an exact form, tests that check it, a picture and a paragraph.

That the tests pass, pytest says; this index says that they are there.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from culturesim.scenario.file import load_scenario

from .worlds import LIMITS

HERE = Path(__file__).parent
# limit: scenario files, file of tests, tests
INDEX = {
    "L1": (["constant_endings"], "test_endings",
           ["test_lives_are_geometric_from_the_month_of_beginning_on", "test_every_length_of_life_has_its_share"]),
    "L2": (["growing_quality"], "test_quality", ["test_quality_after_n_meetings_is_exact_for_every_pair"]),
    "L3": (["vacancies"], "test_vacancies",
           ["test_mean_vacancies_follow_the_exact_recursion_month_by_month",
            "test_mean_vacancies_in_the_long_run_are_n_hd_over_1_plus_hd"]),
    "L4": (["averaging", "two_circles"], "test_averaging",
           ["test_the_mean_by_stationary_weights_is_kept_and_the_plain_mean_is_not",
            "test_the_difference_of_the_circles_shrinks_by_the_second_eigenvalue"]),
    "L5": (["enculturation"], "test_enculturation",
           ["test_moments_follow_the_exact_recursion_month_by_month", "test_the_mean_settles_at_the_closed_form"]),
    "L6": (["word_of_mouth", "word_of_mouth_alone"], "test_entering_alone",
           ["test_l6_word_of_mouth_is_the_exact_chain_with_turnover",
            "test_l6_example_alone_settles_where_it_outruns_turnover"]),
    "L7": (["coming_and_going", "coming_and_dying_out"], "test_entering_alone",
           ["test_l7_coming_and_going_is_the_exact_chain",
            "test_l7_below_the_threshold_the_total_is_that_of_a_branching_process"]),
    "L8": (["stock_and_flow"], "test_stock_and_flow", ["test_mean_running_pairs_are_pairs_begun_times_mean_life"]),
    "L9": (["steward_role"], "test_vacancies", ["test_a_steward_role_is_held_for_the_share_one_over_one_plus_hd"]),
    "L10": (["decay", "building"], "test_upkeep",
            ["test_an_untended_hallmark_loses_a_constant_share_a_month",
             "test_a_tended_hallmark_closes_a_constant_share_of_its_gap"]),
    "L11": (["thresholds", "thresholds_one_changed"], "test_thresholds",
            ["test_a_hundred_thresholds_join_one_a_month", "test_one_threshold_changed_and_a_single_person_joins"]),
    "L12": (["mentor_renewal"], "test_mentor_renewal",
            ["test_completions_of_a_mentor_are_those_of_renewal_theory",
             "test_new_mentors_per_mentor_are_kappa_phi_f",
             "test_below_one_mentors_die_out_and_above_one_they_spread"]),
    "L13": (["strengths_zero", "hallmarks_off"], "test_equal_runs",
            ["test_strength_zero_is_the_same_as_no_hallmarks_at_all"]),
    "L14": (["two_units", "unit_north", "unit_south"], "test_equal_runs",
            ["test_two_units_without_contact_are_two_separate_runs"]),
    "L15": (["busy", "busy_with_a_null_event"], "test_twins",
            ["test_twins_are_equal_until_the_event_and_differ_after_it",
             "test_a_null_event_changes_nothing_in_the_whole_run"]),
    "L16": (["busy"], "test_rows_permuted", ["test_permuted_rows_give_the_same_results_by_key"]),
}  # fmt: skip


def test_all_sixteen_are_there():
    assert list(INDEX) == [f"L{number}" for number in range(1, 17)]


@pytest.mark.parametrize("name", INDEX)
def test_the_scenario_files_load_and_say_which_limit_they_are(name):
    for scenario in INDEX[name][0]:
        found = load_scenario(LIMITS / f"{scenario}.yaml")
        if scenario != "busy":
            assert re.search(rf"\b[Ll]imits? {name}\b", found.description), scenario


@pytest.mark.parametrize("name", INDEX)
def test_the_tests_are_there_and_not_skipped(name):
    _, file, tests = INDEX[name]
    text = (HERE / f"{file}.py").read_text(encoding="utf-8")
    module = ast.parse(text)
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    assert re.search(rf"\b{name}\b", ast.get_docstring(module) or ""), "the file names the limit"
    for test in tests:
        words = ast.unparse(functions[test])
        assert "assert" in words and "skip" not in words and "xfail" not in words


@pytest.mark.parametrize("name", INDEX)
def test_the_document_derives_it_and_shows_it(name, root):
    folder = root / "docs" / "verification"
    text = (folder / "limits.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {name}\b(.*?)(?=^## L|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"no section {name}"
    for mentioned in (*INDEX[name][0], INDEX[name][1]):
        assert mentioned in section[1], mentioned
    assert f"({name}.png)" in section[1] and (folder / f"{name}.png").stat().st_size > 5000
