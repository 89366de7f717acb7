"""Sweeps: an experiment lived into a store, from where it stands to where it should be.

Nothing is done twice and nothing is lost: a case is in the store with all its arms or not at all, and the same
command goes on where the last one stopped, for whatever reason it did. All points of a replicate are lived before the
next replicate (where points differ in the organisation: of a quarter of the replicates before the next quarter), so
that a study stopped half-way is balanced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from culturesim.design.designs import Design, points_of
from culturesim.errors import ExperimentError
from culturesim.experiment.executors import Workers, made
from culturesim.experiment.file import Experiment
from culturesim.experiment.kept import Points, begun, experiment_in, numbered, points_in, rows_of
from culturesim.experiment.options import USUAL, Options
from culturesim.experiment.stopping import StudyVerdict
from culturesim.experiment.under_way import Work
from culturesim.store.store import Store


@dataclass(frozen=True)
class Swept:
    """What a sweep has done: runs it lived now, runs in the store with those that failed, and why it stopped."""

    lived: int
    runs: int
    failed: int
    replicates: int
    verdict: StudyVerdict | None


def sweep(
    experiment: Experiment, folder: Path | str, workers: Workers | int | str = 1, *, options: Options = USUAL,
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
        work = Work(store, resolved, them, options, wanted, tell)
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
    options: Options = USUAL, tell: Callable[[int, int], None] = lambda done, of: None,
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
        factors = [replace(factor, levels=None, at=None) for factor in experiment.design_factors]  # grids are over
        added = points_of(Design(kind="points", file=more.name), factors, more.resolve().parent)
        known |= {len(known) + place: values for place, values in enumerate(rows_of(added, experiment))}
    return sweep(experiment, folder, workers, options=options, points=known, tell=tell)
