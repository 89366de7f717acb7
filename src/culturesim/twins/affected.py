"""Affected units: where a difference is felt, beyond what its placebo does there.

Shown only as means of units over futures, and not for units of fewer than five jobs: twins cannot tell an individual's
fate. A unit that shares no tie, programme, steward or budget with the others is not affected by what happens to them,
exactly; any other may be, if only a little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.intervals import Interval, paired_mean
from culturesim.measures.reach import LEAST_SHOWN, unit_shares
from culturesim.run import Run
from culturesim.twins.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95


@dataclass(frozen=True)
class Beyond:
    """Effective participation (share of people), mean of the months from the first difference on: paired differences.

    Attributes
    ----------
    since
        The first month that is counted.
    whole, placebo, rest
        What the difference does, what its placebo does, and the one less the other, with 95 % t intervals over seeds.
    """

    since: int
    whole: Interval
    placebo: Interval
    rest: Interval


@dataclass(frozen=True)
class UnitEffects:
    """What a difference does to units.

    Attributes
    ----------
    since
        The first month that is counted; None when nothing ever differs.
    beyond
        Whether the effect of a placebo was taken off.
    hidden
        Units that are there in both arms and too small to be shown.
    table
        One row a unit, in their order: `jobs`, `base` (share of people in an effective relationship), `difference`
        (paired, less that of the placebo), `low`, `high` (95 % t interval over seeds), `low_of_all`, `high_of_all`,
        `stands_out`, `worlds`.

    Notes
    -----
    Looked at one by one, 1 unit of 20 would have an interval off 0 by chance alone. The intervals `of_all` are widened
    so that all units' hold together in 95 of 100 studies (Bonferroni: each at 1 - 0.05 / units; Dunn 1961, Multiple
    comparisons among means, JASA 56), and a unit stands out when its own leaves 0 out.
    """

    since: int | None
    beyond: bool
    hidden: int
    table: pd.DataFrame


def beyond_placebo(comparison: Comparison) -> Beyond | None:
    """Return what the difference does beyond its placebo; None where none was lived or nothing ever differs."""
    since = comparison.since
    if since is None or not comparison.placebo_runs:
        return None
    arms = (comparison.base_runs, comparison.alternative_runs, comparison.placebo_runs)
    base, other, placebo = (np.array([run.series["p_eff"][since:].mean() for run in arm]) for arm in arms)
    return Beyond(since, paired_mean(other - base), paired_mean(placebo - base), paired_mean(other - placebo))


def unit_effects(comparison: Comparison) -> UnitEffects:
    """Return what the difference does to each unit's effective participation, beyond the placebo where one was lived.

    Months from the first difference in any future on are counted, the same for all; a unit's share is that of its
    person-months. Units must be there in both arms; worlds in which one is empty are left out of it.
    """
    import pandas as pd

    since, beyond = comparison.since, bool(comparison.placebo_runs)
    rows, hidden = {}, 0
    if since is not None:
        instead = comparison.placebo_runs or comparison.base_runs  # less the placebo's effect: the base cancels out
        base, other, off = (
            _shares(runs, since) for runs in (comparison.base_runs, comparison.alternative_runs, instead)
        )
        jobs, shown, hidden = _shown(comparison)
        for name, row in shown.items():
            difference = other[:, row[1]] - off[:, row[0]]
            found = _effect(difference, len(shown))
            known = base[:, row[0]][np.isfinite(base[:, row[0]])]
            level = float(known.mean()) if len(known) else np.nan
            rows[name] = {"jobs": int(jobs[row[0]]), "base": level, **found}
    return UnitEffects(since, beyond, hidden, pd.DataFrame.from_dict(rows, orient="index"))


def _shares(runs: list[Run], since: int) -> NDArray[np.float64]:
    return np.array([unit_shares(run, last=len(run.series["p_eff"]) - since) for run in runs])


def _shown(comparison: Comparison) -> tuple[NDArray[np.int64], dict[str, tuple[int, int]], int]:
    """Return jobs of the base arm's units, the rows in both arms of those that are shown, and how many are hidden."""
    one, other = comparison.base_runs[0].organisation, comparison.alternative_runs[0].organisation
    jobs = np.bincount(one.unit, minlength=len(one.unit_names))
    row_of = {name: row for row, name in enumerate(other.unit_names)}
    shared = {name: (row, row_of[name]) for row, name in enumerate(one.unit_names) if name in row_of}
    shown = {name: rows for name, rows in shared.items() if jobs[rows[0]] >= LEAST_SHOWN}
    return jobs, shown, len(shared) - len(shown)


def _effect(difference: NDArray[np.float64], units: int) -> dict[str, object]:
    known = difference[np.isfinite(difference)]
    if len(known) == 0:
        nothing = dict.fromkeys(("difference", "low", "high", "low_of_all", "high_of_all"), np.nan)
        return {**nothing, "stands_out": False, "worlds": 0}
    own, widened = paired_mean(known, LEVEL), paired_mean(known, 1 - (1 - LEVEL) / units)
    return {
        "difference": own.estimate, "low": own.low, "high": own.high,
        "low_of_all": widened.low, "high_of_all": widened.high,
        "stands_out": bool(widened.low > 0 or widened.high < 0), "worlds": len(known),
    }  # fmt: skip
