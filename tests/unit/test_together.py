"""Which cases are lived together: of one shape, few enough people, no replicate far ahead of another."""

from __future__ import annotations

from itertools import chain

from culturesim.experiment.cases import Case, cases_of
from culturesim.experiment.file import Experiment
from culturesim.experiment.together import STRETCHES, Together

UNITS = {"two": {"organisation": {"units": {"count": 2, "staff": 10}}},
         "five": {"organisation": {"units": {"count": 5, "staff": 10}}}}  # fmt: skip
STRENGTH = {"values": [0.2, 0.4, 0.6], "sets": ["hallmarks.others"]}


def experiment(**changes) -> Experiment:
    told = {
        "name": "sizes", "measures": {"p_eff": {"of": "mean", "series": "p_eff"}}, "replicates": 40,
        "base": {"name": "base", "months": 30, "organisation": {"units": {"count": 2, "staff": 10}}},
        "levers": {"strength": STRENGTH, "units": {"choices": UNITS}}, "design": {"kind": "full_factorial"},
    }  # fmt: skip
    return Experiment(**{**told, **changes})


def dealt(study: Experiment, people: int = 10_000, workers: int = 1) -> tuple[list[Case], list[list[Case]]]:
    """Return all cases in order, and the parts they are dealt into."""
    names, points = list(study.factors), study.points().to_dict("records")
    numbered = {row: {name: point[name] for name in names} for row, point in enumerate(points)}
    cases = list(cases_of(study, numbered, range(study.replicates)))
    return cases, list(Together(study).parts(cases, workers, people))


def units(part: list[Case]) -> set[object]:
    return {dict(case.values)["units"] for case in part}


def test_cases_of_one_organisation_are_lived_together():
    cases, parts = dealt(experiment())
    assert sorted(chain(*parts), key=lambda case: case.key) == sorted(cases, key=lambda case: case.key)
    assert all(len(units(part)) == 1 for part in parts)
    assert len(parts) == 2 * STRETCHES


def test_no_stretch_of_replicates_waits_for_another():
    _, parts = dealt(experiment(), people=200)
    ahead, lived = 0, {0: 0, 1: 0}
    for part in parts:
        lived["five" in units(part)] += len(part)
        ahead = max(ahead, abs(lived[0] - lived[1]))
    assert lived == {0: 120, 1: 120}
    assert ahead <= 120 / STRETCHES


def test_a_part_has_no_more_people_than_are_asked_for_and_leaves_work_for_all():
    _, parts = dealt(experiment(), people=200)
    heads = {"two": 2 * 11 + 1, "five": 5 * 11 + 1}
    assert max(sum(heads[dict(case.values)["units"]] for case in part) for part in parts) in range(150, 201)
    assert all(len(part) == 1 for part in dealt(experiment(), people=1)[1])
    assert max(len(part) for part in dealt(experiment(), workers=6)[1]) == 240 / (6 * 4)


def test_points_that_share_an_organisation_stay_in_their_order():
    cases, parts = dealt(experiment(levers={"strength": STRENGTH}), people=500)
    assert list(chain(*parts)) == cases
    assert [len(part) for part in parts[:-1]] == [500 // 23] * (len(parts) - 1)


def test_a_point_whose_scenario_cannot_be_made_is_still_lived_to_say_so():
    wrong = {"two": {}, "wrong": {"stewards": [{"name": "one", "job": "nobody", "share": 0.5, "talk": 1, "action": 1}]}}
    cases, parts = dealt(experiment(levers={"who": {"choices": wrong}}))
    assert len(list(chain(*parts))) == len(cases)
