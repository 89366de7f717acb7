"""What a rule can look up in the state, and where the kernels find it.

A column is an array handed to the kernel under a name of its own, with how the state is asked for it. Row numbers
know what they number, so that nothing is looked up but in the table they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import NUMBERS
from culturesim.parameters import RULES
from culturesim.state.columns import JOBS, PROGRAMMES, TIES, UNITS
from culturesim.table import Column
from culturesim.translation.numbers import Number, of_type
from culturesim.translation.source import NotTranslatableError

TABLES: Mapping[str, tuple[str, Mapping[str, Column]]] = {
    "jobs": ("person", JOBS), "ties": ("pair", TIES), "units": ("unit", UNITS),
    "programmes": ("programme", PROGRAMMES),
}  # fmt: skip
STRENGTHS = ("aim", "practice", "perceived")
_NUMBERED = {"row of units": "unit", "row of jobs": "person", "row of programmes": "programme", "kind": "kind"}
_UNSIGNED = {"row": "at_row", "unit": "at_unit", "world": "at_world", "ties_mentee[at_row]": "at_job"}  # see kernels.py
ALWAYS_THERE = ("person", "unit", "pair", "world", "kind")  # tables that are never empty


@dataclass(frozen=True)
class Looked:
    """A column to be looked up by row: `text` with the index in place of {}, of which table, and what it holds."""

    text: str
    of: tuple[str, ...]
    dtype: Any
    arguments: Mapping[str, str]
    holds: str | None = None
    table: str | None = None
    whole: bool = True  # an array, and nothing that is computed from the row number

    def at(self, *index: Number) -> Number:
        """Return what stands at `index`."""
        spaces = tuple(one.space for one in index)
        if spaces != self.of:
            raise NotTranslatableError(f"it looks up {self.text.split('[')[0]} by rows of something else")
        text = self.text.format(*(_UNSIGNED.get(one.text, one.text) if self.whole else one.text for one in index))
        table = (self.table, f"[{', '.join(one.text for one in index)}]") if self.table else None
        return of_type(self.dtype, text, late=any(one.late for one in index), table=table, space=self.holds)


def column(table: str, name: str) -> Looked:
    """Return a column of a table of the state."""
    of, columns = TABLES[table]
    if name not in columns:
        raise NotTranslatableError(f"there is no column {name!r} in {table}")
    declared = columns[name]
    argument = f"{table}_{name}"
    holds = _NUMBERED.get(declared.unit)
    return Looked(f"{argument}[{{}}]", (of,), declared.dtype, {argument: f"state.{table}.{name}"}, holds)


def strength(which: str, name: str) -> Looked:
    """Return a hallmark's strengths by unit."""
    if name not in HALLMARKS:
        raise NotTranslatableError(f"there is no hallmark {name!r}")
    text = f"{which}[{list(HALLMARKS).index(name)}, {{}}]"
    return Looked(text, ("unit",), np.float64, {which: f"state.{which}.table"})


def by_name(which: str, name: str) -> Looked:
    """Return a rule parameter by world, or a number of the kinds by world and kind."""
    if name not in (RULES if which == "rules" else NUMBERS):
        raise NotTranslatableError(f"there is no {name!r} among the {which}")
    of = ("world",) if which == "rules" else ("world", "kind")
    index = ", ".join("{}" for _ in of)
    argument, table = f"{which}_{name}", f"state.{which}[{name!r}]"
    return Looked(f"{argument}[{index}]", of, np.float64, {argument: table}, table=table)


MENTORS_HAD = Looked("mentors_had(ties_at, {})", ("person",), np.int64, {"ties_at": "state.ties.at"}, whole=False)
