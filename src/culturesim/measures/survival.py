"""Survival: in how many futures mentoring is alive at the end, how long until it lapses, how fast it fades unpushed.

Never lapsed and alive now are different things, and both are given: a world may lapse and come back.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import percentiles, resampled_means
from culturesim.measures.intervals import Interval, wilson, wilson_limits
from culturesim.measures.recovery import RESAMPLES, first_spell
from culturesim.measures.sustainability import (
    DEFAULT_THRESHOLDS,
    Thresholds,
    alive_at_end,
    baselines,
    states,
    without_push,
)
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
SCALES = (0.5, 1.0, 2.0)  # thresholds are arbitrary: each headline at half and at twice the share too


def survival(runs: Sequence[Run], base: Sequence[Run], thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Interval:
    """Return S(T), the share of worlds in which mentoring survives in the last month, with Wilson's interval.

    Parameters
    ----------
    runs, base
        Runs and their baseline twins (see ``sustainability.baselines``), in the same order.
    thresholds
        Where the lines are drawn.
    """
    alive = alive_at_end(runs, base, thresholds)
    return wilson(int(alive.sum()), len(alive))


def survival_by_month(
    runs: Sequence[Run], base: Sequence[Run], thresholds: Thresholds = DEFAULT_THRESHOLDS, level: float = 0.95
) -> pd.DataFrame:
    """Return the share of worlds in which mentoring survives in each month; that of the last month is S(T).

    Columns `month`, `alive`, `low` and `high`: Wilson's interval of each month by itself.

    Raises
    ------
    MeasureError
        When there are no runs, or they and their twins do not belong together.
    """
    import pandas as pd

    if not runs or len(runs) != len(base):
        raise MeasureError(f"{len(runs)} runs and {len(base)} baseline twins; survival needs runs, each with its twin")
    alive = np.array([states(run, twin, thresholds) == "surviving" for run, twin in zip(runs, base, strict=True)])
    low, high = wilson_limits(alive.sum(axis=0), len(alive), level)
    return pd.DataFrame({"month": np.arange(alive.shape[1]), "alive": alive.mean(axis=0), "low": low, "high": high})


def survival_table(runs: Sequence[Run], base: Sequence[Run]) -> pd.DataFrame:
    """Return share alive at the end and share that never lapsed, at half, once and twice the threshold.

    Columns `share` (the threshold), `alive`, `alive_low`, `alive_high`, `never_lapsed`, `never_lapsed_low`,
    `never_lapsed_high` (Kaplan–Meier at the end of follow-up; NaN when no world was at risk).
    """
    import pandas as pd

    rows = []
    for thresholds in (DEFAULT_THRESHOLDS.scaled(scale) for scale in SCALES):
        alive, times = survival(runs, base, thresholds), lapse_times(runs, base, thresholds)
        last = [np.nan] * 3
        if len(times.months):
            last = kaplan_meier(times.months, times.lapsed)[["not_lapsed", "low", "high"]].iloc[-1].tolist()
        rows.append([thresholds.share, alive.estimate, alive.low, alive.high, *last])
    columns = ["share", *(f"{name}{end}" for name in ("alive", "never_lapsed") for end in ("", "_low", "_high"))]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class LapseTimes:
    """Follow-up of the worlds at risk of a lapse.

    Attributes
    ----------
    months
        Months from the start of risk to the lapse, or to the last month in which a lapse could have begun and been
        seen.
    lapsed
        Whether it ended in a lapse; the others are right-censored.
    never_at_risk
        Worlds left out because P_nom never reached the share, or too late for a lapse to be seen.
    """

    months: NDArray[np.int64]
    lapsed: NDArray[np.bool_]
    never_at_risk: int


def lapse_times(runs: Sequence[Run], base: Sequence[Run], thresholds: Thresholds = DEFAULT_THRESHOLDS) -> LapseTimes:
    """Return when each world first lapsed. Risk starts at the first month with P_nom at the share.

    A lapse is dated at the first of its six months, all of them after the start of risk: the low months before anyone
    had been paired are not a lapse. What begins in the last five months of a run cannot be known, so follow-up ends
    before them.
    """
    months, lapsed = [], []
    for run, twin in zip(runs, base, strict=True):
        found = lapse(run, twin, thresholds)
        if found is not None:
            months.append(found[0])
            lapsed.append(found[1])
    return LapseTimes(np.array(months, np.int64), np.array(lapsed, np.bool_), len(runs) - len(months))


def lapse(run: Run, twin: Run, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> tuple[int, bool] | None:
    """Return the months of follow-up of one world and whether they ended in a lapse; None if it was never at risk."""
    started = np.flatnonzero(run.series["p_nom"] >= thresholds.share)
    last = len(run.series["p_nom"]) - thresholds.lapse_months
    if len(started) == 0 or started[0] > last:
        return None
    start = int(started[0])
    found = first_spell(states(run, twin, thresholds) == "lapsed", thresholds.lapse_months, start)
    return (last - start, False) if found is None else (found - start, True)


def kaplan_meier(months: ArrayLike, ended: ArrayLike, level: float = 0.95) -> pd.DataFrame:
    """Return the Kaplan–Meier estimate of the share that has not lapsed, one row a month with an ending or a censoring.

    Parameters
    ----------
    months
        Months of follow-up, >= 0.
    ended
        Whether follow-up ended in a lapse; if not, it is right-censored.
    level
        Of the pointwise log-log interval (Greenwood's variance); NaN where the estimate is 0 or 1.

    Returns
    -------
    Columns `month`, `at_risk`, `lapsed`, `not_lapsed`, `low`, `high`.
    """
    import pandas as pd
    from scipy import stats  # here, since it takes longer to import than a run to live

    time, event = np.asarray(months, np.float64), np.asarray(ended, np.bool_)
    if time.ndim != 1 or time.shape != event.shape or len(time) == 0:
        raise MeasureError("Kaplan–Meier needs months and endings of at least one world that was ever at risk")
    function = stats.ecdf(stats.CensoredData(uncensored=time[event], right=time[~event])).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=RuntimeWarning)  # log(-log(S)) where S is 0 or 1: NaN, as said
        around = function.confidence_interval(level, method="log-log")
    at = function.quantiles
    return pd.DataFrame(
        {
            "month": at.astype(np.int64),
            "at_risk": [int((time >= month).sum()) for month in at],
            "lapsed": [int((time[event] == month).sum()) for month in at],
            "not_lapsed": function.probabilities,
            "low": around.low.probabilities,
            "high": around.high.probabilities,
        }
    )


@dataclass(frozen=True)
class HalfLife:
    """How fast participation fades once the push is gone.

    Attributes
    ----------
    months
        Months after the withdrawal until mean attributable participation is at most half of `level`; None when it is
        not reached (right-censored).
    low, high
        Bootstrap percentile interval over seeds; infinite where not reached.
    level
        Mean attributable participation in the twelve months before the withdrawal (fewer when there are fewer).
    followed
        Months seen after the withdrawal.
    """

    months: int | None
    low: float
    high: float
    level: float
    followed: int

    def in_words(self) -> str:
        """Return the result as a sentence."""
        if self.months is None:
            return f"Not halved within {self.followed} months."
        high = "not reached" if np.isinf(self.high) else f"{self.high:g}"
        return f"Halved after {self.months} months ({self.low:g} to {high})."


def half_life(
    scenario: Scenario, month: int, seeds: Iterable[int] = range(100), *, follow: int = 60, series: str = "p_eff"
) -> HalfLife:
    """Return how long participation lasts after every programme loses its funding for good in `month`.

    Participation is what lies beyond the baseline twin, so what people do without any effort is no part of it.

    Raises
    ------
    MeasureError
        When there is no programme to withdraw, nobody before `month`, or no participation to halve.
    """
    wanted = list(seeds)
    if not scenario.programmes:
        raise MeasureError(f"{scenario.name!r} has no programme, so there is no push to withdraw")
    end = month + follow
    shorter = scenario.with_(months=end, events=[event for event in scenario.events if event.month < end])
    branch = without_push(shorter, month)
    pairs = zip(simulate_many(branch, wanted), baselines(branch, wanted), strict=True)
    return half_life_of([run.series[series] - twin.series[series] for run, twin in pairs], month)


def half_life_of(participation: ArrayLike, month: int, resamples: int = RESAMPLES, level: float = 0.95) -> HalfLife:
    """Return the half-life of plain numbers, shape (seeds, months); see :func:`half_life`."""
    values = np.asarray(participation, np.float64)
    if values.ndim != 2 or len(values) == 0 or not 0 < month < values.shape[1]:
        raise MeasureError(f"a half-life after month {month} needs worlds with months before and after it")
    before = float(values[:, max(0, month - 12) : month].mean())
    if before <= 0:
        raise MeasureError(f"there is no participation beyond the baseline before month {month}, so none to halve")
    found = _halved(values.mean(axis=0), month)
    drawn = [_halved(mean, month) for mean in resampled_means(values, resamples)]
    low, high = percentiles(drawn, level, infinite=True, method="inverted_cdf")
    return HalfLife(None if np.isinf(found) else int(found), low, high, before, values.shape[1] - month)


def _halved(mean: Floats, month: int) -> float:
    """Return months from `month` until the mean is at most half its level of the year before; infinite if never."""
    half = mean[max(0, month - 12) : month].mean() / 2
    found = np.flatnonzero(mean[month:] <= half)
    return float(found[0]) if len(found) else np.inf
