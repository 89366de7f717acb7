"""The clock: sides that are compared take turns, block of work by block, so that all meet the same machine.

What is kept is the median over the blocks with the lowest and the highest, and of ratios those of the blocks' own
ratios. Work in this process is timed by its processor time, which other programs on the machine disturb little; what
runs in other processes times itself, or is timed by the clock on the wall.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

BLOCKS = 5  # of each side, at least
Seconds = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Spread:
    """The median of several timings, and how far they lie apart."""

    median: float
    low: float
    high: float
    times: int


@dataclass(frozen=True)
class Side:
    """One thing that is timed.

    Attributes
    ----------
    name
        What it is called among its rivals.
    live
        Does one block of work; returns the seconds it took where it timed itself, else None.
    size
        How much a block is: person-months, runs, starts.
    """

    name: str
    live: Callable[[], float | None]
    size: float = 1.0


def spread(values: Sequence[float]) -> Spread:
    """Return median, lowest and highest of `values`."""
    return Spread(median(values), min(values), max(values), len(values))


def alternate(
    sides: Sequence[Side], blocks: int = BLOCKS, clock: Callable[[], float] = time.process_time
) -> dict[str, list[float]]:
    """Return the seconds of each side for one of its size, block by block; every other round in reverse order."""
    seconds: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(blocks):
        for side in sides if turn % 2 == 0 else sides[::-1]:
            gc.collect()
            began = clock()
            own = side.live()
            took = clock() - began
            seconds[side.name].append((took if own is None else own) / side.size)
    return seconds


def ratio(seconds: Seconds, slower: str, faster: str) -> Spread:
    """Return how many times as long `slower` takes as `faster`, from blocks done side by side."""
    return spread([slow / fast for slow, fast in zip(seconds[slower], seconds[faster], strict=True)])
