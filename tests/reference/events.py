"""Phase 1: what the scenario lets happen from outside (section 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from culturesim.hallmark_names import HALLMARKS

from .endings import lose_trust
from .organisation import Programme, Role, Unit
from .people import COHORT, INVITED, MANDATED, NO_TRIAL, USUAL, Person
from .quantities import total
from .relationships import BREACH
from .reorganising import (
    layoff,
    merge_units,
    open_new_jobs,
    recognition_campaign,
    remote_switch,
    resisters_organise,
    split_unit,
)

if TYPE_CHECKING:
    from .model import ReferenceModel

LEVELS = {"staff": 0, "unit_leader": 1, "executive": 2}


def events(model: ReferenceModel) -> None:
    """Let this month's events act, in the order written."""
    model.evaluate("budget_cut_probability", "shock_share")
    for event in model.events:
        if event.do == "ramp_hallmark":
            if event.month <= model.month < event.month + event.over:
                _ramp_hallmark(model, event)
        elif event.do == "hiring_wave":
            if event.month <= model.month < event.month + event.over:
                open_new_jobs(model, event)
        elif event.month == model.month:
            ACTS[event.do](model, event)


def _units(model: ReferenceModel, event: Any) -> list[Unit]:
    return [unit for unit in model.units if event.units == "all" or unit.name in event.units]


def _hallmarks(event: Any) -> list[str]:
    return list(HALLMARKS) if event.hallmark == "all" else [event.hallmark]


def _programme(model: ReferenceModel, event: Any) -> Programme:
    return next(programme for programme in model.programmes if programme.name == event.programme)


def _role(model: ReferenceModel, event: Any) -> Role:
    return next(role for role in model.roles if role.name == event.role)


def _set_hallmark(model: ReferenceModel, event: Any) -> None:
    for unit in _units(model, event):
        for hallmark in _hallmarks(event):
            unit.aim[hallmark] = event.to


def _ramp_hallmark(model: ReferenceModel, event: Any) -> None:
    months_left = event.month + event.over - model.month
    for unit in _units(model, event):
        for hallmark in _hallmarks(event):
            unit.aim[hallmark] += (event.to - unit.aim[hallmark]) / months_left


def _start_funding(model: ReferenceModel, event: Any) -> None:
    programme = _programme(model, event)
    if not programme.funded:
        if model.month - programme.launched < model.rules.launch_trial:
            programme.failed_launches += 1
        programme.funded, programme.launched, programme.age = True, model.month, 0


def _end_funding(model: ReferenceModel, event: Any) -> None:
    _programme(model, event).funded = False


def _set_coordinator_hours(model: ReferenceModel, event: Any) -> None:
    _programme(model, event).coordinator_hours = float(event.to)


def _cut_budget(model: ReferenceModel, event: Any) -> None:
    programme = _programme(model, event)
    chances = [model.value("budget_cut_probability", unit) for unit in programme.units]
    if chances and model.draw("budget", programme.key) < total(chances) / len(chances):
        programme.funded = False


def _change_matching(model: ReferenceModel, event: Any) -> None:
    _programme(model, event).matching = event.matching


def _launch_cohort(model: ReferenceModel, event: Any) -> None:
    programme = _programme(model, event)
    invited = [
        job.person
        for job in programme.listed.places
        if job is not None
        and job.person is not None
        and not job.person.seeking
        and not job.person.resists
        and not job.person.live_ties_as_mentee
    ]
    invited.sort(key=lambda person: (person.draw("cohort"), person.key))
    for person in invited[: event.people]:
        _ask(person, mandated=event.mandated)


def _ask(person: Person, *, mandated: bool) -> None:
    if mandated:
        person.wants = True
        person.start_seeking(MANDATED)
    elif person.wants:
        person.start_seeking(COHORT)


def _trial(model: ReferenceModel, event: Any) -> None:
    may_be_drawn = {
        "anyone": lambda person: True,
        "first_year": lambda person: person.tenure < 12,
        "wanting": lambda person: person.wants,
    }[event.eligible]
    eligible = [
        job.person
        for job in _programme(model, event).listed.places
        if job is not None
        and job.person is not None
        and not job.person.live_ties_as_mentee
        and job.person.trial_arm == NO_TRIAL
        and not job.person.resists
        and may_be_drawn(job.person)
    ]
    eligible.sort(key=lambda person: (person.draw("trial"), person.key))
    half = min(event.people, len(eligible)) // 2
    by_lot = sorted(eligible[: 2 * half], key=lambda person: (person.draw("trial_arm"), person.key))
    for place, person in enumerate(by_lot):
        person.trial_month = model.month
        person.trial_arm = INVITED if place < half else USUAL
        if person.trial_arm == INVITED and not person.seeking:
            _ask(person, mandated=event.mandated)


