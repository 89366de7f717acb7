"""Infrastructure: an owner, a budget, a coordinator, protected time."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="matches_per_hour", hallmark="infrastructure")
def coordinators_match_faster(state, rows, *, effect=0.6):
    """Tools and an owner let a coordinator arrange more pairs an hour."""
    return effect * state.practice.infrastructure[rows]


@mechanism(on="free_hours", hallmark="infrastructure")
def time_is_protected(state, rows, *, effect=0.5):
    """Protected time gives people hours to meet."""
    return effect * state.practice.infrastructure[rows]


@mechanism(on="anchoring", hallmark="infrastructure", source="calibrated to facts 8a, 8b, 8d (experiments/calibration)")
def a_home_anchors_practice(state, rows, *, effect=0.2):
    """Practices with a home in the organisation outlast their stewards."""
    return effect * state.practice.infrastructure[rows]


@mechanism(on="steward_effect", hallmark="infrastructure")
def champions_use_their_tools(state, rows, *, effect=0.3):
    """Resources and tools let stewards supply more upkeep by what they do."""
    return effect * state.practice.infrastructure[rows]


@mechanism(on="lesson_loss", hallmark="infrastructure")
def a_home_keeps_lessons(state, rows, *, effect=1.0):
    """Where mentoring has a home, what was learned is written down and kept."""
    return -effect * state.practice.infrastructure[rows]
