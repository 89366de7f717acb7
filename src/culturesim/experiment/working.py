"""Working through tasks: a bounded number at once, and none lost when a worker is.

What a dead worker had in hand is handed out again. Cases that were in hand too often when workers died are tried one
at a time with nothing beside them; one that takes its worker down even so comes back as a failure.
"""

from __future__ import annotations

import os
import platform
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter

from culturesim.experiment.cases import Lived, Task, live
from culturesim.experiment.executors import Workers
from culturesim.experiment.worlds import Failure

WINDOW = 2  # tasks handed out for each worker: one in hand, one waiting
LOSSES = 3  # deaths of a worker after which what it had in hand is tried case by case
ALONE = 2  # deaths with nothing beside it after which a case is given up


@dataclass(frozen=True)
class Done:
    """What came of a task: what was lived, or why nothing was, and where and how long."""

    task: Task
    lived: Lived | Failure
    seconds: float
    worker: str
    finished: str


@dataclass
class _Piece:
    task: Task
    losses: int = 0


def timed(task: Task) -> Done:
    """Live a task, in whatever process this is."""
    started = perf_counter()
    lived = live(task)
    return Done(task, lived, perf_counter() - started, f"{platform.node()}:{os.getpid()}", _now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def worked(tasks: Iterable[Task], workers: Workers) -> Iterator[Done]:
    """Yield what comes of each task, as it is done."""
    suspects: list[Task] = []
    yield from _side_by_side(tasks, workers, suspects)
    for task in suspects:
        yield _alone(task, workers)


def _side_by_side(tasks: Iterable[Task], workers: Workers, suspects: list[Task]) -> Iterator[Done]:
    waiting, again = iter(tasks), deque[_Piece]()
    in_hand: dict[Future[Done], _Piece] = {}
    while True:
        while len(in_hand) < WINDOW * workers.size:
            piece = again.popleft() if again else _next(waiting)
            if piece is None:
                break
            in_hand[workers.submit(timed, piece.task)] = piece
        if not in_hand:
            return
        for future in wait(in_hand, return_when=FIRST_COMPLETED).done:
            piece, error = in_hand.pop(future), future.exception()
            if error is None:
                yield future.result()
                continue
            if not isinstance(error, Exception):
                raise error
            piece.losses += 1
            if workers.lost(error) and piece.losses < LOSSES:
                again.append(piece)
            else:
                suspects += [replace(piece.task, cases=(case,)) for case in piece.task.cases]


def _next(waiting: Iterator[Task]) -> _Piece | None:
    task = next(waiting, None)
    return None if task is None else _Piece(task)


def _alone(task: Task, workers: Workers) -> Done:
    """Do a task with nothing beside it; what goes wrong now is its own."""
    for _ in range(ALONE):
        future = workers.submit(timed, task)
        error = future.exception()
        if error is None:
            return future.result()
        if not isinstance(error, Exception):
            raise error
        if not workers.lost(error):
            return Done(task, Failure.of(error), 0.0, "", _now())
    died = Failure("WorkerDied", f"the process that lived it died {ALONE} times (killed, or out of memory)")
    return Done(task, died, 0.0, "", _now())
