"""Numbers of a run about whether mentoring is alive, judged against its baseline twin.

Reads   run.series
"""

from __future__ import annotations

from collections.abc import Sequence

from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.sustainability import state_at_end
from culturesim.run import Run


@measure(unit="0 or 1")
def state(run: Run, baseline: Run, *, state: str | Sequence[str] = "surviving") -> Number:
    """1 where the world is in a state in its last month, else 0; judged against its baseline twin."""
    wanted = [state] if isinstance(state, str) else list(state)
    return float(state_at_end(run, baseline) in wanted)
