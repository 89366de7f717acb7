"""The people and ties files that stand beside a scenario: plain tables without names.

`people`: person, unit, level (staff, unit_leader or executive), tenure_months, experience_months (all work
experience, tenure included), group. Only person and unit are required; empty cells are filled in
when the organisation is built. `ties`: person_a, person_b, one undirected tie a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import Fault, ImportFileError, did_you_mean, report
from culturesim.tables_in import Table, read_table

PEOPLE_COLUMNS = ("person", "unit", "level", "tenure_months", "experience_months", "group")
TIES_COLUMNS = ("person_a", "person_b")
LEVEL_NAMES = {"staff": 0, "unit_leader": 1, "executive": 2}
MOST_GROUPS = 127
MOST_MONTHS = 1200


@dataclass(frozen=True)
class People:
    """A people file, in file order; -1 stands for an empty cell, in months and groups."""

    ids: tuple[str, ...]
    unit_names: tuple[str, ...]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    tenure: NDArray[np.int64]
    experience: NDArray[np.int64]
    group: NDArray[np.int8]
    group_names: tuple[str, ...]


def _months(cell: str, column: str) -> int:
    if cell == "":
        return -1
    months = int(cell) if cell.isascii() and cell.isdigit() else -1
    if not 0 <= months <= MOST_MONTHS:
        raise ValueError(f"{column} {cell!r} is not a whole number of months from 0 to {MOST_MONTHS}")
    return months


def _person(row: dict[str, str], seen: set[str]) -> tuple[str, str, int, int, int, str]:
    person, unit, level = row["person"], row["unit"], row.get("level", "") or "staff"
    if not person or not unit:
        raise ValueError("person and unit must not be empty")
    if person in seen:
        raise ValueError(f"the person {person!r} stands here twice")
    if level not in LEVEL_NAMES:
        raise ValueError(
            f"level {level!r} is not one of {', '.join(LEVEL_NAMES)}{did_you_mean(level, LEVEL_NAMES)}"
        )
    tenure = _months(row.get("tenure_months", ""), "tenure_months")
    experience = _months(row.get("experience_months", ""), "experience_months")
    if 0 <= experience < tenure:
        raise ValueError(f"experience_months {experience} is less than tenure_months {tenure}; it includes them")
    return person, unit, LEVEL_NAMES[level], tenure, experience, row.get("group", "")


def _only(table: Table, allowed: tuple[str, ...], required: int) -> None:
    for column in table.header:
        if column not in allowed:
            raise ImportFileError(
                f"{table.path.name}:1: no column may be called {column!r}{did_you_mean(column, allowed)}; "
                f"allowed are {', '.join(allowed)}"
            )
    for column in allowed[:required]:
        table.column(column)


def read_people(path: Path) -> People:
    """Return the people of a scenario's people file, or raise one `ImportFileError` with all its faults."""
    table = read_table(path)
    _only(table, PEOPLE_COLUMNS, required=2)
    found: dict[str, tuple[str, str, int, int, int, str]] = {}
    faults = []
    seen: set[str] = set()
    for line, row in table.records():
        try:
            found[row["person"]] = _person(row, seen)
        except ValueError as error:
            faults.append(Fault(f"{path.name}:{line}", str(error)))
        seen.add(row["person"])
    if faults:
        raise ImportFileError(report(path.name, faults[:40]))
    ids, units, levels, tenure, experience, groups = zip(*found.values(), strict=True)
    unit_names = tuple(dict.fromkeys(units))
    group_names = tuple(sorted({group for group in groups if group}))
    if len(group_names) > MOST_GROUPS:
        raise ImportFileError(f"{path.name}: {len(group_names)} groups; at most {MOST_GROUPS} are allowed")
    unit_row = {name: i for i, name in enumerate(unit_names)}
    group_row = {"": -1} | {name: i for i, name in enumerate(group_names)}
    return People(
        ids, unit_names,
        np.array([unit_row[name] for name in units], np.int32), np.array(levels, np.int8),
        np.array(tenure, np.int64), np.array(experience, np.int64),
        np.array([group_row[name] for name in groups], np.int8), group_names,
    )


def read_ties(path: Path, people: People) -> NDArray[np.int64]:
    """Return the ties of a scenario's ties file as pairs of rows of `people`."""
    table = read_table(path)
    _only(table, TIES_COLUMNS, required=2)
    row_of = {person: i for i, person in enumerate(people.ids)}
    pairs: dict[tuple[int, int], None] = {}
    faults = []
    for line, tie in table.records():
        a, b = tie["person_a"], tie["person_b"]
        unknown = [person for person in (a, b) if person not in row_of]
        if unknown:
            faults.append(Fault(f"{path.name}:{line}", f"nobody in the people file is called {unknown[0]!r}"))
            continue
        pair = (min(row_of[a], row_of[b]), max(row_of[a], row_of[b]))
        if a == b or pair in pairs:
            why = "a tie of a person with themselves" if a == b else f"the tie of {a!r} and {b!r} stands here twice"
            faults.append(Fault(f"{path.name}:{line}", why))
        pairs[pair] = None
    if faults:
        raise ImportFileError(report(path.name, faults[:40]))
    return np.array(list(pairs), np.int64).reshape(-1, 2)
