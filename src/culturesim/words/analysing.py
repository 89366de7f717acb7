"""What the table of a sweep says, by the design it was made with: the analyses that fit, as tables and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from culturesim.analysis.discovery import boxes
from culturesim.analysis.effects import interactions, main_effects, synergy
from culturesim.analysis.lapse import LAPSED, MONTH, lapses
from culturesim.analysis.noise import noise
from culturesim.analysis.pairs import differences, is_share
from culturesim.analysis.parts import in_words as parts_in_words
from culturesim.analysis.parts import leave_one_out
from culturesim.analysis.sensitivity import morris, sobol
from culturesim.design.factors import Value
from culturesim.errors import ExperimentError
from culturesim.experiment.file import Experiment

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12  # of a table that is printed; files hold all
SPREAD = ("latin_hypercube", "random", "sobol_sequence", "points")


@dataclass(frozen=True)
class Answer:
    """One analysis: what it asks, its table (for a file `name`.csv), the columns and rows to print, and words.

    `of` says in words what was analysed.
    """

    name: str
    title: str
    table: pd.DataFrame
    shown: pd.DataFrame
    words: Sequence[str] = ()
    of: str = ""


def answers(experiment: Experiment, table: pd.DataFrame, measures: Sequence[str]) -> Iterator[Answer]:
    """Yield the analyses that suit an experiment, for some of its measures.

    Paired differences of arms and the parts of a policy; effects and interactions of two-level designs; Morris's and
    Sobol's indices; boxes of factors in which an outcome is frequent; how much is luck; and how long until a lapse.

    Raises
    ------
    ExperimentError
        When the table cannot tell.
    """
    arms = experiment.arm_names
    measures = [name for name in measures if name not in (MONTH, LAPSED)]  # times until an event, told by themselves
    if len(arms) > 1 and not experiment.policy:
        yield _differences(table, measures, arms)
    for measure in measures:
        if experiment.policy:
            yield _parts(table, measure)
        if table[measure].nunique() > 1:  # else no point can differ from another
            for of in _asked(list(experiment.all_arms)):
                yield from _of_points(experiment, table, measure, of)
    if {MONTH, LAPSED} <= set(table):
        found = lapses(table)
        yield Answer("lapses", "How long mentoring lasts", found, found)


def _asked(arms: Sequence[str]) -> list[str]:
    """Return what is analysed over points: the base arm, and each other arm's difference to it."""
    return [arms[0], *(f"{arm} - {arms[0]}" for arm in arms[1:])]


def _differences(table: pd.DataFrame, measures: Sequence[str], arms: Sequence[str]) -> Answer:
    found = differences(table, measures, [f"{arm} - {arms[0]}" for arm in arms[1:]])
    columns = ["of", "measure", "base", "alternative", "difference", "low", "high", "variance_ratio", "pairs"]
    return Answer("differences", "What each arm changes, paired by seed, over all points", found, found[columns])


def _parts(table: pd.DataFrame, measure: str) -> Answer:
    found = leave_one_out(table, measure)
    title = f"What each part of the policy adds to {measure}, beside the others"
    return Answer(f"parts_{measure}", title, found, found.iloc[:0], parts_in_words(found))


def _of_points(experiment: Experiment, table: pd.DataFrame, measure: str, of: str) -> Iterator[Answer]:
    factors, design = list(experiment.factors), experiment.design
    order = {name: list(spec.factor(name).values or ()) for name, spec in experiment.factors.items()
             if not spec.in_numbers}  # fmt: skip
    said = f"{measure}, {of}" if len(experiment.arm_names) > 1 else measure
    file = said.replace(", ", "_").replace(" ", "_")
    if not factors:
        return
    if design.kind == "morris":
        found = morris(table, measure, factors, of, levels=design.levels or 4, seed=design.seed or 0, order=order)
        yield Answer(f"morris_{file}", f"Elementary effects on {said}", found, _first(found, "mu_star"), of=said)
    elif design.kind == "sobol":
        found = sobol(table, measure, factors, of, seed=design.seed or 0, order=order)
        yield Answer(f"sobol_{file}", f"Shares of the variance of {said}", found, _first(found, "ST"), of=said)
    elif all(table[name].nunique() == 2 for name in factors):
        yield from _of_two_levels(table, measure, factors, of, order, said, file)
    elif design.kind in SPREAD and is_share(table, measure) and " - " not in of:
        seen = boxes(table, measure, factors, arm=of)
        title = f"Where {measure} is frequent, {of}"
        yield Answer(f"boxes_{file}", title, seen.table, seen.table.iloc[:0], seen.in_words())
    yield from _told(f"noise_{file}", f"What makes single runs differ in {said}",
                     lambda: noise(table, measure, factors, of, order=order))  # fmt: skip


def _of_two_levels(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str, order: dict[str, list[Value]], said: str,
    file: str,
) -> Iterator[Answer]:  # fmt: skip
    plain = ["effect", "low", "high", "p_holm", "flagged"]
    found = main_effects(table, measure, factors, of, order=order)
    raw = found[found["scale"] == "raw"]
    yield Answer(f"effects_{file}", f"Main effects on {said} (raw scale)", found,
                 _first(raw, "effect", absolute=True)[["factor", *plain]], of=said)  # fmt: skip
    for answer in _told(f"interactions_{file}", f"Interactions on {said} (raw scale)",
                        lambda: interactions(table, measure, factors, of, order=order)):  # fmt: skip
        raw = answer.table[answer.table["scale"] == "raw"]
        shown = _first(raw, "effect", absolute=True)[["one", "other", *plain]]
        yield Answer(answer.name, answer.title, answer.table, shown, of=said)
    if not is_share(table, measure):
        yield from _told(f"synergy_{file}", f"Synergy in {said}: pairs that raw and logit scale agree upon",
                         lambda: synergy(table, measure, factors, of, order=order), declared=True)  # fmt: skip


def _told(name: str, title: str, ask: Callable[[], pd.DataFrame], *, declared: bool = False) -> Iterator[Answer]:
    """Yield the answer to a question that some tables cannot answer; nothing where this one cannot."""
    try:
        found = ask()
    except ExperimentError:
        return
    shown, words = found, []
    if declared:
        shown = found[found["declared"] != 0]
        words = [f"{int((found['declared'] != 0).sum())} of {len(found)} pairs declared."]
    yield Answer(name, title, found, shown.head(MOST_ROWS), words)


def _first(table: pd.DataFrame, column: str, *, absolute: bool = False) -> pd.DataFrame:
    size = table[column].abs() if absolute else table[column]
    return table.loc[size.sort_values(ascending=False, kind="stable").index].head(MOST_ROWS)
