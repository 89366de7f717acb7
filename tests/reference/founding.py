"""Making a world from a scenario and an organisation (sections 3.1 to 3.3)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import KINDS

from .draws import text_key
from .organisation import Job, Programme, Role, Unit
from .people import Person

if TYPE_CHECKING:
    from .model import ReferenceModel

INSIDE, ACROSS = 1, 2


def found(model: ReferenceModel, scenario: Any, organisation: Any) -> None:
    """Fill `model` with units, jobs, people, colleagues, programmes and roles."""
    model.units = _units(model, scenario, organisation)
    model.jobs = _jobs(model, organisation)
    model.jobs_in_key_order = sorted(model.jobs, key=lambda job: job.key)
    for job in model.jobs_in_key_order:
        job.unit.jobs.append(job)
    model.programmes = [_programme(model, told) for told in scenario.programmes]
    list_jobs(model)
    model.evaluate("starting_commitment")
    _people(model, scenario, organisation)
    _colleagues(model, organisation)
    model.roles = [_role(model, told) for told in scenario.stewards]


def _units(model: ReferenceModel, scenario: Any, organisation: Any) -> list[Unit]:
    names = list(organisation.unit_names)
    strengths = scenario.strengths(organisation.unit_names)
    units = [
        Unit(
            row=row,
            name=name,
            key=int(organisation.unit_keys[row]),
            aim={hallmark: float(strengths[k][row]) for k, hallmark in enumerate(HALLMARKS)},
            cultural_fit=_cultural_fit(scenario, name),
            credibility=model.rules.credibility_start,
            model=model,
            open=bool(organisation.units_founded[row]),
            remote_share=float(scenario.organisation.remote_share),
            clarity=model.rules.clarity_start,
        )
        for row, name in enumerate(names)
    ]
    for unit in units:
        fit = 1.0 if model.fixed else unit.cultural_fit
        unit.practice = dict(unit.aim)
        unit.perceived = {hallmark: fit * aim for hallmark, aim in unit.aim.items()}
    return units


def _cultural_fit(scenario: Any, name: str) -> float:
    units = scenario.organisation.units
    listed = units if isinstance(units, (list, tuple)) else ()
    own = [unit.cultural_fit for unit in listed if unit.name == name and unit.cultural_fit is not None]
    return float(own[0] if own else scenario.cultural_fit)


def _jobs(model: ReferenceModel, organisation: Any) -> list[Job]:
    return [
        Job(
            row=row,
            name=name,
            key=int(organisation.job_keys[row]),
            unit=model.units[int(organisation.unit[row])],
            level=int(organisation.level[row]),
            leaving_rate=float(organisation.leaving_rate[row]),
            open=bool(organisation.founded[row]),
            founded_in=model.units[int(organisation.unit[row])] if organisation.founded[row] else None,
        )
        for row, name in enumerate(organisation.job_ids)
    ]


def list_jobs(model: ReferenceModel) -> None:
    """Bring the lists that draws by position point into up to date (3.2)."""
    there = [job for job in model.jobs_in_key_order if job.open]
    model.everyone.update(there)
    model.hubs.update([job for job in there if job.level >= 1])
    for unit in model.units:
        unit.listed.update([job for job in there if job.unit is unit])
    for programme in model.programmes:
        programme.listed.update([job for job in there if job.unit in programme.units])


def _people(model: ReferenceModel, scenario: Any, organisation: Any) -> None:
    for job in model.jobs:
        key = int(organisation.person_keys[job.row])
        if key == 0:
            continue
        person = Person(
            model,
            key,
            job,
            joined=model.month - int(organisation.tenure[job.row]),
            prior_experience=int(organisation.experience[job.row]),
            group=int(organisation.group[job.row]),
        )
        person.skill += scenario.founding.trained * (1 - person.skill)
        person.ever_mentored = model.trait("ever_mentored", key) < scenario.founding.ever_mentored
        person.offers = model.trait("offering", key) < scenario.founding.offering
    dealt = model.variants.thresholds
    for rank, person in enumerate(model.people if dealt else []):
        person.threshold = float(dealt[rank % len(dealt)])


def hire(model: ReferenceModel, job: Job, key: int) -> Person:
    """Make the person with `key` the new holder of `job`."""
    years = -math.log(model.trait("experience", key)) * model.rules.hire_experience
    person = Person(
        model, key, job, joined=model.month, prior_experience=math.floor(years * 12), group=_group(model, key)
    )
    inherit_colleagues(model, person)
    return person


def _group(model: ReferenceModel, key: int) -> int:
    reached = 0.0
    for group, share in enumerate(model.group_shares):
        reached += share
        if model.trait("group", key) < reached:
            return group
    return len(model.group_shares) - 1


# ---- colleagues (3.2)


def _colleagues(model: ReferenceModel, organisation: Any) -> None:
    slots = range(int(organisation.contacts_per_job))
    for job in model.jobs:
        places = [job.row * len(slots) + slot for slot in slots]
        job.contact_kinds = [int(organisation.contact_kind[place]) for place in places]
        if not job.open:
            job.contacts = [None for _ in slots]
        elif organisation.contacts is None:
            meet_everybody(model, job, job.person.key if job.person is not None else job.key)
        else:
            rows = [int(organisation.contacts[place]) for place in places]
            job.contacts = [model.jobs[row] if row >= 0 else None for row in rows]


def inherit_colleagues(model: ReferenceModel, person: Person) -> None:
    """Let `person` keep some colleagues of the job they came to and meet others."""
    job = person.job
    for slot, kind in enumerate(job.contact_kinds):
        if kind and model.trait("tie_kept", person.key, slot) >= model.rules.tie_inheritance:
            job.contacts[slot] = _colleague(model, job, person.key, slot)


def meet_everybody(model: ReferenceModel, job: Job, key: int) -> None:
    """Draw every colleague of `job` for the person, or the vacant job, with `key`."""
    job.contacts = [_colleague(model, job, key, slot) for slot in range(len(job.contact_kinds))]


def _colleague(model: ReferenceModel, job: Job, key: int, slot: int) -> Job | None:
    kind = job.contact_kinds[slot]
    if kind == INSIDE:
        circle = job.unit.listed
    elif kind == ACROSS:
        to_a_hub = model.trait("hub", key, slot) < model.hub_share
        circle = model.hubs if to_a_hub and model.hubs.places else model.everyone
    else:
        return None
    for attempt in range(16):
        place = circle.place(_turns(model, "tie", key, slot + 2**48 * attempt))
        if circle.places[place] is job:
            place = (place + 1) % len(circle.places)
            if circle.places[place] is job:
                return None
        if circle.places[place] is not None:
            return circle.places[place]
    return None


def _turns(model: ReferenceModel, decision: str, key: int, index: int) -> Callable[[int], float]:
    return lambda turn: model.trait(decision, key, index + 2**32 * turn)


# ---- programmes and roles (3.3)


def _programme(model: ReferenceModel, told: Any) -> Programme:
    units = [unit for unit in model.units if (unit.open if told.units == "all" else unit.name in told.units)]
    programme = Programme(
        name=told.name,
        key=text_key("programme:" + told.name),
        units=units,
        funded=bool(told.funded),
        coordinator_hours=float(told.coordinator_hours),
        term=int(told.term),
        consent=bool(told.consent),
        matching=told.matching,
        kinds=[KINDS[name].code for name in told.kinds],
        support_share=float(told.support_share),
        growth_hours=float(told.growth_hours),
        training=told.training,
        training_every=int(told.training_every),
    )
    if programme.funded:
        programme.launched = model.month
    for unit in units:
        unit.programme = programme
    return programme


def _role(model: ReferenceModel, told: Any) -> Role:
    job = next(job for job in model.jobs if job.name == told.job)
    return Role(
        name=told.name,
        key=text_key("role:" + told.name),
        job=job,
        holder=job.person,
        talk=float(told.talk),
        action=float(told.action),
        floor=told.documentation * told.action,
        share=float(told.share),
        documentation=float(told.documentation),
        scope=None if told.scope == "organisation" else job.unit,
        hallmarks=tuple(HALLMARKS) if told.hallmarks == "all" else tuple(told.hallmarks),
        plan_hours=float(told.plan_hours),
        briefing_every=int(told.briefing_every),
    )
