"""A sweep under way: which cases are missing, in which tasks they go out, and what comes back of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from culturesim.errors import ExperimentError
from culturesim.experiment.cases import Case, Lived, Task, as_text, cases_of, failed_rows
from culturesim.experiment.executors import Workers
from culturesim.experiment.file import Experiment
from culturesim.experiment.kept import Points, made_with, schemas, tables
from culturesim.experiment.options import Options
from culturesim.experiment.stopping import StudyVerdict, judged_study, next_batch
from culturesim.experiment.together import Together
from culturesim.experiment.working import Done, timed, worked
from culturesim.store.store import Store


class Work:
    """A sweep under way."""

    def __init__(
        self, store: Store, experiment: Experiment, workers: Workers, options: Options, points: Points,
        tell: Callable[[int, int], None],
    ) -> None:  # fmt: skip
        self.store, self.experiment, self.workers, self.options, self.tell = store, experiment, workers, options, tell
        self.points, self.arms, self.lived, self.replicates = points, len(experiment.arm_names), 0, 0
        self.schemas, self.made_with = schemas(experiment), made_with()
        self.held, self.together = store.cases(), Together(experiment)
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
        if not self.lived:  # the first case is lived here, which also makes the compiled code ready for workers
            first, missing = timed(Task.of(self.experiment, missing[:1])), missing[1:]
            _must_be_measured(first)
            self._keep(first)
            done += self.arms
        for one in worked(self._tasks(missing), self.workers):
            self._keep(one)
            done += self.arms * len(one.task.cases)
            self.tell(done, of)

    def _tasks(self, cases: Sequence[Case]) -> Iterator[Task]:
        text = as_text(self.experiment)
        for part in self.together.parts(cases, self.workers.size, self.options.people_at_once):
            yield Task(text, str(self.experiment.folder), tuple(part))

    def _keep(self, done: Done) -> None:
        lived = done.lived
        if not isinstance(lived, Lived):
            rows = [row for case in done.task.cases for row in failed_rows(self.experiment, case, str(lived))]
            lived = Lived(rows)
        self.store.append(*tables(self.schemas, lived, done, self.made_with))
        self.held |= {case.key for case in done.task.cases}
        self.lived += len(lived.rows)


def _must_be_measured(first: Done) -> None:
    """Refuse measures that cannot be taken, before hours are spent."""
    for row in first.lived.rows if isinstance(first.lived, Lived) else ():
        if row["status"] == "failed" and row["run"]:
            raise ExperimentError(f"the first run was lived, but cannot be measured: {row['message']}")
