"""Concentration: on how few shoulders the upkeep of mentoring rests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS
from culturesim.organisation.blueprint import organisation_of
from culturesim.scenario.model import Scenario

Floats = NDArray[np.float64]


def herfindahl(shares: Sequence[float] | Floats) -> float:
    """Return the Herfindahl–Hirschman index of `shares` (>= 0, divided by their sum): 1/n of n equal ones, 1 of one."""
    values = np.asarray(shares, np.float64)
    return float((values**2).sum() / values.sum() ** 2) if values.sum() > 0 else np.nan


def upkeep_concentration(scenario: Scenario) -> float:
    """Return how far upkeep hangs on one person: the mean index of the stewards' shares, by unit and hallmark.

    Means weigh each hallmark of a unit by the strength aimed at there; where no steward has a share, it is left out.
    Two roles of one job count as one person. What a programme's budget supplies is nobody's share. NaN when no steward
    has any.
    """
    organisation = organisation_of(scenario)
    aim = scenario.strengths(organisation.founding_units)
    names = list(HALLMARKS)
    shares: dict[str, Floats] = {}
    for steward in scenario.stewards:
        unit = organisation.unit[organisation.job_ids.index(steward.job)]
        units = np.arange(aim.shape[1]) == unit if steward.scope == "unit" else np.ones(aim.shape[1], np.bool_)
        tended = np.array([steward.hallmarks == "all" or name in steward.hallmarks for name in names])
        carried = steward.share * np.outer(tended, units)
        shares[steward.job] = shares.get(steward.job, np.zeros(aim.shape)) + carried
    if not shares:
        return np.nan
    table = np.array(list(shares.values())).reshape(len(shares), -1)
    weight = np.where(table.sum(axis=0) > 0, aim.ravel(), 0.0)
    each = [herfindahl(column) if part > 0 else 0.0 for column, part in zip(table.T, weight, strict=True)]
    return float(np.average(each, weights=weight)) if weight.sum() > 0 else np.nan
