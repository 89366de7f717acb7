"""The named numbers a month depends on, and their values before any mechanism acts.

A quantity is held per unit, per person or per pair. Mechanisms add shifts on its scale:
``log`` for rates and sizes, ``log-odds`` for shares and probabilities, ``identity`` for plain gains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from culturesim.parameters import ASSUMPTION, Parameter

Holder = Literal["unit", "person", "pair"]
Scale = Literal["log", "log-odds", "identity"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A named number the month depends on; `base` is its value where every mechanism is absent."""

    name: str
    held: Holder
    scale: Scale
    unit: str
    base: float
    low: float
    high: float
    meaning: str
    source: str = ASSUMPTION

    @property
    def parameter(self) -> Parameter:
        """The base as a parameter that a scenario may set."""
        return Parameter(self.name, self.base, self.unit, self.low, self.high, self.meaning, self.source)

    def link(self, value: Floats) -> Floats:
        """Return `value` on the scale on which shifts are added (plus or minus infinity at the ends)."""
        with np.errstate(divide="ignore"):
            if self.scale == "log":
                return np.log(value)
            if self.scale == "log-odds":
                return np.log(value / (1 - value))
        return value.astype(np.float64, copy=True)

    def value(self, linked: Floats) -> Floats:
        """Return the value that belongs to `linked`, clipped to the declared range."""
        with np.errstate(over="ignore"):
            if self.scale == "log":
                plain = np.exp(linked)
            elif self.scale == "log-odds":
                plain = 1 / (1 + np.exp(-linked))
            else:
                plain = linked
        return np.clip(plain, self.low, self.high)


def _chance(name: str, held: Holder, base: float, meaning: str, source: str = ASSUMPTION) -> Quantity:
    return Quantity(name, held, "log-odds", "probability", base, 0, 1, meaning, source)


def _rate(name: str, held: Holder, base: float, meaning: str, source: str = ASSUMPTION) -> Quantity:
    return Quantity(name, held, "log", "1/month", base, 0, 1, meaning, source)


