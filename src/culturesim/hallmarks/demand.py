"""Demand: buzz, answers to requests, planning with participants.

Demand itself is an outcome of people; these are the practices that respond to it.
"""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="seeking_per_contact", hallmark="demand")
def participants_invite(state, rows, *, effect=0.8):
    """Participants who are asked to invite colleagues make word of mouth stronger."""
    return effect * state.perceived.demand[rows]


@mechanism(on="abandonment_probability", hallmark="demand")
def requests_are_answered(state, rows, *, effect=1.0):
    """A seeker who gets an answer waits longer."""
    return -effect * state.practice.demand[rows]


@mechanism(on="seeking_per_invitation", hallmark="demand")
def buzz_raises_invitations(state, rows, *, effect=0.6):
    """A programme with buzz invites more effectively."""
    return effect * state.perceived.demand[rows]


@mechanism(on="seeking_per_invitation", hallmark="demand", ranges={"half_life": (0.5, 60)})
def co_planning_prepares_launches(state, rows, *, effect=0.5, half_life=6.0):
    """A launch planned with those it is for finds more takers while it is fresh."""
    return effect * state.practice.demand[rows] * 2.0 ** (-state.months_since_launch(rows) / half_life)
