"""Steepness: how fast survival rises with strength, and whether it does so faster in larger organisations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.intervals import Interval, paired_mean
from culturesim.measures.logistic import logistic_slopes

Floats = NDArray[np.float64]


def steepness(strengths: ArrayLike, alive: ArrayLike, level: float = 0.95) -> Interval:
    """Return how much the share alive rises a unit of strength where half survive, from a logistic curve.

    Parameters
    ----------
    strengths
        Shape (strengths,), two or more.
    alive
        Whether each seed survives at each, shape (seeds, strengths).
    level
        Coverage aimed at, between 0 and 1; the interval is infinite with a single seed.

    Notes
    -----
    A quarter of the slope of :func:`culturesim.measures.logistic.logistic_slopes`; jackknife over seeds with Student's
    t, on the logarithm (Efron and Tibshirani 1993). Where every rise falls between two neighbouring strengths, it says
    how fine the grid is, and no more. ``nan`` where survival does not rise with strength.
    """
    logs = _logs(strengths, alive)
    return _jackknife(*logs, level).exponential


def steepening(sizes: ArrayLike, strengths: Sequence[ArrayLike], alive: Sequence[ArrayLike],
               level: float = 0.95) -> Interval:  # fmt: skip
    """Return the exponent of steepness in the size of the organisation: 0 where it does not change, 1 where it doubles.

    Parameters
    ----------
    sizes
        People or units, > 0, two or more different ones, shape (sizes,).
    strengths, alive
        As for :func:`steepness`, one for each size; the same seeds in the same order.
    level
        Coverage aimed at.

    Returns
    -------
    The slope of log steepness on log size; with the size doubled, steepness is 2 to this power times as great. ``nan``
    where survival does not rise with strength in some size.

    Raises
    ------
    MeasureError
        When sizes are not above 0 or all the same, or the seeds do not match.
    """
    at = np.asarray(sizes, np.float64)
    if at.ndim != 1 or len(at) < 2 or at.min() <= 0 or np.ptp(at) == 0:
        raise MeasureError("steepening needs two different sizes or more, above 0")
    if len({len(np.asarray(one)) for one in alive}) != 1:
        raise MeasureError("steepening needs the same seeds in every size")
    found = [_logs(one, other) for one, other in zip(strengths, alive, strict=True)]
    x = np.log(at) - np.log(at).mean()
    whole = float(x @ [log for log, _ in found] / (x @ x))
    without = x @ np.array([logs for _, logs in found]) / (x @ x)
    return _jackknife(whole, without, level)


def _logs(strengths: ArrayLike, alive: ArrayLike) -> tuple[float, Floats]:
    """Return the log steepness of all seeds, and without each seed in turn; nan where survival does not rise."""
    lived = np.asarray(alive, np.float64)
    seeds = len(lived)
    if lived.ndim != 2 or seeds == 0 or lived.shape[1] != len(np.asarray(strengths)):
        raise MeasureError("steepness needs one row of outcomes a seed, one outcome a strength")
    won = lived.sum(axis=0)
    slopes = logistic_slopes(strengths, won[None, :], seeds)
    if seeds > 1:
        slopes = np.concatenate([slopes, logistic_slopes(strengths, won - lived, seeds - 1)])
    logs = np.log(np.where(slopes > 0, slopes / 4, np.nan))
    return float(logs[0]), logs[1:]


def _jackknife(whole: float, without: Floats, level: float) -> Interval:
    """Return an estimate with its jackknife interval, from what is found without each seed in turn."""
    seeds = len(without)
    if seeds < 2 or np.isnan(whole):
        return Interval(whole, -np.inf, np.inf, level)
    around = paired_mean(seeds * whole - (seeds - 1) * without, level)
    half = (around.high - around.low) / 2
    return Interval(whole, whole - half, whole + half, level)
