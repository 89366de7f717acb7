"""What is lived to answer a question: one study of all arms, one under other rules, one with single numbers moved.

Each is an experiment as any experiment file makes it, so that its futures are those of `culturesim sweep` and
`cs.compare` on the same seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from culturesim.experiment.file import Experiment
from culturesim.experiment.levers import Cell
from culturesim.futures import CENTRAL, SET, vectors
from culturesim.parameters import RULES as NUMBERS
from culturesim.parameters import Parameter
from culturesim.quantities import QUANTITIES
from culturesim.questions.arms import Asked
from culturesim.scenario.fields import plain
from culturesim.scenario.file import presets
from culturesim.scenario.text import read_text, text_of
from culturesim.twins.comparison import FINAL_MONTHS

RULE_SETS = ("sceptical", "central", "optimistic")
SCALES = {"alive_half": 0.5, "alive": 1.0, "alive_double": 2.0}  # columns: where the line of being alive is drawn
MOVED = (  # numbers that decide most (experiments/sensitivity), and those on which survival of exits rests
    "offering_probability", "free_hours", "matches_per_hour", "successor_action", "decay_months", "drift_probability",
)  # fmt: skip
WHOLE_YEARS = 12
FIRST, MORE, RULES, MOVING = "arms and parts", "arms", "rules", "moved"  # names of studies
Point = Mapping[str, Cell]


@dataclass(frozen=True)
class Study:
    """An experiment with its numbered points, and how many futures of each are lived."""

    name: str
    experiment: Experiment
    points: Mapping[int, Point]
    replicates: int


def year_ends(asked: Asked) -> list[int]:
    """Return after which months survival is also told: every year's end up to the month of the answer."""
    last = asked.question.judged_after
    return [month for month in range(WHOLE_YEARS, last, WHOLE_YEARS)] + [last]


def survival_measures(asked: Asked) -> dict[str, Any]:
    """Return the measures of whether mentoring is alive when asked, with the line at half, one and twice its place."""
    month = asked.question.judged_after - 1
    return {name: {"of": "alive", "scale": scale, "month": month} for name, scale in SCALES.items()}


def all_arms(asked: Asked, replicates: int, *, parts: bool = False) -> Study:
    """Return the study of all arms, each future with a calibrated vector of its own.

    With `parts`, the plan without each of its parts in turn is lived beside them.
    """
    question, last = asked.question, asked.question.judged_after
    years = {f"alive_{month}": {"of": "alive", "month": month - 1} for month in year_ends(asked)[:-1]}
    hours = {"of": "hours", "end": last - 1}
    measures = {**survival_measures(asked), **years, "p_eff": _last_year(last), "hours": hours}
    arms = {arm: asked.changes(arm) for arm in question.arms} | (asked.leave_one_out() if parts else {})
    return Study(FIRST if parts else MORE, _experiment(asked, arms, measures, SET), {0: {}}, replicates)


def other_rules(asked: Asked, replicates: int) -> Study:
    """Return the study of plan and no plan under a sceptic's, the central and an enthusiast's rules."""
    choices = {name: rules_of(name) for name in RULE_SETS}
    changed = {"rules": {"choices": choices}}
    points: dict[int, Point] = {row: {"rules": name} for row, name in enumerate(RULE_SETS)}
    return Study(RULES, _varied(asked, changed), points, replicates)


def numbers_moved(asked: Asked, replicates: int) -> Study:
    """Return the study of plan and no plan with one strong assumption at a time at the ends of what is not ruled out.

    What the organisation's own file says of a number goes before, so such a number is not moved.
    """
    free = [name for name in MOVED if name not in asked.organisation.behaviour]
    changed = {f"behaviour.{name}": {"values": list(ends_of(name))} for name in free}
    points: dict[int, Point] = {
        row: {f"behaviour.{name}": value}
        for row, (name, value) in enumerate((name, end) for name in free for end in ends_of(name))
    }
    return Study(MOVING, _varied(asked, changed), points, replicates)


def ends_of(name: str) -> tuple[float, float]:
    """Return the lowest and the highest value of a number among the calibrated vectors."""
    values = [vector[name] for vector in vectors()]
    return float(min(values)), float(max(values))


def declared(name: str) -> Parameter:
    """Return the declaration of a number of behaviour."""
    return QUANTITIES[name].parameter if name in QUANTITIES else NUMBERS[name]


@cache
def rules_of(name: str) -> dict[str, Any]:
    """Return what a preset of rules sets."""
    return read_text(text_of(presets()[name]), f"preset {name}").values


def _last_year(last: int) -> dict[str, Any]:
    return {"of": "mean", "series": "p_eff", "start": last - FINAL_MONTHS, "end": last - 1}


def _varied(asked: Asked, factors: dict[str, Any]) -> Experiment:
    """Return plan and no plan under other numbers; those who leave are found in the arm without the plan."""
    question = asked.question
    arms = {arm: asked.changes(arm) for arm in (question.no_plan, question.plan)}
    measures = {**survival_measures(asked), "p_eff": _last_year(question.judged_after)}
    return _experiment(asked, arms, measures, CENTRAL, factors)


def _experiment(
    asked: Asked, arms: dict[str, Any], measures: dict[str, Any], futures: str, factors: dict[str, Any] | None = None
) -> Experiment:
    base = asked.organisation
    return Experiment(
        folder=base.folder, name=asked.question.question, base=plain(base), arms=arms, measures=measures,
        futures=futures, uncertainties=factors or {},
    )  # fmt: skip
