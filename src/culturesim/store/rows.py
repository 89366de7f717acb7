"""Rows as a store keeps them: the manifest's columns in its order, sorted, and no number where there is none.

A number that a run cannot give is kept as a null, and read by pandas as nan: DuckDB and Arrow leave nulls out of means
and comparisons, and would take a nan for the largest number of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from culturesim.errors import ExperimentError, did_you_mean
from culturesim.store.manifest import Manifest

if TYPE_CHECKING:
    import pandas as pd

    Rows: TypeAlias = pa.Table | pd.DataFrame

STATUSES = ("ok", "failed")


def as_part(manifest: Manifest, runs: Rows, timings: Rows, monthly: Rows | None) -> dict[str, pa.Table]:
    """Return what is to be one part of a store, by table.

    Raises
    ------
    ExperimentError
        When columns or words are not those of the manifest, or months are of no run that is "ok" in the same part.
    """
    if monthly is not None and manifest.monthly is None:
        raise ExperimentError("monthly: the store was made without monthly series")
    given = {"monthly": monthly, "timings": timings, "runs": runs}
    tables = {
        name: schema.empty_table() if given[name] is None else as_kept(given[name], schema, name)
        for name, schema in manifest.tables.items()
    }
    _must_be_known(tables["runs"], manifest.arms)
    tables["runs"] = in_order(tables["runs"], manifest.arms)
    if monthly is not None:
        _must_be_of_runs(tables["monthly"], tables["runs"])
        tables["monthly"] = in_order(tables["monthly"], manifest.arms)
    return tables


def as_kept(rows: Rows, schema: pa.Schema, what: str) -> pa.Table:
    """Return rows with the columns and types of `schema`.

    Raises
    ------
    ExperimentError
        When a column is missing, too many, of another type, or empty where only numbers may be.
    """
    names = list(rows.column_names) if isinstance(rows, pa.Table) else [str(name) for name in rows.columns]
    for name in schema.names:
        if name not in names:
            raise ExperimentError(f"{what}: column {name!r} is missing{did_you_mean(name, names)}")
    if extra := [name for name in names if name not in schema.names]:
        raise ExperimentError(f"{what}: column {extra[0]!r} is not in the manifest; it has {', '.join(schema.names)}")
    if len(names) > len(schema):
        raise ExperimentError(f"{what}: a column is there twice in {', '.join(names)}")
    return pa.table([_column(rows[field.name], field, what) for field in schema], schema=schema)


def _column(values: Any, field: pa.Field, what: str) -> pa.Array | pa.ChunkedArray:
    try:
        if not isinstance(values, (pa.Array, pa.ChunkedArray)):
            values = pa.Array.from_pandas(values)
        column = values.cast(field.type)
    except (pa.ArrowException, TypeError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise ExperimentError(f"{what}: column {field.name!r} must be {field.type} ({first})") from error
    if field.type == pa.float64():
        return pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    if column.null_count:
        row = pc.index(pc.is_null(column), True).as_py()
        raise ExperimentError(f"{what}: column {field.name!r} is empty in row {row}; only real numbers may be")
    return column


def _must_be_known(runs: pa.Table, arms: Sequence[str]) -> None:
    for column, known in (("arm", arms), ("status", STATUSES)):
        found = set(pc.unique(runs[column]).to_pylist()) - set(known)
        if found:
            word = min(found)
            meant = did_you_mean(word, known)
            raise ExperimentError(f"runs: {column} is {word!r}{meant}; there are {', '.join(map(repr, known))}")


def _must_be_of_runs(monthly: pa.Table, runs: pa.Table) -> None:
    lived = set(_pairs(runs.filter(pc.equal(runs["status"], "ok"))))
    for case, arm in _pairs(monthly):
        if (case, arm) not in lived:
            raise ExperimentError(f"monthly: case {case!r}, arm {arm!r} is no run of this part with status 'ok'")


def _pairs(rows: pa.Table) -> list[tuple[str, str]]:
    found = rows.group_by(["case", "arm"], use_threads=False).aggregate([])
    return list(zip(found["case"].to_pylist(), found["arm"].to_pylist(), strict=True))


def arm_numbers(rows: pa.Table, arms: Sequence[str]) -> NDArray[np.int32]:
    """Return the place of each row's arm among the arms."""
    return _plain(pc.index_in(rows["arm"], value_set=pa.array(arms, pa.string())))


def integers(rows: pa.Table, name: str) -> NDArray[np.int64]:
    """Return a column of integers."""
    return _plain(rows[name])


def _plain(column: pa.ChunkedArray) -> NDArray[Any]:
    return column.to_numpy()


def in_order(rows: pa.Table, arms: Sequence[str]) -> pa.Table:
    """Return rows sorted by replicate, point, arm and, of a monthly table, month; equal ones stay as they were."""
    keys: list[NDArray[Any]] = [arm_numbers(rows, arms), integers(rows, "point"), integers(rows, "replicate")]
    if "month" in rows.column_names:
        keys.insert(0, integers(rows, "month"))
    order = np.lexsort(keys)
    return rows if np.array_equal(order, np.arange(order.size)) else rows.take(pa.array(order))
