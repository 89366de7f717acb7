"""Verifying a store: some of its cases are lived again, and must give the same numbers to the last bit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from culturesim.errors import ExperimentError
from culturesim.experiment.cases import Task, cases_of, live
from culturesim.experiment.kept import experiment_in, points_in, schemas
from culturesim.made_with import engine_sources
from culturesim.store.differences import differences
from culturesim.store.store import Store

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Verified:
    """How many runs were lived again, and where they differ: one row a difference (`case`, `arm`, `column`, …)."""

    runs: int
    differences: pd.DataFrame

    @property
    def same(self) -> bool:
        """Whether every number is the same."""
        return self.differences.empty


def verify(folder: Path | str, sample: int = 5) -> Verified:
    """Live a sample of the cases in a store again.

    Parameters
    ----------
    folder
        A store that `sweep` wrote.
    sample
        Cases lived again, from 1; those whose keys come first, which is as good as by lot and always the same.

    Raises
    ------
    ExperimentError
        When there is no store, it is empty, or this program cannot live its runs again.
    """
    with Store.open(Path(folder)) as store:
        experiment, told = experiment_in(store), store.about
        if experiment.digest() != told["experiment_digest"]:
            raise ExperimentError(
                f"{folder}: cannot be verified here: it was made by another state of culturesim "
                f"(sources {told['sources'][:8]}; here {engine_sources()[:8]}), or files that its scenario names have "
                "changed"
            )
        keys = set(sorted(store.cases())[:sample])
        if not keys:
            raise ExperimentError(f"{folder}: holds no runs yet, so there is nothing to verify")
        kept = store.table()
        kept = kept[kept["case"].isin(keys)]
    replicates = sorted(set(kept["replicate"].tolist()))
    cases = [case for case in cases_of(experiment, points_in(Path(folder), experiment), replicates) if case.key in keys]
    import pyarrow as pa

    rows = [{**row, "made_with": ""} for row in live(Task.of(experiment, cases)).rows]
    again = pa.Table.from_pylist(rows, schemas(experiment)[0]).to_pandas()
    return Verified(len(again), differences(kept, again))
