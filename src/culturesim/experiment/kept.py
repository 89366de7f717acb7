"""What a store holds beside the runs of an experiment: the experiment, its points, and the form of its tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import culturesim
from culturesim.errors import ExperimentError
from culturesim.experiment.cases import Lived
from culturesim.experiment.file import Experiment
from culturesim.experiment.levers import Cell, cell
from culturesim.experiment.working import Done
from culturesim.made_with import engine_sources, platform_here, versions
from culturesim.scenario.fields import plain
from culturesim.scenario.inputs import with_inputs
from culturesim.store.durable import whole_file
from culturesim.store.manifest import MANIFEST
from culturesim.store.store import Store

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Points = dict[int, dict[str, Cell]]
POINTS = "points.csv"
ORDERED = ("full_factorial", "fractional_factorial", "one_at_a_time", "morris", "sobol")


# ---------------------------------------------------------------- the store


@contextmanager
def begun(resolved: Experiment, folder: Path) -> Iterator[Store]:
    """Yield the store of a resolved experiment, open for writing: the one in `folder`, or a new one.

    Raises
    ------
    ExperimentError
        When the folder holds runs of another experiment, or of another state of the program.
    """
    digest, now = resolved.digest(), plain(resolved)
    if (folder / MANIFEST).is_file():
        with Store.open(folder, writing=True) as store:
            _must_be_of(store, now, digest)
            _note(store, resolved)
            yield store
        return
    about = {
        "experiment": now, "experiment_digest": digest, "factors": list(resolved.factors),
        "measures": resolved.columns, "name": resolved.name, "question": resolved.question,
        "sources": engine_sources(), "culturesim": culturesim.__version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"), "environments": {},
    }  # fmt: skip
    runs, monthly = schemas(resolved)
    with Store.create(folder, about, runs, arms=resolved.arm_names, monthly=monthly) as store:
        _note(store, resolved)
        yield store


def experiment_in(store: Store) -> Experiment:
    """Return the experiment that a store holds runs of; the files it needs stand in the store."""
    return Experiment(folder=store.folder, **store.about["experiment"])


def _must_be_of(store: Store, now: dict[str, Any], digest: str) -> None:
    if store.about["experiment_digest"] == digest:
        return
    new = "give the name of a new folder"
    if store.about["sources"] != engine_sources():
        raise ExperimentError(
            f"{store.folder}: its runs were made by another state of culturesim (version {store.about['culturesim']}, "
            f"sources {store.about['sources'][:8]}; here {culturesim.__version__}, {engine_sources()[:8]}), and runs "
            f"of two are not put into one table; {new}, or install that version"
        )
    free = {"name", "question", "design", "replicates", "first_seed", "stop", "base"}
    differ = [name for name in now if name not in free and now[name] != store.about["experiment"].get(name)]
    said = f"its {', '.join(differ)} differ" if differ else "its base scenario differs"
    raise ExperimentError(f"{store.folder}: holds runs of another experiment ({said}); {new}")


def _note(store: Store, resolved: Experiment) -> None:
    """Note in a store what may have changed since: points and replicates asked for, and where this process runs."""
    now = {**plain(resolved), "base": with_inputs(resolved.base_scenario, store.folder)}
    here = {made_with(): {"versions": versions(), "platform": platform_here()}}
    environments = {**store.about["environments"], **here}
    if store.about["experiment"] != now or store.about["environments"] != environments:
        store.note(experiment=now, environments=environments)


def made_with() -> str:
    """Return the short name under which a store knows the versions and the platform of this process."""
    return sha256(repr((sorted(versions().items()), sorted(platform_here().items()))).encode()).hexdigest()[:8]


# ---------------------------------------------------------------- points


def points_in(folder: Path, experiment: Experiment) -> Points:
    """Return the points that a store knows, by number.

    Raises
    ------
    ExperimentError
        When the file of points is damaged.
    """
    file = folder / POINTS
    if not file.is_file():
        return {}
    numbers = {name for name, spec in experiment.factors.items() if spec.in_numbers}
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""), strict=True))
        found: Points = {
            int(row["point"]): {name: float(row[name]) if name in numbers else row[name] for name in experiment.factors}
            for row in rows
        }
        if not found or sorted(found) != list(range(len(rows))):
            raise ValueError("points are numbered from 0")
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError) as error:
        raise ExperimentError(f"{file}: is damaged or cut short; put back a copy of it") from error
    return found


def numbered(store: Store, wanted: pd.DataFrame | Points) -> Points:
    """Return the wanted points under the numbers that the store knows them by; new ones are noted in it first."""
    experiment = experiment_in(store)
    known = points_in(store.folder, experiment)
    by_values = {tuple(values.items()): number for number, values in known.items()}
    rows = wanted.values() if isinstance(wanted, dict) else rows_of(wanted, experiment)
    found: Points = {}
    for values in rows:
        number = by_values.setdefault(tuple(values.items()), len(by_values))
        found[number] = values
    if len(by_values) > len(known):
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["point", *experiment.factors])
        table.writerows([number, *(value for _, value in values)] for values, number in by_values.items())
        with whole_file(store.folder / POINTS) as file:
            file.write(out.getvalue().encode())
    return dict(sorted(found.items()))


def rows_of(points: pd.DataFrame, experiment: Experiment) -> Iterator[dict[str, Cell]]:
    """Yield the values of each row of a table of points."""
    if not experiment.factors:
        yield {}
        return
    columns = [points[name].tolist() for name in experiment.factors]
    for row in zip(*columns, strict=True):
        yield dict(zip(experiment.factors, map(cell, row), strict=True))


def as_designed(experiment: Experiment, folder: Path, table: pd.DataFrame) -> pd.DataFrame:
    """Return the runs of the points of an experiment's design, numbered and ordered as the design has them.

    A store numbers points as they come, holds each once, and may hold others; trajectories, blocks and fractions are
    read in their own order, with a point as often as the design has it. Designs without an order keep the table.
    """
    import pandas as pd

    if experiment.design.kind not in ORDERED or not experiment.factors:
        return table
    numbers = {tuple(values.items()): number for number, values in points_in(folder, experiment).items()}
    rows = [numbers.get(tuple(values.items()), -1) for values in rows_of(experiment.points(), experiment)]
    order = pd.DataFrame({"designed": range(len(rows)), "point": rows})
    found = order.merge(table, on="point").drop(columns="point").rename(columns={"designed": "point"})
    arms = {arm: place for place, arm in enumerate(experiment.arm_names)}
    found = found.assign(_arm=found["arm"].map(arms)).sort_values(["replicate", "point", "_arm"], ignore_index=True)
    return found[table.columns]


# ---------------------------------------------------------------- tables


def schemas(experiment: Experiment) -> tuple[pa.Schema, pa.Schema | None]:
    """Return the form of the tables of runs and of months (None where none are kept)."""
    import pyarrow as pa

    whole, number, text = pa.int64(), pa.float64(), pa.string()
    factors = [(name, number if spec.in_numbers else text) for name, spec in experiment.factors.items()]
    runs = [
        ("point", whole), ("arm", text), ("replicate", whole), ("seed", whole), ("vector", whole), *factors,
        ("status", text), ("message", text), *((column, number) for column in experiment.columns),
        ("case", text), ("scenario", text), ("run", text), ("made_with", text),
    ]  # fmt: skip
    if experiment.monthly is None:
        return pa.schema(runs), None
    months = [("case", text), ("point", whole), ("arm", text), ("replicate", whole), ("month", whole)]
    months += [(name, number) for name in experiment.monthly.series]
    return pa.schema(runs), pa.schema(months)


def tables(
    forms: tuple[pa.Schema, pa.Schema | None], lived: Lived, done: Done, made: str
) -> tuple[pa.Table, pa.Table, pa.Table | None]:
    """Return what is appended to a store after a task: runs, timings and months."""
    import pyarrow as pa

    cases = done.task.cases
    chunk, share = cases[0].key[:8], done.seconds / len(cases)
    timings = [{"case": case.key, "seconds": share, "worker": done.worker, "chunk": chunk, "when": done.finished}
               for case in cases]  # fmt: skip
    runs = pa.Table.from_pylist([{**row, "made_with": made} for row in lived.rows], forms[0])
    months = None if forms[1] is None else pa.Table.from_pylist(lived.months, forms[1])
    return runs, pa.Table.from_pylist(timings), months
