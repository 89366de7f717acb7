"""Multiple opportunities: group, peer, reverse, cascade and other venues beside one-to-one."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="informal_search_probability", hallmark="multiple_opportunities")
def venues_widen_the_search(state, rows, *, effect=1.0):
    """More venues give more occasions to ask someone."""
    return effect * state.practice.multiple_opportunities[rows]


@mechanism(on="variety_probability", hallmark="multiple_opportunities")
def opportunities_open_other_kinds(state, rows, *, effect=3.0):
    """Where there are many opportunities, seekers are more often offered another kind of mentoring."""
    return effect * state.practice.multiple_opportunities[rows]


@mechanism(on="seeking_readiness", hallmark="multiple_opportunities")
def several_kinds_invite_a_second(state, rows, *, effect=1.0):
    """Where there are several kinds of mentoring, people with a mentor look for another kind."""
    return effect * state.at_unit(state.practice.multiple_opportunities, rows) * (state.mentors_had[rows] > 0)


@mechanism(on="quality_gain", hallmark="multiple_opportunities")
def learning_carries_over(state, rows, *, effect=0.4):
    """What is learned in one relationship helps the other."""
    return effect * state.at_mentee_unit(state.practice.multiple_opportunities, rows) * (state.ties_of_mentee(rows) > 1)


@mechanism(on="clarity_loss", hallmark="multiple_opportunities")
def many_kinds_blur_the_concept(state, rows, *, effect=0.8):
    """The more is called mentoring, the less people mean the same by it."""
    return effect * state.practice.multiple_opportunities[rows]
