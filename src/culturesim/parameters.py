"""How a number is declared: once, with unit, range, default, meaning and source.

From one declaration come the check of a scenario file, its error message, the JSON Schema and the
row in the docs. The rule parameters of the month stand at the end of this file; the bases of quantities
are declared with the quantities, the sizes of effects with the mechanisms.
"""

from __future__ import annotations

from dataclasses import dataclass

ASSUMPTION = "assumption"


@dataclass(frozen=True)
class Parameter:
    """One number that a scenario may set.

    `low` and `high` are the allowed range, both included; a `whole` one takes no fractions; `source` is a reference
    or the word *assumption*.
    """

    name: str
    default: float
    unit: str
    low: float
    high: float
    meaning: str
    source: str = ASSUMPTION
    whole: bool = False

    def fault(self, value: object) -> str | None:
        """Return what is wrong with `value`, or None when it is allowed."""
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and self.low <= value <= self.high and not (self.whole and value % 1):  # type: ignore[operator]
            return None
        kind = "whole number" if self.whole else "number"
        return (
            f"{value!r} is not a {kind} from {self.low:g} to {self.high:g} "
            f"({self.meaning}; {self.unit}; default {self.default:g})"
        )


def _by_name(*declared: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in declared}


_SHARE = ("share", 0.0, 1.0)
_MONTHS = "months"


