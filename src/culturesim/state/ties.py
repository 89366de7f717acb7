"""Running relationships: one row each, handed out from a list of free rows, and where each person's stand.

A row number says nothing and is used again once its relationship has ended; what orders ties is their place: a tie
that a person has as mentee in slot s stands at ``job * SLOTS + s``. So memory grows with the ties that run and not
with those that people could have.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.state.columns import SLOTS, TIES
from culturesim.table import Table

Rows = NDArray[np.int64]
_LEAST = 16


class Ties(Table):
    """The table of ties.

    Attributes
    ----------
    at
        Row of the tie at each place (``job * SLOTS + slot``), -1 where there is none.
    free
        Rows that hold no tie: those before ``free_count[0]`` may be taken, the last of them first.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(TIES, 0)
        self.at = np.full(jobs * SLOTS, -1, np.int32)
        self.free = np.zeros(0, np.int32)
        self.free_count = np.zeros(1, np.int64)

    @property
    def live(self) -> Rows:
        """Rows of running ties in the order of their places."""
        count = self.rows - int(self.free_count[0])
        rows = np.empty(count + 1, np.int64)
        _list_all(self.at, rows)
        return rows[:count]

    def live_in(self, first: int, last: int) -> Rows:
        """Return the rows of running ties whose mentees hold the jobs from `first` to before `last`, in order."""
        rows = self.at[first * SLOTS : last * SLOTS]
        return rows[rows >= 0].astype(np.int64)

    def make_room(self, more: int) -> None:
        """See to it that `more` ties can begin; columns may be moved."""
        lacking = more - int(self.free_count[0])
        if lacking <= 0:
            return
        added = max(lacking, self.rows // 12, len(self.at) // 128, _LEAST)
        new = np.arange(self.rows + added - 1, self.rows - 1, -1, dtype=np.int32)
        free = self.free[: self.free_count[0]]
        self.grow(added)
        self.free = np.concatenate([new, free, np.zeros(self.rows - added - len(free), np.int32)])
        self.free_count[0] = len(new) + len(free)

    def take(self, places: Rows) -> Rows:
        """Return an empty row for each of the empty `places`."""
        self.make_room(len(places))
        left = int(self.free_count[0]) - len(places)
        rows = self.free[left : left + len(places)][::-1].astype(np.int64)
        self.free_count[0] = left
        self.at[places] = rows
        self.mentee[rows], self.slot[rows] = np.divmod(places, SLOTS)
        return rows

    def release(self, rows: Rows) -> None:
        """Empty `rows` and their places."""
        _release(rows, self.at, self.free, self.free_count, self.mentee, self.slot)
        self.empty(rows)

    def places(self, rows: Rows) -> Rows:
        """Return the places of the running ties `rows`."""
        return self.mentee[rows].astype(np.int64) * SLOTS + self.slot[rows]

    def column_at(self, name: str, places: Rows) -> NDArray[Any]:
        """Return a column at `places`, its empty value where there is no tie."""
        rows = self.at[places]
        found = np.full(len(rows), TIES[name].empty, TIES[name].dtype)
        found[rows >= 0] = self.column(name)[rows[rows >= 0]]
        return found


@inlined
def list_running(at, first, last, rows):  # type: ignore[no-untyped-def]
    """Write the rows that stand in `at` from place `first` to before `last`, and return how many they are.

    One more is written: to write at every place is quicker than to tell them apart.
    """
    count = 0
    for place in range(first, last):
        rows[count] = at[place]
        count += at[place] >= 0
    return count


@compiled
def _release(rows, at, free, free_count, mentee, slot):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        at[mentee[rows[i]] * SLOTS + slot[rows[i]]] = -1
        free[free_count[0]] = rows[i]
        free_count[0] += 1


@compiled
def _list_all(at, rows):  # type: ignore[no-untyped-def]
    list_running(at, 0, len(at), rows)
