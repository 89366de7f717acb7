"""Sessions: what meets, be it a pair alone, a mentor with several learners, or learners among themselves.

Ties of one session have its key in common, within their world. Only kinds with room for several learners can do so;
every other tie is a session by itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled
from culturesim.rng import mix
from culturesim.state.worlds import world_next

ALONE = -1


class Shared(NamedTuple):
    """What tells sessions apart: columns of ties, learners and hours of each kind by world, jobs of a world."""

    session: NDArray[np.uint64]
    kind: NDArray[np.int8]
    mentee: NDArray[np.int32]
    mentor: NDArray[np.int32]
    learners: NDArray[np.float64]
    hours: NDArray[np.float64]
    jobs: int


@allocating
def sessions_of(rows, shared):  # type: ignore[no-untyped-def]
    """Return the number of each tie's session, `ALONE` where its kind has no room for several, and how many there are.

    Sessions are looked up in a table of the first tie of each, at the first free place from the one their key says.
    """
    session, kind, mentee, jobs = shared.session, shared.kind, shared.mentee, shared.jobs
    number, count, world = np.full(len(rows), ALONE, np.int32), 0, 0
    for i in range(len(rows)):
        row = np.uint64(rows[i])  # unsigned: else each column is asked whether it is counted from its end
        world = world_next(world, mentee[row], jobs)
        if shared.learners[world, kind[row]] > 1:
            number[i] = 0
            count += 1
    if count == 0:
        return number, 0
    size = 4
    while size < 2 * count:
        size *= 2
    first, last, count = np.full(size, ALONE, np.int64), np.uint64(size - 1), 0
    for i in range(len(rows)):
        if number[i] == ALONE:
            continue
        key, world = session[rows[i]], world_next(world, mentee[rows[i]], jobs)
        place = mix(key + np.uint64(world)) & last
        while first[place] >= 0:
            other = rows[first[place]]
            if session[other] == key and world_next(world, mentee[other], jobs) == world:
                break
            place = (place + np.uint64(1)) & last
        if first[place] < 0:
            first[place] = i
            number[i] = count
            count += 1
        else:
            number[i] = number[first[place]]
    return number, count


@allocating
def one_a_session(rows, shared):  # type: ignore[no-untyped-def]
    """Return `rows` with one row, the first, for each session."""
    number, sessions = sessions_of(rows, shared)
    seen = np.zeros(sessions, np.bool_)
    found, count = np.empty(len(rows), np.int64), 0
    for i in range(len(rows)):
        if number[i] == ALONE or not seen[number[i]]:
            found[count] = rows[i]
            count += 1
        if number[i] != ALONE:
            seen[number[i]] = True
    return found[:count]


@allocating
def members_among(rows, shared):  # type: ignore[no-untyped-def]
    """Return for each of `rows` how many of them share its session."""
    number, sessions = sessions_of(rows, shared)
    count, members = np.zeros(sessions, np.int64), np.ones(len(rows), np.int64)
    for i in range(len(rows)):
        if number[i] != ALONE:
            count[number[i]] += 1
    for i in range(len(rows)):
        if number[i] != ALONE:
            members[i] = count[number[i]]
    return members


@allocating
def load_as_mentor(rows, shared, people):  # type: ignore[no-untyped-def]
    """Return the hours of the sessions that each of so many `people` leads, in thousandths; each session once."""
    number, sessions = sessions_of(rows, shared)
    return load_by_sessions(rows, number, sessions, shared, people)


@allocating
def load_by_sessions(rows, number, sessions, shared, people):  # type: ignore[no-untyped-def]
    """Return what `load_as_mentor` does, where the number of each tie's session has been found already."""
    load = np.zeros(people, np.int64)
    add_hours_as_mentor(rows, number, np.zeros(sessions, np.bool_), shared, load)
    return load


@compiled
def add_hours_as_mentor(rows, number, seen, shared, load):  # type: ignore[no-untyped-def]
    """Add to `load` what `load_as_mentor` returns, by the numbers of sessions; none has been `seen` before."""
    world = 0
    for i in range(len(rows)):
        row = np.uint64(rows[i])
        mentor = shared.mentor[row]
        if mentor >= 0 and (number[i] == ALONE or not seen[number[i]]):
            world = world_next(world, mentor, shared.jobs)
            load[mentor] += int(shared.hours[world, shared.kind[row]])
        if number[i] != ALONE:
            seen[number[i]] = True


@compiled
def add_hours_as_mentee(rows, shared, load):  # type: ignore[no-untyped-def]
    """Add to `load` the hours of the sessions in which people learn, in thousandths."""
    world = 0
    for i in range(len(rows)):
        row = np.uint64(rows[i])
        mentee = shared.mentee[row]
        world = world_next(world, mentee, shared.jobs)
        load[mentee] += int(shared.hours[world, shared.kind[row]])
