"""Safety nets: coaching, rematching, no-fault exits, confidentiality."""

from __future__ import annotations

from culturesim.mechanisms import mechanism


@mechanism(on="repair_probability", hallmark="safety_nets")
def coaching_repairs(state, rows, *, effect=1.5):
    """A stalled pair that gets help meets again."""
    return effect * state.practice.safety_nets[rows]


@mechanism(on="failure_loss", hallmark="safety_nets")
def no_fault_exits_soften_failure(state, rows, *, effect=1.0):
    """A no-fault exit costs less belief in mentoring."""
    return -effect * state.practice.safety_nets[rows]


@mechanism(on="breach_probability", hallmark="safety_nets")
def confidentiality_is_kept(state, rows, *, effect=1.5):
    """Clear rules make breaches of confidence rarer."""
    return -effect * state.practice.safety_nets[rows]


@mechanism(on="rematch_probability", hallmark="safety_nets")
def rematching_is_offered(state, rows, *, effect=1.0):
    """Someone whose pair failed is offered another."""
    return effect * state.practice.safety_nets[rows]
