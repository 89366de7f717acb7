"""Plan and no plan side by side in whole runs: the coarse answer, and what only whole runs can tell.

Whole runs tell how likely the exits are anyway, what mentoring costs and would have to save, and in which units the
plan is felt. Futures are the first ones of the full answer, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.futures import SET, futures_of
from culturesim.measures.costs import money, programme_break_even, replacements
from culturesim.measures.intervals import Interval, paired_mean
from culturesim.measures.reach import unit_shares
from culturesim.measures.sustainability import baselines, states, without_effort
from culturesim.questions.arms import Asked
from culturesim.questions.file import Question
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many
from culturesim.twins.base_rates import BaseRate, base_rates
from culturesim.twins.compare import lived_beside, pinned_beside
from culturesim.twins.comparison import Comparison
from culturesim.units import MONTHS_PER_YEAR

MORE_FOR_RATES = 4  # times as many futures for base rates, which need the first arm alone


@dataclass(frozen=True)
class SideBySide:
    """Whole runs of the first arm, in which those who leave are found, and of plan and no plan beside it.

    Attributes
    ----------
    exits
        The first arm set against the one without the plan.
    plan
        The arm without the plan set against the one with it.
    """

    exits: Comparison
    plan: Comparison


@dataclass(frozen=True)
class Money:
    """What mentoring costs in one arm and what it would have to save; `BreakEven` at the mean cost of a replacement.

    Attributes
    ----------
    cost
        Money a year beyond the baseline twin, over futures with its t interval.
    replacement
        Mean cost of one replacement, at the scenario's costs.
    exits
        Exits a year in the baseline twin.
    needed
        Exits a year that would have to be prevented.
    hazard_ratio
        Of leaving, of those mentored well, at which replacements saved pay for it all; nan when nobody is.
    """

    cost: Interval
    replacement: float
    exits: float
    needed: float
    hazard_ratio: float


@dataclass(frozen=True)
class UnitRow:
    """People of 1 in an effective relationship over the last year of the futures, in both arms."""

    name: str
    people: int
    no_plan: float
    plan: float


@dataclass(frozen=True)
class Closer:
    """What whole runs tell."""

    futures: int
    rates: tuple[BaseRate, ...]
    money: dict[str, Money]
    units: tuple[UnitRow, ...]


def side_by_side(asked: Asked, futures: int) -> SideBySide:
    """Live the first arm, no plan and plan on the first seeds, each with its baseline twins."""
    question, seeds = asked.question, range(futures)
    base = asked.scenario(question.base_arm)
    told = {name: asked.scenario(name) for name in (question.no_plan, question.plan)}
    base_runs = _of_first_arm(asked, seeds)
    runs = {question.base_arm: base_runs}
    twins: dict[str, list[Run]] = {}
    known: dict[str, list[Run]] = {}
    for name, scenario in {question.base_arm: base, **told}.items():
        if name not in runs:
            runs[name] = lived_beside(base_runs, scenario, SET)
        pinned = pinned_beside(base_runs, scenario, SET)
        first = without_effort(pinned[0] if isinstance(pinned, list) else pinned).digest()
        if first not in known:
            known[first] = baselines(pinned, seeds)
        twins[name] = known[first]
    one, other = question.no_plan, question.plan
    return SideBySide(
        Comparison(base, told[one], base_runs, runs[one], twins[question.base_arm], twins[one], SET),
        Comparison(told[one], told[other], runs[one], runs[other], twins[one], twins[other], SET),
    )


def _of_first_arm(asked: Asked, seeds: range) -> list[Run]:
    each = futures_of(asked.scenario(asked.question.base_arm), seeds.stop, SET)
    return simulate_many(each if isinstance(each, Scenario) else each[seeds.start :], seeds)


def alive_in(lived: SideBySide, after: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return in which futures mentoring is alive after so many months: without the plan, and with it."""
    arms = ((lived.plan.base_runs, lived.plan.baseline_runs),
            (lived.plan.alternative_runs, lived.plan.alternative_baselines))  # fmt: skip
    one, other = (
        np.array([states(run, twin)[after - 1] == "surviving" for run, twin in zip(runs, twins, strict=True)])
        for runs, twins in arms
    )
    return one, other


def looked_closer(settings: dict[str, Any], folder: str, futures: int) -> Closer:
    """Return what whole runs tell; takes a question as plain settings, so that it can go to another process."""
    asked = Asked(Question(folder=folder, **settings))
    lived = side_by_side(asked, futures)
    question = asked.question
    spent = {
        question.base_arm: _money(lived.exits.base_runs, lived.exits.baseline_runs),
        question.no_plan: _money(lived.plan.base_runs, lived.plan.baseline_runs),
        question.plan: _money(lived.plan.alternative_runs, lived.plan.alternative_baselines),
    }
    longer = _of_first_arm(asked, range(futures, MORE_FOR_RATES * futures))
    exits = replace(lived.exits, base_runs=[*lived.exits.base_runs, *longer])
    return Closer(futures, tuple(base_rates(exits)), spent, tuple(_units(lived.plan)))


def _money(runs: list[Run], twins: list[Run]) -> Money:
    years = len(runs[0].series["hours"]) / MONTHS_PER_YEAR
    cost = paired_mean([(money(run).sum() - money(twin).sum()) / years for run, twin in zip(runs, twins, strict=True)])
    exits = float(np.mean([twin.series["leavers"].sum() / years for twin in twins]))
    each = float(np.mean([replacements(twin).sum() for twin in twins])) / max(exits * years, 1e-300)
    if exits <= 0 or each <= 0:
        return Money(cost, each, exits, np.nan, np.nan)
    found = programme_break_even(runs, twins)
    return Money(cost, each, exits, found.exits, found.hazard_ratio)


def _units(plan: Comparison) -> list[UnitRow]:
    """Return one row a unit of the founding organisation that is there in both arms."""
    organisation, other = plan.base_runs[0].organisation, plan.alternative_runs[0].organisation
    people = np.bincount(organisation.unit[organisation.founded], minlength=len(organisation.unit_names))
    shares = [np.array([unit_shares(run) for run in runs]) for runs in (plan.base_runs, plan.alternative_runs)]
    rows = []
    for row, name in enumerate(organisation.founding_units):
        if name in other.unit_names:
            there = other.unit_names.index(name)
            rows.append(UnitRow(name, int(people[row]), _mean(shares[0][:, row]), _mean(shares[1][:, there])))
    return rows


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
