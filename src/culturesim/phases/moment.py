"""What every phase is handed: the state, the month's draws, the values of quantities and the standing settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from culturesim import rng
from culturesim.evaluate import Evaluator
from culturesim.quantities import QUANTITIES
from culturesim.state.state import Rows, State

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Names = tuple[str, ...]
Handed = TypeVar("Handed", bound=tuple)  # type: ignore[type-arg]

_FIRST = np.zeros(1, np.uint64)  # the index of what is drawn once
TRAIT = 0  # month under which lasting traits are drawn


@lru_cache(maxsize=256)
def trait_salts(seeds: tuple[int, ...], decision: str) -> Keys:
    """Return the salt of a decision that stays for life, one a world."""
    return rng.salts(seeds, decision, TRAIT)


@lru_cache(maxsize=256)
def _salts_of_traits(seeds: tuple[int, ...], traits: tuple[tuple[str, int], ...]) -> tuple[Keys, Keys]:
    """Return the salts of several traits, one row each, and the index each is drawn with."""
    salts = np.array([trait_salts(seeds, decision) for decision, _ in traits])
    return salts, np.array([index for _, index in traits], np.uint64)


def _drawn(salts: Keys, indices: Keys, world: Rows, who: Keys) -> Floats:
    """Return one row of draws of `who` for each row of `salts`."""
    out = np.empty((len(salts), len(who)))
    rng.several_uniforms(salts, world, who, indices, out)
    return out


@lru_cache(maxsize=256)
def _rows_of(names: Names) -> Mapping[str, tuple[Names, int]]:
    """Return where each of `names` stands in a table with one row for each."""
    return {name: (names, row) for row, name in enumerate(names)}


@dataclass(frozen=True)
class Setting:
    """What stays as it is for the whole run; arrays hold one entry a world unless said.

    Attributes
    ----------
    season
        Weight of each calendar month for leaving, January first, shape (12,), mean 1.
    start_month
        Calendar month of month 0, 1 to 12.
    stewarded
        Whether practice depends on upkeep (otherwise strengths are constant).
    coupling
        How hallmarks feed each other, shape (worlds, 10, 10).
    hub_share
        Chance that a tie across units goes to a leader.
    group_shares
        Shares of the groups among founders, shape (groups,).
    ever_mentored, offering
        Shares of founders who had a mentor before, and who offer to mentor.
    variants
        Which rule is in force for each thing that has several, as a number (scenario/variants.py).
    thresholds
        Thresholds that people are given, of each world; where there are none they are drawn.
    threshold_range
        Lowest threshold and width of those drawn, shape (worlds, 2).
    trained
        Share of missing mentoring skill that founders have won before.
    names
        Row numbers of what events can name, as ``phases.events.Names``.
    events
        Events of each world, in the order in which they were written.
    """

    season: Floats
    start_month: int
    stewarded: NDArray[np.bool_]
    coupling: Floats
    hub_share: float
    group_shares: Floats
    ever_mentored: Floats
    offering: Floats
    variants: Mapping[str, NDArray[np.int64]]
    thresholds: tuple[Floats, ...]
    threshold_range: Floats
    trained: Floats
    names: tuple[Any, ...]
    events: tuple[tuple[Any, ...], ...]

    @cached_property
    def groups_up_to(self) -> Floats:
        """Shares of the groups up to and with each, shape (groups,)."""
        return np.cumsum(self.group_shares)

    @cached_property
    def calendar(self) -> Mapping[int, list[list[tuple[int, int, Any]]]]:
        """World, place among its events and event of all that is under way in a month, by month, in turns.

        The first turn holds the first event of every world that has one, the second the next, and so on.
        """
        months: dict[int, list[list[tuple[int, int, Any]]]] = {}
        for world, planned in enumerate(self.events):
            met: dict[int, int] = {}  # events of this world so far, by month
            for place, event in enumerate(planned):
                for month in range(event.month, event.month + getattr(event, "over", 1)):
                    turns = months.setdefault(month, [])
                    turn = met[month] = met.get(month, -1) + 1
                    if turn == len(turns):
                        turns.append([])
                    turns[turn].append((world, place, event))
        return months


class Moment:
    """One month of an ensemble as its phases see it; values of quantities are found once and kept for the month."""

    def __init__(self, state: State, evaluator: Evaluator, setting: Setting) -> None:
        self.state = state
        self.evaluator = evaluator
        self.setting = setting
        self._tables: dict[Names, Floats] = {}
        self._found: dict[str, tuple[Names, int]] = {}  # in which table, and in which of its rows

    # -- chance -----------------------------------------------------------------------------------------------

    def salts(self, decision: str) -> Keys:
        """Return this month's salt of a decision, one a world."""
        return self.state.salts.of(decision, self.state.month)

    def salts_of(self, kind: type[Handed]) -> Handed:
        """Return this month's salts of the decisions that the named tuple `kind` has fields for."""
        return kind._make([self.salts(decision) for decision in kind._fields])  # type: ignore[attr-defined, no-any-return]

    def draw(self, decision: str, world: Rows, who: Keys) -> Floats:
        """Return this month's draws of `who` in their worlds."""
        return _drawn(self.salts(decision)[None], _FIRST, world, who)[0]  # type: ignore[no-any-return]

    def trait(self, decision: str, world: Rows, who: Keys) -> Floats:
        """Return draws that stay with `who` for life."""
        return self.traits(((decision, 0),), world, who)[0]  # type: ignore[no-any-return]

    def traits(self, traits: tuple[tuple[str, int], ...], world: Rows, who: Keys) -> Floats:
        """Return one row of lasting draws for each of `traits`, named by decision and index."""
        return _drawn(*_salts_of_traits(self.state.seeds, traits), world, who)

    # -- values -----------------------------------------------------------------------------------------------

    def value(self, name: str) -> Floats:
        """Return a quantity held per unit, one value for every unit."""
        if name not in self._found:
            return self.unit_values(name)[0]
        names, row = self._found[name]
        return self._tables[names][row]

    def unit_values(self, *names: str) -> Floats:
        """Return several quantities held per unit, one row each; the sooner asked for together, the fewer passes."""
        if names not in self._tables:
            new = names if self._found.keys().isdisjoint(names) else tuple(n for n in names if n not in self._found)
            if new:
                self._tables[new] = self.evaluator.units(new, self.state)
                self._found.update(_rows_of(new))
            if new != names:
                self._tables[names] = np.array([self.value(name) for name in names])
        return self._tables[names]

    def values(self, name: str, rows: Rows) -> Floats:
        """Return a quantity held per person or pair, for `rows`."""
        return self.evaluator.rows((name,), self.state, rows)[0]

    def values_of(self, names: tuple[str, ...], rows: Rows) -> Floats:
        """Return several quantities held per person, or per pair, for `rows`; one row each, in one pass."""
        return self.evaluator.rows(names, self.state, rows)

    def spread(self, name: str, rows: Rows) -> Floats:
        """Return a quantity held per person or pair in a full column, 0 outside `rows`."""
        state = self.state
        full = np.zeros(state.jobs.rows if QUANTITIES[name].held == "person" else state.ties.rows)
        full[rows] = self.values(name, rows)
        return full

    def variant(self, name: str) -> NDArray[np.int64]:
        """Return which rule is in force, one number a world."""
        return self.setting.variants[name]

    def rule(self, name: str) -> Floats:
        """Return a rule parameter, one value a world."""
        return self.state.rules[name]

    def rules(self, kind: type[Handed]) -> Handed:
        """Return the rule parameters that the named tuple `kind` has fields for, as kernels take them."""
        return self.state.rules_of(kind)  # type: ignore[no-any-return]
