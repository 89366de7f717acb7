"""How long a store of a million runs takes to write, to open and to filter: python benchmarks/store.py [ROWS [FOLDER]].

Made-up runs of 40 columns go in by parts of 500, through the same calls as a sweep's. Each line is the seconds of one
way to read them. Memory is what the process grew by, at its peak, over what it held with its libraries loaded.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from culturesim.store.store import Store

ARMS = ["base", "champion leaves"]
FACTORS = [f"factor_{number}" for number in range(8)]
MEASURES = [f"measure_{number}" for number in range(21)]
WORDS = ["arm", "status", "message", "case", "scenario", "run", "made_with"]
NUMBERS = ["point", "replicate", "seed", "vector"]
COLUMNS = pa.schema(
    [(name, pa.int64()) for name in NUMBERS]
    + [(name, pa.string()) for name in WORDS]
    + [(name, pa.float64()) for name in FACTORS + MEASURES]
)
ROWS_A_PART = 500
POINTS = 2_500


def runs(part: int) -> pd.DataFrame:
    """Return one part: replicate after replicate, over all points, with numbers that do not compress."""
    case = np.arange(part * ROWS_A_PART, (part + 1) * ROWS_A_PART) // len(ARMS)
    point, replicate = case % POINTS, case // POINTS
    chance = np.random.default_rng(part)
    keys = [hashlib.md5(str(one).encode()).hexdigest() for one in case]
    ends = [hashlib.md5(f"run {part} {row}".encode()).hexdigest() for row in range(case.size)]
    levels = np.random.default_rng(0).random((POINTS, len(FACTORS)))[point]
    return pd.DataFrame(
        {
            "point": point,
            "replicate": replicate,
            "seed": replicate + 1,
            "vector": -1,
            "arm": np.tile(ARMS, case.size // len(ARMS)),
            "status": "ok",
            "message": "",
            "case": keys,
            "scenario": ends,
            "run": ends,
            "made_with": "0123abcd",
            **dict(zip(FACTORS, levels.T, strict=True)),
            **dict(zip(MEASURES, chance.random((len(MEASURES), case.size)), strict=True)),
        }
    )


def timings(rows: pd.DataFrame) -> pd.DataFrame:
    cases = rows["case"].unique()
    return pd.DataFrame({"case": cases, "seconds": 0.1, "worker": "1", "chunk": "1", "when": "2026-01-01T00:00:00Z"})


def written(folder: Path, rows: int) -> None:
    """Write the store and say how long it took, and what memory."""
    parts, making, adding, longest = rows // ROWS_A_PART, 0.0, 0.0, 0.0
    with Store.create(folder, {"experiment_digest": "benchmark"}, COLUMNS, arms=ARMS) as store:
        before = peak()
        for part in range(parts):
            began = time.perf_counter()
            table = runs(part)
            made = time.perf_counter()
            store.append(table, timings(table))
            took = time.perf_counter() - made
            making, adding, longest = making + made - began, adding + took, max(longest, took)
        began = time.perf_counter()
        store.compact()
        ended = time.perf_counter() - began
        files = store.files()
    size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
    print(f"{parts * ROWS_A_PART} rows of {len(COLUMNS)} columns, {size / 1e6:.0f} MB in {len(files)} files")
    print(f"append, {parts} parts       {adding:7.2f} s in all, {adding / parts:.3f} s each, {longest:.1f} s at most")
    print(f"compact at the end       {ended:7.2f} s")
    print(f"memory while writing     {peak() - before:7.0f} MB more")


def peak() -> float:
    """Return the most memory the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def timed(what: str, read: Callable[[], int]) -> None:
    began = time.perf_counter()
    found = read()
    print(f"{what:24} {time.perf_counter() - began:7.2f} s  {found} rows")


def main(rows: int, folder: Path) -> None:
    written(folder, rows)
    names = ["point", "arm", "measure_0"]
    some = pc.field("factor_0") < 0.05
    files = folder / "runs"
    timed("pandas, 3 columns", lambda: len(pd.read_parquet(files, columns=names)))
    timed("pandas, filtered", lambda: len(pd.read_parquet(files, filters=[("factor_0", "<", 0.05)])))
    timed("pyarrow, filtered", lambda: ds.dataset(files).to_table(filter=some).num_rows)
    try:
        import duckdb
    except ModuleNotFoundError:
        print("duckdb                   is not installed")
    else:
        query = f"select * from read_parquet('{files}/*.parquet') where factor_0 < 0.05"
        mean = f"select point, arm, avg(measure_0) from read_parquet('{files}/*.parquet') group by all"
        timed("duckdb, filtered", lambda: len(duckdb.sql(query).df()))
        timed("duckdb, means by point", lambda: len(duckdb.sql(mean).fetchall()))
    timed("Store.table, 3 columns", lambda: len(Store.open(folder).table(names)))
    timed("Store.table, filtered", lambda: len(Store.open(folder).table(where=some)))
    timed("Store.table, whole", lambda: len(Store.open(folder).table()))
    timed("Store.cases", lambda: len(Store.open(folder).cases()))
    timed("Store.failed_cases", lambda: len(Store.open(folder).failed_cases()))
    timed("Store.open for writing", lambda: Store.open(folder, writing=True).close() or 0)


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        main(rows, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(rows, Path(folder) / "store")
