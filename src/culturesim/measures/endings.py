"""Early endings: how many relationships end before their time, when, of which kind, and from whose side.

Relationships that end because somebody leaves the organisation are no early endings: they are censored there.

Reads   relationships
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.intervals import Interval
from culturesim.run import RUNNING, Run
from culturesim.state.columns import BREACH, BY_MENTOR, COMPLETED, DRIFTED

if TYPE_CHECKING:
    import pandas as pd

WITHIN = 12  # months


def early_share(runs: Sequence[Run], kind: int | None = None) -> Interval:
    """Return the share of early endings among completions and early endings, of one kind or all; NaN without any.

    A ratio of sums over seeds with a percentile bootstrap interval over seeds. Relationships begun in the warm-up are
    left out, as are those that were not over.
    """
    early, over = zip(*(_early_and_over(run, kind) for run in runs), strict=True)
    return pooled_ratio(early, over)


def early_within(runs: Sequence[Run], months: int = WITHIN, kind: int | None = None) -> float:
    """Return the share that ends early within `months` of the match: 1 - Kaplan–Meier, completions at their end.

    Running relationships and those a leaver ended are censored; a completed one can no longer end early and stays in
    the denominator (Aalen & Johansen 1978 with two ways to end).
    """
    tables = [_lives(run, kind) for run in runs]
    lived, early, completed = (np.concatenate([table[row] for table in tables]) for row in range(3))
    going, ended = 1.0, 0.0
    for month in range(months):
        at_risk = (lived >= month).sum()
        if at_risk == 0:
            break
        now = lived == month
        ended += going * (now & early).sum() / at_risk
        going *= 1 - (now & (early | completed)).sum() / at_risk
    return float(ended)


def mentor_side(runs: Sequence[Run], kind: int | None = None) -> Interval:
    """Return the share of early endings that came from the mentor's side, with its bootstrap interval over seeds."""
    by_mentor, early = [], []
    for run in runs:
        chosen = _chosen(run, kind) & is_early(run)
        by_mentor.append(float((chosen & (run.pairs["ended_by"] == BY_MENTOR)).sum()))
        early.append(float(chosen.sum()))
    return pooled_ratio(by_mentor, early)


def early_endings(runs: Sequence[Run]) -> pd.DataFrame:
    """Return one row a kind of relationship met in `runs`, by its code, and one for all.

    Columns `over` (completed or ended early), `early` with its interval, `within_12_months`, `by_mentor` with its
    interval.
    """
    import pandas as pd

    kinds = np.unique(np.concatenate([run.pairs["kind"] for run in runs])).tolist()
    rows = {}
    for kind in (None, *kinds):
        over = sum(_early_and_over(run, kind)[1] for run in runs)
        rows["all" if kind is None else kind] = {
            "over": over, **early_share(runs, kind).columns("early"),
            f"within_{WITHIN}_months": early_within(runs, WITHIN, kind), **mentor_side(runs, kind).columns("by_mentor"),
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index")


def _chosen(run: Run, kind: int | None) -> NDArray[np.bool_]:
    begun = run.pairs["began"] >= 0
    return begun if kind is None else begun & (run.pairs["kind"] == kind)  # type: ignore[no-any-return]


def is_early(run: Run) -> NDArray[np.bool_]:
    """Return which relationships drifted apart or broke."""
    return np.isin(run.pairs["why_ended"], (DRIFTED, BREACH))


def _early_and_over(run: Run, kind: int | None) -> tuple[float, float]:
    chosen = _chosen(run, kind)
    early = float((chosen & is_early(run)).sum())
    return early, early + float((chosen & (run.pairs["why_ended"] == COMPLETED)).sum())


def _lives(run: Run, kind: int | None) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return months from the match to the end, and whether that was early or a completion; the rest is censored."""
    chosen = _chosen(run, kind)
    return life(run)[chosen], is_early(run)[chosen], (run.pairs["why_ended"] == COMPLETED)[chosen]


def life(run: Run) -> NDArray[np.int64]:
    """Return the months from the match to the end of each relationship, to the end of the run where it runs."""
    p = run.pairs
    end = np.where(p["ended"] == RUNNING, len(run.series["headcount"]), p["ended"])
    return end.astype(np.int64) - p["began"]  # type: ignore[no-any-return]
