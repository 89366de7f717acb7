"""Several stores of one experiment become one: shards of a cluster, or a study gone on with on another machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from culturesim.errors import ExperimentError
from culturesim.store.differences import KEY, differences
from culturesim.store.manifest import DIGEST, MANIFEST, Manifest, read_manifest
from culturesim.store.parts import RUNS, Part, parts_of
from culturesim.store.reading import rows_in_pieces, runs_table
from culturesim.store.superseded import columns_of, superseded
from culturesim.store.writing import Writer, locked, made, opened

if TYPE_CHECKING:
    import pandas as pd

ENVIRONMENTS = "environments"
ROWS_AT_A_TIME = 50_000  # compared in memory


def merge(folders: Sequence[Path | str], out: Path | str) -> Path:
    """Make one store of several of the same experiment, wholly or not at all.

    Parameters
    ----------
    folders
        Stores of the same `experiment_digest`, arms and columns that nobody writes to. Runs that several of them hold
        must agree to the last bit; one that is "ok" takes the place of one that "failed".
    out
        A new folder, or one of `folders`, to which the runs of the others are then added.

    Returns
    -------
    The folder `out`. Its `about` is that of `out` where that is one of `folders`, else of the first of them, with the
    environments of all.

    Raises
    ------
    ExperimentError
        When the stores are of different experiments or contradict one another, or `out` cannot be written.
    """
    place, stores = Path(out), _different(folders)
    within = [store for store in stores if store.resolve() == place.resolve()]
    if within:
        writer = opened(place)
        try:
            _unite(writer, [*within, *(store for store in stores if store not in within)])
        finally:
            writer.close()
        return place
    if (place / MANIFEST).exists():
        raise ExperimentError(f"{place}: holds a store of runs already; give a new folder or one of those to merge")
    with _new_store(place, read_manifest(stores[0])) as writer:
        _unite(writer, stores)
    return place


def _different(folders: Sequence[Path | str]) -> list[Path]:
    found = {Path(folder).resolve(): Path(folder) for folder in folders}
    if not found:
        raise ExperimentError("merge: give at least one store")
    return list(found.values())


@contextmanager
def _new_store(place: Path, manifest: Manifest) -> Iterator[Writer]:
    """Yield the writer of a store that takes the name `place` at the end, and is removed when anything fails."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise ExperimentError(f"{place}: is there already and not empty; give the name of a new folder")
    beside = place.resolve().with_name(f".{place.resolve().name}.merging")
    if beside.exists():  # of a merge that was killed, unless its lock still holds
        locked(beside).release()
        shutil.rmtree(beside)
    writer = made(beside, manifest)
    try:
        yield writer
        writer.close()
        if place.exists():
            place.rmdir()
        os.replace(beside, place)
    except BaseException:
        writer.close()
        shutil.rmtree(beside, ignore_errors=True)
        raise


# ---------------------------------------------------------------- what is taken from where


@dataclass(frozen=True)
class _Source:
    """One store as it stands, with one row of `keys` a run that counts: case, arm, status, part and row."""

    folder: Path
    manifest: Manifest
    parts: Sequence[Part]
    keys: pd.DataFrame

    def pieces(self, name: str, wanted: pd.DataFrame) -> Iterator[pa.Table]:
        """Yield the rows of one table that belong to the `wanted` keys."""
        schema = self.manifest.tables[name]
        if name == RUNS:
            left_out = {}
            for number, part in enumerate(self.parts):
                kept = wanted.loc[wanted["part"] == number, "row"].to_numpy()
                left_out[part.name] = np.setdiff1d(np.arange(part.rows), kept, assume_unique=True)
            with _unchanged():
                yield from rows_in_pieces(self.folder, name, self.parts, schema, left_out)
            return
        cases = pa.array(wanted["case"].unique(), pa.string())
        with _unchanged():
            for rows in rows_in_pieces(self.folder, name, self.parts, schema, {}):
                yield rows.filter(pc.is_in(rows["case"], value_set=cases))


@contextmanager
def _unchanged() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ExperimentError(
            f"{error.filename or error}: went away while it was merged; merge when nobody writes to the stores"
        ) from error


def _unite(writer: Writer, folders: Sequence[Path]) -> None:
    """Write into one store the runs of several, as one part; its own, if it is the first of them, stay."""
    with _unchanged():
        sources = [_source(folder) for folder in folders]
        for source in sources[1:]:
            _must_agree(sources[0], source)
        environments = _environments(sources)
        wanted = _wanted(sources)
    if sources[0].folder == writer.folder:
        wanted[0] = wanted[0][:0]
    if environments:
        writer.note(**{ENVIRONMENTS: environments})
    if any(len(keys) for keys in wanted):
        writer.add({name: _all_pieces(sources, name, wanted) for name in writer.manifest.tables})


