"""Where work is done: in this process, in processes of this machine, or on the workers of a Dask cluster.

All three are shaped like `concurrent.futures` executors. What differs is what a lost worker means: a pool of processes
breaks as a whole and must be made anew; a cluster says which task was lost; and in this process nobody can be lost.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, Protocol

from culturesim.errors import ExperimentError, needs

RETRIES_OF_A_CLUSTER = 3  # how often Dask itself tries a task whose worker died


class Workers(Protocol):
    """Something that does work; `size` is how much it does at once."""

    size: int

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Begin a piece of work."""

    def lost(self, error: BaseException) -> bool:
        """Return whether an error means that a worker died, rather than that the work failed."""

    def close(self, *, at_once: bool = False) -> None:
        """End; `at_once` without waiting for work that has begun."""


class ThisProcess:
    """Does each piece of work when it is handed in."""

    size = 1

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*given))
        except Exception as error:  # handed on, as any executor does
            future.set_exception(error)
        return future

    def lost(self, error: BaseException) -> bool:
        return False

    def close(self, *, at_once: bool = False) -> None:
        """There is nothing to end."""


class Processes:
    """Processes of this machine, each started afresh (spawn), so that none inherits anything."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool = self._made()

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.size, multiprocessing.get_context("spawn"), _begin)

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        try:
            return self._pool.submit(work, *given)
        except BrokenExecutor:  # it broke between two pieces of work
            self._pool = self._made()
            return self._pool.submit(work, *given)

    def lost(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def close(self, *, at_once: bool = False) -> None:
        if at_once:
            for process in multiprocessing.active_children():
                process.kill()
        self._pool.shutdown(wait=not at_once, cancel_futures=True)


def _begin() -> None:
    """Make a worker end with its parent, however that ends, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None  # a worker has one

    def end_with_parent() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


class Cluster:
    """The workers of a running Dask scheduler."""

    def __init__(self, address: str) -> None:
        distributed = needs("distributed", "cluster", "a sweep on a cluster")
        try:
            self._client = distributed.Client(address, timeout="20s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise ExperimentError(
                f"--scheduler {address}: no Dask scheduler answers there ({error}); give the address that dask "
                "scheduler printed, such as tcp://node1:8786"
            ) from error
        self._dead = distributed.scheduler.KilledWorker
        self.size = max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        return self._client.get_executor(pure=False, retries=RETRIES_OF_A_CLUSTER).submit(work, *given)

    def lost(self, error: BaseException) -> bool:
        return isinstance(error, self._dead)

    def close(self, *, at_once: bool = False) -> None:
        self._client.close(timeout=0 if at_once else "30s")


@contextmanager
def made(workers: Workers | int | str) -> Iterator[Workers]:
    """Yield workers as they are, or made and ended afterwards: a number of processes, or a Dask scheduler's address."""
    if not isinstance(workers, (int, str)):
        yield workers
        return
    own = _new(workers)
    at_once = True  # unless all ends well
    try:
        yield own
        at_once = False
    finally:
        own.close(at_once=at_once)


def _new(workers: int | str) -> Workers:
    if isinstance(workers, str):
        return Cluster(workers)
    return Processes(workers) if workers > 1 else ThisProcess()
