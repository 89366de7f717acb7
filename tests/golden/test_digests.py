"""Golden digests: the integer history of two small worlds, the same on every Python and without compilation.

A change that moves these numbers is a change of results: say so in CHANGELOG under *Results change*, and print new
digests with ``python tests/golden/worlds.py``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORLDS = Path(__file__).with_name("worlds.py")
PINNED = [
    "820fae4073c7f7fec94dc03a67f5af483422992b6e247cd3864cc6d40f17a175",
    "441804f8abb400c592678ca60701da8685df84b95c0dc227b0b25c3cd9ab9344",
]


def printed(*command: str, **environment: str) -> list[str]:
    """Return the lines that ``worlds.py`` prints under `command`."""
    done = subprocess.run(
        [*command, str(WORLDS)], env={**os.environ, **environment}, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_compiled_kernels_give_the_pinned_history():
    assert printed(sys.executable) == PINNED


def test_plain_python_gives_the_same_history_as_compiled_kernels():
    assert printed(sys.executable, NUMBA_DISABLE_JIT="1") == PINNED


@pytest.mark.skipif(sys.flags.optimize > 0, reason="already without assertions")
def test_optimised_python_gives_the_same_history():
    assert printed(sys.executable, "-O") == PINNED


def test_the_digest_sees_a_single_changed_relationship(tmp_path):
    shutil.copy(WORLDS, tmp_path / "worlds.py")
    changed = (tmp_path / "worlds.py").read_text().replace('"people": 6', '"people": 1')
    (tmp_path / "worlds.py").write_text(changed)
    done = subprocess.run([sys.executable, str(tmp_path / "worlds.py")], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert all(new != old for new, old in zip(done.stdout.split(), PINNED, strict=True))
