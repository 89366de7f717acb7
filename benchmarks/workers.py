"""Two cores against one: the same runs in a pool of one process and in a pool of two, in turns; starting them apart.

The speed-up on the wall needs a machine that is otherwise idle. Beside it stands what the cores themselves say: how
much more processor time the same work costs when two do it at once, which other programs disturb less.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks.alternating import BLOCKS, Side, alternate, ratio, spread
from benchmarks.asked import Asked
from benchmarks.lived import make_ready
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario
from culturesim.simulation import simulate_many

PEOPLE = 300
WORLDS = 200  # a task
TASKS = 4
MONTHS, QUICK_MONTHS = 24, 3
AT_LEAST = 1.7


def lived(people: int, months: int, first: int, worlds: int) -> tuple[float, float]:
    """Live worlds in this process; return one number of them and the processor seconds they took."""
    began = time.process_time()
    runs = simulate_many(scenario(people, months), range(first, first + worlds))
    kept = sum(float(run.series["p_eff"][-1]) for run in runs)
    return kept, time.process_time() - began


def ready() -> None:
    """Be the first task of a worker."""
    make_ready()


def pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes started afresh, as a sweep's are."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))


def rows(asked: Asked) -> Iterator[Row]:
    """Yield seconds to start a worker, seconds of the work, and the ratio."""
    months = QUICK_MONTHS if asked.quick else MONTHS
    worlds = WORLDS // 20 if asked.quick else WORLDS
    size: dict[str, Any] = {"people": PEOPLE, "worlds": TASKS * worlds, "months": months}
    one, two = pool(1), pool(2)
    busy: dict[int, list[float]] = {1: [], 2: []}
    try:
        for workers, each in ((1, one), (2, two)):
            began = time.perf_counter()
            for begun in [each.submit(ready) for _ in range(workers)]:
                begun.result()
            yield Row("workers", f"starting {workers} and a first small run", time.perf_counter() - began, "s")

        def work(workers: int, each: ProcessPoolExecutor) -> None:
            tasks = [each.submit(lived, PEOPLE, months, 1 + task * worlds, worlds) for task in range(TASKS)]
            busy[workers].append(sum(task.result()[1] for task in tasks))

        sides = [Side("1 worker", lambda: work(1, one)), Side("2 workers", lambda: work(2, two))]
        seconds = alternate(sides, BLOCKS, time.perf_counter)
    finally:
        one.shutdown()
        two.shutdown()
    for side in sides:
        yield Row("workers", side.name, unit="s", **size, **measured(spread(seconds[side.name])))
    yield Row("workers", "1 worker", unit="times", against="2 workers, by the wall", at_least=AT_LEAST, **size,
              **measured(ratio(seconds, "1 worker", "2 workers")))  # fmt: skip
    alone = spread([2 * by_one / by_two for by_one, by_two in zip(busy[1], busy[2], strict=True)])
    yield Row("workers", "1 worker", unit="times", against="2 workers, by processor time", **size, **measured(alone))
    used = spread([spent / wall for spent, wall in zip(busy[1], seconds["1 worker"], strict=True)])
    yield Row("workers", "share of its core that 1 worker had", unit="share", **size, **measured(used))
