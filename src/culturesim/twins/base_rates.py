"""Base rates: how likely what a scenario adds would be if it were left to chance.

Told in detail, an exit sounds likelier than it is. So for each exit that the alternative adds, the base arm is asked
in how many of its futures the same person leaves within a year anyway, and in how many all of them do. A difference
that is somebody's decision (hours, a plan, training) has no base rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.intervals import Interval, wilson
from culturesim.run import RUNNING, Run
from culturesim.scenario.events import HolderLeaves, KnownPersonLeaves, PersonLeaves
from culturesim.state.columns import LEVELS
from culturesim.twins.comparison import Comparison
from culturesim.twins.most_active import found, is_to_be_found, spoken_of
from culturesim.twins.placebo import Exit, added_exits

WITHIN = 12  # months
ALL = "all of these exits"


@dataclass(frozen=True)
class BaseRate:
    """In how many futures of the base arm an exit happens by itself.

    Attributes
    ----------
    what
        Who leaves, as a clause; `ALL` for all exits together.
    month
        Month of the exit (of all together: of the first).
    within
        Months over which an exit counts, that month included; fewer at the end of a run.
    there
        Futures in which there is somebody to leave: the others are left out.
    share
        Share of those in which they all leave, with Wilson's interval; None where nobody is there in any.
    """

    what: str
    month: int
    within: int
    there: int
    share: Interval | None


def base_rates(comparison: Comparison, within: int = WITHIN) -> list[BaseRate]:
    """Return the base rate of each exit that the alternative adds, then of all together where there are several.

    Leavers are those who go for whatever reason the base scenario holds, but not those promoted to another job.
    """
    exits, runs = added_exits(comparison.base, comparison.alternative), comparison.base_runs
    rates, each = [], []
    for event in exits:
        gone = np.array([_gone(run, event, within) for run in runs])
        each.append(gone)
        rates.append(_rate(_happens(event), event.month, _window(runs[0], event.month, within), gone))
    if len(exits) > 1:
        first = min(event.month for event in exits)
        rates.append(_rate(ALL, first, within, np.min(each, axis=0)))
    return rates


def _happens(event: Exit) -> str:
    return f"{spoken_of(event)} leaves" if isinstance(event, KnownPersonLeaves) else event.happens()


def _window(run: Run, month: int, within: int) -> int:
    return min(within, len(run.series["headcount"]) - month)


def _rate(what: str, month: int, within: int, gone: NDArray[np.int64]) -> BaseRate:
    """Return a rate from one number a world: 1 all leave, 0 not all do, -1 there is nobody to leave."""
    there = gone[gone >= 0]
    share = wilson(int(there.sum()), len(there)) if len(there) else None
    return BaseRate(what, month, within, len(there), share)


def _gone(run: Run, event: Exit, within: int) -> int:
    people = _meant(run, event)
    if len(people) == 0:
        return -1
    tenures = run.tenures
    left = (tenures["left"] != RUNNING) & (tenures["why_left"] != "promoted")
    left &= (tenures["left"] >= event.month) & (tenures["left"] < event.month + within)
    return int(np.isin(people, tenures["person"][left]).all())


def _meant(run: Run, event: Exit) -> Sequence[int]:
    """Return the keys of those who would leave, as the month of the exit begins."""
    if isinstance(event, HolderLeaves):
        known = {steward.name for steward in run.scenario.stewards}
        holder = run.holder(event.role, event.month) if event.role in known else 0
        return [holder] if holder else []
    if is_to_be_found(event):
        holder = found(run, event)
        return [holder] if holder else []
    t, jobs, there = run.tenures, run.organisation.job_ids, _there(run, event.month)
    if isinstance(event, KnownPersonLeaves):
        there &= t["person"] == np.uint64(event.person)
    elif isinstance(event, PersonLeaves):
        there &= t["job"] == jobs.index(event.job) if event.job in jobs else False
    else:
        units = run.organisation.unit_names
        named = units if event.units == "all" else event.units
        there &= np.isin(t["unit"], [units.index(name) for name in named if name in units])
        there &= t["level"] == LEVELS.index(event.level.replace("_", " "))
    return t["person"][there].tolist()


def _there(run: Run, month: int) -> NDArray[np.bool_]:
    """Return which tenures had begun and not ended when `month` began."""
    t = run.tenures
    begun = t["held_since"] < month
    if month == 0 and run.scenario.warm_up == 0:  # founders may have come in month 0
        begun = np.isin(t["person"], run.organisation.person_keys) & (t["held_since"] <= 0)
    return begun & ((t["left"] == RUNNING) | (t["left"] >= month))
