"""The answer to a question worked out from lived rows: shares of futures, paired differences, what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.parts import leave_one_out
from culturesim.measures.intervals import Interval, paired_mean, paired_share, wilson
from culturesim.questions.arms import Asked, without
from culturesim.questions.lived import Row, table_of
from culturesim.questions.result import CALIBRATED, Answer, ArmAnswer, Compared, Moved, PartAnswer, told_apart
from culturesim.questions.side_by_side import Closer
from culturesim.questions.studies import RULE_SETS, SCALES, declared, year_ends
from culturesim.twins.policy import ALL, NONE

AGREEING = 0.9  # of the calibrated vectors must have the sign of the whole for an answer to be called robust
Column = NDArray[np.float64]


def answer_of(
    asked: Asked, rows: dict[str, list[Row]], *, narrow: bool, why: str, closer: Closer | None = None
) -> Answer:
    """Return the answer that lived rows give.

    Parameters
    ----------
    asked
        The question.
    rows
        Rows of the studies by name, as :func:`culturesim.questions.lived.lived` returns them.
    narrow, why
        Whether the difference is known as well as asked for, and why no more futures were lived.
    closer
        What whole runs tell.
    """
    question, columns = asked.question, _by_arm(rows["arms"])
    one, other = columns[question.no_plan], columns[question.plan]
    difference = _compared(CALIBRATED, one, other)
    lines = tuple(_compared(CALIBRATED, one, other, line) for line in SCALES if line != "alive")
    rules = tuple(_under_rules(asked, rows["rules"]))
    sign = _sign(difference.difference.estimate, difference.effective.estimate)
    draws, of_draws = _draws(rows["arms"], question.no_plan, question.plan, sign)
    but = tuple(_where_it_fails(difference, lines, rules, draws, of_draws))
    parts, parts_futures = _parts(asked, rows)
    return Answer(
        question.question, question.plan, question.no_plan, question.judged_after, difference.futures, narrow, why,
        tuple(_arm(asked, name, columns[name]) for name in question.arms), difference.difference,
        difference.effective,
        int(((other["alive"] > 0) & (one["alive"] == 0)).sum()),
        int(((other["alive"] == 0) & (one["alive"] > 0)).sum()), lines, rules, draws, of_draws, not but, but, parts,
        parts_futures, tuple(_moved(asked, rows["moved"])), closer,
    )  # fmt: skip


def _by_arm(rows: Sequence[Row]) -> dict[str, dict[str, Column]]:
    """Return the columns of numbers of each arm, in the order of replicates."""
    found: dict[str, dict[str, Column]] = {}
    for arm in dict.fromkeys(row["arm"] for row in rows):
        mine = [row for row in rows if row["arm"] == arm]
        names = [name for name, value in mine[0].items() if isinstance(value, float)]
        found[arm] = {name: np.array([row[name] for row in mine], np.float64) for name in names}
    return found


def _arm(asked: Asked, name: str, columns: dict[str, Column]) -> ArmAnswer:
    *years, last = year_ends(asked)
    alive = columns["alive"]
    by_year = [(month, float(columns[f"alive_{month}"].mean())) for month in years] + [(last, float(alive.mean()))]
    hours = float(columns["hours"].mean()) * 12 / last
    about = asked.question.arms[name].about
    return ArmAnswer(name, about, _share(alive), tuple(by_year), paired_mean(columns["p_eff"]), hours)


def _share(column: Column) -> Interval:
    return wilson(int(column.sum()), len(column))


def _compared(rules: str, one: dict[str, Column], other: dict[str, Column], line: str = "alive") -> Compared:
    before, after = one[line], other[line]
    alive, people = paired_share(before > 0, after > 0), paired_mean(other["p_eff"] - one["p_eff"])
    return Compared(rules, line, len(before), _share(after), _share(before), alive, people)


def _under_rules(asked: Asked, rows: Sequence[Row]) -> list[Compared]:
    found = []
    for name in RULE_SETS:
        columns = _by_arm([row for row in rows if row["rules"] == name])
        for line in SCALES:
            found.append(_compared(name, columns[asked.question.no_plan], columns[asked.question.plan], line))
    return found


def _draws(rows: Sequence[Row], no_plan: str, plan: str, sign: float) -> tuple[int, int]:
    """Return how many vectors have the sign of the whole difference, and how many there are.

    Few futures share a vector: where as many of them are alive either way, effective participation tells the sign.
    """
    net: dict[int, Column] = {}
    for row in rows:
        if row["arm"] in (no_plan, plan):
            one = np.array([row["alive"], row["p_eff"]]) * (1 if row["arm"] == plan else -1)
            net[row["vector"]] = net.get(row["vector"], np.zeros(2)) + one
    return sum(1 for alive, people in net.values() if _sign(alive, people) == sign), len(net)


def _sign(alive: float, people: float) -> float:
    """Return the sign of a difference in survival; where that is none, of the one in effective participation."""
    return float(np.sign(alive) or np.sign(people))


def _where_it_fails(
    main: Compared, lines: Sequence[Compared], rules: Sequence[Compared], draws: int, of_draws: int
) -> list[str]:
    if not told_apart(main.difference):
        return ["the difference itself is not told from none"]
    sign, found = np.sign(main.difference.estimate), []
    where = {"alive": "", "alive_half": ", with the line at half its place", "alive_double": ", at twice its place"}
    for one in (*lines, *rules):
        here = np.sign(one.difference.estimate)
        if here != sign:
            whose = "as calibrated" if one.rules == CALIBRATED else f"under {one.rules} rules"
            found.append(f"{'it turns round' if here else 'there is no difference'} {whose}{where[one.line]}")
    if draws < AGREEING * of_draws:
        found.append(f"it holds in {draws} of {of_draws} sets of numbers that the facts leave open")
    return found


def _parts(asked: Asked, rows: dict[str, list[Row]]) -> tuple[tuple[PartAnswer, ...], int]:
    """Return the parts' contributions on the seeds that were lived without each of them."""
    if not rows["parts"]:
        return (), 0
    question = asked.question
    lived = max(row["replicate"] for row in rows["parts"]) + 1
    kept = [row for row in rows["arms"] if row["replicate"] < lived and row["arm"] in (question.plan, question.no_plan)]
    named = {question.no_plan: NONE, question.plan: ALL}
    left_out = [row for row in rows["parts"] if row["arm"] in {without(part) for part in asked.parts}]
    table = table_of([{**row, "arm": named.get(row["arm"], row["arm"])} for row in (*kept, *left_out)])
    found = [leave_one_out(table, name).to_dict("records") for name in ("alive", "p_eff")]
    parts = tuple(
        PartAnswer(str(alive["part"]), _interval(alive, "contribution"), _interval(people, "contribution"),
                   _interval(people, "share"))
        for alive, people in zip(*found, strict=True)
    )  # fmt: skip
    return parts, lived


def _interval(row: dict[Any, Any], name: str) -> Interval:
    low, high = ("low", "high") if name == "contribution" else (f"{name}_low", f"{name}_high")
    return Interval(float(row[name]), float(row[low]), float(row[high]))


def _moved(asked: Asked, rows: Sequence[Row]) -> list[Moved]:
    found = []
    for point in dict.fromkeys(row["point"] for row in rows):
        mine = [row for row in rows if row["point"] == point]
        place = next(name for name in mine[0] if name.startswith("behaviour."))
        given = [name for name in mine[0] if name.startswith("behaviour.") and not _is_nan(mine[0][name])]
        name = (given or [place])[0].removeprefix("behaviour.")
        columns = _by_arm(mine)
        one, other = columns[asked.question.no_plan], columns[asked.question.plan]
        value = float(mine[0][f"behaviour.{name}"])
        found.append(Moved(name, declared(name).meaning, value, len(one["alive"]),
                           paired_mean(other["p_eff"] - one["p_eff"]),
                           paired_share(one["alive"] > 0, other["alive"] > 0)))  # fmt: skip
    return found


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and bool(np.isnan(value))
