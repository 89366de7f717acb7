"""Person-time: who was at risk of leaving when, and ratios of rates between two groups.

Reads   tenures and relationships of runs
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.run import RUNNING, Run
from culturesim.state.columns import NEVER, STAFF

Floats = NDArray[np.float64]
Months = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOT_YET = np.iinfo(np.int64).max  # month of what did not happen within the run


@dataclass(frozen=True)
class Staff:
    """Everybody who was ever staff in a run, one entry a person, in months of the run.

    Attributes
    ----------
    person
        Keys.
    joined
        Month of hire; founders have a negative one or 0.
    founder
        Whether they were there from the first month, the warm-up included.
    ended
        Last month at risk as staff: of the exit, the promotion or the run.
    exits
        Whether `ended` is an exit of their own (not a promotion, an event or the end of the run).
    gone
        Month in which they left the organisation, from whatever job; `NOT_YET` while they are there.
    by_event
        Whether an event made them leave.
    mentored_since, well_since
        First month with a mentor, and in an effective relationship as mentee; `NOT_YET` where there was none.
    months_well
        Months mentored well, up to the end of their time as staff.
    trial_arm, trial_month
        Arm of a trial and its month, as in ``state.columns``.
    """

    person: NDArray[np.uint64]
    joined: Months
    founder: Flags
    ended: Months
    exits: Flags
    gone: Months
    by_event: Flags
    mentored_since: Months
    well_since: Months
    months_well: Months
    trial_arm: Months
    trial_month: Months


def staff_of(run: Run) -> Staff:
    """Return the time at risk of everybody who was ever staff in `run`; who is promoted is followed to then."""
    t, last_month = run.tenures, len(run.series["headcount"]) - 1
    rows = np.flatnonzero(t["level"] == STAFF)
    rows = rows[np.argsort(t["person"][rows], kind="stable")]
    person, why = t["person"][rows], t["why_left"][rows]
    left = t["left"][rows].astype(np.int64)
    running, promoted, by_event = left == RUNNING, why == "promoted", why == "event"
    exits = ~running & ~promoted & ~by_event
    final = np.flatnonzero(t["why_left"] != "promoted")
    final = final[np.argsort(t["person"][final], kind="stable")]
    at = final[np.searchsorted(t["person"][final], person)]
    gone = t["left"][at].astype(np.int64)
    return Staff(
        person=person,
        joined=t["joined"][rows].astype(np.int64),
        founder=t["joined"][rows] <= -run.scenario.warm_up,
        ended=np.where(running, last_month, np.where(by_event, left - 1, left)),
        exits=exits,
        gone=np.where(gone == RUNNING, NOT_YET, gone),
        by_event=t["why_left"][at] == "event",
        mentored_since=_first_ties(run, person),
        well_since=_or_not_yet(t["well_since"][at].astype(np.int64)),
        months_well=t["months_well"][rows].astype(np.int64),
        trial_arm=t["trial_arm"][rows].astype(np.int64),
        trial_month=t["trial_month"][rows].astype(np.int64),
    )


def _or_not_yet(months: Months) -> Months:
    return np.where(months == NEVER, NOT_YET, months)


def _first_ties(run: Run, person: NDArray[np.uint64]) -> Months:
    """Return the month in which each person first had a mentor in this run."""
    found = np.full(len(person), NOT_YET)
    keys = run.pairs["mentee_key"]
    place = np.minimum(np.searchsorted(person, keys), max(0, len(person) - 1))
    mine = person[place] == keys if len(person) else np.zeros(len(keys), np.bool_)
    np.minimum.at(found, place[mine], run.pairs["began"][mine].astype(np.int64))
    return found


@dataclass(frozen=True)
class PersonTime:
    """Exits and months at risk of two groups by stratum; arrays of one shape, whose last axis is the stratum."""

    exits: Floats
    months: Floats
    other_exits: Floats
    other_months: Floats


def person_time(staff: Staff, start: Months, with_it: Flags, counted: Flags, follow: int) -> PersonTime:
    """Return exits and months at risk of those `counted`, by months since `start` (their first month at risk)."""
    duration = np.minimum(staff.ended - start + 1, follow)
    event = staff.exits & (staff.ended - start + 1 <= follow)
    tables = []
    for group in (with_it, ~with_it):
        mine = counted & group & (duration > 0)
        exits = np.bincount(duration[mine & event] - 1, minlength=follow).astype(np.float64)
        ending = np.bincount(duration[mine] - 1, minlength=follow)
        tables += [exits, ending[::-1].cumsum()[::-1].astype(np.float64)]
    return PersonTime(*tables)


def stacked(tables: list[PersonTime]) -> PersonTime:
    """Return tables of several runs as one, the run as the first axis."""
    names = ("exits", "months", "other_exits", "other_months")
    return PersonTime(*(np.array([getattr(table, name) for table in tables]) for name in names))


def mantel_haenszel(table: PersonTime) -> Floats:
    """Return the Mantel–Haenszel ratio of exit rates, the group's over the others'; NaN where it is not defined.

    Notes
    -----
    Sum over strata of a·N0/T over sum of b·N1/T, where a and b are exits, N1 and N0 months at risk of the group and
    of the others, T = N1 + N0 (Mantel & Haenszel 1959; for person-time Rothman & Boice 1979). With months since the
    start as strata it is close to the hazard ratio of a proportional-hazards model with one covariate.
    """
    top, bottom = mantel_haenszel_sums(table)
    return np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)


def mantel_haenszel_sums(table: PersonTime) -> tuple[Floats, Floats]:
    """Return the two sums over strata whose ratio is Mantel–Haenszel's.

    Sums of several tables may be added before the ratio is taken: each table is then a set of strata of its own.
    """
    total = table.months + table.other_months
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    top = (table.exits * table.other_months * share).sum(axis=-1)
    return top, (table.other_exits * table.months * share).sum(axis=-1)


def ratio_from_shares(stayed: ArrayLike, people: ArrayLike, others_stayed: ArrayLike, others: ArrayLike) -> Floats:
    """Return the hazard ratio implied by two shares that stayed: log S1 over log S0; NaN where a share is 0 or 1."""
    one = np.divide(stayed, people, dtype=np.float64)
    other = np.divide(others_stayed, others, dtype=np.float64)
    if np.any(np.asarray(people) < 0) or np.any(np.asarray(others) < 0):
        raise MeasureError("numbers of people are not negative")
    inside = (one > 0) & (one < 1) & (other > 0) & (other < 1)
    logs = (np.log(np.where(inside, share, 0.5)) for share in (one, other))
    ratio = np.divide(*logs)
    return np.where(inside, ratio, np.nan)
