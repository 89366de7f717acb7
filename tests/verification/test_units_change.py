"""Units are merged and split: nobody is lost, nobody elsewhere is disturbed, and an empty unit stays empty."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.errors import ScenarioError
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble, simulate
from culturesim.twins.compare import compare
from culturesim.twins.pairing import why_not_twins

SPLIT = {"do": "split_unit", "month": 6, "unit": "North", "into": "Annex", "share": 0.4}
MERGE = {"do": "merge_units", "month": 12, "unit": "West", "into": "South"}


def changing(*events, months=30, **changes) -> Scenario:
    """Return a lively organisation of three units in which `events` happen."""
    settings = {
        "name": "changing",
        "months": months,
        "organisation": {
            "units": [{"name": "North", "staff": 40, "leaders": 2}, {"name": "South", "staff": 20},
                      {"name": "West", "staff": 30}],
            "turnover": {"staff": 0.25, "leader": 0.3, "executive": 0.3},
        },
        "hallmarks": 0.5,
        "programmes": [{"name": "pairs", "units": ["North", "West"], "coordinator_hours": 40}],
        "stewards": [
            {"name": "lead", "job": "West/leader", "scope": "unit", "share": 0.4, "talk": 0.8, "action": 0.6}
        ],
        "behaviour": {"seeking_spontaneous": 0.05, "offering_probability": 0.08, "informal_search_probability": 0.4},
        "events": list(events),
    }  # fmt: skip
    return Scenario(**(settings | changes))


def lived(scenario, months):
    """Return the state after some months."""
    ensemble = Ensemble([scenario], [2])
    for _ in range(months):
        ensemble.step()
    return ensemble.state


def unit(state, name, names=("North", "South", "West", "central office", "Annex")):
    """Return the row of a unit."""
    return names.index(name)


def test_a_merged_unit_is_empty_and_its_people_and_its_role_are_in_the_other():
    state = lived(changing(MERGE), 20)
    west, south = unit(state, "West"), unit(state, "South")
    assert not (state.jobs.unit == west).any() and not state.units.open[west] and state.units.programme[west] == -1
    assert (state.jobs.unit == south).sum() == 21 + 31
    assert state.role_units[0, south] and not state.role_units[0, west]
    assert set(state.programme_members.of(0)) == set(np.flatnonzero(state.jobs.unit == unit(state, "North")))
    run = simulate(changing(MERGE), 2)
    s = run.series
    assert np.array_equal(np.diff(s["headcount"]), (s["hires"] - s["leavers"])[1:])
    assert set(run.jobs.query("until.isna()").unit) == {"North", "South", "central office"}


def test_merged_beliefs_are_the_mean_weighted_by_people():
    before = lived(changing(MERGE), 12)
    people = np.bincount(before.jobs.unit[before.present], minlength=4).astype(float)
    west, south = unit(before, "West"), unit(before, "South")
    before.units.credibility[west], before.units.credibility[south] = 0.9, 0.1
    expected = (people[west] * 0.9 + people[south] * 0.1) / (people[west] + people[south])
    fixed = changing(MERGE, behaviour={"credibility_rise": 0, "credibility_drift": 0, "talk_gap_cost": 0})
    ensemble = Ensemble([fixed], [2])
    while ensemble.state.month < 12:
        ensemble.step()
    ensemble.state.units.credibility[[west, south]] = 0.9, 0.1
    people = np.bincount(ensemble.state.jobs.unit[ensemble.state.present], minlength=4).astype(float)
    expected = (people[west] * 0.9 + people[south] * 0.1) / (people[west] + people[south])
    ensemble.step()
    assert ensemble.state.units.credibility[south] == pytest.approx(expected, abs=1e-12)


def test_a_split_takes_its_share_and_begins_with_the_ways_of_the_old_unit():
    state = lived(changing({**SPLIT, "month": 6}), 7)
    north, annex = unit(state, "North"), unit(state, "Annex")
    staff = (state.jobs.level == 0) & state.jobs.open
    assert [(staff & (state.jobs.unit == here)).sum() for here in (north, annex)] == [24, 16]
    leaders = (state.jobs.level == 1) & state.jobs.open
    assert [(leaders & (state.jobs.unit == here)).sum() for here in (north, annex)] == [1, 1]
    assert state.units.open[annex] and state.units.programme[annex] == state.units.programme[north] == 0
    assert np.array_equal(state.aim.table[:, north], state.aim.table[:, annex])
    alone = lived(changing({**SPLIT, "unit": "West", "into": "Annex"}), 7)
    new_leader = np.flatnonzero((alone.jobs.level == 1) & (alone.jobs.unit == annex))
    assert alone.jobs.open[new_leader].all() and len(new_leader) == 1


@pytest.mark.parametrize("event", [SPLIT, MERGE])
def test_arms_are_twins_and_equal_until_the_units_change(event):
    comparison = compare(changing(name="as is"), changing(event, name="changes"), seeds=3)
    assert why_not_twins(comparison) is None
    first = comparison.first_difference()
    assert all(month is not None and month >= event["month"] for month in first) and event["month"] in first


def test_a_merger_elsewhere_redraws_nobody_who_is_not_touched():
    apart = {
        "units": [{"name": name, "staff": 30} for name in ("North", "South", "West")], "executives": 0,
        "turnover": {"staff": 0.3, "leader": 0.3}, "network": {"inside": 8, "across": 0},
    }  # fmt: skip
    programmes = [{"name": name, "units": [name], "coordinator_hours": 30} for name in ("North", "West")]
    alone = {"story_reach_probability": 0, "seeking_spontaneous": 0.05, "offering_probability": 0.08}
    settings = {"organisation": apart, "programmes": programmes, "stewards": [], "behaviour": alone, "months": 48}
    runs = [simulate(changing(*events, **settings), 5) for events in ((), (MERGE,))]
    there = [r.relationships[r.relationships.mentee_job.str.startswith("North/")].reset_index(drop=True) for r in runs]
    assert len(there[0]) > 20 and there[0].equals(there[1])
    assert len(runs[0].relationships) != len(runs[1].relationships)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([{**MERGE, "into": "West"}], "'West' cannot be merged with or split into itself"),
        ([{**MERGE, "into": "Est"}], "there is no unit 'Est'"),
        ([{**SPLIT, "into": "South"}], "there is a unit 'South' already"),
        ([{**SPLIT, "into": "North"}], "'North' cannot be merged with or split into itself"),
        ([SPLIT, {**SPLIT, "month": 9}], "there is a unit 'Annex' already"),
        ([{**SPLIT, "share": 0}], "0 is not a number from 0.01 to 0.99"),
        ([MERGE, {"do": "overload", "month": 20, "months": 2, "hours_lost": 0.5, "units": ["West"]}], "merged away"),
        ([SPLIT, {"do": "train", "month": 5, "gain": 0.1, "units": ["Annex"]}], "'Annex' is split off in month 6 only"),
        ([{"do": "train", "month": 5, "gain": 0.1, "units": ["Annex"]}], "there is no unit 'Annex'"),
    ],
)
def test_bad_events_are_refused_in_words(events, said):
    with pytest.raises(ScenarioError) as caught:
        changing(*events)
    assert said in str(caught.value)
