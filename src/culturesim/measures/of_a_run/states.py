"""Numbers of a run about whether mentoring is alive, judged against its baseline twin.

Reads   run.series
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.measures import survival
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import last_month
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, state_at_end, states
from culturesim.run import Run


@measure(unit="0 or 1")
def state(run: Run, baseline: Run, *, state: str | Sequence[str] = "surviving") -> Number:
    """1 where the world is in a state (or one of several) in its last month, else 0; judged against its twin."""
    wanted = [state] if isinstance(state, str) else list(state)
    return float(state_at_end(run, baseline) in wanted)


@measure(unit="0 or 1")
def alive(run: Run, baseline: Run, *, scale: float = 1.0, month: int | None = None) -> Number:
    """1 where mentoring survives in the last month, or a given one, with the threshold (5 points) times `scale`."""
    return float(states(run, baseline, DEFAULT_THRESHOLDS.scaled(scale))[last_month(run, month)] == "surviving")


@measure(unit="0 or 1")
def ever_lapsed(run: Run, baseline: Run, *, scale: float = 1.0) -> Number:
    """1 where mentoring lapsed in any month, with the threshold times `scale`, else 0; also 0 where it never began."""
    return float((states(run, baseline, DEFAULT_THRESHOLDS.scaled(scale)) == "lapsed").any())


@measure(unit="months; 0 or 1", parts=("month", "lapsed"))
def lapse(run: Run, baseline: Run, *, scale: float = 1.0) -> Number:
    """Months from the first with P_nom at the threshold to a lapse or the end of follow-up, and whether it lapsed.

    Both ``nan`` where it was never at risk. What Kaplan–Meier needs: see ``survival.lapse_times``.
    """
    found = survival.lapse(run, baseline, DEFAULT_THRESHOLDS.scaled(scale))
    return np.array([np.nan, np.nan] if found is None else found, np.float64)
