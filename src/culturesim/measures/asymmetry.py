"""Asymmetry: is participation lost faster than it is won back?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import percentiles, resampled_means
from culturesim.measures.intervals import Interval
from culturesim.measures.recovery import HOLD_MONTHS, RECOVERED_RATIO, RESAMPLES, first_spell

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asymmetry:
    """How long half of the deepest loss took, down and up again.

    Attributes
    ----------
    ratio
        Months to lose half over months to regain half, with its bootstrap percentile interval over seeds; 1 where both
        take as long, below 1 where it is lost faster. Where half is not regained, the estimate is ``nan``, and a
        resample in which it is not counts as 0 for the low end and as if it came with the next month for the high end.
    lost
        Months from the shock to half of the deepest loss.
    regained
        Months from the deepest loss back to half of it; None where not regained.
    """

    ratio: Interval
    lost: int
    regained: int | None

    def in_words(self) -> str:
        """Return the result as a sentence."""
        if self.regained is None:
            return f"Half lost after {self.lost} months, half not regained; ratio at most {self.ratio.high:.2f}."
        ratio = self.ratio.in_words(digits=2)
        return f"Half lost after {self.lost} months, half regained after {self.regained}: ratio {ratio}."


def asymmetry_of(
    shock: ArrayLike, twin: ArrayLike, *, resamples: int = RESAMPLES, level: float = 0.95
) -> Asymmetry | None:
    """Return how much faster participation is lost than won back; None where no more than a tenth is lost.

    Parameters
    ----------
    shock, twin
        Courses that begin with the month of the shock, shape (seeds, months) each, the same seeds.
    resamples
        Of the seeds.
    level
        Coverage aimed at, between 0 and 1.

    Raises
    ------
    MeasureError
        When the arms do not match, or there are no months.

    Notes
    -----
    From the ratio of ensemble means, shock over twin, smoothed over three months. The deepest of many months lies low
    by chance, so noise looks like a loss that is soon regained: show the placebo beside it.
    """
    one, other = np.asarray(shock, np.float64), np.asarray(twin, np.float64)
    if one.ndim != 2 or one.shape != other.shape or one.size == 0:
        raise MeasureError("asymmetry needs two arms with the same seeds and months")
    means = one.mean(axis=0), other.mean(axis=0)
    if not np.any(share_kept(*means) < RECOVERED_RATIO):
        return None
    lost, _, back, regained = _halves(*means)
    lows, highs = [], []
    for a, b in zip(resampled_means(one, resamples), resampled_means(other, resamples), strict=True):
        down, _, up, whole = _halves(a, b)
        lows.append(down / up if whole else 0.0)
        highs.append(down / up)
    low, high = percentiles(lows, level, method="inverted_cdf")[0], percentiles(highs, level, method="inverted_cdf")[1]
    if len(one) < 2:
        low, high = 0.0, np.inf
    ratio = Interval(lost / back if regained else np.nan, low, high, level)
    return Asymmetry(ratio, int(lost), int(back) if regained else None)


def lost_and_back(shock: Floats, twin: Floats) -> tuple[float, float, float]:
    """Return months to half the deepest loss, months to lasting recovery, and months from the deepest to half of it.

    Where it is not made good, the months that are left of the course.
    """
    return _halves(shock, twin)[:3]


def share_kept(shock: Floats, twin: Floats) -> Floats:
    """Return the ratio of two mean courses; 1 where the twin has nothing."""
    return np.divide(shock, twin, out=np.ones(len(shock)), where=twin > 0)


def _halves(shock: Floats, twin: Floats) -> tuple[float, float, float, bool]:
    """Return what :func:`lost_and_back` does, and whether half of the loss was regained."""
    share = share_kept(shock, twin)
    smooth = np.convolve(share, np.ones(3) / 3, mode="same") if len(share) > 3 else share.copy()
    smooth[0], smooth[-1] = share[0], share[-1]
    loss = 1 - smooth
    deepest = int(np.argmax(loss))
    half = loss[deepest] / 2
    lost = float(np.argmax(loss >= half)) if half > 0 else 0.0
    after = np.flatnonzero(loss[deepest:] <= half)
    back = float(after[0] if len(after) else len(loss) - deepest)
    below = np.flatnonzero(share < RECOVERED_RATIO)
    if not len(below):
        return lost, 0.0, back, bool(len(after))
    held = first_spell(share >= RECOVERED_RATIO, HOLD_MONTHS, int(below[0]))
    return lost, float(len(share) if held is None else held), back, bool(len(after))
