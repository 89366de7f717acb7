"""Access: what becomes of those who ask for a mentor, how long they wait, and whether all groups fare alike.

Reads   requests of runs (``Run.requests``), groups of people
Writes  nothing
Draws   seeds for the bootstrap, keyed by resample and place
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import percentile_interval, resampled_sums
from culturesim.measures.intervals import Interval
from culturesim.run import Run

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("matched", "gave up", "left")
WITHIN = 6  # months


def waiting(runs: Sequence[Run], group: int | None = None) -> pd.DataFrame:
    """Return what has become of requests by months since asking, pooled over runs.

    Columns `month` (0: the month of asking), `at_risk`, `still_waiting` (Kaplan–Meier) and the shares so far `matched`,
    `gave_up` and `left` (Aalen & Johansen 1978: they are rivals, so none is 1 - Kaplan–Meier of its own). Requests of
    the warm-up are left out; who waits at the end of a run is censored.
    """
    months, outcome = _pooled(runs, group)
    return incidence(months, outcome)


def incidence(months: ArrayLike, outcome: ArrayLike) -> pd.DataFrame:
    """Return the table of :func:`waiting` from months waited and outcomes (an unknown one is censored after them)."""
    import pandas as pd

    waited, what = np.asarray(months, np.int64), np.asarray(outcome, dtype=object)
    if len(waited) == 0:
        raise MeasureError("nobody asked for a mentor, so there is no waiting to tell of")
    rows, still, so_far = [], 1.0, dict.fromkeys(OUTCOMES, 0.0)
    ended = {one: np.bincount(waited[what == one], minlength=waited.max() + 1).tolist() for one in OUTCOMES}
    open_until = np.cumsum(np.bincount(waited)[::-1])[::-1].tolist()  # how many waited at least so long
    for month, at_risk in enumerate(open_until):
        now = {one: ended[one][month] for one in OUTCOMES}
        for one, count in now.items():
            so_far[one] += still * count / at_risk
        still *= 1 - sum(now.values()) / at_risk
        named = {one.replace(" ", "_"): share for one, share in so_far.items()}
        rows.append({"month": month, "at_risk": at_risk, "still_waiting": still, **named})
    return pd.DataFrame(rows)


def median_wait(runs: Sequence[Run], group: int | None = None) -> float:
    """Return the month by which half of all requests are matched; infinite when fewer ever are."""
    table = waiting(runs, group)
    found = table.month[table.matched >= 0.5]
    return float(found.iloc[0]) if len(found) else np.inf


def abandonment(runs: Sequence[Run], group: int | None = None) -> float:
    """Return the share of requests that are given up in the end, as far as the runs tell."""
    return float(waiting(runs, group).gave_up.iloc[-1])


def access_gap(
    runs: Sequence[Run], groups: tuple[int, int] = (1, 0), *, within: int = WITHIN, level: float = 0.95
) -> Interval:
    """Return the ratio of two groups' chances of a mentor within `within` months of asking; 1: no gap.

    Parameters
    ----------
    runs
        Runs of one scenario with groups; their people are told apart by number of the group, in the order written.
    groups
        Whose chance is divided by whose.
    within
        Months, from 0; requests made so late that these months are not over are left out.

    Returns
    -------
    The ratio of shares over all seeds, with a percentile bootstrap interval over seeds; NaN where a group never asks.

    Raises
    ------
    MeasureError
        When the scenario has no such group.
    """
    known = len(runs[0].organisation.group_shares) if runs else 0
    if not runs or max(groups) >= known or min(groups) < 0:
        raise MeasureError(f"there are {known} groups, numbered from 0; asked of {groups[0]} and {groups[1]}")
    counts = np.array([_served(run, groups, within) for run in runs], np.float64)

    def ratio(totals: NDArray[np.float64]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((totals[..., 0] / totals[..., 1]) / (totals[..., 2] / totals[..., 3]))

    estimate = float(ratio(counts.sum(axis=0)))
    if np.isnan(estimate):
        return Interval(estimate, -np.inf, np.inf, level)
    return percentile_interval(estimate, ratio(resampled_sums(counts)), len(runs), level, infinite=True)


def _served(run: Run, groups: tuple[int, int], within: int) -> list[int]:
    """Return for both groups the requests matched in time, and all that could have been."""
    asked = requests_of(run, end=len(run.series["headcount"]) - 1 - within)
    in_time = asked.matched_within(within)
    return [int(number) for group in groups for number in
            ((in_time & (asked.group == group)).sum(), (asked.group == group).sum())]  # fmt: skip


@dataclass(frozen=True)
class Requests:
    """Requests for a mentor, one entry each.

    Attributes
    ----------
    group
        Of who asked; -1 none.
    waited
        Months until it was over, or until the end of the run.
    outcome
        One of `OUTCOMES`, or "waiting".
    """

    group: NDArray[np.int64]
    waited: NDArray[np.int64]
    outcome: NDArray[np.object_]

    def matched_within(self, months: int) -> NDArray[np.bool_]:
        """Return which were met within so many months of asking, that month included."""
        return np.asarray((self.outcome == "matched") & (self.waited <= months))


def requests_of(run: Run, *, start: int = 0, end: int | None = None) -> Requests:
    """Return the requests of a run made from month `start` to month `end`, both included."""
    table = run.requests
    table = table[(table.asked >= start) & (table.asked <= (len(run.series["headcount"]) if end is None else end))]
    ended = table.ended.fillna(len(run.series["headcount"])).to_numpy(np.int64)
    waited = ended - table.asked.to_numpy(np.int64)
    return Requests(table.group.to_numpy(np.int64), waited, table.outcome.to_numpy(object))


def _pooled(runs: Sequence[Run], group: int | None) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    months, outcomes = [np.zeros(0, np.int64)], [np.zeros(0, object)]
    for asked in map(requests_of, runs):
        mine = np.ones(len(asked.group), np.bool_) if group is None else asked.group == group
        months.append(asked.waited[mine])
        outcomes.append(asked.outcome[mine])
    return np.concatenate(months), np.concatenate(outcomes)
