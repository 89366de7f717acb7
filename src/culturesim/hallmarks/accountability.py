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


@mechanism(on="feedback_action_probability", hallmark="accountability")
def feedback_is_acted_on(state, rows, *, effect=2.5):
    """Where someone has to answer for results, what is heard of failures is acted on."""
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


@mechanism(on="matches_per_hour", hallmark="accountability", ranges={"optimum": (0, 1)})
def procedure_slows_matching(state, rows, *, effect=0.8, optimum=0.6):
    """Beyond an optimum, rigid protocols make every match take longer."""
    return -effect * np.maximum(0, state.practice.accountability[rows] - optimum)


@mechanism(on="breach_probability", hallmark="accountability")
def supervisor_reports_risk_confidence(state, rows, *, effect=1.0):
    """Reports to supervisors break confidences, unless safety nets spell out what is shared."""
    return effect * state.practice.accountability[rows] * (1 - state.practice.safety_nets[rows])
