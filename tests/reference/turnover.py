"""Phases 2 and 3: who leaves, who comes, who moves up, and what becomes of the stewards' roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .draws import fold
from .founding import hire, inherit_colleagues
from .organisation import Job, Role
from .people import Person
from .quantities import clip
from .relationships import MENTEE, MENTOR, PARTNER_LEFT

if TYPE_CHECKING:
    from .model import ReferenceModel

SCHOOL_YEAR = {4: 0.6, 5: 3.0, 6: 3.6, 7: 2.4}
"""Weight of a calendar month in a school year; the others weigh 0.3."""


def turnover(model: ReferenceModel) -> None:
    """Let people leave and fill vacant jobs."""
    model.evaluate("leaving_ratio", "moving_share", "fill_probability", "starting_commitment")
    season = SCHOOL_YEAR.get(model.calendar_month, 0.3) if model.school_year else 1.0
    leavers = [person for person in model.people if person.leaves(season)]
    for person in model.people:
        person.forced_exit = False
    for unit in model.units:
        lost = sum(person.job.level >= 1 for person in leavers if person.job.unit is unit)
        unit.climate -= model.rules.leader_exit_shock * (lost / max(1, len(unit.leading_jobs))) * unit.climate
    for person in leavers:
        for tie in person.live_ties_as_mentee:
            model.end(tie, PARTNER_LEFT, MENTEE)
    for person in leavers:
        for tie in list(person.mentorships):
            model.end(tie, PARTNER_LEFT, MENTOR)
    model.end_those_left_alone()
    for person in leavers:
        model.left[person.key] = person.why_left
        _vacate(person.job, model.month)
        person.job = None  # type: ignore[assignment]
        person.remove()
    model.count["leavers"] = len(leavers)
    _fill(model)


def _vacate(job: Job, month: int) -> None:
    job.person = None


def _fill(model: ReferenceModel) -> None:
    to_fill = [
        job
        for job in model.jobs_in_key_order
        if job.open
        and job.person is None
        and job.unit.freeze_until <= model.month
        and model.draw("filling", job.key) < model.value("fill_probability", job.unit)
    ]
    moved: set[Person] = set()
    for job in to_fill:
        candidate = _candidate(model, job, moved)
        if candidate is not None:
            moved.add(candidate)
            _promote(model, candidate, job)
            calm = model.rules.successor_calm / len(job.unit.leading_jobs)
            job.unit.climate += calm * (1 - job.unit.climate)
    for job in to_fill:
        if job.person is None:
            hire(model, job, fold(job.key, model.month))
            model.count["hires"] += 1


def _candidate(model: ReferenceModel, job: Job, moved: set[Person]) -> Person | None:
    if job.level == 0 or model.draw("promotion", job.key) >= model.rules.promotion_share:
        return None
    candidates = [
        person
        for person in (job.unit.people if job.level == 1 else model.people)
        if person.job.level == job.level - 1
        and person not in moved
        and person.readiness >= model.rules.promotion_readiness
    ]
    return readiest(candidates)


def readiest(people: list[Person]) -> Person | None:
    """Return the one of greatest readiness to lead, ties by smaller key."""
    return min(people, key=lambda person: (-person.readiness, person.key), default=None)


def _promote(model: ReferenceModel, person: Person, job: Job) -> None:
    _vacate(person.job, model.month)
    job.person = person
    person.job = job
    person.readiness = max(person.readiness, model.rules.leader_readiness)
    inherit_colleagues(model, person)
    model.count["promotions"] += 1


# ---- 3 succession


def succession(model: ReferenceModel) -> None:
    """Role by role: hand it over where it must be, then prepare a successor where a plan is in force."""
    for role in model.roles:
        if role.holder is None:
            _fall_to_the_occupant(model, role)
        elif role.holder is not role.job.person:
            _pass_on(model, role)
        if role.plan_hours > 0 and role.holder is not None:
            _prepare(model, role)


def _pass_on(model: ReferenceModel, role: Role) -> None:
    role.floor = role.documentation * role.action
    if not _successor_takes_over(model, role):
        _fall_to_the_occupant(model, role)
    role.successor = None
    role.successor_readiness = 0.0


def _successor_takes_over(model: ReferenceModel, role: Role) -> bool:
    successor = role.successor
    if successor is None or not successor.present:
        return False
    if model.draw("handover", role.key) >= model.rules.handover_success:
        return False
    r = role.successor_readiness
    role.job = successor.job
    role.holder = successor
    role.advocacy = 1.0
    role.action = r * role.action + (1 - r) * _brought(model, role, successor, "action")
    role.talk = r * role.talk + (1 - r) * _brought(model, role, successor, "talk")
    return True


def _fall_to_the_occupant(model: ReferenceModel, role: Role) -> None:
    role.holder = role.job.person
    if role.holder is not None:
        role.advocacy = 1.0
        role.action = _brought(model, role, role.holder, "action")
        role.talk = _brought(model, role, role.holder, "talk")
    else:
        role.months_vacant += 1


def _brought(model: ReferenceModel, role: Role, person: Person, what: str) -> float:
    mean = model.rules.successor_action if what == "action" else model.rules.successor_talk
    draw = model.trait("new_" + what, person.key, role.key)
    return clip(mean + model.rules.successor_spread * (2 * draw - 1))


def _prepare(model: ReferenceModel, role: Role) -> None:
    if role.successor is not None and role.successor.present:
        role.successor_readiness += model.rules.preparation_rate * (1 - role.successor_readiness)
        return
    holders = [each.holder for each in model.roles]
    free = [job.person for job in model.jobs if job.person is not None and job.person not in holders]
    near = [person for person in free if person.job.unit is role.job.unit]
    below = [p for p in free if role.serves(p.job.unit) and p.job.level == max(0, role.job.level - 1)]
    role.successor = readiest(near or below)
    role.successor_readiness = role.successor.readiness if role.successor is not None else 0.0
