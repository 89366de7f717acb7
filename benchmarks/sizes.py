"""How the cost of a person-month grows with people: organisations of every size take turns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.alternating import alternate, ratio, spread
from benchmarks.asked import Asked
from benchmarks.lived import side, warmed_up
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario

SIZES = ((300, 1), (300, 200), (3_000, 1), (30_000, 1), (300_000, 1), (1_000_000, 1))  # people, worlds
QUICK = ((300, 1), (300, 20), (3_000, 1), (30_000, 1))
BLOCKS = 5
MONTHS, QUICK_MONTHS = 12, 4  # a block
COMPARED = 3_000
AT_MOST = 6.0


def rows(asked: Asked) -> Iterator[Row]:
    """Yield nanoseconds a person-month of each size, and the largest against 3,000 people."""
    months = QUICK_MONTHS if asked.quick else MONTHS
    sizes = [size for size in (QUICK if asked.quick else SIZES) if size[0] <= asked.most]
    sides = [
        side(f"{people} {worlds}", warmed_up(scenario(people, BLOCKS * MONTHS), worlds), people, months)
        for people, worlds in sizes
    ]
    seconds = alternate(sides, BLOCKS)
    for people, worlds in sizes:
        name = f"{people} {worlds}"
        size: dict[str, Any] = {"people": people, "worlds": worlds, "months": BLOCKS * months}
        yield Row("sizes", "culturesim", unit="ns/person-month", **size, **measured(spread(seconds[name]), 1e9))
    for people, worlds in sizes:
        if people > COMPARED:
            wanted = AT_MOST if people == 1_000_000 else None
            found = measured(ratio(seconds, f"{people} {worlds}", f"{COMPARED} 1"))
            yield Row("sizes", "cost of a person-month", unit="times", against="at 3,000 people", people=people,
                      months=BLOCKS * months, at_most=wanted, **found)  # fmt: skip
