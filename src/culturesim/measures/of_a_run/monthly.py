"""Numbers of a run that are made of its monthly numbers: means, changes, first months, hallmarks as practised.

Reads   run.series
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.hallmark_names import HALLMARKS
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import mean_of, months_of, over, share
from culturesim.run import Run


@measure(unit="of the series")
def mean(run: Run, *, series: str, start: int = 25, end: int | None = None) -> Number:
    """Mean of a monthly number."""
    return mean_of(over(run, series, start, end))


@measure(unit="ratio")
def ratio(run: Run, *, above: str, below: str, start: int = 25, end: int | None = None) -> Number:
    """Sum of one monthly number over that of another."""
    return share(over(run, above, start, end).sum(), over(run, below, start, end).sum())


@measure(unit="of the series")
def change(run: Run, *, series: str, before: Sequence[int], after: Sequence[int]) -> Number:
    """Mean of a monthly number in later months less that in earlier ones."""
    return mean_of(over(run, series, *after)) - mean_of(over(run, series, *before))


@measure(unit="ratio")
def kept(run: Run, *, series: str, before: Sequence[int], after: Sequence[int]) -> Number:
    """Mean of a monthly number in later months as a share of that in earlier ones."""
    return share(mean_of(over(run, series, *after)), mean_of(over(run, series, *before)))


@measure(unit="months")
def first_month(run: Run, *, series: str, least: float, start: int = 0) -> Number:
    """Months until a monthly number first reaches a level; the months of the run where it never does."""
    reached = np.flatnonzero(over(run, series, start) >= least)
    return float(reached[0] if len(reached) else months_of(run) - start)


@measure(unit="months")
def months_below(run: Run, *, series: str, share: float, before: Sequence[int], start: int) -> Number:
    """Months, from `start` on, until a monthly number first falls below a share of what it was; censored at the end."""
    level = share * mean_of(over(run, series, *before))
    below = np.flatnonzero(over(run, series, start) < level)
    return float(below[0] if len(below) else months_of(run) - start)


@measure(unit="of the series", course=True)
def monthly(run: Run, *, series: str, start: int = 0, end: int | None = None) -> Number:
    """All months of a monthly number, for statistics over whole courses."""
    return np.asarray(over(run, series, start, end))


@measure(unit="share of those in a relationship")
def hollowing(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Share of those in any relationship who are in none that is effective."""
    nominal = over(run, "p_nom", start, end).sum()
    return share(nominal - over(run, "p_eff", start, end).sum(), nominal)


@measure(unit="strength, 0 to 1")
def practised(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Mean strength at which the ten hallmarks are practised."""
    return float(np.mean([mean_of(over(run, f"practice_{name}", start, end)) for name in HALLMARKS]))


@measure(unit="strength, 0 to 1")
def practice(run: Run, *, hallmark: str, last: int = 12) -> Number:
    """Mean strength at which a hallmark is practised in the last months of the run."""
    return mean_of(over(run, f"practice_{hallmark}", max(0, months_of(run) - last)))


@measure(unit="level, 0 to 1")
def perceived(run: Run, *, hallmark: str, last: int = 12) -> Number:
    """Mean level at which a hallmark is perceived in the last months of the run."""
    return mean_of(over(run, f"perceived_{hallmark}", max(0, months_of(run) - last)))


@measure(unit="level, 0 to 1")
def others_perceived(run: Run, *, hallmark: str, start: int, end: int) -> Number:
    """Mean perceived level of the nine hallmarks other than one."""
    others = [mean_of(over(run, f"perceived_{name}", start, end)) for name in HALLMARKS if name != hallmark]
    return float(np.mean(others))
