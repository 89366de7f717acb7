"""A writer killed at any moment: no committed row is lost, none is there twice, and the store always opens."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from culturesim.store import compacting, durable
from culturesim.store.store import Store

from .made_up import POINTS, add, expected, new_store, runs_of

CHILD = """
import sys
sys.path.insert(0, {tests!r})
from culturesim.store import compacting
from culturesim.store.store import Store
from store.made_up import add, runs_of

compacting.LOOSE = 3
with Store.open({folder!r}, writing=True) as store:
    begin = len(store.table()) // 6
    print("ready", flush=True)
    for replicate in range(begin, 10_000):
        add(store, runs_of([replicate]))
        print(replicate, flush=True)
        if replicate % 10 == 9:
            store.compact()
"""


def must_hold(folder: Path, least: int, most: int) -> int:
    """Return how many replicates a store holds, each once, in every table, with no gap."""
    store = Store.open(folder)
    table = store.table()
    held = len(table) // (2 * POINTS)
    assert least <= held <= most
    pd.testing.assert_frame_equal(table, expected(range(held)))
    assert store.cases() == set(table["case"])
    months = store.monthly()
    assert len(months) == 4 * POINTS * held
    assert sorted(store.timings()["case"]) == sorted(table["case"].unique())
    return held


def must_be_tidy(folder: Path) -> None:
    """No temporary file, no side table without its runs."""
    names = {path.name for path in (folder / "runs").iterdir()}
    for side in ("timings", "monthly"):
        assert {path.name for path in (folder / side).iterdir()} == names
    assert all(name.endswith(".parquet") and not name.startswith(".") for name in names)
    assert {path.name for path in folder.iterdir()} <= {"manifest.json", "writing.lock", "runs", "timings", "monthly"}


# ---------------------------------------------------------------- every moment, one after the other


def test_whatever_moment_a_writer_is_killed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the folder at each change of the disk is what a kill at that moment leaves."""
    monkeypatch.setattr(compacting, "LOOSE", 2)
    folder = tmp_path / "s"
    moments: list[tuple[Path, int]] = []
    seen: list[tuple[Path, int]] = []
    done = 0

    def watched(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*given: object, **named: object) -> object:
            nonlocal seen
            now = sorted((path, path.stat().st_size) for path in folder.rglob("*"))
            if now != seen and (folder / "manifest.json").exists():
                moments.append((tmp_path / f"moment{len(moments)}", done))
                shutil.copytree(folder, moments[-1][0])
                seen = now
            return change(*given, **named)

        return changed

    with monkeypatch.context() as watching:
        watching.setattr(durable.os, "replace", watched(os.replace))
        watching.setattr(durable.os, "fsync", watched(os.fsync))
        watching.setattr(Path, "unlink", watched(Path.unlink))
        with new_store(folder) as store:
            for replicate in range(4):
                add(store, runs_of([replicate]))
                done += 1
            store.note(finished=True)
            store.compact()
    assert len(moments) > 40
    assert any(len(list((copy / "runs").glob("block*"))) > 1 for copy, _ in moments)
    for copy, certain in moments:
        held = must_hold(copy, certain, certain + 1)
        with Store.open(copy, writing=True) as store:
            must_be_tidy(copy)
            add(store, runs_of([held]))
        must_hold(copy, held + 1, held + 1)


def test_parts_that_could_not_be_removed_stay_uncounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another program holds them open: a block of blocks still names the parts in them."""
    folder = tmp_path / "s"
    with monkeypatch.context() as held_open:
        held_open.setattr(compacting, "remove_parts", lambda *_: None)
        with new_store(folder, range(2)) as store:
            store.compact()
            (first,) = store.files()
            add(store, runs_of([2]))
            store.compact()
            (second,) = store.files()
    assert len(list((folder / "runs").iterdir())) == 5
    must_hold(folder, 3, 3)
    first.unlink()
    must_hold(folder, 3, 3)
    Store.open(folder, writing=True).close()
    must_be_tidy(folder)
    assert list((folder / "runs").iterdir()) == [second]
    must_hold(folder, 3, 3)


# ---------------------------------------------------------------- kill -9


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_kill_9_loses_no_row_and_doubles_none(tmp_path: Path, rounds: int) -> None:
    folder = tmp_path / "s"
    new_store(folder).close()
    moments = random.Random(rounds)
    held = 0
    for _ in range(rounds):
        certain = killed_while_writing(folder, seconds=moments.uniform(0.2, 1.5))
        held = must_hold(folder, max(held, certain), max(held, certain) + 1)
    assert held > rounds
    with Store.open(folder, writing=True) as store:
        store.compact()
    must_hold(folder, held, held)
    must_be_tidy(folder)


def killed_while_writing(folder: Path, *, seconds: float) -> int:
    """Return how many replicates a writer had said were written when it was killed; the store is read meanwhile."""
    script = CHILD.format(tests=str(Path(__file__).parents[1]), folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        end, seen = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            table = Store.open(folder).table(["point", "arm", "replicate", "case"])
            rows = expected(range(len(table) // (2 * POINTS)))[table.columns]
            pd.testing.assert_frame_equal(table, rows)
            assert len(table) >= seen
            seen = len(table)
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().split("\n")
    return max((int(line) + 1 for line in said[:-1]), default=0)
