"""What many futures say of one arm: in how many mentoring is alive month by month, how much of it, and what differs.

Sentences are whole numbers with ranges; the numbers are those of ``twins.compare`` for the same seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.live.frames import SHOWN
from culturesim.live.recording import rounded
from culturesim.measures.intervals import Interval, paired_mean, paired_share, wilson
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, alive_at_end, states
from culturesim.run import Run
from culturesim.scenario.events import HolderLeaves
from culturesim.twins.comparison import FINAL_MONTHS, final_levels

FAN = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
SCALES = (0.5, 2.0)  # the line of life is arbitrary, so what is said is said for half and twice it too


@dataclass(frozen=True)
class Futures:
    """Runs of one arm and their baseline twins, in the order of their seeds."""

    runs: Sequence[Run]
    baselines: Sequence[Run]

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Whether mentoring is alive, shape (futures, months)."""
        pairs = zip(self.runs, self.baselines, strict=True)
        return np.array([states(run, twin) == "surviving" for run, twin in pairs])

    @property
    def at_end(self) -> Interval:
        """Share of futures alive in the last month, with its 95 % interval."""
        return wilson(int(self.alive[:, -1].sum()), len(self.runs))

    @property
    def counts(self) -> list[int]:
        """Futures alive by month."""
        return self.alive.sum(axis=0).tolist()  # type: ignore[no-any-return]

    @property
    def toggles(self) -> list[list[int]]:
        """For each future the months in which mentoring comes alive or ceases to be, beginning with coming alive."""
        edges = np.diff(np.pad(self.alive.astype(np.int8), ((0, 0), (1, 0))), axis=1)
        return [np.flatnonzero(future).tolist() for future in edges]

    def fan(self) -> dict[str, dict[str, list[float]]]:
        """Return quantiles over the futures of each number that runs keep, by name, quantile and month."""
        kept = [one.name for one in SHOWN if one.name in self.runs[0].series]
        found = {}
        for name in kept:
            values = np.quantile([run.series[name] for run in self.runs], list(FAN.values()), axis=0)
            found[name] = {key: [rounded(one) for one in line] for key, line in zip(FAN, values.tolist(), strict=True)}
        return found

    def in_words(self) -> list[str]:
        """Return what came out, in sentences."""
        n, end = len(self.runs), self.at_end
        at = [alive_at_end(self.runs, self.baselines, DEFAULT_THRESHOLDS.scaled(scale)) for scale in SCALES]
        half, twice = (int(one.sum()) for one in at)
        levels = 100 * final_levels(list(self.runs), "p_eff")
        low, middle, high = (round(value) for value in np.quantile(levels, [0.1, 0.5, 0.9]))
        without = round(100 * float(final_levels(list(self.baselines), "p_eff").mean()))
        return [
            f"Mentoring is alive at the end in {_of(end, n)} of {n} futures. The range allows for chance in {n} "
            "futures; it says nothing of whether the model is right.",
            f"With the line for alive drawn at half its place it would be {half}, at twice {twice}.",
            f"In the last {FINAL_MONTHS} months, {middle} of 100 people are in an effective relationship in the middle "
            f"future ({low} to {high} in eight futures of ten); with nothing done for mentoring it would be {without}.",
        ]


def difference_in_words(one: Futures, other: Futures, names: tuple[str, str] = ("A", "B")) -> list[str]:
    """Return what differs between two arms on the same seeds, in sentences; `names` is what they are called."""
    n = len(one.runs)
    before, after = one.alive[:, -1], other.alive[:, -1]
    net = paired_share(before, after)
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    levels = [100 * final_levels(list(arm.runs), "p_eff") for arm in (one, other)]
    people = paired_mean(levels[1] - levels[0])
    more = int((levels[1] > levels[0]).sum())
    first, second = names
    where = f"In {gained} of them mentoring is alive in {second} only, in {lost} in {first} only."
    if gained == lost == 0:
        where = "In no future is mentoring alive in one and not in the other."
    return [
        f"Alive at the end: {_change(f'of {n} futures', net, n, names)}. {where}",
        f"In an effective relationship over the last {FINAL_MONTHS} months: "
        f"{_change('of 100 people', people, 1, names)}; {second} has more in {more} of {n} futures.",
    ]


def _of(share: Interval, n: int) -> str:
    return f"{round(n * share.estimate)} ({round(n * share.low)} to {round(n * share.high)})"


def _change(what: str, net: Interval, times: int, names: tuple[str, str]) -> str:
    """Return for example ``10 more of 100 futures in B than in A (2 to 18 more)``."""
    first, second = names
    middle, where = round(times * net.estimate), f"in {second} than in {first}"
    told = f"as many {what} in {second} as in {first}"
    if middle != 0:
        told = f"{abs(middle)} {'more' if middle > 0 else 'fewer'} {what} {where}"
    return f"{told} ({_range(round(times * net.low), round(times * net.high))})"


def _range(low: int, high: int) -> str:
    if low == high == 0:
        return "less than one either way"
    if low >= 0:
        return f"{low} to {high} more"
    return f"{-high} to {-low} fewer" if high <= 0 else f"{-low} fewer to {high} more"


def who_leaves(event: HolderLeaves, runs: Sequence[Run]) -> str:
    """Return in words in how many futures it is the first holder of the role who leaves, a successor, or nobody."""
    then = [run.holder(event.role, event.month) for run in runs]
    first = [run.holder(event.role, 0) for run in runs]
    nobody = sum(holder == 0 for holder in then)
    stayed = sum(one == other != 0 for one, other in zip(first, then, strict=True))
    others = len(then) - nobody - stayed
    told = f"In {stayed} of {len(then)} futures that is whoever held it at the start"
    told += f", in {others} somebody who came after" if others else ""
    return told + (f"; in {nobody} nobody holds it then, and nobody leaves." if nobody else ".")


def over_time_in_words(counts: Sequence[int]) -> str:
    """Return the line of the months as a sentence, for those who do not see it."""
    months = len(counts)
    at = sorted({*range(0, months, max(1, months // 5)), months - 1})
    return "; ".join(f"month {month}: {counts[month]}" for month in at)


def facts_of(futures: Futures) -> dict[str, Any]:
    """Return the numbers of one arm that a page draws."""
    n, end = len(futures.runs), futures.at_end
    return {
        "alive": futures.counts,
        "toggles": futures.toggles,
        "outcome": round(n * end.estimate),
        "low": round(n * end.low, 1),
        "high": round(n * end.high, 1),
    }
