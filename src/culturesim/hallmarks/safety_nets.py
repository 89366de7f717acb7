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


@mechanism(on="shock_share", hallmark="safety_nets")
def anticipation_softens_shocks(state, rows, *, effect=0.7):
    """Those who have thought ahead feel less of an overload."""
    return -effect * state.practice.safety_nets[rows]


@mechanism(on="budget_cut_probability", hallmark="safety_nets")
def contingency_plans_guard_the_budget(state, rows, *, effect=0.8):
    """A contingency plan lowers the chance that a budget shock ends the funding."""
    return -effect * state.practice.safety_nets[rows]
