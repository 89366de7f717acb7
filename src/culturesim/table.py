"""Tables of NumPy columns: one attribute a column, one row a thing.

Columns of one number type lie in one block, a row of the block each. So a few rows of all columns are copied or
emptied in one call, which for the forty columns of a person makes ten times less ado than forty calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined

TYPES = tuple(np.dtype(one) for one in (np.uint64, np.float64, np.int32, np.int16, np.int8, np.bool_))
Block = NDArray[Any]
Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Column:
    """One declared column: its number type (one of `TYPES`), what an empty row holds, its unit and its meaning."""

    dtype: Any
    empty: Any
    unit: str
    meaning: str


class Table:
    """Columns of equal length, read and written as attributes; they are written into, never replaced.

    A table only holds numbers; what rows mean is declared by its columns (`declared`, by name), what happens to them by
    the phases.
    """

    def __init__(self, columns: Mapping[str, Column], rows: int) -> None:
        self.declared = dict(columns)
        types = {name: TYPES.index(np.dtype(column.dtype)) for name, column in columns.items()}
        listed = [[name for name in columns if types[name] == number] for number in range(len(TYPES))]
        self._places = {name: (types[name], listed[types[name]].index(name)) for name in columns}
        self._empty = tuple(
            np.array([columns[name].empty for name in names], dtype) for names, dtype in zip(listed, TYPES, strict=True)
        )
        self._lay(tuple(np.repeat(empty[:, None], rows, axis=1) for empty in self._empty))

    def _lay(self, blocks: Blocks) -> None:
        """Let the columns be those of `blocks`; what was handed out before is not handed out again."""
        own = self.__dict__
        own["_blocks"], own["_handed"], own["_parts"] = blocks, {}, {}
        own["rows"] = blocks[0].shape[1]
        for name, (number, place) in self._places.items():
            own[name] = blocks[number][place]

    def __setattr__(self, name: str, value: Any) -> None:
        """Set what stands beside the columns; tuples that were handed out before are not handed out again."""
        if name in self.__dict__.get("_places", ()):
            raise AttributeError(f"the column {name!r} is written into: table.{name}[:] = ...")
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
        raise AttributeError(f"there is no column {name!r}; there are {', '.join(self.declared)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.declared)

    def column(self, name: str) -> NDArray[Any]:
        """Return the column called `name`."""
        return getattr(self, name)  # type: ignore[no-any-return]

    def grow(self, more: int) -> None:
        """Add `more` empty rows at the end; columns are moved."""
        added = (np.repeat(empty[:, None], more, axis=1) for empty in self._empty)
        self._lay(tuple(np.concatenate(pair, axis=1) for pair in zip(self._blocks, added, strict=True)))

    # -- some rows, in all columns or in those of a part ----------------------------------------------------------

    def taken(self, rows: NDArray[np.int64]) -> Taken:
        """Return copies of all columns at `rows`."""
        count = len(rows)
        picked = tuple([np.empty((len(block), count), block.dtype) for block in self._blocks])
        _pick(np.ascontiguousarray(rows, np.int64), *self._blocks, *picked)
        return Taken(self._places, picked)

    def empty(self, rows: NDArray[np.int64], part: tuple[str, ...] | None = None) -> None:
        """Set `rows` to the declared empty values, in the columns of `part` alone if told so."""
        _fill(np.ascontiguousarray(rows, np.int64), *self._of(part))

    def move(self, old: NDArray[np.int64], new: NDArray[np.int64], part: tuple[str, ...]) -> None:
        """Write over the rows `new` what stands in `old`, in the columns of `part`; no row is among both."""
        for block in self._of(part)[: len(TYPES)]:
            block[:, new] = block[:, old]

    def _of(self, part: tuple[str, ...] | None) -> Blocks:
        """Return the blocks of a part's columns, which are declared one after another, and their empty values."""
        if part is None:
            return *self._blocks, *self._empty
        if part not in self._parts:
            cuts = []
            for number in range(len(TYPES)):
                places = [self._places[name][1] for name in part if self._places[name][0] == number]
                cuts.append(slice(places[0], places[-1] + 1) if places else slice(0))
                assert len(places) == len(range(*cuts[-1].indices(len(self._empty[number])))), part
            blocks = [block[cut] for block, cut in zip(self._blocks, cuts, strict=True)]
            self._parts[part] = (*blocks, *(empty[cut] for empty, cut in zip(self._empty, cuts, strict=True)))
        return self._parts[part]  # type: ignore[no-any-return]

    # -- copies ---------------------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """Return all but the columns, which lie in the blocks."""
        made = {*self.declared, "_handed", "_parts"}
        return {name: value for name, value in self.__dict__.items() if name not in made}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self._lay(self._blocks)


class Taken(Mapping[str, NDArray[Any]]):
    """Copies of some rows of a table, by column, and what is noted beside them, which goes before."""

    __slots__ = ("_blocks", "_places", "beside")

    def __init__(self, places: Mapping[str, tuple[int, int]], blocks: Blocks, **beside: NDArray[Any]) -> None:
        self._places, self._blocks, self.beside = places, blocks, beside

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name in self.beside:
            return self.beside[name]
        number, place = self._places[name]
        return self._blocks[number][place]  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._places, **self.beside})

    def __len__(self) -> int:
        return len({**self._places, **self.beside})

    def followed_by(self, others: Sequence[Taken]) -> Taken:
        """Return these rows with those of `others`, taken from tables of the same columns, behind them."""
        every = [self, *others]
        blocks = (np.concatenate(blocks, axis=1) for blocks in zip(*(one._blocks for one in every), strict=True))
        beside = {name: np.concatenate([one.beside[name] for one in every]) for name in self.beside}
        return Taken(self._places, tuple(blocks), **beside)


@inlined
def _pick_from(block, rows, picked):  # type: ignore[no-untyped-def]
    for k in range(len(block)):
        for i in range(len(rows)):
            picked[k, i] = block[k, rows[i]]


@compiled
def _pick(rows, a, b, c, d, e, f, of_a, of_b, of_c, of_d, of_e, of_f):  # type: ignore[no-untyped-def]
    """Copy `rows` of the blocks of all types."""
    _pick_from(a, rows, of_a)
    _pick_from(b, rows, of_b)
    _pick_from(c, rows, of_c)
    _pick_from(d, rows, of_d)
    _pick_from(e, rows, of_e)
    _pick_from(f, rows, of_f)


@inlined
def _fill_in(block, rows, values):  # type: ignore[no-untyped-def]
    for k in range(len(block)):
        for i in range(len(rows)):
            block[k, rows[i]] = values[k]


@compiled
def _fill(rows, a, b, c, d, e, f, in_a, in_b, in_c, in_d, in_e, in_f):  # type: ignore[no-untyped-def]
    """Write one value a column into `rows` of the blocks of all types."""
    _fill_in(a, rows, in_a)
    _fill_in(b, rows, in_b)
    _fill_in(c, rows, in_c)
    _fill_in(d, rows, in_d)
    _fill_in(e, rows, in_e)
    _fill_in(f, rows, in_f)
