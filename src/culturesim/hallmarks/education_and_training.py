"""Education and training: at several levels, renewed, at the point of need."""

from __future__ import annotations

from culturesim.kinds import CROSS_CULTURAL, E_MENTORING
from culturesim.mechanisms import mechanism


@mechanism(on="training_gain", hallmark="education_and_training")
def training_builds_skill(state, rows, *, effect=0.02):
    """Training adds mentoring skill month by month."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="training_session_gain", hallmark="education_and_training")
def training_meets_every_level(state, rows, *, effect=0.8):
    """Training at several levels gives everyone more to learn."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="quality_gain", per="unit", hallmark="education_and_training")
def training_deepens_meetings(state, rows, *, effect=0.5):
    """Trained partners gain more from a meeting."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="quality_ceiling", per="unit", hallmark="education_and_training")
def training_raises_the_ceiling(state, rows, *, effect=0.5):
    """Trained partners can reach a better relationship."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="starting_quality", hallmark="education_and_training")
def training_prepares_the_start(state, rows, *, effect=0.5):
    """Orientation gives pairs a better start."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="clarity_gain", hallmark="education_and_training")
def orientation_clears_roles(state, rows, *, effect=0.5):
    """Orientation makes clear what mentoring asks of each side."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="readiness_gain", hallmark="education_and_training")
def mentoring_develops_leaders(state, rows, *, effect=0.5):
    """Where mentoring is part of leadership development, the mentored grow ready to lead sooner."""
    return effect * state.practice.education_and_training[rows]


@mechanism(on="homophily", hallmark="education_and_training", source="sign from domain A8; size an assumption")
def training_reduces_bias(state, rows, *, effect=0.5):
    """Whoever knows their own assumptions chooses less by group."""
    return -effect * state.practice.education_and_training[rows]


@mechanism(on="trust_gain", hallmark="education_and_training", source="sign from domain A6; size an assumption")
def training_bridges_cultures(state, rows, *, effect=0.5):
    """Trained partners of different groups trust each other sooner."""
    trained = state.at_mentee_unit(state.practice.education_and_training, rows)
    return effect * trained * (state.ties.kind[rows] == CROSS_CULTURAL)


@mechanism(on="quality_gain", hallmark="education_and_training", source="sign from domain A6; size an assumption")
def training_carries_e_mentoring(state, rows, *, effect=0.6):
    """Mentoring by screen brings more to those who were shown how."""
    trained = state.at_mentee_unit(state.practice.education_and_training, rows)
    return effect * trained * (state.ties.kind[rows] == E_MENTORING)
