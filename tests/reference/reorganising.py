"""Events that change jobs and units (section 5)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .founding import list_jobs, meet_everybody
from .organisation import Job, Unit

if TYPE_CHECKING:
    from .model import ReferenceModel

STAFF = 0


def open_new_jobs(model: ReferenceModel, event: Any) -> None:
    """Open this month's part of a hiring wave."""
    done = model.month - event.month
    opened = []
    for unit, names in _dealt(model, event).items():
        part = names[len(names) * done // event.over : len(names) * (done + 1) // event.over]
        opened += [next(job for job in model.jobs if job.name == f"{unit}/{name}") for name in part]
    for job in opened:
        job.open = True
    list_jobs(model)
    for job in opened:
        meet_everybody(model, job, job.key)


def _dealt(model: ReferenceModel, wave: Any) -> dict[str, list[str]]:
    """Return the names of the new jobs of `wave` by unit; waves of one month count on from one another."""
    used: dict[str, int] = {}
    dealt: dict[str, list[str]] = {}
    for event in model.events:
        if event.do != "hiring_wave" or event.month != wave.month:
            continue
        founded = {job.founded_in.name: None for job in model.jobs if job.founded_in is not None}
        units = list(founded) if event.units == "all" else list(event.units)
        dealt = {}
        for unit, count in zip(units, _shares(model, units, event.people), strict=True):
            first = used.get(unit, 0)
            used[unit] = first + count
            dealt[unit] = [f"new {wave.month}-{serial}" for serial in range(first + 1, first + count + 1)]
        if event is wave:
            break
    return dealt


def _shares(model: ReferenceModel, units: list[str], people: int) -> list[int]:
    """Deal people by largest remainder, in proportion to founding staff."""
    homes = [job.founded_in.name for job in model.jobs if job.founded_in is not None and job.level == STAFF]
    staff = [homes.count(name) for name in units]
    weights = staff if any(staff) else [1] * len(units)
    exact = [Fraction(people * weight, sum(weights)) for weight in weights]
    whole = [math.floor(share) for share in exact]
    by_remainder = sorted(range(len(units)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[: people - sum(whole)]:
        whole[i] += 1
    return whole


def layoff(model: ReferenceModel, event: Any) -> None:
    """Close jobs of staff; whoever holds one leaves this month."""
    jobs = [
        job
        for job in model.jobs_in_key_order
        if job.open
        and job.level == STAFF
        and (event.units == "all" or job.unit.name in event.units)
        and (job.person is None or job.person.protected_until <= model.month)
    ]
    if event.share is not None:
        wanted = math.floor(event.share * len(jobs) + 0.5)
    else:
        wanted = event.people
        jobs = [job for job in jobs if event.vacant_first or job.person is not None]

    def rank(job: Job) -> tuple[Any, ...]:
        joined = job.person.joined if job.person is not None else model.month
        newest = -joined if event.order == "last_in_first_out" else 0
        return event.vacant_first and job.person is not None, newest, model.draw("layoff", job.key), job.key

    for job in sorted(jobs, key=rank)[:wanted]:
        job.open = False
        if job.person is not None:
            job.person.forced_exit = True
    list_jobs(model)


def _units(model: ReferenceModel, event: Any) -> list[Unit]:
    return [unit for unit in model.units if event.units == "all" or unit.name in event.units]


def remote_switch(model: ReferenceModel, event: Any) -> None:
    """Let a share of the people work remotely from now on."""
    for unit in _units(model, event):
        unit.remote_share = event.share
        for person in unit.people:
            person.remote = model.trait("remote", person.key) < event.share


def resisters_organise(model: ReferenceModel, event: Any) -> None:
    """Turn a share of the people against mentoring."""
    for unit in _units(model, event):
        for person in unit.people:
            if not person.resists and model.trait("resists", person.key) < event.share:
                person.resists = True
                person.wants = person.offers = False
                if person.seeking:
                    person.stop_seeking()


def recognition_campaign(model: ReferenceModel, event: Any) -> None:
    """Let a recognition campaign run for some months."""
    for unit in _units(model, event):
        unit.recognition_until = model.month + event.months


def _named(model: ReferenceModel, name: str) -> Unit:
    return next(unit for unit in model.units if unit.name == name)


def _in_key_order(model: ReferenceModel) -> None:
    for unit in model.units:
        unit.jobs = [job for job in model.jobs_in_key_order if job.unit is unit]


def merge_units(model: ReferenceModel, event: Any) -> None:
    """Let all jobs of a unit join another."""
    old, new = _named(model, event.unit), _named(model, event.into)
    if not (old.open and new.open):
        return
    a, b = len(old.people), len(new.people)
    if a:
        for name in ("credibility", "good_stories", "bad_stories", "clarity", "lessons", "climate"):
            setattr(new, name, (a * getattr(old, name) + b * getattr(new, name)) / (a + b))
        for kind in ("practice", "perceived"):
            mine, theirs = getattr(new, kind), getattr(old, kind)
            setattr(new, kind, {k: (a * theirs[k] + b * mine[k]) / (a + b) for k in mine})
    for name in ("good_endings", "bad_endings", "abandoned"):
        setattr(new, name, getattr(new, name) + getattr(old, name))
        setattr(old, name, 0)
    for job in old.jobs:
        job.unit = new
    old.open = False
    if old.programme is not None:
        old.programme.units.remove(old)
        old.programme = None
    for role in model.roles:
        if role.scope is old:
            role.scope = new
    _in_key_order(model)
    list_jobs(model)


def split_unit(model: ReferenceModel, event: Any) -> None:
    """Let part of a unit's jobs become a unit of its own."""
    old, new = _named(model, event.unit), _named(model, event.into)
    if not old.open or new.open:
        return
    kept = ("row", "name", "key", "good_endings", "bad_endings", "abandoned", "jobs", "listed")
    for name, value in vars(old).items():
        if name not in kept:
            setattr(new, name, dict(value) if isinstance(value, dict) else value)
    if new.programme is not None:
        new.programme.units = [unit for unit in model.units if unit in new.programme.units or unit is new]
    jobs = sorted((job for job in old.jobs if job.open), key=lambda job: (model.draw("split", job.key), job.key))
    staff, leaders = ([job for job in jobs if job.level == level] for level in (STAFF, STAFF + 1))
    going = staff[: max(1, math.floor(event.share * len(staff) + 0.5))]
    led = leaders[: max(0, min(len(leaders) - 1, math.floor(event.share * len(leaders) + 0.5)))]
    for job in going + led:
        job.unit = new
    for role in model.roles:
        if role.scope is old and role.job in going + led:
            role.scope = new
    _in_key_order(model)
    list_jobs(model)
    if not led:
        opened = next(job for job in model.jobs if job.name == f"{new.name}/leader")
        opened.open = True
        list_jobs(model)
        meet_everybody(model, opened, opened.key)
