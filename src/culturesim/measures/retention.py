"""Retention three ways: does mentoring keep people, as three designs would tell it, beside what was put in.

The causal effect of being well mentored on leaving is an input (mechanism `good_mentoring_keeps_people`), never a
finding. What a study would *report* is an outcome: those who stay longer have more time to find a mentor, and people
attached to the organisation both stay and seek. The same scenario is therefore read three ways:

observed     hires, once with a mentor against never: what published comparisons of participants do. Whoever leaves
             early counts among the never mentored (immortal time), whoever is attached among the mentored (selection).
landmark     only those still there 12 months after hire, by whether they had a mentor by then; no immortal time left.
randomised   a trial inside the model: two arms by lot, one offered a mentor and served first. Both biases are gone;
             what is left is diluted by what the arms really got, so it is also told for full dose.

Reads   tenures and relationships of runs without and with the trial
Writes  nothing
Draws   seeds for the bootstrap, keyed by resample and place; the lot of the trial in its worlds
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.measures.bootstrap import percentile_interval, resampled_sums
from culturesim.measures.intervals import Interval
from culturesim.measures.person_time import PersonTime, mantel_haenszel, ratio_from_shares, stacked
from culturesim.measures.retention_groups import (
    FOLLOW,
    LANDMARK,
    Compared,
    Exposure,
    after_landmark,
    arms_of_trial,
    hires_by_mentoring,
    months_well_by_arm,
)
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
EFFECT = "good_mentoring_keeps_people"


@dataclass(frozen=True)
class Contrast:
    """People with mentoring against people without, in one design.

    Attributes
    ----------
    log_ratio
        Log hazard ratio of leaving, with its percentile bootstrap interval over seeds (Efron 1979).
    people, others
        How many were compared, over all seeds.
    exits, other_exits
        How many of them left within the follow-up.
    """

    log_ratio: Interval
    people: int
    others: int
    exits: int
    other_exits: int


@dataclass(frozen=True)
class Retention:
    """What three designs say of the effect of mentoring on leaving, and what was put in.

    Attributes
    ----------
    declared
        Log hazard ratio of being well mentored, an input of the scenario; 0 when its mechanism is off.
    observed, landmark, randomised
        See the module.
    full_dose
        Log hazard ratio of being well mentored all the time, as the trial tells it: its ratio scaled by the dose that
        the arms got. NaN where the arms hardly differ in dose.
    dose, other_dose
        Share of months at risk in which the invited arm and the usual arm were mentored well.
    seeds
        How many.
    """

    declared: float
    observed: Contrast
    landmark: Contrast
    randomised: Contrast
    full_dose: Interval
    dose: float
    other_dose: float
    seeds: int

    @property
    def table(self) -> pd.DataFrame:
        """One row a number: `log_ratio`, `low`, `high`, `ratio` of hazards, and how many were compared and left."""
        import pandas as pd

        rows: dict[str, dict[str, float]] = {"declared (input)": {"log_ratio": self.declared}}
        for name in ("observed", "landmark", "randomised"):
            found: Contrast = getattr(self, name)
            rows[name] = {
                "log_ratio": found.log_ratio.estimate, "low": found.log_ratio.low, "high": found.log_ratio.high,
                "people": found.people, "others": found.others, "exits": found.exits, "other_exits": found.other_exits,
            }  # fmt: skip
        full = self.full_dose
        rows["randomised, full dose"] = {"log_ratio": full.estimate, "low": full.low, "high": full.high}
        table = pd.DataFrame.from_dict(rows, orient="index")
        table.insert(3, "ratio", np.exp(table["log_ratio"]))
        return table

    def in_words(self) -> list[str]:
        """Return one sentence a design."""
        designs = (self.observed, self.landmark, self.randomised)
        one, two, three = (found.log_ratio.exponential.in_words(digits=2) for found in designs)
        return [
            f"Put in: those mentored well leave {np.exp(self.declared):.2f} times as often.",
            f"Hires with a mentor against hires without, over {self.seeds} seeds: {one}.",
            f"Of those there after {LANDMARK} months: {two}.",
            f"By lot, as offered: {three} (mentored well {self.dose:.0%} of the time against {self.other_dose:.0%}).",
            f"By lot, scaled to mentored well all the time: {self.full_dose.exponential.in_words(digits=2)}.",
        ]


def retention(
    scenario: Scenario, seeds: Iterable[int] = range(100), *, trial: Mapping[str, Any] | None = None,
    exposure: Exposure = "any", follow: int = FOLLOW,
) -> Retention:  # fmt: skip
    """Return the effect of mentoring on leaving as three designs tell it, beside what was put in.

    Parameters
    ----------
    scenario
        Lived as it is for `observed` and `landmark`, and with the trial for `randomised`.
    seeds
        A pair of worlds each.
    trial
        Settings of the event `trial` that differ from: month 12, the first programme, everybody eligible who has no
        mentor, told to take part.
    exposure
        What counts as mentored in `observed` and `landmark`: *any* mentor at all, or being mentored *well*.
    follow
        Months of follow-up, from hire or from the trial.

    Raises
    ------
    MeasureError
        When there is no programme or nobody to compare.
    """
    wanted = list(seeds)
    if not wanted or not scenario.programmes:
        raise MeasureError("retention needs at least one seed and a programme")
    given = {"do": "trial", "month": 12, "programme": scenario.programmes[0].name, "people": 1_000_000,
             "eligible": "anyone", "mandated": True, **(trial or {})}  # fmt: skip
    end = int(given["month"]) + follow
    kept = [event for event in scenario.events if event.month < end]
    by_lot = simulate_many(scenario.with_(months=end, events=[*kept, given]), wanted)
    runs = simulate_many(scenario, wanted)
    arms = trial_arms(by_lot, follow)
    full, dose, other = full_dose(by_lot, follow)
    return Retention(
        declared_effect(scenario), observed(runs, exposure=exposure, follow=follow),
        landmark(runs, exposure=exposure, follow=follow), arms, full, dose, other, len(wanted),
    )  # fmt: skip


def declared_effect(scenario: Scenario) -> float:
    """Return the log hazard ratio of being well mentored that the scenario puts in; 0 when the mechanism is off."""
    from culturesim.hallmarks import BUILT_IN

    own = scenario.mechanisms.get(EFFECT, {})
    if own == "off":
        return 0.0
    default = BUILT_IN[EFFECT].parameters["hazard_ratio"].default
    return float(np.log(dict(own).get("hazard_ratio", default)))  # type: ignore[arg-type]


# ---------------------------------------------------------------- the three designs


def observed(runs: Sequence[Run], *, exposure: Exposure = "any", follow: int = FOLLOW, start: int = 0) -> Contrast:
    """Return the hazard ratio that comparing hires ever mentored within `follow` months with the others implies.

    Each hire from month `start` on who can be followed for `follow` months counts. The ratio is log S1 over log S0 of
    the shares that stayed, as published comparisons are turned into one. Exits made by events are left out.
    """
    numbers = np.array([hires_by_mentoring(run, exposure, follow, start) for run in runs])

    def log_ratio(totals: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(ratio_from_shares(*np.moveaxis(totals, -1, 0))))

    stayed, people, others_stayed, others = numbers.sum(axis=0).astype(np.int64).tolist()
    found = _bootstrapped(numbers, log_ratio)
    return Contrast(found, people, others, people - stayed, others - others_stayed)


def landmark(
    runs: Sequence[Run], *, exposure: Exposure = "any", at: int = LANDMARK, follow: int = FOLLOW, start: int = 0
) -> Contrast:
    """Return the hazard ratio after the landmark of hires mentored by then over those not (Anderson et al. 1983).

    Hires from month `start` on who are still staff `at` months after hire are followed from there to month `follow`
    after hire; the ratio is Mantel–Haenszel's, stratified by months since the landmark.
    """
    return _contrast([after_landmark(run, exposure, at, follow, start) for run in runs])


def trial_arms(runs: Sequence[Run], follow: int = FOLLOW) -> Contrast:
    """Return the hazard ratio of the invited over the usual arm of the trials in `runs`, as offered.

    Everybody drawn counts in their arm, whatever they got (intention to treat).

    Raises
    ------
    MeasureError
        When no run had a trial.
    """
    return _contrast([arms_of_trial(run, follow) for run in runs])


def full_dose(runs: Sequence[Run], follow: int = FOLLOW) -> tuple[Interval, float, float]:
    """Return the log hazard ratio of being mentored well all the time that a trial implies, and the dose of both arms.

    Notes
    -----
    If being well mentored multiplies the rate of leaving by H and an arm spends the share d of its months so, its rate
    is proportional to 1 + d (H - 1). From the ratio R of the arms' rates, H = 1 + (R - 1) / (d1 - R d0): the rate form
    of the Wald estimate with the lot as instrument (Angrist, Imbens & Rubin 1996). Doses count the whole run, so the
    run should end with the follow-up. Those attached, who leave less often, get more of the dose: the scaling is not
    exact where attachment matters.
    """
    table = stacked([arms_of_trial(run, follow).times for run in runs])
    doses = np.array([months_well_by_arm(run) for run in runs])
    strata = table.exits.shape[1]
    numbers = np.concatenate([table.exits, table.months, table.other_exits, table.other_months, doses], axis=1)

    def split(totals: Floats) -> tuple[PersonTime, Floats, Floats]:
        parts = np.split(totals, [strata, 2 * strata, 3 * strata, 4 * strata], axis=-1)
        found = PersonTime(*parts[:4])
        return found, parts[4][..., 0] / found.months.sum(axis=-1), parts[4][..., 1] / found.other_months.sum(axis=-1)

    def log_ratio(totals: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            found, one, other = split(totals)
            ratio = mantel_haenszel(found)
            return np.asarray(np.log(1 + (ratio - 1) / (one - ratio * other)))

    _, dose, other = split(numbers.sum(axis=0))
    return _bootstrapped(numbers, log_ratio), float(dose), float(other)


# ---------------------------------------------------------------- what they share


def _contrast(compared: Sequence[Compared]) -> Contrast:
    """Return the Mantel–Haenszel contrast of groups compared in several runs."""
    table = stacked([one.times for one in compared])
    people, others = sum(one.people for one in compared), sum(one.others for one in compared)
    if min(people, others) == 0:
        raise MeasureError("there is nobody to compare: one of the groups is empty in every run")
    numbers = np.concatenate([table.exits, table.months, table.other_exits, table.other_months], axis=1)

    def log_ratio(totals: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(mantel_haenszel(PersonTime(*np.split(totals, 4, axis=-1))))

    exits, other_exits = int(table.exits.sum()), int(table.other_exits.sum())
    return Contrast(_bootstrapped(numbers, log_ratio), people, others, exits, other_exits)


def _bootstrapped(numbers: Floats, statistic: Callable[[Floats], Floats], level: float = 0.95) -> Interval:
    """Return a statistic of sums over seeds with its percentile bootstrap interval; `numbers` has a row a seed."""
    estimate = float(statistic(numbers.sum(axis=0)))
    return percentile_interval(estimate, statistic(resampled_sums(numbers)), len(numbers), level)
