"""Numbers of a run about participation by unit and level, and about steward roles without a holder.

Reads   run.pairs, run.hands, the organisation
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.errors import MeasureError, did_you_mean
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import Flags, Floats, last_month, mean_of
from culturesim.run import RUNNING, Run
from culturesim.state.columns import LEVELS


def in_units(run: Run, units: Sequence[str]) -> Flags:
    """Return which jobs are in the named units."""
    names = list(run.organisation.unit_names)
    missing = [name for name in units if name not in names]
    if missing:
        raise MeasureError(f"there is no unit {missing[0]!r}{did_you_mean(missing[0], names)}")
    return np.isin(run.organisation.unit, [names.index(name) for name in units])


def _months_paired(run: Run, start: int, end: int) -> Floats:
    """Return by job, for how many months of `start` to `end` its holder was in a relationship, at most all."""
    p, span = run.pairs, end - start + 1
    first = np.clip(p["began"] - start, 0, span)
    last = np.clip(np.where(p["ended"] == RUNNING, end + 1, p["ended"]) - start, 0, span)
    steps = np.zeros((len(run.organisation.job_keys), span + 1))
    for side in ("mentor", "mentee"):
        real = p[side] >= 0
        np.add.at(steps, (p[side][real], first[real]), 1)
        np.add.at(steps, (p[side][real], last[real]), -1)
    return (np.cumsum(steps, axis=1)[:, :span] > 0).sum(axis=1).astype(np.float64)


@measure(unit="share of job-months")
def participation(
    run: Run, *, start: int = 25, end: int | None = None, units: Sequence[str] | None = None, level: str | None = None
) -> Number:
    """Share of job-months, of some units or a level, whose holder was in any relationship."""
    last = last_month(run, end)
    inside = np.ones(len(run.organisation.job_keys), np.bool_) if units is None else in_units(run, units)
    if level is not None:
        inside = inside & (run.organisation.level == LEVELS.index(level))
    return mean_of(_months_paired(run, start, last)[inside]) / (last - start + 1)


@measure(unit="variance of shares")
def unit_spread(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Variance of participation between units that have more than ten jobs."""
    last = last_month(run, end)
    paired = _months_paired(run, start, last) / (last - start + 1)
    sizes = np.bincount(run.organisation.unit)
    means = np.bincount(run.organisation.unit, paired) / np.maximum(sizes, 1)
    return float(means[sizes > 10].var(ddof=1)) if (sizes > 10).sum() > 1 else float("nan")


@measure(unit="difference of shares")
def level_gap(run: Run, *, one: str, other: str, start: int = 25, end: int | None = None) -> Number:
    """Participation of one level less that of another."""
    of = [participation(run, start=start, end=end, level=level) for level in (one, other)]
    return float(of[0]) - float(of[1])


def _vacant(run: Run, role: str, start: int, end: int | None) -> Flags:
    """Return whether nobody held a steward role as each month ended."""
    return np.asarray(run.holders(role, np.arange(start, last_month(run, end) + 1) + 1) == 0)


@measure(unit="share of months")
def months_unled(run: Run, *, role: str, start: int = 0, end: int | None = None) -> Number:
    """Share of months in which nobody held a steward role."""
    return mean_of(_vacant(run, role, start, end))


@measure(unit="months")
def months_vacant(run: Run, *, role: str, start: int = 0, end: int | None = None) -> Number:
    """Months in which nobody held a steward role."""
    return float(_vacant(run, role, start, end).sum())
