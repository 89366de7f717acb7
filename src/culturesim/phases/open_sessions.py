"""Open sessions: those of kinds for several learners, in lists by owner, for matching to fill.

Reads   ties, jobs.unit, units.programme
Writes  its own lists
Draws   nothing
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.kinds import CODES
from culturesim.state.sessions import ALONE
from culturesim.state.state import State

Ints = NDArray[np.int64]


class Sessions(NamedTuple):
    """Sessions with room for several: lists by owner, which is a mentor's job or a programme's kind of circle."""

    key: NDArray[np.uint64]
    kind: Ints
    members: Ints
    host: Ints
    following: Ints
    first: Ints
    waiting: Ints
    opened: Ints


def sessions_running(state: State, rows: Ints, number: NDArray[np.int32], running: int, more: int) -> Sessions:
    """Return all sessions of kinds for several learners, with room for `more` new ones.

    `number` says of the running ties `rows` in which of the `running` sessions each is (`state.sessions.sessions_of`).
    """
    sessions = _no_sessions(state, running, more)
    if running:
        owner, ties = np.empty(running, np.int64), state.ties
        _describe(
            rows, number, ties.session, ties.kind, ties.mentee, ties.mentor, ties.mentee_key, ties.began,
            state.jobs.unit, state.units.programme, np.empty(running, np.int64), owner, sessions,
        )  # fmt: skip
        _link(sessions.key[:running].argsort(), owner, sessions)
    return sessions


def _no_sessions(state: State, running: int, more: int) -> Sessions:
    """Return room for `running` sessions still to be written and `more` new ones."""
    size, circles = running + more, CODES * max(1, state.programmes.rows)
    return Sessions(
        np.zeros(size, np.uint64), np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64),
        np.full(size, -1), np.full(state.jobs.rows + circles, -1), np.full(circles, -1), np.array([running]),
    )  # fmt: skip


@compiled
def _describe(  # type: ignore[no-untyped-def]
    rows, number, session, kind, mentee, mentor, mentee_key, began, unit, programme, hosted, owner, sessions
):
    """Write what each session is, how many are in it, who owns it (-1 nobody) and its host.

    The host is who has been in it longest, ties by key; `hosted` are their ties.
    """
    for i in range(len(rows)):
        row, one = rows[i], number[i]
        if one == ALONE:
            continue
        host = hosted[one]
        sessions.members[one] += 1
        if sessions.members[one] > 1 and (
            began[row] > began[host] or (began[row] == began[host] and mentee_key[row] >= mentee_key[host])
        ):
            continue
        hosted[one] = row
        sessions.key[one], sessions.kind[one], sessions.host[one] = session[row], kind[row], mentee[row]
        served = programme[unit[mentee[row]]]
        circle = len(unit) + served * CODES + kind[row] if served >= 0 else -1
        owner[one] = mentor[row] if mentor[row] >= 0 else circle


@compiled
def _link(by_key, owner, sessions):  # type: ignore[no-untyped-def]
    for place in range(len(by_key) - 1, -1, -1):  # so that each list is in the order of keys
        one = by_key[place]
        if owner[one] >= 0:
            sessions.following[one] = sessions.first[owner[one]]
            sessions.first[owner[one]] = one


@inlined
def open_one(owner, kind, learners, sessions):  # type: ignore[no-untyped-def]
    """Return the first session of an owner with room, or -1."""
    one = sessions.first[owner]
    while one >= 0 and (sessions.kind[one] != kind or sessions.members[one] >= learners):
        one = sessions.following[one]
    return one


@inlined
def opened(owner, kind, key, members, host, sessions):  # type: ignore[no-untyped-def]
    one = sessions.opened[0]
    sessions.opened[0] += 1
    sessions.key[one], sessions.kind[one], sessions.members[one], sessions.host[one] = key, kind, members, host
    sessions.following[one] = sessions.first[owner]
    sessions.first[owner] = one
