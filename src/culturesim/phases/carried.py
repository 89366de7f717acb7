"""What units carry from month to month: advocacy of their stewards, clarity, lessons, climate, launches that failed.

Reads   clarity_gain, clarity_loss, feedback_volume, feedback_action_probability, lesson_loss (per unit), last
        record's jobs.effective, good and bad endings since last month
Writes  roles.advocacy; units.newcomers, .clarity, .lessons, .climate; programmes.failed_launches
Draws   nothing

Called by upkeep, before the counters of endings are used up.
"""

from __future__ import annotations

import numpy as np

from culturesim.phases.moment import Moment
from culturesim.units import MONTHS_PER_YEAR, approach_per_month


def count_newcomers(now: Moment) -> None:
    """Write which share of each unit's people are in their first year here."""
    state, present = now.state, now.state.present
    new = present[state.month - state.jobs.joined[present] < MONTHS_PER_YEAR]
    state.units.newcomers[:] = state.count_by_unit(new) / np.maximum(1, state.count_by_unit(present))


def keep_advocates(now: Moment) -> None:
    """Let advocacy fade and be renewed by mentoring, by news of good completions and by regular briefings."""
    state, roles = now.state, now.state.roles
    world = np.arange(roles.rows) // max(1, state.sizes.roles)
    mentors_well = (roles.holder != 0) & state.jobs.effective[roles.job]
    endings = state.units.good_endings.reshape(state.sizes.worlds, -1)
    news = np.where(state.role_units, endings[world], 0).sum(axis=1)
    a = roles.advocacy
    kept = a - now.rule("advocacy_fade")[world] * (a - now.rule("advocacy_rest")[world])
    kept = kept + now.rule("leader_renewal")[world] * mentors_well * (1 - a)
    kept = np.minimum(1, kept + now.rule("news_gain")[world] * (news / (1 + news)) * (1 - a))
    briefed = (roles.briefing_every > 0) & (state.month % np.maximum(1, roles.briefing_every) == 0)
    roles.advocacy[:] = np.where(briefed, kept + now.rule("briefing_gain")[world] * (1 - kept), kept)


def move_clarity_and_lessons(now: Moment) -> None:
    """Let the meaning of mentoring clear or blur, and lessons be won from failures or forgotten."""
    state, units = now.state, now.state.units
    world = state.world(np.arange(units.rows), "unit")
    clears, blurs, forgets = now.value("clarity_gain"), now.value("clarity_loss"), now.value("lesson_loss")
    heard = now.value("feedback_volume") * (units.bad_endings + units.abandoned)
    acted = now.value("feedback_action_probability") * heard / (1 + heard)
    c, known = units.clarity, units.lessons
    units.clarity[:] = np.clip(c + clears * (1 - c) - blurs * c, 0, 1)
    moved = known + now.rule("lesson_gain")[world] * acted * (1 - known) - forgets * known
    units.lessons[:] = np.clip(moved, 0, 1)


def calm_down(now: Moment) -> None:
    """Let disturbed climates return."""
    state, climate = now.state, now.state.units.climate
    pace = approach_per_month(now.rule("climate_months"))[state.world(np.arange(len(climate)), "unit")]
    climate[:] += pace * (1 - climate)


def judge_launches(now: Moment) -> None:
    """Count the launches that, when their trial is over, have too few people in effective relationships."""
    state, programmes = now.state, now.state.programmes
    if programmes.rows == 0:
        return
    world = np.arange(programmes.rows) // state.sizes.programmes
    trial = now.rule("launch_trial")[world]
    due = (trial > 0) & (state.month - programmes.launched == trial)
    if not due.any():
        return
    present = state.present
    served = state.units.programme[state.jobs.unit[present]]
    inside = present[served >= 0]
    served = served[served >= 0]
    heads = np.bincount(served, minlength=programmes.rows)
    effective = np.bincount(served[state.jobs.effective[inside]], minlength=programmes.rows)
    failed = effective < now.rule("launch_success")[world] * heads
    programmes.failed_launches[due & failed] += 1
