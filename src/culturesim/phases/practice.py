"""Practice: what is done moves towards what is supported and anchored, and belief follows what is seen.

Reads   anchoring, perception_rate (per unit), aim, what stewards and budgets supply
Writes  practice, perceived
Draws   "collapse", keyed by unit and hallmark, in the variant of sudden decay

Called by upkeep.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.phases.moment import Moment
from culturesim.rng import uniform_at
from culturesim.scenario.variants import LINEAR, SUDDEN

Floats = NDArray[np.float64]


def move_practice(now: Moment, support: Floats, anchoring: Floats, perception: Floats) -> None:
    """Move practice and belief of every unit; `support` is what stewards and budgets supply, shape (10, units)."""
    state = now.state
    _move_practice(
        state.aim.table, state.practice.table, state.perceived.table, support, anchoring, perception,
        state.units.cultural_fit, now.setting.stewarded, now.setting.coupling, now.rule("coupling_strength"),
        state.pace("build_months"), state.pace("decay_months"), 1 / now.rule("decay_months"),
        now.variant("decay"), state.units.key, now.salts("collapse"), state.sizes.units, np.empty((2, len(support))),
    )  # fmt: skip


@compiled
def _move_practice(  # type: ignore[no-untyped-def]
    aim, practice, perceived, support, anchoring, perception, cultural_fit, stewarded, coupling, coupling_strength,
    build, share, step, decay, key, salt, units_per_world, scratch,
):  # fmt: skip
    hallmarks, units = practice.shape
    help_from, before = scratch
    for unit in range(units):
        world = unit // units_per_world
        for k in range(hallmarks):
            help_from[k], before[k] = 0.0, practice[k, unit]
        for helper in range(hallmarks):
            for k in range(hallmarks):
                help_from[k] += coupling[world, helper, k] * before[helper]
        for k in range(hallmarks):
            if not stewarded[world]:
                practice[k, unit] = perceived[k, unit] = aim[k, unit]
                continue
            supported = min(1.0, support[k, unit] + coupling_strength[world] * help_from[k])
            target = max(anchoring[unit] * aim[k, unit], aim[k, unit] * supported)
            if target > before[k]:
                done = before[k] + build[world] * (target - before[k])
            elif decay[world] == SUDDEN:
                done = target if uniform_at(salt[world], key[unit], np.uint64(k)) < share[world] else before[k]
            elif decay[world] == LINEAR:
                done = max(target, before[k] - step[world])
            else:
                done = before[k] + share[world] * (target - before[k])
            practice[k, unit] = done
            believed = perceived[k, unit]
            perceived[k, unit] = believed + perception[unit] * (cultural_fit[unit] * done - believed)
