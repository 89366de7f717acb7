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

from culturesim.compiled import compiled, inlined
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
    owners, owner = len(old.base), owner.astype(np.int64)
    stays, joins = np.empty(len(old.rows), np.bool_), np.flatnonzero(owner >= 0)
    known = np.zeros(len(owner), np.bool_)
    _who_stays(old.start, old.rows, owner, stays, known)
    joins = joins[~known[joins]]
    joins = joins[np.lexsort((keys[joins], owner[joins]))]
    start, rows = np.zeros(owners + 1, np.int64), np.empty(len(old.rows) + len(joins), np.int32)
    _lengthen(old.start, old.rows, stays, owner, joins, start, rows)
    base = np.where(np.diff(old.start) > 0, old.base, np.diff(start))
    return Standing(start, rows, base)


@compiled
def _who_stays(start, rows, owner, stays, known):  # type: ignore[no-untyped-def]
    """Note which places are still with their owner, and which jobs these hold."""
    for one in range(len(start) - 1):
        for place in range(start[one], start[one + 1]):
            stays[place] = rows[place] >= 0 and owner[rows[place]] == one
            if stays[place]:
                known[rows[place]] = True


@compiled
def _lengthen(old_start, old_rows, stays, owner, joins, start, rows):  # type: ignore[no-untyped-def]
    """Write the new lists: old places, gaps where jobs do not stay, and then those who join, who come by owner."""
    count, joined = 0, 0
    for one in range(len(start) - 1):
        for place in range(old_start[one], old_start[one + 1]):
            rows[count] = old_rows[place] if stays[place] else -1
            count += 1
        while joined < len(joins) and owner[joins[joined]] == one:
            rows[count] = joins[joined]
            count, joined = count + 1, joined + 1
        start[one + 1] = count


@inlined
def place_of(salt, who, index, base, count):  # type: ignore[no-untyped-def]
    """Return the place in a list of `count` jobs, `base` of them its oldest, that a draw points to.

    Every place has the same chance, and a longer list changes only the draws that fall on what was added.
    """
    return place_drawn(uniform_at(salt, who, index), salt, who, index, base, count)


@inlined
def place_drawn(u, salt, who, index, base, count):  # type: ignore[no-untyped-def]
    """Return what :func:`place_of` does, where the draw `u` of this index has been made already."""
    place = int(np.floor(u * base))
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
