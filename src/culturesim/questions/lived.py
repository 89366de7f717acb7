"""Living studies in memory: their cases go out to processes side by side, and rows of numbers come back.

The work is that of `experiment`: the same cases, tasks and workers as in a sweep, without a store on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from culturesim.errors import CultureSimError
from culturesim.experiment.cases import Lived, Task, as_text, cases_of
from culturesim.experiment.executors import Workers
from culturesim.experiment.together import Together
from culturesim.experiment.working import worked
from culturesim.questions.studies import Study

if TYPE_CHECKING:
    import pandas as pd

PEOPLE_AT_ONCE = 200_000  # of all arms and twins of a task: each ensemble of them fits the cache as it is
Row = dict[str, Any]
Tell = Callable[[int], None]


def lived(
    studies: Iterable[tuple[Study, range]], workers: Workers, tell: Tell = lambda runs: None
) -> dict[str, list[Row]]:
    """Live some replicates of several studies and return the rows of each by its name, point by point in order.

    Parameters
    ----------
    studies
        Each with the replicates that are wanted.
    workers
        Who does the work.
    tell
        Called with the number of runs of each piece that is done.

    Raises
    ------
    CultureSimError
        When a run cannot be lived or measured.
    """
    asked = list(studies)
    names = {as_text(study.experiment): study.name for study, _ in asked}
    rows: dict[str, list[Row]] = {study.name: [] for study, _ in asked}
    for done in worked(_tasks(asked, workers), workers):
        if not isinstance(done.lived, Lived):
            raise CultureSimError(f"a future could not be lived: {done.lived}")
        failed = next((row for row in done.lived.rows if row["status"] != "ok"), None)
        if failed is not None:
            raise CultureSimError(f"a future could not be lived: arm {failed['arm']!r}, {failed['message']}")
        rows[names[done.task.experiment]] += done.lived.rows
        tell(len(done.lived.rows))
    return {name: sorted(found, key=lambda row: (row["point"], row["replicate"])) for name, found in rows.items()}


def runs_in(study: Study, replicates: int) -> int:
    """Return how many runs so many replicates of a study are, without baseline twins."""
    return len(study.points) * replicates * len(study.experiment.arm_names)


def _tasks(studies: Sequence[tuple[Study, range]], workers: Workers) -> Iterator[Task]:
    for study, replicates in studies:
        text, folder = as_text(study.experiment), str(study.experiment.folder)
        cases = list(cases_of(study.experiment, study.points, replicates))  # type: ignore[arg-type]
        for part in Together(study.experiment).parts(cases, workers.size, PEOPLE_AT_ONCE):
            yield Task(text, folder, tuple(part))


def table_of(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a table."""
    import pandas as pd

    return pd.DataFrame(rows)
