"""Strength: at what strength of the hallmarks mentoring survives in half of all futures, and whether history matters.

The *median survival strength* is called tipping only where survival steepens with the size of the organisation and
outcomes are bimodal; *hysteresis* only where starts from above and below differ at one and the same strength, or a
slower ramp up and down does not close the loop, with spontaneous entry above zero.

Reads   finished runs of scenarios with other strengths
Writes  nothing
Draws   seeds for the bootstrap, keyed by resample and place
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import percentile_interval, resampled_means
from culturesim.measures.intervals import Interval, paired_mean
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, Thresholds, alive_at_end, baselines
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

if TYPE_CHECKING:
    import pandas as pd

GRID = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class MedianStrength:
    """The strength at which half of all futures survive.

    Attributes
    ----------
    strength
        With its bootstrap interval over seeds; minus infinity where more than half survive at the lowest strength
        tried, infinity where fewer do at the highest.
    table
        One row a strength: `strength`, `alive`.
    """

    strength: Interval
    table: pd.DataFrame


def median_survival_strength(
    scenario: Scenario, seeds: Iterable[int] = range(100), *, strengths: Sequence[float] = GRID,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> MedianStrength:  # fmt: skip
    """Return the strength of all hallmarks at which S(T) is one half, at this size and length of run.

    Every strength is lived with the same seeds and judged against the same baseline twins (which have no strength).
    Strengths of single units are left as they are.
    """
    import pandas as pd

    wanted = list(seeds)
    base = baselines(scenario, wanted)
    alive = [alive_at_end(simulate_many(scenario.with_(hallmarks=at), wanted), base, thresholds) for at in strengths]
    found = median_of(strengths, np.array(alive, np.float64).T)
    table = pd.DataFrame({"strength": list(strengths), "alive": [float(one.mean()) for one in alive]})
    return MedianStrength(found, table)


def median_of(strengths: ArrayLike, alive: ArrayLike, level: float = 0.95) -> Interval:
    """Return where the share alive first reaches one half, between grid points by a straight line; bootstrap interval.

    Parameters
    ----------
    strengths
        Rising, shape (strengths,).
    alive
        Whether each seed survives at each, shape (seeds, strengths). Shares that fall with strength are levelled by
        isotonic regression (pool adjacent violators, Ayer et al. 1955) first.
    """
    at, table = np.asarray(strengths, np.float64), np.asarray(alive, np.float64)
    if table.ndim != 2 or table.shape[1] != len(at) or len(table) == 0 or np.any(np.diff(at) <= 0):
        raise MeasureError("a median strength needs rising strengths and one row of outcomes a seed")
    drawn = [_crossing(at, shares) for shares in resampled_means(table)]
    estimate = _crossing(at, table.mean(axis=0))
    return percentile_interval(estimate, drawn, len(table), level, infinite=True, method="inverted_cdf")


def _crossing(at: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    """Return the strength at which a levelled share is one half."""
    level: list[list[float]] = []
    for share in shares:
        level.append([float(share), 1.0])
        while len(level) > 1 and level[-2][0] > level[-1][0]:
            (one, n), (other, m) = level[-2], level[-1]
            level[-2:] = [[(one * n + other * m) / (n + m), n + m]]
    flat = np.repeat([value for value, _ in level], [int(count) for _, count in level])
    if flat[0] > 0.5:
        return -np.inf
    if flat[-1] < 0.5:
        return np.inf
    above = int(np.argmax(flat >= 0.5))
    if above == 0:
        return float(at[0])
    gap = flat[above] - flat[above - 1]
    return float(at[above - 1] + (at[above] - at[above - 1]) * (0.5 - flat[above - 1]) / gap)


def hysteresis(
    scenario: Scenario, seeds: Iterable[int] = range(60), *, strengths: Sequence[float] = (0.2, 0.4, 0.6),
    high: float = 1.0, low: float = 0.0, start: int = 60, hold: int = 60, series: str = "p_eff",
) -> pd.DataFrame:  # fmt: skip
    """Return whether a start from above and one from below still differ after `hold` months at one strength.

    Parameters
    ----------
    scenario
        Lived with every hallmark at `high` or `low` for `start` months and at the strength from then on.
    strengths
        Tried one after another.
    series
        Monthly number compared, mean over the last twelve months.

    Returns
    -------
    One row a strength: `from_above`, `from_below`, their paired `difference` with 95 % t interval, and `differs`
    (the interval lies above 0).

    Raises
    ------
    MeasureError
        When nobody ever seeks by themselves: then nothing could begin from below, and the two differ by construction.
    """
    import pandas as pd

    if scenario.base("seeking_spontaneous") <= 0 or hold < 12:
        raise MeasureError("hysteresis needs spontaneous seeking above 0 and twelve months or more to settle")
    wanted, months = list(seeds), start + hold
    rows = []
    for at in strengths:
        then = {"do": "set_hallmark", "month": start, "hallmark": "all", "to": at}
        events = [*(event for event in scenario.events if event.month < months), then]
        ends = []
        for before in (high, low):
            arm = scenario.with_(hallmarks=before, months=months, events=events)
            ends.append(np.array([run.series[series][-12:].mean() for run in simulate_many(arm, wanted)]))
        found = paired_mean(ends[0] - ends[1])
        rows.append({"strength": at, "from_above": ends[0].mean(), "from_below": ends[1].mean(),
                     **found.columns("difference"), "differs": found.low > 0})  # fmt: skip
    return pd.DataFrame(rows)


def loop_width(
    scenario: Scenario, seeds: Iterable[int] = range(60), *, over: int = 60, high: float = 1.0, low: float = 0.0,
    series: str = "p_eff",
) -> Interval:  # fmt: skip
    """Return how far the way down lies above the way up when all hallmarks ramp up and down again, `over` months each.

    The mean over strengths of the difference of a monthly number at the same strength; t interval over seeds. A loop
    that narrows as `over` grows is lag; hysteresis would leave a width however slow the ramps.
    """
    up = {"do": "ramp_hallmark", "month": 0, "hallmark": "all", "to": high, "over": over}
    down = {"do": "ramp_hallmark", "month": over, "hallmark": "all", "to": low, "over": over}
    arm = scenario.with_(hallmarks=low, months=2 * over, events=[up, down])
    return paired_mean([loop_of(run.series[series]) for run in simulate_many(arm, list(seeds))])


def loop_of(values: ArrayLike) -> float:
    """Return the mean of the way down less the way up at equal strengths, of one series over both ramps."""
    series = np.asarray(values, np.float64)
    half = len(series) // 2
    up, down = series[: half - 1], series[half:][::-1][1:]  # after month k of either ramp: k + 1 steps done
    return float((down - up).mean())
