"""Bench: how many people could take over a steward role now, within a year, or in two to three years.

Reads   readiness of those present at the end of a run
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import MeasureError
from culturesim.measures.intervals import paired_mean
from culturesim.run import RUNNING, Run

if TYPE_CHECKING:
    import pandas as pd

SPANS = {"ready_now": (-1, 0), "within_1_year": (0, 12), "in_2_to_3_years": (12, 36)}  # months: beyond, up to


def months_to_ready(readiness: ArrayLike, gain: ArrayLike, needed: float) -> NDArray[np.float64]:
    """Return the months until readiness r, growing by gain·(1 - r) a month, reaches `needed`; infinite if never.

    The smallest t with 1 - (1 - r)(1 - gain)^t at least `needed`: 0 for who is ready now.
    """
    start, pace = np.broadcast_arrays(np.asarray(readiness, np.float64), np.asarray(gain, np.float64))
    if needed >= 1:
        return np.where(start >= 1, 0.0, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.log((1 - needed) / (1 - start)) / np.log1p(-pace)
    months = np.ceil(exact - 1e-9)  # a step reached exactly is reached, whatever the last bit
    months = np.where(pace > 0, months, np.inf)
    return np.where(start >= needed, 0.0, np.maximum(months, 1.0))


def bench(runs: Sequence[Run]) -> pd.DataFrame:
    """Return one row a steward role: people ready now, within a year and in two to three, means over the runs.

    Columns `ready_now`, `within_1_year` and `in_2_to_3_years`, each with its 95 % t interval over seeds, and `nobody`:
    the share of runs in which nobody is ready now. Who counts: those a succession plan may name, present at the end of
    the run in the unit of the role's job, who hold no role. *Ready* is the readiness that a promotion asks for;
    those mentored well at the end grow at the pace of the mentored (its base, without training's part), the others at
    the pace of the rest, as if that stayed so.

    Raises
    ------
    MeasureError
        When there are no runs.
    """
    import pandas as pd

    if not runs:
        raise MeasureError("a bench needs at least one run")
    rows = {}
    for role, steward in enumerate(runs[0].scenario.stewards):
        counts = np.array([_counts(run, role) for run in runs])
        found: dict[str, float] = {}
        for column, name in enumerate(SPANS):
            found |= paired_mean(counts[:, column]).columns(name)
        rows[steward.name] = {**found, "nobody": float((counts[:, 0] == 0).mean())}
    return pd.DataFrame.from_dict(rows, orient="index")


def _counts(run: Run, role: int) -> list[int]:
    t, hands, organisation = run.tenures, run.hands, run.organisation
    latest = {int(one): row for row, one in enumerate(hands["role"].tolist())}  # hands come in order of time
    holders = {int(hands["holder"][row]) for row in latest.values()}
    unit = organisation.unit[int(hands["job"][latest[role]])]
    there = (t["left"] == RUNNING) & (organisation.unit[t["job"]] == unit)
    rows = np.flatnonzero(there & ~np.isin(t["person"], np.array(sorted(holders), np.uint64)))
    scenario = run.scenario
    gain = np.where(t["mentored_well"][rows], scenario.base("readiness_gain"), scenario.rule("readiness_growth"))
    gain = np.where(t["level"][rows] == 0, gain, 0.0)  # only staff grow
    months = months_to_ready(t["readiness"][rows], gain, scenario.rule("promotion_readiness"))
    return [int(((months > beyond) & (months <= up_to)).sum()) for beyond, up_to in SPANS.values()]
