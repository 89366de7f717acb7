"""Which files of a store count.

A part is one batch of runs: a file of the same name in `runs`, `timings` and, where there are series, `monthly`. It
counts from the moment its file in `runs` stands, which is written last. A block is a part that takes the place of
others and names them in the metadata of its file: from the moment it stands they no longer count, whether removed or
not. So at no moment is a row lost or there twice, wherever a writer is killed. Numbers rise and are never used again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from culturesim.errors import ExperimentError
from culturesim.store.durable import is_temporary, remove, whole_file
from culturesim.store.manifest import Manifest

RUNS = "runs"
FOLDERS = ("monthly", "timings", RUNS)
ROWS_A_GROUP = 50_000  # of a file read or written at a time
_NAME = re.compile(r"(part|block)-(\d{9})\.parquet")
_MARK = b"culturesim"
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Part:
    """One file of runs.

    Attributes
    ----------
    name
        Its file name.
    rows
        Number of its rows.
    first
        Number of the oldest part in it: rows of the older part come first.
    replaces
        Names of the parts whose place it takes.
    """

    name: str
    rows: int
    first: int
    replaces: tuple[str, ...] = ()

    @property
    def is_block(self) -> bool:
        """Whether it was made of other parts."""
        return self.name.startswith("block")


def number_of(name: str) -> int:
    """Return the number in a part's name."""
    found = _NAME.fullmatch(name)
    assert found is not None, name
    return int(found[2])


def name_of(number: int, *, block: bool = False) -> str:
    """Return the file name of the part with this number."""
    return f"{'block' if block else 'part'}-{number:09d}.parquet"


# ---------------------------------------------------------------- reading


def names_in(folder: Path) -> list[str]:
    """Return the names of all parts in one folder, replaced ones too, oldest first."""
    if not folder.is_dir():
        return []
    before = None
    while True:  # a folder that changes while it is listed may show neither a block nor the parts it replaces
        names = sorted((path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)), key=number_of)
        if names == before:
            return names
        before = names


def parts_of(store: Path, names: Iterable[str] | None = None) -> list[Part]:
    """Return the parts that count, the oldest rows first."""
    found = [_part(store / RUNS / name) for name in (names_in(store / RUNS) if names is None else names)]
    replaced = {name for part in found for name in part.replaces}
    return sorted((part for part in found if part.name not in replaced), key=lambda part: (part.first, part.name))


def _part(file: Path) -> Part:
    with readable(file):
        footer = pq.read_metadata(file)
        told = json.loads((footer.metadata or {}).get(_MARK, b"{}"))
        number = number_of(file.name)
        return Part(file.name, footer.num_rows, told.get("first", number), tuple(told.get("replaces", ())))


def steadily(store: Path, read: Callable[[list[Part]], _Read]) -> _Read:
    """Return what `read` makes of the parts that count; again when a writer compacted them in the meantime."""
    while True:
        names = names_in(store / RUNS)
        try:
            return read(parts_of(store, names))
        except FileNotFoundError as error:
            if names_in(store / RUNS) == names:
                gone = error.filename or error
                raise ExperimentError(f"{store}: {gone} is missing; bring it back from a copy") from error


@contextmanager
def readable(file: Path) -> Iterator[None]:
    """Say which file is damaged, and what to do."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        runs = file.parent.parent / RUNS / file.name
        raise ExperimentError(
            f"{file}: is damaged or cut short ({str(error).splitlines()[0]}); remove {runs}, then give the same "
            "command again: the runs it held are lived anew, all others are kept"
        ) from error


# ---------------------------------------------------------------- writing


def write_part(
    store: Path,
    name: str,
    manifest: Manifest,
    tables: Mapping[str, Iterable[pa.Table]],
    *,
    replaces: Sequence[Part] = (),
) -> None:
    """Write a part, its runs last; nothing of it stays when anything fails before they stand.

    Parameters
    ----------
    tables
        Rows by table, a piece after the other.
    replaces
        Parts whose place it takes.
    """
    told = {}
    if replaces:
        there = set(names_in(store / RUNS))
        inner = [one for part in replaces for one in part.replaces if one in there]
        told = {"first": min(part.first for part in replaces), "replaces": [part.name for part in replaces] + inner}
    try:
        for folder, schema in manifest.tables.items():
            _write(store / folder / name, schema, tables[folder], told)
    except BaseException:
        if not (store / RUNS / name).exists():
            for folder in FOLDERS:
                remove(store / folder / name)
        raise


def _write(place: Path, schema: pa.Schema, tables: Iterable[pa.Table], told: Mapping[str, object]) -> None:
    marked = schema.with_metadata({_MARK: json.dumps(told).encode()})
    with ExitStack() as open_files:
        file = open_files.enter_context(whole_file(place))
        writer = open_files.enter_context(
            pq.ParquetWriter(file, marked, compression="zstd", write_page_checksum=True)
        )
        for table in gathered(tables):
            writer.write_table(table.replace_schema_metadata(marked.metadata), row_group_size=ROWS_A_GROUP)


def gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows of small tables in tables of a row group or more."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(one.num_rows for one in held) >= ROWS_A_GROUP:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def remove_parts(store: Path, names: Collection[str]) -> None:
    """Remove parts that no longer count: the runs last, which tell that there may be more."""
    for folder in FOLDERS:
        for name in names:
            remove(store / folder / name)


def remove_leftovers(store: Path) -> None:
    """Remove what killed writers left: temporary files, replaced parts, and side tables without their runs."""
    counting = {part.name for part in parts_of(store)}
    for folder in FOLDERS:
        for name in names_in(store / folder):
            if name not in counting:
                remove(store / folder / name)
    for place in (store, *(store / name for name in FOLDERS)):
        if place.is_dir():
            for path in place.iterdir():
                if is_temporary(path):
                    remove(path)
