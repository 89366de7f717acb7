"""Pieces of work: arms lived with the same seeds, and the numbers taken from their runs.

What comes back from a piece are numbers, never runs; they do not depend on how the work was split into pieces.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ScenarioError
from culturesim.experiment.worlds import shape
from culturesim.futures import SET, chosen_vectors, in_future
from culturesim.measures.of_a_run import Measure, Number, measure
from culturesim.measures.sustainability import without_effort
from culturesim.run import Run
from culturesim.scenario.changes import changed
from culturesim.scenario.file import load_scenario
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many
from culturesim.twins.compare import pinned_in

Floats = NDArray[np.float64]
Values = dict[str, dict[str, Floats]]  # by measure, by arm: one value (or course) a seed
Named = tuple[str, dict[str, Any]]  # a measure and its settings


@dataclass(frozen=True)
class Task:
    """Arms of a claim under one version (as declared, rules off, a variant) to be lived with some seeds.

    `takes` holds the numbers wanted: a measure's name and settings, and the arms it is wanted in.
    """

    claim: str
    version: str
    base: Path
    under: tuple[Mapping[str, Any], ...]  # changes of the base on which each arm's own are laid
    over: Mapping[str, Any]  # changes on top of each arm's own
    arms: Mapping[str, Mapping[str, Any]]
    takes: Mapping[str, tuple[Named, tuple[str, ...]]]
    seeds: tuple[int, ...]
    futures: str = SET  # vectors of parameters: seed s takes vector s mod n, in every arm

    def scenarios(self) -> dict[str, Scenario]:
        """Return the arms as scenarios."""
        base = load_scenario(self.base)
        try:
            return {arm: changed(base, f"{self.claim} {arm}", *self.under, own, self.over)
                    for arm, own in self.arms.items()}  # fmt: skip
        except ScenarioError as error:
            raise ScenarioError(f"claim {self.claim}: {error}") from error


def measured(task: Task) -> Values:
    """Live the arms of a task and take the numbers wanted."""
    arms = {arm: _in_futures(one, task) for arm, one in task.scenarios().items()}
    own = next(iter(arms.values()))[0]
    takes = {key: (measure(*named, own.modules, own.folder), used) for key, (named, used) in task.takes.items()}
    runs = lived(arms, task.seeds)
    judged_by = {arm for take, used in takes.values() if take.needs_baseline for arm in used}
    bases = _baselines({arm: arms[arm] for arm in arms if arm in judged_by}, task.seeds)
    values: Values = {}
    for key, (take, used) in takes.items():
        values[key] = {arm: np.array([_taken(take, runs, bases, arm, row) for row in range(len(task.seeds))])
                       for arm in used}  # fmt: skip
    return values


def _taken(take: Measure, runs: Mapping[str, list[Run]], bases: Mapping[str, list[Run]], arm: str, row: int) -> Number:
    baseline = bases[arm][row] if take.needs_baseline else None
    beside = runs[take.beside][row] if take.beside is not None else None
    return take.of(runs[arm][row], baseline=baseline, beside=beside)


def _in_futures(scenario: Scenario, task: Task) -> list[Scenario]:
    """Return what each seed of a task lives: the scenario with its vector of parameters."""
    known = chosen_vectors(task.futures)
    return [in_future(scenario, known[seed % len(known)]) for seed in task.seeds]


def lived(arms: Mapping[str, list[Scenario]], seeds: Sequence[int]) -> dict[str, list[Run]]:
    """Return the runs of each arm, one scenario a seed; arms that can share an ensemble live side by side.

    "The holder of a role leaves" is resolved in the first arm and is the same person in all.
    """
    names = list(arms)
    found: dict[str, list[Run]] = {}
    if any(event.do == "holder_leaves" for arm in arms.values() for event in arm[0].events):
        first = simulate_many(arms[names[0]], seeds)
        arms = {name: _listed(pinned_in(first, arm)) for name, arm in arms.items()}
    alike: dict[Hashable, list[str]] = {}
    for name, arm in arms.items():
        alike.setdefault(shape(arm[0]), []).append(name)
    for together in alike.values():
        runs = simulate_many([one for name in together for one in arms[name]], list(seeds) * len(together))
        found |= {name: runs[row * len(seeds) : (row + 1) * len(seeds)] for row, name in enumerate(together)}
    return {name: found[name] for name in names}


def _listed(scenarios: Scenario | list[Scenario]) -> list[Scenario]:
    assert isinstance(scenarios, list)  # a list is given, so a list comes back
    return scenarios


def _baselines(arms: Mapping[str, list[Scenario]], seeds: Sequence[int]) -> dict[str, list[Run]]:
    twins = {arm: [without_effort(one) for one in each] for arm, each in arms.items()}
    digests = {arm: each[0].digest() for arm, each in twins.items()}
    by_digest = {digests[arm]: each for arm, each in twins.items()}
    runs = lived(by_digest, seeds) if by_digest else {}
    return {arm: runs[digest] for arm, digest in digests.items()}


def chunks(seeds: int, size: int) -> list[tuple[int, ...]]:
    """Return seeds 0 to `seeds` less 1 in parts of at most `size`, alike in size."""
    parts = -(-seeds // size)
    return [tuple(int(seed) for seed in part) for part in np.array_split(np.arange(seeds), parts)]


def joined(parts: Sequence[Values]) -> Values:
    return {key: {arm: np.concatenate([part[key][arm] for part in parts]) for arm in arms}
            for key, arms in parts[0].items()}  # fmt: skip
