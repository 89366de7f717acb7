"""Comparing the fast program's tables with the reference, column by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS

from .model import ReferenceModel

TOLERANCE = 1e-12
TIES_PER_JOB = 3
_ABOUT_THE_JOB = ("key", "unit", "level", "leaving_rate", "open", "person")
_NOT_NUMBERS = ("scope", "hallmarks")


def assert_same(reference: ReferenceModel, engine_state: Any, world: int, where: str) -> None:
    """Check that one world of the fast program is in the same state as the reference.

    Parameters
    ----------
    reference
        The readable model after some months.
    engine_state
        The fast program's tables after as many months, all worlds in one.
    world
        Which of its worlds to look at.
    where
        What to call this place in the message, such as ``"month 12"``.

    Raises
    ------
    AssertionError
        Naming every column that differs, in how many rows, and the first of them with both values.
    """
    faults = differences(reference, engine_state, world)
    if faults:
        raise AssertionError(f"{where}: {len(faults)} columns differ\n  " + "\n  ".join(faults))


def differences(reference: ReferenceModel, engine_state: Any, world: int) -> list[str]:
    """Return one sentence for each column in which the two programs differ."""
    return (
        _jobs(reference, engine_state, world)
        + _ties(reference, engine_state, world)
        + _units(reference, engine_state, world)
        + _roles(reference, engine_state, world)
        + _programmes(reference, engine_state, world)
    )


def _block(table: Any, name: str, world: int, rows: int) -> NDArray[Any]:
    return np.asarray(getattr(table, name))[world * rows : (world + 1) * rows]


def _local(rows: NDArray[Any], first: int) -> NDArray[Any]:
    return np.where(rows >= 0, rows.astype(np.int64) - first, -1)


def _compare(
    what: str, expected: list[Any], found: NDArray[Any], called: Callable[[int], str], counts: NDArray[np.bool_] | None
) -> list[str]:
    if len(found) != len(expected):
        return [f"{what}: the reference has {len(expected)} rows, the engine {len(found)}"]
    if found.dtype.kind == "f":
        mine = np.array(expected, float)
        near = TOLERANCE * np.maximum(1, np.abs(mine))
        differ = ~(np.abs(mine - found) <= near)  # written so that nan differs
    else:
        # as Python integers: mixing signed and unsigned 64-bit columns would go through floats
        differ = np.array([int(a) != int(b) for a, b in zip(expected, found, strict=True)], bool)
    if counts is not None:
        differ &= counts
    if not differ.any():
        return []
    first = int(np.argmax(differ))
    return [
        f"{what}: {int(differ.sum())} of {len(expected)} rows; first {called(first)}: "
        f"reference {expected[first]!r}, engine {found[first].item()!r}"
    ]


def _jobs(reference: ReferenceModel, state: Any, world: int) -> list[str]:
    table, size = reference.jobs_table(), len(reference.jobs)
    held = np.array([person != 0 for person in table["person"]], bool)
    held &= _block(state.jobs, "person", world, size) != 0
    faults = []
    for name, expected in table.items():
        found = _block(state.jobs, name, world, size)
        if name == "unit":
            found = found - found.min()  # numbered within the world, or from its first unit on
        counts = None if name in _ABOUT_THE_JOB else held
        faults += _compare(f"jobs.{name}", expected, found, lambda row: reference.jobs[row].name, counts)
    return faults


def _ties(reference: ReferenceModel, state: Any, world: int) -> list[str]:
    table, jobs = reference.ties_table(), len(reference.jobs)
    size = jobs * TIES_PER_JOB
    places = np.arange(world * size, (world + 1) * size)
    keys = state.ties.column_at("key", places)
    same = np.array([key != 0 and key == int(other) for key, other in zip(table["key"], keys, strict=True)], bool)

    def called(row: int) -> str:
        kind = ("first programme", "informal", "second programme")[row % TIES_PER_JOB]
        return f"{kind} tie of {reference.jobs[row // TIES_PER_JOB].name}"

    faults = []
    for name, expected in table.items():
        if name == "mentee":
            continue  # it is the row
        found = state.ties.column_at(name, places)
        if name == "mentor":
            found = _local(found, world * jobs)
        faults += _compare(f"ties.{name}", expected, found, called, None if name == "key" else same)
    return faults


def _units(reference: ReferenceModel, state: Any, world: int) -> list[str]:
    table, size = reference.units_table(), len(reference.units)
    faults = []

    def called(row: int) -> str:
        return reference.units[row].name

    for name, expected in table.items():
        kind, _, hallmark = name.partition(".")
        if name in ("key", "programme"):
            continue  # they never change
        source = getattr(state, kind) if hallmark in HALLMARKS else state.units
        found = _block(source, hallmark or name, world, size)
        faults += _compare(name if hallmark else f"units.{name}", expected, found, called, None)
    return faults


def _roles(reference: ReferenceModel, state: Any, world: int) -> list[str]:
    size = len(reference.roles)
    faults = []
    for name, expected in reference.roles_table().items():
        if name in _NOT_NUMBERS or name == "key":
            continue
        found = _block(state.roles, name, world, size)
        if name == "job":
            found = _local(found, world * len(reference.jobs))
        faults += _compare(f"roles.{name}", expected, found, lambda row: reference.roles[row].name, None)
    return faults


def _programmes(reference: ReferenceModel, state: Any, world: int) -> list[str]:
    size = len(reference.programmes)
    faults = []
    for name, expected in reference.programmes_table().items():
        if name in _NOT_NUMBERS or name == "key":
            continue
        found = _block(state.programmes, name, world, size)
        faults += _compare(f"programmes.{name}", expected, found, lambda row: reference.programmes[row].name, None)
    return faults


def assert_same_endings(reference: ReferenceModel, pairs: Any, where: str) -> None:
    """Check that the same relationships ended, in the same month and state.

    Parameters
    ----------
    reference
        The readable model.
    pairs
        Columns of all relationships of the same world, such as ``run.pairs``; those with ``why_ended`` 0 still run.
    where
        What to call this place in the message.

    Raises
    ------
    AssertionError
        When other relationships ended, or a column of one that did differs.
    """
    mine = sorted(reference.ended, key=lambda tie: tie["key"])
    rows = np.flatnonzero(np.asarray(pairs["why_ended"]) != 0)
    rows = rows[np.argsort(np.asarray(pairs["key"])[rows])]
    columns = [name for name in (mine[0] if mine else {"key": 0}) if name in pairs]
    faults: list[str] = []
    for name in columns:
        faults += _compare(
            f"ended.{name}", [tie[name] for tie in mine], np.asarray(pairs[name])[rows],
            lambda row: f"relationship {mine[row]['key']}", None,
        )  # fmt: skip
    if faults:
        raise AssertionError(f"{where}: {len(faults)} columns differ\n  " + "\n  ".join(faults))


def assert_same_months(reference: ReferenceModel, series: Any, where: str) -> None:
    """Check the monthly figures that both programs name alike, from month 0 on.

    Parameters
    ----------
    reference
        The readable model.
    series
        One column a figure, one row a month from month 0, such as ``run.series``.
    where
        What to call this place in the message.

    Raises
    ------
    AssertionError
        When a figure differs in some month; nan equals nan.
    """
    months = [row for row in reference.monthly() if row["month"] >= 0]
    faults = []
    for name in (name for name in months[0] if name in series):
        mine, found = np.array([row[name] for row in months], float), np.asarray(series[name], float)
        differ = ~(np.isclose(mine, found, rtol=0, atol=TOLERANCE, equal_nan=True))
        if differ.any():
            first = int(np.argmax(differ))
            faults.append(f"{name}: first in month {first}: reference {mine[first]!r}, engine {found[first]!r}")
    if faults:
        raise AssertionError(f"{where}: {len(faults)} figures differ\n  " + "\n  ".join(faults))
