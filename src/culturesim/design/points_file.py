"""A design given as a file: a CSV table with one column a factor and one line a point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from culturesim.design.factors import Factor, Value
from culturesim.errors import ExperimentError, Fault, did_you_mean, report
from culturesim.tables_in import Table, read_table

POINT = "point"
_MOST_FAULTS = 20


def read_points(path: Path, factors: Sequence[Factor]) -> list[NDArray[Any]]:
    """Return the columns of a table of points, in the order of `factors`.

    Parameters
    ----------
    path
        A CSV file whose columns are the factors, in any order. A first column `point` may number the lines 0, 1, 2 …,
        as tables of points are written.

    Raises
    ------
    ExperimentError
        Naming every wrong column and value (at most twenty), with its line, what was found and what is allowed.
    ImportFileError
        When it is no table at all.
    """
    table = read_table(path)
    faults = _faults_of_header(table, factors)
    columns: list[list[Value]] = [[] for _ in factors]
    if not faults:
        for number, (line, cells) in enumerate(table.records()):
            where = f"{path.name}:{line}"
            if cells.get(POINT, str(number)) != str(number):
                found = f"{cells[POINT]!r} is not {number}; points are numbered 0, 1, 2 …, or not at all"
                faults.append(Fault(where, f"{POINT}: {found}"))
            for column, factor in zip(columns, factors, strict=True):
                try:
                    column.append(factor.read(cells[factor.name]))
                except ExperimentError as error:
                    faults.append(Fault(where, str(error)))
    if faults:
        more = [Fault(path.name, f"and {len(faults) - _MOST_FAULTS} more")] if len(faults) > _MOST_FAULTS else []
        raise ExperimentError(report(str(path), [*faults[:_MOST_FAULTS], *more]))
    return [factor.column(column) for factor, column in zip(factors, columns, strict=True)]


def _faults_of_header(table: Table, factors: Sequence[Factor]) -> list[Fault]:
    names = [factor.name for factor in factors]
    given = table.header[1:] if table.header[0] == POINT and POINT not in names else table.header
    where = f"{table.path.name}:1"
    missing = [name for name in names if name not in given]
    faults = [Fault(where, f"no column {name!r}{did_you_mean(name, given)}; each factor needs one") for name in missing]
    unknown = [name for name in given if name not in names]
    listed = ", ".join(names) or "none"
    faults += [Fault(where, f"column {name!r} is no factor; the factors are {listed}") for name in unknown]
    return faults
