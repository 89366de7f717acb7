"""A store of runs: a folder of Parquet files that no kill -9, full disk or second writer can spoil.

    with Store.create("results", about, columns, arms=["base", "champion leaves"]) as store:
        store.append(runs, timings)
    Store.open("results").table(["point", "arm", "p_eff"])

`manifest.json` says what the store is; `runs`, `timings` and `monthly` hold its tables. One process writes at a time;
any number may read meanwhile, and see every part that was written whole.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from culturesim.errors import ExperimentError
from culturesim.store.manifest import Manifest, checked, read_manifest
from culturesim.store.parts import RUNS, steadily
from culturesim.store.reading import monthly_table, runs_table, timings_table, whole_cases
from culturesim.store.writing import Writer, made, opened

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    from culturesim.store.rows import Rows


class Store:
    """A folder of runs; made by `Store.create` and `Store.open`, closed by `close` or at the end of a `with`."""

    def __init__(self, folder: Path, manifest: Manifest, writer: Writer | None = None) -> None:
        self.folder = folder
        self._manifest = manifest
        self._writer = writer

    @classmethod
    def create(
        cls,
        folder: Path | str,
        about: Mapping[str, Any],
        columns: pa.Schema,
        *,
        arms: Sequence[str],
        monthly: pa.Schema | None = None,
    ) -> Store:
        """Make a new store, open for writing.

        Parameters
        ----------
        folder
            A new or empty folder.
        about
            What the runs are about, in plain JSON values. ``about["experiment_digest"]`` says which experiment it is;
            ``about["environments"]`` may hold versions and platforms by the short names that rows give.
        columns
            Of the table of runs: int64, double, string or bool; among them point, arm, replicate, status and case.
        arms
            Their names, in the order in which tables are to list them.
        monthly
            Columns of the monthly series, if there are any; among them case, point, arm, replicate and month.

        Raises
        ------
        ExperimentError
            When the folder holds something already or cannot be written, or `about` or a column cannot be kept.
        """
        place = Path(folder)
        manifest = checked(Manifest(about, tuple(arms), columns, monthly))
        return cls(place, manifest, made(place, manifest))

    @classmethod
    def open(cls, folder: Path | str, writing: bool = False) -> Store:
        """Open a store; for `writing`, lock it and remove what killed writers left.

        Raises
        ------
        ExperimentError
            When it is no store, another version wrote it, a file is damaged, or another process is writing to it.
        """
        place = Path(folder)
        if not writing:
            return cls(place, read_manifest(place))
        writer = opened(place)
        return cls(place, writer.manifest, writer)

    # ---------------------------------------------------------------- what it is

    @property
    def about(self) -> dict[str, Any]:
        """What the runs are about: a copy, changed by `note`."""
        return copy.deepcopy(dict(self._told.about))

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order of tables."""
        return self._told.arms

    @property
    def columns(self) -> pa.Schema:
        """Columns of the table of runs."""
        return self._told.runs

    @property
    def monthly_columns(self) -> pa.Schema | None:
        """Columns of the monthly series, where there are any."""
        return self._told.monthly

    @property
    def _told(self) -> Manifest:
        return self._manifest if self._writer is None else self._writer.manifest

    # ---------------------------------------------------------------- writing

    def note(self, **changes: Any) -> None:
        """Change entries of `about`, such as how far the study has come.

        Raises
        ------
        ExperimentError
            When the store is not open for writing, or cannot be written.
        """
        self._writing().note(**changes)

    def append(self, runs: Rows, timings: Rows, monthly: Rows | None = None) -> None:
        """Add one part, whole or not at all; once this returns, it survives whatever happens to the process.

        Parameters
        ----------
        runs
            One row a run, with the columns of the store in any order; nan where a number cannot be given.
        timings
            case, seconds, worker, chunk, when (ISO 8601): what computing took, kept apart from results.
        monthly
            Months of runs of this part that are "ok".

        Raises
        ------
        ExperimentError
            When columns do not fit, or the part cannot be written; what was there before is kept.

        Notes
        -----
        There is one row a case and arm: of several, one that is "ok" takes the place of one that "failed", and of two
        alike the older stays. So a failed case is run again by appending its rows anew.
        """
        self._writing().append(runs, timings, monthly)

    def compact(self) -> None:
        """Make few blocks of the many small parts, sorted, with no row that does not count.

        After it, whatever reads the files of `runs` sees the rows of `table`. Small parts are gathered without this
        as well; call it when a study ends.
        """
        self._writing().compact()

    def _writing(self) -> Writer:
        if self._writer is None:
            raise ExperimentError(f"{self.folder}: is open for reading only; open it with writing=True")
        return self._writer

    # ---------------------------------------------------------------- reading

    def cases(self) -> set[str]:
        """Return the keys of cases of which every arm has a row, failed ones too."""
        return steadily(self.folder, lambda parts: whole_cases(self.folder, self._told, parts))

    def failed_cases(self) -> set[str]:
        """Return the keys of cases of which an arm failed, and has not been lived since."""
        import pyarrow.compute as pc

        return set(self.table(["case"], pc.field("status") == "failed")["case"])

    def table(self, columns: Sequence[str] | None = None, where: pc.Expression | None = None) -> pd.DataFrame:
        """Return runs by replicate, point and arm, one row each.

        Parameters
        ----------
        columns
            Names of columns; all unless given. Fewer are read faster.
        where
            Rows of which this is true, such as ``pyarrow.compute.field("p_eff") > 0.2``; it may name any column.

        Raises
        ------
        ExperimentError
            When there is no such column, or a file is damaged.
        """
        return steadily(self.folder, lambda parts: runs_table(self.folder, self._told, parts, columns, where))

    def timings(self) -> pd.DataFrame:
        """Return what computing took: case, seconds, worker, chunk and when."""
        return steadily(self.folder, lambda parts: timings_table(self.folder, self._told, parts))

    def monthly(self) -> pd.DataFrame:
        """Return the monthly series by replicate, point, arm and month.

        Raises
        ------
        ExperimentError
            When the store keeps none, or a file is damaged.
        """
        return steadily(self.folder, lambda parts: monthly_table(self.folder, self._told, parts))

    def files(self) -> list[Path]:
        """Return the Parquet files of runs that count at this moment, for other programs to read."""
        return steadily(self.folder, lambda parts: [self.folder / RUNS / part.name for part in parts])

    # ---------------------------------------------------------------- closing

    def close(self) -> None:
        """Let other processes write; reading goes on."""
        if self._writer is not None:
            self._manifest = self._writer.manifest
            self._writer.close()
            self._writer = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
