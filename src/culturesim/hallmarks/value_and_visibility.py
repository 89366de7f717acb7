"""Value and visibility: stories, recognition, celebrated closure."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="celebration_probability", hallmark="value_and_visibility")
def closures_are_celebrated(state, rows, *, effect=2.5):
    """Good endings are celebrated."""
    return effect * state.practice.value_and_visibility[rows]


@mechanism(on="story_half_life", hallmark="value_and_visibility")
def stories_last(state, rows, *, effect=0.8):
    """Stories that are told again are remembered longer."""
    return effect * state.practice.value_and_visibility[rows]


@mechanism(on="offering_again_probability", hallmark="value_and_visibility")
def mentors_are_rewarded(state, rows, *, effect=0.8):
    """Recognised mentors mentor again."""
    return effect * state.practice.value_and_visibility[rows]
