"""What can be read off the model: the state as columns (section 3), and the figures of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from culturesim.hallmark_names import HALLMARKS

from .quantities import total
from .relationships import INFORMAL, MENTORLESS

if TYPE_CHECKING:
    from .model import ReferenceModel
    from .organisation import Programme, Role, Unit
    from .people import Person
    from .relationships import Relationship

Table = dict[str, list[Any]]

_SAME_NAME = (
    "joined", "prior_experience", "group", "propensity", "threshold", "attachment", "time_factor", "commitment",
    "skill", "readiness", "wants", "offers", "seeking", "seeks_since", "seeks_channel", "seeks_parent", "offers_parent",
    "rest_until", "ever_mentored", "ever_mentor", "completed", "failed", "unmet", "effective", "mentored_well",
    "trained_last", "mentees", "remote", "resists", "forced_exit", "well_since", "months_well", "trial_arm",
    "trial_month", "protected_until",
)  # fmt: skip
_TIE = (
    "key", "kind", "session", "began", "met_last", "contacted", "meetings", "quality", "trust", "fit", "planned",
    "mandated", "asked", "why_ended", "ended_by", "celebrated", "channel", "arose_from", "mentor_arose_from",
)  # fmt: skip
_UNIT = (
    "key", "open", "cultural_fit", "credibility", "good_stories", "bad_stories", "story_origin", "good_endings",
    "bad_endings", "abandoned", "leaders_in_pairs", "talk_gap", "steward_talk", "steward_action", "newcomers",
    "clarity", "lessons", "climate", "hours_factor", "overload_until", "freeze_until",
    "remote_share", "recognition_until",
)  # fmt: skip
_ROLE = (
    "key", "talk", "action", "advocacy", "briefing_every", "floor", "share", "documentation", "plan_hours",
    "successor_readiness", "action_away_until", "talk_away_until", "months_vacant",
)  # fmt: skip
RULES = ("greedy", "random", "self_choice", "blind", "committee", "optimal")
_PROGRAMME = ("key", "funded", "coordinator_hours", "term", "consent", "matching", "support_share",
              "growth_hours", "training_every", "launched",
              "failed_launches")  # fmt: skip


def _columns(rows: list[dict[str, Any]]) -> Table:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _person_row(person: Person) -> dict[str, Any]:
    attitudes = {f"attitude_{i}": attitude for i, attitude in enumerate(person.attitudes, start=1)}
    return {name: getattr(person, name) for name in _SAME_NAME} | attitudes


def jobs_table(model: ReferenceModel) -> Table:
    """Return the columns of jobs, zeros for whoever is missing."""
    nobody = dict.fromkeys((*_SAME_NAME, "attitude_1", "attitude_2", "attitude_3"), 0)
    return _columns(
        [
            {
                "key": job.key,
                "unit": job.unit.row,
                "level": job.level,
                "leaving_rate": job.leaving_rate,
                "open": job.open,
                "person": job.person.key if job.person is not None else 0,
                **(_person_row(job.person) if job.person is not None else nobody),
            }
            for job in model.jobs
        ]
    )


def tie_row(tie: Relationship) -> dict[str, Any]:
    """Return the columns of one tie; `mentor` and `mentee` are job rows."""
    return {
        **{name: getattr(tie, name) for name in _TIE},
        "mentor": tie.mentor.job.row if tie.mentor is not None else -1,
        "mentor_key": tie.mentor_key,
        "mentee": tie.mentee.job.row,
        "mentee_key": tie.mentee.key,
    }


def ties_table(model: ReferenceModel) -> Table:
    """Return the columns of ties, three rows a job."""
    nothing = dict.fromkeys((*_TIE, "mentor_key", "mentee_key"), 0) | {"mentor": -1}
    rows = []
    for job in model.jobs:
        for slot in (0, 1, 2):
            tie = job.person.ties[slot] if job.person is not None else None
            rows.append({**(tie_row(tie) if tie is not None else nothing), "mentee": job.row})
    return _columns(rows)


def units_table(model: ReferenceModel) -> Table:
    """Return the columns of units, one more for each hallmark's practice, perceived and aim."""
    return _columns([_unit_row(model, unit) for unit in model.units])


