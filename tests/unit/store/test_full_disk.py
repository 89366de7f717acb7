"""A disk that is full or forbidden: one clear error, nothing half-written, all that was there still read."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from culturesim.errors import ExperimentError
from culturesim.store import durable
from culturesim.store.store import Store

from .made_up import add, expected, new_store, runs_of
from .test_killed import must_be_tidy, must_hold

ROOM = 400_000  # bytes of the small file system


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of `ROOM` bytes; skipped where none can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not sys.platform.startswith("linux"):
        pytest.skip("a small file system is mounted on Linux only")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill_up(disk: Path) -> None:
    free = os.statvfs(disk)
    (disk / "rest").write_bytes(bytes(free.f_bavail * free.f_frsize))


def fill(store: Store, begin: int = 0) -> tuple[int, str]:
    """Append replicates until it fails; return how many were written, and the error."""
    for replicate in range(begin, begin + 1_000):
        try:
            add(store, runs_of([replicate]))
        except ExperimentError as error:
            return replicate, str(error)
    pytest.fail("the disk was not full")


def test_a_full_disk_keeps_what_was_written(small_disk: Path) -> None:
    folder = small_disk / "s"
    with new_store(folder) as store:
        held, words = fill(store)
        assert held > 3
        assert words == (
            f"{folder}: cannot be written (No space left on device); the {6 * held} runs it holds are kept and can be "
            "read; make room or see to the rights, then give the same command again"
        )
        must_hold(folder, held, held)
        must_be_tidy(folder)
        fill_up(small_disk)
        with pytest.raises(ExperimentError, match="No space left on device"):
            store.compact()
        with pytest.raises(ExperimentError, match="No space left on device"):
            store.note(story="a" * 20_000)
        must_hold(folder, held, held)
        must_be_tidy(folder)
        assert "story" not in store.about
        (small_disk / "rest").unlink()
        subprocess.run(["mount", "-o", f"remount,size={3 * ROOM}", str(small_disk)], check=True)
        add(store, runs_of([held]))  # the same writer goes on once there is room
        store.compact()
    must_hold(folder, held + 1, held + 1)
    must_be_tidy(folder)


def test_no_store_is_made_on_a_full_disk(small_disk: Path) -> None:
    fill_up(small_disk)
    with pytest.raises(ExperimentError, match=r"no store can be made here \(No space left on device\)"):
        new_store(small_disk / "s")
    (small_disk / "rest").unlink()
    with new_store(small_disk / "s", [0]):
        pass
    must_hold(small_disk / "s", 1, 1)


def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    """The limit of a quota or a batch queue."""
    resource = pytest.importorskip("resource", reason="there are no limits of this kind here")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with new_store(tmp_path / "s", range(3)) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
        try:
            written, words = fill(store, 3)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert written == 3
        assert "cannot be written (File too large); the 18 runs it holds are kept" in words
        must_hold(tmp_path / "s", 3, 3)
        must_be_tidy(tmp_path / "s")


def failing(call: Callable[..., object], at: int) -> Callable[..., object]:
    """Return a call that fails as on a full disk the `at`-th time and from then on."""
    calls = 0

    def called(*given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls >= at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return call(*given, **named)

    return called


@pytest.mark.parametrize("name", ["fsync", "replace"])
@pytest.mark.parametrize("work", ["append", "compact", "note"])
def test_whichever_change_of_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, work: str
) -> None:
    folder = tmp_path / "s"
    works = {
        "append": lambda store: add(store, runs_of([3])),
        "compact": lambda store: store.compact(),
        "note": lambda store: store.note(finished=True),
    }
    with new_store(folder, range(3)) as store:
        for at in range(1, 20):
            with monkeypatch.context() as full:
                full.setattr(durable.os, name, failing(getattr(os, name), at))
                try:
                    works[work](store)
                except ExperimentError as error:
                    assert re.search("cannot be written .*; the (18|24) runs it holds are kept", str(error))
                else:
                    break
            assert not list(folder.rglob(f"*{durable.TEMPORARY}"))
            if must_hold(folder, 3, 4) == 4:
                break  # the part stands: only the last fsync failed
        assert at > 1
        must_hold(folder, 3, 4)
    Store.open(folder, writing=True).close()
    must_be_tidy(folder)


def test_rights_that_are_missing_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    new_store(folder, [0]).close()
    (folder / "writing.lock").chmod(0o400)
    folder.chmod(0o500)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(ExperimentError, match=r"cannot be locked for writing \(.*see to the rights"):
            Store.open(folder, writing=True)
        with pytest.raises(ExperimentError, match=r"no store can be made here \(Permission denied\)"):
            new_store(folder / "inner")
        pd.testing.assert_frame_equal(Store.open(folder).table(), expected([0]))
    finally:
        folder.chmod(0o700)
