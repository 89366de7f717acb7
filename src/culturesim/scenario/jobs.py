"""Which units and jobs a made-up organisation will have, known from its numbers alone.

Jobs are called ``Unit/1`` and so on for staff, ``Unit/leader``, ``Unit/leader 2`` for unit leaders, and
``central office/executive 1`` for executives, who join a unit of that name where it is listed. Of a roster
nothing is known here: it is read later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from culturesim.errors import did_you_mean

MOST_UNITS = 5000


class Jobs:
    """Units with their numbers of jobs; `known` is false where they cannot be told from the settings."""

    def __init__(self, organisation: Mapping[str, Any]) -> None:
        listed = [(row, *unit) for row, unit in enumerate(_listed(organisation.get("units")))]
        named = [(row, name, staff, leaders) for row, name, staff, leaders in listed if isinstance(name, str)]
        self.executives = _count(organisation.get("executives", 1))
        self.central = str(organisation.get("central_unit", "central office"))
        self.known = (
            organisation.get("units") is not None and organisation.get("people") is None and _sound(organisation)
        )
        self.units: dict[str, tuple[int, int]] = {}
        self._rows: dict[str, int] = {}
        self.repeated: list[str] = []
        for row, name, staff, leaders in named:
            if name in self.units and name not in self.repeated:
                self.repeated.append(name)
            self.units[name], self._rows[name] = (staff, leaders), row
        self.count = self.executives + sum(staff + leaders for _, _, staff, leaders in named)
        if self.executives:
            self.units.setdefault(self.central, (0, 0))

    def last_row(self, name: str) -> int:
        """Return the number of the last unit with this name."""
        return self._rows[name]

    def fault(self, job: str) -> str | None:
        """Return what is wrong with a job id, or None when the job exists."""
        unit, slash, local = job.rpartition("/")
        if not slash:
            return f"{job!r} is not a job; jobs are called 'unit/number', 'unit/leader' or '{self.central}/executive 1'"
        if unit not in self.units:
            guess = did_you_mean(unit, self.units)
            return f"there is no job {job!r}: no unit {unit!r}{guess}"
        if local in self._local(unit, local):
            return None
        return f"there is no job {job!r}{did_you_mean(local, self._examples(unit))}; {self._said(unit)}"

    def _local(self, unit: str, local: str) -> set[str]:
        """Return those of the unit's job names that `local` could be."""
        staff, leaders = self.units[unit]
        serial = local.rsplit(" ", 1)[-1]
        number = int(serial) if serial.isascii() and serial.isdigit() and len(serial) < 8 else 0
        real = {"leader"} if leaders else set()
        real |= {str(number)} if 1 <= number <= staff else set()
        real |= {f"leader {number}"} if 2 <= number <= leaders else set()
        return real | ({f"executive {number}"} if unit == self.central and 1 <= number <= self.executives else set())

    def _examples(self, unit: str) -> list[str]:
        _, leaders = self.units[unit]
        executives = self.executives if unit == self.central else 0
        return ["leader"] * bool(leaders) + [f"executive {serial}" for serial in range(1, executives + 1)]

    def _said(self, unit: str) -> str:
        staff, leaders = self.units[unit]
        executives = self.executives if unit == self.central else 0
        parts = ["staff 1" if staff == 1 else f"staff 1 to {staff}"] if staff else []
        parts += ["leader" if leaders == 1 else f"leader, leader 2 to leader {leaders}"] if leaders else []
        parts += ["executive 1" if executives == 1 else f"executive 1 to executive {executives}"] if executives else []
        return f"{unit} has {', '.join(parts) or 'no jobs'}"


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _sound(organisation: Mapping[str, Any]) -> bool:
    """Return whether units and their numbers of jobs are all of the right kind."""
    units = organisation.get("units")
    several = units if isinstance(units, list) else [units]
    named = all(isinstance(unit, Mapping) and isinstance(unit.get("name", ""), str) for unit in several)
    counts = [organisation.get("executives", 1)]
    for unit in several:
        counts += [unit.get(key, 1) for key in ("count", "staff", "leaders")] if isinstance(unit, Mapping) else []
    return named and all(type(count) is int for count in counts)


def _listed(units: Any) -> list[tuple[Any, int, int]]:
    """Return name, staff and leaders of each unit."""
    if isinstance(units, list):
        several = [unit for unit in units if isinstance(unit, Mapping)]
        return [(unit.get("name"), _count(unit.get("staff")), _count(unit.get("leaders", 1))) for unit in several]
    if isinstance(units, Mapping):
        staff, leaders = _count(units.get("staff")), _count(units.get("leaders", 1))
        prefix, count = units.get("prefix", "Unit"), min(_count(units.get("count")), MOST_UNITS)
        return [(f"{prefix} {serial}", staff, leaders) for serial in range(1, count + 1)]
    return []
