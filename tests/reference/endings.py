"""Phases 9 to 11: trouble and endings, learning, record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .organisation import Programme, Unit
from .people import REMATCH, Person
from .relationships import BREACH, COMPLETED, Relationship

if TYPE_CHECKING:
    from .model import ReferenceModel


def endings(model: ReferenceModel) -> None:
    """Decide every pair's fate, then let people and units feel it."""
    model.evaluate(
        "breach_probability", "informal_completion_probability", "detection_probability", "repair_probability",
        "drift_probability", "celebration_probability", "story_reach_probability", "bad_story_probability",
        "failure_loss", "rematch_probability", "conversion_probability", "offering_again_probability",
    )  # fmt: skip
    for tie in model.live_ties:
        tie.meets_its_fate()
    ended = [tie for tie in model.live_ties if tie.why_ended]
    for tie in ended:
        tie.celebrated = (
            tie.why_ended == COMPLETED
            and tie.good
            and tie.draw("celebrate") < tie.value("celebration_probability")
        )
        _count_for_the_unit(model, tie)
    _tell_stories(model, ended)
    model.agents.do(_feel_endings)
    for tie in ended:
        model.end(tie, tie.why_ended, tie.ended_by)
    for tie in ended:
        if tie.why_ended == BREACH:
            lose_trust(model, tie.mentee.job.unit)
    model.end_those_left_alone()


def lose_trust(model: ReferenceModel, unit: Unit) -> None:
    """Let the pairs of a unit trust one another less after a breach."""
    for tie in model.live_ties:
        if tie.mentee.job.unit is unit:
            tie.trust *= 1 - model.rules.breach_trust_loss


def _count_for_the_unit(model: ReferenceModel, tie: Relationship) -> None:
    unit = tie.mentee.job.unit
    if tie.why_ended == COMPLETED:
        unit.good_endings += tie.good
    else:
        unit.bad_endings += model.rules.breach_weight if tie.why_ended == BREACH else 1


def _tell_stories(model: ReferenceModel, ended: list[Relationship]) -> None:
    # in the order of pair keys, so that the origin of a story is the celebrated pair with the greatest
    for tie in sorted(ended, key=lambda tie: tie.key):
        if tie.celebrated:
            for unit in _reached(model, tie, "reach"):
                unit.good_stories += 1
                unit.story_origin = tie.mentee.key
        elif tie.why_ended != COMPLETED and tie.draw("bad_story") < tie.value("bad_story_probability"):
            for unit in _reached(model, tie, "bad_reach"):
                unit.bad_stories += 1


def _reached(model: ReferenceModel, tie: Relationship, decision: str) -> list[Unit]:
    home, chance = tie.mentee.job.unit, tie.value("story_reach_probability")
    return [unit for unit in model.units if unit is home or tie.draw(decision, unit.key) < chance]


def _feel_endings(person: Person) -> None:
    converted_by = []
    for tie in person.live_ties_as_mentee:
        if tie.why_ended == COMPLETED:
            _feel_completion(person, tie)
            if _converts(person, tie):
                converted_by.append(tie.mentor_key)
        elif tie.why_ended:
            _feel_failure(person, tie)
    ended = [tie for tie in person.mentorships if tie.why_ended]
    _feel_endings_as_mentor(person, ended)
    again = all(person.model.draw("again", tie.session) < person.value("offering_again_probability") for tie in ended)
    person.offers = person.offers and again
    if converted_by and not person.offers and not person.resists:
        person.offers = True
        person.offers_parent = converted_by[0]


def _feel_completion(person: Person, tie: Relationship) -> None:
    rules = person.model.rules
    person.completed += 1
    person.commitment += rules.completion_gain * tie.quality * (1 - person.commitment)
    person.rest_until = person.model.month + rules.cooldown


def _converts(person: Person, tie: Relationship) -> bool:
    experienced = person.experience >= person.model.rules.mentor_experience
    return experienced and tie.draw("convert") < person.value("conversion_probability")


def _feel_failure(person: Person, tie: Relationship) -> None:
    person.failed += 1
    person.commitment -= person.value("failure_loss") * person.commitment
    if not person.seeking and not person.resists and tie.draw("rematch") < person.value("rematch_probability"):
        person.start_seeking(REMATCH)
    else:
        person.rest_until = person.model.month + person.model.rules.cooldown


def _feel_endings_as_mentor(person: Person, ended: list[Relationship]) -> None:
    rules = person.model.rules
    completed = sum(tie.why_ended == COMPLETED for tie in ended)
    for _ in range(completed):
        person.commitment += rules.mentor_reward * (1 - person.commitment)
    for _ in range(len(ended) - completed):
        loss = rules.mentor_loss * person.value("failure_loss") * person.commitment
        person.commitment = max(0.0, person.commitment - loss)


def learning(model: ReferenceModel) -> None:
    """Let everybody win and lose skill and readiness."""
    model.evaluate("training_gain", "readiness_gain", "training_session_gain")
    trained = {person: None for programme in model.programmes if programme.funded for person in _whom(model, programme)}
    for person in trained:
        person.be_trained()
    model.agents.do("learn")


def _whom(model: ReferenceModel, programme: Programme) -> list[Person]:
    """Return whom a programme trains this month."""
    if programme.training == "at_need":
        pairs = [tie for person in programme.people for tie in (person.ties[0], person.ties[2]) if tie is not None]
        now = [tie for tie in pairs if _falls_due(model.month - tie.began, programme)]
        return [side for tie in now for side in (tie.mentee, tie.mentor) if side is not None]
    if programme.training == "calendar" and _falls_due(programme.age, programme):
        return [person for person in programme.people if person.wants or person.offers or person.all_ties]
    return []


def _falls_due(age: int, programme: Programme) -> bool:
    return age == 0 or (programme.training_every > 0 and age % programme.training_every == 0)


def record(model: ReferenceModel) -> None:
    """Note who is in an effective relationship, and the month's figures."""
    model.agents.do("take_stock")
    model.datacollector.collect(model)
