"""Months again: what a finished run was like in the midst of it, from the same world lived once more.

A run keeps numbers and tables, but not what each person's state was in each month. The same scenario and seed give the
same world, so it is lived again as far as is asked, and held against the numbers that the run kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from culturesim.chart.snapshot import Snapshot, snapshot
from culturesim.errors import MeasureError
from culturesim.run import Run
from culturesim.simulation import Ensemble

_HELD_AGAINST = ("headcount", "p_eff", "p_nom", "pairs_active")


def snapshots(run: Run, months: Iterable[int]) -> Iterator[Snapshot]:
    """Yield what a run's world was like at the end of each of `months`, in time.

    Parameters
    ----------
    run
        A finished run.
    months
        From 0 to its last month.

    Raises
    ------
    MeasureError
        When the run does not reach a month, or its world, lived again, is not the same: then the run was made by
        another version.
    """
    wanted, last = sorted(set(months)), len(run.series["headcount"]) - 1
    outside = [month for month in wanted if not 0 <= month <= last]
    if outside:
        raise MeasureError(f"month {outside[0]} is not in this run; it has months 0 to {last}")
    world = Ensemble([run.scenario], [run.seed], run.organisation)
    for month in wanted:
        while world.state.month <= month:
            world.step()
        now = world.series[month]
        if any(not np.isclose(now[name][0], run.series[name][month], rtol=1e-9, atol=1e-12) for name in _HELD_AGAINST):
            raise MeasureError(
                f"month {month} of {run.scenario.name!r}, seed {run.seed}, lived again is another one: the run was "
                f"made by another version of culturesim; simulate it again"
            )
        yield snapshot(world.state)
