"""What takes minutes: ten thousand runs on two cores, and a million people for ten years."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks import memory, workers
from benchmarks.asked import Asked
from benchmarks.rows import Row

RUNS, PEOPLE, MONTHS, A_TASK = 10_000, 300, 120, 200
MOST_PEOPLE = 1_000_000


def rows(asked: Asked) -> Iterator[Row]:
    """Yield minutes of the runs, what a million would take, and minutes and memory of the largest organisation."""
    if asked.quick:
        return
    with workers.pool(2) as two:
        for begun in [two.submit(workers.ready) for _ in range(2)]:
            begun.result()
        began = time.perf_counter()
        tasks = [two.submit(workers.lived, PEOPLE, MONTHS, first, A_TASK) for first in range(1, RUNS + 1, A_TASK)]
        spent = sum(task.result()[1] for task in tasks)
        minutes = (time.perf_counter() - began) / 60
    size: dict[str, Any] = {"people": PEOPLE, "worlds": RUNS, "months": MONTHS}
    note = f"{spent / 120:.1f} minutes of each of two cores"
    yield Row("many", "10,000 runs on two cores", minutes, "min", note=note, **size)
    yield Row("many", "a million runs would take", 100 * minutes, "min", note="aim: at most 20", **size)
    if asked.most < MOST_PEOPLE:
        return
    size = {"people": MOST_PEOPLE, "months": MONTHS}
    began = time.perf_counter()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as own:
        parts, _, peak = own.submit(memory.lived, MOST_PEOPLE, 1, MONTHS).result()
    yield Row("many", "a million people", (time.perf_counter() - began) / 60, "min", **size)
    yield Row("many", "most memory the process held", peak / 1e6, "MB", **size)
    yield Row("many", "live state, network and ties", sum(parts.values()) / MOST_PEOPLE, "bytes/person", **size)
