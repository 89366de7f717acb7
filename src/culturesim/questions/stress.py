"""Stress: the holder of each role leaves in turn, then two of the costliest together, then more and more of them.

What an exit costs is the effective participation lost over the two years that follow, beyond a placebo exit in the same
month: somebody else of the same level leaves who carries no role. In each future those who leave are found in the arm
in which nobody is made to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import CultureSimError
from culturesim.experiment.executors import Workers
from culturesim.experiment.file import Experiment
from culturesim.futures import SET
from culturesim.measures.intervals import Interval, paired_mean, wilson
from culturesim.measures.recovery import NO_LOSS, RECOVERED, recovery_of
from culturesim.measures.succession_risk import HORIZON, exit_chances
from culturesim.organisation.blueprint import organisation_of
from culturesim.questions.lived import lived
from culturesim.questions.studies import Study
from culturesim.scenario.changes import MORE_EVENTS
from culturesim.scenario.fields import plain
from culturesim.scenario.model import Scenario
from culturesim.twins.placebo import placebo_exits

STAYS = "nobody is made to leave"
FOLLOWED = 36  # months after an exit
QUARTER = 3  # months; participation after an exit is followed by the quarter
COSTLIEST, MOST_TOGETHER = 6, 5
LEVEL = 0.5  # of futures: below it, mentoring is taken to hang on those who left
MOST_ROLES = 40
Column = NDArray[np.float64]
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class RoleStress:
    """What the exit of whoever holds a role costs.

    Attributes
    ----------
    loss
        Effective participation lost over two years beyond the placebo (share of people), with its t interval.
    vacant
        Months of the three years after the exit in which nobody holds the role, mean.
    recovered
        Months until participation is back within a tenth of the placebo's, to the quarter; None where it never was,
        0 where nothing was lost.
    chance
        That the holder leaves within a year by chance.
    planned
        Whether the role has a succession plan.
    """

    role: str
    loss: Interval
    vacant: float
    recovered: float | None
    chance: float
    planned: bool


@dataclass(frozen=True)
class PairStress:
    """What the exit of two together costs beyond their placebo, and beyond the sum of both alone."""

    roles: tuple[str, str]
    loss: Interval
    beyond_sum: Interval


@dataclass(frozen=True)
class Together:
    """In how many futures mentoring is alive three years after the costliest so many left together."""

    exits: int
    role: str
    alive: Interval


@dataclass(frozen=True)
class Stress:
    """The whole of it: roles and pairs from the costliest on, and how few exits mentoring hangs on.

    Attributes
    ----------
    placebo
        Whether somebody like each of the roles could leave instead; without, losses are beyond nobody's exit.
    bus_factor
        Fewest of the costliest that take survival below half of the futures; 0 where it is below without any, None
        where as many as were tried do not.
    """

    month: int
    futures: int
    people: int
    units: int
    placebo: bool
    roles: tuple[RoleStress, ...]
    pairs: tuple[PairStress, ...]
    together: tuple[Together, ...]
    bus_factor: int | None


class Stressed:
    """A scenario whose roles are put under stress in one month, and who lives it."""

    def __init__(self, scenario: Scenario, month: int, futures: int, workers: Workers, tell: Tell) -> None:
        self.month, self.futures, self.workers, self.tell, self.done = month, futures, workers, tell, 0
        kept = [event for event in scenario.events if event.month < month + FOLLOWED]
        self.base = scenario.with_(months=month + FOLLOWED, events=kept)
        self.roles = [one.name for one in scenario.stewards if one.share > 0]
        if not self.roles:
            raise CultureSimError(f"{scenario.name!r} has no steward role on which anything hangs, so none to stress")
        if len(self.roles) > MOST_ROLES:
            raise CultureSimError(f"{scenario.name!r} has {len(self.roles)} roles; at most {MOST_ROLES} are stressed")
        self.placebos: dict[tuple[str, ...], str] = {}

    def exits(self, roles: Iterable[str]) -> dict[str, Any]:
        """Return the changes of an arm in which the holders of `roles` leave."""
        return {MORE_EVENTS: [{"do": "holder_leaves", "month": self.month, "role": role} for role in roles]}

    def placebo(self, roles: Sequence[str]) -> str:
        """Return the name of the arm with the placebo of these exits: `STAYS` where there is none."""
        alternative = self.base.with_(events=[*plain(self.base.events), *self.exits(roles)[MORE_EVENTS]])
        found = placebo_exits(self.base, alternative)
        if not found:
            return STAYS
        jobs = tuple(sorted(job for one in found for job in one.placebos))
        return self.placebos.setdefault(jobs, f"placebo {len(self.placebos) + 1}")

    def placebo_arms(self) -> dict[str, dict[str, Any]]:
        """Return the changes of the placebo arms asked for so far."""
        return {
            name: {MORE_EVENTS: [{"do": "person_leaves", "month": self.month, "job": job} for job in jobs]}
            for jobs, name in self.placebos.items()
        }

    def lived(self, name: str, arms: dict[str, Any], measures: dict[str, Any]) -> dict[str, dict[str, Column]]:
        """Return what is measured in each arm, and in that in which nobody is made to leave, by its column."""
        experiment = Experiment(folder=self.base.folder, name=name, base=plain(self.base), arms={STAYS: {}, **arms},
                                measures=measures, futures=SET)  # fmt: skip
        study = Study(name, experiment, {0: {}}, self.futures)
        rows = lived([(study, range(self.futures))], self.workers, self._count)[name]
        found: dict[str, dict[str, list[float]]] = {}
        for row in rows:
            for column, value in row.items():
                if isinstance(value, float):
                    found.setdefault(row["arm"], {}).setdefault(column, []).append(value)
        return {arm: {name: np.array(values) for name, values in columns.items()} for arm, columns in found.items()}

    def _count(self, runs: int) -> None:
        self.done += runs
        pairs = min(COSTLIEST, len(self.roles))
        arms = len(self.roles) + pairs * (pairs - 1) // 2 + min(MOST_TOGETHER, len(self.roles)) + 3
        self.tell(self.done, max(self.done, self.futures * (arms + len(self.placebos))))


def stress(
    scenario: Scenario, workers: Workers, *, month: int = 12, futures: int = 60, tell: Tell = lambda runs, of: None,
) -> Stress:
    """Return what exits of those who carry mentoring cost.

    Parameters
    ----------
    scenario
        Its organisation, roles and events; futures are three years longer than `month`.
    workers
        Who does the work: one of `culturesim.experiment.executors`.
    month
        In which the exits happen.
    futures
        Lived in each arm, each with a calibrated set of numbers.
    tell
        Called with the runs of each piece that is done, and the runs of about the whole.

    Raises
    ------
    CultureSimError
        When nothing hangs on any role.
    """
    stressed = Stressed(scenario, month, futures, workers, tell)
    singles = _singles(stressed)
    roles = sorted((_role(stressed, role, singles) for role in stressed.roles), key=lambda one: -one.loss.estimate)
    costliest = [one.role for one in roles[:COSTLIEST]]
    pairs = _pairs(stressed, costliest, singles)
    together = _together(stressed, [one.role for one in roles[:MOST_TOGETHER]])
    reached = next((one.exits for one in together if one.alive.estimate < LEVEL), None)
    organisation = organisation_of(stressed.base)
    placebo = all(stressed.placebo([role]) != STAYS for role in stressed.roles)
    return Stress(month, futures, organisation.headcount, len(organisation.founding_units), placebo, tuple(roles),
                  tuple(pairs), tuple(together), reached)  # fmt: skip


def _lost(month: int) -> dict[str, Any]:
    return {"of": "mean", "series": "p_eff", "start": month, "end": month + HORIZON - 1}


def _singles(stressed: Stressed) -> dict[str, dict[str, Column]]:
    """Return the columns of each arm in which one leaves, of their placebos, and of nobody."""
    month = stressed.month
    for role in stressed.roles:
        stressed.placebo([role])
    leaving = {_arm(stressed, role): stressed.exits([role]) for role in stressed.roles}
    quarters = {
        f"quarter_{first - month}": {"of": "mean", "series": "p_eff", "start": first, "end": first + QUARTER - 1}
        for first in range(month, month + FOLLOWED, QUARTER)
    }
    vacant = {f"vacant_{row}": {"of": "months_vacant", "role": role, "start": month}
              for row, role in enumerate(stressed.roles)}  # fmt: skip
    measures = {"p_eff": _lost(month), **quarters, **vacant}
    return stressed.lived("one leaves", leaving | stressed.placebo_arms(), measures)


def _arm(stressed: Stressed, role: str) -> str:
    """Return the name of the arm in which the holder of one role leaves."""
    return f"exit {stressed.roles.index(role)}"


def _role(stressed: Stressed, role: str, singles: dict[str, dict[str, Column]]) -> RoleStress:
    goes, instead = singles[_arm(stressed, role)], singles[stressed.placebo([role])]
    steward = next(one for one in stressed.base.stewards if one.name == role)
    organisation = organisation_of(stressed.base)
    chances = exit_chances(stressed.base, organisation, steward.job, range(stressed.month, stressed.month + 12))
    vacant = goes[f"vacant_{stressed.roles.index(role)}"]
    planned = steward.plan_hours > 0 or any(
        event.do == "adopt_succession_plan" and event.role == role for event in stressed.base.events
    )
    return RoleStress(role, paired_mean(instead["p_eff"] - goes["p_eff"]), float(vacant.mean()),
                      _recovered(goes, instead), float(1 - np.prod(1 - chances)), planned)  # fmt: skip


def _recovered(goes: dict[str, Column], instead: dict[str, Column]) -> float | None:
    """Return the months until participation is back, to the quarter; 0 without a loss, None where it never was."""
    names = [name for name in goes if name.startswith("quarter_")]
    by_quarter = (np.column_stack([one[name] for name in names]) for one in (goes, instead))
    shock, twin = (np.repeat(one, QUARTER, axis=1) for one in by_quarter)
    found = recovery_of(shock, twin, 0, resamples=1)
    if found.outcome == NO_LOSS:
        return 0.0
    return float(found.months or 0) if found.outcome == RECOVERED else None


def _pairs(
    stressed: Stressed, costliest: list[str], singles: dict[str, dict[str, Column]]
) -> list[PairStress]:
    pairs = list(combinations(costliest, 2))
    if not pairs:
        return []
    instead = {pair: stressed.placebo(pair) for pair in pairs}
    known = {name: arm for name, arm in stressed.placebo_arms().items() if name in set(instead.values())}
    named = {pair: f"pair {place}" for place, pair in enumerate(pairs)}
    arms = {named[pair]: stressed.exits(pair) for pair in pairs} | known
    columns = stressed.lived("two leave", arms, {"p_eff": _lost(stressed.month)})
    found = []
    for pair in pairs:
        loss = columns[instead[pair]]["p_eff"] - columns[named[pair]]["p_eff"]
        each = ((singles[stressed.placebo([role])], singles[_arm(stressed, role)]) for role in pair)
        alone = sum(instead_of_one["p_eff"] - one["p_eff"] for instead_of_one, one in each)
        found.append(PairStress(pair, paired_mean(loss), paired_mean(loss - alone)))
    return sorted(found, key=lambda one: -one.loss.estimate)


def _together(stressed: Stressed, costliest: list[str]) -> list[Together]:
    """Return survival three years on when nobody, the costliest, the two costliest … leave together."""
    arms = {f"{count} leave": stressed.exits(costliest[:count]) for count in range(1, len(costliest) + 1)}
    columns = stressed.lived("more and more leave", arms, {"alive": {"of": "alive"}})
    shares = [wilson(int(columns[arm]["alive"].sum()), stressed.futures) for arm in (STAYS, *arms)]
    return [Together(exits, costliest[exits - 1] if exits else "", share) for exits, share in enumerate(shares)]
