"""Compiled kernels: the cache never serves yesterday's rules, and its absence stops nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from culturesim import compiled
from culturesim.compiled import digests

PROBE = '''
"""A kernel whose helper stands in another file: what Numba's own cache does not notice."""
import numpy as np
from culturesim.compiled import compiled
from culturesim.rng import mix

@compiled
def part(x, constant):
    return x if constant == 1 else mix(x)

@compiled
def probe(x):
    return part(x, 1) + part(x, 2)
'''
ASK = """
import numpy as np
from culturesim.probe import probe
print(probe(np.uint64(42)), sum(probe.from_python.stats.cache_hits.values()))
"""
WITH_TUPLE = '''
"""A kernel that is called with a named tuple."""
from typing import NamedTuple
import numpy as np
from culturesim.compiled import compiled

class Two(NamedTuple):
    first: np.ndarray
    second: np.ndarray

@compiled
def probe(two, x):
    return two.first[x] - two.second[x]
'''
ASK_WITH_TUPLE = """
import numpy as np
from culturesim.compiled import tell_before_compiling
from culturesim.probe import Two, probe
told = []
tell_before_compiling(told.append)
print(int(probe(Two(np.arange(9), np.ones(9, np.int32)), 5)), 1 - len(told))
"""
EDIT_BEFORE_ASKING = """
import sys
from pathlib import Path
from culturesim import probe, rng
path, old, new = Path(rng.__file__), *sys.argv[1:]
path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
"""

CONSTANT, OTHER = "np.uint64(0x94D049BB133111EB)", "np.uint64(0x94D049BB133111ED)"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package's ground floor, with a kernel that calls `mix` from another file."""
    folder = tmp_path / "source" / "culturesim"
    folder.mkdir(parents=True)
    shutil.copytree(digests.PACKAGE / "compiled", folder / "compiled", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(digests.PACKAGE / "rng.py", folder / "rng.py")
    (folder / "__init__.py").touch()
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    return folder


def asking(package: Path, cache: Path, script: str = ASK, *arguments: str) -> subprocess.Popen[str]:
    """Return a new process that asks the probe."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env={**kept, "PYTHONPATH": str(package.parent), "CULTURESIM_CACHE": str(cache)},
        cwd=package.parent,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(package: Path, cache: Path, script: str = ASK, *arguments: str) -> tuple[int, int]:
    """Return what the probe answers in a new process, and how many kernels it took from the cache."""
    return answer(asking(package, cache, script, *arguments))


def answer(process: subprocess.Popen[str]) -> tuple[int, int]:
    said, _ = process.communicate()
    assert process.returncode == 0
    found, hits = said.split()
    return int(found), int(hits)


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first `old`, keeping the file's size and times: the hardest edit to notice."""
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def kernels(cache: Path) -> dict[Path, int]:
    """Return the kept kernels with the times they were written."""
    return {path: path.stat().st_mtime_ns for path in cache.rglob("*.kernel")}


def test_editing_a_helper_changes_the_results(package, tmp_path):
    first, _ = ask(package, tmp_path / "cache")
    edit(package / "rng.py", CONSTANT, OTHER)
    second, hits = ask(package, tmp_path / "cache")
    assert second != first
    assert hits == 0
    edit(package / "rng.py", OTHER, CONSTANT)
    assert ask(package, tmp_path / "cache") == (first, 1)


def test_a_second_start_takes_the_kept_kernels(package, tmp_path):
    first, hits = ask(package, tmp_path / "cache")
    assert hits == 0
    written = kernels(tmp_path / "cache")
    assert written
    assert ask(package, tmp_path / "cache") == (first, 1)
    assert kernels(tmp_path / "cache") == written


def test_a_second_start_takes_the_kept_door(package, tmp_path):
    (package / "probe.py").write_text(WITH_TUPLE, encoding="utf-8")
    assert ask(package, tmp_path / "cache", ASK_WITH_TUPLE) == (4, 0)
    written = kernels(tmp_path / "cache")
    assert [path.name.startswith("culturesim.probe.probe.door-") for path in written] == [True]
    assert ask(package, tmp_path / "cache", ASK_WITH_TUPLE) == (4, 1)
    assert kernels(tmp_path / "cache") == written


def test_a_cache_that_cannot_be_written_is_done_without(package, tmp_path):
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    answer, hits = ask(package, in_the_way)
    assert (answer, hits) == (ask(package, tmp_path / "cache")[0], 0)
    assert not list(package.parent.rglob("*.kernel"))


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_cache_is_done_without(package, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    answer, _ = ask(package, locked)
    assert answer == ask(package, tmp_path / "cache")[0]


def test_a_damaged_file_is_compiled_anew(package, tmp_path):
    first, _ = ask(package, tmp_path / "cache")
    for path in kernels(tmp_path / "cache"):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + b"?" if ".probe.entry-" in path.name else whole[: len(whole) // 2])
    assert ask(package, tmp_path / "cache") == (first, 0)
    assert ask(package, tmp_path / "cache") == (first, 1)


def test_what_is_compiled_after_an_edit_is_not_kept(package, tmp_path):
    edited_first = EDIT_BEFORE_ASKING + ASK
    first, _ = ask(package, tmp_path / "cache", edited_first, CONSTANT, OTHER)
    assert not kernels(tmp_path / "cache")
    second, hits = ask(package, tmp_path / "cache")
    assert (second != first, hits) == (True, 0)


def test_processes_may_compile_at_the_same_time(package, tmp_path):
    together = [asking(package, tmp_path / "cache") for _ in range(3)]
    answers = {answer(process)[0] for process in together}
    assert answers == {ask(package, tmp_path / "cache")[0]}
    assert ask(package, tmp_path / "cache")[1] == 1
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_helper_is_compiled_once_whatever_constants_it_is_given(package, tmp_path):
    ask(package, tmp_path / "cache")
    assert len([path for path in kernels(tmp_path / "cache") if ".part.part-" in path.name]) == 1


def test_numba_is_imported_by_the_first_call(package, tmp_path):
    script = "import sys; from culturesim import probe; print('numba' in sys.modules, 0)"
    said, _ = asking(package, tmp_path / "cache", script).communicate()
    assert said.split() == ["False", "0"]


def test_the_digest_follows_sources(monkeypatch, package):
    monkeypatch.setattr(digests, "PACKAGE", package)
    before = compiled.package_digest(compiled.ABOVE_KERNELS)
    assert compiled.package_digest(compiled.ABOVE_KERNELS) == before
    edit(package / "rng.py", CONSTANT, OTHER)
    assert compiled.package_digest(compiled.ABOVE_KERNELS) != before


def test_what_was_compiled_long_ago_is_dropped_when_a_new_version_starts(package, tmp_path):
    kept = tmp_path / "cache" / "kernels"
    (kept / "old" / "inside").mkdir(parents=True)
    (kept / "recent").mkdir()
    long_ago = time.time() - (compiled.KEPT_DAYS + 1) * 86_400
    os.utime(kept / "old", (long_ago, long_ago))
    ask(package, tmp_path / "cache")
    assert not (kept / "old").exists()
    assert (kept / "recent").exists()
