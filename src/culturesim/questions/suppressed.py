"""What is not shown: numbers of units too small to hide one person in, and one more where it could be worked out.

A unit of fewer than five people is left out. Where exactly one is, its number could be had from the total, so the
next smallest unit is left out as well (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from culturesim.measures.reach import LEAST_SHOWN
from culturesim.questions.side_by_side import UnitRow


@dataclass(frozen=True)
class Shown:
    """Units that may be shown, in their order, and how many are not."""

    shown: tuple[UnitRow, ...]
    hidden: int


def shown_units(units: Sequence[UnitRow]) -> Shown:
    """Return the units that may be shown."""
    hidden = {row for row, unit in enumerate(units) if unit.people < LEAST_SHOWN}
    if len(hidden) == 1 and len(units) > 1:
        hidden.add(min((row for row in range(len(units)) if row not in hidden), key=lambda row: units[row].people))
    return Shown(tuple(unit for row, unit in enumerate(units) if row not in hidden), len(hidden))
