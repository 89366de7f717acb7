"""L15: twins are equal until their difference acts. scenarios/limits/busy.yaml, busy_with_a_null_event.yaml"""

from __future__ import annotations

import pytest

from culturesim.scenario.file import load_scenario
from culturesim.simulation import Ensemble, simulate
from culturesim.twins.compare import compare

from .worlds import assert_same_history, by_key, differing, limit

MONTH = 14
ALL = "all"
EVENTS = (
    {"do": "set_hallmark", "hallmark": "safety_nets", "to": 1},
    {"do": "ramp_hallmark", "hallmark": ALL, "to": 0, "over": 6},
    {"do": "end_funding", "programme": "pairs"},
    {"do": "set_coordinator_hours", "programme": "pairs", "to": 200},
    {"do": "cut_budget", "programme": "circles"},
    {"do": "launch_cohort", "programme": "pairs", "people": 8, "mandated": True},
    {"do": "trial", "programme": "pairs", "people": 16, "eligible": "anyone"},
    {"do": "train", "gain": 0.5},
    {"do": "holder_leaves", "role": "coordinator"},
    {"do": "person_leaves", "job": "South/7"},
    {"do": "rank_leaves", "level": "unit_leader"},
    {"do": "leader_disengages", "role": "champion", "months": 5},
    {"do": "adopt_succession_plan", "role": "sponsor", "hours": 5},
    {"do": "drop_succession_plan", "role": "champion"},
    {"do": "breach", "unit": "North"},
    {"do": "overload", "months": 6, "hours_lost": 0.9},
    {"do": "hiring_freeze", "months": 12},
)


@pytest.mark.parametrize("seed", [2, 11])
def test_twins_are_equal_until_the_event_and_differ_after_it(seed):
    """All alternatives live in one ensemble beside their base, with its seed."""
    base = limit("busy", months=MONTH + 12)
    twins = [base.with_(events=[*base.events, {**event, "month": MONTH}]) for event in EVENTS]
    ensemble = Ensemble([base, *twins], [seed] * (1 + len(twins)))
    parted = set()
    while not ensemble.done:
        ensemble.step()
        same = by_key(ensemble.state, 0)
        for twin in range(1, 1 + len(twins)):
            if differing(same, by_key(ensemble.state, twin)):
                parted.add(twin)
        if ensemble.state.month <= MONTH:
            assert parted == set(), f"month {ensemble.state.month - 1}"
    together = [EVENTS[twin - 1]["do"] for twin in range(1, 1 + len(twins)) if twin not in parted]
    assert set(together) <= {"cut_budget"}  # which may be a narrow escape, by chance


@pytest.mark.parametrize("seed", [0, 5, 2**62])
def test_a_null_event_changes_nothing_in_the_whole_run(seed):
    base, null = Ensemble([limit("busy")], [seed]), Ensemble([limit("busy_with_a_null_event")], [seed])
    while not base.done:
        base.step()
        null.step()
        assert differing(by_key(base.state, 0), by_key(null.state, 0)) == [], f"month {base.state.month - 1}"
    assert_same_history(base.finished(0), null.finished(0))
    said = [text for month, text in null.finished(0).sentences if month == 31]
    assert said == ["In month 31, nothing happens."]


def test_a_seed_gives_one_run_and_another_seed_another():
    assert_same_history(simulate(limit("busy"), 4), simulate(limit("busy"), 4))
    assert simulate(limit("busy"), 4).digest() != simulate(limit("busy"), 5).digest()


def test_the_same_person_leaves_in_both_arms_even_after_a_hand_over(root):
    """Who "the holder" is, is found once, in the base arm."""
    leaves = load_scenario(root / "scenarios" / "champion_leaves.yaml").with_(months=48)
    planned = load_scenario(root / "scenarios" / "champion_leaves_with_plan.yaml").with_(months=48)
    found = compare(leaves, planned, seeds=30)
    handed_over = 0
    for one, other in zip(found.base_runs, found.alternative_runs, strict=True):
        holder = one.holder("champion", 36)
        handed_over += other.holder("champion", 36) != holder
        for run in (one, other):
            gone = run.people[(run.people.left == 36) & (run.people.why_left == "event")]
            assert gone.person.tolist() == ([holder] if holder else [])
    assert handed_over > 0, "no plan worked before the exit, so nothing was tested"
    for twin, other in zip(found.alternative_baselines, found.alternative_runs, strict=True):
        gone = [run.people[(run.people.left == 36) & (run.people.why_left == "event")].person for run in (twin, other)]
        assert set(gone[0]) <= set(gone[1])
