"""Numbers of a run about relationships: how many begin, how good they are, how they end.

Reads   run.series, run.pairs
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.errors import MeasureError, did_you_mean
from culturesim.measures.endings import is_early, life
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import Flags, begun, last_month, mean_of, over, share
from culturesim.measures.of_a_run.units_and_roles import in_units
from culturesim.run import Run
from culturesim.state.columns import CHANNELS, COMPLETED, PARTNER_LEFT
from culturesim.units import MONTHS_PER_YEAR

Channels = Sequence[str | int]  # what led a learner in: names of `CHANNELS`, or their numbers


def channel_numbers(channels: Channels) -> list[int]:
    """Return the numbers of what led learners in."""
    for one in channels:
        if one not in CHANNELS and one not in range(len(CHANNELS)):
            cure = did_you_mean(str(one), CHANNELS) or f"; there are {', '.join(CHANNELS)}"
            raise MeasureError(f"nothing that leads a learner in is called {one!r}{cure}")
    return [CHANNELS.index(one) if isinstance(one, str) else int(one) for one in channels]


def _chosen(
    run: Run, start: int, end: int | None, mandated: bool | None, channels: Channels | None = None
) -> Flags:
    chosen = begun(run, start, end)
    if mandated is not None:
        chosen &= run.pairs["mandated"] == mandated
    if channels is not None:
        chosen &= np.isin(run.pairs["channel"], channel_numbers(channels))
    return chosen


@measure(unit="relationships a person and year")
def entries(
    run: Run, *, start: int = 25, end: int | None = None, channels: Channels | None = None,
    units: Sequence[str] | None = None,
) -> Number:  # fmt: skip
    """Relationships begun a year, of 1 person present (of 1 job where units are named), by what led the learner in."""
    chosen = _chosen(run, start, end, None, channels)
    heads = over(run, "headcount", start, end).sum()
    if units is not None:
        inside = in_units(run, units)
        chosen = chosen & inside[run.pairs["mentee"]]
        heads = inside.sum() * len(over(run, "headcount", start, end))
    return MONTHS_PER_YEAR * share(chosen.sum(), heads)


@measure(unit="quality, 0 to 1")
def quality(
    run: Run, *, start: int = 0, end: int | None = None, mandated: bool | None = None,
    channels: Channels | None = None,
) -> Number:  # fmt: skip
    """Mean quality, at their end or the run's, of relationships begun within the months."""
    return mean_of(run.pairs["quality"][_chosen(run, start, end, mandated, channels)])


@measure(unit="share of relationships")
def early_endings(
    run: Run, *, start: int = 0, end: int | None = None, within: int = 12, mandated: bool | None = None
) -> Number:
    """Share of relationships begun within the months that drifted apart or broke within so many months.

    Those cut short because a partner left, or by the end of the run, are left out unless they had ended before.
    """
    p, chosen = run.pairs, _chosen(run, start, end, mandated)
    lived = life(run)
    failed = is_early(run) & (lived <= within)
    seen = failed | (lived >= within) | (p["why_ended"] == COMPLETED)
    chosen &= seen & ~((p["why_ended"] == PARTNER_LEFT) & (lived < within))
    return share((failed & chosen).sum(), chosen.sum())


@measure(unit="difference of shares")
def endings_change(run: Run, *, before: Sequence[int], after: Sequence[int], within: int = 12) -> Number:
    """Early endings of relationships begun in later months, less those of earlier ones (shares)."""
    one, other = (early_endings(run, start=span[0], end=span[1], within=within) for span in (before, after))
    return float(other) - float(one)


@measure(unit="months")
def length(run: Run, *, start: int = 0, end: int | None = None, mandated: bool | None = None) -> Number:
    """Mean months that relationships begun within the months lasted, up to the end of the run."""
    return mean_of(life(run)[_chosen(run, start, end, mandated)])


@measure(unit="share of learners")
def re_entry(
    run: Run, *, after: str, within: int = 24, start: int = 0, end: int | None = None, celebrated: bool | None = None
) -> Number:
    """Share of learners whose relationship ended so ("completed", "failed") who begin another within some months.

    Only endings early enough for these months to be seen count.
    """
    p = run.pairs
    ended_so = p["why_ended"] == COMPLETED if after == "completed" else is_early(run)
    last = last_month(run) - within if end is None else end
    rows = np.flatnonzero(ended_so & (p["ended"] >= start) & (p["ended"] <= last))
    if celebrated is not None:
        rows = rows[p["celebrated"][rows] == celebrated]
    begins: dict[int, list[int]] = {}
    for person, began in zip(p["mentee_key"].tolist(), p["began"].tolist(), strict=True):
        begins.setdefault(person, []).append(began)
    again = [
        any(ended < began <= ended + within for began in begins[person])
        for person, ended in zip(p["mentee_key"][rows].tolist(), p["ended"][rows].tolist(), strict=True)
    ]
    return float(np.mean(again)) if again else float("nan")
