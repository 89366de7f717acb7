"""Corrections for many questions asked at once: how often something is found in forty-five pairs where nothing is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def t_probability(estimates: Floats) -> Floats:
    """Return the two-sided p of each mean over the first axis, by Student's t; nan with fewer than two rows.

    Where all rows agree to the last bit, it is 0 for a mean other than 0, and 1 for 0.
    """
    n = len(estimates)
    if n < 2:
        return np.full(estimates.shape[1:], np.nan)
    from scipy.special import stdtr

    mean, se = estimates.mean(axis=0), estimates.std(axis=0, ddof=1) / np.sqrt(n)
    t = np.divide(np.abs(mean), se, out=np.where(mean == 0, 0.0, np.inf), where=se > 0)
    return np.asarray(2 * stdtr(n - 1, -t))


def holm(p: Floats) -> Floats:
    """Return p adjusted so that anything at all is found by chance no more often than its level (Holm 1979)."""
    return _adjusted(p, lambda sorted_p: np.maximum.accumulate(sorted_p * np.arange(len(sorted_p), 0, -1)))


def false_discovery(p: Floats) -> Floats:
    """Return p adjusted so that, of what is found, no more than its level is chance (Benjamini & Hochberg 1995)."""

    def step_up(sorted_p: Floats) -> Floats:
        n = len(sorted_p)
        return np.minimum.accumulate((sorted_p * n / np.arange(1, n + 1))[::-1])[::-1]

    return _adjusted(p, step_up)


def _adjusted(p: Floats, rule) -> Floats:  # type: ignore[no-untyped-def]
    """Apply a rule to the known p in rising order; unknown ones stay nan."""
    known = np.flatnonzero(np.isfinite(p))
    rising = known[np.argsort(p[known], kind="stable")]
    adjusted = np.full(len(p), np.nan)
    adjusted[rising] = np.minimum(rule(p[rising]), 1.0)
    return adjusted
