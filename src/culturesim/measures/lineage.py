"""Lineage: how many people each participant led to, as the records of entries have it.

Descriptive, never a cause: an entry is credited to one person although others would have done as well, and in a
steady state the mean only restates what share of entries is credited to anybody. What participation *causes* is
told by twins: see ``demand_multiplier``.

Reads   who began relationships when, and to whom the mentee's entry is credited
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.run import Run

LABEL = "lineage R_D (descriptive: who is credited with entries, not what participation causes)"
Keys = NDArray[np.uint64]
Months = NDArray[np.int64]


def lineage(runs: Run | Sequence[Run], *, window: int = 24) -> float:
    """Return how many people one participant is credited with bringing to mentoring (descriptive, not causal).

    Parameters
    ----------
    runs
        A finished run, or several, whose participants are pooled; each of at least ``2 * window`` months.
    window
        Months after the participant's own entry in which entries are credited, from 1. Participants who enter in the
        last `window` months are left out as parents, as are those who entered in the warm-up.

    Returns
    -------
    Mean offspring per participant, >= 0; ``nan`` when nobody is old enough.

    Raises
    ------
    MeasureError
        When there is no run, `window` is not a whole number from 1, or a run is shorter than ``2 * window``.

    Notes
    -----
    A *participant* is whoever begins a relationship, as mentor or as mentee, and is there from the first one on. An
    *entry* is a person's first relationship as mentee, so nobody is the offspring of two; it is credited to one
    colleague, teller of a story or leader, drawn when they asked (``arose_from``), or to nobody when they came by
    themselves, by invitation or by order. Mean of a branching process (Harris 1963) only while people and capacity
    are unlimited, the mean is below 1 and the window long; then, where mentors are participants as mentees too,
    1 / (1 - lineage) is the demand multiplier. Elsewhere the two differ.
    Exact case: tests/verification/test_demand_multiplier.py.
    """
    if window != int(window) or window < 1:
        raise MeasureError(f"window {window!r} is not a whole number of months from 1")
    several = [runs] if isinstance(runs, Run) else list(runs)
    if not several:
        raise MeasureError("lineage needs at least one run")
    counts = np.concatenate([offspring(run, window=window)[1] for run in several])
    return float(counts.mean()) if len(counts) else float("nan")


def offspring(run: Run, *, window: int = 24) -> tuple[Keys, Months]:
    """Return the participants old enough, by key, and how many people each is credited with; see :func:`lineage`."""
    months = len(run.series["headcount"])
    if months < 2 * window:
        raise MeasureError(
            f"the run has {months} months; lineage within {window} months needs {2 * window}. "
            "Lengthen the scenario or shorten the window"
        )
    p = run.pairs
    led = p["mentor_key"] != 0
    keys = np.concatenate([p["mentee_key"], p["mentor_key"][led]])
    people, entry = _first(keys, np.concatenate([p["began"], p["began"][led]]))
    old_enough = (entry >= 0) & (entry < months - window)
    parents, parents_entry = people[old_enough], entry[old_enough]
    return parents, _credited(run, parents, parents_entry, window)


def _credited(run: Run, parents: Keys, entry: Months, window: int) -> Months:
    """Return how many people entered on each parent's account within `window` months after the parent's entry."""
    p = run.pairs
    count = np.zeros(len(parents), np.int64)
    order = np.lexsort((p["began"], p["mentee_key"]))
    children, first = np.unique(p["mentee_key"][order], return_index=True)
    if len(children) == 0 or len(parents) == 0:
        return count
    credited, month = p["arose_from"][order][first], p["began"][order][first]
    row = np.minimum(np.searchsorted(parents, credited), len(parents) - 1)
    counts = (parents[row] == credited) & (month > entry[row]) & (month <= entry[row] + window)
    np.add.at(count, row[counts], 1)
    return count


def _first(keys: Keys, months: Months) -> tuple[Keys, Months]:
    """Return each key once, in order, with its earliest month."""
    order = np.lexsort((months, keys))
    found, first = np.unique(keys[order], return_index=True)
    return found, months[order][first].astype(np.int64)
