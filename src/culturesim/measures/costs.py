"""Costs: hours and money spent on mentoring, what an effective relationship costs, and when it would pay for itself.

Never a return on investment: how many exits mentoring prevents is an input of the model. What can be told is the
*break-even*, the effect on leaving at which prevented replacements would cost as much as the programme.

Reads   hours, effective relationships and leavers of runs; the scenario's `costs`
Writes  nothing
Draws   seeds for the bootstrap, keyed by resample and place
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.intervals import Interval, paired_mean
from culturesim.parameters import RULES
from culturesim.run import RUNNING, Run
from culturesim.scenario.model import Costs


@dataclass(frozen=True)
class BreakEven:
    """The effect on leaving at which a programme pays for itself by replacements it saves alone.

    Attributes
    ----------
    exits
        Exits a year that would have to be prevented.
    share
        The same as a share of the exits a year there are.
    hazard_ratio
        Of leaving, of those mentored well: the one at which the programme pays. NaN when nobody is mentored well;
        at or below 0 no effect on leaving pays for it.
    """

    exits: float
    share: float
    hazard_ratio: float

    def in_words(self) -> str:
        """Return the result as a sentence."""
        words = f"To pay for itself by replacements alone it would have to prevent {self.exits:.1f} exits a year"
        if self.hazard_ratio <= 0 or np.isnan(self.hazard_ratio):
            return f"{words}, more than those mentored well have: no effect on leaving pays for it."
        return f"{words} ({self.share:.1%} of all): a hazard ratio of {self.hazard_ratio:.2f} for those mentored well."


def break_even(
    cost: float, replacement: float, exits: float, rate: float = np.nan, years_mentored_well: float = np.nan
) -> BreakEven:
    """Return the effect on leaving that pays for a programme.

    Parameters
    ----------
    cost
        Of the programme, money a year.
    replacement
        Cost of one replacement.
    exits
        Exits a year as things are.
    rate, years_mentored_well
        Yearly rate of leaving without mentoring, and person-years mentored well in a year: for the hazard ratio
        1 - cost / (replacement · rate · years).

    Raises
    ------
    MeasureError
        When a replacement or the exits cost nothing or are nobody's.
    """
    if replacement <= 0 or exits <= 0:
        raise MeasureError("a break-even needs a cost of replacement and exits, both above 0")
    needed = cost / replacement
    at_stake = rate * years_mentored_well
    return BreakEven(needed, needed / exits, float(1 - needed / at_stake) if at_stake > 0 else np.nan)


def money(run: Run) -> NDArray[np.float64]:
    """Return the money that mentoring takes, one value a month: hours of everybody, and what programmes cost beside.

    An hour in a meeting costs what the two sides cost on average, weighted by the meetings of the whole run, an hour of
    training what staff cost, an hour of coordinators and succession plans a coordinator's.
    """
    costs, meetings, training = run.scenario.costs, run.series["hours_meetings"], training_hours(run)
    others = run.series["hours"] - meetings - training
    people = meetings * _meeting_hour(run) + training * costs.staff_hour + others * costs.coordinator_hour
    return np.asarray(people + funded_months(run) * costs.fixed, np.float64)


def training_hours(run: Run) -> NDArray[np.float64]:
    """Return the hours of training, one value a month."""
    each = run.scenario.behaviour.get("training_hours", RULES["training_hours"].default)
    return np.asarray(run.series["trained"] * each, np.float64)


def funded_months(run: Run) -> NDArray[np.float64]:
    """Return how many programmes have funding in each month, as events leave it (a budget shock by chance excepted)."""
    total = np.zeros(len(run.series["hours"]))
    for programme in run.scenario.programmes:
        on = np.full(len(total), programme.funded)
        for event in sorted((one for one in run.scenario.events if one.do in ("start_funding", "end_funding")),
                            key=lambda one: one.month):  # fmt: skip
            if event.programme == programme.name:
                on[event.month :] = event.do == "start_funding"
        total += on
    return total


def _hour_of(costs: Costs) -> NDArray[np.float64]:
    return np.array([costs.staff_hour, costs.leader_hour, costs.executive_hour])


def _meeting_hour(run: Run) -> float:
    """Return the mean cost of an hour of those who met, both sides counted."""
    hour, p = _hour_of(run.scenario.costs), run.pairs
    level = run.organisation.level
    mentee = hour[level[p["mentee"]]]
    mentor = np.where(p["mentor"] >= 0, hour[level[np.maximum(p["mentor"], 0)]], mentee)
    weight = p["meetings"].astype(np.float64)
    return float(np.average((mentor + mentee) / 2, weights=weight)) if weight.sum() > 0 else float(hour[0])


def replacements(run: Run) -> NDArray[np.float64]:
    """Return what replacing those who left costs, one value a month, by the scenario's `costs`."""
    costs, t = run.scenario.costs, run.tenures
    each = np.array([costs.replace_staff, costs.replace_leader, costs.replace_executive])
    gone = (t["left"] != RUNNING) & (t["left"] >= 0) & (t["why_left"] != "promoted")
    by_month = np.bincount(t["left"][gone], each[t["level"][gone]], len(run.series["headcount"]))
    return np.asarray(by_month, np.float64)


def hours_per_effective_relationship(runs: Sequence[Run]) -> Interval:
    """Return the hours of everybody that a month of an effective relationship takes, with its bootstrap interval."""
    hours = [float(run.series["hours"].sum()) for run in runs]
    return pooled_ratio(hours, [float(run.series["pairs_effective"].sum()) for run in runs])


def cost_per_effective_relationship(runs: Sequence[Run], base: Sequence[Run] | None = None) -> Interval:
    """Return the money that an effective relationship takes a year; bootstrap interval over seeds.

    With `base`, the baseline twins, both money and relationships are what lies beyond them: what the programme costs
    for each relationship it adds. NaN where it adds none.
    """
    spent = np.array([money(run).sum() for run in runs])
    kept = np.array([run.series["pairs_effective"].sum() / 12 for run in runs])
    if base is not None:
        spent = spent - np.array([money(run).sum() for run in base])
        kept = kept - np.array([run.series["pairs_effective"].sum() / 12 for run in base])
        if kept.sum() <= 0:
            return Interval(np.nan, np.nan, np.nan)
    return pooled_ratio(spent.tolist(), np.maximum(kept, 0.0).tolist())


def programme_break_even(runs: Sequence[Run], base: Sequence[Run]) -> BreakEven:
    """Return the break-even of a scenario against its baseline twins: what it costs beyond them, means over seeds.

    The cost of a replacement is the mean of those who left; people and time mentored well are read from the runs.
    """
    years = len(runs[0].series["hours"]) / 12
    cost = paired_mean([(money(run).sum() - money(twin).sum()) / years for run, twin in zip(runs, base, strict=True)])
    exits = float(np.mean([run.series["leavers"].sum() / years for run in base]))
    heads = float(np.mean([run.series["headcount"].mean() for run in base]))
    well = float(np.mean([_months_well(run) / 12 / years for run in runs]))
    each = float(np.mean([replacements(run).sum() for run in base])) / max(exits * years, 1e-300)
    return break_even(cost.estimate, each, exits, exits / heads, well)


def _months_well(run: Run) -> float:
    t = run.tenures
    last = t["why_left"] != "promoted"
    return float(t["months_well"][last].sum())
