"""Recovery on tables: how long until participation is back, of all replicates together and one by one.

Together, it is judged on the ratio of ensemble means, as :mod:`culturesim.measures.recovery` does. One by one, on
twelve months' participation of a run over that of its twin, since a single world's month is mostly noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.courses import Courses, courses
from culturesim.errors import ExperimentError
from culturesim.measures.asymmetry import asymmetry_of
from culturesim.measures.clusters import crossed_share
from culturesim.measures.intervals import Interval, wilson
from culturesim.measures.recovery import HOLD_MONTHS, RECOVERED_RATIO, first_spell, recovery_of
from culturesim.measures.survival import kaplan_meier
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
HORIZONS = (12, 24, 36, 60)  # months
WILSON, CROSSED = "Wilson", "over points and replicates"
RECOVERED, NOT_RECOVERED, TWIN_LAPSED, NO_LOSS = "recovered", "not recovered", "twin lapsed", "no loss"


def recoveries(
    monthly: pd.DataFrame, of: str | Sequence[str], month: int, *, series: str = "p_eff", by: Sequence[str] = ()
) -> pd.DataFrame:
    """Return how long all replicates together take to come back, and how much faster they lose than regain.

    Parameters
    ----------
    monthly
        The table of months, every month kept.
    of
        Arms with and without the shock, as ``"champion leaves - base"``, one or several.
    month
        Month of the shock.
    series
        Column of the monthly number.
    by
        Columns whose values make the groups ("point", or a factor merged into the table).

    Returns
    -------
    One row an `of` and group: columns of `by`; `outcome`, `months`, `months_low`, `months_high`, `lowest` (ratio of
    ensemble means) with ends, `lost` (share of resamples with a loss of more than a tenth), as
    :class:`culturesim.measures.recovery.Recovery` has them; `asymmetry` with ends, `half_lost`, `half_regained`
    (:class:`culturesim.measures.asymmetry.Asymmetry`; nan without a loss); `replicates`, `left_out`.

    Raises
    ------
    ExperimentError
        When columns, arms or months are missing.
    MeasureError
        When the runs end before `month` + 12.

    Notes
    -----
    With several points in a group, a replicate is its mean over points; those without every point are left out.
    """
    import pandas as pd

    rows = []
    for one in [of] if isinstance(of, str) else list(of):
        for group, found in courses(monthly, series, one, by):
            rows.append({"of": one, **group, **_together(found, month)})
    return pd.DataFrame(rows)


def _together(found: Courses, month: int) -> dict[str, Any]:
    shock, twin, left_out = found.of_replicates()
    if not len(shock):
        raise ExperimentError("table of months: no replicate has every point; judge them by point")
    whole = recovery_of(shock, twin, month)
    halves = asymmetry_of(shock[:, month:], twin[:, month:])
    nothing = {name: np.nan for name in ("asymmetry", "asymmetry_low", "asymmetry_high", "half_lost", "half_regained")}
    more = nothing if halves is None else {
        **halves.ratio.columns("asymmetry"), "half_lost": float(halves.lost),
        "half_regained": np.inf if halves.regained is None else float(halves.regained),
    }  # fmt: skip
    months = np.nan if whole.months is None else float(whole.months)
    return {
        "outcome": whole.outcome, "months": months, "months_low": whole.low, "months_high": whole.high,
        **whole.lowest.columns("lowest"), "lost": whole.lost, **more, "replicates": len(shock), "left_out": left_out,
    }  # fmt: skip


def recovery_times(
    monthly: pd.DataFrame, of: str | Sequence[str], month: int, *, series: str = "p_eff", by: Sequence[str] = ()
) -> pd.DataFrame:
    """Return how long each pair of runs took to come back, one row a pair.

    Parameters
    ----------
    monthly, of, month, series, by
        As for :func:`recoveries`.

    Returns
    -------
    Columns `of`, those of `by`, `point`, `replicate`, `outcome` ("recovered", "not recovered", "twin lapsed" or "no
    loss"), `months` (from the shock to the first of the twelve that are back, or to the end of follow-up, or to the
    twin's lapse; 0 without a loss) and `recovered` (1 where back, or nothing lost; 0 where right-censored).

    Notes
    -----
    Lost: from some month after the shock, twelve months together are below 0.9 of the twin's. Back: the first month
    after that from which twelve together are at 0.9 or above. Two runs drift apart by chance alone, so show the placebo
    beside it. The twin lapses where it stays below 5 % for six months.
    """
    import pandas as pd

    rows = []
    for one in [of] if isinstance(of, str) else list(of):
        for group, found in courses(monthly, series, one, by):
            must_reach(found, month)
            pairs = zip(found.point, found.replicate, found.first, found.second, strict=True)
            for point, replicate, shock, twin in pairs:
                outcome, months = _alone(shock[month:], twin[month:])
                rows.append({"of": one, **group, "point": point, "replicate": replicate, "outcome": outcome,
                             "months": months, "recovered": float(outcome in (RECOVERED, NO_LOSS))})  # fmt: skip
    return pd.DataFrame(rows)


def must_reach(found: Courses, month: int) -> None:
    """Say that runs end too early after the shock for a recovery to be seen."""
    if not 0 <= month <= found.first.shape[1] - HOLD_MONTHS:
        raise ExperimentError(
            f"a shock in month {month} needs runs of at least {max(0, month) + HOLD_MONTHS} months; "
            f"these have {found.first.shape[1]}"
        )


def _alone(shock: Floats, twin: Floats) -> tuple[str, float]:
    """Return the outcome of one pair from the shock on, and its months."""
    one, other = (np.convolve(values, np.ones(HOLD_MONTHS), mode="valid") for values in (shock, twin))
    back = one >= RECOVERED_RATIO * other - 1e-12
    lapsed = first_spell(twin < DEFAULT_THRESHOLDS.share, DEFAULT_THRESHOLDS.lapse_months)
    if back.all():
        return NO_LOSS, 0.0
    first = int(np.argmin(back))
    after = np.flatnonzero(back[first:])
    when = first + int(after[0]) if len(after) else None
    if lapsed is not None and (when is None or lapsed < when + HOLD_MONTHS):
        return TWIN_LAPSED, float(lapsed)
    return (NOT_RECOVERED, float(len(back) - 1)) if when is None else (RECOVERED, float(when))


def recovery_curves(times: pd.DataFrame, by: Sequence[str] = ("of",), *, level: float = 0.95) -> pd.DataFrame:
    """Return the Kaplan–Meier curve of the share not recovered, from :func:`recovery_times`.

    Returns
    -------
    Columns of `by`, `month` (since the shock), `at_risk`, `recovered`, `not_recovered`, `low`, `high`. Pairs that lost
    nothing count as recovered in month 0; those whose twin lapsed are censored there.
    """
    import pandas as pd

    parts = []
    for values, group in times.groupby(list(by), sort=False, observed=True) if by else [((), times)]:
        curve = kaplan_meier(group["months"], group["recovered"] == 1, level)
        curve = curve.rename(columns={"lapsed": "recovered", "not_lapsed": "not_recovered"})
        named: dict[str, Any] = dict(zip(by, values, strict=True))
        parts.append(curve.assign(**named))
    whole = pd.concat(parts, ignore_index=True)
    return whole[[*by, *(name for name in whole.columns if name not in by)]]


def not_recovered(
    times: pd.DataFrame, within: Sequence[int] = HORIZONS, by: Sequence[str] = ("of",), *, level: float = 0.95
) -> pd.DataFrame:
    """Return the share of pairs not recovered within so many months, from :func:`recovery_times`.

    Returns
    -------
    One row a group and horizon: columns of `by`, `within`, `share`, `low`, `high`, `interval` (of which kind), `pairs`,
    `twin_lapsed` (pairs left out: the twin itself lapsed before); nan where the runs do not reach so far.

    Notes
    -----
    Wilson's interval where the group has a single point; else one for points and replicates that are both drawn by
    chance (:func:`culturesim.measures.clusters.crossed_share`).
    """
    import pandas as pd

    rows = []
    for values, group in times.groupby(list(by), sort=False, observed=True) if by else [((), times)]:
        months, outcome = group["months"].to_numpy(np.float64), group["outcome"].to_numpy()
        for horizon in within:
            gone = (outcome == TWIN_LAPSED) & (months <= horizon)
            short = (outcome == NOT_RECOVERED) & (months < horizon)
            late = ~gone & ~((group["recovered"].to_numpy() == 1) & (months <= horizon))
            nothing = Interval(np.nan, np.nan, np.nan, level)
            found, kind = (nothing, "") if short.any() or gone.all() else _share(late[~gone], group[~gone], level)
            rows.append({**dict(zip(by, values, strict=True)), "within": int(horizon), "share": found.estimate,
                         "low": found.low, "high": found.high, "interval": kind, "pairs": int((~gone).sum()),
                         "twin_lapsed": int(gone.sum())})  # fmt: skip
    return pd.DataFrame(rows)


def _share(late: NDArray[np.bool_], pairs: pd.DataFrame, level: float) -> tuple[Interval, str]:
    """Return the share of pairs that are late, and of which kind its interval is."""
    if pairs["point"].nunique() == 1:
        return wilson(int(late.sum()), len(late), level), WILSON
    return crossed_share(late, pairs["point"], pairs["replicate"], level), CROSSED
