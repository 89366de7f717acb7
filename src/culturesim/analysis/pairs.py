"""Pairs: what one arm changes against another on the same seeds, from a table of runs alone.

Runs in which mentoring lapsed stay in every average: a share of nothing is 0. Only a run that failed, is not there, or
cannot give the number at all (the quality of no relationship) leaves its pair out, and how many did is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.rows import (
    CASE,
    REPLICATES,
    SideBySide,
    must_be_clusters,
    must_have,
    ok,
    side_by_side,
    two_arms,
)
from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.clusters import clustered_mean
from culturesim.measures.intervals import Interval, paired_share

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
NEWCOMBE, STUDENT = "Newcombe, paired", "t over {}"
NOTHING = Interval(np.nan, np.nan, np.nan)


def differences(
    table: pd.DataFrame, measure: str | Sequence[str], of: str | Sequence[str], *, by: Sequence[str] = (),
    over: str = REPLICATES, level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return paired differences of arms, one row a difference, measure and group.

    Parameters
    ----------
    table
        One row a run; see :mod:`culturesim.analysis.rows`.
    measure
        Columns that are compared, one or several.
    of
        Differences as ``"plan - base"``, one or several.
    by
        Columns of factors (or "point") whose values make the groups; all runs together when empty.
    over
        What is drawn by chance, and so resampled or counted as independent: "replicates" for the mean over exactly
        these points, "points" where the points are themselves a sample of what is asked about.
    level
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Columns `of`, `measure`, those of `by`, `base` and `alternative` (means of the second and the first arm over the
    pairs), `difference`, `low`, `high`, `interval` (of which kind), `correlation` and `variance_ratio` (within points:
    nan with a single replicate), `pairs`, and the pairs left out: `failed`, `missing` (an arm is not there, as in a
    study stopped half-way), `undefined` (both lived, but one cannot give the number).

    Raises
    ------
    ExperimentError
        When a column or arm is not in the table, or a run stands in it twice.

    Notes
    -----
    A column of zeros and ones gets Newcombe's paired interval (1998, method 10) where each cluster is one pair; any
    other gets Student's t over clusters (:func:`culturesim.measures.clusters.clustered_mean`). `variance_ratio` is the
    variance of the difference over that of independent arms: below 1, pairing pays.
    """
    import pandas as pd

    measures, wanted = ([one] if isinstance(one, str) else list(one) for one in (measure, of))
    must_be_clusters(over)
    must_have(table, [*CASE, "arm", "status", *by, *measures])
    rows = []
    for difference in wanted:
        first, second = two_arms(table, difference)
        for name in measures:
            cases = side_by_side(table, name, [second, first])
            share = is_share(table, name)
            for group, within in groups(table, cases, by):
                found = _difference(within, share, over, level)
                rows.append({"of": difference, "measure": name, **group, **found})
    return pd.DataFrame(rows)


def is_share(table: pd.DataFrame, measure: str) -> bool:
    """Whether a column holds nothing but zeros and ones where it is known, over all arms and points."""
    values = table[measure].to_numpy(np.float64)
    values = values[np.isfinite(values)]
    return bool(len(values)) and bool(np.isin(values, (0.0, 1.0)).all())


def groups(table: pd.DataFrame, cases: SideBySide, by: Sequence[str]) -> Iterator[tuple[dict[str, Any], SideBySide]]:
    """Yield the values of the columns `by` and the cases that have them, in rising order; all cases when `by` is empty.

    Raises
    ------
    ExperimentError
        When a column is not in the table.
    """
    must_have(table, by)
    if not by:
        yield {}, cases
        return
    where = table.drop_duplicates(CASE).set_index(CASE)[[name for name in by if name not in CASE]]
    labels = where.loc[list(zip(cases.point, cases.replicate, strict=True))].reset_index()[list(by)]
    for values, rows in labels.groupby(list(by), sort=True, observed=True).indices.items():
        named = values if isinstance(values, tuple) else (values,)
        yield dict(zip(by, named, strict=True)), _some(cases, np.sort(rows))


def _some(cases: SideBySide, rows: NDArray[Any]) -> SideBySide:
    names = ("values", "point", "replicate", "failed", "missing")
    return replace(cases, **{name: getattr(cases, name)[rows] for name in names})


