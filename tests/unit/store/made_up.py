"""Small stores of made-up runs, for tests: every number of a run follows from its point, arm and replicate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from culturesim.store.store import Store

ARMS = ("zero", "after")  # not in the order of the alphabet
POINTS = 3
COLUMNS = pa.schema(
    [
        ("point", pa.int64()),
        ("arm", pa.string()),
        ("replicate", pa.int64()),
        ("seed", pa.int64()),
        ("size", pa.float64()),
        ("status", pa.string()),
        ("message", pa.string()),
        ("p_eff", pa.float64()),
        ("case", pa.string()),
        ("run", pa.string()),
        ("made_with", pa.string()),
    ]
)
MONTHLY = pa.schema(
    [
        ("case", pa.string()),
        ("point", pa.int64()),
        ("arm", pa.string()),
        ("replicate", pa.int64()),
        ("month", pa.int64()),
        ("p_eff", pa.float64()),
    ]
)
ABOUT = {"experiment_digest": "d1", "environments": {"here": {"python": "3.11"}}}


def case_of(point: int, replicate: int) -> str:
    return f"{replicate:016x}{point:016x}"


def runs_of(
    replicates: Iterable[int],
    *,
    points: Iterable[int] = range(POINTS),
    arms: Iterable[str] = ARMS,
    failed: Collection[tuple[int, int]] = (),
    made_with: str = "here",
) -> pd.DataFrame:
    """Return runs of some replicates and points; cases (point, replicate) that `failed` have no numbers."""
    places = [(point, arm, replicate) for replicate in replicates for point in points for arm in arms]
    rows = [_run(*place, (place[0], place[2]) in failed, made_with) for place in places]
    return pd.DataFrame(rows, columns=COLUMNS.names)


def _run(point: int, arm: str, replicate: int, failed: bool, made_with: str) -> dict[str, Any]:
    share = (point * 31 + replicate * 7 + ARMS.index(arm)) % 101 / 101
    return {
        "point": point,
        "arm": arm,
        "replicate": replicate,
        "seed": 100 + replicate,
        "size": 5.0 * point,
        "status": "failed" if failed else "ok",
        "message": "it broke" if failed else "",
        "p_eff": np.nan if failed else share,
        "case": case_of(point, replicate),
        "run": f"{arm}{replicate}",
        "made_with": made_with,
    }


def timings_of(runs: pd.DataFrame) -> pd.DataFrame:
    cases = runs["case"].unique()
    return pd.DataFrame({"case": cases, "seconds": 0.5, "worker": "w", "chunk": "c", "when": "2026-01-01T00:00:00Z"})


def monthly_of(runs: pd.DataFrame) -> pd.DataFrame:
    lived = runs.loc[runs["status"] == "ok", ["case", "point", "arm", "replicate", "p_eff"]]
    return pd.concat([lived.assign(month=month) for month in (6, 0)])


def add(store: Store, runs: pd.DataFrame) -> None:
    """Append runs as one part, with their timings and months."""
    months = None if store.monthly_columns is None else monthly_of(runs)
    store.append(runs, timings_of(runs), months)


def new_store(folder: Path, replicates: Iterable[int] = (), *, monthly: bool = True, **about: Any) -> Store:
    """Return a store open for writing, with a part for each replicate."""
    store = Store.create(folder, {**ABOUT, **about}, COLUMNS, arms=ARMS, monthly=MONTHLY if monthly else None)
    for replicate in replicates:
        add(store, runs_of([replicate]))
    return store


def expected(replicates: Iterable[int], **given: Any) -> pd.DataFrame:
    """Return what a store's table of these replicates must be."""
    return pa.Table.from_pandas(runs_of(replicates, **given), COLUMNS, preserve_index=False).to_pandas()
