"""Limits as scenarios, and worlds laid out so that two of them can be compared whatever the order of their rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.run import Run
from culturesim.scenario.file import load_scenario
from culturesim.scenario.model import Scenario
from culturesim.state import State
from culturesim.state.columns import SLOTS

LIMITS = Path(__file__).resolve().parents[2] / "scenarios" / "limits"
Columns = dict[str, NDArray[Any]]
MANY_ERRORS = 4.0  # standard errors allowed: false alarm 1 in 16,000 a comparison (seeds are fixed, so never by turns)


def limit(name: str, **changes: Any) -> Scenario:
    """Return the scenario of a limit, with some settings changed; events after its last month are left out."""
    scenario = load_scenario(LIMITS / f"{name}.yaml")
    last = changes.get("months", scenario.months)
    events = changes.pop("events", [event for event in scenario.events if event.month < last])
    return scenario.with_(**changes, events=events)


def by_key(state: State, world: int) -> Columns:
    """Return every column of one world in the order of keys, with rows it points at numbered in that order."""
    size = state.sizes
    jobs = _block(state.key_order, size.jobs, world)
    units = _sorted(state.units.key, size.units, world)
    programmes = _sorted(state.programmes.key, size.programmes, world)
    roles = _sorted(state.roles.key, size.roles, world)
    ties = (jobs[:, None] * SLOTS + np.arange(SLOTS)).ravel()
    slots = (jobs[:, None] * size.contacts + np.arange(size.contacts)).ravel()
    found: Columns = {}
    found |= {f"ties.{name}": state.ties.column_at(name, ties) for name in state.ties}
    for name, rows in (("jobs", jobs), ("units", units), ("programmes", programmes), ("roles", roles)):
        table = getattr(state, name)
        found |= {f"{name}.{column}": table.column(column)[rows] for column in table}
    found["jobs.unit"] = _rank(found["jobs.unit"], units)
    found["ties.mentor"] = _rank(found["ties.mentor"], jobs)
    found["ties.mentee"] = _rank(found["ties.mentee"], jobs)
    found["units.programme"] = _rank(found["units.programme"], programmes)
    found["roles.job"] = _rank(found["roles.job"], jobs)
    found["contacts"] = _rank(state.contacts[slots], jobs)
    found["contact_kind"] = state.contact_kind[slots]
    found["role_units"] = state.role_units[np.ix_(roles, units - world * size.units)]
    found["role_hallmarks"] = state.role_hallmarks[roles]
    found["portfolios"] = state.portfolios[programmes]
    for name in ("aim", "practice", "perceived"):
        found[name] = getattr(state, name).table[:, units]
    return found


def _block(rows: NDArray[Any], size: int, world: int) -> NDArray[Any]:
    return rows[world * size : (world + 1) * size]


def _sorted(keys: NDArray[np.uint64], size: int, world: int) -> NDArray[Any]:
    rows = _block(np.arange(len(keys)), size, world)
    return rows[np.argsort(keys[rows])]


def _rank(pointers: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """Return the place in `rows` of each pointer; -1 stays -1."""
    if len(rows) == 0:
        return pointers.copy()
    order = np.argsort(rows)
    place = order[np.searchsorted(rows[order], np.clip(pointers, rows.min(), rows.max()))]
    assert ((pointers == rows[place]) | (pointers == -1)).all(), "a pointer leads out of its world"
    return np.where(pointers == -1, -1, place)


def differing(one: Columns, other: Columns, tolerance: float = 0) -> list[str]:
    """Return the names of columns that differ: whole numbers at all, real ones by more than `tolerance`."""
    assert one.keys() == other.keys()
    return [name for name in one if not _same(one[name], other[name], tolerance)]


def _same(one: NDArray[Any], other: NDArray[Any], tolerance: float) -> bool:
    if one.dtype.kind == "f" and tolerance > 0:
        return one.shape == other.shape and bool((np.abs(one - other) <= tolerance * np.maximum(1, np.abs(one))).all())
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def assert_same_history(one: Run, other: Run) -> None:
    """Check that two runs had the same months, relationships and holders of jobs, bit for bit."""
    assert one.digest() == other.digest()
    assert not differing(one.series, other.series)
    for table in ("relationships", "jobs", "people"):
        a, b = getattr(one, table), getattr(other, table)
        assert a.equals(b), f"{table} differ"


def within(measured: float, expected: float, error: float) -> bool:
    """Return whether a measured mean is within four standard errors of the expected one."""
    return abs(measured - expected) <= MANY_ERRORS * error


def mean_and_error(values: Any) -> tuple[float, float]:
    """Return the mean over independent worlds and its standard error."""
    values = np.asarray(values, np.float64)
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
