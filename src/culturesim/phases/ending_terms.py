"""Ending terms: what endings are decided from and act on, as kernels take it (phases/endings.py, after_endings.py)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


class Chances(NamedTuple):
    """Quantities of each unit."""

    breach_probability: Floats
    informal_completion_probability: Floats
    detection_probability: Floats
    repair_probability: Floats
    celebration_probability: Floats
    failure_loss: Floats
    rematch_probability: Floats
    offering_again_probability: Floats
    conversion_probability: Floats
    bad_story_probability: Floats


class Rules(NamedTuple):
    """Parameters of each world."""

    stall_months: Floats
    mentor_side_share: Floats
    quality_minimum: Floats
    completion_gain: Floats
    cooldown: Floats
    mentor_reward: Floats
    mentor_loss: Floats
    mentor_experience: Floats
    breach_weight: Floats


class Draws(NamedTuple):
    """This month's salts of what is drawn, one a world."""

    breach: Keys
    completion: Keys
    detect: Keys
    repair: Keys
    drift: Keys
    side: Keys
    celebrate: Keys
    rematch: Keys
    again: Keys
    convert: Keys
    bad_story: Keys


class Ties(NamedTuple):
    """Columns of ties."""

    key: Keys
    session: Keys
    mentee: NDArray[np.int32]
    mentor: NDArray[np.int32]
    mentor_key: Keys
    began: NDArray[np.int32]
    met_last: NDArray[np.int32]
    contacted: NDArray[np.int16]
    planned: NDArray[np.int16]
    quality: Floats
    why_ended: NDArray[np.int8]
    ended_by: NDArray[np.int8]
    celebrated: NDArray[np.bool_]


class Jobs(NamedTuple):
    """Columns of jobs."""

    unit: NDArray[np.int32]
    joined: NDArray[np.int32]
    prior_experience: NDArray[np.int32]
    commitment: Floats
    resists: NDArray[np.bool_]
    seeking: NDArray[np.bool_]
    seeks_since: NDArray[np.int16]
    seeks_channel: NDArray[np.int8]
    seeks_parent: Keys
    rest_until: NDArray[np.int16]
    offers: NDArray[np.bool_]
    offers_parent: Keys
    completed: NDArray[np.int16]
    failed: NDArray[np.int16]


class Units(NamedTuple):
    """Columns of units."""

    good_endings: NDArray[np.int32]
    bad_endings: NDArray[np.int32]
