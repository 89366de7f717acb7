"""Upkeep: practice moves towards what stewards, budget and anchoring support; belief and credibility follow.

Reads   anchoring, perception_rate, story_half_life, steward_effect (per unit), roles, programmes
Writes  practice, perceived, units.credibility, .talk_gap, .steward_talk, .steward_action, stories (fading),
        counters (to 0); through phases/carried.py what else units carry
Draws   "collapse", keyed by unit and hallmark, in the variant of sudden decay
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.phases.carried import (
    calm_down,
    count_newcomers,
    judge_launches,
    keep_advocates,
    move_clarity_and_lessons,
)
from culturesim.phases.moment import Moment
from culturesim.scenario.variants import LINEAR, SUDDEN
from culturesim.state.state import Rows
from culturesim.units import approach_per_month, kept_per_month

Floats = NDArray[np.float64]


def upkeep(now: Moment) -> None:
    """Live one month of upkeep in every unit."""
    state = now.state
    count_newcomers(now)
    keep_advocates(now)
    support = _what_stewards_supply(now)
    anchoring, perception = now.value("anchoring"), now.value("perception_rate")
    half_life = now.value("story_half_life")
    move_clarity_and_lessons(now)
    calm_down(now)
    judge_launches(now)
    _move_practice(now, support, anchoring, perception)
    fading = kept_per_month(half_life)
    state.units.good_stories[:] *= fading
    state.units.bad_stories[:] *= fading
    _move_credibility(now)
    state.units.hours_factor[state.month >= state.units.overload_until] = 1.0


def _what_stewards_supply(now: Moment) -> Floats:
    """Write how stewards talk and act in each unit; return their and the budget's support, shape (10, units)."""
    state, roles, units = now.state, now.state.roles, now.state.units
    held = roles.holder != 0
    action = np.where(held & (state.month >= roles.action_away_until), roles.action * roles.advocacy, 0.0)
    talk = np.where(held & (state.month >= roles.talk_away_until), roles.talk * roles.advocacy, 0.0)
    supply = roles.share * np.maximum(action, roles.floor)
    gap = np.where(held, roles.share * np.maximum(0.0, talk - action), 0.0)
    worlds, count = state.sizes.worlds, state.sizes.roles
    effect = now.value("steward_effect").reshape(worlds, -1)
    support = np.repeat(_what_budgets_supply(now).reshape(1, worlds, -1), 10, axis=0)
    talk_gap, talked, acted = np.zeros((3, worlds, state.sizes.units))
    for role in range(count):  # role by role, in every world at once
        rows = np.arange(role, roles.rows, count)
        inside = state.role_units[rows]
        support += state.role_hallmarks[rows].T[:, :, None] * (supply[rows, None] * effect * inside)
        talk_gap += gap[rows, None] * inside
        talked += (roles.share * talk)[rows, None] * inside
        acted += (roles.share * action)[rows, None] * inside
    units.talk_gap[:] = talk_gap.ravel()
    units.steward_talk[:] = np.minimum(1, talked.ravel())
    units.steward_action[:] = np.minimum(1, acted.ravel())
    return support.reshape(10, -1)


def _what_budgets_supply(now: Moment) -> Floats:
    """Return the upkeep that funded programmes pay for, one number a unit."""
    programmes, programme = now.state.programmes, now.state.units.programme
    served = programme >= 0
    paid = np.zeros(len(programme))
    funded = programmes.funded[programme[served]]
    paid[served] = np.where(funded, programmes.support_share[programme[served]], 0.0)
    return paid


def _move_practice(now: Moment, support: Floats, anchoring: Floats, perception: Floats) -> None:
    state = now.state
    world = state.world(np.arange(state.units.rows), "unit")
    aim, practice, perceived = state.aim.table, state.practice.table, state.perceived.table
    help_from = np.zeros_like(practice)
    for j in range(len(practice)):
        help_from += now.setting.coupling[world, j, :].T * practice[j]
    supported = np.minimum(1.0, support + now.rule("coupling_strength")[world] * help_from)
    target = np.maximum(anchoring * aim, aim * supported)
    build = approach_per_month(now.rule("build_months")[world])
    moved = np.where(target > practice, practice + build * (target - practice), _fallen(now, world, practice, target))
    stewarded = now.setting.stewarded[world]
    practice[:] = np.where(stewarded, moved, aim)
    believed = perceived + perception * (state.units.cultural_fit * practice - perceived)
    perceived[:] = np.where(stewarded, believed, aim)


def _fallen(now: Moment, world: Rows, practice: Floats, target: Floats) -> Floats:
    """Return where practice above its target falls to this month, by the world's variant of decay."""
    months = now.rule("decay_months")[world]
    share, variant = approach_per_month(months), now.variant("decay")[world]
    fallen = practice + share * (target - practice)
    if (variant == LINEAR).any():
        fallen = np.where(variant == LINEAR, np.maximum(target, practice - 1 / months), fallen)
    if (variant == SUDDEN).any():
        keys = now.state.units.key
        drawn = np.array([now.draw("collapse", world, keys, hallmark) for hallmark in range(len(practice))])
        fallen = np.where(variant == SUDDEN, np.where(drawn < share, target, practice), fallen)
    return fallen


def _move_credibility(now: Moment) -> None:
    state, units = now.state, now.state.units
    heads = state.count_by_unit(state.present)
    world = state.world(np.arange(units.rows), "unit")
    some = heads > 0
    good = np.divide(units.good_endings, heads, out=np.zeros(units.rows), where=some)
    bad = np.divide(units.bad_endings + units.abandoned, heads, out=np.zeros(units.rows), where=some)
    bad = bad + now.rule("talk_gap_cost")[world] * units.talk_gap
    c = units.credibility
    rise = now.rule("credibility_rise")[world]
    moved = c + rise * good * (1 - c) - rise * now.rule("credibility_asymmetry")[world] * bad * c
    moved = moved + now.rule("credibility_drift")[world] * (now.rule("credibility_rest")[world] - c)
    units.credibility[:] = np.where(some, np.clip(moved, 0, 1), c)
    units.good_endings[:] = 0
    units.bad_endings[:] = 0
    units.abandoned[:] = 0
