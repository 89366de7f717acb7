"""Logistic curves: how steeply a share rises with something, finite also where all or none succeed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError

Floats = NDArray[np.float64]
_STEPS = 60
_FURTHEST = 2.0  # of one step, in log-odds over the range


def logistic_slopes(at: ArrayLike, successes: ArrayLike, trials: ArrayLike) -> Floats:
    """Return the slope of the log-odds of a share, for several sets of shares at once.

    Parameters
    ----------
    at
        Where the shares were taken, shape (n,), not all equal.
    successes
        How many succeeded, shape (sets, n).
    trials
        Of how many, > 0; shape (n,) or (sets, n).

    Returns
    -------
    Shape (sets,), in log-odds a unit of `at`; a quarter of it is the rise of the share where it is one half.

    Raises
    ------
    MeasureError
        When all shares were taken at one place.

    Notes
    -----
    Logistic regression with Firth's penalty (1993), which takes out the first-order bias and has a finite answer where
    successes and failures do not overlap (Heinze and Schemper 2002).
    """
    x = np.asarray(at, np.float64)
    if np.ptp(x) == 0:
        raise MeasureError("a slope needs shares at two places or more")
    z = (x - x.mean()) / np.ptp(x)
    won = np.atleast_2d(np.asarray(successes, np.float64))
    of = np.broadcast_to(np.asarray(trials, np.float64), won.shape)
    height, slope = np.zeros(len(won)), np.zeros(len(won))
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-(height[:, None] + slope[:, None] * z)))
        weight = of * share * (1 - share)
        one, two, three = ((weight * z**power).sum(axis=1) for power in (0, 1, 2))
        room = one * three - two**2
        leverage = weight * (three[:, None] - 2 * two[:, None] * z + one[:, None] * z**2) / room[:, None]
        left = won - of * share + leverage * (0.5 - share)
        pull, turn = left.sum(axis=1), (left * z).sum(axis=1)
        steps = (three * pull - two * turn) / room, (one * turn - two * pull) / room
        longest = np.maximum(np.abs(steps[0]), np.abs(steps[1]))
        if longest.max() < 1e-9:
            break
        short = np.minimum(1.0, _FURTHEST / np.maximum(longest, 1e-300))
        height, slope = height + short * steps[0], slope + short * steps[1]
    return np.asarray(slope / np.ptp(x))
