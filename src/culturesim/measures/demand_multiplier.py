"""Demand multiplier: how many people come to mentoring for each one brought in.

By twins, and so the only causal measure of this kind: the same people and the same chance, once without and once
with a cohort that is invited in one month. Those who would have come anyway are read from the twin without it.

Reads   relationships, queues and requests of both arms
Writes  nothing
Draws   seeds for the bootstrap, keyed by resample and place; none in the worlds
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import culturesim
from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import pooled_ratio
from culturesim.measures.intervals import Interval
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import ensembles_of
from culturesim.state.columns import COHORT

if TYPE_CHECKING:
    import pandas as pd

WINDOWS = (12, 24, 60)  # months
AMPLE_HOURS = 100_000.0  # hours/month: the most a scenario allows
People = set[int]


@dataclass(frozen=True)
class Multiplier:
    """The multiplier over one window, pooled over seeds.

    Attributes
    ----------
    window
        Months, the month of the cohort being the first.
    multiplier
        Extra entries per person induced, with a percentile bootstrap interval over seeds. It may be negative, when
        more people are kept out than come in; ``nan`` when nobody was induced.
    extra_entries
        People who entered with the cohort less those who entered without it, summed over seeds.
    asked
        People of the cohort who asked for a mentor because of it, summed over seeds.
    entered
        Those of them who entered by it within the window.
    induced
        Those of them who would not have entered within the window otherwise: the denominator.
    queue, queue_with_cohort
        Share of the window's months (0 to 1) that left somebody waiting, without and with the cohort: 0 where
        capacity is slack.
    seeds
        Pairs of twins.
    """

    window: int
    multiplier: Interval
    extra_entries: int
    asked: int
    entered: int
    induced: int
    queue: float
    queue_with_cohort: float
    seeds: int

    @property
    def reading(self) -> str:
        """What the estimate says: displacement below 1, multiplication above, or neither; nothing if nobody came."""
        if np.isnan(self.multiplier.estimate):
            return "nobody induced"
        sign = float(np.sign(self.multiplier.estimate - 1))
        return {-1.0: "displacement", 0.0: "neither displacement nor multiplication", 1.0: "multiplication"}[sign]

    def in_words(self) -> str:
        """Return one sentence with the estimate, its interval and what it says."""
        if np.isnan(self.multiplier.estimate):
            return f"Within {self.window} months nobody entered who would not have entered anyway."
        found = self.multiplier
        doubt = ", but the interval includes 1" if found.low <= 1 <= found.high and found.low < found.high else ""
        return (
            f"Within {self.window} months each person induced led to {found.estimate:.2f} entries, their own included "
            f"({100 * found.level:.0f} % bootstrap interval over {self.seeds} seeds: {found.low:.2f} to "
            f"{found.high:.2f}): {self.reading}{doubt}."
        )


@dataclass(frozen=True)
class DemandMultiplier:
    """What a cohort led to: one `Multiplier` a window, and what was asked.

    Attributes
    ----------
    scenario, with_cohort
        The two arms.
    month, people, programme
        The added cohort.
    seeds
        One pair of twins each.
    windows
        The results, in the order asked for.
    version
        Of culturesim.
    """

    scenario: Scenario
    with_cohort: Scenario
    month: int
    people: int
    programme: str
    seeds: tuple[int, ...]
    windows: tuple[Multiplier, ...]
    version: str = culturesim.__version__

    @property
    def table(self) -> pd.DataFrame:
        """One row a window, by its length in months."""
        import pandas as pd

        counts = ("extra_entries", "asked", "entered", "induced", "queue", "queue_with_cohort", "seeds")
        rows = [
            {"multiplier": one.multiplier.estimate, "low": one.multiplier.low, "high": one.multiplier.high,
             "reading": one.reading} | {name: getattr(one, name) for name in counts}
            for one in self.windows
        ]  # fmt: skip
        return pd.DataFrame(rows, index=pd.Index([one.window for one in self.windows], name="window"))


def demand_multiplier(
    scenario: Scenario, *, month: int, people: int, programme: str, seeds: Iterable[int],
    windows: Sequence[int] = WINDOWS,
) -> DemandMultiplier:  # fmt: skip
    """Return how many entries a voluntary cohort leads to for each person it induced to enter.

    Parameters
    ----------
    scenario
        The arm without the added cohort. Cohorts of its own stay in both arms; a later one of a fixed size then
        reaches other people, who count as led to.
    month
        When the cohort is invited, from 0; it and the longest window must fit into the scenario's months.
    people
        People invited, from 1. Those among them who want a mentor ask for one.
    programme
        Name of the programme that invites them.
    seeds
        Whole numbers from 0 to below 2**63; a pair of twins each.
    windows
        Months from 1, the month of the cohort being the first of them.

    Returns
    -------
    The multipliers, one a window: (people who entered with the cohort less people who entered without it) over
    (people who entered by the cohort and would not have entered otherwise), both summed over seeds. An *entry* is a
    person who begins at least one relationship as mentee in the window, counted once. Below 1 the cohort displaces
    others; ``nan`` when it induced nobody.

    Raises
    ------
    MeasureError
        When there are no seeds or no windows, a seed is given twice, a window is not a whole number of months from
        1, or the scenario ends before the last window does.
    ScenarioError
        When the cohort cannot be added (no such programme, month or number of people) or a seed is out of range.

    Notes
    -----
    The ratio is that of a randomised encouragement: the effect of asking on entries over its effect on entering by
    the invitation. The percentile bootstrap over seeds (Efron 1979) is too narrow for few seeds: take 30 or more.
    Resamples in which nobody was induced are left out; one pair of twins has no interval (plus and minus infinity).
    Exact cases: tests/verification/test_demand_multiplier.py.
    """
    wanted, spans = _checked(scenario, month, seeds, windows)
    invites = {"do": "launch_cohort", "month": month, "people": people, "programme": programme}
    with_cohort = scenario.with_(events=[*scenario.events, invites])
    base, asked_anyway = _arm(scenario, wanted, month)
    other, asked = _arm(with_cohort, wanted, month)
    invited = [one - anyway for one, anyway in zip(asked, asked_anyway, strict=True)]
    found = tuple(_over(base, other, invited, month, window) for window in spans)
    return DemandMultiplier(scenario, with_cohort, month, people, programme, wanted, found)


def with_slack_capacity(scenario: Scenario) -> Scenario:
    """Return the scenario with more coordinator hours than any queue needs, so that only mentors can be short.

    Events that set coordinator hours are left out; funding and its loss stay.
    """
    ample = [one.model_copy(update={"coordinator_hours": AMPLE_HOURS}) for one in scenario.programmes]
    events = [event for event in scenario.events if event.do != "set_coordinator_hours"]
    return scenario.with_(programmes=ample, events=events)


def months_with_a_queue(run: Run, *, month: int, window: int) -> float:
    """Return the share of `window` months from `month` on that ended with somebody still waiting for a mentor.

    Parameters
    ----------
    run
        A finished run of at least ``month + window`` months.
    month
        The first month, from 0.
    window
        Months, from 1.

    Returns
    -------
    Share 0 to 1. Where it is 0 capacity is slack. Above 0 it may bind: those whom the coordinator had no time for count
    like those whose match was refused, for whom no mentor was free, or who look for a second one. Whether it does
    bind is told by comparing the multiplier with that of :func:`with_slack_capacity`.

    Raises
    ------
    MeasureError
        When the run does not have these months.
    """
    if month < 0 or window < 1 or month + window > len(run.series["seeking"]):
        last = len(run.series["seeking"]) - 1
        raise MeasureError(f"months {month} to {month + window - 1} are not in this run; it has months 0 to {last}")
    return float((run.series["seeking"][month : month + window] > 0).mean())


def _checked(
    scenario: Scenario, month: int, seeds: Iterable[int], windows: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    wanted = tuple(seeds)
    if not wanted or len(set(wanted)) < len(wanted):
        raise MeasureError("the demand multiplier needs at least one seed, and each only once")
    if not windows or any(window != int(window) or window < 1 for window in windows):
        raise MeasureError(f"windows {tuple(windows)!r}: give at least one, each a whole number of months from 1")
    spans = tuple(int(window) for window in windows)
    if month + max(spans) > scenario.months:
        raise MeasureError(
            f"{scenario.name!r} has {scenario.months} months; a cohort in month {month} watched for {max(spans)} "
            f"months needs {month + max(spans)}. Lengthen the scenario or leave out long windows"
        )
    return wanted, spans


def _arm(scenario: Scenario, seeds: Sequence[int], month: int) -> tuple[list[Run], list[People]]:
    """Live an arm; return its runs, and who asked for a mentor in `month` because a cohort was invited."""
    runs: list[Run] = []
    asked: list[People] = []
    for ensemble in ensembles_of(scenario, seeds):
        while ensemble.state.month <= month:  # later nothing tells through what somebody who gave up had asked
            ensemble.step()
        asked += [_who_asked(run, month) for run in ensemble.so_far()]
        runs += ensemble.run()
    return runs, asked


def _who_asked(run: Run, month: int) -> People:
    """Return the people of this month's cohorts: those still waiting at its end, and those matched already."""
    t, p = run.tenures, run.pairs
    waiting = t["seeking"] & (t["seeks_channel"] == COHORT) & (t["seeks_since"] == month)
    matched = (p["channel"] == COHORT) & (p["began"] == month)
    return set(t["person"][waiting].tolist()) | set(p["mentee_key"][matched].tolist())


def entered(run: Run, month: int, window: int, channels: Sequence[int] | None = None) -> People:
    """Return the people who began a relationship as mentee within the window, through `channels` if any are named."""
    p = run.pairs
    inside = (p["began"] >= month) & (p["began"] < month + window)
    if channels is not None:
        inside &= np.isin(p["channel"], list(channels))
    return set(p["mentee_key"][inside].tolist())


def _over(base: list[Run], other: list[Run], invited: list[People], month: int, window: int) -> Multiplier:
    extra, came, induced = [], 0, []
    for one, twin, cohort in zip(base, other, invited, strict=True):
        anyway = entered(one, month, window)
        by_cohort = cohort & entered(twin, month, window, [COHORT])
        extra.append(len(entered(twin, month, window)) - len(anyway))
        came += len(by_cohort)
        induced.append(len(by_cohort - anyway))
    queue, with_cohort = (
        float(np.mean([months_with_a_queue(run, month=month, window=window) for run in arm])) for arm in (base, other)
    )
    return Multiplier(
        window, pooled_ratio(extra, induced), sum(extra), sum(len(cohort) for cohort in invited), came,
        sum(induced), queue, with_cohort, len(base),
    )  # fmt: skip
