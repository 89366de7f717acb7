"""Mechanisms of people and pairs that belong to no hallmark."""

from __future__ import annotations

import numpy as np

from culturesim.mechanisms import mechanism

_RATIO = (0.01, 100.0)


@mechanism(
    on="leaving_ratio",
    source="evidence 2.2: yearly exits 20.1, 17.8, 14.0, 14.4 % by experience against 16 %; first_year an assumption",
    ranges={"under_3": _RATIO, "from_3": _RATIO, "from_10": _RATIO, "from_15": _RATIO, "first_year": _RATIO},
)
def experience_shapes_leaving(state, rows, *, under_3=1.26, from_3=1.11, from_10=0.88, from_15=0.90, first_year=1.2):
    """Staff with little experience, and those in their first year here, leave more often."""
    tenure = state.month - state.jobs.joined[rows]
    experience = state.jobs.prior_experience[rows] + tenure
    old = np.where(experience < 180, np.log(from_10), np.log(from_15))
    band = np.where(experience < 36, np.log(under_3), np.where(experience < 120, np.log(from_3), old))
    ratio = band + np.where(tenure < 12, np.log(first_year), 0.0)
    return np.where(state.jobs.level[rows] >= 1, 0.0, ratio)


_SHARE = (0.01, 0.99)


@mechanism(
    on="moving_share",
    source="evidence 2.2: of 20.1, 17.8, 14.0, 14.4 % who move or leave, 13.0, 10.1, 7.7, 5.6 % move; leader from 2.4",
    ranges={"under_3": _SHARE, "from_3": _SHARE, "from_10": _SHARE, "from_15": _SHARE, "leader": _SHARE},
)
def experience_shapes_moving(state, rows, *, under_3=0.65, from_3=0.57, from_10=0.55, from_15=0.39, leader=0.30):
    """The young move to the like work elsewhere, the old leave it altogether; leaders mostly leave."""
    experience = state.jobs.prior_experience[rows] + state.month - state.jobs.joined[rows]
    old = np.where(experience < 180, _log_odds(from_10), _log_odds(from_15))
    young = np.where(experience < 36, _log_odds(under_3), np.where(experience < 120, _log_odds(from_3), old))
    return np.where(state.jobs.level[rows] >= 1, _log_odds(leader), young)


def _log_odds(share):
    return np.log(share / (1 - share))


@mechanism(on="leaving_ratio", source="calibrated to facts 3a, 4b, 5 (experiments/calibration)")
def attachment_keeps_people(state, rows, *, effect=1.7):
    """People attached to the organisation leave less often, mentored or not."""
    return -effect * (state.jobs.attachment[rows] - 0.5)


@mechanism(
    on="leaving_ratio",
    source="evidence 1 (Use): prior median 0.92, 90 % range 0.75 to 1.05",
    ranges={"hazard_ratio": (0.3, 2.0)},
)
def good_mentoring_keeps_people(state, rows, *, hazard_ratio=0.92):
    """The causal effect of being well mentored on leaving: an input, not a finding."""
    return np.log(hazard_ratio) * state.jobs.mentored_well[rows]


@mechanism(on="seeking_readiness")
def commitment_raises_seeking(state, rows, *, effect=1.5):
    """Those who believe mentoring is worth it seek it."""
    return effect * (state.jobs.commitment[rows] - 0.5)


@mechanism(on="seeking_readiness", source="calibrated to fact 3a (experiments/calibration)")
def attachment_raises_seeking(state, rows, *, effect=4.3):
    """Those attached to the organisation seek more (so participation selects stayers)."""
    return effect * (state.jobs.attachment[rows] - 0.5)


@mechanism(on="seeking_readiness", per="unit")
def credibility_raises_seeking(state, rows, *, effect=1.5):
    """Where mentoring is credible, people come."""
    return effect * (state.units.credibility[rows] - 0.5)


@mechanism(on="seeking_readiness")
def failures_discourage_seeking(state, rows, *, effect=0.3):
    """Each failed relationship, up to three, makes the next request less likely."""
    return -effect * np.minimum(state.jobs.failed[rows], 3)


@mechanism(on="seeking_readiness")
def one_mentor_is_mostly_enough(state, rows, *, effect=2.0):
    """Those who have a mentor seldom look for a second."""
    return -effect * (state.mentors_had[rows] > 0)


@mechanism(on="seeking_readiness")
def unmet_requests_discourage_seeking(state, rows, *, effect=0.3):
    """Each request that came to nothing, up to three, makes the next one less likely."""
    return -effect * np.minimum(state.jobs.unmet[rows], 3)


@mechanism(on="offering_probability", source="sign from evidence 3.8; size an assumption")
def the_mentored_offer_more(state, rows, *, effect=0.5):
    """Those who ever had a mentor offer to be one more often."""
    return effect * state.jobs.ever_mentored[rows]


@mechanism(on="offering_probability")
def commitment_raises_offering(state, rows, *, effect=2.0):
    """Those who believe mentoring is worth it offer it."""
    return effect * (state.jobs.commitment[rows] - 0.5)


@mechanism(on="offering_probability", per="unit")
def credibility_raises_offering(state, rows, *, effect=1.0):
    """Where mentoring is credible, mentors come."""
    return effect * (state.units.credibility[rows] - 0.5)


@mechanism(on="quality_ceiling")
def skilled_mentors_raise_the_ceiling(state, rows, *, effect=1.5):
    """A skilled mentor can lead a better relationship."""
    return effect * (state.at_mentor(state.jobs.skill, rows, 0.5) - 0.5)


@mechanism(on="quality_ceiling", source="evidence 1.10: deep similarity rho 0.38 to 0.59; size an assumption")
def fit_raises_the_ceiling(state, rows, *, effect=3.0):
    """Likeness in attitudes makes a better relationship possible."""
    return effect * (state.ties.fit[rows] - 0.6)


@mechanism(on="quality_ceiling", source="sign from domain T23; size an assumption")
def mandates_lower_the_ceiling(state, rows, *, effect=0.5):
    """A relationship nobody chose goes less deep."""
    return -effect * state.ties.mandated[rows]


@mechanism(on="drift_probability")
def trust_holds_pairs(state, rows, *, effect=1.0):
    """Trust keeps a pair together."""
    return -effect * state.ties.trust[rows]


@mechanism(on="drift_probability")
def stalling_breeds_drift(state, rows, *, effect=0.35):
    """A pair that has not met for some months tends to end."""
    return effect * np.minimum(state.months_since_contact(rows), 6)


@mechanism(on="drift_probability")
def poor_quality_breeds_drift(state, rows, *, effect=2.0):
    """A poor relationship tends to end."""
    return effect * np.maximum(0, state.rule("quality_minimum", rows, "pair") - state.ties.quality[rows])


@mechanism(on="quality_gain", source="sign from domain T25; size an assumption")
def prepared_mentees_use_meetings(state, rows, *, effect=1.0):
    """Mentees who know how to be mentored gain more from a meeting."""
    skill = state.jobs.skill[state.ties.mentee[rows]]
    return effect * np.maximum(0, skill - state.rule("skill_start", rows, "pair"))
