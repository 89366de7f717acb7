"""Succession risk: what the exit of whoever holds a steward role costs, beyond the exit of anybody else like them.

Twins: whoever holds the role in a month leaves, or cannot leave during the months over which the loss is counted.
The loss is the mean paired difference of a monthly number over these months; from it the loss of a placebo exit is
taken, of somebody of the same level who holds no role, who leaves or is protected likewise. Successors are drawn anew
and may do better than who left, so a loss may be negative.

Protection keeps chance and events from making the holder leave; a promotion may still take them from their job. The
share of worlds in which the holders would have kept their roles without it stands beside every loss, as `stayed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError, did_you_mean
from culturesim.founding import SEASONS
from culturesim.measures.intervals import Interval, paired_mean
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.run import Run
from culturesim.scenario.model import Scenario, Steward
from culturesim.simulation import simulate_many
from culturesim.units import monthly_probability_from_rate

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
HORIZON = 24  # months over which a loss is counted, the one of the exit included


@dataclass(frozen=True)
class SuccessionRisk:
    """Losses from the exit of a steward, or of several at once, in each of some months.

    Attributes
    ----------
    roles, placebos
        Who leaves: roles, and the jobs whose holders leave instead in the placebo twin. No placebos: there was no
        other job, and nothing is taken off.
    months, chances
        Months of the exit, and the chance that it happens in each.
    exit_losses, placebo_losses
        Mean loss over the horizon, shape (seeds, months). A world in which nobody held the role counts with 0.
    held, stayed
        Share of base worlds with every role held in the month of the exit, and of those the share in which all
        holders kept their roles to the end of the horizon.
    """

    roles: tuple[str, ...]
    placebos: tuple[str, ...]
    months: tuple[int, ...]
    chances: Floats
    exit_losses: Floats
    placebo_losses: Floats
    held: Floats
    stayed: Floats

    @property
    def losses(self) -> Floats:
        """Loss beyond the placebo, shape (seeds, months)."""
        return self.exit_losses - self.placebo_losses

    @property
    def loss(self) -> Interval:
        """Mean loss beyond the placebo of one exit, averaged over the months, with its t interval over seeds."""
        return paired_mean(self.losses.mean(axis=1))

    @property
    def risk(self) -> Interval:
        """Sum over the months of chance times loss beyond the placebo, with its t interval over seeds."""
        return paired_mean(self.losses @ self.chances)

    @property
    def note(self) -> str:
        """What the losses are compared with."""
        if self.placebos:
            return f"beyond the exit of the holder of {' and '.join(self.placebos)}"
        return "no placebo: every other job is a steward's, so the loss of any exit is part of it"

    @property
    def table(self) -> pd.DataFrame:
        """One row a month: chance, both losses, the loss beyond the placebo with its 95 % t interval, and the risk."""
        import pandas as pd

        loss = [paired_mean(values) for values in self.losses.T]
        columns = {
            "month": self.months, "chance": self.chances, "exit_loss": self.exit_losses.mean(axis=0),
            "placebo_loss": self.placebo_losses.mean(axis=0) if self.placebos else np.nan,
            "loss": [one.estimate for one in loss], "low": [one.low for one in loss],
            "high": [one.high for one in loss], "risk": self.losses.mean(axis=0) * self.chances,
            "held": self.held, "stayed": self.stayed,
        }  # fmt: skip
        return pd.DataFrame(columns)


class Exits:
    """Exits from one scenario on the same seeds. The scenario, every exit and every protection is lived once.

    Parameters
    ----------
    scenario
        What both twins have in common.
    seeds
        One pair of twins each.
    horizon
        Months over which a loss is counted and the twin's holder protected, the one of the exit included.
    series
        Monthly number that is lost.
    """

    def __init__(
        self, scenario: Scenario, seeds: Iterable[int] = range(100), *, horizon: int = HORIZON, series: str = "p_eff"
    ) -> None:
        self.scenario, self.seeds, self.horizon, self.series = scenario, list(seeds), horizon, series
        if not self.seeds or horizon < 1:
            raise MeasureError("succession risk needs at least one seed and a horizon of at least one month")
        self.stewards = {steward.name: steward for steward in scenario.stewards}
        self.organisation = organisation_of(scenario)
        runs = simulate_many(scenario, self.seeds)
        self.holders = np.array([holders_of(run) for run in runs])
        self._months = len(runs[0].series[series])
        self._known: dict[tuple[tuple[str, ...], int], Floats] = {}

    def risk(
        self, roles: Sequence[str], months: Iterable[int], placebos: Sequence[str] | None = None
    ) -> SuccessionRisk:
        """Return what the exit of the holders of `roles` costs in each of `months`, and how likely it is.

        Parameters
        ----------
        roles
            Names of steward roles whose holders leave in the same month.
        months
            Months of the exit. The risk is that of these months alone: ask for twelve in a row for a year's risk.
        placebos
            Jobs whose holders leave in the placebo twin; see :func:`placebo_jobs` when None.

        Raises
        ------
        MeasureError
            When a role does not exist or a month leaves no room for the horizon.
        """
        asked = tuple(months)
        jobs = sorted({self._steward(role).job for role in roles})
        instead = placebo_jobs(self.scenario, self.organisation, jobs) if placebos is None else list(placebos)
        who = tuple(f"role:{role}" for role in roles)
        exits = np.array([self._loss(who, month) for month in asked]).reshape(len(asked), -1)
        other = tuple(f"job:{job}" for job in instead)
        placebo = np.array([self._loss(other, m) for m in asked]) if other else np.zeros(exits.shape)
        chances = np.prod([exit_chances(self.scenario, self.organisation, job, asked) for job in jobs], axis=0)
        there = [self._held(roles, month) for month in asked]
        held, stayed = np.array(there).reshape(len(asked), 2).T
        return SuccessionRisk(tuple(roles), tuple(instead), asked, chances, exits.T, placebo.T, held, stayed)

    def _steward(self, role: str) -> Steward:
        if role not in self.stewards:
            raise MeasureError(f"there is no steward role {role!r}{did_you_mean(role, self.stewards)}")
        return self.stewards[role]

    def _loss(self, who: tuple[str, ...], month: int) -> Floats:
        end = month + self.horizon
        if not 0 <= month <= end <= self._months:
            raise MeasureError(f"an exit in month {month} needs a run of {max(0, month) + self.horizon} months or more")
        if (who, month) not in self._known:
            twins = (with_protection(self.scenario, who, month, end), with_exits(self.scenario, who, month, end))
            stays, goes = ([run.series[self.series][month:] for run in simulate_many(one, self.seeds)] for one in twins)
            self._known[who, month] = (np.array(stays) - np.array(goes)).mean(axis=1)
        return self._known[who, month]

    def _held(self, roles: Sequence[str], month: int) -> tuple[float, float]:
        """Return the share of worlds with all `roles` held in `month`, and the share of those whose holders stayed."""
        names = list(self.stewards)
        holders = self.holders[:, month : month + self.horizon + 1, [names.index(role) for role in roles]]
        held = (holders[:, 0] != 0).all(axis=1)
        stayed = (holders == holders[:, :1]).all(axis=(1, 2))
        return float(held.mean()), float(stayed[held].mean()) if held.any() else np.nan


def with_exits(scenario: Scenario, who: Iterable[str], month: int, months: int) -> Scenario:
    """Return the scenario, `months` long, with one exit more in `month` for each ``role:name`` or ``job:id``."""
    return _with(scenario, who, months, {"month": month}, {"role": "holder_leaves", "job": "person_leaves"})


def with_protection(scenario: Scenario, who: Iterable[str], month: int, months: int) -> Scenario:
    """Return the scenario, `months` long, whose holders of ``role:name`` or ``job:id`` in `month` cannot leave it."""
    lasts = {"month": month, "months": months - month}
    return _with(scenario, who, months, lasts, {"role": "protect_holder", "job": "protect_person"})


def _with(scenario: Scenario, who: Iterable[str], months: int, said: dict[str, int], do: dict[str, str]) -> Scenario:
    kept = [event for event in scenario.events if event.month < months]
    parts = [one.partition(":") for one in who]
    added = [{"do": do[kind], kind: name, **said} for kind, _, name in parts]
    return scenario.with_(months=months, events=[*kept, *added])


def holders_of(run: Run) -> NDArray[np.uint64]:
    """Return who holds each steward role as each month begins, and at the end: shape (months + 1, roles), 0 nobody."""
    months = np.arange(len(run.series["headcount"]) + 1)
    roles = [run.holders(steward.name, months) for steward in run.scenario.stewards]
    return np.array(roles, np.uint64).reshape(len(roles), len(months)).T


def placebo_jobs(
    scenario: Scenario, organisation: Organisation, jobs: Sequence[str], *, never: Iterable[str] = ()
) -> list[str]:
    """Return one job for each of `jobs` that carries no role, or none at all where there are too few.

    Chosen among jobs held at founding that are none of `jobs`: the nearest level first, then the nearest number of
    contacts (where a file of ties tells them), then units without a steward (whose staff may be promoted or handed the
    role), then the smallest job key, which does not depend on the order of a file. Jobs in `never` are not chosen.
    """
    row_of = {job: row for row, job in enumerate(organisation.job_ids)}
    stewards = [row_of[steward.job] for steward in scenario.stewards]
    taken = [*stewards, *(row_of[job] for job in (*jobs, *never) if job in row_of)]
    tended = np.isin(organisation.unit, organisation.unit[stewards])
    contacts = contacts_of_jobs(organisation)
    free = np.flatnonzero(organisation.person_keys != 0)
    free = free[~np.isin(free, taken)]
    chosen: list[str] = []
    for job in jobs:
        if len(free) == 0:
            return []
        level = organisation.level[free].astype(np.int64)
        apart = np.abs(level - int(organisation.level[row_of[job]]))
        fewer_or_more = np.abs(contacts[free] - contacts[row_of[job]])
        order = (organisation.job_keys[free], tended[free], fewer_or_more, level, apart)
        best = free[np.lexsort(order)[0]]
        chosen.append(organisation.job_ids[best])
        free = free[free != best]
    return chosen


def contacts_of_jobs(organisation: Organisation) -> NDArray[np.int64]:
    """Return how many contacts each job has by the file of ties; all 0 where contacts are drawn per world."""
    jobs = len(organisation.job_ids)
    if organisation.contacts is None:
        return np.zeros(jobs, np.int64)
    return (organisation.contacts.reshape(jobs, organisation.contacts_per_job) >= 0).sum(axis=1)


def exit_chances(scenario: Scenario, organisation: Organisation, job: str, months: Iterable[int]) -> Floats:
    """Return the chance that the holder of `job` leaves in each month: its leaving rate, in the season of the month.

    What a person's attachment or mentoring does to it is left out, and so is a hand-over of the role to another job.
    """
    rate = float(organisation.leaving_rate[organisation.job_ids.index(job)]) * scenario.base("leaving_ratio")
    season = SEASONS[organisation.calendar]
    weights = [float(season[(organisation.start_month - 1 + month) % 12]) for month in months]
    return np.array([monthly_probability_from_rate(rate * weight) for weight in weights])


def succession_risk(
    scenario: Scenario, months: Iterable[int], seeds: Iterable[int] = range(100), *, horizon: int = HORIZON
) -> pd.DataFrame:
    """Return one row a steward role: loss of P_eff beyond the placebo and risk over `months`, with 95 % intervals.

    Columns `loss`, `loss_low`, `loss_high` (share of people, mean over the horizon and the months), `chance` (sum over
    the months: expected exits), `risk`, `risk_low`, `risk_high` (sum of chance times loss), `held`, `stayed`, `note`.
    """
    import pandas as pd

    exits, asked, rows = Exits(scenario, seeds, horizon=horizon), tuple(months), {}
    for role in exits.stewards:
        found = exits.risk([role], asked)
        rows[role] = {
            **found.loss.columns("loss"), "chance": found.chances.sum(), **found.risk.columns("risk"),
            "held": found.held.mean(), "stayed": found.stayed.mean(), "note": found.note,
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index")


def months_vacant(exits: Exits) -> pd.DataFrame:
    """Return one row a role: mean `months` without a holder in the base arm, 95 % t interval, and their `share`."""
    import pandas as pd

    rows = {}
    for row, role in enumerate(exits.stewards):
        vacant = (exits.holders[:, 1:, row] == 0).sum(axis=1)
        rows[role] = {**paired_mean(vacant).columns("months"), "share": vacant.mean() / exits.scenario.months}
    return pd.DataFrame.from_dict(rows, orient="index")
