"""Filing: ended relationships leave the live table for the log, and mentors' loads are counted anew.

Reads   ties.why_ended
Writes  ties (emptied rows), jobs.mentees, the log
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.phases.moment import Moment
from culturesim.state.columns import PARTNER_LEFT, PERSON
from culturesim.state.state import Rows, State


def file_ended_ties(now: Moment) -> None:
    """Move every tie that has ended into the log and free its slot."""
    state = now.state
    ended = _ended(state)
    if state.in_circles(ended).any():
        _end_those_left_alone(now)
        ended = _ended(state)
    if len(ended):
        batch = state.ties.taken(ended)
        batch["world"] = state.world(ended, "pair")
        batch["ended"] = np.full(len(ended), state.month, np.int32)
        state.log.relationships.append(batch)
        state.ties.release(ended)
    mentors = state.ties.mentor[state.live_ties]
    state.jobs.mentees[:] = np.bincount(mentors[mentors >= 0], minlength=state.jobs.rows)


def _ended(state: State) -> Rows:
    live = state.live_ties
    return live[state.ties.why_ended[live] != 0]  # type: ignore[no-any-return]


def _end_those_left_alone(now: Moment) -> None:
    """End the tie of whoever is left alone in a session without a mentor: the partner left, on neither side."""
    state, ties = now.state, now.state.ties
    rows = state.live_ties
    rows = rows[state.in_circles(rows) & (ties.why_ended[rows] == 0)]
    ties.why_ended[rows[state.members_among(rows) == 1]] = PARTNER_LEFT


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
    for name, column in PERSON.items():
        state.jobs.column(name)[rows] = column.empty


def file_abandoned(now: Moment, rows: np.ndarray, asked: np.ndarray) -> None:
    """Note in the log that the holders of `rows` gave up the request they had made in month `asked` (by row)."""
    state, jobs = now.state, now.state.jobs
    if len(rows) == 0:
        return
    batch = {
        "world": state.world(rows, "person"), "person": jobs.person[rows], "job": rows.astype(np.int32),
        "asked": asked[rows], "ended": np.full(len(rows), state.month, np.int32),
    }  # fmt: skip
    state.log.abandoned.append(batch)
