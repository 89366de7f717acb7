"""Structural variants: other rules for the same things, so that a finding can be tried against them.

Each has a default, which the model is described by; a scenario switches with ``variants: {imitation: everyone}``.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from culturesim.scenario.fields import Part, number

Imitation = Literal["contacts", "majority", "unit", "everyone"]
Decay = Literal["exponential", "linear", "sudden"]
Seeking = Literal["hazards", "threshold"]
Inclination = Literal["exponential", "equal"]
Entry = Literal["matched", "solo"]

CHOICES = {
    "imitation": get_args(Imitation),
    "decay": get_args(Decay),
    "seeking": get_args(Seeking),
    "inclination": get_args(Inclination),
    "entry": get_args(Entry),
}
CONTACTS, MAJORITY, UNIT, EVERYONE = range(4)
EXPONENTIAL, LINEAR, SUDDEN = range(3)


class Variants(Part):
    """Which of several rules is in force."""

    imitation: Imitation = Field(
        "contacts",
        description="whose example and belief one goes by: the mean of one's contacts, what most of them do and "
        "their median belief, the mean of the unit, or the mean of everyone",
    )
    decay: Decay = Field(
        "exponential",
        description="how an untended practice falls: by a constant share a month, by a constant amount, or all at once",
    )
    seeking: Seeking = Field(
        "hazards",
        description="whether seeing others adds to the chance of seeking, or makes one seek from a threshold on",
    )
    inclination: Inclination = Field(
        "exponential", description="whether those who enter at all differ in their inclination, or are alike"
    )
    entry: Entry = Field(
        "matched", description="whether seekers wait for a mentor, or enter alone and at once (for verification)"
    )
    threshold_mean: float = number("share in mentoring seen at which people seek, on average", 0.35)
    threshold_spread: float = number("half-width of these thresholds", 0.35)
    thresholds: tuple[float, ...] = Field(
        (), description="thresholds dealt out to the people of month 0 in key order; a hire draws one of them"
    )

    @property
    def threshold_range(self) -> tuple[float, float]:
        """Lowest threshold, and the width of the range from which they are drawn evenly."""
        return self.threshold_mean - self.threshold_spread, 2 * self.threshold_spread

    def code(self, name: str) -> int:
        """Return the number of the rule chosen, counted from 0, the default."""
        return CHOICES[name].index(getattr(self, name))