def _difference(cases: SideBySide, share: bool, over: str, level: float) -> dict[str, Any]:
    """Return a row of numbers; the arms of `cases` are the second and the first of the difference."""
    known = cases.known
    left_out = {
        "pairs": int(known.sum()),
        "failed": int(cases.failed.sum()),
        "missing": int((cases.missing & ~cases.failed).sum()),
        "undefined": int((~known & ~cases.missing & ~cases.failed).sum()),
    }
    pairs = _some(cases, np.flatnonzero(known))
    base, alternative = pairs.values.T
    found, kind = paired(base, alternative, pairs.clusters(over), share=share, over=over, level=level)
    correlation, ratio = _pairing(base, alternative, pairs.point)
    means = {"base": base.mean(), "alternative": alternative.mean()} if len(base) else dict.fromkeys(
        ("base", "alternative"), np.nan)  # fmt: skip
    return {
        **means, "difference": found.estimate, "low": found.low, "high": found.high, "interval": kind,
        "correlation": correlation, "variance_ratio": ratio, **left_out,
    }  # fmt: skip


def paired(
    base: Floats, alternative: Floats, clusters: NDArray[np.int64], *, share: bool, over: str = REPLICATES,
    level: float = 0.95,
) -> tuple[Interval, str]:  # fmt: skip
    """Return the mean of alternative minus base with its interval, and of which kind the interval is.

    Parameters
    ----------
    base, alternative
        Finite numbers of either arm, shape (pairs,).
    clusters
        The cluster of each pair, shape (pairs,).
    share
        Whether they are zeros and ones.
    over
        What the clusters are, for the name of the interval.
    level
        Coverage aimed at.
    """
    kind = STUDENT.format(over)
    if len(base) == 0:
        return replace(NOTHING, level=level), kind
    if share and len(np.unique(clusters)) == len(clusters):
        return paired_share(base, alternative, level), NEWCOMBE
    return clustered_mean(alternative - base, clusters, level), kind


def _pairing(base: Floats, alternative: Floats, points: NDArray[np.int64]) -> tuple[float, float]:
    """Return correlation of the arms and variance ratio, both within points; nan where nothing varies there."""
    if len(base) == 0:
        return np.nan, np.nan
    _, place = np.unique(points, return_inverse=True)
    size = np.bincount(place)
    one, other = (values - (np.bincount(place, values) / size)[place] for values in (base, alternative))
    own, others = float((one**2).sum()), float((other**2).sum())
    least = 1e-24 * len(base) * max(1.0, float(np.abs(base).max()), float(np.abs(alternative).max())) ** 2  # rounding
    correlation = float((one * other).sum()) / np.sqrt(own * others) if min(own, others) > least else np.nan
    ratio = float(((other - one) ** 2).sum()) / (own + others) if own + others > least else np.nan
    return correlation, ratio


def pooled_ratios(
    table: pd.DataFrame, above: str, below: str, *, by: Sequence[str] = ("arm",), over: str = REPLICATES,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return the sum of one column over the sum of another, one row a group, for measures that come as two parts.

    A mean of ratios would give a run with three entries the voice of one with three hundred, and could not use a run
    with none.

    Parameters
    ----------
    table
        One row a run.
    above, below
        The two parts, as ``"multiplier.extra"`` and ``"multiplier.induced"``; `below` is not negative.
    by
        Columns whose values make the groups.
    over
        "replicates" or "points": what the bootstrap resamples, as in :func:`differences`.
    level
        Coverage aimed at.

    Returns
    -------
    Columns of `by`, `above` and `below` (the sums), `ratio`, `low`, `high` (percentile bootstrap; nan where there is
    nothing below), `runs`, `left_out` (failed, or without one of the parts).
    """
    import pandas as pd

    must_be_clusters(over)
    must_have(table, [*CASE, "arm", "status", *by, above, below])
    cluster = "replicate" if over == REPLICATES else "point"
    rows = []
    for values, group in table.groupby(list(by), sort=False, observed=True) if by else [((), table)]:
        good = ok(group).dropna(subset=[above, below])
        sums = good.groupby(cluster)[[above, below]].sum().to_numpy(np.float64)
        found = pooled_ratio(sums[:, 0].tolist(), sums[:, 1].tolist(), level)
        totals = {"above": sums[:, 0].sum(), "below": sums[:, 1].sum()}
        counts = {"runs": len(good), "left_out": len(group) - len(good)}
        rows.append({**dict(zip(by, values, strict=True)), **totals, **found_columns(found, "ratio"), **counts})
    return pd.DataFrame(rows)


def found_columns(found: Interval, name: str) -> dict[str, float]:
    """Return an estimate under `name`, with `low` and `high`."""
    return {name: found.estimate, "low": found.low, "high": found.high}
