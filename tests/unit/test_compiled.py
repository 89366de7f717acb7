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

PROBE = '''
"""A kernel whose helper stands in another file: what Numba's own cache does not notice."""
import numpy as np
from culturesim.compiled import compiled
from culturesim.rng import mix

@compiled
def probe(x):
    return mix(x)
'''
ASK = """
import numpy as np
from culturesim.probe import probe
print(probe(np.uint64(42)), sum(probe.stats.cache_hits.values()))
"""

CONSTANT, OTHER = "np.uint64(0x94D049BB133111EB)", "np.uint64(0x94D049BB133111ED)"
needs_xdg = pytest.mark.skipif(
    sys.platform != "linux", reason="moves the cache by XDG_CACHE_HOME, which is Linux's way"
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package's ground floor, with a kernel that calls `mix` from another file."""
    folder = tmp_path / "source" / "culturesim"
    folder.mkdir(parents=True)
    for name in ("compiled.py", "rng.py"):
        shutil.copy(Path(compiled.__file__).with_name(name), folder / name)
    (folder / "__init__.py").touch()
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    return folder


def ask(package: Path, cache: Path) -> tuple[int, int]:
    """Return what the probe answers in a new process, and how many kernels it took from the cache."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**kept, "PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(cache)},
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    answer, hits = done.stdout.split()
    return int(answer), int(hits)


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first `old`, keeping the file's size and times: the hardest edit to notice."""
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def kernels(cache: Path) -> dict[Path, int]:
    """Return the kept kernels with the times they were written."""
    return {path: path.stat().st_mtime_ns for path in cache.rglob("*.nb[ic]")}


@needs_xdg
def test_editing_a_helper_changes_the_results(package, tmp_path):
    first, _ = ask(package, tmp_path / "cache")
    edit(package / "rng.py", CONSTANT, OTHER)
    second, hits = ask(package, tmp_path / "cache")
    assert second != first
    assert hits == 0
    edit(package / "rng.py", OTHER, CONSTANT)
    assert ask(package, tmp_path / "cache") == (first, 1)


@needs_xdg
def test_a_second_start_takes_the_kept_kernels(package, tmp_path):
    first, hits = ask(package, tmp_path / "cache")
    assert hits == 0
    written = kernels(tmp_path / "cache")
    assert written
    assert ask(package, tmp_path / "cache") == (first, 1)
    assert kernels(tmp_path / "cache") == written


@needs_xdg
def test_a_cache_that_cannot_be_written_is_done_without(package, tmp_path):
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    answer, hits = ask(package, in_the_way)
    assert (answer, hits) == (ask(package, tmp_path / "cache")[0], 0)
    assert not list(package.parent.rglob("*.nb[ic]"))


@needs_xdg
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_cache_is_done_without(package, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    answer, _ = ask(package, locked)
    assert answer == ask(package, tmp_path / "cache")[0]


def test_the_digest_follows_sources(monkeypatch, package):
    monkeypatch.setattr(compiled, "__file__", str(package / "compiled.py"))
    before = compiled.source_digest()
    assert compiled.source_digest() == before
    edit(package / "rng.py", CONSTANT, OTHER)
    assert compiled.source_digest() != before


@needs_xdg
def test_what_was_compiled_long_ago_is_dropped_when_a_new_version_starts(package, tmp_path):
    kept = tmp_path / "cache" / "culturesim" / "kernels"
    (kept / "old" / "inside").mkdir(parents=True)
    (kept / "recent").mkdir()
    long_ago = time.time() - (compiled.KEPT_DAYS + 1) * 86_400
    os.utime(kept / "old", (long_ago, long_ago))
    ask(package, tmp_path / "cache")
    assert not (kept / "old").exists()
    assert (kept / "recent").exists()