RULES: dict[str, Parameter] = _by_name(
    # who people are
    Parameter("never_share", 0.15, *_SHARE, "people who never enter mentoring"),
    Parameter("want_onset", 0.08, "1/month", 0, 1, "chance that a person begins to want a mentor"),
    Parameter(
        "want_lapse", 0.02, "1/month", 0, 1, "chance that a wish for a mentor goes by itself",
        "assumption; with want_onset and never_share about 0.68 want one (evidence 3.1: 0.65 to 0.85)",
    ),
    Parameter("commitment_spread", 0.25, *_SHARE, "half-width of newcomers' commitment"),
    Parameter("skill_start", 0.35, *_SHARE, "mentoring skill of the untrained, and what skill decays to"),
    Parameter("readiness_spread", 0.4, *_SHARE, "greatest readiness to lead of a new staff member"),
    Parameter("leader_readiness", 0.6, *_SHARE, "least readiness to lead of someone who leads"),
    Parameter("hire_experience", 3.0, "years", 0, 40, "mean earlier experience of a hire"),
    # jobs and colleagues
    Parameter("promotion_share", 0.5, *_SHARE, "vacant leading jobs first offered inside"),
    Parameter("promotion_readiness", 0.4, *_SHARE, "least readiness for a promotion"),
    Parameter("tie_inheritance", 0.5, *_SHARE, "ties of a job that its next holder takes over"),
    # waiting and resting
    Parameter("patience", 4, _MONTHS, 0, 120, "wait after which a seeker may give up",
              "assumption; requests unanswered for months cost learners' trust (domain B6, Exercism)", whole=True),
    Parameter("cooldown", 3, _MONTHS, 0, 120, "rest after a relationship or an unmet request",
              whole=True),
    Parameter("unmet_loss", 0.15, *_SHARE, "share of commitment lost with an unmet request"),
    # mentors
    Parameter("mentor_experience", 24, _MONTHS, 0, 480, "least work experience of a mentor", whole=True),
    Parameter("max_mentees", 3, "pairs", 0, 50, "most mentoring at once, whatever the hours; a group counts its hours",
              "evidence 3.11: part-time mentors 1 to 3", whole=True),
    Parameter("offering_lapse", 0.03, "1/month", 0, 1, "chance that an unused offer to mentor lapses"),
    # matching
    Parameter("fit_weight", 1.0, "score", 0, 10, "weight of likeness in attitudes when matching",
              "evidence 1.10: deep similarity rho 0.38 to 0.59 with quality"),
    Parameter("same_unit_weight", 0.2, "score", 0, 10, "weight of being in the same unit when matching"),
    Parameter("score_noise", 0.3, "score", 0, 10, "what a matcher cannot know, uniform from 0 to this"),
    Parameter("outside_probes", 16, "people", 0, 1000, "people outside the unit a matcher thinks of",
              whole=True),
    Parameter("choice_information", 0.5, *_SHARE, "what seekers know of fit where they choose and nothing is told"),
    Parameter("choice_homophily", 2.0, "ratio", 0, 10, "pull of the own group where seekers choose themselves",
              "assumption; domain A8: homophily strongest in self-matching"),
    Parameter("arranged_homophily", 0.2, "ratio", 0, 10, "pull of the seeker's own group where others choose for them",
              "assumption; evidence 4.12 and 9 (11): strong without steering, near the base rate where arranged"),
    Parameter("committee_hours", 1.5, "ratio", 1, 20, "hours a committee takes to match, relative to a coordinator"),
    Parameter("load_penalty", 0.2, "score", 0, 10, "what a committee takes off for each person mentored already"),
    Parameter("tier_experience", 60, _MONTHS, 0, 480, "experience by which a cascade's mentor is ahead at one level",
              whole=True),
    # meetings
    Parameter("quality_minimum", 0.4, *_SHARE, "least quality of an effective relationship"),
    Parameter("reverse_gain", 0.02, *_SHARE, "missing commitment a leader wins at a good meeting of reverse mentoring"),
    # endings
    Parameter("stall_months", 2, _MONTHS, 0, 120, "months without contact that make a pair stalled; 0 never",
              whole=True),
    Parameter("mentor_side_share", 0.64, *_SHARE, "early endings that come from the mentor",
              "evidence 4.3: 64 % of closures (youth programmes)"),
    Parameter("completion_gain", 0.15, *_SHARE, "share of missing commitment a good completion wins the mentee"),
    Parameter("mentor_reward", 0.05, *_SHARE, "share of missing commitment a completion wins the mentor"),
    Parameter("mentor_loss", 0.5, "ratio", 0, 5, "mentor's loss at a failure, relative to the mentee's"),
    Parameter("breach_weight", 5, "endings", 0, 100, "bad endings one breach of confidence counts for",
              whole=True),
    Parameter("breach_trust_loss", 0.2, *_SHARE, "share of trust other pairs of a unit lose at a breach",
              "sign from domain T22; size an assumption"),
    # beliefs
    Parameter("peer_influence", 0.05, "1/month", 0, 1, "pull of colleagues on commitment"),
    Parameter("leader_influence", 0.02, "1/month", 0, 1, "pull of leaders who are in a pair themselves"),
    Parameter("story_influence", 0.02, "1/month", 0, 1, "pull of stories on commitment"),
    Parameter("commitment_drift", 0.03, "1/month", 0, 1, "return of commitment to rest"),
    Parameter("commitment_rest", 0.4, *_SHARE, "commitment of those who hear and see nothing"),
    Parameter("credibility_start", 0.5, *_SHARE, "credibility of mentoring at the start"),
    Parameter("credibility_rest", 0.5, *_SHARE, "credibility that returns when nothing happens"),
    Parameter("credibility_drift", 0.01, "1/month", 0, 1, "return of credibility to rest"),
    Parameter("credibility_rise", 1.0, "1/ending per head", 0, 100, "credibility won by good endings"),
    Parameter("credibility_asymmetry", 2.0, "ratio", 0, 20, "how much faster credibility falls than rises",
              "assumption; nothing found identifies it"),
    Parameter("talk_gap_cost", 0.02, "1/month", 0, 1, "credibility lost where leaders talk but do not act"),
    # what units carry
    Parameter("clarity_start", 0.5, *_SHARE, "clarity of what mentoring is at the start"),
    Parameter("lesson_gain", 0.1, "1/month", 0, 1, "share of missing lessons won where many failures are acted on"),
    Parameter("leader_exit_shock", 0.5, *_SHARE, "calm a unit loses when its only leader goes",
              "sign from evidence 5.10; size an assumption"),
    Parameter("successor_calm", 0.5, *_SHARE, "share of lost calm that a leader promoted from inside restores",
              "sign from evidence 5.10; size an assumption"),
    Parameter("climate_months", 12, _MONTHS, 0.1, 240, "time constant of a disturbed climate's return",
              "evidence 5.12: two bad years, or one to two"),
    Parameter("launch_trial", 12, _MONTHS, 0, 120, "months after which a launch is judged; 0 never", whole=True),
    Parameter("launch_success", 0.05, *_SHARE, "people in effective pairs that a launch must have won when judged"),
    # upkeep
    Parameter("build_months", 12, _MONTHS, 0.1, 240, "time constant of building a practice"),
    Parameter("decay_months", 23, _MONTHS, 0.1, 240, "time constant of an untended practice's decay",
              "calibrated to facts 8a, 8b, 8d (experiments/calibration)"),
    Parameter("coupling_strength", 0.1, "share of upkeep per edge", 0, 1,
              "upkeep that one hallmark at full strength saves another it feeds"),
    # stewards
    Parameter("successor_action", 0.2, *_SHARE, "mean action of an unprepared successor",
              "calibrated to facts 8a, 8b, 8d (experiments/calibration)"),
    Parameter("successor_talk", 0.5, *_SHARE, "mean talk of an unprepared successor"),
    Parameter("successor_spread", 0.35, *_SHARE, "half-width of what successors bring",
              "assumption; leader change resets, up or down (evidence 5.11)"),
    Parameter("handover_success", 0.8, *_SHARE, "chance that a planned hand-over works"),
    Parameter("preparation_rate", 0.06, "1/month", 0, 1, "share of missing readiness a named successor wins"),
    Parameter("advocacy_fade", 0.03, "1/month", 0, 1, "return of advocacy to rest without briefings",
              "sign from domain T43; size an assumption"),
    Parameter("advocacy_rest", 0.8, *_SHARE, "advocacy of a holder who is never briefed"),
    Parameter("briefing_gain", 0.6, *_SHARE, "share of missing advocacy a briefing wins"),
    Parameter("news_gain", 0.05, "1/month", 0, 1, "share of missing advocacy won by news of good completions"),
    Parameter("leader_renewal", 0.05, "1/month", 0, 1, "share of missing advocacy won by a holder who mentors well",
              "sign from domain T46; size an assumption"),
    # learning
    Parameter("training_hours", 3, "hours", 0, 100, "hours that one person's training takes"),
    Parameter("skill_practice", 0.02, "1/month", 0, 1, "share of missing skill won by mentoring"),
    Parameter("skill_decay", 0.01, "1/month", 0, 1, "share of skill above the start that is lost"),
    Parameter("readiness_growth", 0.003, "1/month", 0, 1, "share of missing readiness won anyway"),
)
