"""Twin worlds: same people, same chance, one difference.

Both arms of a comparison live with the same seeds, so what differs between them comes from the difference alone.
Twins cannot tell one person's fate: a result reads "net 20 more of 100 futures".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ScenarioError
from culturesim.futures import CENTRAL, SET, futures_of
from culturesim.measures.intervals import Interval, paired_mean, paired_share, wilson
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, Thresholds, alive_at_end, baselines, without_effort
from culturesim.run import Run
from culturesim.scenario.events import Event, HolderLeaves, KnownPersonLeaves
from culturesim.scenario.model import Scenario
from culturesim.simulation import must_be_a_scenario, simulate_many

if TYPE_CHECKING:
    import pandas as pd

FINAL_MONTHS = 12  # a run's level at its end is the mean of its last year
COMPARED = {
    "p_eff": "people in an effective relationship (share, last 12 months)",
    "p_nom": "people in any relationship (share, last 12 months)",
    "pairs_active": "running relationships (last 12 months)",
    "quality": "quality of relationships (0 to 1, last 12 months)",
    "credibility": "credibility of mentoring (0 to 1, last 12 months)",
    "commitment": "belief that mentoring is worth it (0 to 1, last 12 months)",
    "waiting": "months seekers have waited (last 12 months)",
    "hours": "hours spent a month (last 12 months)",
}

MEANS_OVER = {"quality": "pairs_active", "waiting": "seeking"}  # what a monthly mean is a mean over


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two arms on the same seeds.

    Attributes
    ----------
    base, alternative
        The scenarios of the arms.
    base_runs, alternative_runs
        Their runs, in the order of the seeds.
    baseline_runs
        The baseline twins (no programme or hallmark effort) by which worlds of the base arm are judged alive.
    alternative_baselines
        The same for the other arm; the same runs when the arms' baselines are the same scenario.
    futures
        "set" where replicate r lived with calibrated vector r mod n in both arms, "central" where all lived with the
        defaults.
    """

    base: Scenario
    alternative: Scenario
    base_runs: list[Run]
    alternative_runs: list[Run]
    baseline_runs: list[Run]
    alternative_baselines: list[Run]
    futures: str = CENTRAL

    def __repr__(self) -> str:
        pairs = len(self.base_runs)
        return f"<Comparison of {self.base.name!r} with {self.alternative.name!r}: {pairs} pairs of twins>"

    @property
    def seeds(self) -> list[int]:
        """The seeds, in order."""
        return [run.seed for run in self.base_runs]

    def difference(self, name: str) -> NDArray[np.float64]:
        """Return alternative minus base of a monthly series, shape (seeds, months)."""
        pairs = zip(self.base_runs, self.alternative_runs, strict=True)
        return np.array([other.series[name] - one.series[name] for one, other in pairs])

    def final(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the level at the end of both arms, shape (seeds,) each.

        A mean over pairs or seekers is ``nan`` in a world that had none of them in these months.
        """
        arms = (self.base_runs, self.alternative_runs)
        one, other = (np.array([_final(run, name) for run in arm]) for arm in arms)
        return one, other

    def alive(self, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return in which seeds mentoring survives at the end, in both arms."""
        one = alive_at_end(self.base_runs, self.baseline_runs, thresholds)
        other = alive_at_end(self.alternative_runs, self.alternative_baselines, thresholds)
        return one, other

    def survival(self, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> tuple[Interval, Interval, Interval]:
        """Return the share alive in the base arm, in the alternative, and the paired difference."""
        one, other = self.alive(thresholds)
        shares = (wilson(int(arm.sum()), len(arm)) for arm in (one, other))
        return (*shares, paired_share(one, other))  # type: ignore[return-value]

    def first_difference(self) -> list[int | None]:
        """Return for each seed the first month in which any monthly number differs, None when none does."""
        found: list[int | None] = []
        for one, other in zip(self.base_runs, self.alternative_runs, strict=True):
            differs = np.any([one.series[name] != other.series[name] for name in one.series], axis=0)
            found.append(int(np.flatnonzero(differs)[0]) if differs.any() else None)
        return found

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a measure: mean of both arms, paired difference with 95 % t interval, correlation, variance ratio.

        `correlation` is that of the two arms over seeds; `variance_ratio` the variance of the paired difference over
        that of independent arms (below 1: pairing pays). `worlds` counts the seeds that could be compared: quality
        needs relationships in both arms, waiting needs seekers.
        """
        import pandas as pd

        rows = []
        for name, meaning in COMPARED.items():
            one, other = self.final(name)
            known = np.isfinite(one) & np.isfinite(other)
            one, other = one[known], other[known]
            if not known.any():
                rows.append({"measure": meaning, "worlds": 0})
                continue
            interval = paired_mean(other - one)
            apart = one.var() + other.var()
            varies = one.std() > 0 and other.std() > 0
            rows.append(
                {
                    "measure": meaning,
                    "base": one.mean(),
                    "alternative": other.mean(),
                    "difference": interval.estimate,
                    "low": interval.low,
                    "high": interval.high,
                    "correlation": float(np.corrcoef(one, other)[0, 1]) if varies else np.nan,
                    "variance_ratio": (other - one).var() / apart if apart > 0 else np.nan,
                    "worlds": int(known.sum()),
                }
            )
        return pd.DataFrame(rows, index=list(COMPARED))


def _final(run: Run, name: str) -> float:
    """Return a monthly number over the last months, weighted by what it is a mean over."""
    values = run.series[name][-FINAL_MONTHS:]
    if name not in MEANS_OVER:
        return float(values.mean())
    weights = run.series[MEANS_OVER[name]][-FINAL_MONTHS:]
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else np.nan


def compare(
    base: Scenario,
    alternative: Scenario,
    seeds: Iterable[int] | int = range(100),
    *,
    futures: str = SET,
    after_each: Callable[[int], None] | None = None,
) -> Comparison:
    """Live both scenarios with the same seeds.

    "The holder of a role leaves" is resolved once, in the base arm: in each future the same person leaves in both
    arms and in their baseline twins, whatever has become of the role.

    Parameters
    ----------
    base, alternative
        Two scenarios of the same length.
    seeds
        Whole numbers from 0, one pair of twins each; a single number n stands for 0 to n - 1.
    futures
        "set": replicate r lives with calibrated vector r mod n in both arms, so that the difference carries what is
        not known about the numbers; "central": all live with the defaults. What a scenario says itself goes before.
    after_each
        Called with the number of worlds of each ensemble that has been lived.

    Raises
    ------
    ScenarioError
        When there are no seeds, or the scenarios have different lengths.
    """
    must_be_a_scenario(base)
    must_be_a_scenario(alternative)
    wanted = list(range(seeds) if isinstance(seeds, int) else seeds)
    if not wanted:
        raise ScenarioError("a comparison needs at least one seed")
    if base.months != alternative.months:
        raise ScenarioError(
            f"{base.name!r} has {base.months} months and {alternative.name!r} {alternative.months}; "
            "give both the same number"
        )
    arms = [futures_of(one, len(wanted), futures) for one in (base, alternative)]
    base_runs = simulate_many(arms[0], wanted, after_each=after_each)
    pinned_base, pinned = (pinned_in(base_runs, arm) for arm in arms)
    alternative_runs = simulate_many(pinned, wanted, after_each=after_each)
    baseline_runs = baselines(pinned_base, wanted, after_each=after_each)
    alike = [without_effort(arm[0] if isinstance(arm, list) else arm).digest() for arm in (pinned_base, pinned)]
    alternative_baselines = (
        baseline_runs if alike[0] == alike[1] else baselines(pinned, wanted, after_each=after_each)
    )
    return Comparison(base, alternative, base_runs, alternative_runs, baseline_runs, alternative_baselines, futures)


def pinned_in(base_runs: Sequence[Run], scenario: Scenario | list[Scenario]) -> Scenario | list[Scenario]:
    """Return `scenario` with every "holder leaves" turned into the exit of whoever holds the role in the base arm.

    One scenario for each base run, since another person may hold the role in each; `scenario` itself where there is
    nothing to pin. Roles that the base arm does not have stay as they are.
    """
    known = {steward.name for steward in base_runs[0].scenario.stewards}
    each = [scenario] * len(base_runs) if isinstance(scenario, Scenario) else scenario
    if not any(isinstance(event, HolderLeaves) and event.role in known for event in each[0].events):
        return scenario
    return [
        one.with_(events=[_pinned(event, run, known) for event in one.events])
        for one, run in zip(each, base_runs, strict=True)
    ]


def _pinned(event: Event, run: Run, known: set[str]) -> Event:
    if not isinstance(event, HolderLeaves) or event.role not in known:
        return event
    person = run.holder(event.role, event.month)
    called = f"the holder of the role '{event.role}'" if person else f"nobody, as the role '{event.role}' is vacant,"
    return KnownPersonLeaves(month=event.month, person=person, called=called)
