"""Role modelling: leaders go first.

The cost of talk without action is a rule of credibility (parameter ``talk_gap_cost``).
"""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="offering_probability", hallmark="role_modelling")
def leaders_go_first(state, rows, *, effect=1.2):
    """Leaders offer to mentor themselves."""
    return effect * state.at_unit(state.practice.role_modelling, rows) * (state.jobs.level[rows] >= 1)


@mechanism(on="seeking_per_leader", hallmark="role_modelling")
def leaders_are_followed(state, rows, *, effect=1.0):
    """People follow leaders whose own mentoring they see."""
    return effect * state.perceived.role_modelling[rows]


@mechanism(on="offering_probability", per="unit", hallmark="role_modelling")
def example_calls_for_mentors(state, rows, *, effect=0.6):
    """Leaders who mentor call out other mentors."""
    return effect * state.perceived.role_modelling[rows] * state.units.leaders_in_pairs[rows]


@mechanism(on="free_hours", hallmark="role_modelling")
def leaders_encourage_taking_time(state, rows, *, effect=0.3):
    """Stewards who act themselves encourage people to take the time."""
    return effect * state.practice.role_modelling[rows] * state.units.steward_action[rows]


@mechanism(on="feedback_volume", hallmark="role_modelling")
def leaders_listen(state, rows, *, effect=1.0):
    """Stewards who make time for others' experiences hear what goes wrong."""
    return effect * state.practice.role_modelling[rows] * state.units.steward_action[rows]