_DECLARED = (
    # turnover
    Quantity("leaving_ratio", "person", "log", "ratio", 1, 0, 100,
             "a person's rate of leaving relative to their job's"),
    _chance("moving_share", "person", 0.5, "of those who leave, the share that moves to the like work elsewhere"),
    _chance("fill_probability", "unit", 0.35, "chance per month that a vacant job is filled"),
    _chance("starting_commitment", "unit", 0.4, "mean commitment of newcomers"),
    # upkeep
    _chance("anchoring", "unit", 0.15, "share of a practice that stays without stewards",
            "assumption; evidence 5.1 to 5.5: partial survival after support ends"),
    _chance("perception_rate", "unit", 0.1, "share of the gap between what is done and believed closed a month"),
    Quantity("steward_effect", "unit", "log", "ratio", 1, 0, 100,
             "what a steward's action supplies, relative to bare hands"),
    _rate("clarity_gain", "unit", 0.02, "share of missing clarity won a month"),
    _rate("clarity_loss", "unit", 0.02, "share of clarity lost a month"),
    _chance("feedback_volume", "unit", 0.2, "share of failures that those in charge hear of"),
    _chance("feedback_action_probability", "unit", 0.2, "share of what is heard that is acted on"),
    _rate("lesson_loss", "unit", 0.03, "share of lessons forgotten a month"),
    Quantity("shock_share", "unit", "log", "share", 1, 0, 1, "share of an overload that is felt"),
    # influence
    Quantity("message_pull", "unit", "identity", "1/month", 0, 0, 1, "pull of official messages on commitment"),
    # demand
    Quantity("seeking_readiness", "person", "log", "ratio", 1, 0, 100,
             "a person's chance of seeking relative to others with the same wish"),
    _rate("seeking_spontaneous", "unit", 0.008, "chance of seeking a mentor by oneself"),
    _rate("seeking_per_invitation", "unit", 0.012, "chance added while a funded programme invites"),
    _rate("seeking_per_contact", "unit", 0.06, "chance added when all one's contacts are well mentored or mentoring",
          "assumption; evidence 6.1: +11 points per peer, once, in taking up another workplace programme"),
    _rate("seeking_per_story", "unit", 0.02, "chance added when one hears many good stories"),
    _rate("seeking_per_leader", "unit", 0.015, "chance added when all one's leaders are in pairs themselves"),
    _chance("abandonment_probability", "unit", 0.25, "chance per month that a seeker beyond patience gives up"),
    _rate("offering_probability", "person", 0.016, "chance of offering to mentor",
          "calibrated to facts 1b, 1c (experiments/calibration)"),
    _chance("offering_again_probability", "unit", 0.7, "chance that a mentor goes on offering after an ending"),
    _chance("conversion_probability", "unit", 0.17, "chance that a mentee who completes offers to mentor",
            "evidence 3.9: no trustworthy number; middle of a log-uniform prior from 0.05 to 0.6"),
    # matching
    Quantity("free_hours", "unit", "log", "hours/month", 6, 0, 160, "hours a person has for mentoring, on average"),
    Quantity("hours_per_pair", "unit", "log", "hours/month", 4, 0.1, 160, "hours a pair takes of each side",
             "evidence 3.3: 4 hours of talk a month"),
    Quantity("matches_per_hour", "unit", "log", "pairs/hour", 0.3, 0, 10, "pairs one coordinator hour arranges",
             "calibrated to facts 1b, 1c (experiments/calibration); domain B7: about "
             "100 to 400 pairs a year per full-time coordinator"),
    Quantity("homophily", "unit", "log", "score", 0.3, 0, 10, "pull of being in the same group when choosing",
             "assumption; evidence 4.12"),
    _chance("variety_probability", "unit", 0.05,
            "chance that a seeker is offered another kind of the portfolio than the first"),
    _chance("acceptance_probability", "unit", 0.9, "chance that two perfectly fitting people accept a match"),
    _chance("informal_search_probability", "unit", 0.15, "chance per month that a seeker asks a colleague"),
    _chance("informal_acceptance_probability", "unit", 0.35, "chance that the colleague asked says yes"),
    # meetings
    _chance("meeting_probability", "pair", 0.75, "chance per month that a pair with time for it meets"),
    _chance("starting_quality", "unit", 0.3, "quality of a relationship that begins"),
    _chance("quality_gain", "pair", 0.2, "share of the gap to the ceiling closed at a meeting"),
    _chance("quality_ceiling", "pair", 0.65, "quality a pair that keeps meeting approaches"),
    Quantity("trust_gain", "pair", "log", "share", 0.15, 0, 1, "share of missing trust won at a meeting"),
    _chance("quality_fade", "unit", 0.08, "share of quality lost in a month without a meeting"),
    # endings
    _chance("detection_probability", "unit", 0.1, "chance per month that a stalled pair is noticed"),
    _chance("repair_probability", "unit", 0.3, "chance that a stalled pair that is noticed meets again"),
    _rate("drift_probability", "pair", 0.05, "chance per month that a relationship ends early",
          "calibrated to fact 10a (experiments/calibration); evidence 4.3: 31 % of "
          "matches end within 12 months (youth programmes)"),
    _rate("breach_probability", "unit", 0.0005, "chance per month of a breach of confidence in a pair"),
    _chance("informal_completion_probability", "unit", 0.03, "chance per month that an informal pair is done",
            "assumption; evidence 3.3: running relationships are 3.3 years old on average, length-biased"),
    _chance("celebration_probability", "unit", 0.15, "chance that a good completion is celebrated"),
    Quantity("story_half_life", "unit", "log", "months", 3, 0.1, 120, "months after which half a story is forgotten"),
    _chance("story_reach_probability", "unit", 0.05, "chance that another unit hears a story"),
    _chance("bad_story_probability", "unit", 0.15, "chance that an early ending becomes a story"),
    Quantity("failure_loss", "unit", "log", "share", 0.1, 0, 1, "share of commitment a mentee loses at a failure"),
    _chance("rematch_probability", "unit", 0.15, "chance that a mentee seeks again at once after a failure"),
    # resistance
    _chance("resister_story_probability", "unit", 0.1, "chance per month that a resister tells a bad story"),
    _chance("resister_conversion_probability", "unit", 0.02, "chance per month that a resister is won over"),
    # learning and money
    _rate("readiness_gain", "unit", 0.03, "share of missing readiness to lead won a month when well mentored"),
    _chance("training_session_gain", "unit", 0.25, "share of missing mentoring skill won at one training"),
    Quantity("training_gain", "unit", "identity", "1/month", 0, 0, 1, "share of missing skill won by training"),
    _chance("budget_cut_probability", "unit", 0.6, "chance that a budget shock ends a programme's funding"),
)

QUANTITIES: dict[str, Quantity] = {quantity.name: quantity for quantity in _DECLARED}
