"""Training by programmes: of both sides when they begin, at the point of need, or of all at dates of the calendar.

Reads   training_session_gain (share, per unit), ties, programmes
Writes  jobs.skill, .trained_last
Draws   nothing
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.beginning import columns_of
from culturesim.phases.influence import in_a_tie
from culturesim.phases.moment import Floats, Moment
from culturesim.state.columns import AT_NEED, CALENDAR, INFORMAL_SLOT
from culturesim.state.state import Rows

SESSION_GAIN = "training_session_gain"


class Trained(NamedTuple):
    """Columns of jobs that training reads and writes."""

    person: NDArray[np.uint64]
    unit: NDArray[np.int32]
    mentees: NDArray[np.int16]
    wants: NDArray[np.bool_]
    offers: NDArray[np.bool_]
    skill: Floats
    trained_last: NDArray[np.int16]


class Courses(NamedTuple):
    """Columns of programmes that say whom they train, and when."""

    funded: NDArray[np.bool_]
    training: NDArray[np.int8]
    training_every: NDArray[np.int16]
    launched: NDArray[np.int32]


def training(now: Moment, rows: Rows) -> None:
    """Let the programmes that do so train people this month; `rows` are the ties that run."""
    state, ties, programmes = now.state, now.state.ties, now.state.programmes
    if not np.count_nonzero(programmes.training):
        return
    _train(
        state.month, rows, columns_of(Trained, state.jobs), ties.at, ties.mentee, ties.slot, ties.mentor, ties.began,
        state.units.programme, columns_of(Courses, programmes), now.value(SESSION_GAIN),
        np.zeros(state.jobs.rows, np.bool_),
    )  # fmt: skip


@compiled
def _train(  # type: ignore[no-untyped-def]
    month, rows, people, tie_at, mentees, slot, mentor, began, programme, courses, gain, trained
):
    for tie in rows:
        if slot[tie] != INFORMAL_SLOT:
            mentee = mentees[tie]
            if _trains(programme[people.unit[mentee]], AT_NEED, month - began[tie], courses):
                _train_once(mentee, month, people, gain, trained)
                if mentor[tie] >= 0:
                    _train_once(mentor[tie], month, people, gain, trained)
    by_calendar = False
    for way in courses.training:
        by_calendar |= way == CALENDAR
    if not by_calendar:
        return
    for job in range(np.uint64(len(trained))):  # unsigned: else each column is asked whether it is counted from its end
        if people.person[job] != 0:
            served = programme[people.unit[job]]
            since_launch = month - (courses.launched[served] if served >= 0 else 0)
            if _trains(served, CALENDAR, since_launch, courses):
                if people.wants[job] or people.offers[job] or in_a_tie(job, tie_at, people.mentees):
                    _train_once(job, month, people, gain, trained)


@inlined
def _train_once(job, month, people, gain, trained):  # type: ignore[no-untyped-def]
    """Train somebody who has not been `trained` this month."""
    if not trained[job]:
        trained[job] = True
        people.skill[job] += gain[people.unit[job]] * (1 - people.skill[job])
        people.trained_last[job] = month


@inlined
def _trains(programme, way, age, courses):  # type: ignore[no-untyped-def]
    """Return whether a programme trains in this way, and now: `age` months after what it counts from."""
    if programme < 0 or not courses.funded[programme] or courses.training[programme] != way:
        return False
    every = courses.training_every[programme]
    return age == 0 or (every > 0 and age % max(1, every) == 0)
