"""What measures of a run read it with: months of a series, relationships begun within them, shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError, did_you_mean
from culturesim.run import Run

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def months_of(run: Run) -> int:
    """Return how many months a run has."""
    return len(run.series["headcount"])


def last_month(run: Run, end: int | None = None) -> int:
    """Return `end`, or the last month of the run where it is None."""
    return months_of(run) - 1 if end is None else end


def over(run: Run, series: str, start: int, end: int | None = None) -> Floats:
    """Return a monthly number from `start` to `end`, both included."""
    if series not in run.series:
        raise MeasureError(f"there is no monthly number {series!r}{did_you_mean(series, run.series)}")
    return run.series[series][start : last_month(run, end) + 1]


def mean_of(values: NDArray[np.generic]) -> float:
    """Return the mean; ``nan`` of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def share(part: float, whole: float) -> float:
    """Return part over whole; ``nan`` where the whole is nothing."""
    return float(part / whole) if whole > 0 else float("nan")


def begun(run: Run, start: int, end: int | None = None) -> Flags:
    """Return which relationships began within the months."""
    return (run.pairs["began"] >= start) & (run.pairs["began"] <= last_month(run, end))
