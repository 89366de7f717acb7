"""A box: a region of the factors in which an outcome is frequent, with numbers that had no part in its choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.readable import listed, names_of
from culturesim.analysis.trees import Limit, within
from culturesim.measures.intervals import Interval

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Box:
    """A region of the factors; all numbers are of points that had no part in finding it.

    Attributes
    ----------
    limits
        What it asks, one a factor.
    density
        Share of the box's runs with the outcome.
    coverage
        Share of the runs with the outcome that lie in the box.
    found
        Density on the points it was found on: as a rule too high.
    points, runs
        How many it holds.
    p
        Chance of so high a density were the outcomes dealt to the points anew.
    confirmed
        Whether `p` is at most 0.05 over the number of boxes.
    """

    limits: tuple[Limit, ...]
    density: Interval
    coverage: Interval
    found: float
    points: int
    runs: int
    p: float
    confirmed: bool

    def holds(self, table: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which rows of a table lie in the box."""
        return within(self.limits, table)

    def where(self, names: dict[str, str] | None = None) -> str:
        """Return for example "role modelling < 0.3 and infrastructure < 0.25"."""
        known = names or names_of([limit.factor for limit in self.limits])
        return listed([limit.in_words(known[limit.factor]) for limit in self.limits])


@dataclass(frozen=True)
class Discovery:
    """What scenario discovery found.

    Attributes
    ----------
    outcome, arm, factors
        What was asked.
    boxes
        Regions in which the outcome is more frequent than on the whole, the densest first; also those not confirmed.
    share
        Share of all runs with the outcome.
    points, runs, left_out
        Used for both halves together; `left_out` counts runs that failed or cannot tell.
    """

    outcome: str
    arm: str
    factors: tuple[str, ...]
    boxes: tuple[Box, ...]
    share: Interval
    points: int
    runs: int
    left_out: int

    @property
    def confirmed(self) -> tuple[Box, ...]:
        """The boxes that hold on points that had no part in finding them."""
        return tuple(box for box in self.boxes if box.confirmed)

    @property
    def table(self) -> pd.DataFrame:
        """One row a box: `where`, `density`, `coverage` with ends, `found`, `points`, `runs`, `p`, `confirmed`."""
        import pandas as pd

        names = names_of(self.factors)
        columns = ["where", "density", "density_low", "density_high", "coverage", "coverage_low", "coverage_high",
                   "found", "points", "runs", "p", "confirmed"]  # fmt: skip
        return pd.DataFrame([
            {"where": box.where(names), **box.density.columns("density"), **box.coverage.columns("coverage"),
             "found": box.found, "points": box.points, "runs": box.runs, "p": box.p, "confirmed": box.confirmed}
            for box in self.boxes
        ], columns=columns)  # fmt: skip

    def in_words(self, happens: str | None = None) -> list[str]:
        """Return one sentence a confirmed box, and one about the rest.

        Parameters
        ----------
        happens
            The outcome as a clause, as "mentoring lapses"; its column when None.
        """
        clause = happens or self.outcome
        names = names_of(self.factors)
        lines = [
            f"{clause} in {_of_100(box.density)} where {box.where(names)}; {100 * box.coverage.estimate:.0f} of 100 "
            f"of all such runs lie there (judged on {box.runs} runs of {box.points} points)"
            for box in self.confirmed
        ]
        lines.append(f"{clause} in {_of_100(self.share)} on the whole ({self.runs} runs, {self.points} points)")
        if not self.confirmed:
            lines.append("no box of these factors differs from the rest beyond chance on points kept apart")
        elif len(self.confirmed) < len(self.boxes):
            lines.append(f"{len(self.boxes) - len(self.confirmed)} more found on one half did not hold on the other")
        return lines


def _of_100(share: Interval) -> str:
    middle, low, high = (f"{100 * value:.0f}" for value in (share.estimate, share.low, share.high))
    return f"{middle} of 100 futures ({low} to {high})"
