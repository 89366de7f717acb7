"""What a comparison shows beyond its headline, in words: the placebo, what chance alone would bring, units, parts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from culturesim.analysis.parts import INTERPLAY, WHOLE, leave_one_out
from culturesim.measures.intervals import Interval
from culturesim.measures.reach import LEAST_SHOWN
from culturesim.organisation.blueprint import Organisation
from culturesim.twins.affected import UnitEffects, beyond_placebo, unit_effects
from culturesim.twins.base_rates import ALL, BaseRate, base_rates
from culturesim.twins.comparison import FINAL_MONTHS, Comparison
from culturesim.twins.pairing import why_not_twins
from culturesim.twins.placebo import Replaced, added_exits, placebo_exits
from culturesim.words.headline import net_in_words
from culturesim.words.planning import count
from culturesim.words.summary import of_100

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 5  # units
TOGETHER = "all parts together"
_NAMED = 3  # people who leave in the placebo
_ONE_OF = ("a member of staff", "a unit leader", "an executive")


def beyond_in_words(comparison: Comparison, *, placebo_wanted: bool = True) -> list[str]:
    """Return paragraphs: the placebo, the base rate of what the alternative adds, and the units that stand out.

    Nothing is said where nothing differs or there is a single pair, and of placebo and units nothing where the arms are
    no twins.
    """
    if comparison.since is None or len(comparison.seeds) < 2:
        return []
    twins = why_not_twins(comparison) is None
    said = [_placebo(comparison) if comparison.placebo_runs else _no_placebo(comparison) * placebo_wanted] * twins
    said += [_left_to_chance(base_rates(comparison), len(comparison.seeds))]
    said += [_units(unit_effects(comparison), _over(comparison.since, comparison))] * twins
    return [paragraph for paragraph in said if paragraph]


def more_or_fewer(found: Interval) -> str:
    """Return a difference of shares as people of 100, such as ``1.2 fewer (-2.9 to 0.5)``."""
    value = round(100 * found.estimate, 1)
    change = "no difference" if value == 0 else f"{abs(value):.1f} {'more' if value > 0 else 'fewer'}"
    return f"{change} ({_plain(found.low)} to {_plain(found.high)})"


def _plain(share: float) -> str:
    text = f"{100 * share:.1f}"
    return "0.0" if text == "-0.0" else text


# ---------------------------------------------------------------- placebo


def _placebo(comparison: Comparison) -> str:
    found = beyond_placebo(comparison)
    assert found is not None
    return (
        f"Would anybody's exit do the same? {_instead(comparison)} {_over(found.since, comparison)}, of 100 people in "
        f"an effective relationship, that makes {more_or_fewer(found.placebo)} beside A, and B "
        f"{more_or_fewer(found.whole)}. Beyond the placebo exit: {more_or_fewer(found.rest)}."
    )


def _over(since: int, comparison: Comparison) -> str:
    last = len(comparison.base_runs[0].series["p_eff"]) - 1
    return f"Over months {since} to {last}" if since < last else f"In month {since}"


def _no_placebo(comparison: Comparison) -> str:
    if not added_exits(comparison.base, comparison.alternative):
        return "No placebo can be made from this difference: B adds no exit that another person's could stand in for."
    return "No placebo can be made from this difference: there are too few others to leave, without a mentoring duty."


def _instead(comparison: Comparison) -> str:
    """Return who leaves in the placebo, as a sentence."""
    assert comparison.placebo is not None
    replaced = placebo_exits(comparison.base, comparison.alternative)
    made = sorted((one.month, job) for one in replaced for job in one.placebos)
    told = [event for event in added_exits(comparison.base, comparison.placebo) if event.do == "person_leaves"]
    if sorted((event.month, event.job) for event in told) != made:
        return f"The placebo is {comparison.placebo.name!r}."
    organisation = comparison.base_runs[0].organisation
    exits = "; ".join(f"{_people(one.placebos, organisation)} in month {one.month}" for one in replaced)
    levels = _levels(replaced, organisation)
    return f"In the placebo others leave instead, who carry no mentoring duty{levels}: {exits}."


def _people(jobs: Iterable[str], organisation: Organisation) -> str:
    rows = [organisation.job_ids.index(job) for job in jobs]
    if len(rows) > _NAMED:
        return f"{len(rows)} people"
    return " and ".join(
        f"{_ONE_OF[organisation.level[row]]} of {organisation.unit_names[organisation.unit[row]]}" for row in rows
    )


def _levels(replaced: Iterable[Replaced], organisation: Organisation) -> str:
    """Return that and how far levels differ, where they do."""
    level = dict(zip(organisation.job_ids, organisation.level.tolist(), strict=True))
    apart = [level[a] != level[b] for one in replaced for a, b in zip(one.jobs, one.placebos, strict=True)]
    if not any(apart):
        return ""
    return f" ({'nobody' if all(apart) else 'too few'} of the same level {'is' if all(apart) else 'are'} without one)"


# ---------------------------------------------------------------- base rate


def _left_to_chance(rates: list[BaseRate], seeds: int) -> str:
    if not rates:
        return ""
    return "Left to chance, " + "; ".join(_rate(rate, seeds) for rate in rates) + "."


def _rate(rate: BaseRate, seeds: int) -> str:
    if rate.share is None:
        return f"{rate.what}: in A there is nobody to leave by then"
    share = f"{of_100(rate.share.estimate, 0)} ({of_100(rate.share.low, 0)} to {of_100(rate.share.high, 0)})"
    if rate.what == ALL:
        return f"all of these exits together come in {share}"
    months = f"within {count(rate.within, 'month')} from month {rate.month} on"
    counted = f" (counting the {rate.there} of {seeds} in which there is somebody to leave)" * (rate.there < seeds)
    return f"{rate.what} {months} in {share} of 100 futures of A{counted}"


# ---------------------------------------------------------------- units


def _units(found: UnitEffects, over: str) -> str:
    table = found.table
    if len(table) < 2:
        return ""
    beyond = " beyond the placebo" if found.beyond else ""
    out = table[table["stands_out"]]
    what = f"{over[0].lower()}{over[1:]}, of 100 people in an effective relationship"
    hidden = f" {_not_shown(found.hidden)}" if found.hidden else ""
    note = (
        f"Of {len(table)} units some would seem to differ by chance alone, so {{}} wide enough to hold for all at once."
        f"{hidden} Nothing is said of single people: twins cannot tell who gains and who loses."
    )
    if len(out) == 0:
        return f"No unit stands out{beyond} ({what}). {note.format('intervals were taken')}"
    lines = [f"  {name}: {_widened(row)}" for name, row in list(out.iterrows())[:_SHOWN]]
    if len(out) > _SHOWN:
        lines.append(f"  and {count(len(out) - _SHOWN, 'unit')} more")
    head = f"{count(len(out), 'unit stands', 'units stand')} out{beyond} ({what}):"
    return "\n".join([head, *lines, note.format("these brackets are")])


def _not_shown(hidden: int) -> str:
    return f"{count(hidden, 'unit')} of fewer than {LEAST_SHOWN} jobs {'is' if hidden == 1 else 'are'} not shown."


def _widened(row: pd.Series[float]) -> str:
    return more_or_fewer(Interval(float(row["difference"]), float(row["low_of_all"]), float(row["high_of_all"])))


# ---------------------------------------------------------------- parts


def parts_in_words(table: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Return what each part of a difference contributes, as a titled list of lines and a note.

    Parameters
    ----------
    table
        From :func:`culturesim.twins.taken_apart.taken_apart`.
    """
    taken, alive = (leave_one_out(table, name).to_dict("records") for name in ("p_eff", "alive"))
    lines = []
    for row, beside in zip(taken, alive, strict=True):
        lives = net_in_words(_contribution(beside))
        share = f", {_share(row)} of the whole" if np.isfinite(row["share"]) and row["part"] != WHOLE else ""
        name = TOGETHER if row["part"] == WHOLE else row["part"]
        lines.append(f"{name}: {more_or_fewer(_contribution(row))}{share}; alive at the end: {lives}")
    notes = [
        f"'{INTERPLAY}' is what {TOGETHER} do beyond the sum of each: in their direction where parts stand in for one "
        "another, against it where they need one another."
    ]
    if any(row["note"] for row in taken):
        notes.append(f"No shares of the whole are given, since {TOGETHER} may do nothing at all.")
    title = f"Each part left out in turn: B less B without it, of 100 people, last {FINAL_MONTHS} months"
    return [(title, [*lines, *notes])]


def _contribution(row: dict[Hashable, Any]) -> Interval:
    return Interval(row["contribution"], row["low"], row["high"])


def _share(row: dict[Hashable, Any]) -> str:
    return f"{100 * row['share']:.0f} % ({100 * row['share_low']:.0f} to {100 * row['share_high']:.0f})"
