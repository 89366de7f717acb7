"""Numbers of a run about hours, money and leavers, beyond its baseline twin or by themselves.

Money is counted as ``measures.costs`` does, at the scenario's `costs`.

Reads   run.series, run.pairs, run.tenures, the scenario's costs
"""

from __future__ import annotations

from culturesim.measures import costs
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import Floats, last_month, over, share
from culturesim.run import Run
from culturesim.units import MONTHS_PER_YEAR


@measure(unit="hours")
def hours(run: Run, *, start: int = 0, end: int | None = None) -> Number:
    """Hours spent on mentoring by everybody: meetings, coordinators, training and succession plans."""
    return float(over(run, "hours", start, end).sum())


@measure(unit="money")
def money(run: Run, *, start: int = 0, end: int | None = None) -> Number:
    """Money spent on mentoring: these hours at what they cost, and what funded programmes cost besides."""
    return float(costs.money(run)[start : last_month(run, end) + 1].sum())


@measure(unit="exits a year of 100 people")
def excess_leavers(run: Run, baseline: Run, *, start: int = 0, end: int | None = None) -> Number:
    """People who left a year, of 100 present, beyond those of the baseline twin."""
    rates = [share(over(one, "leavers", start, end).sum(), over(one, "headcount", start, end).sum())
             for one in (run, baseline)]  # fmt: skip
    return 100 * MONTHS_PER_YEAR * (rates[0] - rates[1])


def _balance(run: Run, baseline: Run) -> Floats:
    """Return money won, by month, against the baseline twin: replacements saved less what mentoring costs."""
    saved = costs.replacements(baseline) - costs.replacements(run)
    return saved - (costs.money(run) - costs.money(baseline))


@measure(unit="money a person and year")
def net_benefit(run: Run, baseline: Run, *, start: int = 0, end: int | None = None) -> Number:
    """Money won a person and year against the baseline twin: replacements saved less what mentoring costs."""
    won = _balance(run, baseline)[start : last_month(run, end) + 1].sum()
    return MONTHS_PER_YEAR * share(won, over(run, "headcount", start, end).sum())


@measure(unit="0 or 1")
def paid_back(run: Run, baseline: Run) -> Number:
    """1 where replacements saved have paid for mentoring by the end of the run, else 0."""
    return float(_balance(run, baseline).sum() >= 0)
