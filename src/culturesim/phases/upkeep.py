"""Upkeep: practice moves towards what stewards, budget and anchoring support; belief and credibility follow.

Reads   anchoring, perception_rate, story_half_life, steward_effect (per unit), roles, programmes
Writes  units.credibility, .talk_gap, .steward_talk, .steward_action, stories (fading), counters (to 0); through
        phases/practice.py practice and perceived, through phases/carried.py what else units carry
Draws   through phases/practice.py "collapse"
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.phases.beginning import columns_of
from culturesim.phases.carried import OF_CARRYING, carry, count_newcomers, judge_launches, keep_advocates
from culturesim.phases.moment import Moment
from culturesim.phases.practice import move_practice
from culturesim.units import kept_per_month

Floats = NDArray[np.float64]


class Roles(NamedTuple):
    """Columns of roles that say what stewards supply."""

    holder: NDArray[np.uint64]
    talk: Floats
    action: Floats
    advocacy: Floats
    floor: Floats
    share: Floats
    action_away_until: NDArray[np.int32]
    talk_away_until: NDArray[np.int32]


class Credibility(NamedTuple):
    """Columns of units on which credibility and stories hang."""

    credibility: Floats
    talk_gap: Floats
    good_endings: NDArray[np.int32]
    bad_endings: NDArray[np.int32]
    abandoned: NDArray[np.int32]
    good_stories: Floats
    bad_stories: Floats
    hours_factor: Floats
    overload_until: NDArray[np.int32]


class Rules(NamedTuple):
    """Rule parameters of credibility, one value a world."""

    talk_gap_cost: Floats
    credibility_rise: Floats
    credibility_asymmetry: Floats
    credibility_drift: Floats
    credibility_rest: Floats


def upkeep(now: Moment) -> None:
    """Live one month of upkeep in every unit."""
    state = now.state
    heads = count_newcomers(now)
    keep_advocates(now)
    support = _what_is_supplied(now)
    anchoring, perception, half_life, *of_carrying = now.unit_values(
        "anchoring", "perception_rate", "story_half_life", *OF_CARRYING
    )
    carry(now, *of_carrying)
    judge_launches(now)
    move_practice(now, support, anchoring, perception)
    _move_credibility(
        columns_of(Credibility, state.units), heads, kept_per_month(half_life), state.month, state.sizes.units,
        now.rules(Rules),
    )  # fmt: skip


def _what_is_supplied(now: Moment) -> Floats:
    """Write how stewards talk and act in each unit; return their and the budget's support, shape (10, units)."""
    state, units, programmes = now.state, now.state.units, now.state.programmes
    support = np.empty((10, units.rows))
    _what_budgets_supply(units.programme, programmes.funded, programmes.support_share, support)
    _what_stewards_supply(
        columns_of(Roles, state.roles), state.role_units, state.role_hallmarks, now.value("steward_effect"),
        state.month, state.sizes.roles, units.talk_gap, units.steward_talk, units.steward_action, support,
    )  # fmt: skip
    return support


@compiled
def _what_budgets_supply(programme, funded, support_share, support):  # type: ignore[no-untyped-def]
    """Begin `support` with what the funded programme of each unit pays for."""
    for unit in range(len(programme)):
        served = programme[unit]
        paid = support_share[served] if served >= 0 and funded[served] else 0.0
        for k in range(len(support)):
            support[k, unit] = paid


@compiled
def _what_stewards_supply(  # type: ignore[no-untyped-def]
    roles, scope, hallmarks, effect, month, roles_per_world, talk_gap, talked, acted, support
):
    """Add up, role by role, what stewards do in the units they serve, and how far their talk goes beyond it."""
    units = scope.shape[1]
    for unit in range(len(talked)):
        talk_gap[unit], talked[unit], acted[unit] = 0.0, 0.0, 0.0
    for role in range(len(roles.holder)):
        held, share = roles.holder[role] != 0, roles.share[role]
        action = roles.action[role] * roles.advocacy[role] if held and month >= roles.action_away_until[role] else 0.0
        talk = roles.talk[role] * roles.advocacy[role] if held and month >= roles.talk_away_until[role] else 0.0
        supply = share * max(action, roles.floor[role])
        for here in range(units):
            if not scope[role, here]:
                continue
            unit = role // roles_per_world * units + here
            if held:
                talk_gap[unit] += share * max(0.0, talk - action)
            talked[unit] = talked[unit] + share * talk
            acted[unit] = acted[unit] + share * action
            for k in range(len(support)):
                if hallmarks[role, k]:
                    support[k, unit] += supply * effect[unit]
    for unit in range(len(talked)):
        talked[unit], acted[unit] = min(1.0, talked[unit]), min(1.0, acted[unit])


@compiled
def _move_credibility(units, heads, fading, month, units_per_world, rules):  # type: ignore[no-untyped-def]
    """Let credibility follow endings and talk, stories fade and overloads pass; counting begins anew."""
    for unit in range(len(heads)):
        world = unit // units_per_world
        units.good_stories[unit] *= fading[unit]
        units.bad_stories[unit] *= fading[unit]
        if heads[unit] > 0:
            good = units.good_endings[unit] / heads[unit]
            bad = (units.bad_endings[unit] + units.abandoned[unit]) / heads[unit]
            bad += rules.talk_gap_cost[world] * units.talk_gap[unit]
            c, rise = units.credibility[unit], rules.credibility_rise[world]
            moved = c + rise * good * (1 - c) - rise * rules.credibility_asymmetry[world] * bad * c
            moved += rules.credibility_drift[world] * (rules.credibility_rest[world] - c)
            units.credibility[unit] = min(1.0, max(0.0, moved))
        units.good_endings[unit], units.bad_endings[unit], units.abandoned[unit] = 0, 0, 0
        if month >= units.overload_until[unit]:
            units.hours_factor[unit] = 1.0
