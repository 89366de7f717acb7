"""Education and training: at several levels, renewed, at the point of need."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="training_gain", hallmark="education_and_training")
def training_builds_skill(state, rows, *, effect=0.02):
    """Training adds mentoring skill month by month."""
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