def _unit_row(model: ReferenceModel, unit: Unit) -> dict[str, Any]:
    row = {name: getattr(unit, name) for name in _UNIT}
    row["programme"] = -1 if unit.programme is None else model.programmes.index(unit.programme)
    for kind in ("practice", "perceived", "aim"):
        row |= {f"{kind}.{hallmark}": getattr(unit, kind)[hallmark] for hallmark in HALLMARKS}
    return row


def roles_table(model: ReferenceModel) -> Table:
    """Return the columns of roles."""
    return _columns([_role_row(role) for role in model.roles])


def _role_row(role: Role) -> dict[str, Any]:
    return {
        **{name: getattr(role, name) for name in _ROLE},
        "job": role.job.row,
        "holder": role.holder.key if role.holder is not None else 0,
        "successor": role.successor.key if role.successor is not None else 0,
        "scope": role.scope.row if role.scope is not None else -1,
        "hallmarks": role.hallmarks,
    }


def programmes_table(model: ReferenceModel) -> Table:
    """Return the columns of programmes."""

    def row(programme: Programme) -> dict[str, Any]:
        return {name: getattr(programme, name) for name in _PROGRAMME} | {"matching": RULES.index(programme.matching)}

    return _columns([row(programme) for programme in model.programmes])


# ---- the figures of a month


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return total(listed) / len(listed) if listed else 0.0


def _counted(what: str) -> Callable[[ReferenceModel], int]:
    return lambda model: model.count[what]


def _unit_mean(kind: str, hallmark: str) -> Callable[[ReferenceModel], float]:
    return lambda model: _mean(getattr(unit, kind)[hallmark] for unit in model.units if unit.open)


REPORTERS: dict[str, Callable[[ReferenceModel], Any]] = {
    "month": lambda model: model.month,
    "headcount": lambda model: len(model.people),
    "vacancies": lambda model: sum(job.open for job in model.jobs) - len(model.people),
    "p_nom": lambda model: _mean(bool(person.all_ties) for person in model.people),
    "p_eff": lambda model: _mean(person.effective for person in model.people),
    "p_nom_programme": lambda model: _mean(any(tie.kind != INFORMAL for tie in p.all_ties) for p in model.people),
    "p_nom_informal": lambda model: _mean(any(tie.kind == INFORMAL for tie in p.all_ties) for p in model.people),
    "p_eff_programme": lambda model: _mean(
        any(tie.effective and tie.kind != INFORMAL for tie in p.all_ties) for p in model.people
    ),
    "p_eff_informal": lambda model: _mean(
        any(tie.effective and tie.kind == INFORMAL for tie in p.all_ties) for p in model.people
    ),
    "in_circles": lambda model: _mean(any(tie.kind in MENTORLESS for tie in p.all_ties) for p in model.people),
    "sessions": lambda model: len({tie.session for tie in model.live_ties}),
    "trained": lambda model: sum(person.trained_last == model.month for person in model.people),
    "seeking": lambda model: sum(person.seeking for person in model.people),
    "pairs_active": lambda model: len(model.live_ties),
    **{
        what: _counted(what)
        for what in (
            "pairs_new_programme", "pairs_new_informal", "completed", "ended_early", "abandoned", "leavers", "hires",
            "promotions",
        )
    },
    "commitment": lambda model: _mean(person.commitment for person in model.people),
    "credibility": lambda model: _mean(unit.credibility for unit in model.units if unit.people),
    "quality": lambda model: _mean(tie.quality for tie in model.live_ties),
    **{
        f"{kind}_{hallmark}": _unit_mean(kind, hallmark)
        for kind in ("practice", "perceived")
        for hallmark in HALLMARKS
    },
}  # fmt: skip
