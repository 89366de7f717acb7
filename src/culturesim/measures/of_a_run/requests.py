"""Numbers of a run about those who ask for a mentor.

Reads   run.series, run.requests, relationships begun
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import begun, months_of, over, share
from culturesim.run import Run
from culturesim.units import MONTHS_PER_YEAR


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
    table = run.requests
    table = table[(table.asked >= start) & (table.asked <= months_of(run) - 1 - within)]
    waited = (table.ended.fillna(months_of(run)) - table.asked).to_numpy(np.float64)
    known = ((table.outcome != "left") | (waited >= within)).to_numpy()
    found = ((table.outcome == "matched").to_numpy() & (waited < within))[known]
    mine = (table.group == list(run.organisation.group_names).index(group)).to_numpy()[known]
    return share(found[mine].sum(), mine.sum()) - share(found[~mine].sum(), (~mine).sum())
