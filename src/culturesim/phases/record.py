"""Record: the month in numbers. Shares are of people present now.

Reads   everything
Writes  jobs.effective, .mentored_well, .well_since, .months_well; the monthly series
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.phases import counting, counting_pairs
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Moment
from culturesim.phases.numbers import BY_UNIT, HIRES, LEAVERS, MONTHLY, PROMOTIONS, Series
from culturesim.state.state import Rows, State


class Month(NamedTuple):
    """What is kept of a month: its numbers by world, and those of `BY_UNIT` by world and unit."""

    series: Series
    by_unit: NDArray[np.int32]


def record(now: Moment, moved: Mapping[str, Rows], spent: NDArray[np.float64]) -> Month:
    """Mark who is in an effective relationship and return the month in numbers.

    `moved` are the rows that were left, hired into and promoted into; `spent` hours of meetings by world."""
    state, sizes = now.state, now.state.sizes
    table = np.zeros((len(MONTHLY), sizes.worlds))
    by_unit = np.zeros((len(BY_UNIT), state.units.rows), np.int32)
    for batch in reversed(state.log.relationships):  # turnover, events and endings file one each
        if batch["ended"][0] != state.month:
            break
        counting_pairs.count_ended(
            batch["world"], batch["why_ended"], batch["ended_by"], batch["began"], batch["kind"], state.month, table
        )
    for place, what in ((LEAVERS, "left"), (HIRES, "hired"), (PROMOTIONS, "promoted")):
        counting.count_by_world(moved[what], sizes.jobs, table[place])
    counting.count_worlds(
        state.month, sizes.worlds, columns_of(counting.People, state.jobs),
        columns_of(counting_pairs.Pairs, state.ties), columns_of(counting.Units, state.units), state.practice.table,
        state.perceived.table, _payers(state), now.rule("quality_minimum"), now.rule("training_hours"), spent, table,
        by_unit,
    )  # fmt: skip
    return Month(Series(table), by_unit.reshape(len(BY_UNIT), sizes.worlds, sizes.units))


def _payers(state: State) -> counting.Payers:
    programmes, roles = state.programmes, state.roles
    return counting.Payers(
        programmes.funded, programmes.coordinator_hours, programmes.growth_hours,
        roles.job, roles.plan_hours, state.role_programme,
    )  # fmt: skip
