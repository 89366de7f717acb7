"""Kernels of mechanisms, written as the text of a module: one pass over rows, all quantities wanted at once.

A module serves one level: units, people or pairs. Its kernel `add` begins with what a quantity has before (its base,
or its value by unit), adds the shifts of its mechanisms in name order, and says whether all of them were finite. The
kernel `ask`, where there is one, lays down before what only NumPy computes to the last bit (logarithms, powers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from culturesim.mechanisms import Mechanism
from culturesim.quantities import QUANTITIES, Holder
from culturesim.state.columns import SLOTS
from culturesim.translation.rows import RowCode, row_code
from culturesim.translation.source import NotTranslatableError

_HEAD = f'''\
"""Mechanisms as code for one row; written by culturesim.translation, and written anew whenever they change."""
import numpy as np
from culturesim.compiled import generated, inlined


@inlined
def mentors_had(ties_at, job):
    count = 0
    for slot in range({SLOTS}):
        count += ties_at[job * {SLOTS} + slot] >= 0
    return count
'''

# Numbers of a row, and the same unsigned to look columns up with: else each is asked whether it counts from the end.
_ROW = {
    "unit": ("row = i", "unit = row", "world = row // per_world", "at_row = np.uint64(row)", "at_unit = at_row",
             "at_world = np.uint64(world)"),
    "person": ("row = rows[i]", "at_row = np.uint64(row)", "unit = jobs_unit[at_row]", "at_unit = np.uint64(unit)",
               "job = row"),
    "pair": ("row = rows[i]", "at_row = np.uint64(row)", "job = ties_mentee[at_row]", "at_job = np.uint64(job)",
             "unit = jobs_unit[at_job]", "at_unit = np.uint64(unit)"),
}  # fmt: skip
_WORLD = (  # rows mostly come world after world: what is a world's is looked up once for all of them
    "if job < first or job >= last:",
    "    world = job // per_world",
    "    at_world = np.uint64(world)",
    "    first, last = world * per_world, (world + 1) * per_world",
)
_BASICS = {"unit": {}, "person": {"jobs_unit": "state.jobs.unit"},
           "pair": {"jobs_unit": "state.jobs.unit", "ties_mentee": "state.ties.mentee"}}  # fmt: skip


TOGETHER = 8  # quantities that are passed over together where none of them is wanted: of many, few are at once


@dataclass(frozen=True)
class Term:
    """A mechanism in a kernel, by its number there; `code` is None where its shifts are given by NumPy."""

    number: int
    mechanism: Mechanism
    code: RowCode | None


def module_text(level: Holder, acting: Mapping[str, Sequence[Mechanism]]) -> str:
    """Return a module that evaluates quantities on one level; `acting` has each one's mechanisms there by name."""
    terms: dict[str, list[Term]] = {}
    number = 0
    for quantity, mechanisms in acting.items():
        terms[quantity] = []
        for one in mechanisms:
            terms[quantity].append(Term(number, one, _code_or_none(one, number)))
            number += 1
    return _Writer(level, terms).text()


def _code_or_none(mechanism: Mechanism, number: int) -> RowCode | None:
    try:
        return row_code(mechanism, f"m{number}")
    except NotTranslatableError:
        return None


def why_not(mechanism: Mechanism) -> str | None:
    """Return why a mechanism cannot be compiled, or None if it can."""
    try:
        row_code(mechanism, "m0")
    except NotTranslatableError as error:
        return str(error)
    return None


def _indented(depth: int, *lines: str) -> list[str]:
    return ["    " * depth + line for line in lines]


