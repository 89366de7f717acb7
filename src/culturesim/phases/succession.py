"""Succession: duties of mentoring leadership change hands, or lie undone.

Reads   jobs.person, jobs.readiness
Writes  roles (holder, job, talk, action, advocacy, floor, successor), the log
Draws   "handover" keyed by role; "new_action", "new_talk" (lasting) by person and role
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Moment, trait_salts
from culturesim.phases.promotions import readier
from culturesim.rng import uniform, uniform_at
from culturesim.state.columns import STAFF
from culturesim.state.state import Rows, State


class Roles(NamedTuple):
    """Columns of roles."""

    key: NDArray[np.uint64]
    job: NDArray[np.int32]
    holder: NDArray[np.uint64]
    talk: NDArray[np.float64]
    action: NDArray[np.float64]
    advocacy: NDArray[np.float64]
    floor: NDArray[np.float64]
    documentation: NDArray[np.float64]
    plan_hours: NDArray[np.float64]
    successor: NDArray[np.uint64]
    successor_readiness: NDArray[np.float64]
    months_vacant: NDArray[np.int32]


class People(NamedTuple):
    """Columns of jobs that succession reads."""

    person: NDArray[np.uint64]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    readiness: NDArray[np.float64]


class Rules(NamedTuple):
    """Rule parameters, one value a world."""

    handover_success: NDArray[np.float64]
    successor_action: NDArray[np.float64]
    successor_talk: NDArray[np.float64]
    successor_spread: NDArray[np.float64]
    preparation_rate: NDArray[np.float64]


class Chance(NamedTuple):
    """Salts of the draws, one a world."""

    handover: NDArray[np.uint64]
    new_action: NDArray[np.uint64]
    new_talk: NDArray[np.uint64]


def succession(now: Moment) -> None:
    """Hand over, reset or leave vacant every steward role whose holder is gone; prepare named successors."""
    state, roles = now.state, now.state.roles
    if roles.rows == 0:
        return
    changed = np.zeros(roles.rows, np.bool_)
    lasting = (trait_salts(state.seeds, name) for name in ("new_action", "new_talk"))
    _succession(
        columns_of(Roles, roles), columns_of(People, state.jobs), state.role_units, state.sizes.jobs, state.sizes.roles,
        now.rules(Rules), Chance(now.salts("handover"), *lasting), changed,
    )  # fmt: skip
    note_stewards(state, np.flatnonzero(changed))


def note_stewards(state: State, rows: Rows) -> None:
    """Note in the log who holds the roles `rows` from this month on, and how much they talk and act."""
    if len(rows) == 0:
        return
    roles = state.roles
    batch = {name: roles.column(name)[rows] for name in ("holder", "job", "talk", "action")}
    batch["world"], batch["role"] = np.divmod(rows, state.sizes.roles)
    batch["since"] = np.full(len(rows), state.month, np.int32)
    state.log.stewards.append(batch)


@compiled
def _succession(roles, people, scope, jobs, roles_per_world, rules, chance, changed):  # type: ignore[no-untyped-def]
    """Live the phase role after role: `scope` holds the units of its world each serves, `jobs` how many a world has."""
    for role in range(len(roles.key)):
        world, before = role // roles_per_world, roles.holder[role]
        _change_hands(role, world, roles, people, jobs, rules, chance)
        if roles.plan_hours[role] > 0 and roles.holder[role] != 0:
            _prepare(role, world, roles, people, scope, jobs, roles_per_world, rules)
        changed[role] = roles.holder[role] != before


@inlined
def _change_hands(role, world, roles, people, jobs, rules, chance):  # type: ignore[no-untyped-def]
    holder, occupant = roles.holder[role], people.person[roles.job[role]]
    if holder != 0 and occupant == holder:
        return
    if holder != 0:
        roles.floor[role] = roles.documentation[role] * roles.action[role]
        job, ready = _job_of(roles.successor[role], world, people, jobs), roles.successor_readiness[role]
        works = uniform(chance.handover[world], roles.key[role]) < rules.handover_success[world]
        if job >= 0 and works:
            roles.job[role] = job
            _take_over(role, world, roles.successor[role], ready, roles, rules, chance)
        roles.successor[role], roles.successor_readiness[role] = 0, 0.0
        if job >= 0 and works:
            return
    if occupant == 0:
        roles.holder[role] = 0
        roles.months_vacant[role] += 1
    else:
        _take_over(role, world, occupant, 0.0, roles, rules, chance)


@inlined
def _job_of(person, world, people, jobs):  # type: ignore[no-untyped-def]
    """Return the row of the job `person` holds in the role's world, -1 for nobody and when they are gone."""
    if person != 0:
        for job in range(world * jobs, (world + 1) * jobs):
            if people.person[job] == person:
                return job
    return -1


@inlined
def _take_over(role, world, person, ready, roles, rules, chance):  # type: ignore[no-untyped-def]
    """Let `person` carry the role on as far as they are `ready`, and beyond that in their own way."""
    roles.holder[role], roles.advocacy[role] = person, 1.0
    spread = rules.successor_spread[world]
    u_action = uniform_at(chance.new_action[world], person, roles.key[role])
    u_talk = uniform_at(chance.new_talk[world], person, roles.key[role])
    action = min(1.0, max(0.0, rules.successor_action[world] + spread * (2 * u_action - 1)))
    talk = min(1.0, max(0.0, rules.successor_talk[world] + spread * (2 * u_talk - 1)))
    roles.action[role] = ready * roles.action[role] + (1 - ready) * action
    roles.talk[role] = ready * roles.talk[role] + (1 - ready) * talk


@inlined
def _prepare(role, world, roles, people, scope, jobs, roles_per_world, rules):  # type: ignore[no-untyped-def]
    """Name a successor or make the named one readier."""
    if _job_of(roles.successor[role], world, people, jobs) >= 0:
        rate = rules.preparation_rate[world]
        roles.successor_readiness[role] += rate * (1 - roles.successor_readiness[role])
        return
    job = _readiest(role, world, roles, people, scope, jobs, roles_per_world)
    if job >= 0:
        roles.successor[role], roles.successor_readiness[role] = people.person[job], people.readiness[job]
    else:
        roles.successor[role], roles.successor_readiness[role] = 0, 0.0


@inlined
def _readiest(role, world, roles, people, scope, jobs, roles_per_world):  # type: ignore[no-untyped-def]
    """Return the row of the readiest person without a role: in the role's unit, else one level lower in its scope."""
    unit, below = people.unit[roles.job[role]], max(STAFF, people.level[roles.job[role]] - 1)
    in_unit = in_scope = -1
    for job in range(world * jobs, (world + 1) * jobs):
        person = people.person[job]
        if person == 0 or person in roles.holder[world * roles_per_world : (world + 1) * roles_per_world]:
            continue
        if people.unit[job] == unit:
            if in_unit < 0 or readier(job, in_unit, people.person, people.readiness):
                in_unit = job
        elif scope[role, people.unit[job] - world * scope.shape[1]] and people.level[job] == below:
            if in_scope < 0 or readier(job, in_scope, people.person, people.readiness):
                in_scope = job
    return in_unit if in_unit >= 0 else in_scope
