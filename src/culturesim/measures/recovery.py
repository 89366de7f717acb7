"""Recovery: how long until participation is back where it would have been without the shock.

Judged on the ratio of ensemble means, shock over twin, not world by world: a single world's ratio is mostly noise.
Both arms have the same seeds, and seeds are resampled together for the intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import percentiles, resampled_means
from culturesim.measures.intervals import Interval
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS
from culturesim.run import Run

Floats = NDArray[np.float64]
RECOVERED_RATIO = 0.9  # of the twin; a loss counts from below it
HOLD_MONTHS = 12
RESAMPLES = 1000
RECOVERED, NOT_RECOVERED, TWIN_LAPSED = "recovered", "not recovered", "twin lapsed"
NO_LOSS = "no loss to recover from"


@dataclass(frozen=True)
class Recovery:
    """When the loss was made good.

    Attributes
    ----------
    outcome
        `RECOVERED`, `NOT_RECOVERED` (right-censored), `NO_LOSS`, or `TWIN_LAPSED`: the twin itself lapsed first, so
        there was nothing left to come back to.
    months
        Months from the shock to the first month of the twelve that hold; None unless recovered.
    low, high
        Bootstrap percentile interval of `months`. A resample that does not recover counts as infinite, one without a
        loss as 0, so `high` may be infinite. NaN when there was no loss.
    lowest
        Lowest ratio of ensemble means after the shock, with its bootstrap percentile interval. The lowest of many
        months lies low by chance, the more so with few seeds.
    followed
        Months after the shock in which a recovery could have begun and still be seen.
    lost
        Share of resamples in which the loss exceeds 10 %.
    """

    outcome: str
    months: int | None
    low: float
    high: float
    lowest: Interval
    followed: int
    lost: float

    def in_words(self) -> str:
        """Return the result as a sentence."""
        if self.outcome == NO_LOSS:
            return f"No loss to recover from: at worst {self.lowest.in_words()} of the twin."
        if self.outcome == TWIN_LAPSED:
            return "Not recovered before the twin itself lapsed."
        if self.months is None:
            return f"Not recovered within {self.followed} months."
        high = "not reached" if np.isinf(self.high) else f"{self.high:g}"
        return f"Recovered after {self.months} months ({self.low:g} to {high})."


def recovery(
    shock: Sequence[Run], twin: Sequence[Run], month: int, *, series: str = "p_eff", resamples: int = RESAMPLES
) -> Recovery:
    """Return when the runs with a shock in `month` came back to their twins without it.

    Parameters
    ----------
    shock, twin
        Runs of both arms with the same seeds in the same order, and the same length.
    month
        Month of the shock.
    series
        Monthly number that is compared.
    resamples
        Resamples of the seeds for the intervals.

    Raises
    ------
    MeasureError
        When the arms do not match, or the runs end before month + 12.

    Notes
    -----
    Show the recovery from a placebo shock beside it. The first recovery counts; a later relapse is not looked for.
    """
    if [run.seed for run in shock] != [run.seed for run in twin]:
        raise MeasureError("recovery compares runs of the same seeds in the same order")
    one, other = ([run.series[series] for run in arm] for arm in (shock, twin))
    return recovery_of(one, other, month, resamples=resamples)


def recovery_of(
    shock: ArrayLike, twin: ArrayLike, month: int, *, resamples: int = RESAMPLES,
    twin_lapses_below: float = DEFAULT_THRESHOLDS.share, level: float = 0.95,
) -> Recovery:  # fmt: skip
    """Return the recovery of plain numbers, shape (seeds, months) each; see :func:`recovery`.

    The twin has lapsed from the first month from which its mean stays below `twin_lapses_below` for six months.
    """
    one, other = np.asarray(shock, np.float64), np.asarray(twin, np.float64)
    if one.ndim != 2 or one.shape != other.shape or len(one) == 0:
        raise MeasureError("recovery needs two arms with the same seeds and months")
    followed = one.shape[1] - HOLD_MONTHS - month
    if month < 0 or followed < 0:
        raise MeasureError(f"a shock in month {month} needs runs of at least {max(0, month) + HOLD_MONTHS} months")
    outcome, months, lowest = _judged(one.mean(axis=0), other.mean(axis=0), month, twin_lapses_below)
    drawn = [
        _judged(a, b, month, twin_lapses_below)
        for a, b in zip(resampled_means(one, resamples), resampled_means(other, resamples), strict=True)
    ]
    around = partial(percentiles, level=level, infinite=True, method="inverted_cdf")
    low, high = around([0.0 if what == NO_LOSS else when for what, when, _ in drawn])
    deepest = Interval(lowest, *around([ratio for _, _, ratio in drawn]), level)
    if outcome == NO_LOSS:
        low = high = np.nan
    lost = float(np.mean([what != NO_LOSS for what, _, _ in drawn]))
    when = int(months) if outcome == RECOVERED else None
    return Recovery(outcome, when, low, high, deepest, followed, lost)


def _judged(shock: Floats, twin: Floats, month: int, lapse: float) -> tuple[str, float, float]:
    """Return outcome, months since the shock (infinite when not reached) and lowest ratio of two mean series."""
    nothing = np.where(shock > 0, np.inf, 1.0)  # of nothing, nothing is lost
    ratio = np.divide(shock, twin, out=nothing, where=twin > 0)
    lowest = float(ratio[month:].min())
    below = np.flatnonzero(ratio[month:] < RECOVERED_RATIO)
    if len(below) == 0:
        return NO_LOSS, np.inf, lowest
    back = first_spell(ratio >= RECOVERED_RATIO, HOLD_MONTHS, month + int(below[0]))
    gone = first_spell(twin < lapse, DEFAULT_THRESHOLDS.lapse_months, month)
    if gone is not None and (back is None or gone < back + HOLD_MONTHS):
        return TWIN_LAPSED, np.inf, lowest
    return (NOT_RECOVERED, np.inf, lowest) if back is None else (RECOVERED, float(back - month), lowest)


def first_spell(holds: NDArray[np.bool_], least: int, start: int = 0) -> int | None:
    """Return the first index from `start` on from which `holds` is true `least` times in a row, or None."""
    if len(holds) - start < least:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(holds[start:], least)
    found = np.flatnonzero(windows.all(axis=1))
    return start + int(found[0]) if len(found) else None
