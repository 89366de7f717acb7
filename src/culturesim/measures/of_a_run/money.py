"""Numbers of a run about hours, money and leavers, beyond its baseline twin.

Reads   run.series
"""

from __future__ import annotations

from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import Floats, over
from culturesim.run import Run
from culturesim.units import MONTHS_PER_YEAR

HOUR, LEAVER = 40.0, 16_450.0  # dollars; assumption, and evidence 2.10 (a medium district)


@measure(unit="exits a year of 100 people")
def excess_leavers(run: Run, baseline: Run, *, start: int = 0, end: int | None = None) -> Number:
    """People who left a year, of 100 present, beyond those of the baseline twin."""
    rates = [100 * MONTHS_PER_YEAR * over(one, "leavers", start, end).sum() / over(one, "headcount", start, end).sum()
             for one in (run, baseline)]  # fmt: skip
    return float(rates[0] - rates[1])


def _balance(run: Run, baseline: Run, hour: float, leaver: float) -> Floats:
    """Return dollars won, by month, against the baseline twin: leavers saved less hours spent."""
    saved = baseline.series["leavers"] - run.series["leavers"]
    return leaver * saved - hour * (run.series["hours"] - baseline.series["hours"])


@measure(unit="dollars a person and year")
def net_benefit(
    run: Run, baseline: Run, *, start: int = 0, end: int | None = None, hour: float = HOUR, leaver: float = LEAVER
) -> Number:
    """Dollars won a person and year against the baseline twin: leavers saved less hours spent."""
    span = slice(start, None if end is None else end + 1)
    won = _balance(run, baseline, hour, leaver)[span].sum()
    return MONTHS_PER_YEAR * float(won / over(run, "headcount", start, end).sum())


@measure(unit="0 or 1")
def paid_back(run: Run, baseline: Run, *, hour: float = HOUR, leaver: float = LEAVER) -> Number:
    """1 where leavers saved have paid for the hours by the end of the run, else 0."""
    return float(_balance(run, baseline, hour, leaver).sum() >= 0)