class _Writer:
    """The text of one module, and what has to be handed to its kernels."""

    def __init__(self, level: Holder, terms: Mapping[str, Sequence[Term]]) -> None:
        self.level = level
        self.terms = terms
        self.every = [term for each in terms.values() for term in each]
        self.codes = [(term, term.code) for term in self.every if term.code is not None]
        self.given = [term.number for term in self.every if term.code is None]
        self.arguments: dict[str, str] = dict(_BASICS[level])
        self.place_of: dict[str, int] = {}  # parameters and what NumPy computes once a world: rows of p
        self.tables: list[tuple[int, str, str]] = []
        self.by_kind: list[str] = []
        self.asked: list[tuple[int, int, str]] = []
        for term, code in self.codes:
            self.arguments.update(code.arguments)
            for name in code.parameters:
                self.place_of[f"{code.tag}_{name}"] = len(self.place_of)
            for place, (text, index) in enumerate(code.tables):
                name = f"{code.tag}_table_{place}"
                self.tables.append((term.number, name, text))
                if index == "[world]":
                    self.place_of[name] = len(self.place_of)
                else:
                    self.by_kind.append(name)
            self.asked += [(term.number, place, form) for place, (_, form) in enumerate(code.asked)]

    def text(self) -> str:
        """Return the whole module."""
        parts = [_HEAD, self._kernel("add"), self._kernel("ask") if self.asked else "ask = None\n", self._facts()]
        return "\n\n".join(parts)

    def _facts(self) -> str:
        """Return what the module says of itself, read by culturesim.evaluate."""
        quantity = [q for q, each in enumerate(self.terms.values()) for _ in each]
        tables = "".join(f"    ({number}, {name!r}, lambda parameters, state: {text}),\n"
                         for number, name, text in self.tables)  # fmt: skip
        asked = "".join(f"    ({number}, lambda x: {form.format('x')}),\n" for number, _, form in self.asked)
        return "\n".join([
            f"QUANTITIES = {tuple(self.terms)!r}",
            f"MECHANISMS = {tuple(term.mechanism.name for term in self.every)!r}",
            f"QUANTITY_OF = {tuple(quantity)!r}",
            f"GIVEN = {tuple(self.given)!r}",
            f"PLACES = {self.place_of!r}",
            f"BY_KIND = {tuple(self.by_kind)!r}",
            f"TABLES = (\n{tables})",
            f"ASKED = (\n{asked})\n\n",
            "def arguments(state):",
            f"    return ({''.join(f'{text}, ' for text in self.arguments.values())})\n",
        ])  # fmt: skip

    def _kernel(self, name: str) -> str:
        own = "" if self.level == "unit" else "rows, "
        arrays = "".join(f", {one}" for one in (*(f"by_{name}" for name in self.by_kind), *self.arguments))
        lines = [f"@generated\ndef {name}({own}month, wanted, per_world, start, on, p, given, asked, out{arrays}):"]
        lines += ["    total = 0.0"] if name == "add" else []
        bodies = {
            (q, quantity): body for q, (quantity, terms) in enumerate(self.terms.items())
            if (body := self._adding(q, quantity, terms) if name == "add" else self._asking(terms))
        }  # fmt: skip
        of_world = [] if self.level == "unit" else [*_WORLD, *_indented(1, *self._numbers_of_a_world(*self.place_of))]
        groups = [list(bodies.items())[first : first + TOGETHER] for first in range(0, len(bodies), TOGETHER)]
        for number, group in enumerate(groups):
            lines += _indented(1, f"some_{number} = " + " or ".join(f"wanted[{q}] >= 0" for (q, _), _ in group))
        lines += _indented(1, "first, last = 0, 0", "for i in range(out.shape[1]):")
        lines += _indented(2, *_ROW[self.level], *of_world)
        for number, group in enumerate(groups):
            lines += _indented(2, f"if some_{number}:")
            for (q, quantity), body in group:
                lines += _indented(3, f"at = wanted[{q}]", f"if at >= 0:  # {quantity}")
                lines += _indented(4, *body)
        lines += ["    return total == 0.0"] if name == "add" else []
        return "\n".join(lines) + "\n"

    def _adding(self, q: int, quantity: str, terms: Sequence[Term]) -> list[str]:
        """Return the lines that add up one quantity; on the log-odds scale it is laid down negative, ready for exp."""
        lines = [f"linked = start[{q}, at_world]" if self.level == "unit" else "linked = start[at, at_unit]"]
        for term in terms:
            lines.append(f"if on[{term.number}]:  # {term.mechanism.name}")
            lines += [f"    {line}" for line in self._read(term, late=True)]
            if term.code is None:
                lines.append(f"    shift = given[{self.given.index(term.number)}, i]")
            else:
                lines += [f"    {line}" for _, line in term.code.lines]
                lines.append(f"    shift = {term.code.shift}")
            lines += ["    linked = linked + shift", "    total = total + (shift - shift)"]
        declared = QUANTITIES[quantity]
        ready = declared.held == self.level and declared.scale == "log-odds"
        return [*lines, "out[at, i] = -linked" if ready else "out[at, i] = linked"]

    def _asking(self, terms: Sequence[Term]) -> list[str]:
        lines = []
        for term in terms:
            if term.code is None or not term.code.asked:
                continue
            lines.append(f"if on[{term.number}]:  # {term.mechanism.name}")
            lines += [f"    {line}" for line in self._read(term, late=False)]
            lines += [f"    {line}" for late, line in term.code.lines if not late]
            for place, (text, _) in enumerate(term.code.asked):
                lines.append(f"    asked[{self._asked_at(term.number, place)}, i] = {text}")
        return lines

    def _asked_at(self, number: int, place: int) -> int:
        return next(at for at, (n, p, _) in enumerate(self.asked) if (n, p) == (number, place))

    def _read(self, term: Term, *, late: bool) -> list[str]:
        """Return the lines that fetch a mechanism's parameters and what NumPy has computed for it."""
        if term.code is None:
            return []
        tag = term.code.tag
        tables = {f"{tag}_table_{place}": index for place, (_, index) in enumerate(term.code.tables)}
        of_world = [f"{tag}_{name}" for name in term.code.parameters] + [one for one in tables if one in self.place_of]
        lines = self._numbers_of_a_world(*of_world) if self.level == "unit" else []  # few of them are wanted at once
        lines += [f"{name} = by_{name}{index}" for name, index in tables.items() if name in self.by_kind]
        if late:
            for place in range(len(term.code.asked)):
                lines.append(f"{tag}_asked_{place} = asked[{self._asked_at(term.number, place)}, i]")
        return lines

    def _numbers_of_a_world(self, *names: str) -> list[str]:
        return [f"{name} = p[{self.place_of[name]}, at_world]" for name in names]
