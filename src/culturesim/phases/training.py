"""Training by programmes: of both sides when they begin, at the point of need, or of all at dates of the calendar.

Reads   training_session_gain (share, per unit), ties, programmes
Writes  jobs.skill, .trained_last
Draws   nothing
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.phases.moment import Moment
from culturesim.state.columns import AT_NEED, CALENDAR, INFORMAL_SLOT

Flags = NDArray[np.bool_]


def training(now: Moment) -> None:
    """Let the programmes that do so train people this month."""
    state, jobs, programmes = now.state, now.state.jobs, now.state.programmes
    if not programmes.training.any():
        return
    trained = np.flatnonzero(_at_need(now) | _by_the_calendar(now))
    gain = now.value("training_session_gain")[jobs.unit[trained]]
    jobs.skill[trained] += gain * (1 - jobs.skill[trained])
    jobs.trained_last[trained] = state.month


def _at_need(now: Moment) -> Flags:
    """Return who is trained because a relationship of theirs begins, or has run for another round of months."""
    state, ties, programmes = now.state, now.state.ties, now.state.programmes
    arranged = state.live_ties[ties.slot[state.live_ties] != INFORMAL_SLOT]
    served = state.units.programme[state.unit_of(arranged, "pair")]
    arranged, served = arranged[served >= 0], served[served >= 0]
    age, every = state.month - ties.began[arranged], programmes.training_every[served]
    turn = programmes.funded[served] & (programmes.training[served] == AT_NEED) & _falls_due(age, every)
    partners = np.zeros(state.jobs.rows + 1, np.bool_)  # the last entry stands for no mentor
    partners[ties.mentee[arranged[turn]]] = True
    partners[ties.mentor[arranged[turn]]] = True
    return partners[:-1]


def _by_the_calendar(now: Moment) -> Flags:
    """Return who is trained because their programme has its day: all who want, offer or have a mentor."""
    state, jobs, programmes = now.state, now.state.jobs, now.state.programmes
    due = _falls_due(state.month - programmes.launched, programmes.training_every)
    due &= programmes.funded & (programmes.training == CALENDAR)
    programme = state.units.programme[jobs.unit]
    invited = (programme >= 0) & due[programme]  # -1 reads the last programme and is left out before
    return invited & (jobs.person != 0) & (jobs.wants | jobs.offers | state.in_a_tie)


def _falls_due(age: NDArray[np.int32], every: NDArray[np.int16]) -> Flags:
    return (age == 0) | ((every > 0) & (age % np.maximum(1, every) == 0))
