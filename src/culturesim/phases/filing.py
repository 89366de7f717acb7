"""Filing: ended relationships leave the live table for the log, and mentors have fewer mentees.

Reads   ties.why_ended
Writes  ties (emptied rows), jobs.mentees, the log
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled
from culturesim.phases.moment import Moment
from culturesim.state.columns import PARTNER_LEFT, PERSON
from culturesim.state.sessions import ALONE, sessions_of
from culturesim.state.state import Rows, State


def file_ended_ties(now: Moment, ended: Rows) -> None:
    """Move the ties `ended`, in the order of their places, into the log and free their slots."""
    if len(ended) == 0:
        return
    state, ties = now.state, now.state.ties
    if state.in_circles(ended).any():
        ended = _ended_with_those_left_alone(state.live_ties, ties.why_ended, state.shared)
    batch = ties.taken(ended)
    batch["world"] = batch["mentee"] // state.sizes.jobs
    batch["ended"] = np.full(len(ended), state.month, np.int32)
    _leave_mentors(batch["mentor"], state.jobs.person, state.jobs.mentees)
    state.log.relationships.append(batch)
    ties.release(ended)


@allocating
def _ended_with_those_left_alone(rows, why_ended, shared):  # type: ignore[no-untyped-def]
    """Return the ended among the live `rows`; whoever is left alone in a session without a mentor ends too."""
    number, sessions = sessions_of(rows, shared)
    members = np.zeros(sessions, np.int64)
    for i in range(len(rows)):
        if number[i] != ALONE and why_ended[rows[i]] == 0:
            members[number[i]] += 1
    ended, count = np.empty(len(rows), np.int64), 0
    for i in range(len(rows)):
        left = number[i] != ALONE and shared.mentor[rows[i]] < 0 and members[number[i]] == 1
        if left and why_ended[rows[i]] == 0:
            why_ended[rows[i]] = PARTNER_LEFT  # on neither side
        if why_ended[rows[i]] != 0:
            ended[count] = rows[i]
            count += 1
    return ended[:count].copy()


@compiled
def _leave_mentors(mentors, person, mentees):  # type: ignore[no-untyped-def]
    """Take ended ties off the counts of those who led them and are still there."""
    for mentor in mentors:
        if mentor >= 0 and person[mentor] != 0:
            mentees[mentor] -= 1


def file_tenures(now: Moment, rows: Rows, why: str | NDArray[np.object_]) -> None:
    """Note in the log that the holders of `rows` leave their job (`why`: left, moved, event, laid off or promoted)."""
    state, jobs = now.state, now.state.jobs
    if len(rows) == 0:
        return
    batch = jobs.taken(rows)
    batch["job"] = rows.astype(np.int32)
    batch["world"] = state.world(rows, "person")
    batch["left"] = np.full(len(rows), state.month, np.int32)
    batch["why_left"] = np.full(len(rows), why, dtype=object)
    state.log.tenures.append(batch)


def vacate(state: State, rows: Rows) -> None:
    """Leave the jobs `rows` empty: nothing of a person remains."""
    columns = vars(state.jobs)
    for name, column in PERSON.items():
        columns[name][rows] = column.empty


def file_abandoned(now: Moment, rows: np.ndarray, asked: np.ndarray) -> None:
    """Note in the log that the holders of `rows` gave up the requests they had made in the months `asked`."""
    state, jobs = now.state, now.state.jobs
    if len(rows) == 0:
        return
    batch = {
        "world": state.world(rows, "person"), "person": jobs.person[rows], "job": rows.astype(np.int32),
        "asked": asked, "ended": np.full(len(rows), state.month, np.int32),
    }  # fmt: skip
    state.log.abandoned.append(batch)
