"""Numbers of a run about those who ask for a mentor.

Reads   run.series, run.requests, relationships begun
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from culturesim.errors import MeasureError, did_you_mean
from culturesim.measures.access import incidence, requests_of
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import begun, last_month, over, share
from culturesim.run import Run
from culturesim.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd


def asked(run: Run, start: int, end: int | None) -> float:
    """Return the new requests of the months: those met and given up, and by how many the queue has grown."""
    waiting = over(run, "seeking", start, end)
    before = run.series["seeking"][start - 1] if start else 0.0
    return float(begun(run, start, end).sum() + over(run, "abandoned", start, end).sum() + waiting[-1] - before)


@measure(unit="requests a person and year")
def requests(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """New requests for a mentor a year, of 1 person present."""
    return MONTHS_PER_YEAR * share(asked(run, start, end), over(run, "headcount", start, end).sum())


@measure(unit="requests a person and year")
def requests_change(run: Run, *, before: Sequence[int], after: Sequence[int]) -> Number:
    """New requests a year of 1 person present in later months, less those in earlier ones."""
    one, other = (requests(run, start=span[0], end=span[1]) for span in (before, after))
    return float(other) - float(one)


@measure(unit="difference of shares of requests")
def request_gap(run: Run, *, group: str, within: int = 6, start: int = 0) -> Number:
    """Share of a group's requests that found a mentor within some months, less that of the others' requests.

    Requests too late for these months to be seen are left out, and those whose asker left.
    """
    names = list(run.organisation.group_names)
    if group not in names:
        raise MeasureError(f"there is no group {group!r}{did_you_mean(group, names)}")
    asked = requests_of(run, start=start, end=last_month(run) - within)
    found, known = asked.matched_within(within), (asked.outcome != "left") | (asked.waited > within)
    mine = asked.group == names.index(group)
    one, others = (share((found & whose & known).sum(), (whose & known).sum()) for whose in (mine, ~mine))
    return one - others


@measure(unit="months")
def waiting(run: Run, *, start: int = 0, end: int | None = None, within: int = 24) -> Number:
    """Mean months, of the first `within` after asking, that requests made within the months are open.

    The area under Kaplan–Meier, so that requests still open at the end of the run count for what is seen of them.
    """
    table = _fate(run, start, end)
    if table is None:
        return float("nan")
    still = table.still_waiting.to_numpy(np.float64)[:within]
    return float(still.sum() + (within - len(still)) * still[-1])


@measure(unit="share of requests")
def abandoned(run: Run, *, start: int = 0, end: int | None = None) -> Number:
    """Share of the requests made within the months that are given up, a match and leaving being rivals to it."""
    table = _fate(run, start, end)
    return float("nan") if table is None else float(table.gave_up.iloc[-1])


def _fate(run: Run, start: int, end: int | None) -> pd.DataFrame | None:
    """Return what became of requests by months since asking; None where nobody asked."""
    asked = requests_of(run, start=start, end=end)
    return incidence(asked.waited, asked.outcome) if len(asked.waited) else None
