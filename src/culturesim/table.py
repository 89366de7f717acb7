"""Tables of NumPy columns: one attribute a column, one row a thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Column:
    """One declared column: its number type, what an empty row holds, its unit and its meaning."""

    dtype: Any
    empty: Any
    unit: str
    meaning: str


class Table:
    """Columns of equal length, read and written as attributes.

    A table only holds numbers; what rows mean is declared by its columns, what happens to them by the phases.
    """

    def __init__(self, columns: Mapping[str, Column], rows: int) -> None:
        self._names = tuple(columns)
        self._columns = dict(columns)
        self.rows = rows
        for name, column in columns.items():
            setattr(self, name, np.full(rows, column.empty, column.dtype))

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a column; tuples of columns that were handed out before are not handed out again."""
        super().__setattr__(name, value)
        self.__dict__["_handed"] = {}

    def together(self, kind: Any) -> Any:
        """Return the columns that the named tuple `kind` has fields for, as kernels take them."""
        found = self._handed.get(kind)
        if found is None:
            found = self._handed[kind] = kind._make([self.column(name) for name in kind._fields])
        return found

    def __getattr__(self, name: str) -> Any:
        """Only reached for a name that is no column."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(f"there is no column {name!r}; there are {', '.join(self._names)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def column(self, name: str) -> NDArray[Any]:
        """Return the column called `name`."""
        return getattr(self, name)  # type: ignore[no-any-return]

    def empty(self, rows: NDArray[Any]) -> None:
        """Set `rows` to the declared empty values."""
        for name, column in self._columns.items():
            self.column(name)[rows] = column.empty

    def grow(self, more: int) -> None:
        """Add `more` empty rows at the end; columns are moved."""
        for name, column in self._columns.items():
            setattr(self, name, np.concatenate([self.column(name), np.full(more, column.empty, column.dtype)]))
        self.rows += more

    def taken(self, rows: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return copies of all columns at `rows`."""
        columns = vars(self)
        return {name: columns[name][rows] for name in self._names}
