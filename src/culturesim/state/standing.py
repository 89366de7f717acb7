"""Standing lists: which jobs a draw by position may point to, by unit, by programme, by world.

A list begins as the open jobs in the order of their keys. What joins later is added behind; what is closed or moves
elsewhere leaves a gap (-1). So a change of the organisation moves nobody else's place, and a draw by position
(:func:`place_of`) points elsewhere only where it falls on what was added or taken away. The exact rule stands in
docs/concepts/month.md, section 3.2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import inlined
from culturesim.rng import uniform_at

Rows = NDArray[np.int64]
_TURN = np.uint64(1 << 32)


class Standing(NamedTuple):
    """Lists by owner: that of owner i is ``rows[start[i]:start[i + 1]]``, the first ``base[i]`` places its oldest."""

    start: Rows
    rows: NDArray[np.int32]
    base: Rows

    def of(self, owner: int) -> Rows:
        """Return the rows of jobs in the list of `owner`, without its gaps."""
        listed = self.rows[self.start[owner] : self.start[owner + 1]]
        return listed[listed >= 0].astype(np.int64)


def nobody(owners: int) -> Standing:
    """Return an empty list for each owner."""
    return Standing(np.zeros(owners + 1, np.int64), np.zeros(0, np.int32), np.zeros(owners, np.int64))


def brought_up_to_date(
    old: Standing, owner: NDArray[np.integer], keys: NDArray[np.uint64], owners: slice = slice(None), first_job: int = 0
) -> Standing:
    """Return the lists in which every job is with its `owner` (-1 nobody's); joiners follow in order of their keys.

    With `owners` and `first_job` only the lists of some owners are looked at, and their jobs, which must follow one
    another: so a world costs what it holds, however many live beside it.
    """
    first, last, _ = owners.indices(len(old.base))
    begin, end = int(old.start[first]), int(old.start[last])
    if (begin, end) == (0, len(old.rows)):
        return _renewed(old, owner, keys)
    listed = old.rows[begin:end]
    here = Standing(
        old.start[first : last + 1] - begin, np.where(listed >= 0, listed - first_job, -1), old.base[first:last]
    )
    new = _renewed(here, np.where(owner >= 0, owner - first, -1), keys)
    rows = np.where(new.rows >= 0, new.rows + first_job, -1)
    longer = len(rows) - (end - begin)
    return Standing(
        np.concatenate([old.start[:first], new.start + begin, old.start[last + 1 :] + longer]),
        np.concatenate([old.rows[:begin], rows, old.rows[end:]]),
        np.concatenate([old.base[:first], new.base, old.base[last:]]),
    )


def _renewed(old: Standing, owner: NDArray[np.integer], keys: NDArray[np.uint64]) -> Standing:
    owners = len(old.base)
    listed_by = np.repeat(np.arange(owners), np.diff(old.start))
    there = old.rows >= 0
    kept = np.where(there, old.rows, 0)
    stays = there & (owner[kept] == listed_by) if len(owner) else there
    known = np.zeros(len(owner), np.bool_)
    known[kept[stays]] = True
    joins = np.flatnonzero((owner >= 0) & ~known)
    joins = joins[np.argsort(keys[joins], kind="stable")]
    rows = np.concatenate([np.where(stays, old.rows, -1), joins])
    by = np.concatenate([listed_by, owner[joins]])
    start = np.concatenate([[0], np.cumsum(np.bincount(by, minlength=owners))]).astype(np.int64)
    base = np.where(np.diff(old.start) > 0, old.base, np.diff(start))
    return Standing(start, rows[np.argsort(by, kind="stable")].astype(np.int32), base)


@inlined
def place_of(salt, who, index, base, count):  # type: ignore[no-untyped-def]
    """Return the place in a list of `count` jobs, `base` of them its oldest, that a draw points to.

    Every place has the same chance, and a longer list changes only the draws that fall on what was added.
    """
    place = int(np.floor(uniform_at(salt, who, index) * base))
    reached = base
    turn = np.uint64(0)
    while reached < count:
        turn += _TURN
        further = np.floor(reached / uniform_at(salt, who, index + turn))
        if further >= count:
            break
        place = int(further)
        reached = place + 1
    return place
