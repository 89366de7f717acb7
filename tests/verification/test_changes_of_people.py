"""Remote work, resisters and recognition campaigns; who moves and who leaves the work."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.errors import ScenarioError
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble, simulate, simulate_many


def lively(*events, months=60, **changes) -> Scenario:
    """Return a lively organisation of two units in which `events` happen."""
    settings = {
        "name": "lively",
        "months": months,
        "organisation": {"units": [{"name": "North", "staff": 60}, {"name": "South", "staff": 40}]},
        "hallmarks": 0.5,
        "programmes": [{"name": "pairs", "coordinator_hours": 60}],
        "behaviour": {"seeking_spontaneous": 0.05, "offering_probability": 0.08, "informal_search_probability": 0.4},
        "events": list(events),
    }
    return Scenario(**(settings | changes))


def test_resisters_neither_seek_nor_offer_until_they_are_won_over():
    never = {"resister_conversion_probability": 0, "rematch_probability": 1, "drift_probability": 0.1}
    organise = {"do": "resisters_organise", "month": 12, "share": 0.5, "units": ["North"]}
    cohort = {"do": "launch_cohort", "month": 20, "programme": "pairs", "people": 100, "mandated": True}
    scenario = lively(organise, cohort)
    ensemble = Ensemble([scenario.with_(behaviour={**scenario.behaviour, **never}), scenario], [1, 1])
    jobs, size = ensemble.state.jobs, ensemble.state.sizes.jobs
    resisting = []
    while not ensemble.done:
        ensemble.step()
        resisters = np.flatnonzero(jobs.resists)
        assert not (jobs.wants | jobs.seeking | jobs.offers)[resisters].any()
        ties, live = ensemble.state.ties, ensemble.state.live_ties
        assert (ties.began[live[jobs.resists[ties.mentee[live]]]] <= 12).all(), "a resister was matched"
        resisting.append([int((resisters // size == world).sum()) for world in (0, 1)])
    left, won_over = np.array(resisting)[[12, -1]].T
    assert 20 < left[0] <= 45 and np.array(resisting)[11].sum() == 0
    assert won_over[1] < 0.5 * won_over[0]


def test_resisters_lower_the_belief_of_others():
    events = {"do": "resisters_organise", "month": 6, "share": 0.4}, {"do": "no_event", "month": 6}
    believed = [
        np.mean([run.series["commitment"][36] for run in simulate_many(lively(event, months=40), range(4))])
        for event in events
    ]
    assert believed[0] < believed[1] - 0.02


def test_the_remote_are_the_same_people_at_a_larger_share_and_meet_less():
    def switched(share):
        ensemble = Ensemble([lively({"do": "remote_switch", "month": 0, "share": share}, months=30)], [4])
        ensemble.step()
        return ensemble, set(ensemble.state.jobs.person[ensemble.state.jobs.remote].tolist())

    (_, few), (_, many), (ensemble, everybody) = (switched(share) for share in (0.2, 0.6, 1.0))
    assert few < many < everybody and len(few) > 10
    state = ensemble.state
    assert (state.jobs.remote == (state.jobs.person != 0)).all()
    near, far = (
        sum(run.pairs["meetings"].sum() for run in simulate_many(lively(event, months=30), range(3)))
        for event in ({"do": "no_event", "month": 0}, {"do": "remote_switch", "month": 0, "share": 1.0})
    )
    assert far < 0.97 * near


def test_a_recognition_campaign_celebrates_while_it_lasts():
    campaign = {"do": "recognition_campaign", "month": 12, "months": 24}
    ended = [simulate(lively(event), 2).pairs for event in (campaign, {"do": "no_event", "month": 0})]
    during = [int(p["celebrated"][(p["ended"] >= 12) & (p["ended"] < 36)].sum()) for p in ended]
    before = [int(p["celebrated"][p["ended"] < 12].sum()) for p in ended]
    assert during[0] > 1.3 * during[1] and before[0] == before[1]


def test_leavers_move_or_leave_by_experience_as_published():
    """Evidence 2.2, an input: shares of movers among those who go, and the total hazard is untouched by the split."""
    alone = {"never_share": 1, "promotion_share": 0}
    places = {"units": [{"name": "U", "staff": 4000}], "turnover": {"staff": 0.16}}
    run = simulate(lively(organisation=places, behaviour=alone, months=60, programmes=[]), 3)
    t = run.tenures
    gone = np.isin(t["why_left"], ["left", "moved"]) & (t["level"] == 0)
    experience = t["prior_experience"][gone] + t["left"][gone] - t["joined"][gone]
    moved = t["why_left"][gone] == "moved"
    for low, high, share in ((0, 36, 0.65), (36, 120, 0.57), (120, 180, 0.55), (180, 9999, 0.39)):
        here = (experience >= low) & (experience < high)
        assert abs(moved[here].mean() - share) < 4 * np.sqrt(share * (1 - share) / here.sum()), (low, here.sum())


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"do": "remote_switch", "month": 3, "share": 1.2}, "1.2 is not a number from 0 to 1"),
        ({"do": "remote_switch", "month": 3}, "share"),
        ({"do": "resisters_organise", "month": 3, "share": 0}, "0 is not a number from 0.001 to 1"),
        ({"do": "resisters_organise", "month": 3, "share": 0.1, "units": ["East"]}, "there is no unit 'East'"),
        ({"do": "recognition_campaign", "month": 3, "months": 0}, "0 is not a whole number from 1"),
    ],
)
def test_bad_events_are_refused_in_words(event, said):
    with pytest.raises(ScenarioError) as caught:
        lively(event)
    assert said in str(caught.value)
