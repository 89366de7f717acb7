"""Mechanisms of how the organisation works and changes: distance, recognition campaigns, resisters."""

from __future__ import annotations

from culturesim.kinds import E_MENTORING
from culturesim.mechanisms import mechanism


@mechanism(on="meeting_probability")
def distance_thins_meetings(state, rows, *, effect=0.4):
    """Pairs of which one side or both work remotely meet less often, unless they do so by screen anyway."""
    remote = state.jobs.remote
    apart = remote[state.ties.mentee[rows]] | (state.at_mentor(remote, rows) != 0)
    return -effect * (apart & (state.ties.kind[rows] != E_MENTORING))


@mechanism(on="informal_search_probability")
def distance_hides_colleagues(state, rows, *, effect=0.6):
    """Where many work remotely, fewer ask a colleague in passing."""
    return -effect * state.units.remote_share[rows]


@mechanism(on="seeking_per_contact")
def distance_quiets_word_of_mouth(state, rows, *, effect=0.4):
    """Where many work remotely, colleagues' example is less seen."""
    return -effect * state.units.remote_share[rows]


@mechanism(on="celebration_probability", source="practice from domain A1 (recognition); size an assumption")
def recognition_campaigns_celebrate(state, rows, *, effect=1.5):
    """While a recognition campaign lasts, good endings are celebrated more often."""
    return effect * (state.month < state.units.recognition_until[rows])


@mechanism(on="resister_conversion_probability", hallmark="communication", source="sign from domain T33, F10")
def feedback_wins_resisters(state, rows, *, effect=1.0):
    """Resisters who are heard come round sooner."""
    return effect * state.practice.communication[rows]


@mechanism(on="resister_conversion_probability", hallmark="demand", source="sign from domain T33, F10")
def co_planning_wins_resisters(state, rows, *, effect=1.0):
    """Resisters who help to plan come round sooner."""
    return effect * state.practice.demand[rows]
