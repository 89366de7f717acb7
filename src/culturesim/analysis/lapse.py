"""Lapse: how long until mentoring lapses, by arm or by factor, from the follow-up that each run's row gives.

A run's row says how many months it was followed from the start of its risk (`lapse.month`) and whether that ended in a
lapse (`lapse.lapsed`: 1) or with the run (0, right-censored). A run in which mentoring never began has neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.corrections import holm
from culturesim.analysis.rows import must_have, ok
from culturesim.errors import ExperimentError
from culturesim.measures.survival import kaplan_meier

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MONTH, LAPSED = "lapse.month", "lapse.lapsed"
PAIRED = "arms share their seeds: the test is conservative"
UNPAIRED = "groups of different runs; those of one point are alike, so p may be too small with many replicates a point"


@dataclass(frozen=True)
class FollowUp:
    """The runs of one group that were at risk.

    Attributes
    ----------
    months, lapsed
        Follow-up and whether it ended in a lapse, shape (runs,).
    never_at_risk, failed
        Runs left out: mentoring never began, or the run failed.
    """

    months: Floats
    lapsed: NDArray[np.bool_]
    never_at_risk: int
    failed: int


def follow_up(table: pd.DataFrame, by: Sequence[str] = ("arm",)) -> Iterator[tuple[dict[str, Any], FollowUp]]:
    """Yield the values of the columns `by` and the follow-up of the runs that have them, in order of their first row.

    Raises
    ------
    ExperimentError
        When a column is missing, or only one of the two numbers of a run is known.
    """
    must_have(table, ["status", MONTH, LAPSED, *by])
    for values, group in table.groupby(list(by), sort=False, observed=True) if by else [((), table)]:
        good = ok(group)
        month, lapsed = (good[name].to_numpy(np.float64) for name in (MONTH, LAPSED))
        known = np.isfinite(month)
        if not np.array_equal(known, np.isfinite(lapsed)) or not np.isin(lapsed[known], (0, 1)).all():
            raise ExperimentError(f"table of runs: {LAPSED!r} must be 0 or 1 exactly where {MONTH!r} is a number")
        found = FollowUp(month[known], lapsed[known] == 1, int((~known).sum()), len(group) - len(good))
        yield dict(zip(by, values, strict=True)), found


def curves(table: pd.DataFrame, by: Sequence[str] = ("arm",), *, level: float = 0.95) -> pd.DataFrame:
    """Return the Kaplan–Meier curve of each group, one row a month with a lapse or the end of a follow-up.

    Parameters
    ----------
    table
        One row a run.
    by
        Columns whose values make the groups; all runs together when empty.
    level
        Of the pointwise interval.

    Returns
    -------
    Columns of `by`, then those of :func:`culturesim.measures.survival.kaplan_meier`. A group of which no run was ever
    at risk has no row.

    Notes
    -----
    The interval takes runs as independent: with many points and shared seeds it is that of one group by itself.
    """
    import pandas as pd

    parts = [kaplan_meier(found.months, found.lapsed, level).assign(**group)
             for group, found in follow_up(table, by) if len(found.months)]  # fmt: skip
    if not parts:
        raise ExperimentError("table of runs: in no run was mentoring ever at risk of a lapse")
    whole = pd.concat(parts, ignore_index=True)
    return whole[[*by, *(name for name in whole.columns if name not in by)]]


def lapses(table: pd.DataFrame, by: Sequence[str] = ("arm",), *, level: float = 0.95) -> pd.DataFrame:
    """Return one row a group: how many lapsed, how many never did, and after how long half had.

    Returns
    -------
    Columns of `by`, `at_risk`, `lapsed`, `never_at_risk`, `failed` (runs); `not_lapsed`, `not_lapsed_low`,
    `not_lapsed_high` (Kaplan–Meier at the end of follow-up); `median`, `median_low`, `median_high` (months until half
    have lapsed, with the months at which the interval of the curve leaves one half (Brookmeyer and Crowley 1982);
    infinite where not reached).
    """
    import pandas as pd

    rows = []
    for group, found in follow_up(table, by):
        counts = {"at_risk": len(found.months), "lapsed": int(found.lapsed.sum()),
                  "never_at_risk": found.never_at_risk, "failed": found.failed}  # fmt: skip
        last, median = [np.nan] * 3, [np.nan] * 3
        if len(found.months):
            curve = kaplan_meier(found.months, found.lapsed, level)
            last = curve[["not_lapsed", "low", "high"]].iloc[-1].tolist()
            median = [_reaches_half(curve, name) for name in ("not_lapsed", "low", "high")]
        names = [f"{name}{end}" for name in ("not_lapsed", "median") for end in ("", "_low", "_high")]
        rows.append({**group, **counts, **dict(zip(names, [*last, *median], strict=True))})
    return pd.DataFrame(rows)


def _reaches_half(curve: pd.DataFrame, column: str) -> float:
    """Return the first month at which a column is at most one half, infinite if never."""
    reached = curve.loc[curve[column] <= 0.5, "month"]
    return float(reached.iloc[0]) if len(reached) else np.inf


def log_rank(table: pd.DataFrame, by: Sequence[str] = ("arm",)) -> pd.DataFrame:
    """Return the log-rank test of every two groups.

    Returns
    -------
    One row a pair of groups: `one`, `other` (their values as text), `statistic` (normal under no difference; above 0:
    the first lapses sooner), `p`, `p_holm` (Holm 1979, over all pairs), `runs`, `lapsed` (of both together), `note`.

    Raises
    ------
    ExperimentError
        When fewer than two groups have runs at risk.

    Notes
    -----
    Mantel 1966, from scipy. The test takes runs as independent. Arms that share their seeds are alike, so their
    difference varies less than the test takes it to: it is conservative, and the paired answer is
    :func:`culturesim.analysis.restricted_means.restricted_means`. Runs of one point are alike, too: over groups of
    points with many replicates each the test finds too much; give it one replicate, or compare arms.
    """
    import pandas as pd
    from scipy import stats

    found = [(", ".join(str(value) for value in group.values()), one) for group, one in follow_up(table, by)
             if len(one.months)]  # fmt: skip
    if len(found) < 2:
        raise ExperimentError(f"a log-rank test by {', '.join(by) or 'nothing'} needs two groups of runs at risk")
    rows = []
    for (name, one), (other_name, other) in combinations(found, 2):
        test = stats.logrank(*(stats.CensoredData(uncensored=each.months[each.lapsed], right=each.months[~each.lapsed])
                               for each in (one, other)))  # fmt: skip
        rows.append({
            "one": name, "other": other_name, "statistic": float(test.statistic), "p": float(test.pvalue),
            "runs": len(one.months) + len(other.months), "lapsed": int(one.lapsed.sum() + other.lapsed.sum()),
            "note": PAIRED if list(by) == ["arm"] else UNPAIRED,
        })  # fmt: skip
    whole = pd.DataFrame(rows)
    whole.insert(4, "p_holm", holm(whole["p"].to_numpy(np.float64)))
    return whole
