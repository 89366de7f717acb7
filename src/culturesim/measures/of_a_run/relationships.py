"""Numbers of a run about relationships and those in them: how many begin, how good they are, how they end.

Reads   run.series, run.pairs
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.people_and_units import in_units
from culturesim.measures.of_a_run.reading import Flags, begun, last_month, mean_of, months_of, over, share
from culturesim.run import RUNNING, Run
from culturesim.state.columns import BREACH, COHORT, COMPLETED, DRIFTED, PARTNER_LEFT
from culturesim.units import MONTHS_PER_YEAR


def _chosen(
    run: Run, start: int, end: int | None, mandated: bool | None, channels: Sequence[int] | None = None
) -> Flags:
    chosen = begun(run, start, end)
    if mandated is not None:
        chosen &= run.pairs["mandated"] == mandated
    if channels is not None:
        chosen &= np.isin(run.pairs["channel"], list(channels))
    return chosen


@measure(unit="relationships a person and year")
def entries(
    run: Run, *, start: int = 25, end: int | None = None, channels: Sequence[int] | None = None,
    units: Sequence[str] | None = None,
) -> Number:  # fmt: skip
    """Relationships begun a year, of 1 person present (of 1 job where units are named), by what led the learner in."""
    chosen = _chosen(run, start, end, None, channels)
    heads = over(run, "headcount", start, end).sum()
    if units is not None:
        inside = in_units(run, units)
        chosen = chosen & inside[run.pairs["mentee"]]
        heads = inside.sum() * len(over(run, "headcount", start, end))
    return MONTHS_PER_YEAR * share(chosen.sum(), heads)


@measure(unit="quality, 0 to 1")
def quality(
    run: Run, *, start: int = 0, end: int | None = None, mandated: bool | None = None,
    channels: Sequence[int] | None = None,
) -> Number:  # fmt: skip
    """Mean quality, at their end or the run's, of relationships begun within the months."""
    return mean_of(run.pairs["quality"][_chosen(run, start, end, mandated, channels)])


@measure(unit="share of relationships")
def early_endings(
    run: Run, *, start: int = 0, end: int | None = None, within: int = 12, mandated: bool | None = None
) -> Number:
    """Share of relationships begun within the months that drifted apart or broke within so many months.

    Those cut short because a partner left, or by the end of the run, are left out unless they had ended before.
    """
    p, chosen = run.pairs, _chosen(run, start, end, mandated)
    life = _life(run)
    failed = np.isin(p["why_ended"], (DRIFTED, BREACH)) & (life <= within)
    seen = failed | (life >= within) | (p["why_ended"] == COMPLETED)
    chosen &= seen & ~((p["why_ended"] == PARTNER_LEFT) & (life < within))
    return share((failed & chosen).sum(), chosen.sum())


@measure(unit="difference of shares")
def endings_change(run: Run, *, before: Sequence[int], after: Sequence[int], within: int = 12) -> Number:
    """Early endings of relationships begun in later months, less those of earlier ones (shares)."""
    one, other = (early_endings(run, start=span[0], end=span[1], within=within) for span in (before, after))
    return float(other) - float(one)


@measure(unit="months")
def length(run: Run, *, start: int = 0, end: int | None = None, mandated: bool | None = None) -> Number:
    """Mean months that relationships begun within the months lasted, up to the end of the run."""
    return mean_of(_life(run)[_chosen(run, start, end, mandated)])


def _life(run: Run) -> NDArray[np.int64]:
    """Return the months from beginning to end, the end of the run for those that last."""
    ended = np.where(run.pairs["ended"] == RUNNING, months_of(run), run.pairs["ended"])
    return (ended - run.pairs["began"]).astype(np.int64)


@measure(unit="share of learners")
def re_entry(
    run: Run, *, after: str, within: int = 24, start: int = 0, end: int | None = None, celebrated: bool | None = None
) -> Number:
    """Share of learners whose relationship ended so ("completed", "failed") who begin another within some months.

    Only endings early enough for these months to be seen count.
    """
    p = run.pairs
    why = (COMPLETED,) if after == "completed" else (DRIFTED, BREACH)
    last = last_month(run) - within if end is None else end
    rows = np.flatnonzero(np.isin(p["why_ended"], why) & (p["ended"] >= start) & (p["ended"] <= last))
    if celebrated is not None:
        rows = rows[p["celebrated"][rows] == celebrated]
    begins: dict[int, list[int]] = {}
    for person, began in zip(p["mentee_key"].tolist(), p["began"].tolist(), strict=True):
        begins.setdefault(person, []).append(began)
    again = [
        any(ended < began <= ended + within for began in begins[person])
        for person, ended in zip(p["mentee_key"][rows].tolist(), p["ended"][rows].tolist(), strict=True)
    ]
    return float(np.mean(again)) if again else float("nan")


@measure(unit="people", parts=("extra", "induced"))
def led_to(run: Run, beside: Run, *, month: int, window: int) -> Number:
    """People who entered within a window beyond those of another arm, and those its cohort alone brought in."""

    def entered(one: Run, by_cohort: bool = False) -> set[int]:
        p = one.pairs
        inside = (p["began"] >= month) & (p["began"] < month + window)
        if by_cohort:
            inside &= p["channel"] == COHORT
        return set(p["mentee_key"][inside].tolist())

    anyway = entered(beside)
    induced = (entered(run, by_cohort=True) - entered(beside, by_cohort=True)) - anyway
    return np.array([len(entered(run)) - len(anyway), len(induced)], np.float64)


@measure(unit="share of those in a relationship")
def dual_roles(run: Run, *, month: int | None = None) -> Number:
    """Share of those in a relationship in a month who are mentor in one and learner in another."""
    p, at = run.pairs, last_month(run, month)
    live = (p["began"] <= at) & ((p["ended"] == RUNNING) | (p["ended"] > at))
    mentors, learners = set(p["mentor_key"][live].tolist()) - {0}, set(p["mentee_key"][live].tolist())
    return share(len(mentors & learners), len(mentors | learners))
