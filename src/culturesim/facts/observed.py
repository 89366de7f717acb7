"""What an observer of many worlds sees: monthly numbers, every relationship and tenure, and yearly surveys.

Reads   ensembles of one setting, lived side by side
Writes  tables over all worlds with a column `world`, so that a fact is one pass over rows
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble, ensembles_of
from culturesim.state.log import Batch, joined_batches
from culturesim.state.state import State

Columns = dict[str, NDArray[Any]]
Floats = NDArray[np.float64]
STILL = 1_000_000  # month of ending of what has not ended

_PAIR = ("kind", "began", "ended", "met_last", "meetings", "quality", "fit", "planned", "why_ended", "ended_by",
         "mentor_key", "mentee_key", "mentor_group", "mentee_group")  # fmt: skip
_TENURE = ("person", "joined", "prior_experience", "held_since", "level", "left", "ever_mentored", "trial_arm")


@dataclass(frozen=True)
class Observed:
    """Worlds of one setting.

    Attributes
    ----------
    worlds
        How many.
    months
        Months lived after the warm-up.
    series
        Monthly numbers by name, shape (months, worlds); months of the warm-up are left out.
    pairs, tenures
        Rows of all worlds with a column `world`; `ended` and `left` are `STILL` for what has not ended. A promoted
        person's tenures are several rows.
    surveys
        For each survey month, who is present: `world`, `person`, `level`, `joined`, `experience`, `has` (a mentor),
        `well` (mentored well), `ever` (mentored).
    practice
        For each survey month, practice of each hallmark: shape (hallmarks, worlds, units).
    """

    worlds: int
    months: int
    series: Columns
    pairs: Columns
    tenures: Columns
    surveys: dict[int, Columns]
    practice: dict[int, Floats]

    def per_world(self, rows: Columns, which: NDArray[np.bool_], weight: NDArray[Any] | None = None) -> Floats:
        """Return the number of rows chosen in each world, or the sum of their weights."""
        chosen = None if weight is None else np.asarray(weight, np.float64)[which]
        return np.bincount(rows["world"][which], chosen, self.worlds).astype(np.float64)


def observe(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    survey_months: Iterable[int],
    *,
    after_each: Callable[[int], None] | None = None,
) -> Observed:
    """Live one world for each scenario and seed and return what is seen of them.

    Parameters
    ----------
    scenarios, seeds
        One of each a world; the scenarios must fit one ensemble.
    survey_months
        Months in which everyone present is asked and practice is looked at.
    after_each
        Called with the number of worlds of each ensemble that has been lived.
    """
    months, parts = set(survey_months), []
    for ensemble in ensembles_of(scenarios, seeds):
        parts.append(_seen(ensemble, months))
        if after_each is not None:
            after_each(len(ensemble.seeds))
    return _joined(parts)


def _seen(ensemble: Ensemble, survey_months: set[int]) -> Observed:
    state, surveys, practice = ensemble.state, {}, {}
    while not ensemble.done:
        month = state.month
        ensemble.step()
        if month in survey_months:
            surveys[month] = _survey(state, month)
            shape = (-1, state.sizes.worlds, state.sizes.units)
            practice[month] = state.practice.table.reshape(shape).copy()
    series = {name: np.array([month[name] for month in ensemble.series]) for name in ensemble.series[0]}
    return Observed(state.sizes.worlds, len(ensemble.series), series, _pairs(state), _tenures(state), surveys, practice)


def _survey(state: State, month: int) -> Columns:
    rows, jobs = state.present, state.jobs
    return {
        "world": state.world(rows, "person"),
        "person": jobs.person[rows],
        "level": jobs.level[rows],
        "joined": jobs.joined[rows],
        "experience": jobs.prior_experience[rows] + month - jobs.joined[rows],
        "has": (state.mentors_had > 0)[rows],
        "well": jobs.mentored_well[rows],
        "ever": jobs.ever_mentored[rows],
    }


def _tenures(state: State) -> Columns:
    rows = state.present
    running = {name: column[rows] for name, column in _columns(state.jobs, _TENURE).items()}
    running |= {"world": state.world(rows, "person"), "left": np.full(len(rows), STILL)}
    running["why_left"] = np.full(len(rows), "", dtype=object)
    return _with(joined_batches(state.log.tenures), running, (*_TENURE, "world", "why_left"))


def _pairs(state: State) -> Columns:
    rows = state.live_ties
    running = {name: column[rows] for name, column in _columns(state.ties, _PAIR).items()}
    running |= {"world": state.world(rows, "pair"), "ended": np.full(len(rows), STILL)}
    running["mentee"], running["mentor"] = state.ties.mentee[rows], state.ties.mentor[rows]
    pairs = _with(joined_batches(state.log.relationships), running,
                  (*[name for name in _PAIR if not name.endswith("_group")], "world", "mentor", "mentee"))  # fmt: skip
    return pairs | _groups(state, pairs)


def _groups(state: State, pairs: Columns) -> Columns:
    """Return the group of either side, by person, whether still there or gone."""
    rows = state.present
    gone = joined_batches(state.log.tenures)
    keys = [state.jobs.person[rows]] + ([gone["person"]] if gone else [])
    world = [state.world(rows, "person")] + ([gone["world"]] if gone else [])
    group = [state.jobs.group[rows]] + ([gone["group"]] if gone else [])
    key, where, label = np.concatenate(keys), np.concatenate(world), np.concatenate(group)
    order = np.lexsort((key, where))
    marks = mark(where[order], key[order])
    place = np.argsort(marks)
    found = {}
    for side in ("mentor", "mentee"):
        wanted = mark(pairs["world"], pairs[f"{side}_key"])
        at = np.minimum(np.searchsorted(marks[place], wanted), len(marks) - 1)
        same = marks[place][at] == wanted
        found[f"{side}_group"] = np.where(same, label[order][place][at], -1)
    return found


def mark(world: NDArray[Any], key: NDArray[Any]) -> NDArray[np.uint64]:
    """Return one number for a person of a world."""
    return key.astype(np.uint64) ^ (world.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _columns(table: Any, names: Sequence[str]) -> Columns:
    return {name: table.column(name) for name in names if name in table}


def _with(finished: Batch, running: Columns, names: Sequence[str]) -> Columns:
    if not finished:
        return {name: running[name] for name in names}
    return {name: np.concatenate([finished[name], running[name]]) for name in names}


def _joined(parts: Sequence[Observed]) -> Observed:
    if len(parts) == 1:
        return parts[0]
    first, offset = parts[0], np.cumsum([0, *[part.worlds for part in parts]])

    def stacked(tables: Sequence[Columns]) -> Columns:
        found = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
        found["world"] = np.concatenate([table["world"] + by for table, by in zip(tables, offset, strict=False)])
        return found

    return Observed(
        int(offset[-1]),
        first.months,
        {name: np.concatenate([part.series[name] for part in parts], axis=1) for name in first.series},
        stacked([part.pairs for part in parts]),
        stacked([part.tenures for part in parts]),
        {month: stacked([part.surveys[month] for part in parts]) for month in first.surveys},
        {month: np.concatenate([part.practice[month] for part in parts], axis=1) for month in first.practice},
    )
