"""Which rows another row takes the place of.

There is one row a case and arm. Where there are more, as after a failed run was lived again, one that is "ok" takes
the place of one that "failed", and of two alike the older stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from culturesim.store.parts import RUNS, Part, readable
from culturesim.store.rows import arm_numbers, integers

Rows = NDArray[np.int64]


def superseded(store: Path, parts: Sequence[Part], arms: Sequence[str]) -> dict[str, Rows]:
    """Return the rows that do not count by name of the part; parts without any are left out."""
    doubtful = _of_one_place(store, parts, arms)
    if not doubtful:
        return {}
    pieces = []
    for number, part in enumerate(parts):
        if part.name in doubtful:
            rows = columns_of(store, part, ["case", "arm", "status"]).take(pa.array(doubtful[part.name]))
            pieces.append(rows.to_pandas().assign(part=number, row=doubtful[part.name]))
    held = pd.concat(pieces, ignore_index=True)
    held = held.assign(failed=held["status"] != "ok").sort_values(["failed", "part", "row"], kind="stable")
    lost = held[held.duplicated(["case", "arm"])]
    return {parts[int(number)].name: np.sort(one["row"].to_numpy(np.int64)) for number, one in lost.groupby("part")}


def _of_one_place(store: Path, parts: Sequence[Part], arms: Sequence[str]) -> dict[str, Rows]:
    """Return the rows that share point, replicate and arm with another, by name of the part.

    Only these can be of one case and arm; integers are compared much faster than keys of cases.
    """
    if not parts:
        return {}
    read = [columns_of(store, part, ["replicate", "point", "arm"]) for part in parts]
    keys = [np.concatenate([integers(rows, name) for rows in read]) for name in ("replicate", "point")]
    keys.append(np.concatenate([arm_numbers(rows, arms) for rows in read]))
    order = np.lexsort(keys)
    same = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
    several = np.zeros(order.size, bool)
    several[order[1:][same]] = True
    several[order[:-1][same]] = True
    ends = np.cumsum([rows.num_rows for rows in read])[:-1]
    found = {part.name: np.flatnonzero(one) for part, one in zip(parts, np.split(several, ends), strict=True)}
    return {name: rows for name, rows in found.items() if rows.size}


def columns_of(store: Path, part: Part, columns: Sequence[str], folder: str = RUNS) -> pa.Table:
    """Return some columns of all rows of one part, superseded ones too."""
    with readable(store / folder / part.name):
        file = pq.ParquetFile(store / folder / part.name, page_checksum_verification=True)
        with file:
            return file.read(columns=list(columns)).replace_schema_metadata(None)
