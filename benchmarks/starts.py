"""Starting: the command's help, the first month with kernels in the cache, and with an empty cache."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.alternating import Side, alternate, spread
from benchmarks.asked import Asked
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario
from culturesim.scenario.file import write_scenario

PEOPLE = 300
TIMES, QUICK_TIMES = 9, 3
COLD_TIMES = 2
BARE = "Python alone"
HELP = "culturesim --help"
CACHED = "culturesim run to the first month"
COLD = "the same with no kernel compiled"
AT_MOST = {HELP: 0.6, CACHED: 2.0}


def environment(cache: Path | None = None) -> dict[str, str]:
    """Return what a child's environment is: bytecode is kept, and kernels in `cache` where it is given."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    root = str(Path(__file__).resolve().parents[1])
    kept["PYTHONPATH"] = os.pathsep.join([root, *filter(None, [kept.get("PYTHONPATH")])])
    if cache is not None:  # where a user's caches are on Linux, macOS and Windows
        kept |= {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "LOCALAPPDATA": str(cache)}
    return kept


def start(command: list[str], surroundings: Mapping[str, str], spent: list[float] | None = None) -> None:
    """Run a Python to its end, and say nothing; note in `spent` the processor seconds it took."""
    before = os.times()
    subprocess.run([sys.executable, *command], check=True, env=dict(surroundings), stdout=subprocess.DEVNULL)
    after = os.times()
    if spent is not None:
        spent.append(after.children_user - before.children_user + after.children_system - before.children_system)


def rows(asked: Asked) -> Iterator[Row]:
    """Yield seconds of each start, by the wall and of a processor (which differ where the machine is busy)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "benchmark.yaml"
        write_scenario(scenario(PEOPLE, 24, warm_up=0), file)
        run = ["-m", "benchmarks.first_month", "run", str(file)]
        commands = {BARE: ["-c", "pass"], HELP: ["-m", "culturesim", "--help"], CACHED: run}
        usual = environment()
        for command in commands.values():  # bytecode and kernels are there from now on
            start(command, usual)
        spent: dict[str, list[float]] = {name: [] for name in commands}
        sides = [Side(name, partial(start, command, usual, spent[name])) for name, command in commands.items()]
        seconds = alternate(sides, QUICK_TIMES if asked.quick else TIMES, time.perf_counter)
        for name in commands:
            yield Row("starts", name, unit="s", at_most=AT_MOST.get(name), **measured(spread(seconds[name])))
            yield Row("starts", name, unit="s of a processor", **measured(spread(spent[name])))
        if asked.quick:
            return
        cold: list[float] = []
        worked: list[float] = []
        for attempt in range(COLD_TIMES):
            began = time.perf_counter()
            start(run, environment(Path(folder) / f"cache {attempt}"), worked)
            cold.append(time.perf_counter() - began)
        yield Row("starts", COLD, unit="s", **measured(spread(cold)))
        yield Row("starts", COLD, unit="s of a processor", **measured(spread(worked)))
