"""The organisation chart: jobs stand apart in the discs of their units, and states agree with the monthly numbers."""

from __future__ import annotations

import time

import numpy as np
import pytest

import culturesim as cs
from culturesim.chart.places import Places, places
from culturesim.chart.snapshot import EFFECTIVE, IN_NAME_ONLY, OUTSIDE, STATES, VACANT, WAITING, snapshot
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.simulation import Ensemble
from culturesim.state.columns import UNIT_LEADER


def organisation(units: object, executives: int = 2) -> Organisation:
    return organisation_of(cs.Scenario(name="a firm", organisation={"units": units, "executives": executives}))


def apart(found: Places) -> float:
    points = np.column_stack([found.x, found.y])
    return float((np.linalg.norm(points[:, None] - points[None], axis=2) + 9 * np.eye(len(points))).min())


UNEVEN = [{"name": name, "staff": staff} for name, staff in (("A", 400), ("B", 3), ("C", 60), ("D", 1), ("E", 5))]


@pytest.mark.parametrize("aspect", [0.5, 1.0, 1.6])
@pytest.mark.parametrize("units", [{"count": 1, "staff": 7}, {"count": 20, "staff": 50}, UNEVEN])
def test_everyone_stands_in_the_disc_of_their_unit_and_apart(units: object, aspect: float) -> None:
    firm = organisation(units)
    found = places(firm, aspect=aspect)
    assert found.height == 1 / aspect
    assert found.x.min() > 0 and found.x.max() < 1 and found.y.min() > 0 and found.y.max() < found.height
    of = firm.unit
    assert np.all(np.hypot(found.x - found.centre_x[of], found.y - found.centre_y[of]) < found.radius[of])
    assert apart(found) > 0.6 * found.spacing
    between = np.hypot(*(end[:, None] - end[None] for end in (found.centre_x, found.centre_y)))
    assert np.all(between + 9 * np.eye(len(between)) >= found.radius[:, None] + found.radius[None])


def test_executives_stand_on_top_and_leaders_in_the_middle() -> None:
    firm = organisation({"count": 6, "staff": 12})
    found = places(firm)
    top = firm.unit_names.index("central office")
    assert np.argmax(found.centre_y) == top
    leaders = np.flatnonzero(firm.level == UNIT_LEADER)
    np.testing.assert_allclose(found.x[leaders], found.centre_x[firm.unit[leaders]])
    np.testing.assert_allclose(found.y[leaders], found.centre_y[firm.unit[leaders]])


def test_units_keep_the_order_of_the_organisation() -> None:
    found = places(organisation({"count": 9, "staff": 12}))
    rows = [(-round(up, 6), across) for across, up in zip(found.centre_x[:9], found.centre_y[:9], strict=True)]
    assert rows == sorted(rows)


def test_ten_thousand_jobs_and_hundreds_of_units_are_laid_out_at_once() -> None:
    firm = organisation({"count": 400, "staff": 25})
    began = time.perf_counter()
    found = places(firm)
    assert time.perf_counter() - began < 1 and len(found.x) == 10_402


@pytest.mark.parametrize("kinds", [["one_to_one"], ["circle", "group"]])
def test_states_are_those_the_monthly_numbers_count(kinds: list[str]) -> None:
    scenario = cs.Scenario(
        name="a firm", months=24, organisation={"units": {"count": 3, "staff": 25}}, hallmarks=0.7,
        programmes=[{"name": "pairs", "coordinator_hours": 30, "kinds": kinds}],
    )  # fmt: skip
    worlds = Ensemble([scenario, scenario], [1, 2])
    jobs = len(worlds.organisation.job_ids)
    while not worlds.done:
        worlds.step()
        if worlds.state.month < 1:
            continue
        for world in (0, 1):
            now, numbers = snapshot(worlds.state, world), worlds.series[-1]
            counted = np.bincount(now.state, minlength=len(STATES))
            people = int(numbers["headcount"][world])
            assert now.month == worlds.state.month - 1
            assert counted[VACANT] == jobs - people
            assert counted[EFFECTIVE] == round(people * numbers["p_eff"][world])
            assert counted[[EFFECTIVE, IN_NAME_ONLY]].sum() == round(people * numbers["p_nom"][world])
            assert counted[WAITING] <= numbers["seeking"][world] and counted[OUTSIDE] > 0
            assert now.mentor.min(initial=0) >= 0 and now.mentor.max(initial=0) < jobs
            assert np.all(now.state[np.concatenate([now.mentor, now.mentee])] >= IN_NAME_ONLY)
            if kinds == ["one_to_one"]:  # otherwise somebody may be left alone in a circle
                assert len(now.mentor) == numbers["pairs_active"][world]
                assert now.effective.sum() == numbers["pairs_effective"][world]
            assert len(now.mentor) <= numbers["pairs_active"][world] and np.all(now.mentor != now.mentee)
