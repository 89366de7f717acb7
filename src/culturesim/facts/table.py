"""The facts of a set of parameters: each with its value, an interval over seeds and a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.facts.declared import FACTS, Fact
from culturesim.facts.observed import Observed, observe
from culturesim.facts.settings import SETTINGS
from culturesim.futures import in_future
from culturesim.measures.bootstrap import percentile_interval, resampled

Floats = NDArray[np.float64]
Vector = Mapping[str, float]


@dataclass(frozen=True)
class Found:
    """One fact in runs: value, 95 % bootstrap interval over seeds, and verdict."""

    fact: Fact
    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Whether the value lies in the band; with a question mark where its interval reaches across an edge of it."""
        one = self.fact.verdict(self.value)
        return one if one == "not measured" or not self._across else f"{one} ?"

    @property
    def _across(self) -> bool:
        return any(self.low < edge < self.high for edge in (self.fact.low, self.fact.high))


def facts_found(
    vectors: Sequence[Vector] = ({},),
    *,
    fast: bool = False,
    facts: Sequence[Fact] = FACTS,
    after_each: Callable[[int], None] | None = None,
) -> list[Found]:
    """Measure facts in runs whose seed r lives with vector r mod n.

    Parameters
    ----------
    vectors
        Values of parameters by name, as in ``culturesim.futures``; an empty one stands for the defaults.
    fast
        Fewer seeds: a look, not a finding.
    facts
        Which facts.
    after_each
        Called with the number of worlds of each ensemble that has been lived.
    """
    seen = {}
    for name in dict.fromkeys(fact.setting for fact in facts):
        setting = SETTINGS[name]
        seeds = list(range(setting.fast_seeds if fast else setting.seeds))
        told = [in_future(setting.scenario(), vectors[seed % len(vectors)]) for seed in seeds]
        seen[name] = observe(told, seeds, setting.surveys, after_each=after_each)
    return [_found(fact, seen[fact.setting]) for fact in facts]


def worlds_needed(*, fast: bool = False) -> int:
    """Return how many worlds `facts_found` lives."""
    return sum(setting.fast_seeds if fast else setting.seeds for setting in SETTINGS.values())


def _found(fact: Fact, seen: Observed) -> Found:
    sums = fact.sums(seen)
    value = fact.value(sums.sum(axis=0))
    again = [fact.value(sums[rows].sum(axis=0)) for rows in resampled(seen.worlds, 400)]
    around = percentile_interval(value, again, seen.worlds)
    return Found(fact, value, around.low, around.high)


def values_by_vector(facts: Sequence[Fact], seen: Observed, seeds_each: int) -> tuple[Floats, Floats]:
    """Return value and error variance of each fact for each vector, where worlds come in blocks of `seeds_each`.

    Shape (vectors, facts) each. The variance of the value is that of the mean of leave-one-out values (jackknife); with
    a single seed it is unknown and ``nan``.
    """
    vectors = seen.worlds // seeds_each
    values, errors = np.full((vectors, len(facts)), np.nan), np.full((vectors, len(facts)), np.nan)
    for column, fact in enumerate(facts):
        sums = fact.sums(seen).reshape(vectors, seeds_each, -1)
        for row in range(vectors):
            total = sums[row].sum(axis=0)
            values[row, column] = fact.value(total)
            if seeds_each > 1:
                without = np.array([fact.value(total - one) for one in sums[row]])
                errors[row, column] = (seeds_each - 1) / seeds_each * ((without - without.mean()) ** 2).sum()
    return values, errors
