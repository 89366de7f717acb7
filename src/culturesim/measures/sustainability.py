"""Sustainability: is mentoring alive, in name only, fading or lapsed?

A world is judged on what is *attributable* to programme and hallmarks: its participation beyond that of the
baseline twin, the same people and the same chance without any programme or hallmark effort.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

Floats = NDArray[np.float64]
STATES = ("not begun", "surviving", "in name only", "fading", "lapsed")


@dataclass(frozen=True)
class Thresholds:
    """Where the lines are drawn: arbitrary, so headlines are repeated at half and at twice the share.

    Attributes
    ----------
    share
        Share of people that counts as alive (assumption, 0 to 1).
    pairs
        Least number of running relationships.
    lapse_months
        Months in a row below the line that make a lapse.
    """

    share: float = 0.05
    pairs: int = 3
    lapse_months: int = 6

    def scaled(self, factor: float) -> Thresholds:
        """Return the same lines with the share times `factor`."""
        return Thresholds(self.share * factor, self.pairs, self.lapse_months)


DEFAULT_THRESHOLDS = Thresholds()


def without_effort(scenario: Scenario) -> Scenario:
    """Return the baseline twin: no programme, no stewards, no hallmark effort, and no event that belongs to them.

    Events that happen to people or the organisation whatever is done for mentoring (exits of jobs or ranks,
    overload, freezes, hiring, layoffs, merged and split units, remote work, resisters) stay.
    """
    about_effort = {
        "set_hallmark", "ramp_hallmark", "start_funding", "end_funding", "set_coordinator_hours", "cut_budget",
        "launch_cohort", "train", "leader_disengages", "adopt_succession_plan", "drop_succession_plan", "no_event",
        "holder_leaves", "recognition_campaign", "protect_holder", "trial",
    }  # fmt: skip
    jobs = {steward.name: steward.job for steward in scenario.stewards}
    kept: list[object] = []
    for event in scenario.events:
        if event.do == "holder_leaves":  # whoever holds the job still leaves, though the duty is gone
            kept.append({"do": "person_leaves", "month": event.month, "job": jobs[event.role]})
        elif event.do == "protect_holder":
            protected = {"job": jobs[event.role], "months": event.months}
            kept.append({"do": "protect_person", "month": event.month, **protected})
        elif event.do not in about_effort:
            kept.append(event)
    return scenario.with_(hallmarks=0.0, programmes=[], stewards=[], events=kept, organisation=_no_own(scenario))


def _no_own(scenario: Scenario) -> object:
    """Return the organisation without strengths of single units."""
    organisation = scenario.organisation
    if not isinstance(organisation.units, tuple):
        return organisation
    units = [unit.model_copy(update={"hallmarks": {}}) for unit in organisation.units]
    return organisation.model_copy(update={"units": tuple(units)})


def baselines(
    scenario: Scenario | Sequence[Scenario], seeds: Sequence[int], *, after_each: Callable[[int], None] | None = None
) -> list[Run]:
    """Live the baseline twin of `scenario`, or of one scenario a seed, for each seed."""
    one = isinstance(scenario, Scenario)
    twins = without_effort(scenario) if one else [without_effort(each) for each in scenario]  # type: ignore[arg-type, union-attr]
    return simulate_many(twins, seeds, after_each=after_each)


def states(run: Run, baseline: Run, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> NDArray[np.str_]:
    """Return the state of a world in each month, shape (months,).

    Parameters
    ----------
    run, baseline
        A run and its baseline twin with the same seed and months.
    thresholds
        Where the lines are drawn.

    Returns
    -------
    One of `STATES` a month: *not begun* (before the first month in which the excess of P_nom reaches the share),
    *surviving* (excess of P_eff at least the share, and enough pairs), *in name only* (excess of P_nom at least the
    share, that of P_eff below), *lapsed* (excess of P_nom below the share for `lapse_months` in a row, from the first
    of them on and until it rises again), else *fading*.

    Raises
    ------
    MeasureError
        When the two runs have different seeds or lengths.
    """
    if run.seed != baseline.seed or len(run.series["p_eff"]) != len(baseline.series["p_eff"]):
        raise MeasureError("a world can only be judged against the baseline of the same seed and length")
    effective = run.series["p_eff"] - baseline.series["p_eff"]
    nominal = run.series["p_nom"] - baseline.series["p_nom"]
    begun = np.maximum.accumulate(nominal >= thresholds.share)
    alive = (effective >= thresholds.share) & (run.series["pairs_active"] >= thresholds.pairs)
    in_name = (nominal >= thresholds.share) & (effective < thresholds.share)
    lapsed = _in_long_spell(nominal < thresholds.share, thresholds.lapse_months)
    return np.select([~begun, alive, lapsed, in_name], ["not begun", "surviving", "lapsed", "in name only"], "fading")


def _in_long_spell(below: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Return which months belong to a spell of at least `least` months of `below` in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], below, [False]]).astype(np.int8)))
    marked = np.zeros(len(below), np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        marked[start:end] = end - start >= least
    return marked


def state_at_end(run: Run, baseline: Run, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> str:
    """Return the state of a world in its last month."""
    return str(states(run, baseline, thresholds)[-1])


def alive_at_end(
    runs: Sequence[Run], base: Sequence[Run], thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> NDArray[np.bool_]:
    """Return, for each run, whether mentoring survives in the last month; shape (runs,)."""
    pairs = zip(runs, base, strict=True)
    return np.array([state_at_end(run, twin, thresholds) == "surviving" for run, twin in pairs])


def ever_lapsed(
    runs: Sequence[Run], base: Sequence[Run], thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> NDArray[np.bool_]:
    """Return, for each run, whether it lapsed in any month; a run that never began never lapsed."""
    pairs = zip(runs, base, strict=True)
    return np.array([bool((states(run, twin, thresholds) == "lapsed").any()) for run, twin in pairs])


HOLD_MONTHS = 12


def without_push(scenario: Scenario, month: int) -> Scenario:
    """Return the branch in which the push is taken away in `month`: every programme loses its funding for good."""
    kept = [event for event in scenario.events if not (event.do == "start_funding" and event.month >= month)]
    ends = [{"do": "end_funding", "month": month, "programme": one.name} for one in scenario.programmes]
    return scenario.with_(events=[*kept, *ends])


def holds_without_push(branch: Run, month: int, least: float = 0.2) -> bool:
    """Return whether a branch without push thrives: P_eff at least `least` in each of the 12 months after `month`.

    Raises
    ------
    MeasureError
        When the branch ends before.
    """
    held = branch.series["p_eff"][month + 1 : month + 1 + HOLD_MONTHS]
    if len(held) < HOLD_MONTHS:
        raise MeasureError(f"the run ends before month {month + HOLD_MONTHS}; thriving is judged over 12 months")
    return bool((held >= least).all())
