"""A comparison: two arms lived on the same seeds, with their placebo where there is one, and what differs in the end.

Both arms live with the same chance, so what differs between them comes from the difference alone. Twins cannot tell one
person's fate, since capacity and rivalry move gains and losses about: a result reads "net 20 more of 100 futures".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.futures import CENTRAL
from culturesim.measures.intervals import Interval, paired_mean, paired_share, wilson
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, Thresholds, alive_at_end
from culturesim.run import Run
from culturesim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
FINAL_MONTHS = 12  # a run's level at its end is the mean of its last year
COMPARED = {
    "p_eff": "people in an effective relationship (share, last 12 months)",
    "p_nom": "people in any relationship (share, last 12 months)",
    "pairs_active": "running relationships (last 12 months)",
    "quality": "quality of relationships (0 to 1, last 12 months)",
    "credibility": "credibility of mentoring (0 to 1, last 12 months)",
    "commitment": "belief that mentoring is worth it (0 to 1, last 12 months)",
    "waiting": "months seekers have waited (last 12 months)",
    "hours": "hours spent a month (last 12 months)",
}

MEANS_OVER = {"quality": "pairs_active", "waiting": "seeking"}  # what a monthly mean is a mean over


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two arms on the same seeds.

    Attributes
    ----------
    base, alternative
        The scenarios of the arms.
    base_runs, alternative_runs
        Their runs, in the order of the seeds.
    baseline_runs
        The baseline twins (no programme or hallmark effort) by which worlds of the base arm are judged alive.
    alternative_baselines
        The same for the other arm; the same runs when the arms' baselines are the same scenario.
    futures
        "set" where replicate r lived with calibrated vector r mod n in both arms, "central" where all lived with the
        defaults.
    placebo, placebo_runs
        The placebo twin and its runs on the same seeds; None and empty where none was lived.
    """

    base: Scenario
    alternative: Scenario
    base_runs: list[Run]
    alternative_runs: list[Run]
    baseline_runs: list[Run]
    alternative_baselines: list[Run]
    futures: str = CENTRAL
    placebo: Scenario | None = None
    placebo_runs: list[Run] = field(default_factory=list)

    def __repr__(self) -> str:
        pairs = len(self.base_runs)
        return f"<Comparison of {self.base.name!r} with {self.alternative.name!r}: {pairs} pairs of twins>"

    @property
    def seeds(self) -> list[int]:
        """The seeds, in order."""
        return [run.seed for run in self.base_runs]

    def difference(self, name: str) -> Floats:
        """Return alternative minus base of a monthly series, shape (seeds, months)."""
        pairs = zip(self.base_runs, self.alternative_runs, strict=True)
        return np.array([other.series[name] - one.series[name] for one, other in pairs])

    def final(self, name: str) -> tuple[Floats, Floats]:
        """Return the level at the end of both arms, shape (seeds,) each.

        A mean over pairs or seekers is ``nan`` in a world that had none of them in these months.
        """
        return final_levels(self.base_runs, name), final_levels(self.alternative_runs, name)

    def alive(self, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return in which seeds mentoring survives at the end, in both arms."""
        one = alive_at_end(self.base_runs, self.baseline_runs, thresholds)
        other = alive_at_end(self.alternative_runs, self.alternative_baselines, thresholds)
        return one, other

    def survival(self, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> tuple[Interval, Interval, Interval]:
        """Return the share alive in the base arm, in the alternative, and the paired difference."""
        one, other = self.alive(thresholds)
        shares = (wilson(int(arm.sum()), len(arm)) for arm in (one, other))
        return (*shares, paired_share(one, other))  # type: ignore[return-value]

    def first_difference(self) -> list[int | None]:
        """Return for each seed the first month in which any monthly number differs, None when none does."""
        found: list[int | None] = []
        for one, other in zip(self.base_runs, self.alternative_runs, strict=True):
            differs = np.any([one.series[name] != other.series[name] for name in one.series], axis=0)
            found.append(int(np.flatnonzero(differs)[0]) if differs.any() else None)
        return found

    @property
    def since(self) -> int | None:
        """The first month in which anything differs between the arms in any future; None when nothing ever does."""
        return min((month for month in self.first_difference() if month is not None), default=None)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a measure: mean of both arms, paired difference with 95 % t interval, correlation, variance ratio.

        `correlation` is that of the two arms over seeds; `variance_ratio` the variance of the paired difference over
        that of independent arms (below 1: pairing pays). `worlds` counts the seeds that could be compared: quality
        needs relationships in both arms, waiting needs seekers. With a placebo: `beyond`, `beyond_low`, `beyond_high`,
        the difference less that of the placebo.
        """
        import pandas as pd

        return pd.DataFrame([self._row(name) for name in COMPARED], index=list(COMPARED))

    def _row(self, name: str) -> dict[str, object]:
        one, other = self.final(name)
        known = np.isfinite(one) & np.isfinite(other)
        row: dict[str, object] = {"measure": COMPARED[name]}
        if not known.any():
            return {**row, "worlds": 0}
        row |= _paired(one[known], other[known]) | {"worlds": int(known.sum())}
        if self.placebo_runs:
            beyond = other - final_levels(self.placebo_runs, name)  # the base arm cancels out
            beyond = beyond[np.isfinite(beyond)]
            row |= paired_mean(beyond).columns("beyond") if len(beyond) else {}
        return row


def _paired(one: Floats, other: Floats) -> dict[str, object]:
    interval, apart = paired_mean(other - one), one.var() + other.var()
    varies = one.std() > 0 and other.std() > 0
    return {
        "base": one.mean(), "alternative": other.mean(), "difference": interval.estimate,
        "low": interval.low, "high": interval.high,
        "correlation": float(np.corrcoef(one, other)[0, 1]) if varies else np.nan,
        "variance_ratio": (other - one).var() / apart if apart > 0 else np.nan,
    }  # fmt: skip


def final_levels(runs: Sequence[Run], name: str) -> Floats:
    """Return the level at the end of each run: mean of its last year, weighted by what it is a mean over."""
    return np.array([_final(run, name) for run in runs])


def _final(run: Run, name: str) -> float:
    """Return a monthly number over the last months, weighted by what it is a mean over."""
    values = run.series[name][-FINAL_MONTHS:]
    if name not in MEANS_OVER:
        return float(values.mean())
    weights = run.series[MEANS_OVER[name]][-FINAL_MONTHS:]
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else np.nan
