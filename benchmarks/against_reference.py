"""Against the readable Mesa model of the same rules, month by month, with keyed draws and with Python's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.reference.model import ReferenceModel

from benchmarks.alternating import Side, alternate, ratio, spread
from benchmarks.asked import Asked
from benchmarks.lived import side, warmed_up
from benchmarks.reference import NativeReference, digest, frozen
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario
from culturesim.organisation.blueprint import organisation_of

KEYED, NATIVE = "Mesa, keyed draws", "Mesa, Python's draws"
ONE, MANY = "culturesim", "culturesim, ensemble"
WORLDS = 200
MONTHS = 60  # of the scenario; of large organisations its first months are lived
BLOCKS = 5
CASES = {300: 12, 3_000: 12, 30_000: 2}  # people: months a block; a year, where that is soon lived: its months differ
QUICK = {300: 6, 3_000: 1}
AT_LEAST = {KEYED: 200.0, NATIVE: 100.0}
ALONE_AT_300 = {KEYED: None, NATIVE: 10.0}


def reference_side(name: str, model: ReferenceModel, people: int, months: int) -> Side:
    """Return the side that lives `months` of a readable model a block."""
    while model.month < 0:
        model.step()

    def live() -> None:
        for _ in range(months):
            model.step()

    return Side(name, live, people * months)


def rows(asked: Asked) -> Iterator[Row]:
    """Yield nanoseconds of each side, and ratios."""
    pinned = "the frozen reference" if frozen() else "NOT THE FROZEN REFERENCE: its digest is another"
    yield Row("reference", "reference is frozen", float(frozen()), "yes or no", note=f"{pinned}, {digest()[:12]}")
    for people, months in (QUICK if asked.quick else CASES).items():
        if people > asked.most:
            continue
        told = scenario(people, MONTHS)
        organisation = organisation_of(told)
        sides = [
            reference_side(KEYED, ReferenceModel(told, organisation, 1), people, months),
            reference_side(NATIVE, NativeReference(told, organisation, 1), people, months),
            side(ONE, warmed_up(told, 1, organisation), people, months),
        ]
        if people == 300:
            worlds = WORLDS // 10 if asked.quick else WORLDS
            sides.append(side(MANY, warmed_up(told, worlds, organisation), people, months))
        seconds = alternate(sides, BLOCKS)
        for each in sides:
            size: dict[str, Any] = {"people": people, "months": BLOCKS * months}
            size["worlds"] = worlds if each.name == MANY else 1
            found = measured(spread(seconds[each.name]), 1e9)
            yield Row("reference", each.name, unit="ns/person-month", **size, **found)
            if each.name in (ONE, MANY):
                alone = people == 300 and each.name == ONE
                for mesa in (KEYED, NATIVE):
                    wanted = (ALONE_AT_300 if alone else AT_LEAST)[mesa]
                    found = measured(ratio(seconds, mesa, each.name))
                    yield Row("reference", mesa, unit="times", against=each.name, at_least=wanted, **size, **found)
