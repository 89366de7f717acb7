"""The monthly numbers: every name has its place, and a month reads like a mapping of them."""

from __future__ import annotations

import numpy as np

from culturesim import Scenario
from culturesim.hallmark_names import HALLMARKS
from culturesim.phases import numbers
from culturesim.simulation import Ensemble

NAMES = list(numbers.MONTHLY)
SMALL = {"units": [{"name": "A", "staff": 20}, {"name": "B", "staff": 12}]}  # and the executives


def test_every_number_stands_where_its_name_says():
    places = [getattr(numbers, name.upper()) for name in NAMES if not name.startswith(("practice_", "perceived_"))]
    assert places == list(range(len(NAMES) - 2 * len(HALLMARKS)))
    assert NAMES[numbers.PRACTICE :] == [f"{kind}_{name}" for kind in ("practice", "perceived") for name in HALLMARKS]
    assert numbers.PERCEIVED == numbers.PRACTICE + len(HALLMARKS)


def test_a_month_is_a_mapping_of_its_numbers():
    month = numbers.Series(np.arange(len(NAMES) * 2, dtype=float).reshape(-1, 2))
    assert list(month) == NAMES and len(month) == len(NAMES)
    assert month["quality"].tolist() == [2 * numbers.QUALITY, 2 * numbers.QUALITY + 1]
    assert "no such number" not in month


def test_before_the_first_month_tables_are_empty_and_still_have_all_names():
    ensemble = Ensemble([Scenario(name="small", organisation=SMALL, months=2, warm_up=0)] * 2, [1, 2])
    run = ensemble.finished(1)
    assert list(run.series) == NAMES and run.series["p_eff"].shape == (0,)
    assert run.by_unit["people"].shape == (0, 3) and run.by_unit["people"].dtype == np.int32


def test_what_is_counted_by_unit_adds_up_to_the_world():
    run = Ensemble([Scenario(name="small", organisation=SMALL, months=9, warm_up=0)], [1]).run()[0]
    people = run.series["headcount"]
    assert run.by_unit["people"].shape == (9, 3)
    np.testing.assert_array_equal(run.by_unit["people"].sum(axis=1), people)
    np.testing.assert_allclose(run.by_unit["effective"].sum(axis=1), run.series["p_eff"] * people)
    np.testing.assert_allclose(run.by_unit["in_pairs"].sum(axis=1), run.series["p_nom"] * people)
