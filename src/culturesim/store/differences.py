"""Where two tables of runs differ, to the last bit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ExperimentError

if TYPE_CHECKING:
    import pandas as pd

KEY = ("case", "arm")
NOT_OUTCOMES = ("made_with",)  # the same run may have been lived in two places


def differences(
    table: pd.DataFrame,
    other: pd.DataFrame,
    *,
    key: Sequence[str] = KEY,
    ignoring: Collection[str] = NOT_OUTCOMES,
) -> pd.DataFrame:
    """Return every value that is not the same in two tables of runs, whatever the order of their rows.

    Real numbers are the same when all their bits are, and nan is the same as nan.

    Parameters
    ----------
    key
        Columns that say which row is which.
    ignoring
        Columns that are not compared.

    Returns
    -------
    The columns of `key`, `column`, `here` and `there`: one row a difference, none when the tables agree. A row that
    only one table has is one difference, in the first column of `key`, with None where it is missing.

    Raises
    ------
    ExperimentError
        When the tables have other columns, or a key stands in two rows.
    """
    import pandas as pd

    names = [name for name in table.columns if name not in ignoring]
    apart = set(names) ^ {name for name in other.columns if name not in ignoring}
    if apart or not set(key) <= set(names):
        raise ExperimentError(f"the two tables do not both have the columns {', '.join(sorted(apart or set(key)))}")
    left, right = (_by_key(one, key) for one in (table, other))
    both = left.index.intersection(right.index, sort=False)
    found = [
        *_missing(left.index.difference(right.index), key, here=True),
        *_missing(right.index.difference(left.index), key, here=False),
    ]
    left, right, entries = left.loc[both], right.loc[both], both.tolist()
    for name in names:
        if name not in key:
            one, two = left[name].to_numpy(), right[name].to_numpy()
            for row in np.flatnonzero(~same_bits(one, two)):
                found.append((*_words(entries[row]), name, one[row], two[row]))
    return pd.DataFrame(found, columns=[*key, "column", "here", "there"], dtype=object)


def same_bits(one: NDArray[Any], two: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values are the same: in every bit for real numbers, with nan the same as nan."""
    if one.dtype == two.dtype == np.float64:
        bits = one.copy().view(np.int64) == two.copy().view(np.int64)
        return bits | (np.isnan(one) & np.isnan(two))
    return np.asarray(one == two, bool)


def _by_key(table: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    indexed = table.set_index(list(key), drop=False)
    if not indexed.index.is_unique:
        twice = indexed.index[indexed.index.duplicated()][0]
        raise ExperimentError(f"{' '.join(map(str, _words(twice)))} stands in two rows; a run has one")
    return indexed


def _missing(index: Any, key: Sequence[str], *, here: bool) -> list[tuple[Any, ...]]:
    rows = []
    for entry in index:
        words = _words(entry)
        rows.append((*words, key[0], *((words[0], None) if here else (None, words[0]))))
    return rows


def _words(entry: Any) -> tuple[Any, ...]:
    return entry if isinstance(entry, tuple) else (entry,)
