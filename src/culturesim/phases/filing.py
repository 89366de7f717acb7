"""Filing: ended relationships leave the live table for the log, and mentors have fewer mentees.

Reads   ties.why_ended
Writes  ties (emptied rows), jobs.mentees, the log
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled, inlined
from culturesim.kinds import SOLO
from culturesim.phases.moment import Moment
from culturesim.state.columns import OF_PERSON, PARTNER_LEFT
from culturesim.state.sessions import members_among
from culturesim.state.state import Rows, State


def file_ended_ties(now: Moment, ended: Rows) -> None:
    """Move the ties `ended`, in the order of their places, into the log and free their slots."""
    if len(ended) == 0:
        return
    state, ties = now.state, now.state.ties
    alone = _left_alone(ended, ties.why_ended, state.shared)
    if len(alone):
        ties.why_ended[alone] = PARTNER_LEFT  # on neither side
        ended = np.concatenate([ended, alone])
        ended = ended[ties.places(ended).argsort()]
    batch = ties.taken(ended)
    batch.beside["world"] = batch["mentee"] // state.sizes.jobs
    batch.beside["ended"] = np.full(len(ended), state.month, np.int32)
    _leave_mentors(batch["mentor"], state.jobs.person, state.jobs.mentees)
    state.log.relationships.append(batch)
    ties.release(ended)


@allocating
def _left_alone(ended, why_ended, shared):  # type: ignore[no-untyped-def]
    """Return the ties of those whom the `ended` have left alone in a session without a mentor, in the table's order."""
    worlds, found = np.zeros(len(shared.learners), np.bool_), False
    for one in ended:
        if _is_among_learners(one, shared):
            worlds[shared.mentee[one] // shared.jobs] = found = True
    running, count = np.empty(len(why_ended) if found else 0, np.int64), 0
    for tie in range(np.uint64(len(running))):  # unsigned: else each column is asked whether it is counted from its end
        running[count] = tie
        count += _is_among_learners(tie, shared) & (why_ended[tie] == 0)
    running, count = running[:count], 0
    for one in running:
        running[count] = one
        count += worlds[shared.mentee[one] // shared.jobs]
    running = running[:count]
    members, alone = members_among(running, shared), 0
    for i in range(count):
        running[alone] = running[i]
        alone += members[i] == 1
    return running[:alone].copy()


@inlined
def _is_among_learners(tie, shared):  # type: ignore[no-untyped-def]
    """Return whether a row of ties is in use, and by somebody who learns with others and without a mentor."""
    kind = shared.kind[tie]
    return (shared.mentor[tie] < 0) & (kind != 0) & (kind != SOLO)


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
    batch.beside["job"] = rows.astype(np.int32)
    batch.beside["world"] = state.world(rows, "person")
    batch.beside["left"] = np.full(len(rows), state.month, np.int32)
    batch.beside["why_left"] = np.full(len(rows), why, dtype=object)
    state.log.tenures.append(batch)


def vacate(state: State, rows: Rows) -> None:
    """Leave the jobs `rows` empty: nothing of a person remains."""
    state.jobs.empty(rows, OF_PERSON)


def file_abandoned(now: Moment, rows: np.ndarray, asked: np.ndarray) -> None:
    """Note in the log that the holders of `rows` gave up the requests they had made in the months `asked`."""
    state, jobs = now.state, now.state.jobs
    if len(rows) == 0:
        return
    batch = {
        "world": state.world(rows, "person"), "person": jobs.person[rows], "job": rows.astype(np.int32),
        "asked": asked.astype(np.int32), "ended": np.full(len(rows), state.month, np.int32),
    }  # fmt: skip
    state.log.abandoned.append(batch)
