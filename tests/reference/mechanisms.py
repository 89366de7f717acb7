"""The mechanisms (section 2.1), written down once more from the specification's table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .relationships import CROSS_CULTURAL, E_MENTORING

Rule = Callable[..., float]


@dataclass(frozen=True)
class Mechanism:
    """A shift of the quantity `on`; its rule is asked about a unit, a person or a pair (`per`)."""

    name: str
    on: str
    per: str
    rule: Rule


def _practised(hallmark: str) -> Rule:
    return lambda unit, effect: effect * unit.practice[hallmark]


def _practised_against(hallmark: str) -> Rule:
    return lambda unit, effect: -effect * unit.practice[hallmark]


def _believed(hallmark: str) -> Rule:
    return lambda unit, effect: effect * unit.perceived[hallmark]


def _procedure(unit: Any, effect: float, optimum: float) -> float:
    return effect * max(0, unit.practice["accountability"] - optimum)


def _example(unit: Any, effect: float) -> float:
    return effect * unit.perceived["role_modelling"] * unit.leaders_in_pairs


def _compelling(unit: Any, effect: float) -> float:
    return effect * unit.perceived["alignment"] * unit.steward_talk


def _encouraged(unit: Any, effect: float) -> float:
    return effect * unit.practice["role_modelling"] * unit.steward_action


def _rigid(unit: Any, effect: float, optimum: float) -> float:
    return -effect * max(0, unit.practice["accountability"] - optimum)


def _reported(unit: Any, effect: float) -> float:
    return effect * unit.practice["accountability"] * (1 - unit.practice["safety_nets"])


def _fresh(unit: Any, half_life: float) -> float:
    age = unit.months_since_launch
    return 0.0 if age is None else 2 ** (-age / half_life)


def _co_planned(unit: Any, effect: float, half_life: float) -> float:
    return effect * unit.practice["demand"] * _fresh(unit, half_life)


def _relaxed(unit: Any, effect: float, half_life: float) -> float:
    if unit.months_since_launch is None:
        return 0.0
    return -effect * (1 - _fresh(unit, half_life)) * (1 - unit.practice["accountability"])


def _seen_to_fail(unit: Any, effect: float) -> float:
    failed = 0 if unit.programme is None else unit.programme.failed_launches
    return -effect * min(failed, 3) * (1 - unit.lessons)


def _credible(unit: Any, effect: float) -> float:
    return effect * (unit.credibility - 0.5)


PER_UNIT: dict[str, tuple[str, Rule]] = {
    "reviews_find_stalled_pairs": ("detection_probability", _practised("accountability")),
    "goals_prevent_drift": ("drift_probability", _practised_against("accountability")),
    "feedback_is_acted_on": ("feedback_action_probability", _practised("accountability")),
    "procedure_slows_matching": ("matches_per_hour", _rigid),
    "supervisor_reports_risk_confidence": ("breach_probability", _reported),
    "vision_makes_invitations_compelling": ("seeking_per_invitation", _compelling),
    "a_shared_vocabulary_clears": ("clarity_gain", _practised("alignment")),
    "consistent_terms_clear": ("clarity_gain", _practised("communication")),
    "feedback_is_asked_for": ("feedback_volume", _practised("communication")),
    "co_planning_prepares_launches": ("seeking_per_invitation", _co_planned),
    "training_meets_every_level": ("training_session_gain", _practised("education_and_training")),
    "orientation_clears_roles": ("clarity_gain", _practised("education_and_training")),
    "mentoring_develops_leaders": ("readiness_gain", _practised("education_and_training")),
    "champions_use_their_tools": ("steward_effect", _practised("infrastructure")),
    "a_home_keeps_lessons": ("lesson_loss", _practised_against("infrastructure")),
    "many_kinds_blur_the_concept": ("clarity_loss", _practised("multiple_opportunities")),
    "leaders_encourage_taking_time": ("free_hours", _encouraged),
    "leaders_listen": ("feedback_volume", _encouraged),
    "anticipation_softens_shocks": ("shock_share", _practised_against("safety_nets")),
    "contingency_plans_guard_the_budget": ("budget_cut_probability", _practised_against("safety_nets")),
    "clarity_prepares_the_start": ("starting_quality", lambda unit, effect: effect * (unit.clarity - 0.5)),
    "clarity_raises_the_ceiling": ("quality_ceiling", lambda unit, effect: effect * (unit.clarity - 0.5)),
    "newcomers_bring_other_ideas": ("clarity_loss", lambda unit, effect: effect * unit.newcomers),
    "lessons_improve_matching": ("matches_per_hour", lambda unit, effect: effect * unit.lessons),
    "lessons_prevent_drift": ("drift_probability", lambda unit, effect: -effect * unit.lessons),
    "turnover_takes_lessons_along": ("lesson_loss", lambda unit, effect: effect * unit.newcomers),
    "unrest_drives_people_out": ("leaving_ratio", lambda unit, effect: effect * (1 - unit.climate)),
    "unrest_distracts": ("seeking_readiness", lambda unit, effect: -effect * (1 - unit.climate)),
    "launches_excite": (
        "seeking_per_invitation", lambda unit, effect, half_life: effect * _fresh(unit, half_life)
    ),
    "oversight_relaxes_after_launch": ("detection_probability", _relaxed),
    "failed_launches_dampen": ("seeking_per_invitation", _seen_to_fail),
    "procedure_adds_load": ("hours_per_pair", _procedure),
    "reviews_deter_repeat_mentors": ("offering_again_probability", _practised_against("accountability")),
    "alignment_protects_the_budget": ("budget_cut_probability", _practised_against("alignment")),
    "purpose_lowers_felt_cost": ("seeking_spontaneous", _believed("alignment")),
    "aligned_newcomers_start_committed": ("starting_commitment", _believed("alignment")),
    "messages_persuade": (
        "message_pull", lambda unit, effect: effect * unit.practice["communication"] * unit.steward_talk
    ),
    "communication_informs_belief": ("perception_rate", _practised("communication")),
    "information_weakens_homophily": ("homophily", _practised_against("communication")),
    "channels_carry_stories": ("story_reach_probability", _practised("communication")),
    "failure_reports_travel_upward": ("detection_probability", _practised("communication")),
    "participants_invite": ("seeking_per_contact", _believed("demand")),
    "requests_are_answered": ("abandonment_probability", _practised_against("demand")),
    "buzz_raises_invitations": ("seeking_per_invitation", _believed("demand")),
    "training_builds_skill": ("training_gain", _practised("education_and_training")),
    "training_deepens_meetings": ("quality_gain", _practised("education_and_training")),
    "training_raises_the_ceiling": ("quality_ceiling", _practised("education_and_training")),
    "training_prepares_the_start": ("starting_quality", _practised("education_and_training")),
    "coordinators_match_faster": ("matches_per_hour", _practised("infrastructure")),
    "time_is_protected": ("free_hours", _practised("infrastructure")),
    "a_home_anchors_practice": ("anchoring", _practised("infrastructure")),
    "venues_widen_the_search": ("informal_search_probability", _practised("multiple_opportunities")),
    "opportunities_open_other_kinds": ("variety_probability", _practised("multiple_opportunities")),
    "training_reduces_bias": ("homophily", _practised_against("education_and_training")),
    "leaders_are_followed": ("seeking_per_leader", _believed("role_modelling")),
    "example_calls_for_mentors": ("offering_probability", _example),
    "coaching_repairs": ("repair_probability", _practised("safety_nets")),
    "no_fault_exits_soften_failure": ("failure_loss", _practised_against("safety_nets")),
    "confidentiality_is_kept": ("breach_probability", _practised_against("safety_nets")),
    "rematching_is_offered": ("rematch_probability", _practised("safety_nets")),
    "distance_hides_colleagues": (
        "informal_search_probability", lambda unit, effect: -effect * unit.remote_share
    ),
    "distance_quiets_word_of_mouth": ("seeking_per_contact", lambda unit, effect: -effect * unit.remote_share),
    "recognition_campaigns_celebrate": (
        "celebration_probability", lambda unit, effect: effect * (unit.model.month < unit.recognition_until)
    ),
    "feedback_wins_resisters": ("resister_conversion_probability", _practised("communication")),
    "co_planning_wins_resisters": ("resister_conversion_probability", _practised("demand")),
    "closures_are_celebrated": ("celebration_probability", _practised("value_and_visibility")),
    "stories_last": ("story_half_life", _practised("value_and_visibility")),
    "mentors_are_rewarded": ("offering_again_probability", _practised("value_and_visibility")),
    "credibility_raises_seeking": ("seeking_readiness", _credible),
    "credibility_raises_offering": ("offering_probability", _credible),
}  # fmt: skip


def _experience_shapes_leaving(
    person: Any, under_3: float, from_3: float, from_10: float, from_15: float, first_year: float
) -> float:
    if person.job.level >= 1:
        return 0.0
    if person.experience < 36:
        band = under_3
    elif person.experience < 120:
        band = from_3
    elif person.experience < 180:
        band = from_10
    else:
        band = from_15
    return math.log(band) + (math.log(first_year) if person.tenure < 12 else 0.0)


def _experience_shapes_moving(
    person: Any, under_3: float, from_3: float, from_10: float, from_15: float, leader: float
) -> float:
    years = person.experience / 12
    share = under_3 if years < 3 else from_3 if years < 10 else from_10 if years < 15 else from_15
    if person.job.level >= 1:
        share = leader
    return math.log(share / (1 - share))


def _leaders_go_first(person: Any, effect: float) -> float:
    return effect * person.job.unit.practice["role_modelling"] * (person.job.level >= 1)


def _has_a_mentor(person: Any) -> bool:
    return len(person.live_ties_as_mentee) > 0


PER_PERSON: dict[str, tuple[str, Rule]] = {
    "leaders_go_first": ("offering_probability", _leaders_go_first),
    "experience_shapes_leaving": ("leaving_ratio", _experience_shapes_leaving),
    "experience_shapes_moving": ("moving_share", _experience_shapes_moving),
    "attachment_keeps_people": ("leaving_ratio", lambda person, effect: -effect * (person.attachment - 0.5)),
    "good_mentoring_keeps_people": (
        "leaving_ratio", lambda person, hazard_ratio: math.log(hazard_ratio) * person.mentored_well
    ),
    "commitment_raises_seeking": ("seeking_readiness", lambda person, effect: effect * (person.commitment - 0.5)),
    "attachment_raises_seeking": ("seeking_readiness", lambda person, effect: effect * (person.attachment - 0.5)),
    "failures_discourage_seeking": ("seeking_readiness", lambda person, effect: -effect * min(person.failed, 3)),
    "one_mentor_is_mostly_enough": ("seeking_readiness", lambda person, effect: -effect * _has_a_mentor(person)),
    "unmet_requests_discourage_seeking": (
        "seeking_readiness", lambda person, effect: -effect * min(person.unmet, 3)
    ),
    "the_mentored_offer_more": ("offering_probability", lambda person, effect: effect * person.ever_mentored),
    "several_kinds_invite_a_second": (
        "seeking_readiness",
        lambda person, effect: effect * person.job.unit.practice["multiple_opportunities"] * _has_a_mentor(person),
    ),
    "commitment_raises_offering": ("offering_probability", lambda person, effect: effect * (person.commitment - 0.5)),
}  # fmt: skip


def _learning_carries_over(pair: Any, effect: float) -> float:
    several = len(pair.mentee.live_ties_as_mentee) > 1
    return effect * pair.mentee.job.unit.practice["multiple_opportunities"] * several


def _prepared_mentees(pair: Any, effect: float) -> float:
    return effect * max(0, pair.mentee.skill - pair.model.rules.skill_start)


def _poor_quality_breeds_drift(pair: Any, effect: float) -> float:
    return effect * max(0, pair.model.rules.quality_minimum - pair.quality)


def _of_kind(number: str) -> Rule:
    return lambda pair, effect: effect * pair.model.kinds[pair.kind][number]


def _distance_thins_meetings(pair: Any, effect: float) -> float:
    apart = pair.mentee.remote or (pair.mentor is not None and pair.mentor.remote)
    return -effect * (apart and pair.kind != E_MENTORING)


def _trained_in(kind: int) -> Rule:
    return lambda pair, effect: effect * pair.mentee.job.unit.practice["education_and_training"] * (pair.kind == kind)


PER_PAIR: dict[str, tuple[str, Rule]] = {
    "prepared_mentees_use_meetings": ("quality_gain", _prepared_mentees),
    "learning_carries_over": ("quality_gain", _learning_carries_over),
    "skilled_mentors_raise_the_ceiling": (
        "quality_ceiling", lambda pair, effect: effect * (pair.mentor.skill - 0.5) if pair.mentor is not None else 0.0
    ),
    "fit_raises_the_ceiling": ("quality_ceiling", lambda pair, effect: effect * (pair.fit - 0.6)),
    "mandates_lower_the_ceiling": ("quality_ceiling", lambda pair, effect: -effect * pair.mandated),
    "distance_thins_meetings": ("meeting_probability", _distance_thins_meetings),
    "trust_holds_pairs": ("drift_probability", lambda pair, effect: -effect * pair.trust),
    "stalling_breeds_drift": (
        "drift_probability", lambda pair, effect: effect * min(pair.months_since_contact, 6)
    ),
    "poor_quality_breeds_drift": ("drift_probability", _poor_quality_breeds_drift),
    "training_bridges_cultures": ("trust_gain", _trained_in(CROSS_CULTURAL)),
    "training_carries_e_mentoring": ("quality_gain", _trained_in(E_MENTORING)),
    "kinds_differ_in_depth": ("quality_ceiling", _of_kind("depth")),
    "kinds_differ_in_meeting": ("meeting_probability", _of_kind("meeting")),
    "kinds_differ_in_gain": ("quality_gain", _of_kind("gain")),
    "kinds_differ_in_trust": (
        "trust_gain", lambda pair, effect: effect * math.log(pair.model.kinds[pair.kind]["trust"])
    ),
}  # fmt: skip

MECHANISMS = [
    Mechanism(name, on, per, rule)
    for per, table in (("unit", PER_UNIT), ("person", PER_PERSON), ("pair", PER_PAIR))
    for name, (on, rule) in table.items()
]
