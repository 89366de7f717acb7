"""Which parameters are varied, and within which ranges before any fact is looked at.

Ranges are judgements around the declared values and sources, fixed before the first wave. The last group is identified
by nothing that was found: it is varied all the same, so that what is not known is carried into results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """A parameter and its range; `log` ones are even on the logarithm."""

    name: str
    low: float
    high: float
    log: bool = False

    def value(self, unit: Floats) -> Floats:
        """Return the value at a place from 0 to 1."""
        if self.log:
            return np.exp(np.log(self.low) + unit * np.log(self.high / self.low))
        return self.low + unit * (self.high - self.low)

    def place(self, value: float) -> float:
        """Return the place of a value."""
        if self.log:
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return (value - self.low) / (self.high - self.low)


PRIOR: tuple[Range, ...] = (
    # wanting, seeking, offering
    Range("never_share", 0.05, 0.30),
    Range("want_onset", 0.03, 0.20, log=True),
    Range("want_lapse", 0.005, 0.06, log=True),
    Range("seeking_spontaneous", 0.003, 0.06, log=True),
    Range("seeking_per_invitation", 0.004, 0.08, log=True),
    Range("offering_probability", 0.003, 0.06, log=True),
    Range("informal_search_probability", 0.03, 0.50, log=True),
    Range("informal_acceptance_probability", 0.15, 0.80),
    Range("informal_completion_probability", 0.005, 0.06, log=True),
    Range("matches_per_hour", 0.05, 0.40, log=True),
    Range("free_hours", 3.0, 10.0),
    # meeting, quality, ending
    Range("meeting_probability", 0.55, 0.92),
    Range("quality_gain", 0.08, 0.40, log=True),
    Range("quality_ceiling", 0.50, 0.80),
    Range("skilled_mentors_raise_the_ceiling.effect", 0.3, 3.0),
    Range("fit_raises_the_ceiling.effect", 0.5, 8.0),
    Range("drift_probability", 0.006, 0.10, log=True),
    Range("stalling_breeds_drift.effect", 0.0, 0.8),
    Range("poor_quality_breeds_drift.effect", 0.0, 6.0),
    Range("trust_holds_pairs.effect", 0.0, 2.5),
    # whom it joins
    Range("homophily", 0.10, 6.00, log=True),
    Range("information_weakens_homophily.effect", 0.0, 3.0),
    Range("arranged_homophily", 0.0, 1.0),
    Range("fit_weight", 0.3, 3.0, log=True),
    Range("score_noise", 0.1, 2.0, log=True),
    # leaving
    Range("good_mentoring_keeps_people.hazard_ratio", 0.75, 1.05),
    Range("attachment_keeps_people.effect", 0.0, 4.0),
    Range("attachment_raises_seeking.effect", 0.0, 5.0),
    Range("experience_shapes_leaving.under_3", 0.8, 1.8),
    Range("experience_shapes_leaving.from_15", 0.6, 1.2),
    Range("experience_shapes_leaving.first_year", 1.0, 2.0),
    # what lasts
    Range("anchoring", 0.03, 0.45, log=True),
    Range("a_home_anchors_practice.effect", 0.0, 3.0),
    Range("decay_months", 4.0, 30.0, log=True),
    Range("build_months", 6.0, 30.0, log=True),
    Range("successor_action", 0.20, 0.70),
    # identified by nothing that was found
    Range("conversion_probability", 0.05, 0.60, log=True),
    Range("seeking_per_contact", 0.015, 0.15, log=True),
    Range("peer_influence", 0.01, 0.15, log=True),
    Range("coupling_strength", 0.0, 0.25),
    Range("credibility_asymmetry", 1.0, 5.0),
)

NAMES = tuple(one.name for one in PRIOR)


def values(places: Floats) -> Floats:
    """Return the values of points given as places from 0 to 1, shape (points, parameters)."""
    return np.stack([one.value(column) for one, column in zip(PRIOR, places.T, strict=True)], axis=1)


def vector(place: Floats, digits: int = 4) -> dict[str, float]:
    """Return one point as a vector of values by name, rounded to digits that count."""
    return {one.name: float(f"{one.value(np.asarray(at)):.{digits}g}") for one, at in zip(PRIOR, place, strict=True)}
