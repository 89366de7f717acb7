"""Phases 7 and 8: seekers are matched or ask by themselves; pairs meet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .coordinator import Coordinator, groups_in_turn
from .draws import smallest_race
from .organisation import Programme, Role
from .people import INVITED, Person
from .quantities import total
from .relationships import INFORMAL, INFORMAL_SLOT, MENTORLESS, PROGRAMME_SLOT, SOLO, begin, by_session

if TYPE_CHECKING:
    from .model import ReferenceModel


def matching(model: ReferenceModel) -> None:
    """Serve the queue: programmes first, then colleagues."""
    model.evaluate(
        "free_hours", "hours_per_pair", "matches_per_hour", "homophily", "variety_probability",
        "acceptance_probability",
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
            seeker.stop_seeking()
            model.count["pairs_new_programme"] += 1


def _run_programme(model: ReferenceModel, programme: Programme, queue: list[Person]) -> None:
    waiting = [
        person
        for person in queue
        if person.seeking and person.job.unit in programme.units and person.ties[PROGRAMME_SLOT] is None
    ]
    if programme.matching == "committee":
        waiting = groups_in_turn(waiting)
    coordinator = Coordinator(model, programme, 1000 * _how_many(model, programme))
    for seeker in waiting:
        if seeker.seeking:
            coordinator.serve(seeker)
    coordinator.assign()


def _payer(model: ReferenceModel, role: Role) -> Programme | None:
    """Return the programme of the unit of the role's job, else the first one in its scope."""
    own = [programme for programme in model.programmes if role.job.unit in programme.units]
    in_scope = [p for p in model.programmes if any(role.serves(unit) for unit in p.units)]
    return next(iter(own or in_scope), None)


def _how_many(model: ReferenceModel, programme: Programme) -> int:
    planning = total(role.plan_hours for role in model.roles if _payer(model, role) is programme)
    hours = programme.paid_hours - planning
    for kind in programme.kinds:
        hours -= model.kinds[kind]["upkeep"]
    hours = max(0, hours)
    if not programme.units:
        return 0
    speeds = [model.value("matches_per_hour", unit) for unit in programme.units]
    pace = total(speeds) / len(speeds)
    if programme.matching == "committee":
        pace /= model.rules.committee_hours
    return math.floor(hours * pace + model.draw("capacity", programme.key))


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
        seeker.stop_seeking()
        model.count["pairs_new_informal"] += 1


# ---- 8 meetings


def meetings(model: ReferenceModel) -> None:
    """Let every pair meet, or fade."""
    model.evaluate("meeting_probability", "quality_gain", "quality_ceiling", "quality_fade", "trust_gain")
    factors = {person: _time_for_meetings(person) for person in model.people if person.all_ties}
    for members in by_session(model.live_ties):
        ready = [tie for tie in members if tie.could_meet(factors)]
        alone = len(ready) == 1 and members[0].kind in MENTORLESS
        for tie in members:
            tie.meet_or_fade(tie in ready and not alone)


def _time_for_meetings(person: Person) -> float:
    need = (person.load_as_mentor + person.load_as_mentee) / 1000 * person.value("hours_per_pair")
    return min(1, person.free_hours / need)
