"""Cases: one point and one replicate, with all arms lived on one seed and what is measured in them.

A case is the unit of work: exits "of whoever holds the role" are resolved in its base arm and pinned in the others,
and a measure may read the baseline twin or another arm of it. What comes back are numbers, never runs, and they do
not depend on which other cases are lived with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar

import numpy as np

from culturesim.errors import CultureSimError
from culturesim.experiment.file import Experiment, placebo_name
from culturesim.experiment.levers import Cell
from culturesim.experiment.worlds import Failure, World, live_all
from culturesim.futures import chosen_vectors, in_future
from culturesim.measures.of_a_run import Measure
from culturesim.measures.sustainability import without_effort
from culturesim.run import Run
from culturesim.scenario.fields import plain
from culturesim.scenario.model import Scenario
from culturesim.twins.compare import pinned_in
from culturesim.twins.placebo import placebo_of

Row = dict[str, Any]
Values = tuple[tuple[str, Cell], ...]
KEY_LETTERS = 32
T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """A point, numbered from 0, with its values, and a replicate; `key` is the same wherever the case is lived."""

    key: str
    point: int
    values: Values
    replicate: int
    seed: int
    vector: int


def cases_of(
    experiment: Experiment, points: Mapping[int, Mapping[str, Cell]], replicates: Iterable[int]
) -> Iterator[Case]:
    """Yield the cases of numbered points, all points of a replicate before the next replicate."""
    known, digest = chosen_vectors(experiment.futures), experiment.digest()
    told = {number: (tuple(values.items()), sorted(values.items())) for number, values in points.items()}
    for replicate in replicates:
        vector, seed = experiment.vector(replicate), experiment.first_seed + replicate
        parameters = dict(known[vector]) if vector >= 0 else {}
        for number, (values, ordered) in told.items():
            text = json.dumps([digest, ordered, parameters, seed], sort_keys=True)
            key = sha256(text.encode()).hexdigest()[:KEY_LETTERS]
            yield Case(key, number, values, replicate, seed, vector)


@dataclass(frozen=True)
class Task:
    """Cases to be lived together; carries the experiment as text, so that it can go to another process."""

    experiment: str
    folder: str
    cases: tuple[Case, ...]

    @classmethod
    def of(cls, experiment: Experiment, cases: Sequence[Case]) -> Task:
        """Return the work of living `cases` of a resolved experiment."""
        return cls(as_text(experiment), str(experiment.folder), tuple(cases))


def as_text(experiment: Experiment) -> str:
    """Return a resolved experiment as text, which another process can read."""
    return json.dumps(plain(experiment))


@lru_cache(maxsize=4)
def _experiment(text: str, folder: str) -> Living:
    return Living(Experiment(folder=folder, **json.loads(text)))


@dataclass
class Lived:
    """What came of a task: a row each run, and of each kept month."""

    rows: list[Row] = field(default_factory=list)
    months: list[Row] = field(default_factory=list)


def live(task: Task) -> Lived:
    """Live the cases of a task and return what was measured."""
    return _experiment(task.experiment, task.folder).lived(task.cases)


class Living:
    """An experiment while its cases are lived: keeps the scenarios of points it has met."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._scenario = lru_cache(maxsize=512)(self._made)
        self._columns = experiment.columns

    def lived(self, cases: Sequence[Case]) -> Lived:
        """Return the rows of `cases`, in their order and that of the arms."""
        arms = self.experiment.arm_names
        told = [{arm: self._told(case, arm) for arm in arms} for case in cases]
        base = _outcomes([(one[arms[0]], case.seed) for one, case in zip(told, cases, strict=True)])
        pinned = [_pinned(one, run) for one, run in zip(told, base, strict=True)]
        others = _outcomes([(one[arm], case.seed) for one, case in zip(pinned, cases, strict=True) for arm in arms[1:]])
        runs = []
        for place in range(len(cases)):
            rest = others[place * (len(arms) - 1) : (place + 1) * (len(arms) - 1)]
            runs.append(dict(zip(arms, (base[place], *rest), strict=True)))
        twins = self._baselines(pinned, runs, cases)
        digests = _of_each(pinned, Scenario.digest)
        found = Lived()
        for case, scenarios, lived, twin in zip(cases, pinned, runs, twins, strict=True):
            for arm in arms:
                row = self._row(case, arm, digests.get(id(scenarios[arm]), ""), lived, twin)
                found.rows.append(row)
                if row["status"] == "ok":
                    found.months += self._months(case, arm, lived[arm])
        return found

    def _told(self, case: Case, arm: str) -> Scenario | Failure:
        try:
            return self._scenario(case.values, arm, case.vector)
        except CultureSimError as error:
            return Failure.of(error)

    def _made(self, values: Values, arm: str, vector: int) -> Scenario:
        """Return what an arm is told at a point with a vector of parameters."""
        placebos = {placebo_name(one): one for one in self.experiment.placebo}
        if arm in placebos:
            base = self._scenario(values, self.experiment.arm_names[0], vector)
            made = placebo_of(base, self._scenario(values, placebos[arm], vector))
            if made is None:
                raise CultureSimError(f"{placebos[arm]!r} holds no exit here, so it has no placebo")
            return made.with_(name=arm)
        scenario = self.experiment.scenario(dict(values), arm)
        return in_future(scenario, chosen_vectors(self.experiment.futures)[vector]) if vector >= 0 else scenario

    def _baselines(
        self, told: Sequence[Mapping[str, Scenario | Failure]], runs: Sequence[Mapping[str, Run | Failure]],
        cases: Sequence[Case],
    ) -> list[dict[str, Run | Failure]]:  # fmt: skip
        """Return the baseline twin of each arm of each case; arms and cases with the same twin share its run."""
        if not any(one.needs_baseline for one in self.experiment.taken.values()):
            return [{} for _ in cases]
        twins = _of_each(
            [{arm: one for arm, one in arms.items() if isinstance(lived[arm], Run)}
             for arms, lived in zip(told, runs, strict=True)], without_effort,
        )  # fmt: skip
        digests = {place: twin.digest() for place, twin in twins.items()}
        by_digest = {digests[place]: twin for place, twin in twins.items()}
        wanted: dict[tuple[str, int], World] = {}
        named: list[dict[str, tuple[str, int]]] = []
        for scenarios, lived, case in zip(told, runs, cases, strict=True):
            keys = {}
            for arm, scenario in scenarios.items():
                if isinstance(lived[arm], Run) and isinstance(scenario, Scenario):
                    keys[arm] = digests[id(scenario)], case.seed
                    wanted.setdefault(keys[arm], (by_digest[digests[id(scenario)]], case.seed))
            named.append(keys)
        lived_twins = dict(zip(wanted, live_all(list(wanted.values())), strict=True))
        return [{arm: lived_twins[key] for arm, key in keys.items()} for keys in named]

    def _row(
        self, case: Case, arm: str, told: str, runs: Mapping[str, Run | Failure],
        twins: Mapping[str, Run | Failure],
    ) -> Row:  # fmt: skip
        run = runs[arm]
        row = {**about(case, arm), "status": "ok", "message": "", "scenario": told, "run": ""}
        row |= dict.fromkeys(self._columns, float("nan"))
        try:
            if isinstance(run, Failure):
                return row | {"status": "failed", "message": str(run)}
            row["run"] = run.digest()
            for column, take in self.experiment.taken.items():
                row |= _numbers(column, take, _taken(take, arm, runs, twins))
        except CultureSimError as error:  # a run that cannot be measured is a row that says why
            return row | {"status": "failed", "message": f"arm {arm!r}: {Failure.of(error)}"}
        return row

    def _months(self, case: Case, arm: str, run: Run | Failure) -> list[Row]:
        kept = self.experiment.monthly
        if kept is None or isinstance(run, Failure):
            return []
        last = len(run.series["headcount"]) - 1
        months = sorted({*range(0, last + 1, kept.every), last})
        which = {"case": case.key, "point": case.point, "arm": arm, "replicate": case.replicate}
        return [{**which, "month": month, **{name: float(run.series[name][month]) for name in kept.series}}
                for month in months]  # fmt: skip


