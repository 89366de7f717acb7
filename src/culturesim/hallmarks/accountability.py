"""Accountability: goals, roles and reviews, with feedback acted on.

Sign is mixed by evidence: reviews keep pairs going, yet mentors who are held to account volunteer less often
again (evidence 4.11), and beyond an optimum procedure eats hours.
"""

from __future__ import annotations

import numpy as np

from culturesim.mechanisms import mechanism


@mechanism(on="detection_probability", hallmark="accountability")
def reviews_find_stalled_pairs(state, rows, *, effect=2.0):
    """Reviews notice pairs that have stopped meeting."""
    return effect * state.practice.accountability[rows]


@mechanism(on="drift_probability", per="unit", hallmark="accountability")
def goals_prevent_drift(state, rows, *, effect=0.5):
    """Pairs with goals that are followed up end early less often."""
    return -effect * state.practice.accountability[rows]


@mechanism(on="matches_per_hour", hallmark="accountability")
def lessons_improve_matching(state, rows, *, effect=0.3):
    """Lessons from earlier pairs make arranging the next ones quicker."""
    return effect * state.practice.accountability[rows]


@mechanism(on="hours_per_pair", hallmark="accountability", ranges={"optimum": (0, 1)})
def procedure_adds_load(state, rows, *, effect=1.0, optimum=0.6):
    """Beyond an optimum, forms and reports take hours from the pair."""
    return effect * np.maximum(0, state.practice.accountability[rows] - optimum)


@mechanism(
    on="offering_again_probability",
    hallmark="accountability",
    source="sign from evidence 4.11; size an assumption",
)
def reviews_deter_repeat_mentors(state, rows, *, effect=0.6):
    """Mentors who felt held to account are less willing to mentor again."""
    return -effect * state.practice.accountability[rows]
