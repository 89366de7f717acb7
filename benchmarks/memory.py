"""Bytes a person: every array the live state holds, after two years, and the most memory the process ever held.

The log of what is over (finished relationships, tenures) grows with months and is not live; the rest is counted by
walking the state, so that no column can be forgotten.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.asked import Asked
from benchmarks.lived import warmed_up
from benchmarks.rows import Row
from benchmarks.scenario import scenario

SIZES = ((300, 200), (3_000, 1), (30_000, 1), (300_000, 1), (1_000_000, 1))  # people, worlds
QUICK = ((30_000, 1),)
MONTHS, QUICK_MONTHS = 24, 6
AT_MOST = 300.0
NOT_LIVE = ("log",)


def bytes_by_part(state: Any) -> dict[str, int]:
    """Return the bytes of the arrays under each attribute of a state; an array held twice is counted once."""
    counted: set[int] = set()
    return {name: sum(_arrays(held, counted)) for name, held in vars(state).items() if name not in NOT_LIVE}


def _arrays(held: Any, counted: set[int]) -> Iterator[int]:
    while isinstance(held, np.ndarray) and isinstance(held.base, np.ndarray):
        held = held.base  # a view holds all of what it looks at
    if id(held) in counted or isinstance(held, (str, bytes, int, float, type)):
        return
    counted.add(id(held))
    if isinstance(held, np.ndarray):
        yield held.nbytes
    elif isinstance(held, dict):
        for each in held.values():
            yield from _arrays(each, counted)
    elif isinstance(held, (list, tuple, set)):
        for each in held:
            yield from _arrays(each, counted)
    else:
        for each in getattr(held, "__dict__", {}).values():
            yield from _arrays(each, counted)


def peak() -> float:
    """Return the most memory this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux a child's resource usage begins with that of its parent
        held = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return float(held.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1.0 if sys.platform == "darwin" else 1024.0)


def lived(people: int, worlds: int, months: int) -> tuple[dict[str, int], float, float]:
    """Live in this process; return bytes by part, what the process held before, and at its peak."""
    before = peak()
    ensemble = warmed_up(scenario(people, months), worlds)
    while not ensemble.done:
        ensemble.step()
    return bytes_by_part(ensemble.state), before, peak()


def rows(asked: Asked) -> Iterator[Row]:
    """Yield bytes a person in all and by part, and the peak, each size in a process of its own."""
    months = QUICK_MONTHS if asked.quick else MONTHS
    for people, worlds in QUICK if asked.quick else SIZES:
        if people > asked.most:
            continue
        size: dict[str, Any] = {"people": people, "worlds": worlds, "months": months}
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as own:
            parts, before, after = own.submit(lived, people, worlds, months).result()
        each = {name: count / (people * worlds) for name, count in parts.items()}
        yield Row("memory", "live state, network and ties", sum(each.values()), "bytes/person", at_most=AT_MOST, **size)
        for name, count in sorted(each.items(), key=lambda part: -part[1]):
            if count >= 1:
                yield Row("memory", f"  {name}", count, "bytes/person", **size)
        note = f"{before / 1e6:.0f} MB of them before the organisation was made"
        yield Row("memory", "most memory the process held", after / 1e6, "MB", note=note, **size)
