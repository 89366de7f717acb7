"""Measures of the natural histories of mentoring programmes (P1 to P6), in an experiment's own file."""

from __future__ import annotations

import numpy as np

import culturesim as cs
from culturesim.measures.sustainability import states


@cs.measure(unit="relationships a month")
def surge(run, *, month):
    """New relationships of the programme in its first three months, beyond those of its second year."""
    new = run.series["pairs_new_programme"]
    return new[month : month + 3].mean() - new[month + 12 : month + 24].mean()


@cs.measure(unit="people")
def congestion(run, *, month):
    """People waiting in months 3 to 14 after a month, beyond those in the half year before it."""
    waiting = run.series["seeking"]
    return waiting[month + 3 : month + 15].mean() - waiting[month - 6 : month].mean()


@cs.measure(unit="months")
def hollow_before_lapse(run, baseline):
    """Months in name only before mentoring first lapses; nan where it never does."""
    found = states(run, baseline)
    lapsed = np.flatnonzero(found == "lapsed")
    return float((found[: lapsed[0]] == "in name only").sum()) if len(lapsed) else float("nan")


@cs.measure(unit="share of people")
def unmet(run, *, start, end=None):
    """People who want a mentor and have none."""
    months = slice(start, None if end is None else end + 1)
    return float((run.series["wanting"][months] - run.series["mentored"][months]).mean())


@cs.measure(unit="0 or 1; nan with fewer than two hand-overs", parts=("first_holds", "second_fails"))
def hand_overs(run, *, role, holds=0.8):
    """Whether the first hand-over of a role keeps its holder's action, and whether the second does not."""
    mine = run.hands["role"] == [one.name for one in run.scenario.stewards].index(role)
    rows = np.flatnonzero(mine & (run.hands["holder"] != 0))
    action = run.hands["action"][rows[np.argsort(run.hands["since"][rows], kind="stable")]]
    if len(action) < 3:
        return np.array([np.nan, np.nan])
    return np.array([action[1] >= holds * action[0], action[2] < holds * action[1]], np.float64)


@cs.measure(unit="level, 0 to 1")
def infrastructure_below_culture(run, *, last=12):
    """Mean perceived level of the other nine hallmarks less that of infrastructure, at the end of the run."""
    seen = {name: run.series[f"perceived_{name}"][-last:].mean() for name in cs.HALLMARKS}
    others = [value for name, value in seen.items() if name != "infrastructure"]
    return float(np.mean(others) - seen["infrastructure"])
