"""The stages of participation in a run: asked, matched, lasting, good, people a pair.

Reads   run.series, relationships begun
"""

from __future__ import annotations

import numpy as np

from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import begun, over
from culturesim.measures.of_a_run.requests import asked
from culturesim.run import Run

STAGE_SUMS = ("people", "asked", "begun", "running", "effective", "participants")


@measure(unit="person-months, requests, relationships and relationship-months", parts=STAGE_SUMS)
def stages(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Sums over months from which the stages of participation follow."""
    people, effective = over(run, "headcount", start, end), over(run, "pairs_effective", start, end)
    in_effective = (over(run, "p_eff", start, end) * people).sum()
    new, running = float(begun(run, start, end).sum()), over(run, "pairs_active", start, end).sum()
    return np.array([people.sum(), asked(run, start, end), new, running, effective.sum(), in_effective])
