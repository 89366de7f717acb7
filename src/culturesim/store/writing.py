"""Writing: one process at a time, a part after the other, and small parts gathered on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from culturesim.errors import ExperimentError
from culturesim.store.compacting import all_small, due, gather, lost_among
from culturesim.store.durable import is_temporary, keep_names
from culturesim.store.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from culturesim.store.parts import (
    FOLDERS,
    RUNS,
    Part,
    name_of,
    names_in,
    number_of,
    parts_of,
    remove_leftovers,
    write_part,
)
from culturesim.store.rows import as_part

if TYPE_CHECKING:
    from culturesim.store.rows import Rows

LOCK = "writing.lock"


def made(folder: Path, manifest: Manifest) -> Writer:
    """Return the writer of a new store.

    Raises
    ------
    ExperimentError
        When the folder holds something already or cannot be written.
    """
    with _made_possible(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _must_be_free(folder)
        writer = Writer(folder, manifest)
        try:
            _must_be_free(folder)  # another process may have been faster
            for name in manifest.tables:
                (folder / name).mkdir(exist_ok=True)
            write_manifest(folder, manifest)
            keep_names(folder.resolve().parent)
        except BaseException:
            writer.close()
            raise
    return writer


def _must_be_free(folder: Path) -> None:
    if (folder / MANIFEST).exists():
        raise ExperimentError(f"{folder}: holds a store of runs already; go on with it, or give another name")
    for path in folder.iterdir():
        begun = path.name == LOCK or is_temporary(path) or (path.name in FOLDERS and not any(path.iterdir()))
        if not begun:
            raise ExperimentError(f"{folder}: is not empty (it holds {path.name!r}); give the name of a new folder")


@contextmanager
def _made_possible(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise ExperimentError(f"{folder}: no store can be made here ({reason}); give another folder") from error


def opened(folder: Path) -> Writer:
    """Return the writer of a store that stands, with what killed writers left removed.

    Raises
    ------
    ExperimentError
        When it is no store, a file is damaged, or another process writes to it.
    """
    writer = Writer(folder, read_manifest(folder))
    try:
        writer.manifest = read_manifest(folder)  # as the last writer left it
        writer.take_up()
    except BaseException:
        writer.close()
        raise
    return writer


class Writer:
    """The one process that may write to a store: it holds a lock that falls with it, even when it is killed."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._lock = locked(folder)
        self._parts: list[Part] = []
        self._next = 0  # number of the next part; numbers are never used again

    def take_up(self) -> None:
        """Remove what killed writers left, and see what there is."""
        with self._explained():
            self._next = max(map(number_of, names_in(self.folder / RUNS)), default=-1) + 1
            remove_leftovers(self.folder)
        self._parts = parts_of(self.folder)

    def note(self, **changes: Any) -> None:
        """Change what the manifest is about."""
        manifest = self.manifest.with_about(**changes)
        with self._explained():
            write_manifest(self.folder, manifest)
        self.manifest = manifest

    def append(self, runs: Rows, timings: Rows, monthly: Rows | None) -> None:
        """Write one part, and gather small ones when there are many."""
        tables = as_part(self.manifest, runs, timings, monthly)
        if tables[RUNS].num_rows:
            self.add({name: [rows] for name, rows in tables.items()})
            for group in due(self._parts):
                self._gather(group, lost_among(self.folder, self.manifest, group))

    def add(self, tables: Mapping[str, Iterable[pa.Table]]) -> None:
        """Write one part of pieces that are as the manifest has them."""
        name = name_of(self._new_number())
        with self._explained():
            write_part(self.folder, name, self.manifest, tables)
        self._parts += parts_of(self.folder, [name])

    def compact(self) -> None:
        """Gather all that is small, and leave out the rows that do not count."""
        lost = lost_among(self.folder, self.manifest, self._parts)
        for group in all_small(self._parts, lost):
            self._gather(group, lost)

    def _gather(self, group: Sequence[Part], lost: dict[str, NDArray[np.int64]]) -> None:
        number = self._new_number()
        with self._explained():
            gather(self.folder, self.manifest, group, number, lost)
        self._parts = parts_of(self.folder)

    def _new_number(self) -> int:
        self._next += 1
        return self._next - 1

    def close(self) -> None:
        """Let another process write."""
        self._lock.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say why nothing could be written, and what is kept."""
        try:
            yield
        except BaseException as error:
            self._parts = parts_of(self.folder)  # a part may stand though something failed right after it
            if not isinstance(error, OSError):
                raise
            kept = sum(part.rows for part in self._parts)
            raise ExperimentError(
                f"{self.folder}: cannot be written ({error.strerror or error}); the {kept} runs it holds are kept and "
                "can be read; make room or see to the rights, then give the same command again"
            ) from error


def locked(folder: Path) -> FileLock:
    """Return the lock of a store, held; the system takes it back when the process ends, however it ends."""
    lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise ExperimentError(
            f"{folder}: another process is writing to it; wait for its end, or give another folder and merge the two"
        ) from error
    except (OSError, NotImplementedError) as error:
        raise ExperimentError(
            f"{folder}: cannot be locked for writing ({error}); see to the rights, or give a folder on a local disk"
        ) from error
    return lock
