"""A difference taken apart: every part left out in turn, on the seeds of a comparison, as a table of runs.

The table is what `culturesim.analysis.parts.leave_one_out` reads: one row a run, with the arms "none" (the base arm),
"all" (the alternative) and "all but X" for each part X.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from culturesim.errors import ScenarioError
from culturesim.measures.sustainability import alive_at_end, baselines, without_effort
from culturesim.run import Run
from culturesim.scenario.changes import changed
from culturesim.scenario.model import Scenario
from culturesim.twins.compare import lived_beside, pinned_beside
from culturesim.twins.comparison import Comparison, final_levels
from culturesim.twins.policy import ALL, NONE, Changes, leave_one_out_arms, parts_of

if TYPE_CHECKING:
    import pandas as pd

MOST_PARTS = 40


def taken_apart(comparison: Comparison, *, after_each: Callable[[int], None] | None = None) -> pd.DataFrame:
    """Live a comparison's alternative without each of its parts in turn.

    Parameters
    ----------
    comparison
        What was lived; its arms are not lived again.
    after_each
        Called with the number of worlds of each ensemble that has been lived.

    Returns
    -------
    One row a run: `point` (0), `arm`, `replicate`, `seed`, `status` ("ok"), `p_eff` (share of people, last 12 months)
    and `alive` (1 or 0: mentoring survives in the last month).

    Raises
    ------
    ScenarioError
        When the difference has fewer than two parts, or cannot be taken apart.
    """
    import pandas as pd

    parts = must_have_parts(comparison.base, comparison.alternative)
    known = {
        runs[0].scenario.digest(): runs for runs in (comparison.baseline_runs, comparison.alternative_baselines)
    }
    rows = _rows(comparison, NONE, comparison.base_runs, comparison.baseline_runs)
    rows += _rows(comparison, ALL, comparison.alternative_runs, comparison.alternative_baselines)
    for arm, changes in leave_one_out_arms(parts).items():
        if arm in (NONE, ALL):
            continue
        scenario = changed(comparison.base, arm, changes)
        runs = lived_beside(comparison.base_runs, scenario, comparison.futures, after_each=after_each)
        first = without_effort(runs[0].scenario).digest()
        if first not in known:
            pinned = pinned_beside(comparison.base_runs, scenario, comparison.futures)
            known[first] = baselines(pinned, comparison.seeds, after_each=after_each)
        rows += _rows(comparison, arm, runs, known[first])
    return pd.DataFrame(rows)


def must_have_parts(base: Scenario, alternative: Scenario) -> dict[str, Changes]:
    """Return the parts of a difference, or refuse one that has too few or too many to leave out each in turn."""
    parts = parts_of(base, alternative)
    if not 2 <= len(parts) <= MOST_PARTS:
        raise ScenarioError(
            f"{base.name!r} and {alternative.name!r} differ in this many parts: {len(parts)}; a difference of 2 to "
            f"{MOST_PARTS} parts can be taken apart"
        )
    return parts


def _rows(
    comparison: Comparison, arm: str, runs: Sequence[Run], twins: Sequence[Run]
) -> list[dict[str, object]]:
    """Return the rows of one arm."""
    levels, alive = final_levels(runs, "p_eff"), alive_at_end(runs, twins)
    return [
        {"point": 0, "arm": arm, "replicate": replicate, "seed": seed, "status": "ok", "p_eff": float(level),
         "alive": float(lives)}
        for replicate, (seed, level, lives) in enumerate(zip(comparison.seeds, levels, alive, strict=True))
    ]  # fmt: skip
