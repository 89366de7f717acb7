"""How a sweep is worked through; no outcome depends on it."""

from __future__ import annotations

from dataclasses import dataclass

from culturesim.errors import ExperimentError
from culturesim.simulation import PEOPLE_PER_ENSEMBLE

PEOPLE_AT_ONCE = PEOPLE_PER_ENSEMBLE // 2  # in each of several processes, so that all of them fit a small machine


@dataclass(frozen=True)
class Shard:
    """One of several parts of a sweep, such as a job of an array: number `part` (from 1) of `of`."""

    part: int = 1
    of: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.part <= self.of:
            raise ExperimentError(f"shard {self.part}/{self.of}: give a part from 1 to {self.of}, such as 1/{self.of}")


@dataclass(frozen=True)
class Options:
    """How a sweep is worked through; no outcome depends on it.

    Attributes
    ----------
    people_at_once
        People lived side by side in one ensemble.
    shard
        Which part of the cases is lived.
    again
        Whether cases that failed are tried once more.
    """

    people_at_once: int = PEOPLE_AT_ONCE
    shard: Shard = Shard()
    again: bool = False


USUAL = Options()
