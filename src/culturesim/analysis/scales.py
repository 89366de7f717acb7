"""Scales: on which an effect is told, since what adds on one scale does not add on another.

A share near 0 or 1 hardly moves on the raw scale and wildly on the logit scale, so points that lie there can make both
scales agree on an interaction that is not there; which points can be read on which scale is said here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SCALES = ("raw", "logit", "log")
ENDS = 0.005  # share nearer to 0 or 1 than this tell nothing on the logit scale
_INSIDE = 5e-4


def on_scale(value: Floats, scale: str) -> Floats:
    """Return shares on a scale; 0 and 1 are kept half a thousandth away from the ends."""
    inside = np.clip(value, _INSIDE, 1 - _INSIDE)
    if scale == "logit":
        return np.log(inside / (1 - inside))
    return np.log(np.clip(value, _INSIDE, None)) if scale == "log" else value


def scales_of(values: Floats) -> tuple[str, ...]:
    """Return the scales a number can be told on, from all its values (nan where unknown).

    Any number is told raw. Shares that lie between 0 and 1 also have a logit and a logarithm; other numbers have a
    logarithm where all are above 0; a column of nothing but zeros and ones has neither, run by run.
    """
    known = values[np.isfinite(values)]
    if not len(known) or np.isin(known, (0.0, 1.0)).all():
        return ("raw",)
    if is_share(known):
        return SCALES
    return ("raw", "log") if known.min() > 0 else ("raw",)


def is_share(values: Floats) -> bool:
    """Return whether all known values lie from 0 to 1."""
    known = values[np.isfinite(values)]
    return bool(len(known)) and bool(known.min() >= 0 and known.max() <= 1)


def told_on(values: Floats, scale: str) -> Floats:
    """Return values on one of their :func:`scales_of`; shares are kept off the ends."""
    if scale == "raw":
        return values
    return on_scale(values, scale) if is_share(values) else np.log(values)


def readable(means: Floats, scale: str) -> NDArray[np.bool_]:
    """Return which mean shares lie off the ends that a scale cannot tell apart (for log, the lower end)."""
    if scale == "raw":
        return np.isfinite(means)
    return (means >= ENDS) & ((means <= 1 - ENDS) | (scale == "log"))
