"""A comparison in words: in how many futures mentoring lives in either arm, and when they begin to differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culturesim.futures import SET, vectors
from culturesim.measures.intervals import Interval
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, Thresholds
from culturesim.twins.comparison import COMPARED, FINAL_MONTHS, Comparison
from culturesim.twins.pairing import other_settings, why_not_twins
from culturesim.words.planning import count
from culturesim.words.summary import carried_in_words, of_100

SCALES = (0.5, 2.0)  # the lines of life are arbitrary, so the headline is repeated at half and at twice
ROWS = {
    "p_eff": ("effective relationship, of 100", 100.0, 1),
    "p_nom": ("any relationship, of 100", 100.0, 1),
    "pairs_active": ("running relationships", 1.0, 1),
    "quality": ("their quality, 0 to 1", 1.0, 3),
    "credibility": ("credibility of mentoring, 0 to 1", 1.0, 3),
    "commitment": ("belief that it is worth it, 0 to 1", 1.0, 3),
    "waiting": ("months that seekers have waited", 1.0, 2),
    "hours": ("hours spent a month", 1.0, 0),
}  # of the table: words, factor, digits


def headline(comparison: Comparison) -> list[str]:
    """Return paragraphs: the result, when the arms part, and the result with other thresholds."""
    base, other = comparison.base.name, comparison.alternative.name
    return [
        f"A is {base!r}, B is {other!r}; {_pairs(comparison)}.{_carried(comparison)}",
        f"{_result(comparison, DEFAULT_THRESHOLDS)} {_participation(comparison)}",
        _parting(comparison.first_difference()),
        f"Alive means that in the last month at least {of_100(DEFAULT_THRESHOLDS.share)} of 100 people more than in "
        f"the baseline twin are in an effective relationship, in {DEFAULT_THRESHOLDS.pairs} pairs or more. Brackets "
        "are 95 % intervals. With that line at half and at twice its place:\n"
        + "\n".join(f"  {_short(comparison, DEFAULT_THRESHOLDS.scaled(scale))}" for scale in SCALES),
    ]


def _carried(comparison: Comparison) -> str:
    return f" {carried_in_words()}, in both." if comparison.futures == SET and len(vectors()) > 1 else ""


def _pairs(comparison: Comparison) -> str:
    """Return how many pairs there are and what the two of a pair share."""
    pairs, why_not = count(len(comparison.seeds), "pair"), why_not_twins(comparison)
    if why_not is not None:
        return f"{pairs} of runs with the same seeds. {why_not[0].upper()}{why_not[1:]}"
    settings = other_settings(comparison)
    but = f", in organisations that differ in {', '.join(settings)}" if settings else ""
    return f"{pairs} of twins, each with the same people and the same chance{but}"


def _result(comparison: Comparison, thresholds: Thresholds) -> str:
    one, two, net = comparison.survival(thresholds)
    arms = f"in {_in(one)} of 100 futures in A and in {_in(two)} in B"
    return f"Mentoring is alive at the end {arms}: {net_in_words(net)}."


def _participation(comparison: Comparison) -> str:
    """Return the levels of both arms and their paired difference, as people of 100."""
    one, two, net, low, high = (
        100 * float(comparison.table[key]["p_eff"]) for key in ("base", "alternative", "difference", "low", "high")
    )
    interval = f" ({low:.1f} to {high:.1f})" if len(comparison.seeds) > 1 else ""
    change = "no difference" if round(net, 1) == 0 else f"{abs(net):.1f} {'more' if net > 0 else 'fewer'}"
    return (
        f"Of 100 people, {one:.1f} in A and {two:.1f} in B are in an effective relationship over the last "
        f"{FINAL_MONTHS} months: {change}{interval}."
    )


def _short(comparison: Comparison, thresholds: Thresholds) -> str:
    one, two, net = comparison.survival(thresholds)
    line = f"alive from {of_100(thresholds.share)} of 100 people on"
    return f"{line}: {_in(one)} in A, {_in(two)} in B, {net_in_words(net)}"


def _in(share: Interval) -> str:
    return f"{of_100(share.estimate)} ({of_100(share.low, 0)} to {of_100(share.high, 0)})"


def net_in_words(net: Interval) -> str:
    """Return a paired difference of shares, such as ``net 13 fewer of 100 (-20 to -6)``."""
    value = round(100 * net.estimate, 1)
    interval = f"({of_100(net.low, 0)} to {of_100(net.high, 0)})".replace("-0 ", "0 ").replace("-0)", "0)")
    if value == 0:
        return f"net no difference {interval}"
    return f"net {of_100(abs(net.estimate))} {'more' if value > 0 else 'fewer'} of 100 {interval}"


def _parting(first: Sequence[int | None]) -> str:
    apart = sorted(month for month in first if month is not None)
    if not apart:
        return "Nothing differs between A and B, in any month of any future."
    first_of_all, last_of_all = apart[0], apart[-1]
    spread = f" at the earliest and {last_of_all} at the latest" if first_of_all < last_of_all else ""
    where = f"month {first_of_all}{spread}"
    before = f" Before month {apart[0]} nothing differs in any future." if apart[0] > 0 else ""
    same = len(first) - len(apart)
    never = f" In {same} of {len(first)} futures nothing ever differs." if same else ""
    return f"A and B part in {where}.{before}{never}"


def table_rows(comparison: Comparison) -> list[tuple[str, str, str, str, str]]:
    """Return the table as text: measure, A, B, B minus A, and its 95 % interval."""
    rows = []
    for name, row in comparison.table.iterrows():
        words, factor, digits = ROWS.get(str(name), (COMPARED.get(str(name), str(name)), 1.0, 3))
        one, two, net, low, high = (
            _number(factor * float(row[key]), digits) for key in ("base", "alternative", "difference", "low", "high")
        )
        interval = f"{low} to {high}" if len(comparison.seeds) > 1 else "needs two seeds"
        rows.append((words, one, two, net, interval))
    return rows


def _number(value: float, digits: int) -> str:
    if np.isnan(value):
        return "none"
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text


def pairing_in_words(comparison: Comparison) -> str:
    """Return what the pairing by seed was worth for the main measure."""
    ratio = float(comparison.table["variance_ratio"]["p_eff"])
    if not ratio > 0:  # also when it is unknown
        return "Pair by pair, effective participation differs by the same amount in every future."
    if not ratio < 1:
        return "Pairing by seed did not make the difference steadier here than independent futures would."
    what = "Twins pay" if why_not_twins(comparison) is None else "Same seeds pay"
    return (
        f"{what}: the difference in effective participation varies {ratio:.2f} times as much as between "
        "futures that share nothing."
    )
