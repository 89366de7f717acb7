"""What units carry from month to month: advocacy of their stewards, clarity, lessons, climate, launches that failed.

Reads   clarity_gain, clarity_loss, feedback_volume, feedback_action_probability, lesson_loss (per unit), last
        record's jobs.effective, good and bad endings since last month
Writes  roles.advocacy; units.newcomers, .clarity, .lessons, .climate; programmes.failed_launches
Draws   nothing

Called by upkeep, before the counters of endings are used up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Moment
from culturesim.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
OF_CARRYING = ("clarity_gain", "clarity_loss", "feedback_volume", "feedback_action_probability", "lesson_loss")


class Advocates(NamedTuple):
    """Columns of roles on which advocacy hangs."""

    advocacy: Floats
    holder: NDArray[np.uint64]
    job: NDArray[np.int32]
    briefing_every: NDArray[np.int16]


class AdvocacyRules(NamedTuple):
    """Rule parameters of advocacy, one value a world."""

    advocacy_fade: Floats
    advocacy_rest: Floats
    leader_renewal: Floats
    news_gain: Floats
    briefing_gain: Floats


class Carried(NamedTuple):
    """Columns of units that move with what was learned."""

    clarity: Floats
    lessons: Floats
    climate: Floats
    bad_endings: NDArray[np.int32]
    abandoned: NDArray[np.int32]


def count_newcomers(now: Moment) -> NDArray[np.int64]:
    """Write which share of each unit's people are in their first year here; return how many people each has."""
    state, jobs = now.state, now.state.jobs
    heads, new = np.zeros((2, state.units.rows), np.int64)
    _count_newcomers(jobs.person, jobs.unit, jobs.joined, state.month, heads, new, state.units.newcomers)
    return heads  # type: ignore[no-any-return]


@compiled
def _count_newcomers(person, unit, joined, month, heads, new, newcomers):  # type: ignore[no-untyped-def]
    for job in range(len(person)):
        if person[job] != 0:
            heads[unit[job]] += 1
            new[unit[job]] += month - joined[job] < MONTHS_PER_YEAR
    for here in range(len(heads)):
        newcomers[here] = new[here] / max(1, heads[here])


def keep_advocates(now: Moment) -> None:
    """Let advocacy fade and be renewed by mentoring, by news of good completions and by regular briefings."""
    state = now.state
    _keep_advocates(
        columns_of(Advocates, state.roles), state.role_units, state.jobs.effective, state.units.good_endings,
        state.month, state.sizes.roles, now.rules(AdvocacyRules),
    )  # fmt: skip


@compiled
def _keep_advocates(roles, scope, effective, good_endings, month, roles_per_world, rules):  # type: ignore[no-untyped-def]
    units = scope.shape[1]
    for role in range(len(roles.advocacy)):
        world = role // roles_per_world
        news = 0
        for unit in range(units):
            if scope[role, unit]:
                news += good_endings[world * units + unit]
        a = roles.advocacy[role]
        kept = a - rules.advocacy_fade[world] * (a - rules.advocacy_rest[world])
        if roles.holder[role] != 0 and effective[roles.job[role]]:
            kept += rules.leader_renewal[world] * (1 - a)
        kept = min(1.0, kept + rules.news_gain[world] * (news / (1 + news)) * (1 - a))
        if roles.briefing_every[role] > 0 and month % roles.briefing_every[role] == 0:
            kept += rules.briefing_gain[world] * (1 - kept)
        roles.advocacy[role] = kept


def carry(now: Moment, *values: Floats) -> None:
    """Let meaning clear or blur, lessons be won or forgotten, climates return; `values` are those OF_CARRYING."""
    state = now.state
    _carry(
        columns_of(Carried, state.units), state.sizes.units, now.rule("lesson_gain"),
        state.pace("climate_months"), *values,
    )  # fmt: skip


@compiled
def _carry(  # type: ignore[no-untyped-def]
    units, units_per_world, lesson_gain, calming,
    clarity_gain, clarity_loss, feedback_volume, feedback_action_probability, lesson_loss,
):  # fmt: skip
    for unit in range(len(units.clarity)):
        world = unit // units_per_world
        c, known = units.clarity[unit], units.lessons[unit]
        units.clarity[unit] = min(1.0, max(0.0, c + clarity_gain[unit] * (1 - c) - clarity_loss[unit] * c))
        heard = feedback_volume[unit] * (units.bad_endings[unit] + units.abandoned[unit])
        acted = feedback_action_probability[unit] * heard / (1 + heard)
        learned = known + lesson_gain[world] * acted * (1 - known) - lesson_loss[unit] * known
        units.lessons[unit] = min(1.0, max(0.0, learned))
        units.climate[unit] += calming[world] * (1 - units.climate[unit])


def judge_launches(now: Moment) -> None:
    """Count the launches that, when their trial is over, have too few people in effective relationships."""
    state, jobs, programmes = now.state, now.state.jobs, now.state.programmes
    _judge_launches(
        programmes.launched, programmes.failed_launches, state.units.programme, jobs.person, jobs.unit, jobs.effective,
        state.month, state.sizes.programmes, state.sizes.jobs, now.rule("launch_trial"), now.rule("launch_success"),
    )  # fmt: skip


@compiled
def _judge_launches(  # type: ignore[no-untyped-def]
    launched, failed_launches, serves, person, unit, effective, month, programmes, jobs, launch_trial, launch_success
):
    for programme in range(len(launched)):
        world = programme // programmes
        if launch_trial[world] <= 0 or month - launched[programme] != launch_trial[world]:
            continue
        served, well = 0, 0
        for job in range(world * jobs, (world + 1) * jobs):
            if person[job] != 0 and serves[unit[job]] == programme:
                served += 1
                well += effective[job]
        if well < launch_success[world] * served:
            failed_launches[programme] += 1
