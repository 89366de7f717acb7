"""Parts: what each part of a policy contributes, by leaving it out, from the arms "none", "all" and "all but X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.pairs import is_share, paired
from culturesim.analysis.rows import REPLICATES, arms_of, must_be_clusters, must_have, side_by_side
from culturesim.errors import ExperimentError
from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.clusters import cluster_sums, clustered_mean
from culturesim.measures.intervals import Interval

if TYPE_CHECKING:
    import pandas as pd

NONE, ALL, ALL_BUT = "none", "all", "all but "
WHOLE, INTERPLAY = "the whole policy", "interplay"
NO_SHARE = "no share: the whole policy's effect is not told from 0"
Floats = NDArray[np.float64]


def leave_one_out(
    table: pd.DataFrame, measure: str, *, over: str = REPLICATES, level: float = 0.95
) -> pd.DataFrame:
    """Return what each part of a policy contributes: all parts, less all but this one.

    Parameters
    ----------
    table
        One row a run, with the arms "none", "all" and "all but X" for each part X.
    measure
        The column that is compared.
    over
        "replicates" for the mean over exactly these points, "points" where they are a sample.
    level
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    One row a part, in the order of the arms, then "the whole policy" (all − none) and "interplay" (the whole less the
    sum of the contributions). Columns `part`, `contribution`, `low`, `high`, `interval`, `share` (of the whole),
    `share_low`, `share_high`, `note`, `pairs`, `left_out`. Shares are nan, and `note` says why, where the interval of
    the whole holds 0.

    Raises
    ------
    ExperimentError
        When the arms are not those of a policy taken apart, or no case has them all.

    Notes
    -----
    Contributions need not add up to the whole. Parts that stand in for one another leave a positive interplay (each is
    missed little while the other is there), parts that need one another a negative one. All rows rest on the same
    cases, those in which every arm gives the number. Intervals: Newcombe's paired one for zeros and ones where each
    cluster is one case, else Student's t over clusters; shares: percentile bootstrap over clusters of sum over sum.
    """
    import pandas as pd

    must_be_clusters(over)
    must_have(table, ["arm", "point", "replicate", "status", measure])
    parts = parts_of(table)
    cases = side_by_side(table, measure, [NONE, ALL, *(ALL_BUT + part for part in parts)])
    known = cases.known
    if not known.any():
        raise ExperimentError(f"leave one out: in no case does every arm give {measure!r}")
    none, everything, *but = cases.values[known].T
    clusters, share = cases.clusters(over)[known], is_share(table, measure)
    found = [(part, *paired(one, everything, clusters, share=share, over=over, level=level), everything - one)
             for part, one in zip(parts, but, strict=True)]  # fmt: skip
    whole = everything - none
    found.append((WHOLE, *paired(none, everything, clusters, share=share, over=over, level=level), whole))
    rest = whole - np.sum([everything - one for one in but], axis=0)
    found.append((INTERPLAY, clustered_mean(rest, clusters, level), f"t over {over}", rest))
    told = found[-2][1].low > 0 or found[-2][1].high < 0
    counts = {"pairs": int(known.sum()), "left_out": int((~known).sum())}
    return pd.DataFrame([
        {"part": part, "contribution": one.estimate, "low": one.low, "high": one.high, "interval": kind,
         **_share(values, whole, clusters, told, level).columns("share"), "note": "" if told else NO_SHARE, **counts}
        for part, one, kind, values in found
    ])  # fmt: skip


def parts_of(table: pd.DataFrame) -> list[str]:
    """Return the parts of a policy taken apart: X for each arm "all but X".

    Raises
    ------
    ExperimentError
        When the table lacks the arms "none", "all" or any "all but X".
    """
    arms = arms_of(table)
    parts = [arm.removeprefix(ALL_BUT) for arm in arms if arm.startswith(ALL_BUT)]
    if not parts or NONE not in arms or ALL not in arms:
        raise ExperimentError(
            f"leave one out needs the arms 'none', 'all' and 'all but X' for each part X, as `policy` in an experiment "
            f"file makes them; the table has {', '.join(arms)}"
        )
    return parts


def _share(part: Floats, whole: Floats, clusters: NDArray[np.int64], told: bool, level: float) -> Interval:
    """Return sum over sum with its bootstrap interval; a whole that harms is turned round, and its parts with it."""
    if not told:
        return Interval(np.nan, np.nan, np.nan, level)
    sign = np.sign(whole.sum())
    above, below = (cluster_sums(sign * values, clusters)[0].tolist() for values in (part, whole))
    return pooled_ratio(above, below, level)


def in_words(parts: pd.DataFrame, digits: int = 3) -> list[str]:
    """Return one sentence a row of :func:`leave_one_out`."""
    lines = []
    for row in parts.to_dict("records"):
        middle, low, high = (f"{row[name]:+.{digits}f}" for name in ("contribution", "low", "high"))
        line = f"{row['part']}: {middle} ({low} to {high})"
        if row["part"] != WHOLE and np.isfinite(row["share"]):
            share, low, high = (f"{100 * row[name]:.0f}" for name in ("share", "share_low", "share_high"))
            line += f", {share} % of the whole ({low} to {high})"
        lines.append(f"{line}; {row['note']}" if row["note"] else line)
    return lines
