"""Who leaves, who is moved up, and what happens when: the steps of turnover one by one, and the calendar of events."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.phases.moment import Moment
from culturesim.phases.promotions import leading_jobs, promote
from culturesim.phases.turnover import _happens
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble
from culturesim.state.columns import PERSON, SLOTS

ALWAYS = {"promotion_share": 1.0, "promotion_readiness": 0.5, "successor_calm": 0.5}


def organisation(**changes) -> Ensemble:
    units = [{"name": "North", "staff": 20, "leaders": 3}, {"name": "South", "staff": 12, "leaders": 2}]
    given = {
        "name": "promotions",
        "months": 24,
        "warm_up": 0,
        "organisation": {"units": units, "executives": 2},
        "behaviour": {**ALWAYS, "seeking_spontaneous": 0.5, "offering_probability": 0.5, "mentor_experience": 0.0},
        "programmes": [{"name": "pairs", "coordinator_hours": 400}],
    }
    return Ensemble([Scenario(**(given | changes))] * 2, [3, 4])


@pytest.mark.parametrize("expected", [0.0, 1e-300, 1e-9, 0.013, 0.7, 5.0, 800.0, np.inf])
def test_what_is_expected_often_happens_by_the_chance_that_belongs_to_it(expected):
    chance = 1 - np.exp(-expected)
    draws = [*np.linspace(0.0005, 0.9995, 1000), chance * (1 - 1e-9), min(1, chance * (1 + 1e-9))]
    assert [_happens(u, expected) for u in draws] == [u < chance for u in draws]


def test_those_moved_up_are_the_readiest_below_and_take_everything_along():
    ensemble = organisation()
    for _ in range(12):
        ensemble.step()
    state, jobs, ties = ensemble.state, ensemble.state.jobs, ensemble.state.ties
    leading = state.key_order[jobs.level[state.key_order] > 0]
    staff = np.flatnonzero((jobs.level == 0) & (jobs.person != 0))
    mentors = np.unique(ties.mentor[state.live_ties])
    jobs.readiness[staff] = np.random.default_rng(1).uniform(0, 0.4, len(staff))
    ready = np.concatenate([mentors[jobs.level[mentors] == 0], staff[::5]])
    jobs.readiness[ready] = 0.6 + 0.01 * (ready % 7)  # many as ready as others
    for job in leading:  # leaders go, and what they led with them
        for column in (ties.mentor, ties.mentee):
            state.ties.release(state.live_ties[column[state.live_ties] == job])
        for name, declared in PERSON.items():
            jobs.column(name)[job] = declared.empty
    before = {name: jobs.column(name).copy() for name in PERSON}
    led = dict(zip(ties.key[state.live_ties], ties.mentor_key[state.live_ties], strict=True))
    expected, gone = {}, set()
    for job in leading:  # the rule in words: unit leaders from the unit's staff, executives' jobs find nobody here
        world = job // state.sizes.jobs
        below = [row for row in staff if row // state.sizes.jobs == world and jobs.unit[row] == jobs.unit[job]]
        able = [row for row in below if before["readiness"][row] >= 0.5 and row not in gone]
        if jobs.level[job] == 1 and able:
            chosen = min(able, key=lambda row: (-before["readiness"][row], before["person"][row]))
            expected[job] = chosen
            gone.add(chosen)
    with np.errstate(over="ignore"):
        new = promote(Moment(state, ensemble.evaluator, ensemble.setting), leading)
    assert new.tolist() == list(expected) and len(new) >= 8
    for name in PERSON:
        if name != "readiness":
            assert (jobs.column(name)[new] == before[name][list(expected.values())]).all(), name
    assert (jobs.person[list(gone)] == 0).all() and (jobs.held_since[new] == state.month).all()
    live = state.live_ties
    assert dict(zip(ties.key[live], jobs.person[ties.mentor[live]], strict=True)) == led
    assert (jobs.person[ties.mentee[live]] == ties.mentee_key[live]).all() and set(ties.mentor[live]) & set(new)
    assert (state.ties.at[state.ties.places(live)] == live).all() and (ties.slot[live] < SLOTS).all()
    assert (state.log.tenures[-1]["why_left"] == "promoted").all() and len(state.log.tenures[-1]["job"]) == len(new)


def test_leading_jobs_are_those_open_in_the_unit():
    state = organisation().state
    state.jobs.open[np.flatnonzero((state.jobs.level == 1) & (state.jobs.unit == 0))[0]] = False
    state.list_jobs()
    units, (start, rows, _) = range(state.units.rows), state.unit_members
    counted = [int((state.jobs.open & (state.jobs.level >= 1) & (state.jobs.unit == unit)).sum()) for unit in units]
    assert [leading_jobs(unit, start, rows, state.jobs.level) for unit in units] == counted and 2 in counted


def test_the_calendar_holds_each_event_in_every_month_it_is_under_way_in_turns():
    ramp = {"do": "ramp_hallmark", "hallmark": "all", "to": 0.5, "month": 3, "over": 2}
    events = [{"do": "no_event", "month": 4}, ramp, {"do": "hiring_wave", "month": 4, "people": 3, "over": 3}]
    calendar = organisation(events=events).setting.calendar
    places = {month: [[(world, place) for world, place, _ in turn] for turn in due] for month, due in calendar.items()}
    assert places == {
        3: [[(0, 1), (1, 1)]],
        4: [[(0, 0), (1, 0)], [(0, 1), (1, 1)], [(0, 2), (1, 2)]],
        5: [[(0, 2), (1, 2)]],
        6: [[(0, 2), (1, 2)]],
    }
