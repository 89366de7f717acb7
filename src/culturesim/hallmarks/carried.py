"""Mechanisms of what units carry, and of no hallmark: clarity, lessons, climate, and launches, fresh or failed."""

from __future__ import annotations

import numpy as np

from culturesim.mechanisms import mechanism

_HALF_LIFE = {"half_life": (0.5, 60.0)}


@mechanism(on="starting_quality")
def clarity_prepares_the_start(state, rows, *, effect=1.0):
    """Partners who mean the same by mentoring start better."""
    return effect * (state.units.clarity[rows] - 0.5)


@mechanism(on="quality_ceiling", per="unit")
def clarity_raises_the_ceiling(state, rows, *, effect=0.6):
    """Where everything is called mentoring, relationships go less deep."""
    return effect * (state.units.clarity[rows] - 0.5)


@mechanism(on="clarity_loss")
def newcomers_bring_other_ideas(state, rows, *, effect=1.0):
    """Newcomers bring their own ideas of what mentoring is."""
    return effect * state.units.newcomers[rows]


@mechanism(on="matches_per_hour")
def lessons_improve_matching(state, rows, *, effect=0.5):
    """Lessons from earlier pairs make arranging the next ones quicker."""
    return effect * state.units.lessons[rows]


@mechanism(on="drift_probability", per="unit")
def lessons_prevent_drift(state, rows, *, effect=0.6):
    """Those who learned from failures let fewer pairs fail in the same way."""
    return -effect * state.units.lessons[rows]


@mechanism(on="lesson_loss")
def turnover_takes_lessons_along(state, rows, *, effect=1.0):
    """Where many are new, fewer remember."""
    return effect * state.units.newcomers[rows]


@mechanism(on="leaving_ratio", per="unit", source="sign from evidence 5.10; size an assumption")
def unrest_drives_people_out(state, rows, *, effect=0.3):
    """After a leader's exit more people leave."""
    return effect * (1 - state.units.climate[rows])


@mechanism(on="seeking_readiness", per="unit")
def unrest_distracts(state, rows, *, effect=0.4):
    """After a leader's exit people have other things in mind."""
    return -effect * (1 - state.units.climate[rows])


@mechanism(on="seeking_per_invitation", ranges=_HALF_LIFE)
def launches_excite(state, rows, *, effect=0.5, half_life=6.0):
    """A new programme finds more takers while it is fresh."""
    return effect * 2.0 ** (-state.months_since_launch(rows) / half_life)


@mechanism(on="detection_probability", ranges=_HALF_LIFE)
def oversight_relaxes_after_launch(state, rows, *, effect=0.6, half_life=6.0):
    """Once the launch is past, fewer look after stalled pairs, unless accountability keeps them at it."""
    age = state.months_since_launch(rows)
    past = np.where(np.isfinite(age), 1 - 2.0 ** (-age / half_life), 0.0)
    return -effect * past * (1 - state.practice.accountability[rows])


@mechanism(on="seeking_per_invitation")
def failed_launches_dampen(state, rows, *, effect=0.4):
    """People who saw launches fail, up to three, heed the next less; less so where lessons were learned."""
    return -effect * np.minimum(state.failed_launches(rows), 3) * (1 - state.units.lessons[rows])