def _all_pieces(sources: Sequence[_Source], name: str, wanted: Sequence[pd.DataFrame]) -> Iterable[pa.Table]:
    pairs = zip(sources, wanted, strict=True)
    return chain.from_iterable(source.pieces(name, keys) for source, keys in pairs if len(keys))


def _source(folder: Path) -> _Source:
    import pandas as pd

    manifest, parts = read_manifest(folder), parts_of(folder)
    lost = superseded(folder, parts, manifest.arms)
    pieces = [pd.DataFrame({"case": [], "arm": [], "status": [], "part": [], "row": []})]
    for number, part in enumerate(parts):
        rows = columns_of(folder, part, ["case", "arm", "status"]).to_pandas()
        rows = rows.assign(part=number, row=np.arange(len(rows)))
        pieces.append(rows.drop(index=lost[part.name]) if part.name in lost else rows)
    return _Source(folder, manifest, parts, pd.concat(pieces[1:] or pieces, ignore_index=True))


def _must_agree(first: _Source, other: _Source) -> None:
    """Refuse a store of another experiment, saying what differs."""
    one, two = first.manifest, other.manifest
    pairs: dict[str, tuple[Any, Any]] = {
        f"the {DIGEST}": (one.about[DIGEST], two.about[DIGEST]),
        "the list of arms": (list(one.arms), list(two.arms)),
        "the table of runs": (_columns(one.runs), _columns(two.runs)),
        "the monthly table": (_columns(one.monthly), _columns(two.monthly)),
    }
    for what, (here, there) in pairs.items():
        if here != there:
            if isinstance(here, dict):
                here, there = ({k: v for k, v in a.items() if b.get(k) != v} for a, b in ((here, there), (there, here)))
            raise ExperimentError(
                f"{other.folder}: cannot be merged with {first.folder}: {what} is {there or 'without'} here and "
                f"{here or 'without'} there; only stores of one experiment can be merged"
            )


def _columns(schema: pa.Schema | None) -> dict[str, str]:
    return {} if schema is None else {field.name: str(field.type) for field in schema}


def _environments(sources: Sequence[_Source]) -> dict[str, Any]:
    united: dict[str, Any] = {}
    for source in sources:
        for name, told in source.manifest.about.get(ENVIRONMENTS, {}).items():
            if united.setdefault(name, told) != told:
                raise ExperimentError(f"{source.folder}: environment {name!r} is another in the stores before it")
    return united


def _wanted(sources: Sequence[_Source]) -> list[pd.DataFrame]:
    """Return the keys of the rows to take from each store.

    Raises
    ------
    ExperimentError
        When two stores hold different outcomes of one run.
    """
    import pandas as pd

    held = sources[0].keys[["case", "arm", "status"]].assign(source=0)
    taken = [sources[0].keys]
    for number, source in enumerate(sources[1:], start=1):
        both = source.keys.merge(held, on=list(KEY), how="left", suffixes=("", "_held"))
        twice = both[(both["status"] == "ok") & (both["status_held"] == "ok")]
        for before, other in enumerate(sources[:number]):
            _must_be_the_same(other, source, twice.loc[twice["source"] == before, list(KEY)])
        better = (both["status"] == "ok") & (both["status_held"] == "failed")
        new = source.keys[(both["status_held"].isna() | better).to_numpy()]
        taken.append(new)
        held = pd.concat([held, new[["case", "arm", "status"]].assign(source=number)])
        held = held.drop_duplicates(list(KEY), keep="last")
    return taken


def _must_be_the_same(first: _Source, other: _Source, keys: pd.DataFrame) -> None:
    for begin in range(0, len(keys), ROWS_AT_A_TIME):
        some = keys.iloc[begin : begin + ROWS_AT_A_TIME]
        where = pc.field("case").isin(pa.array(some["case"].unique(), pa.string()))
        tables = [runs_table(one.folder, one.manifest, one.parts, None, where) for one in (first, other)]
        found = differences(*(table.merge(some, on=list(KEY)) for table in tables))
        if len(found):
            one = found.iloc[0]
            raise ExperimentError(
                f"case {one['case']}, arm {one['arm']!r}: {one['column']} is {one['here']!r} in {first.folder} and "
                f"{one['there']!r} in {other.folder} ({len(found)} values differ); the same run has one outcome: "
                "`culturesim verify` says which store is not reproduced"
            )
