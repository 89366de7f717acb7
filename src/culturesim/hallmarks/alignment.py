"""Alignment: mentoring tied to mission and goals, in a shared vocabulary."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="budget_cut_probability", hallmark="alignment")
def alignment_protects_the_budget(state, rows, *, effect=2.0):
    """A budget shock hits mentoring less often where it serves the mission."""
    return -effect * state.practice.alignment[rows]


@mechanism(on="seeking_spontaneous", hallmark="alignment")
def purpose_lowers_felt_cost(state, rows, *, effect=0.4):
    """Mentoring that is no add-on costs less to begin."""
    return effect * state.perceived.alignment[rows]


@mechanism(on="starting_commitment", hallmark="alignment")
def aligned_newcomers_start_committed(state, rows, *, effect=0.6):
    """Newcomers hear from the start what mentoring is for."""
    return effect * state.perceived.alignment[rows]


@mechanism(on="seeking_per_invitation", hallmark="alignment")
def vision_makes_invitations_compelling(state, rows, *, effect=0.5):
    """Stewards who speak of a shared purpose make an invitation more compelling."""
    return effect * state.perceived.alignment[rows] * state.units.steward_talk[rows]


@mechanism(on="clarity_gain", hallmark="alignment")
def a_shared_vocabulary_clears(state, rows, *, effect=0.6):
    """Where mentoring is tied to the mission, people come to mean the same by it."""
    return effect * state.practice.alignment[rows]
