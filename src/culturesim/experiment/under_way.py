"""A sweep under way: which cases are missing, in which tasks they go out, and what comes back of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from culturesim.errors import ExperimentError
from culturesim.experiment.cases import Case, Lived, Task, cases_of, failed_rows, live
from culturesim.experiment.executors import Workers
from culturesim.experiment.file import Experiment
from culturesim.experiment.kept import Points, made_with, schemas, tables
from culturesim.experiment.options import Options
from culturesim.experiment.stopping import StudyVerdict, judged_study, next_batch
from culturesim.experiment.working import Done, worked
from culturesim.organisation.blueprint import organisation_of
from culturesim.store.store import Store

TASKS_A_WORKER = 4  # at least, so that no worker idles at the end, and little is lost when stopped


class Work:
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
