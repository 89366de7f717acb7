"""What kinds of mentoring differ in beside hours: depth, meeting, gain and trust (the numbers are in kinds.py)."""

from __future__ import annotations

import numpy as np

from culturesim.mechanisms import mechanism

_ALL = {"effect": (0.0, 5.0)}


@mechanism(on="quality_ceiling", ranges=_ALL)
def kinds_differ_in_depth(state, rows, *, effect=1.0):
    """Each kind of mentoring can go as deep as its number says."""
    return effect * state.of_kind("depth", rows)


@mechanism(on="meeting_probability", ranges=_ALL)
def kinds_differ_in_meeting(state, rows, *, effect=1.0):
    """Some kinds of mentoring meet more surely than others."""
    return effect * state.of_kind("meeting", rows)


@mechanism(on="quality_gain", ranges=_ALL)
def kinds_differ_in_gain(state, rows, *, effect=1.0):
    """A meeting brings more in some kinds of mentoring than in others."""
    return effect * state.of_kind("gain", rows)


@mechanism(on="trust_gain", ranges=_ALL)
def kinds_differ_in_trust(state, rows, *, effect=1.0):
    """Trust is won faster in some kinds of mentoring than in others."""
    return effect * np.log(state.of_kind("trust", rows))
