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


@mechanism(on="anchoring", hallmark="infrastructure")
def a_home_anchors_practice(state, rows, *, effect=1.8):
    """Practices with a home in the organisation outlast their stewards."""
    return effect * state.practice.infrastructure[rows]
