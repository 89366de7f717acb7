"""Organisations grow and shrink: jobs open and close, heads are accounted for, and nobody elsewhere is disturbed."""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.errors import ScenarioError
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble, simulate
from culturesim.state.columns import SLOTS
from culturesim.state.standing import place_of
from culturesim.twins.compare import compare
from culturesim.twins.pairing import why_not_twins

WAVE = {"do": "hiring_wave", "month": 6, "people": 30, "units": ["North", "South"], "over": 3}
LAYOFF = {"do": "layoff", "month": 30, "share": 0.3, "units": ["North"]}


def organisation(*events, months=48, **changes) -> Scenario:
    """Return a lively organisation of three units in which `events` happen."""
    settings = {
        "name": "growing",
        "months": months,
        "organisation": {
            "units": [{"name": "North", "staff": 40}, {"name": "South", "staff": 20}, {"name": "West", "staff": 30}],
            "turnover": {"staff": 0.3, "leader": 0.3, "executive": 0.3},
            "network": {"inside": 6, "across": 6},
        },
        "hallmarks": 0.5,
        "programmes": [{"name": "pairs", "coordinator_hours": 40}],
        "behaviour": {"seeking_spontaneous": 0.05, "offering_probability": 0.08, "informal_search_probability": 0.4},
        "events": list(events),
    }
    return Scenario(**(settings | changes))


@pytest.mark.parametrize("seed", [1, 2])
def test_heads_and_jobs_are_accounted_for(seed):
    run = simulate(organisation(WAVE, LAYOFF, {**WAVE, "month": 20, "people": 5, "over": 1, "units": "all"}), seed)
    s = run.series
    jobs = s["headcount"] + s["vacancies"]
    assert np.array_equal(np.diff(s["headcount"]), (s["hires"] - s["leavers"])[1:])
    assert (jobs[5], jobs[6], jobs[7], jobs[8], jobs[20]) == (94, 103, 113, 124, 129)  # whole thirds
    closed = round(0.3 * (40 + 20 + 2))  # two of the later five fall to North
    assert jobs[29] - jobs[30] == closed and jobs[-1] == jobs[30]


def test_a_closed_job_is_never_held_again_and_its_holders_are_laid_off():
    ensemble = Ensemble([organisation(WAVE, LAYOFF)], [3])
    jobs = ensemble.state.jobs
    while not ensemble.done:
        ensemble.step()
        assert not np.any(jobs.person[~jobs.open]), f"month {ensemble.state.month - 1}"
        assert not np.any(ensemble.state.ties.at.reshape(-1, SLOTS)[~jobs.open] >= 0)
    why = ensemble.finished(0).jobs.query("until == 30").groupby("why_left").size()
    assert why["laid off"] > 10


def test_last_in_first_out_and_vacant_first():
    lay = {"do": "layoff", "month": 12, "people": 10, "order": "last_in_first_out"}
    by_tenure = simulate(organisation(lay), 1).jobs
    went = by_tenure.query("why_left == 'laid off'")
    stayed = by_tenure.query("level == 'staff' and since <= 11 and (until.isna() or until > 12)")
    assert len(went) == 10 and went.since.min() >= stayed.since.max()
    spared = simulate(organisation({**lay, "vacant_first": True}), 1)
    vacant = int(spared.series["vacancies"][11])
    assert 0 < vacant and int((spared.jobs.why_left == "laid off").sum()) == max(0, 10 - vacant)


def test_arms_of_different_sizes_are_twins_and_equal_until_the_difference():
    comparison = compare(organisation(name="as is"), organisation(WAVE, name="grows"), seeds=4)
    assert why_not_twins(comparison) is None
    assert comparison.first_difference() == [6] * 4


def test_a_hiring_wave_elsewhere_redraws_nobody_who_is_not_touched():
    """Two units that share no colleague, story, programme or leader: the wave in one leaves the other alone."""
    apart = {
        "units": [{"name": "North", "staff": 40}, {"name": "West", "staff": 40}], "executives": 0,
        "turnover": {"staff": 0.3, "leader": 0.3}, "network": {"inside": 8, "across": 0},
    }  # fmt: skip
    programmes = [{"name": name, "units": [name], "coordinator_hours": 30} for name in ("North", "West")]
    alone = {"story_reach_probability": 0, "seeking_spontaneous": 0.05, "offering_probability": 0.08}
    settings = {"organisation": apart, "programmes": programmes, "behaviour": alone, "months": 60}
    runs = [simulate(organisation(*events, **settings), 5) for events in ((), ({**WAVE, "units": ["North"]}, LAYOFF))]
    tables = [run.relationships for run in runs]
    there = [t[t.mentee_job.str.startswith("West/")].reset_index(drop=True) for t in tables]
    assert len(there[0]) > 30 and there[0].equals(there[1])
    assert len(tables[0]) != len(tables[1])


def test_colleagues_across_units_change_only_where_they_are_new_jobs():
    ensembles = [Ensemble([organisation(*events)], [2]) for events in ((), ({**WAVE, "month": 1, "over": 1},))]
    for ensemble in ensembles:
        while ensemble.state.month < 40:
            ensemble.step()
    width = ensembles[0].organisation.contacts_per_job
    jobs = len(ensembles[0].organisation.job_keys)
    small, large = (e.state.contacts.reshape(-1, width)[:jobs] for e in ensembles)
    held = [holders(ensemble.finished(0)) for ensemble in ensembles]
    same_people = np.array([held[0][job] == held[1].get(job) for job in range(jobs)])  # a hire inherits contacts
    differ = (small != large)[same_people]
    assert same_people.sum() > 60 and differ.any()
    assert np.all(large[same_people][differ] >= jobs), "a contact changed into one that both arms have"


def holders(run):
    """Return who held each job one after another, by row of jobs."""
    held = {}
    order = np.lexsort((run.tenures["held_since"], run.tenures["job"]))
    for job, person in zip(run.tenures["job"][order].tolist(), run.tenures["person"][order].tolist(), strict=True):
        held.setdefault(job, []).append(person)
    return held


def test_every_place_of_a_grown_list_has_the_same_chance():
    base, count, draws = 7, 12, 60_000
    places = [place_of(np.uint64(11), np.uint64(who), np.uint64(3), base, count) for who in range(1, draws + 1)]
    found = np.bincount(places, minlength=count)
    expected = draws / count
    chi2 = float(((found - expected) ** 2 / expected).sum())
    assert len(found) == count and chi2 < 38, "chi-squared on 11 degrees of freedom: false alarm 1 in 12,000"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({**WAVE, "people": 0}, "0 is not a whole number from 1"),
        ({**WAVE, "units": ["Nord"]}, "there is no unit 'Nord'; did you mean 'North'?"),
        ({**WAVE, "over": 0}, "0 is not a whole number from 1 to 120"),
        ({"do": "layoff", "month": 3}, "give either 'people' or 'share'"),
        ({"do": "layoff", "month": 3, "people": 2, "share": 0.1}, "give either 'people' or 'share'"),
        ({"do": "layoff", "month": 3, "share": 0}, "0 is not a number from 0.001 to 1"),
        ({"do": "layoff", "month": 3, "people": 2, "order": "oldest"}, "chance"),
    ],
)
def test_bad_events_are_refused_in_words(event, said):
    with pytest.raises(ScenarioError) as caught:
        organisation(event)
    assert said in str(caught.value)
