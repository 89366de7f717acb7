"""Histories: what each world of a live state has lived so far, the finished tables of the log with what still runs.

Tables of all worlds are made at once, column by column: worlds stand side by side in the log, and sorting a column
for a hundred worlds takes little longer than picking out the rows of one.

Reads   the log, ties, jobs
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.state.columns import NEVER
from culturesim.state.log import Batch, joined_batches
from culturesim.state.state import State

Columns = dict[str, NDArray[Any]]
NOT_TOLD = ("world", "slot")


@dataclass(frozen=True)
class History:
    """Tables of one world: relationships, tenures, requests given up, hands of steward roles; and sentences by month.

    Rows of jobs and units are counted from the world's own first one.
    """

    pairs: Columns
    tenures: Columns
    given_up: Columns
    hands: Columns
    sentences: tuple[tuple[int, str], ...]


def histories(state: State, worlds: range) -> list[History]:
    """Return what each of `worlds`, which follow one another, has lived so far."""
    log = state.log
    pairs = _by_world(state, log.relationships, _pairs_running(state), worlds)
    tenures = _by_world(state, log.tenures, _tenures_running(state), worlds)
    given_up = _by_world(state, log.abandoned, _no_requests(), worlds)
    hands = _by_world(state, log.stewards, _no_hands(), worlds)
    said: dict[int, list[tuple[int, str]]] = {world: [] for world in worlds}
    for world, month, sentence in log.sentences:
        if world in said:
            said[world].append((month, sentence))
    sentences = [tuple(said[world]) for world in worlds]
    return [History(*parts) for parts in zip(pairs, tenures, given_up, hands, sentences, strict=True)]


def _pairs_running(state: State) -> Batch:
    live = state.live_ties
    running = state.ties.taken(live)
    running.beside["world"] = state.world(live, "pair")
    running.beside["ended"] = np.full(len(live), NEVER, np.int32)
    return running


def _tenures_running(state: State) -> Batch:
    rows = state.present
    running = state.jobs.taken(rows)
    running.beside["job"] = rows.astype(np.int32)
    running.beside["world"] = state.world(rows, "person")
    running.beside["left"] = np.full(len(rows), NEVER, np.int32)
    running.beside["why_left"] = np.full(len(rows), "", dtype=object)
    return running


def _no_requests() -> Batch:
    numbers = {name: np.zeros(0, np.int32) for name in ("job", "asked", "ended")}
    return {"person": np.zeros(0, np.uint64), **numbers, "world": np.zeros(0, np.int64)}


def _no_hands() -> Batch:
    return {name: np.zeros(0, np.int64) for name in ("role", "since", "holder", "job", "talk", "action", "world")}


def _by_world(state: State, finished: Sequence[Batch], running: Batch, worlds: range) -> list[Columns]:
    """Return one table a world: its rows of the log in the order in which they came, then those that run."""
    lived = joined_batches([*finished, running] if len(running["world"]) or not finished else finished)
    world = lived["world"]
    order = np.argsort(world, kind="stable")
    ends = np.searchsorted(world[order], [*worlds, worlds.stop]).tolist()
    order = order[ends[0] : ends[-1]]
    world, ends = world[order], [end - ends[0] for end in ends]
    jobs, units = state.sizes.jobs, state.sizes.units
    block = {"job": jobs, "mentor": jobs, "mentee": jobs, "unit": units}
    tables: list[Columns] = [{} for _ in worlds]
    for name, whole in lived.items():
        if name in NOT_TOLD:
            continue
        column = whole[order]
        if name in block:
            first = (world * block[name]).astype(column.dtype)
            column = np.where(column < 0, column, column - first)  # a row below 0 is none
        for table, start, end in zip(tables, ends, ends[1:], strict=False):
            table[name] = column[start:end].copy()  # so that a run that is kept does not keep all the others
    return tables