def about(case: Case, arm: str) -> Row:
    """Return the columns of a row that say which run it is."""
    which = {"point": case.point, "arm": arm, "replicate": case.replicate, "seed": case.seed, "vector": case.vector}
    return {**which, **dict(case.values), "case": case.key}


def failed_rows(experiment: Experiment, case: Case, message: str) -> list[Row]:
    """Return the rows of a case of which nothing came back."""
    nothing = dict.fromkeys(experiment.columns, float("nan"))
    said = {"status": "failed", "message": message, "scenario": "", "run": ""}
    return [{**about(case, arm), **said, **nothing} for arm in experiment.arm_names]


def _of_each(told: Sequence[Mapping[str, Scenario | Failure]], found: Callable[[Scenario], T]) -> dict[int, T]:
    """Return what is found of each scenario by its `id`; many cases are told the very same one."""
    each = {id(one): one for arms in told for one in arms.values() if isinstance(one, Scenario)}
    return {place: found(one) for place, one in each.items()}


def _outcomes(worlds: Sequence[tuple[Scenario | Failure, int]]) -> list[Run | Failure]:
    """Live the worlds that there are; what could not even be told stays a failure."""
    lived = iter(live_all([(told, seed) for told, seed in worlds if isinstance(told, Scenario)]))
    return [told if isinstance(told, Failure) else next(lived) for told, _ in worlds]


def _pinned(told: Mapping[str, Scenario | Failure], base: Run | Failure) -> dict[str, Scenario | Failure]:
    """Return the arms with every exit of a role's holder pinned to whoever held it in the base arm."""
    if isinstance(base, Failure):
        first, *others = told
        failed = Failure(base.origin, f"the base arm: {base.message}")
        return {first: told[first], **dict.fromkeys(others, failed)}
    return {arm: one if isinstance(one, Failure) else _as_in(base, one) for arm, one in told.items()}


def _as_in(base: Run, told: Scenario) -> Scenario:
    (pinned,) = pinned_in([base], [told])
    assert isinstance(pinned, Scenario)  # one scenario was given, and so one comes back
    return pinned


def _taken(
    take: Measure, arm: str, runs: Mapping[str, Run | Failure], twins: Mapping[str, Run | Failure]
) -> float | np.ndarray:
    """Return what a measure says of an arm.

    Raises
    ------
    CultureSimError
        When what it reads could not be lived, or it cannot be taken.
    """
    read: dict[str, Run | Failure] = {"run": runs[arm]}
    if take.needs_baseline:
        read["baseline"] = twins[arm]
    if take.beside is not None:
        read["beside"] = runs[take.beside]
    lived: dict[str, Run] = {}
    for name, one in read.items():
        if isinstance(one, Failure):
            raise CultureSimError(f"measure {take.name} reads a {name} that failed ({one})")
        lived[name] = one
    return take.of(lived.pop("run"), **lived)


def _numbers(column: str, take: Measure, found: float | np.ndarray) -> dict[str, float]:
    if not take.parts:
        return {column: float(found)}
    return {f"{column}.{part}": float(value) for part, value in zip(take.parts, np.asarray(found), strict=True)}
