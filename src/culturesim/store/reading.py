"""Reading: the rows that count, in order, as pandas tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from culturesim.errors import ExperimentError, did_you_mean
from culturesim.store.manifest import Manifest
from culturesim.store.parts import RUNS, Part, readable
from culturesim.store.rows import in_order
from culturesim.store.superseded import Rows, columns_of, superseded

if TYPE_CHECKING:
    import pandas as pd

_ORDER = ("replicate", "point", "arm")
_PARQUET = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)


def runs_table(
    store: Path, manifest: Manifest, parts: Sequence[Part], columns: Sequence[str] | None, where: pc.Expression | None
) -> pd.DataFrame:
    """Return the rows of runs that count and of which `where` is true, by replicate, point and arm."""
    names = manifest.runs.names if columns is None else list(columns)
    _must_fit(manifest.runs, names, where)
    read = list(dict.fromkeys([*names, *_ORDER]))
    lost = superseded(store, parts, manifest.arms)
    pieces = [_rows(store / RUNS / part.name, read, where, lost.get(part.name)) for part in parts]
    none = manifest.runs.empty_table().select(read)
    return in_order(pa.concat_tables([none, *pieces]), manifest.arms).select(names).to_pandas()


def _rows(file: Path, columns: list[str], where: pc.Expression | None, lost: Rows | None) -> pa.Table:
    with readable(file):
        held = ds.dataset(file, format=_PARQUET)
        if lost is not None:
            held = ds.dataset(without(held.to_table(), lost))
        return held.to_table(columns=columns, filter=where).replace_schema_metadata(None)


def without(rows: pa.Table, lost: Rows) -> pa.Table:
    """Return a table without some of its rows."""
    kept = np.ones(rows.num_rows, bool)
    kept[lost] = False
    return rows.filter(pa.array(kept))


def _must_fit(schema: pa.Schema, columns: Sequence[str], where: pc.Expression | None) -> None:
    for name in columns:
        if name not in schema.names:
            known = ", ".join(schema.names)
            raise ExperimentError(f"columns: there is no {name!r}{did_you_mean(name, schema.names)}; there are {known}")
    if where is None:
        return
    try:
        ds.dataset(schema.empty_table()).to_table(filter=where)
    except (pa.ArrowException, TypeError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise ExperimentError(f"where: {where} does not fit the columns ({first})") from error


def whole_cases(store: Path, manifest: Manifest, parts: Sequence[Part]) -> set[str]:
    """Return the keys of cases of which every arm has a row, whether it failed or not."""
    if not parts:
        return set()
    keys = pa.concat_tables([columns_of(store, part, ["case", "arm"]) for part in parts])
    counted = keys.group_by("case").aggregate([("arm", "count_distinct")])
    return set(counted.filter(pc.equal(counted["arm_count_distinct"], len(manifest.arms)))["case"].to_pylist())


def monthly_table(store: Path, manifest: Manifest, parts: Sequence[Part]) -> pd.DataFrame:
    """Return the monthly series by replicate, point, arm and month, each month of a run once."""
    if manifest.monthly is None:
        raise ExperimentError(f"{store}: keeps no monthly series; its experiment file asks for none under 'monthly'")
    pieces = [columns_of(store, part, manifest.monthly.names, "monthly") for part in parts]
    rows = in_order(pa.concat_tables([manifest.monthly.empty_table(), *pieces]), manifest.arms).to_pandas()
    return rows.drop_duplicates(["case", "arm", "month"], ignore_index=True)


def timings_table(store: Path, manifest: Manifest, parts: Sequence[Part]) -> pd.DataFrame:
    """Return what computing took, in the order in which it was written."""
    schema = manifest.tables["timings"]
    pieces = [columns_of(store, part, schema.names, "timings") for part in parts]
    return pa.concat_tables([schema.empty_table(), *pieces]).to_pandas()


def rows_in_pieces(
    store: Path, folder: str, parts: Sequence[Part], schema: pa.Schema, lost: Mapping[str, Rows]
) -> Iterator[pa.Table]:
    """Yield the rows of one table part after part, a bounded number at a time, without those that are `lost`."""
    for part in parts:
        file, begin = store / folder / part.name, 0
        with readable(file), pq.ParquetFile(file, page_checksum_verification=True) as held:
            for group in range(held.num_row_groups):
                rows = held.read_row_group(group, columns=schema.names).replace_schema_metadata(None)
                if part.name in lost:
                    here = lost[part.name] - begin
                    begin += rows.num_rows
                    rows = without(rows, here[(here >= 0) & (here < rows.num_rows)])
                yield rows
