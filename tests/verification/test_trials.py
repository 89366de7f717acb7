"""Trials and protection: who is drawn, who is served first, who cannot leave, and what becomes of every request."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.run import RUNNING
from culturesim.simulation import Ensemble, simulate
from culturesim.state.columns import INVITED, NEVER, USUAL

from .worlds import limit

TRIAL = {"do": "trial", "month": 10, "programme": "pairs", "people": 17, "eligible": "first_year", "mandated": True}


def lived(month, events):
    """Return the state of the busy world after `month` with other events."""
    ensemble = Ensemble([limit("busy", events=events)], [3])
    while ensemble.state.month <= month:
        ensemble.step()
    return ensemble.state


@pytest.mark.parametrize("eligible", ["anyone", "first_year", "wanting"])
def test_a_trial_draws_two_equal_arms_of_those_who_may_be_drawn(eligible):
    before = Ensemble([limit("busy", events=[])], [3])
    while before.state.month < 10:
        before.step()
    old = before.state
    inside = (old.units.programme == 0)[old.jobs.unit] & (old.jobs.person != 0) & (old.mentors_had == 0)
    who = {"anyone": inside, "first_year": inside & (10 - old.jobs.joined < 12), "wanting": inside & old.jobs.wants}
    may = who[eligible]
    state = lived(10, [{**TRIAL, "eligible": eligible}])
    drawn = np.flatnonzero(state.jobs.trial_arm)
    assert 0 < len(drawn) <= 16
    assert np.isin(state.jobs.person[drawn], old.jobs.person[may]).all()
    assert (state.jobs.trial_month[drawn] == 10).all()
    invited, usual = ((state.jobs.trial_arm[drawn] == which).sum() for which in (INVITED, USUAL))
    left = min(16, may.sum() // 2 * 2) - len(drawn)  # leavers of the same month
    assert abs(int(invited) - int(usual)) <= left
    assert (state.jobs.trial_month[state.jobs.trial_arm == 0] == NEVER).all()


def test_those_invited_are_served_before_those_who_wait_longer():
    """Few matches a month: in the month of the trial only invited people get one, though others have waited longer."""
    settings = {"programmes": [{"name": "pairs", "coordinator_hours": 10, "consent": False}], "months": 30}
    quiet = {"informal_search_probability": 0.0, "offering_probability": 0.5, "mentor_experience": 0}
    trial = {**TRIAL, "people": 40, "eligible": "anyone"}
    run = simulate(limit("busy", events=[trial], behaviour=quiet, **settings), 3)
    invited = set(run.tenures["person"][run.tenures["trial_arm"] == INVITED].tolist())
    requests = run.requests.assign(ended=run.requests.ended.fillna(99), invited=run.requests.person.isin(invited))
    served = requests[(requests.outcome == "matched") & (requests.ended == 10)]
    passed_over = requests[~requests.invited & (requests.asked < 10) & (requests.ended > 10)]
    assert len(served) > 0 and served.invited.all()
    assert passed_over.asked.min() < served.asked.max()


def test_who_is_protected_leaves_neither_by_chance_nor_by_an_event_until_it_ends():
    protect = [
        {"do": "protect_holder", "month": 6, "role": "champion", "months": 30},
        {"do": "protect_person", "month": 6, "job": "South/7", "months": 30},
        {"do": "holder_leaves", "month": 12, "role": "champion"},
        {"do": "rank_leaves", "month": 35, "level": "staff"},
        *({"do": "rank_leaves", "month": 36, "level": level} for level in ("staff", "unit_leader", "executive")),
    ]
    for seed in range(5):
        run = simulate(limit("busy", events=protect, months=40), seed)
        t = run.tenures
        safe = t["protected_until"] == 36
        assert len(set(t["person"][safe].tolist())) == 2
        gone = safe & (t["why_left"] != "promoted")
        assert (t["left"][gone] == 36).all()


def test_every_request_is_matched_given_up_left_or_waiting_and_counted_once():
    run = simulate(limit("busy"), 4)
    requests, months = run.requests, run.monthly
    found = requests.outcome.value_counts()
    assert found["gave up"] == months.abandoned.sum()
    assert found["waiting"] == months.seeking.iloc[-1]
    asked = np.column_stack([run.pairs["mentee_key"], run.pairs["asked"].astype(np.uint64)])
    assert found["matched"] == len(np.unique(asked, axis=0))  # two mentors at once answer one request
    assert not requests.duplicated(["person", "asked", "outcome"]).any()
    ended = requests.ended.fillna(60)
    for month in (5, 30, 59):
        open_then = (requests.asked <= month) & (ended > month)
        assert open_then.sum() == months.seeking[month]


def test_months_mentored_well_agree_with_the_series():
    """Without warm-up, the months in which people were mentored well add up to those of the monthly records."""
    scenario = limit("busy", events=[])
    ensemble, total = Ensemble([scenario], [1]), 0
    while not ensemble.done:
        ensemble.step()
        total += int(ensemble.state.jobs.mentored_well.sum())
    t = ensemble.finished(0).tenures
    last = t["why_left"] != "promoted"
    assert t["months_well"][last].sum() == total > 0
    assert ((t["well_since"] == NEVER) == (t["months_well"] == 0)).all()
    since = t["months_well"] > 0
    end = np.where(t["left"] == RUNNING, 60, t["left"])
    assert (t["well_since"] + t["months_well"] <= end)[since].all()
