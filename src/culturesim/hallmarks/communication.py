"""Communication: a plan, many channels, and feedback both ways."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="perception_rate", hallmark="communication")
def communication_informs_belief(state, rows, *, effect=1.5):
    """Staff learn sooner what is really done."""
    return effect * state.practice.communication[rows]


@mechanism(on="message_pull", hallmark="communication", source="sign from evidence 7.2; size an assumption")
def messages_persuade(state, rows, *, effect=0.02):
    """What stewards say for mentoring reaches staff where there are channels for it."""
    return effect * state.practice.communication[rows] * state.units.steward_talk[rows]


@mechanism(on="homophily", hallmark="communication", source="sign from evidence 4.12; size an assumption")
def information_weakens_homophily(state, rows, *, effect=1.0):
    """Knowing how good a mentor is weakens the pull of one's own group."""
    return -effect * state.practice.communication[rows]


@mechanism(on="story_reach_probability", hallmark="communication")
def channels_carry_stories(state, rows, *, effect=2.0):
    """Stories travel to other units."""
    return effect * state.practice.communication[rows]


@mechanism(on="detection_probability", hallmark="communication")
def failure_reports_travel_upward(state, rows, *, effect=0.8):
    """Trouble is heard of by those who can help."""
    return effect * state.practice.communication[rows]


@mechanism(on="clarity_gain", hallmark="communication")
def consistent_terms_clear(state, rows, *, effect=0.8):
    """Consistent terms and messages say what mentoring is."""
    return effect * state.practice.communication[rows]


@mechanism(on="feedback_volume", hallmark="communication")
def feedback_is_asked_for(state, rows, *, effect=2.5):
    """Where feedback is asked for, failures are heard of."""
    return effect * state.practice.communication[rows]
