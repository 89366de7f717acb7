"""Self-stopping replicates: pairs are added until the interval of the difference asked about is narrow enough.

Judged only at fixed numbers of replicates (`Stop.looks`), each time on the first replicates in their order, so that
neither workers nor chunks nor who is done first can move the end of a study, and a study that ran further than needed
stops, when judged again, where it would have stopped.

Looking repeatedly favours moments at which the spread happens to look small, so the interval at the end covers less
often than it says. As a remedy a study goes on beyond the first narrow look (Simons 1968): the interval must have been
narrow at every look over `CONFIRMING` further pairs. Coverage of the nominal 95 % interval at the end, of 20,000
simulated studies for each of several widths that take 30 to 180 pairs (tests/verification/test_stopping.py): 94.8 to
95.0 % for normal differences, 94.8 to 99 % for paired shares, and for exponential differences 93 to 93.7 % (from
`least` 40 on; 92.6 % from 20 on). Stopped at the first narrow look these would be covered in 91.8 to 93.2 % (90.4 %),
and by the t interval of 40 pairs without any stopping in 93 %.

Simons G (1968) On the cost of not knowing the variance when making a fixed-width confidence interval for the mean.
Annals of Mathematical Statistics 39, 1946-1952. Chow YS, Robbins H (1965) On the asymptotic theory of fixed-width
sequential confidence intervals for the mean. Annals of Mathematical Statistics 36, 457-462.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import model_validator

from culturesim.errors import ExperimentError
from culturesim.experiment.looks import Looks, looked
from culturesim.measures.arms import two_arms
from culturesim.scenario.fields import Part, number, text, whole

Floats = NDArray[np.float64]
CONFIRMING = 20  # pairs over which an interval must stay narrow
MOST_REPLICATES = 1_000_000
NARROW, CAP, WIDE = "narrow enough", "cap reached", "not narrow yet"


class Stop(Part):
    """When there are replicates enough."""

    measure: str = text("name of the measure that is judged")
    difference: str = text("arms whose difference is asked about, such as 'plan - base'; one arm for its mean")
    half_width: float = number("half the width of the 95 % interval that is narrow enough", low=1e-12, high=1e12,
                               unit="of the measure")  # fmt: skip
    batch: int = whole("replicates from one look to the next", 20, low=2, high=MOST_REPLICATES, unit="replicates")
    least: int = whole("replicates before the first look", 40, low=2, high=MOST_REPLICATES, unit="replicates")
    most: int = whole("replicates at which a study ends, narrow or not", low=2, high=MOST_REPLICATES,
                      unit="replicates")  # fmt: skip

    @model_validator(mode="after")
    def _in_order(self) -> Stop:
        if not self.batch <= self.least <= self.most:
            raise ValueError(
                f"batch {self.batch}, least {self.least}, most {self.most}; a study needs batch <= least <= most"
            )
        return self

    def weights(self, arms: Sequence[str]) -> dict[str, float]:
        """Return the arm that is added (1) and the one taken off (-1), or one arm alone (1).

        Raises
        ------
        ExperimentError
            When there is no such arm, or an arm is set against itself.
        """
        if self.difference in arms:
            return {self.difference: 1.0}
        added, taken_off = two_arms(self.difference, arms)
        return {added: 1.0, taken_off: -1.0}

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of replicates at which a study is judged, rising, the last the cap."""
        return (*range(self.least, self.most, self.batch), self.most)


@dataclass(frozen=True)
class Verdict:
    """Whether a point has replicates enough.

    Attributes
    ----------
    enough
        Whether no more are to be added.
    replicates
        How many were judged: those of the look that ended it, else of the latest look.
    pairs, missing
        Replicates with a value in every arm asked about, and those without (failed runs), of `replicates`.
    estimate, half_width
        Of the pairs, in the measure's unit; half the width of the 95 % interval, infinite for fewer than two pairs.
    why
        `NARROW`, `CAP`, or `WIDE` where it goes on.
    """

    enough: bool
    replicates: int
    pairs: int
    missing: int
    estimate: float
    half_width: float
    why: str


