"""Arms: what a picture over time is given, as runs by name: one run, many futures of a scenario, or a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError, did_you_mean
from culturesim.measures.sustainability import baselines
from culturesim.phases.numbers import MONTHLY
from culturesim.plotting.looks import LOOKS
from culturesim.run import Run
from culturesim.twins.comparison import Comparison

Given = Run | Sequence[Run] | Comparison | Mapping[str, Sequence[Run]]
"""A run, runs of one scenario, a comparison (two arms), or runs by the name of their arm."""


@dataclass(frozen=True)
class Arm:
    """Runs of one scenario, with their baseline twins where these have been lived already."""

    name: str
    runs: Sequence[Run]
    twins: Sequence[Run] = ()

    @property
    def months(self) -> int:
        """Months of a run."""
        return len(self.runs[0].series["headcount"])

    def table(self, name: str, scale: float = 1.0) -> NDArray[np.float64]:
        """Return a monthly number, shape (runs, months).

        Raises
        ------
        MeasureError
            When there is no such number.
        """
        must_be_monthly(name)
        return scale * np.array([run.series[name] for run in self.runs])

    def with_twins(self) -> Arm:
        """Return the arm with its baseline twins, which are lived now where nobody has lived them."""
        if self.twins:
            return self
        twins = baselines([run.scenario for run in self.runs], [run.seed for run in self.runs])
        return Arm(self.name, self.runs, twins)


def arms_of(given: Given) -> list[Arm]:
    """Return the arms of what a picture was given, six at most, each of at least one run.

    Raises
    ------
    MeasureError
        When there is no run to draw, runs of one arm have different months, or there are too many arms.
    """
    if isinstance(given, Comparison):
        arms = [
            Arm(given.base.name, given.base_runs, given.baseline_runs),
            Arm(given.alternative.name, given.alternative_runs, given.alternative_baselines),
        ]
        if given.base.name == given.alternative.name:
            arms = [Arm(f"{one.name}{suffix}", one.runs, one.twins)
                    for one, suffix in zip(arms, ("", ", changed"), strict=True)]  # fmt: skip
    elif isinstance(given, Mapping):
        arms = [Arm(str(name), list(runs)) for name, runs in given.items()]
    else:
        runs = [given] if isinstance(given, Run) else list(given)
        arms = [Arm(runs[0].scenario.name if runs else "", runs)]
    if not arms or not all(arm.runs for arm in arms):
        raise MeasureError("there is no run to draw; give a run, runs of one scenario, or a comparison of some seeds")
    if len(arms) > len(LOOKS):
        raise MeasureError(f"{len(arms)} arms cannot be told apart in one picture; give at most {len(LOOKS)}")
    for arm in arms:
        lengths = sorted({len(run.series["headcount"]) for run in arm.runs})
        if len(lengths) > 1:
            raise MeasureError(f"runs of {arm.name!r} have {lengths[0]} to {lengths[-1]} months; give runs as long")
    return arms


def must_be_monthly(name: str) -> None:
    """Refuse a name that is no monthly number."""
    if name not in MONTHLY:
        raise MeasureError(f"there is no monthly number {name!r}{did_you_mean(name, MONTHLY)}")


_PLAIN = {
    "p_eff": "people in an effective relationship", "p_nom": "people in any relationship",
    "waiting": "months that those who wait for a mentor have waited, mean", "seeking": "people waiting for a mentor",
}  # fmt: skip


def as_drawn(name: str) -> tuple[str, str, float]:
    """Return what a monthly number is in words, its unit, and what it is multiplied by: shares are people of 100."""
    meaning = MONTHLY[name].partition(":")[0]
    if meaning.startswith("share of people"):
        return _PLAIN.get(name, meaning.removeprefix("share of ")), "of 100 people", 100.0
    units = (("people", "people"), ("jobs", "jobs"), ("mean months", "months"), ("hours", "hours a month"),
             ("running relationships", "relationships"), ("relationships", "relationships a month"))  # fmt: skip
    unit = next((unit for start, unit in units if meaning.startswith(start)), "number")
    return _PLAIN.get(name, meaning), unit if not meaning.startswith("mean ") or unit == "months" else "0 to 1", 1.0


def futures_in_words(arms: Sequence[Arm], what: Any = "future") -> str:
    """Return how many futures a picture rests on: ``40 futures each``."""
    counts = sorted({len(arm.runs) for arm in arms})
    number = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{number} {what}{'' if counts[-1] == 1 else 's'}{' in each arm' if len(arms) > 1 else ''}"
