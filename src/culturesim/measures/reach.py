"""Reach: in how many units and levels mentoring is alive, in how many units it dies out, and who is in it twice.

Averages over an organisation hide that mentoring has died in one of its units.

Reads   ``Run.by_unit``, relationships and tenures
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.measures.intervals import Interval, paired_mean, wilson
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS
from culturesim.run import RUNNING, Run
from culturesim.state.columns import LEVELS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LAST = 12  # months
LEAST_SHOWN = 5  # people: smaller units are not shown


def unit_shares(run: Run, what: str = "effective", last: int = LAST) -> Floats:
    """Return each unit's share of people who are `effective` or `in_pairs`, mean over the last months; NaN if empty."""
    people, found = (run.by_unit[name][-last:].sum(axis=0) for name in ("people", what))
    return np.divide(found, people, out=np.full(len(people), np.nan), where=people > 0)


def unit_reach(runs: Sequence[Run], share: float = DEFAULT_THRESHOLDS.share) -> Interval:
    """Return the share of units whose effective participation is at least `share`, mean over seeds with t interval."""
    reached = []
    for run in runs:
        found = unit_shares(run)
        reached.append(float((found[~np.isnan(found)] >= share).mean()))
    return paired_mean(reached)


def level_reach(runs: Sequence[Run], share: float = DEFAULT_THRESHOLDS.share) -> pd.DataFrame:
    """Return one row a level: `people` and the share of them `effective` at the end of the runs, and `reached`."""
    import pandas as pd

    rows = {}
    for level, name in enumerate(LEVELS):
        people = effective = 0
        for run in runs:
            t = run.tenures
            mine = (t["left"] == RUNNING) & (t["level"] == level)
            people += int(mine.sum())
            effective += int(t["effective"][mine].sum())
        if people:
            rows[name] = {"people": people / len(runs), "effective": effective / people}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table["reached"] = table["effective"] >= share
    return table


def survival_by_unit(
    runs: Sequence[Run], base: Sequence[Run], share: float = DEFAULT_THRESHOLDS.share
) -> pd.DataFrame:
    """Return one row a unit: in how many futures mentoring is `alive` there at the end, Wilson's `low` and `high`.

    Alive: in the last twelve months together, effective participation beyond that of the baseline twin is at least
    `share`. Units of fewer than 5 jobs are left out, and nobody's name is told.

    Raises
    ------
    MeasureError
        When runs and twins do not belong together.
    """
    import pandas as pd

    alive = _alive(runs, base, share)
    organisation = runs[0].organisation
    jobs = np.bincount(organisation.unit, minlength=len(organisation.unit_names))
    rows = {}
    for unit, name in enumerate(organisation.unit_names):
        if jobs[unit] >= LEAST_SHOWN:
            found = wilson(int(alive[:, unit].sum()), len(runs))
            rows[name] = {"alive": found.estimate, "low": found.low, "high": found.high}
    return pd.DataFrame.from_dict(rows, orient="index")


def local_extinction(runs: Sequence[Run], base: Sequence[Run], share: float = DEFAULT_THRESHOLDS.share) -> Interval:
    """Return the share of units without living mentoring in worlds where it is alive as a whole; t over those worlds.

    A world is alive when the same holds of all its people together. NaN when none is.
    """
    alive = _alive(runs, base, share)
    whole = [
        sum(_excess(run, twin)[0]) >= share * max(1.0, sum(_excess(run, twin)[1]))
        for run, twin in zip(runs, base, strict=True)
    ]
    if not any(whole):
        return Interval(np.nan, np.nan, np.nan)
    return paired_mean(1 - alive[np.array(whole)].mean(axis=1))


def _excess(run: Run, twin: Run) -> tuple[Floats, Floats]:
    """Return by unit the person-months of effective participation beyond the twin's, and of people."""
    if run.seed != twin.seed or run.by_unit["people"].shape != twin.by_unit["people"].shape:
        raise MeasureError("units are judged against the baseline twin of the same seed, length and organisation")
    people = run.by_unit["people"][-LAST:].sum(axis=0).astype(np.float64)
    other = twin.by_unit["people"][-LAST:].sum(axis=0).astype(np.float64)
    level = np.divide(twin.by_unit["effective"][-LAST:].sum(axis=0), other, out=np.zeros_like(other), where=other > 0)
    return run.by_unit["effective"][-LAST:].sum(axis=0) - level * people, people


def _alive(runs: Sequence[Run], base: Sequence[Run], share: float) -> NDArray[np.bool_]:
    rows = []
    for run, twin in zip(runs, base, strict=True):
        excess, people = _excess(run, twin)
        rows.append((people > 0) & (excess >= share * people))
    return np.array(rows)


def hollowing(runs: Sequence[Run], last: int = LAST) -> Interval:
    """Return P_nom - P_eff, the share of people in mentoring in name only, mean of the last months with t interval."""
    return paired_mean([float((run.series["p_nom"] - run.series["p_eff"])[-last:].mean()) for run in runs])


def dual_role(runs: Sequence[Run], month: int | None = None) -> Interval:
    """Return the share of those present who are mentor and mentee at once, in `month` or at the end; t over seeds."""
    shares = []
    for run in runs:
        at = len(run.series["headcount"]) - 1 if month is None else month
        mentors, mentees = mentors_and_mentees(run, at)
        shares.append(len(mentors & mentees) / max(1.0, float(run.series["headcount"][at])))
    return paired_mean(shares)


def mentors_and_mentees(run: Run, month: int) -> tuple[set[int], set[int]]:
    """Return who is mentor and who is mentee in a relationship running at the end of `month`, by key."""
    running = run.running(month)
    mentors, mentees = (set(run.pairs[side][running].tolist()) - {0} for side in ("mentor_key", "mentee_key"))
    return mentors, mentees
