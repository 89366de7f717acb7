"""Measures: every number read from runs, with its formula, unit, reference and the test in which its value is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """What a measure is.

    Attributes
    ----------
    name
        What it is called; ``culturesim explain NAME`` tells of it.
    meaning
        What it says, in a sentence.
    formula
        How it is found.
    unit
        What it is counted in, with its range.
    reference
        Whose method it is, or why it is as it is.
    code
        Where it is: a module of ``culturesim.measures`` (or ``culturesim.phases.record``) and a function in it.
    test
        The limiting case or table with a known answer: file and function.
    """

    name: str
    meaning: str
    formula: str
    unit: str
    reference: str
    code: str
    test: str


_SHARE = "share of people, 0 to 1"
_SEEDS = "percentile bootstrap over seeds (Efron 1979)"
_REACH = "tests/verification/test_reach_renewal_costs.py::"
_ALL = (
    Measure(
        "survival", "In how many futures mentoring is alive at the end, S(T).",
        "worlds surviving in the last month / worlds; surviving: P_eff exceeds that of the baseline twin by the "
        "threshold (5 points; repeated at half and twice), with at least 3 pairs",
        "share of worlds, 0 to 1", "Wilson 1927 for the interval; the line is an assumption", "survival.survival",
        "tests/unit/test_survival.py::test_survival_is_the_share_alive_at_the_end_with_wilsons_interval",
    ),
    Measure(
        "time_to_lapse", "How long until mentoring first lapses: P_nom within the threshold of its twin for 6 months.",
        "Kaplan–Meier from the first month with P_nom at the threshold to the first of the six months",
        "months; share not lapsed", "Kaplan & Meier 1958; log-log interval", "survival.kaplan_meier",
        "tests/unit/test_survival.py::test_kaplan_meier_of_a_published_table",
    ),
    Measure(
        "half_life", "How long participation lasts once every programme has lost its funding for good.",
        "months until mean participation beyond the baseline twin is at most half of that of the year before",
        "months", _SEEDS, "survival.half_life",
        "tests/unit/test_survival.py::test_the_half_life_of_a_geometric_decline",
    ),
    Measure(
        "recovery", "How long until participation is back where it would have been without the shock.",
        "first month from which the ratio of ensemble means, shock over twin, stays at least 0.9 for 12 months, where "
        "the loss exceeded 10 %; the twin's own lapse is a rival",
        "months", _SEEDS, "recovery.recovery",
        "tests/unit/test_survival.py::test_recovery_is_the_first_month_from_which_the_ratio_holds_for_twelve",
    ),
    Measure(
        "asymmetry", "Whether participation is lost faster than it is won back.",
        "months from the shock to half of the deepest loss / months from the deepest loss back to half of it, from the "
        "ratio of ensemble means, shock over twin, where the loss exceeded 10 %",
        "1: as fast; below 1: lost faster", _SEEDS, "asymmetry.asymmetry_of",
        "tests/verification/test_recovery.py::test_what_is_lost_and_regained_at_one_pace_has_a_ratio_near_one",
    ),
    Measure(
        "demand_multiplier", "How many people enter for each one brought in who would not have come otherwise; causal.",
        "(entries with the cohort - entries without it) / (entered by the cohort and would not have within the window)",
        "entries per person induced; below 1: displacement", "twins; Wald ratio of a randomised encouragement",
        "demand_multiplier.demand_multiplier",
        "tests/verification/test_demand_multiplier.py::test_followers_come_as_often_as_their_contact_persuades_them",
    ),
    Measure(
        "lineage", "How many people one participant is credited with bringing; descriptive, no cause.",
        "entries credited to a participant within the window, mean over participants",
        "entries per participant", "mean of a branching process (Harris 1963) in its limit", "lineage.lineage",
        "tests/verification/test_demand_multiplier.py::test_lineage_counted_by_hand",
    ),
    Measure(
        "succession_risk", "What the exit of whoever holds a steward role would cost, times how likely it is.",
        "sum over months of chance of the exit × (mean loss over 24 months, exit against the holder protected, minus "
        "that of a placebo exit)",
        _SHARE, "paired t over seeds", "succession_risk.succession_risk",
        "tests/verification/test_succession_risk.py::"
        "test_the_twin_keeps_its_holder_however_likely_they_are_to_leave",
    ),
    Measure(
        "joint_exits", "What two stewards leaving at once cost beyond the sum of each leaving alone.",
        "loss of both - loss of the one - loss of the other, each beyond its placebo",
        _SHARE, "paired t over seeds", "bus_factor.joint_exits",
        "tests/verification/test_succession_risk.py::"
        "test_joint_exits_lose_more_than_the_sum_where_one_could_stand_in_for_the_other",
    ),
    Measure(
        "bus_factor", "The fewest stewards whose joint exit takes S(T) below a stated level.",
        "stewards leave one more at a time, the costliest first, until S(T) < level",
        "people; an upper bound", "greedy order", "bus_factor.bus_factor",
        "tests/verification/test_succession_risk.py::test_of_two_stewards_who_can_each_do_all_the_work_both_must_leave",
    ),
    Measure(
        "months_vacant", "How long a steward role has no holder.",
        "months without a holder in the base arm, mean over seeds", "months; share of the run", "t over seeds",
        "succession_risk.months_vacant",
        "tests/verification/test_succession_risk.py::"
        "test_a_role_left_in_month_10_of_40_and_never_filled_is_vacant_for_30_months",
    ),
    Measure(
        "bench", "How many people could take over a steward role now, within a year, in two to three years.",
        "people of the role's unit without a role, by the smallest t with 1 - (1 - readiness)(1 - gain)^t >= "
        "promotion_readiness: 0; up to 12; up to 36 months",
        "people", "domain A10, B8 (ready now, 1 year, 2–3 years)", "bench.bench",
        "tests/verification/test_requests_and_endings.py::test_months_to_ready_invert_the_growth_of_readiness",
    ),
    Measure(
        "concentration", "On how few shoulders the upkeep of mentoring rests.",
        "sum of squared shares of upkeep over people (HHI), by unit and hallmark, weighted by strength aimed at",
        "index, 1/n of n equal shares to 1", "Herfindahl 1950; Hirschman 1945", "concentration.upkeep_concentration",
        "tests/verification/test_succession_risk.py::test_the_index_of_equal_shares_is_one_over_their_number",
    ),
    Measure(
        "retention_observed", "The hazard ratio of leaving that comparing participants with others would report.",
        "log S1 / log S0 of the shares of hires still there after 60 months, ever with a mentor against never",
        "hazard ratio", f"as published comparisons are made (evidence 1.4, 1.14); {_SEEDS}", "retention.observed",
        "tests/verification/test_retention.py::"
        "test_without_any_effect_the_observed_ratio_is_that_of_immortal_time",
    ),
    Measure(
        "retention_landmark",
        "The hazard ratio of leaving, of those still there 12 months after hire, mentored by then.",
        "Mantel–Haenszel ratio of exit rates, stratified by months since the landmark",
        "hazard ratio", f"Anderson, Cain & Gelber 1983; Mantel & Haenszel 1959; {_SEEDS}", "retention.landmark",
        "tests/verification/test_retention.py::"
        "test_without_any_effect_the_landmark_ratio_is_1_and_with_one_it_is_the_effect",
    ),
    Measure(
        "retention_randomised",
        "The hazard ratio of leaving between two arms drawn by lot, as offered and at full dose.",
        "Mantel–Haenszel ratio R of exit rates by months since the trial; at full dose 1 + (R - 1)/(d1 - R d0), d the "
        "share of months mentored well in an arm",
        "hazard ratio", f"intention to treat; Angrist, Imbens & Rubin 1996; {_SEEDS}", "retention.trial_arms",
        "tests/verification/test_retention.py::test_a_trial_with_equal_doses_apart_gives_back_the_effect",
    ),
    Measure(
        "waiting", "What has become of requests for a mentor by months since asking.",
        "Kaplan–Meier of still waiting; cumulative incidence of matched, gave up and left",
        "share of requests", "Kaplan & Meier 1958; Aalen & Johansen 1978", "access.waiting",
        "tests/verification/test_requests_and_endings.py::"
        "test_with_constant_chances_the_rivals_share_what_ends_in_their_proportion",
    ),
    Measure(
        "abandonment", "The share of requests for a mentor that are given up.",
        "cumulative incidence of giving up, with a match and leaving as rivals", "share of requests",
        "Aalen & Johansen 1978", "access.abandonment",
        "tests/verification/test_requests_and_endings.py::"
        "test_censoring_takes_nobody_for_matched_and_nobody_for_lost",
    ),
    Measure(
        "access_gap", "Whether one group that asks for a mentor gets one as often as another.",
        "ratio of the shares of requests matched within 6 months", "ratio; 1: no gap", f"domain A10; {_SEEDS}",
        "access.access_gap",
        "tests/verification/test_requests_and_endings.py::test_the_gap_is_the_ratio_of_shares_matched_in_time",
    ),
    Measure(
        "early_endings", "How many relationships drift apart or break before their time, by kind and from whose side.",
        "early / (early + completed); within 12 months by cumulative incidence with leavers' relationships censored; "
        "mentor's side / early",
        "share of relationships", f"Aalen & Johansen 1978; {_SEEDS}", "endings.early_endings",
        "tests/verification/test_requests_and_endings.py::"
        "test_with_a_constant_chance_of_ending_early_its_share_within_a_year_is_geometric",
    ),
    Measure(
        "mentor_renewal", "How many mentors the mentees of one mentor become: below 1 mentoring cannot renew itself.",
        "R_m = κ φ F; F = f/(1 - (f + g)(1 - h)^wait), f = q^D, g = e(1 - h)(1 - q^D)/(1 - q), q = (1 - h)(1 - e), "
        "e = 1 - s^(1/D)",
        "mentors per mentor", "evidence 7.6; exact for the chain of a slot", "renewal.mentor_renewal",
        _REACH + "test_relationships_finished_by_a_slot_are_those_of_its_chain",
    ),
    Measure(
        "mentor_renewal_counted", "How many mentors came of one mentor's mentees, as the records credit them.",
        "new mentors credited within the window / mentors who began that long before the end",
        "mentors per mentor", f"descriptive; {_SEEDS}", "renewal.renewal_counted",
        _REACH + "test_new_mentors_are_credited_to_the_mentor_whose_mentees_they_were",
    ),
    Measure(
        "money", "What mentoring takes, month by month.",
        "hours of meetings × mean hour of those who met + hours of coordinators and plans × their hour + fixed",
        "money a month", "the scenario's `costs`", "costs.money",
        _REACH + "test_money_is_hours_times_what_they_cost",
    ),
    Measure(
        "hours_per_effective_relationship",
        "The hours of everybody that a month of an effective relationship takes.",
        "sum of hours / sum over months of effective relationships", "hours/month", _SEEDS,
        "costs.hours_per_effective_relationship", _REACH + "test_money_is_hours_times_what_they_cost",
    ),
    Measure(
        "cost_per_effective_relationship", "Money an effective relationship takes a year, beyond the baseline twin.",
        "money / effective relationship-years, both beyond the twin", "money/year", _SEEDS,
        "costs.cost_per_effective_relationship", _REACH + "test_money_is_hours_times_what_they_cost",
    ),
    Measure(
        "break_even", "The effect on leaving at which saved replacements pay for the programme; no return.",
        "exits to prevent = cost a year / cost of a replacement; hazard ratio = 1 - that / (rate × years "
        "mentored well)",
        "exits/year; share of exits; hazard ratio", "domain B9 (example reproduced)", "costs.break_even",
        _REACH + "test_the_break_even_of_the_published_example",
    ),
    Measure(
        "programme_break_even", "The break-even of a scenario, from its runs and those of its baseline twins.",
        "break_even of the cost beyond the twins, means over seeds", "exits/year; hazard ratio", "as break_even",
        "costs.programme_break_even",
        _REACH + "test_the_break_even_of_a_scenario_is_that_of_its_cost_beyond_the_twin",
    ),
    Measure(
        "unit_reach", "In how large a share of units effective participation reaches the threshold.",
        "units with P_eff of the last 12 months >= threshold / units with people", "share of units", "t over seeds",
        "reach.unit_reach", _REACH + "test_units_are_alive_or_not_by_themselves",
    ),
    Measure(
        "level_reach", "Which levels of the hierarchy effective participation reaches.",
        "effective / people by level at the end, pooled", _SHARE, "domain A10", "reach.level_reach",
        _REACH + "test_levels_and_double_roles_are_counted_among_those_present",
    ),
    Measure(
        "survival_by_unit", "In how many futures mentoring is alive in each unit.",
        "worlds in which effective participation of the unit's last 12 months exceeds the twin's by the threshold / "
        "worlds",
        "share of worlds", "Wilson 1927; units under 5 not shown", "reach.survival_by_unit",
        _REACH + "test_units_are_alive_or_not_by_themselves",
    ),
    Measure(
        "local_extinction", "How many units have lost mentoring in worlds where it is alive as a whole.",
        "units not alive / units, mean over living worlds", "share of units", "t over worlds",
        "reach.local_extinction", _REACH + "test_units_are_alive_or_not_by_themselves",
    ),
    Measure(
        "hollowing", "How many people are in mentoring in name only.", "P_nom - P_eff, mean of the last 12 months",
        _SHARE, "t over seeds", "reach.hollowing",
        _REACH + "test_levels_and_double_roles_are_counted_among_those_present",
    ),
    Measure(
        "dual_role", "How many people are mentor and mentee at once.", "people on both sides / people present",
        _SHARE, "t over seeds", "reach.dual_role",
        _REACH + "test_levels_and_double_roles_are_counted_among_those_present",
    ),
    Measure(
        "median_survival_strength", "The strength of the hallmarks at which half of all futures survive.",
        "strength at which isotonic S(T) crosses 1/2, by a straight line between those tried",
        "strength, 0 to 1", f"Ayer et al. 1955; {_SEEDS}", "strength.median_survival_strength",
        _REACH + "test_the_median_strength_is_that_of_thresholds_that_were_drawn",
    ),
    Measure(
        "hysteresis", "Whether a start from above and one from below still differ at one strength.",
        "mean of the last 12 months from above minus from below, paired, after `hold` months at the strength",
        "of the series compared", "paired t over seeds", "strength.hysteresis",
        _REACH + "test_practice_forgets_where_it_came_from_at_the_rates_of_building_and_decay",
    ),
    Measure(
        "loop_width", "How far the way down lies above the way up in a ramp of all hallmarks up and down.",
        "mean of down minus up at equal strengths; lag if it narrows with slower ramps", "of the series compared",
        "t over seeds", "strength.loop_width",
        _REACH + "test_practice_without_memory_has_no_loop_and_one_with_memory_has_lag",
    ),
)  # fmt: skip
MEASURES = {one.name: one for one in _ALL}