def _train(model: ReferenceModel, event: Any) -> None:
    for unit in _units(model, event):
        for person in unit.people:
            person.skill += event.gain * (1 - person.skill)
            person.trained_last = model.month


def _holder_leaves(model: ReferenceModel, event: Any) -> None:
    holder = _role(model, event).holder
    if holder is not None:
        holder.forced_exit = True


def _known_person_leaves(model: ReferenceModel, event: Any) -> None:
    for job in model.jobs:
        if job.person is not None and job.person.key == event.person:
            job.person.forced_exit = True


def _person_leaves(model: ReferenceModel, event: Any) -> None:
    person = next(job.person for job in model.jobs if job.name == event.job)
    if person is not None:
        person.forced_exit = True


def _rank_leaves(model: ReferenceModel, event: Any) -> None:
    for unit in _units(model, event):
        for person in unit.people:
            if person.job.level == LEVELS[event.level]:
                person.forced_exit = True


def _protect_holder(model: ReferenceModel, event: Any) -> None:
    holder = _role(model, event).holder
    if holder is not None:
        holder.protected_until = model.month + event.months


def _protect_person(model: ReferenceModel, event: Any) -> None:
    person = next(job.person for job in model.jobs if job.name == event.job)
    if person is not None:
        person.protected_until = model.month + event.months


def _leader_disengages(model: ReferenceModel, event: Any) -> None:
    role = _role(model, event)
    if event.action == "lost":
        role.action_away_until = model.month + event.months
    if event.talk == "lost":
        role.talk_away_until = model.month + event.months


def _adopt_succession_plan(model: ReferenceModel, event: Any) -> None:
    role = _role(model, event)
    role.plan_hours = float(event.hours)
    role.documentation = float(event.documentation)
    role.floor = max(role.floor, role.documentation * role.action)


def _drop_succession_plan(model: ReferenceModel, event: Any) -> None:
    role = _role(model, event)
    role.plan_hours = 0.0
    role.successor = None
    role.successor_readiness = 0.0


def _brief_leaders(model: ReferenceModel, event: Any) -> None:
    for role in model.roles:
        if event.roles == "all" or role.name in event.roles:
            role.advocacy += model.rules.briefing_gain * (1 - role.advocacy)


def _breach(model: ReferenceModel, event: Any) -> None:
    unit = next(unit for unit in model.units if unit.name == event.unit)
    ties = [tie for tie in model.live_ties if tie.mentee.job.unit is unit]
    if ties:
        tie = min(ties, key=lambda tie: (tie.draw("breach_event"), tie.key))
        unit.bad_endings += model.rules.breach_weight
        unit.bad_stories += 1
        model.end(tie, BREACH, tie.side())
        lose_trust(model, unit)
        model.end_those_left_alone()


def _overload(model: ReferenceModel, event: Any) -> None:
    for unit in _units(model, event):
        unit.hours_factor = 1 - event.hours_lost * model.value("shock_share", unit)
        unit.overload_until = model.month + event.months


def _hiring_freeze(model: ReferenceModel, event: Any) -> None:
    for unit in _units(model, event):
        unit.freeze_until = model.month + event.months


def _no_event(model: ReferenceModel, event: Any) -> None:
    pass


ACTS: dict[str, Callable[[ReferenceModel, Any], None]] = {
    act.__name__.removeprefix("_"): act
    for act in (
        _set_hallmark, _start_funding, _end_funding, _set_coordinator_hours, _cut_budget, _change_matching,
        _launch_cohort, _trial,
        _train, _protect_holder, _protect_person,
        _holder_leaves, _known_person_leaves, _person_leaves, _rank_leaves, _leader_disengages, _adopt_succession_plan,
        _drop_succession_plan, _brief_leaders, _breach, _overload, _hiring_freeze, layoff, merge_units, split_unit,
        remote_switch, resisters_organise, recognition_campaign, _no_event,
    )
}  # fmt: skip
