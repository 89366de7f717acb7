"""Frames and scenes of the live view: they agree with the month's numbers, and their places are calm."""

from __future__ import annotations

import json
from base64 import b64decode

import numpy as np
import pytest

import culturesim as cs
from culturesim.chart.snapshot import EFFECTIVE, IN_NAME_ONLY, VACANT, WAITING
from culturesim.live.frames import BEFORE, NOT_THERE, Camera
from culturesim.live.scene import scene_of
from culturesim.organisation.blueprint import organisation_of
from culturesim.scenario.file import read_scenario

WITH_ALL_KINDS = """
extends: five_schools
months: 30
programmes:
  - {name: programme, coordinator_hours: 60, term: 6, kinds: [one_to_one, circle, group]}
events:
  - {do: layoff, month: 6, share: 0.1}
  - {do: hiring_wave, month: 12, people: 20}
  - {do: holder_leaves, month: 15, role: sponsor}
"""


def states_of(frame):
    return np.frombuffer(b64decode(frame["states"]), np.uint8)


def ties_of(frame):
    return np.frombuffer(b64decode(frame["ties"]), "<i4").reshape(-1, 3)


@pytest.mark.parametrize("text", ["{extends: five_schools, months: 30}", WITH_ALL_KINDS])
def test_what_a_frame_shows_adds_up_to_the_numbers_of_its_month(text):
    ensemble = cs.Ensemble([read_scenario(text)] * 2, [3, 4])
    cameras = [Camera(ensemble, arm, world) for world, arm in enumerate("AB")]
    waited = circles = closed = 0
    for month in range(30):
        ensemble.step()
        for world, camera in enumerate(cameras):
            frame, numbers = camera.take(), {name: ensemble.series[-1][name][world] for name in ensemble.series[-1]}
            states, ties = states_of(frame), ties_of(frame)
            present = np.isin(states, (VACANT, NOT_THERE), invert=True)
            assert frame["month"] == month and frame["arm"] == "AB"[world]
            assert present.sum() == numbers["headcount"] and (states == VACANT).sum() == numbers["vacancies"]
            assert (states == EFFECTIVE).sum() / present.sum() == numbers["p_eff"]
            assert np.isin(states, (EFFECTIVE, IN_NAME_ONLY)).sum() / present.sum() == numbers["p_nom"]
            assert (states == WAITING).sum() <= numbers["seeking"]
            assert all(frame["numbers"][name] == numbers[name] for name in frame["numbers"] if name in numbers)
            first = world * ensemble.state.sizes.jobs
            running = ensemble.state.ties.live_in(first, first + ensemble.state.sizes.jobs)
            if "circle" not in text:  # there each relationship is one line
                assert ties[:, 2].sum() == numbers["pairs_effective"] and len(ties) == numbers["pairs_active"]
            led = ensemble.state.ties.mentor[running] >= 0
            assert len(ties) >= led.sum() and present[ties[:, :2]].all()
            waited, circles = waited + (states == WAITING).sum(), circles + (~led).sum()
            closed += (states == NOT_THERE).sum()
    assert waited > 0
    if "circle" in text:
        assert circles > 0 and closed > 0


def test_a_frame_says_what_happened_and_who_is_new():
    ensemble = cs.Ensemble([read_scenario(WITH_ALL_KINDS)], [1])
    camera, log, changed = Camera(ensemble), [], 0
    before = camera.take()
    assert before["month"] == BEFORE and before["numbers"] == {} and before["changed"] == []
    while not ensemble.done:
        holders = ensemble.state.jobs.person.copy()
        ensemble.step()
        frame = camera.take()
        now = ensemble.state.jobs.person
        assert frame["changed"] == np.flatnonzero((now != holders) & (now != 0)).tolist()
        log, changed = log + frame["log"], changed + len(frame["changed"])
    assert changed > 20
    assert any(line.startswith("In month 15, the holder of the role 'sponsor' leaves") for line in log)
    assert "The role 'sponsor' has no holder now." in log


def test_a_scene_is_plain_and_complete():
    told = read_scenario(WITH_ALL_KINDS)
    organisation = organisation_of(told)
    scene = json.loads(json.dumps(scene_of({"A": told, "B": told}, organisation, 7)))
    assert scene["arms"] == ["A", "B"] and scene["months"] == 30 and scene["seed"] == 7
    assert [unit["name"] for unit in scene["units"]] == list(organisation.unit_names)
    assert all(len(column) == len(organisation.job_keys) for column in scene["jobs"].values())
    assert [event["month"] for event in scene["events"]["A"]] == [6, 12, 15]
    assert {one["name"] for one in scene["series"]} >= {"p_eff", "p_nom", "seeking"}
