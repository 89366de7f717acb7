"""Succession: duties of mentoring leadership change hands, or lie undone.

Reads   jobs.person, jobs.readiness
Writes  roles (holder, job, talk, action, advocacy, floor, successor)
Draws   "handover" keyed by role; "new_action", "new_talk" (lasting) by person and role

Few roles exist, so this phase is plain Python, one role after another.
"""

from __future__ import annotations

import numpy as np

from culturesim.phases.moment import Moment
from culturesim.state.columns import STAFF
from culturesim.state.state import Rows, State


def succession(now: Moment) -> None:
    """Hand over, reset or leave vacant every steward role whose holder is gone; prepare named successors."""
    before = now.state.roles.holder.copy()
    for role in range(now.state.roles.rows):
        _change_hands(now, role)
        _prepare(now, role)
    note_stewards(now.state, np.flatnonzero(now.state.roles.holder != before))


def note_stewards(state: State, rows: Rows) -> None:
    """Note in the log who holds the roles `rows` from this month on, and how much they talk and act."""
    if len(rows) == 0:
        return
    roles = state.roles
    batch = {name: roles.column(name)[rows] for name in ("holder", "job", "talk", "action")}
    batch["world"], batch["role"] = np.divmod(rows, state.sizes.roles)
    batch["since"] = np.full(len(rows), state.month, np.int32)
    state.log.stewards.append(batch)


def _job_of(now: Moment, role: int, person: np.uint64) -> int | None:
    """Return the row of the job `person` holds in the role's world, or None when they are gone."""
    if person == 0:
        return None
    world = role // now.state.sizes.roles
    first = world * now.state.sizes.jobs
    found = np.flatnonzero(now.state.jobs.person[first : first + now.state.sizes.jobs] == person)
    return int(first + found[0]) if len(found) else None


def _drawn(now: Moment, role: int, person: np.uint64, what: str) -> float:
    """Return the talk or action an unprepared newcomer to the role brings: a draw from the population."""
    world = np.array([role // now.state.sizes.roles])
    keys = np.array([person], np.uint64)
    u = now.trait(f"new_{what}", world, keys, now.state.roles.key[role : role + 1])[0]
    middle, spread = now.rule(f"successor_{what}")[world[0]], now.rule("successor_spread")[world[0]]
    return float(min(1.0, max(0.0, middle + spread * (2 * u - 1))))


def _change_hands(now: Moment, role: int) -> None:
    roles = now.state.roles
    holder = roles.holder[role]
    occupant = now.state.jobs.person[roles.job[role]]
    if holder != 0 and occupant == holder:
        return
    if holder != 0:
        roles.floor[role] = roles.documentation[role] * roles.action[role]
        if _hand_over(now, role):
            return
        roles.successor[role], roles.successor_readiness[role] = 0, 0.0
    if occupant == 0:
        roles.holder[role] = 0
        roles.months_vacant[role] += 1
        return
    roles.holder[role], roles.advocacy[role] = occupant, 1.0
    roles.action[role] = _drawn(now, role, occupant, "action")
    roles.talk[role] = _drawn(now, role, occupant, "talk")


def _hand_over(now: Moment, role: int) -> bool:
    """Let the named successor carry on, if there is one and it works; return whether it did."""
    roles = now.state.roles
    successor = roles.successor[role]
    job = _job_of(now, role, successor)
    if job is None:
        return False
    world = np.array([role // now.state.sizes.roles])
    works = now.draw("handover", world, roles.key[role : role + 1])[0] < now.rule("handover_success")[world[0]]
    if not works:
        return False
    ready = roles.successor_readiness[role]
    roles.job[role], roles.holder[role], roles.advocacy[role] = job, successor, 1.0
    roles.action[role] = ready * roles.action[role] + (1 - ready) * _drawn(now, role, successor, "action")
    roles.talk[role] = ready * roles.talk[role] + (1 - ready) * _drawn(now, role, successor, "talk")
    roles.successor[role], roles.successor_readiness[role] = 0, 0.0
    return True


def _prepare(now: Moment, role: int) -> None:
    """Where a plan is in force, name a successor or make the named one readier."""
    roles = now.state.roles
    if roles.plan_hours[role] <= 0 or roles.holder[role] == 0:
        return
    if _job_of(now, role, roles.successor[role]) is not None:
        rate = now.rule("preparation_rate")[role // now.state.sizes.roles]
        roles.successor_readiness[role] += rate * (1 - roles.successor_readiness[role])
        return
    candidate = _readiest(now, role)
    named = candidate is not None
    roles.successor[role] = now.state.jobs.person[candidate] if named else 0
    roles.successor_readiness[role] = now.state.jobs.readiness[candidate] if named else 0.0


def _readiest(now: Moment, role: int) -> int | None:
    """Return the row of the readiest person without a role: in the role's unit, else one level lower in its scope."""
    state, jobs, roles = now.state, now.state.jobs, now.state.roles
    world = role // state.sizes.roles
    holders = roles.holder[world * state.sizes.roles : (world + 1) * state.sizes.roles]
    people = np.arange(world * state.sizes.jobs, (world + 1) * state.sizes.jobs)
    free = people[(jobs.person[people] != 0) & ~np.isin(jobs.person[people], holders)]
    unit, level = jobs.unit[roles.job[role]], jobs.level[roles.job[role]]
    rows = free[jobs.unit[free] == unit]
    if len(rows) == 0:
        in_scope = state.role_units[role][jobs.unit[free] - world * state.sizes.units]
        rows = free[in_scope & (jobs.level[free] == max(STAFF, level - 1))]
    return state.readiest(rows)
