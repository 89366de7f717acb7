"""Asking: first a coarse answer from a few futures, then the full one within the time there is.

What must be there comes first (all arms, other rules, numbers moved, parts left out); then futures are added until the
difference is known well enough, or the time is up. The numbers depend on how many futures were lived and on nothing
else: with that number given, a second run is the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from culturesim.experiment.executors import Workers
from culturesim.experiment.stopping import Stop, judged
from culturesim.measures.intervals import Interval, paired_share, wilson
from culturesim.questions.answer import answer_of
from culturesim.questions.arms import Asked
from culturesim.questions.lived import Row, lived, runs_in
from culturesim.questions.result import Answer
from culturesim.questions.side_by_side import Closer, alive_in, looked_closer, side_by_side
from culturesim.questions.studies import FIRST, MORE, all_arms, numbers_moved, other_rules
from culturesim.scenario.fields import plain

COARSE = 15  # futures of the coarse answer
AT_FIRST, BATCH, MOST = 90, 30, 1200  # futures of all arms: at first (with parts left out), each time more, at most
UNDER_RULES, OF_MOVED, CLOSER = 45, 16, 30  # futures of each other point, and of whole runs
SECONDS = 80.0  # after which no more futures are begun; what is under way is ended

NARROW, ENOUGH, TIME_UP, CAP = "narrow", "as many as asked for", "time", "cap"
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Coarse:
    """The coarse answer: alive without and with the plan, and the difference, of a few futures."""

    futures: int
    no_plan: Interval
    plan: Interval
    difference: Interval


def coarse_answer(asked: Asked, futures: int = COARSE) -> Coarse:
    """Return the answer of the first few futures, lived in this process."""
    one, other = alive_in(side_by_side(asked, futures), asked.question.judged_after)
    shares = (wilson(int(arm.sum()), len(arm)) for arm in (one, other))
    return Coarse(futures, *shares, paired_share(one, other))  # type: ignore[call-arg]


def full_answer(
    asked: Asked, workers: Workers, *, futures: int | None = None, seconds: float = SECONDS,
    tell: Tell = lambda done, of: None,
) -> Answer:  # fmt: skip
    """Return the full answer.

    Parameters
    ----------
    asked
        The question.
    workers
        Who does the work: one of `culturesim.experiment.executors`.
    futures
        Futures of each arm; as many as the difference needs, within `seconds`, when None.
    seconds
        After how long no more futures are begun.
    tell
        Called with the runs done and the runs planned so far.
    """
    began = perf_counter()
    wanted = AT_FIRST if futures is None else futures
    first = min(AT_FIRST, wanted)
    studies = [all_arms(asked, first, parts=True), other_rules(asked, min(UNDER_RULES, first)),
               numbers_moved(asked, min(OF_MOVED, first))]  # fmt: skip
    more = all_arms(asked, BATCH)
    asked_for = [(study, range(study.replicates)) for study in studies] + [(more, range(first, wanted))]
    planned, done = sum(runs_in(study, len(replicates)) for study, replicates in asked_for), 0

    def count(runs: int) -> None:
        nonlocal done
        done += runs
        tell(done, planned)

    settings, folder = plain(asked.question), str(asked.question.folder)
    beside: Future[Closer] = workers.submit(looked_closer, settings, folder, min(CLOSER, first))
    rows = lived(asked_for, workers, count)
    rows["parts"] = [row for row in rows[FIRST] if row["arm"] not in asked.question.arms]
    rows[MORE] = [row for row in rows[FIRST] if row["arm"] in asked.question.arms] + rows[MORE]
    there, why = wanted, ENOUGH
    if futures is None:
        stop = Stop(measure="alive", difference="plan - no plan", half_width=asked.question.half_width, batch=BATCH,
                    least=2 * BATCH, most=MOST)  # fmt: skip
        while (why := _why_enough(asked, rows[MORE], stop)) == "" and perf_counter() - began < seconds:
            planned += runs_in(more, BATCH)
            rows[MORE] += lived([(more, range(there, there + BATCH))], workers, count)[MORE]
            there += BATCH
        why = why or TIME_UP
    narrow = half_width(asked, rows[MORE]) <= asked.question.half_width
    return answer_of(asked, rows, narrow=narrow, why=why, closer=beside.result())


def _why_enough(asked: Asked, rows: list[Row], stop: Stop) -> str:
    """Return why there are futures enough, empty while there are not."""
    verdict = judged(_alive(asked, rows), stop)
    if not verdict.enough:
        return ""
    return NARROW if verdict.half_width <= stop.half_width else CAP


def half_width(asked: Asked, rows: list[Row]) -> float:
    """Return half the width of the interval of the difference in survival."""
    plan, no_plan = _alive(asked, rows).T
    found = paired_share(no_plan > 0, plan > 0)
    return (found.high - found.low) / 2


def _alive(asked: Asked, rows: list[Row]) -> np.ndarray:  # type: ignore[type-arg]
    """Return whether each future is alive with the plan and without it, shape (futures, 2)."""
    arms = (asked.question.plan, asked.question.no_plan)
    return np.column_stack([[row["alive"] for row in rows if row["arm"] == arm] for arm in arms])
