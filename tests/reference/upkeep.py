"""Phases 4 to 6: what stewards and money keep up, what fades, who influences whom, and who seeks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks.coupling import EXPLICIT, INFERRED, NEAR_EXPLICIT

from .organisation import Programme, Role, Unit
from .quantities import clip, total

if TYPE_CHECKING:
    from .model import ReferenceModel

def coupling(kind: str) -> dict[tuple[str, str], float]:
    """Return how much a hallmark (first) feeds another (second)."""
    weights = {EXPLICIT: 1.0, NEAR_EXPLICIT: 0.5, INFERRED: 0.25}
    tiers = {"none": (), "explicit": (EXPLICIT, NEAR_EXPLICIT), "full": (EXPLICIT, NEAR_EXPLICIT, INFERRED)}[kind]
    named = {hallmark[:3].upper(): hallmark for hallmark in HALLMARKS}
    edges = {}
    for tier in tiers:
        for edge in tier.split():
            cause, effect = edge.split("-")
            edges[named[cause], named[effect]] = weights[tier]
    return edges


def upkeep(model: ReferenceModel) -> None:
    """Move practice and perception, stories, credibility and hours."""
    for unit in model.units:
        new = [person for person in unit.people if person.tenure < 12]
        unit.newcomers = len(new) / max(1, len(unit.people))
    for role in model.roles:
        _remember_the_cause(model, role)
    model.evaluate("steward_effect")
    for unit in model.units:
        _see_the_stewards(unit, [role for role in model.roles if role.serves(unit)], model.month)
    model.evaluate(
        "anchoring", "perception_rate", "story_half_life", "clarity_gain", "clarity_loss", "lesson_loss",
        "feedback_volume", "feedback_action_probability",
    )  # fmt: skip
    for programme in model.programmes:
        _judge_the_launch(model, programme)
    for unit in model.units:
        _define_and_learn(model, unit)
        unit.climate += (1 - math.exp(-1 / model.rules.climate_months)) * (1 - unit.climate)
        if model.fixed:
            unit.practice, unit.perceived = dict(unit.aim), dict(unit.aim)
        else:
            _keep_up(model, unit)
        fading = 2 ** (-1 / model.value("story_half_life", unit))
        unit.good_stories *= fading
        unit.bad_stories *= fading
        _judge(model, unit)
        if model.month >= unit.overload_until:
            unit.hours_factor = 1.0


def _remember_the_cause(model: ReferenceModel, role: Role) -> None:
    rules, a = model.rules, role.advocacy
    mentors_well = role.holder is not None and role.holder.effective
    news = sum(unit.good_endings for unit in model.units if role.serves(unit))
    kept = a - rules.advocacy_fade * (a - rules.advocacy_rest) + rules.leader_renewal * mentors_well * (1 - a)
    kept = min(1, kept + rules.news_gain * (news / (1 + news)) * (1 - a))
    if role.briefing_every > 0 and model.month % role.briefing_every == 0:
        kept += rules.briefing_gain * (1 - kept)
    role.advocacy = kept


def _see_the_stewards(unit: Unit, roles: list[Role], month: int) -> None:
    unit.talk_gap = total(_gap(role, month) for role in roles)
    unit.steward_talk = min(1, total(role.share * _talk(role, month) for role in roles))
    unit.steward_action = min(1, total(role.share * _action(role, month) for role in roles))


def _define_and_learn(model: ReferenceModel, unit: Unit) -> None:
    c, known = unit.clarity, unit.lessons
    unit.clarity = clip(c + model.value("clarity_gain", unit) * (1 - c) - model.value("clarity_loss", unit) * c)
    heard = model.value("feedback_volume", unit) * (unit.bad_endings + unit.abandoned)
    acted = model.value("feedback_action_probability", unit) * heard / (1 + heard)
    learned = model.rules.lesson_gain * acted * (1 - known)
    unit.lessons = clip(known + learned - model.value("lesson_loss", unit) * known)


def _judge_the_launch(model: ReferenceModel, programme: Programme) -> None:
    trial = model.rules.launch_trial
    if trial > 0 and programme.age == trial:
        won = sum(person.effective for person in programme.people)
        programme.failed_launches += won < model.rules.launch_success * len(programme.people)


def _action(role: Role, month: int) -> float:
    return 0.0 if role.holder is None or month < role.action_away_until else role.action * role.advocacy


def _talk(role: Role, month: int) -> float:
    return 0.0 if role.holder is None or month < role.talk_away_until else role.talk * role.advocacy


def _supply(role: Role, month: int) -> float:
    return role.share * max(_action(role, month), role.floor)


def _gap(role: Role, month: int) -> float:
    return role.share * max(0, _talk(role, month) - _action(role, month))


def _keep_up(model: ReferenceModel, unit: Unit) -> None:
    rules = model.rules
    anchoring = model.value("anchoring", unit)
    old = unit.practice
    unit.practice = {}
    for hallmark, aim in unit.aim.items():
        support = unit.programme.support_share if unit.programme is not None and unit.programme.funded else 0.0
        for role in model.roles:
            if role.serves(unit) and hallmark in role.hallmarks:
                support += _supply(role, model.month) * model.value("steward_effect", unit)
        fed = total(model.coupling.get((cause, hallmark), 0.0) * old[cause] for cause in HALLMARKS)
        s = min(1, support + rules.coupling_strength * fed)
        target = max(anchoring * aim, aim * s)
        if target > old[hallmark]:
            unit.practice[hallmark] = old[hallmark] + (1 - math.exp(-1 / rules.build_months)) * (target - old[hallmark])
        else:
            unit.practice[hallmark] = _fallen(model, unit, hallmark, old[hallmark], target)
    rate = model.value("perception_rate", unit)
    for hallmark in HALLMARKS:
        believed = unit.perceived[hallmark]
        unit.perceived[hallmark] = believed + rate * (unit.cultural_fit * unit.practice[hallmark] - believed)


def _fallen(model: ReferenceModel, unit: Unit, hallmark: str, old: float, target: float) -> float:
    months = model.rules.decay_months
    share = 1 - math.exp(-1 / months)
    if model.variants.decay == "linear":
        return max(target, old - 1 / months)
    if model.variants.decay == "sudden":
        return target if model.draw("collapse", unit.key, list(HALLMARKS).index(hallmark)) < share else old
    return old + share * (target - old)


def _judge(model: ReferenceModel, unit: Unit) -> None:
    rules, heads = model.rules, len(unit.people)
    if heads > 0:
        c = unit.credibility
        good = unit.good_endings / heads
        bad = (unit.bad_endings + unit.abandoned) / heads + rules.talk_gap_cost * unit.talk_gap
        unit.credibility = clip(
            c
            + rules.credibility_rise * good * (1 - c)
            - rules.credibility_rise * rules.credibility_asymmetry * bad * c
            + rules.credibility_drift * (rules.credibility_rest - c)
        )
    unit.good_endings = unit.bad_endings = unit.abandoned = 0.0


# ---- 5 influence


def influence(model: ReferenceModel) -> None:
    """Let resisters speak, leaders be seen and everybody hear colleagues, leaders and stories."""
    model.evaluate("message_pull", "resister_conversion_probability", "resister_story_probability")
    for unit in model.units:
        resisters = [person for person in unit.people if person.resists]
        for person in resisters:
            person.resists = person.draw("won_over") >= person.value("resister_conversion_probability")
        unit.bad_stories += sum(
            person.resists and person.draw("resister_story") < person.value("resister_story_probability")
            for person in resisters
        )
    for unit in model.units:
        leaders = unit.leaders
        in_pairs = sum(bool(leader.all_ties) for leader in leaders)
        unit.leaders_in_pairs = in_pairs / len(leaders) if leaders else 0.0
    model.agents.do("hear")
    model.agents.do("believe")


# ---- 6 demand


def demand(model: ReferenceModel) -> None:
    """Let everybody decide about wanting, seeking and offering; nobody's decision depends on another's."""
    model.evaluate(
        "abandonment_probability", "seeking_readiness", "seeking_spontaneous", "seeking_per_invitation",
        "seeking_per_contact", "seeking_per_story", "seeking_per_leader", "offering_probability",
    )  # fmt: skip
    model.agents.do("consider")
