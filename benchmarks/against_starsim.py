"""Beside Starsim at equal people and months, on its own built-in model of an infection in a random network.

Starsim simulates something else, with fewer decisions a person and month, so this is an orientation and no demand.
It lives in an environment of its own, which is made when it is missing; where that cannot be, the part is left out
and says why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.alternating import BLOCKS, Side, alternate, ratio, spread
from benchmarks.asked import Asked
from benchmarks.lived import side, warmed_up
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario

WANTED = "starsim>=3,<4"
FOLDER = Path(__file__).parent / ".env" / "starsim"
CHILD = Path(__file__).parent / "starsim_child.py"
SIZES = (300, 3_000, 30_000, 300_000)
QUICK = (3_000,)
MONTHS = 12


class Unavailable(Exception):
    """Starsim cannot be had here."""


def python() -> Path:
    """Return the Python of Starsim's environment, made where it is missing."""
    inside = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (FOLDER / "installed").exists():
        return inside
    uv = shutil.which("uv") or shutil.which("uv", path=Path(sys.executable).parent)
    make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    get = [uv, "pip", "install", "--quiet", "--python", inside] if uv else [inside, "-m", "pip", "install", "-qq"]
    for command in ([*make, FOLDER], [*get, WANTED]):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it said nothing"]
            raise Unavailable(f"its environment could not be made: {said[-1][:100]}")
    (FOLDER / "installed").touch()
    return inside


class Starsim:
    """A process that lives Starsim's model when told to, and answers with the processor seconds that took."""

    def __init__(self) -> None:
        surroundings = os.environ | {"STARSIM_INSTALL_FONTS": "0"}
        surroundings.pop("PYTHONPATH", None)
        self._process = subprocess.Popen(
            [str(python()), str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings,
        )  # fmt: skip
        self.version = self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("answer "):
                return line.removeprefix("answer ").strip()
        raise Unavailable("it started and ended without an answer")

    def live(self, people: int, months: int) -> float:
        """Return the processor seconds of a run, its making left out."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{people} {months}\n")
        self._process.stdin.flush()
        return float(self._answer())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def rows(asked: Asked) -> Iterator[Row]:
    """Yield nanoseconds a person-month of both, and the ratio."""
    if asked.quick and not (FOLDER / "installed").exists():
        yield Row("starsim", "Starsim", float("nan"), "", note="left out: a quick pass installs nothing")
        return
    try:
        starsim = Starsim()
        starsim.live(300, MONTHS)  # what it compiles, it compiles now
    except Unavailable as reason:
        yield Row("starsim", "Starsim", float("nan"), "", note=f"left out: {reason}")
        return
    for people in QUICK if asked.quick else SIZES:
        if people > asked.most:
            continue
        sides = [
            Side("Starsim", partial(starsim.live, people, MONTHS), people * MONTHS),
            side("culturesim", warmed_up(scenario(people, BLOCKS * MONTHS)), people, MONTHS),
        ]
        seconds = alternate(sides, BLOCKS)
        size: dict[str, Any] = {"people": people, "months": BLOCKS * MONTHS}
        note = f"Starsim {starsim.version}"
        for each in sides:
            yield Row("starsim", each.name, unit="ns/person-month", **size, **measured(spread(seconds[each.name]), 1e9))
        found = measured(ratio(seconds, "Starsim", "culturesim"))
        yield Row("starsim", "Starsim", unit="times", against="culturesim", note=note, **size, **found)
    starsim.close()
