"""A damaged file is named with its cure, and the cure works."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from culturesim.errors import ExperimentError
from culturesim.store.store import Store

from .made_up import add, case_of, new_store, runs_of
from .test_killed import must_be_tidy, must_hold


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def overwritten(file: Path) -> None:
    file.write_bytes(b"not a table" * 100)


def one_bit_turned(file: Path) -> None:
    """In the numbers of `p_eff`, which only a checksum can tell."""
    content = bytearray(file.read_bytes())
    group = pq.read_metadata(file).row_group(0)
    column = next(c for c in map(group.column, range(group.num_columns)) if c.path_in_schema == "p_eff")
    content[(column.dictionary_page_offset or column.data_page_offset) + column.total_compressed_size - 3] ^= 16
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [cut_short, emptied, overwritten, one_bit_turned])
@pytest.mark.parametrize("table", ["runs", "monthly"])
@pytest.mark.parametrize("compacted", [False, True])
def test_a_damaged_file_is_named_and_its_runs_can_be_lived_again(
    tmp_path: Path, damage: Callable[[Path], None], table: str, compacted: bool
) -> None:
    folder = tmp_path / "s"
    with new_store(folder, range(3)) as store:
        if compacted:
            store.compact()
            add(store, runs_of([3]))
    file = min((folder / table).iterdir())
    lived = range(3) if compacted else range(1)
    damage(file)
    with pytest.raises(ExperimentError, match=re.escape(f"{file}: is damaged or cut short (")) as told:
        store = Store.open(folder, writing=True)
        try:
            store.table()
            store.monthly()
        finally:
            store.close()
    found = re.search("remove (.*), then give the same command again: the runs it held are lived anew", str(told.value))
    assert found is not None
    Path(found[1]).unlink()

    with Store.open(folder, writing=True) as store:
        must_be_tidy(folder)
        assert store.cases().isdisjoint(case_of(point, replicate) for point in range(3) for replicate in lived)
        for replicate in lived:
            add(store, runs_of([replicate]))
    held = 4 if compacted else 3
    must_hold(folder, held, held)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    new_store(tmp_path / "s", range(2)).close()
    (tmp_path / "s" / "monthly" / "part-000000000.parquet").unlink()
    store = Store.open(tmp_path / "s")
    assert len(store.table()) == 12
    with pytest.raises(ExperimentError, match=r"part-000000000.parquet.* is missing; bring it back from a copy"):
        store.monthly()


def test_files_of_others_are_neither_read_nor_removed(tmp_path: Path) -> None:
    new_store(tmp_path / "s", range(2)).close()
    strange = [tmp_path / "s" / "runs" / "notes.txt", tmp_path / "s" / "runs" / ".DS_Store", tmp_path / "s" / "why.md"]
    for path in strange:
        path.write_text("mine")
    with Store.open(tmp_path / "s", writing=True) as store:
        store.compact()
    must_hold(tmp_path / "s", 2, 2)
    assert all(path.exists() for path in strange)
