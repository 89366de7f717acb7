"""A recording: the frames of a run, kept as what changes from month to month, small enough for one page.

What a recording unpacks to are the frames that the live view shows, drawn by the same module
(``page/recorded.js`` unpacks them).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ScenarioError
from culturesim.live.frames import BEFORE, Camera
from culturesim.live.scene import scene_of
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble

IN_NAME, EFFECTIVE = 1, 2  # codes of a pair; 0 when it has ended
DIGITS = 5  # that count, of a number kept


def record(
    scenarios: Mapping[str, Scenario],
    seed: int,
    *,
    arm_names: Mapping[str, str] | None = None,
    fan: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Run]]:
    """Live one run of each arm with the same seed and record it.

    Parameters
    ----------
    scenarios
        What each arm lives, by its letter.
    seed
        The seed of all arms.
    arm_names, fan
        What the scene says beside (``scene.scene_of``).

    Returns
    -------
    The scene, the track of each arm (see `track_of`), and the runs that were recorded.

    Raises
    ------
    ScenarioError
        When the arms do not begin with the same jobs.
    """
    shared = _shared(list(scenarios.values()))
    tracks, runs = {}, {}
    for arm, scenario in scenarios.items():
        ensemble = Ensemble([scenario], [seed], shared)
        tracks[arm] = track_of(ensemble, arm)
        runs[arm] = ensemble.so_far()[0]
    return scene_of(scenarios, shared, seed, arm_names=arm_names, fan=fan), tracks, runs


def _shared(scenarios: Sequence[Scenario]) -> Organisation:
    """Return the organisation of all arms, with the jobs that any of them will open."""
    first, *others = (organisation_of(scenario) for scenario in scenarios)
    for other, scenario in zip(others, scenarios[1:], strict=True):
        if not np.array_equal(first.job_keys[first.founded], other.job_keys[other.founded]):
            raise ScenarioError(
                f"{scenarios[0].name!r} and {scenario.name!r} have different organisations; two arms on one page have "
                "the same people"
            )
    return organisation_of(*scenarios)


def track_of(ensemble: Ensemble, arm: str = "A") -> dict[str, Any]:
    """Live the first world of `ensemble` to its end and return what changes from frame to frame.

    Returns
    -------
    By name: `first` (states of the first frame), and one item a frame, from the month before month 0 on: `states`
    (job and new state, one after the other), `ties` (step to the pair's number, and its code, one after the other; the
    number of a pair is mentor's job times jobs plus mentee's), `log`, `changed`; `numbers`, one line of months a name.
    """
    while ensemble.state.month < 0:
        ensemble.step()
    camera, jobs = Camera(ensemble, arm), ensemble.state.sizes.jobs
    frames = [camera.take()]
    while not ensemble.done:
        ensemble.step()
        frames.append(camera.take())
    states = [_numbers(frame["states"], np.uint8) for frame in frames]
    pairs = [_pairs(_numbers(frame["ties"], np.int32), jobs) for frame in frames]
    lived = [frame for frame in frames if frame["month"] > BEFORE]
    return {
        "first": states[0].tolist(),
        "states": [[], *(_moved(one, other) for one, other in pairwise(states))],
        "ties": [_steps({}, pairs[0]), *(_steps(one, other) for one, other in pairwise(pairs))],
        "log": [frame["log"] for frame in frames],
        "changed": [frame["changed"] for frame in frames],
        "numbers": {name: [rounded(frame["numbers"][name]) for frame in lived] for name in lived[0]["numbers"]},
    }


def rounded(value: float) -> float:
    """Return a number with as many digits as a picture can use."""
    return float(f"{value:.{DIGITS}g}")


def _numbers(text: str, dtype: type[np.generic]) -> NDArray[Any]:
    return np.frombuffer(b64decode(text), np.dtype(dtype).newbyteorder("<"))


def _pairs(ties: NDArray[Any], jobs: int) -> dict[int, int]:
    """Return the code of each pair; two who are paired twice are effective when either tie is."""
    found: dict[int, int] = {}
    for mentor, mentee, effective in ties.reshape(-1, 3).tolist():
        number = mentor * jobs + mentee
        found[number] = max(found.get(number, 0), EFFECTIVE if effective else IN_NAME)
    return found


def _moved(before: NDArray[Any], after: NDArray[Any]) -> list[int]:
    jobs = np.flatnonzero(before != after)
    return np.column_stack([jobs, after[jobs]]).ravel().tolist()  # type: ignore[no-any-return]


def _steps(before: Mapping[int, int], after: Mapping[int, int]) -> list[int]:
    changed = sorted(number for number in {*before, *after} if before.get(number) != after.get(number))
    told, last = [], 0
    for number in changed:
        told += [number - last, after.get(number, 0)]
        last = number
    return told
