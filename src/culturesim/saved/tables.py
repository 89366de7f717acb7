"""The tables of a saved folder, and where two of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.run import Run

if TYPE_CHECKING:
    import pandas as pd

    from culturesim.twins.comparison import Comparison

TABLES = ("monthly", "people", "relationships", "jobs", "requests", "stewards")
TOLERANCE = 1e-12  # for real numbers that another platform rounded
_TELLING = ("seed", "series", "month", "name")  # columns that say which row it is


def tables_of(runs: Sequence[Run]) -> dict[str, pd.DataFrame]:
    """Return the tables of runs of one scenario by file name; with several runs they have a first column `seed`."""
    return {f"{name}.parquet": _stacked(runs, name) for name in TABLES}


def _stacked(runs: Sequence[Run], name: str) -> pd.DataFrame:
    import pandas as pd

    tables = [getattr(run, name) for run in runs]
    if len(runs) == 1:
        return tables[0]
    stacked = pd.concat(tables, keys=[run.seed for run in runs], names=["seed"])
    return stacked.reset_index(level="seed").reset_index(drop=True)


def tables_lived_again(arms: Mapping[str, Sequence[Run]], *, exactly: bool) -> dict[str, pd.DataFrame]:
    """Return by file name the tables that `run` or `compare` would write of these runs.

    The summary of `compare` is among them only when numbers must agree `exactly`: correlations and ratios of
    variances near zero do not survive another rounding.
    """
    if set(arms) == {"run"}:
        return tables_of(arms["run"])
    if set(arms) - {"placebo"} != {"base", "alternative"}:
        return {}
    from culturesim.twins.comparison import Comparison

    base, alternative, placebo = (list(arms.get(arm, ())) for arm in ("base", "alternative", "placebo"))
    beside = placebo[0].scenario if placebo else None
    found = Comparison(
        base[0].scenario, alternative[0].scenario, base, alternative, [], [], placebo=beside, placebo_runs=placebo
    )
    return {
        name: _as_written(table) if name.endswith(".csv") else table
        for name, table in tables_of_comparison(found).items()
        if exactly or not name.endswith(".csv")
    }


def tables_of_comparison(found: Comparison) -> dict[str, pd.DataFrame]:
    """Return by file name the tables that `compare` writes: month by month, at the end, and by unit."""
    from culturesim.twins.affected import unit_effects
    from culturesim.twins.differences import monthly_differences

    units = unit_effects(found).table.rename_axis("unit")
    return {
        "differences.parquet": monthly_differences(found),
        "table.csv": found.table.rename_axis("name"),
        "units.csv": units,
    }


def _as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as the words of its CSV file: every number to its last bit, whatever reads it."""
    return _words_of(StringIO(table.to_csv(lineterminator="\n")))


def _words_of(file: Path | StringIO) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(file, dtype=str, keep_default_na=False)


def read_table(file: Path) -> pd.DataFrame:
    """Return a saved table; one of CSV as words."""
    import pandas as pd

    return _words_of(file) if file.suffix == ".csv" else pd.read_parquet(file)


def first_difference(saved: pd.DataFrame, lived: pd.DataFrame, *, exactly: bool) -> str | None:
    """Return in words where two tables first differ, or None when they agree.

    Parameters
    ----------
    saved, lived
        A table as read and the same table made anew.
    exactly
        Whether real numbers must agree in every bit, rather than to `TOLERANCE` of the number (of 1 where it is
        smaller, of the arms' values where it is a difference of arms). All else must always be equal.
    """
    apart = [name for name in (*saved, *lived) if (name in saved) != (name in lived)]
    if apart:
        where = ("saved", "lived again") if apart[0] in saved else ("lived again", "saved")
        return f"has a column {apart[0]!r} as {where[0]} and none as {where[1]}"
    if len(saved) != len(lived):
        return f"has {len(saved)} rows as saved and {len(lived)} as lived again"
    least = _scale_of_arms(lived)
    rows = {name: np.flatnonzero(_differs(saved[name], lived[name], least, exactly=exactly)) for name in lived}
    column = min((name for name in rows if len(rows[name])), key=lambda name: rows[name][0], default=None)
    if column is None:
        return None
    row = int(rows[column][0])
    return (
        f"in row {row + 1} ({_row_in_words(lived, row)}) {column} is {_in_words(saved[column], row)} as saved and "
        f"{_in_words(lived[column], row)} as lived again"
    )


def _scale_of_arms(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return for each row how large the numbers are that its differences were taken of, at least 1."""
    arms = [np.abs(_reals(table[name])) for name in ("base", "alternative") if name in table]
    return np.max([np.ones(len(table)), *arms], axis=0)


def _differs(
    saved: pd.Series[Any], lived: pd.Series[Any], least: NDArray[np.float64], *, exactly: bool
) -> NDArray[np.bool_]:
    if _is_real(saved) and _is_real(lived):
        one, other = _reals(saved), _reals(lived)
        missing = np.isnan(one) & np.isnan(other)
        if exactly:
            return (one.view(np.int64) != other.view(np.int64)) & ~missing
        finite = np.isfinite(one) & np.isfinite(other)  # infinite numbers agree only with themselves
        with np.errstate(invalid="ignore"):
            near = np.abs(one - other) <= TOLERANCE * np.maximum(least, np.minimum(np.abs(one), np.abs(other)))
        return ~((near & finite) | (one == other) | missing)
    if saved.dtype != lived.dtype:  # compared value by value: no type that holds both may round either
        saved, lived = saved.astype(object), lived.astype(object)
    gone, missing = saved.isna().to_numpy(), lived.isna().to_numpy()
    unequal = (saved != lived).fillna(True).to_numpy(np.bool_)
    return (gone != missing) | (unequal & ~gone)  # type: ignore[no-any-return]


def _is_real(column: pd.Series[Any]) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype.kind == "f"


def _reals(column: pd.Series[Any]) -> NDArray[np.float64]:
    return np.ascontiguousarray(column.to_numpy(np.float64))


def _row_in_words(table: pd.DataFrame, row: int) -> str:
    names = [name for name in _TELLING if name in table] if "month" in table or "name" in table else []
    names = names or [name for name in ("seed", "relationship", "person", "job") if name in table][:2]
    return ", ".join(f"{name} {table[name].iloc[row]}" for name in names)


def _in_words(column: pd.Series[Any], row: int) -> str:
    import pandas as pd

    value = column.iloc[row]
    if value is None or value is pd.NA:
        return "missing"
    return repr(value.item() if isinstance(value, np.generic) else value)
