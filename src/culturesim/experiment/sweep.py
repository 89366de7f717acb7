"""Sweeps: an experiment lived into a store, from where it stands to where it should be.

Nothing is done twice and nothing is lost: a case is in the store with all its arms or not at all, and the same
command goes on where the last one stopped, for whatever reason it did. All points of a replicate are lived before the
next replicate, so that a study stopped half-way is balanced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from culturesim.errors import ExperimentError
from culturesim.experiment.cases import Case, Lived, Task, cases_of, failed_rows, live
from culturesim.experiment.designs import Design, points_of
from culturesim.experiment.executors import Workers, made
from culturesim.experiment.file import Experiment
from culturesim.experiment.kept import (
    Points,
    begun,
    experiment_in,
    made_with,
    numbered,
    points_in,
    rows_of,
    schemas,
    tables,
)
from culturesim.experiment.stopping import StudyVerdict, judged_study, next_batch
from culturesim.experiment.working import Done, worked
from culturesim.organisation.blueprint import organisation_of
from culturesim.simulation import PEOPLE_PER_ENSEMBLE
from culturesim.store.store import Store

PEOPLE_AT_ONCE = PEOPLE_PER_ENSEMBLE // 2  # in each of several processes, so that all of them fit a small machine
TASKS_A_WORKER = 4  # at least, so that no worker idles at the end, and little is lost when stopped


@dataclass(frozen=True)
class Shard:
    """One of several parts of a sweep, such as a job of an array: number `part` (from 1) of `of`."""

    part: int = 1
    of: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.part <= self.of:
            raise ExperimentError(f"shard {self.part}/{self.of}: give a part from 1 to {self.of}, such as 1/{self.of}")


@dataclass(frozen=True)
class Swept:
    """What a sweep has done: runs it lived now, runs in the store with those that failed, and why it stopped."""

    lived: int
    runs: int
    failed: int
    replicates: int
    verdict: StudyVerdict | None


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


def sweep(
    experiment: Experiment, folder: Path | str, workers: Workers | int | str = 1, *, options: Options = Options(),
    points: Points | None = None, tell: Callable[[int, int], None] = lambda done, of: None,
) -> Swept:  # fmt: skip
    """Live what an experiment asks for and the store in `folder` does not hold yet.

    Parameters
    ----------
    experiment
        From `load_experiment`.
    folder
        A new folder, or one that holds a store of this experiment.
    workers
        Who does the work: a number of processes (a script that asks for several needs the usual
        ``if __name__ == "__main__":``), the address of a Dask scheduler, or one of `experiment.executors`.
    options
        How it is worked through.
    points
        Numbered points, in place of the experiment's design.
    tell
        Called with the runs done and the runs wanted, at the beginning and after each task.

    Raises
    ------
    ExperimentError
        When the folder holds something else, or a measure cannot be taken from the first run.
    """
    if experiment.stop is not None and options.shard.of > 1:
        raise ExperimentError("an experiment with `stop` cannot be sharded, since a shard cannot know when to stop")
    resolved = experiment.resolved()
    with made(workers) as them, begun(resolved, Path(folder)) as store:
        wanted = numbered(store, experiment.points() if points is None else points)
        work = _Work(store, resolved, them, options, wanted, tell)
        verdict = None
        if experiment.stop is not None:
            verdict = work.until_enough()
        else:
            work.through(range(experiment.replicates))
        store.compact()
        runs, failed = len(store.table(["case"])), len(store.failed_cases())
        return Swept(work.lived, runs, failed, work.replicates, verdict)


def extend(
    folder: Path | str, workers: Workers | int | str = 1, *, replicates: int | None = None, more: Path | None = None,
    options: Options = Options(), tell: Callable[[int, int], None] = lambda done, of: None,
) -> Swept:  # fmt: skip
    """Add replicates, or points of a CSV file, to the store in `folder`; nothing but the store is needed.

    Parameters
    ----------
    folder
        A store that `sweep` began.
    replicates
        Futures of each point in all, from replicate 0 on; as many as before without.
    more
        A CSV file with one column a factor; its points are added.
    workers, options, tell
        As for `sweep`.

    Raises
    ------
    ExperimentError
        When there is no store, or the points do not fit its factors.
    """
    with Store.open(Path(folder)) as store:
        experiment = experiment_in(store)
    known = points_in(Path(folder), experiment)
    if replicates is not None:
        if replicates < experiment.replicates:
            raise ExperimentError(
                f"{folder}: has {experiment.replicates} replicates already; give a number above, since none are removed"
            )
        experiment = experiment.with_(replicates=replicates, stop=None)
    if more is not None:
        added = points_of(Design(kind="points", file=more.name), experiment.design_factors, more.resolve().parent)
        known |= {len(known) + place: values for place, values in enumerate(rows_of(added, experiment))}
    return sweep(experiment, folder, workers, options=options, points=known, tell=tell)


class _Work:
    """A sweep under way."""

    def __init__(
        self, store: Store, experiment: Experiment, workers: Workers, options: Options, points: Points,
        tell: Callable[[int, int], None],
    ) -> None:  # fmt: skip
        self.store, self.experiment, self.workers, self.options, self.tell = store, experiment, workers, options, tell
        self.points, self.arms, self.lived, self.replicates = points, len(experiment.arm_names), 0, 0
        self.schemas, self.made_with = schemas(experiment), made_with()
        self.held, self.heads = store.cases(), 0
        self.varied = experiment.changes_organisation
        if options.again:
            self.held -= store.failed_cases()

    def until_enough(self) -> StudyVerdict:
        """Add batches of replicates until the difference asked about is known well enough, or the cap is reached."""
        stop = self.experiment.stop
        assert stop is not None
        while True:
            replicates = range(next_batch(self.replicates, stop).stop)
            self.through(replicates)
            verdict = judged_study(list(self._asked_about(len(replicates))), stop)
            if verdict.enough:
                return verdict

    def _asked_about(self, replicates: int) -> Iterator[np.ndarray]:
        """Yield for each point the values that are judged, shape (replicates, arms), ``nan`` where there is none."""
        stop = self.experiment.stop
        assert stop is not None
        table = self.store.table(columns=["point", "arm", "replicate", stop.measure])
        by_run = table.set_index(["point", "arm", "replicate"])[stop.measure].sort_index()
        for point in self.points:
            each = (by_run[point, arm].reindex(range(replicates)) for arm in stop.weights(self.experiment.arm_names))
            yield np.column_stack([one.to_numpy(np.float64) for one in each])

    def through(self, replicates: range) -> None:
        """Live the cases of these replicates that are not held."""
        self.replicates = len(replicates)
        shard = self.options.shard
        wanted = [case for place, case in enumerate(cases_of(self.experiment, self.points, replicates))
                  if place % shard.of == shard.part - 1]  # fmt: skip
        missing = [case for case in wanted if case.key not in self.held]
        done, of = self.arms * (len(wanted) - len(missing)), self.arms * len(wanted)
        self.tell(done, of)
        if not missing:
            return
        if not self.lived:
            _must_be_measurable(self.experiment, missing[0])
        for one in worked(self._tasks(missing), self.workers):
            self._keep(one)
            done += self.arms * len(one.task.cases)
            self.tell(done, of)

    def _tasks(self, cases: Sequence[Case]) -> Iterator[Task]:
        most = -(-len(cases) // (TASKS_A_WORKER * self.workers.size))
        for part in _parts(cases, self._people, self.options.people_at_once, most):
            yield Task.of(self.experiment, part)

    def _people(self, case: Case) -> int:
        """Return about how many people live in all worlds of a case."""
        if not self.heads or self.varied:
            told = self.experiment.scenario(dict(case.values), self.experiment.arm_names[0])
            self.heads = len(organisation_of(told).job_keys)
        twins = any(one.needs_baseline for one in self.experiment.taken.values())
        return self.heads * self.arms * (1 + twins)

    def _keep(self, done: Done) -> None:
        lived = done.lived
        if not isinstance(lived, Lived):
            rows = [row for case in done.task.cases for row in failed_rows(self.experiment, case, str(lived))]
            lived = Lived(rows)
        self.store.append(*tables(self.schemas, lived, done, self.made_with))
        self.held |= {case.key for case in done.task.cases}
        self.lived += len(lived.rows)


def _parts(
    cases: Iterable[Case], people: Callable[[Case], int], at_once: int, most: int
) -> Iterator[list[Case]]:
    """Yield cases in order in parts of at most `most`, and of at most `at_once` people unless one case has more."""
    part: list[Case] = []
    heads = 0
    for case in cases:
        more = people(case)
        if part and (heads + more > at_once or len(part) >= most):
            yield part
            part, heads = [], 0
        part.append(case)
        heads += more
    if part:
        yield part


def _must_be_measurable(experiment: Experiment, case: Case) -> None:
    """Refuse measures that cannot be taken, before hours are spent; also makes the compiled code ready for workers."""
    for row in live(Task.of(experiment, [case])).rows:
        if row["status"] == "failed" and row["run"]:
            raise ExperimentError(f"the first run was lived, but cannot be measured: {row['message']}")
