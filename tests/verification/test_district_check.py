"""The district check: its sample, its headcounts, its snapshot, and that its results are those of its figures."""

from __future__ import annotations

import csv
import importlib.util
import sys
from types import ModuleType

import numpy as np
import pytest

from culturesim.simulation import simulate


@pytest.fixture(scope="module")
def study(root) -> ModuleType:
    """The study as a module."""
    path = root / "experiments" / "district_check" / "study.py"
    spec = importlib.util.spec_from_file_location("district_check_study", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def results(root, study) -> list[dict[str, str]]:
    """The results kept beside the study."""
    with (root / "experiments" / "district_check" / "results.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def small(study):
    """Return a made-up district that grows by a third and shrinks again."""
    start = study.Figures((0.07, 0.26, 0.24, 0.27, 0.16), 11.4, 7.5, 15.0)
    teachers = (300, 320, 340, 370, 400, 380, 350, 330, 310, 300)
    return study.District("1", "made up", teachers, start, start)


def test_the_headcount_of_every_august_is_the_observed_one(study):
    district = small(study)
    run = simulate(study.scenario_of(district, district.start.turnover), 3)
    assert run.series["headcount"][::12].tolist() == list(district.teachers)
    assert run.series["pairs_active"].max() == 0, "nobody mentors here"


def test_a_year_of_the_model_shows_the_turnover_it_was_given(study):
    """Mean of seeds against the expectation for the founding staff; later years move with who is there."""
    district = study.District("1", "made up", (4000,) * 10, small(study).start, small(study).start)
    run = simulate(study.scenario_of(district, 15.0), 1)
    t = run.tenures
    founders = t["joined"] <= 0
    gone = founders & (t["left"] != study.RUNNING) & (t["left"] < 12)
    share = gone.sum() / 4000
    assert abs(share - 0.15) < 4 * np.sqrt(0.15 * 0.85 / 4000)


def test_living_events_and_turnover_alone_gives_the_same_people_as_whole_months(study):
    scenario = study.scenario_of(small(study), 20.0)
    whole, (alone,) = simulate(scenario, 6), study.staffed(scenario, [6])
    for name in ("person", "joined", "left", "prior_experience"):
        order = [np.lexsort((t["left"], t["person"])) for t in (whole.tenures, alone.tenures)]
        assert np.array_equal(whole.tenures[name][order[0]], alone.tenures[name][order[1]])


def test_figures_count_what_is_there(study):
    district = small(study)
    run = simulate(study.scenario_of(district, 15.0), 2)
    figures = study.figures_of(run)
    assert sum(figures.bands) == pytest.approx(1)
    assert 0 < figures.tenure < figures.experience
    assert figures.errors(figures) == {"bands": 0, "experience": 0, "tenure": 0, "turnover": 0}


def test_the_kept_summary_is_that_of_the_kept_results(root, study, results):
    text = (root / "experiments" / "district_check" / "results.txt").read_text(encoding="utf-8")
    assert "\n".join(study.summary(results)) + "\n" == text
    assert len(results) > 150


def test_the_kept_results_are_of_the_data(study, results, shared_file):
    sample = {one.number: one for one in study.districts(shared_file("tx_district_staffing.csv"))}
    assert list(sample) == [row["district_id"] for row in results]
    for row in results[::20]:
        one = sample[row["district_id"]]
        assert study.figures_in(row, "observed").tenure == one.end.tenure
        assert study.figures_in(row, "naive").turnover == one.start.turnover


def test_a_district_run_again_gives_the_kept_forecast(study, results, shared_file):
    sample = study.districts(shared_file("tx_district_staffing.csv"))
    smallest = min(range(len(sample)), key=lambda row: sample[row].teachers[0])
    again = study.forecast(sample[smallest], sample[smallest].start.turnover)
    kept = study.figures_in(results[smallest], "own")
    apart = again.errors(kept)
    assert apart["bands"] < 0.06 and all(abs(apart[name]) < 4 for name in ("experience", "tenure", "turnover"))
