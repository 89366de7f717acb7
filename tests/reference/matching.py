"""Phases 7 and 8: seekers are matched or ask by themselves; pairs meet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .draws import smallest_race
from .organisation import Job, Programme, Role
from .people import INVITED, Person
from .quantities import total
from .relationships import INFORMAL, INFORMAL_SLOT, ONE_TO_ONE, PROGRAMME_SLOT, SOLO, begin

if TYPE_CHECKING:
    from .model import ReferenceModel


def matching(model: ReferenceModel) -> None:
    """Serve the queue: programmes first, then colleagues."""
    model.evaluate(
        "free_hours", "hours_per_pair", "matches_per_hour", "homophily", "acceptance_probability",
        "informal_search_probability", "informal_acceptance_probability", "starting_quality",
    )  # fmt: skip
    if model.variants.entry == "solo":
        _enter_alone(model)
    queue = sorted(
        (person for person in model.people if person.seeking),
        key=lambda person: (person.trial_arm != INVITED, person.seeks_since, person.key),
    )
    for programme in model.programmes:
        if programme.funded:
            _run_programme(model, programme, queue)
    for seeker in queue:
        if seeker.seeking and seeker.ties[INFORMAL_SLOT] is None:
            _ask_a_colleague(model, seeker)


def _enter_alone(model: ReferenceModel) -> None:
    for seeker in model.people:
        if seeker.seeking and seeker.ties[PROGRAMME_SLOT] is None:
            begin(model, SOLO, None, seeker, fit=1.0, planned=0, mandated=seeker.is_mandated)
            model.count["pairs_new_programme"] += 1


def _run_programme(model: ReferenceModel, programme: Programme, queue: list[Person]) -> None:
    waiting = [
        person
        for person in queue
        if person.seeking and person.job.unit in programme.units and person.ties[PROGRAMME_SLOT] is None
    ]
    for seeker in waiting[: _how_many(model, programme)]:
        mentor = _best_candidate(model, programme, seeker)
        if mentor is None:
            continue
        fit = seeker.fit(mentor)
        accepted = seeker.draw("consent", mentor.key) < seeker.value("acceptance_probability") * fit
        mandated = seeker.is_mandated or not programme.consent
        if accepted or mandated:
            begin(model, ONE_TO_ONE, mentor, seeker, fit, programme.term, mandated)
            model.count["pairs_new_programme"] += 1


def _payer(model: ReferenceModel, role: Role) -> Programme | None:
    """Return the programme of the unit of the role's job, else the first one in its scope."""
    own = [programme for programme in model.programmes if role.job.unit in programme.units]
    in_scope = [p for p in model.programmes if any(role.serves(unit) for unit in p.units)]
    return next(iter(own or in_scope), None)


def _how_many(model: ReferenceModel, programme: Programme) -> int:
    planning = total(role.plan_hours for role in model.roles if _payer(model, role) is programme)
    hours = max(0, programme.paid_hours - planning)
    if not programme.units:
        return 0
    speeds = [model.value("matches_per_hour", unit) for unit in programme.units]
    return math.floor(hours * (total(speeds) / len(speeds)) + model.draw("capacity", programme.key))


def _best_candidate(model: ReferenceModel, programme: Programme, seeker: Person) -> Person | None:
    jobs: list[Job | None] = list(seeker.job.unit.jobs)
    for k in range(int(model.rules.outside_probes)):
        place = programme.listed.place(lambda turn, k=k: seeker.draw("probe", k + 2**32 * turn))
        jobs.append(programme.listed.places[place])
    people = {job.person for job in jobs if job is not None and job.person is not None}
    candidates = [person for person in people if person.could_mentor(seeker, ONE_TO_ONE)]
    scored = [(-_score(model, programme, seeker, mentor), mentor.key, mentor) for mentor in candidates]
    return min(scored, key=lambda each: each[:2])[2] if scored else None


def _score(model: ReferenceModel, programme: Programme, seeker: Person, mentor: Person) -> float:
    chance = seeker.draw("score", mentor.key)
    if programme.matching == "random":
        return chance
    rules = model.rules
    return (
        rules.fit_weight * seeker.fit(mentor)
        + rules.same_unit_weight * (seeker.job.unit is mentor.job.unit)
        + seeker.value("homophily") * seeker.same_group(mentor)
        + rules.score_noise * chance
    )


def _ask_a_colleague(model: ReferenceModel, seeker: Person) -> None:
    if seeker.draw("search") >= seeker.value("informal_search_probability"):
        return
    homophily = seeker.value("homophily")
    mentor = smallest_race(
        (
            colleague,
            colleague.key,
            seeker.fit(colleague) * math.exp(homophily * seeker.same_group(colleague)),
            seeker.draw("ask", colleague.key),
        )
        for colleague in seeker.contacts
        if colleague.could_mentor(seeker, INFORMAL)
    )
    if mentor is None:
        return
    if seeker.draw("informal_consent", mentor.key) < seeker.value("informal_acceptance_probability"):
        begin(model, INFORMAL, mentor, seeker, seeker.fit(mentor), planned=0, mandated=False)
        model.count["pairs_new_informal"] += 1


# ---- 8 meetings


def meetings(model: ReferenceModel) -> None:
    """Let every pair meet, or fade."""
    model.evaluate("meeting_probability", "quality_gain", "quality_ceiling", "quality_fade", "trust_gain")
    factors = {person: _time_for_meetings(person) for person in model.people if person.all_ties}
    for tie in model.live_ties:
        tie.meet_or_fade(factors)


def _time_for_meetings(person: Person) -> float:
    need = (person.load_as_mentor + person.load_as_mentee) / 1000 * person.value("hours_per_pair")
    return min(1, person.free_hours / need)