@dataclass(frozen=True)
class StudyVerdict:
    """Whether a study has replicates enough: all points go on together until each is narrow, so they stay balanced.

    Attributes
    ----------
    enough, replicates, why
        Of the study.
    points
        What was found at each point at that number of replicates.
    wide
        Numbers of the points that were not narrow.
    """

    enough: bool
    replicates: int
    why: str
    points: tuple[Verdict, ...]
    wide: tuple[int, ...]


def judged(values: ArrayLike, stop: Stop) -> Verdict:
    """Return whether one point has replicates enough.

    Parameters
    ----------
    values
        Values of the first replicates, in their order and without gaps, in the measure's unit: shape (replicates, 2),
        the arm added and the arm taken off, or (replicates,) for one arm. ``nan`` for a run that failed.
    stop
        When there are enough.

    Notes
    -----
    Columns of nothing but 0 and 1 get Newcombe's paired interval (Wilson's for one arm), others Student's t. A pair
    with a missing value is left out and counted; fewer than `least` pairs are never narrow. Differences that are all
    equal have a t interval without width: what acts in one future of a thousand may not be met in `least` pairs.
    """
    return judged_study([values], stop).points[0]


def judged_study(points: Sequence[ArrayLike], stop: Stop) -> StudyVerdict:
    """Return whether a study has replicates enough, from the values of each point as :func:`judged` takes them.

    Raises
    ------
    ExperimentError
        When there is no point, or values have another shape.
    """
    values = _stacked(points)
    given = values.shape[1]
    looks = [look for look in stop.looks if look <= given]
    found = looked(values, looks or [given])
    enough = confirmed(found, stop)
    over = enough.all(axis=0) & bool(looks)
    ended = bool(over.any()) or stop.most in looks
    at = int(over.argmax()) if over.any() else len(found.looks) - 1
    narrow = enough[:, at] if ended else found.narrow(stop.half_width, stop.least)[:, at]
    last = CAP if ended else WIDE
    verdicts = tuple(_verdict(found, row, at, ended, NARROW if narrow[row] else last) for row in range(len(values)))
    wide = tuple(np.flatnonzero(~narrow).tolist())
    return StudyVerdict(ended, found.looks[at], NARROW if ended and not wide else last, verdicts, wide)


def next_batch(done: int, stop: Stop) -> range:
    """Return the replicates to add when the first `done` are there: up to the next look, none once `most` are."""
    return range(done, next((look for look in stop.looks if look > done), max(done, stop.most)))


def confirmed(found: Looks, stop: Stop) -> NDArray[np.bool_]:
    """Return at which looks each point is narrow for sure (over `CONFIRMING` pairs, or at the cap); (points, looks).

    `found` holds the looks of `stop`, from the first on.
    """
    narrow = found.narrow(stop.half_width, stop.least)
    done = np.zeros_like(narrow)
    for at, look in enumerate(found.looks):
        before = [row for row in range(at) if look - found.looks[row] >= CONFIRMING]
        if before:
            done[:, at] = narrow[:, before[-1] : at + 1].all(axis=1)
        if look == stop.most:
            done[:, at] |= narrow[:, at]  # with no further look to come, nothing was chosen
    return done


def _verdict(found: Looks, point: int, at: int, enough: bool, why: str) -> Verdict:
    pairs, look = int(found.pairs[point, at]), found.looks[at]
    estimate, half = float(found.estimate[point, at]), float(found.half_width[point, at])
    return Verdict(enough, look, pairs, look - pairs, estimate, half, why)


def _stacked(points: Sequence[ArrayLike]) -> Floats:
    """Return the replicates that every point has, shape (points, replicates, arms)."""
    columns = [np.asarray(values, np.float64) for values in points]
    columns = [one[:, None] if one.ndim == 1 else one for one in columns]
    if {one.shape[1:] for one in columns} not in ({(1,)}, {(2,)}):
        given = ", ".join(str(np.shape(values)) for values in points) or "none"
        raise ExperimentError(
            f"shapes of values: {given}; give at least one point, each as (replicates,) or each as (replicates, 2)"
        )
    shared = min(len(one) for one in columns)
    return np.stack([one[:shared] for one in columns])
