"""Factors: the levers and uncertainties of an experiment, each a range of numbers or a list of values.

A design works in shares from 0 to 1; a factor turns them into its values: evenly on its own or on a log scale for a
range, in equal slices for a list. Values of a range are kept to nine significant digits, so that logarithms, which
differ in their last bit from processor to processor, give the same table everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose, isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from culturesim.errors import ExperimentError, did_you_mean
from culturesim.scenario.wording import shown

Value = float | int | str | bool
_DIGITS = 9


@dataclass(frozen=True)
class Factor:
    """One thing an experiment varies: either a range from `low` to `high`, or a list of `values`.

    Parameters
    ----------
    name
        Its name, which is its column in every table.
    low, high
        Ends of a range; `low` is less than `high`.
    values
        Two or more numbers, texts or switches, instead of a range; in this order they count as low to high.
    log
        Whether a range is even in its logarithm; `low` is then above 0.
    whole
        Whether a range holds whole numbers only.
    levels
        How many values of a range stand in a grid, evenly spaced from end to end; two where it is not given.
    at
        The value in the centre of a one-at-a-time design.

    Raises
    ------
    ExperimentError
        When these contradict each other.
    """

    name: str
    low: float | None = None
    high: float | None = None
    values: tuple[Value, ...] | None = None
    log: bool = False
    whole: bool = False
    levels: int | None = None
    at: Value | None = None

    def __post_init__(self) -> None:
        fault = self._fault_of_list() if self.values is not None else self._fault_of_range()
        if fault is None and self.at is not None:
            fault = self.fault_of(self.at)
        if fault:
            raise ExperimentError(f"{self.name}: {fault}")

    def _fault_of_list(self) -> str | None:
        assert self.values is not None
        if self.low is not None or self.high is not None or self.log or self.whole or self.levels is not None:
            return "has a list of values, so it takes no low, high, scale, whole or levels"
        if len(self.values) < 2 or any(_same(one, two) for i, one in enumerate(self.values) for two in self.values[:i]):
            return f"needs two or more different values, found {listed(self.values)}"
        wrong = [value for value in self.values if not isinstance(value, (bool, int, float, str))]
        if wrong:
            return f"{shown(wrong[0])} is not a number, a text, true or false"
        return None

    def _fault_of_range(self) -> str | None:
        ends = (self.low, self.high)
        if any(isinstance(end, bool) or not isinstance(end, (int, float)) or not isfinite(end) for end in ends):
            return "needs a low and a high end, both numbers, or a list of two or more values"
        low, high = self._ends()
        if low >= high:
            return f"low {low:g} is not below high {high:g}"
        if self.log and low <= 0:
            return f"low {low:g} has no logarithm; on a log scale both ends are above 0"
        if self.whole and not (low.is_integer() and high.is_integer()):
            return f"whole numbers need whole ends, found {low:g} and {high:g}"
        if self.levels is not None and self.levels < 2:
            return f"levels: {self.levels} is not a whole number of 2 or more"
        return None

    def _ends(self) -> tuple[float, float]:
        assert self.low is not None and self.high is not None
        return float(self.low), float(self.high)

    # ------------------------------------------------------------ from shares to values

    def sampled(self, shares: ArrayLike) -> NDArray[Any]:
        """Return the values at shares from 0 to 1, shape (n,): every value of a list equally likely."""
        u = np.asarray(shares, np.float64)
        if self.values is not None:
            slices = np.minimum((u * len(self.values)).astype(np.int64), len(self.values) - 1)
            return self.column([self.values[which] for which in slices])
        low, high = self._ends()
        if self.whole:  # each whole number owns the stretch half a step to either side
            return self._in_range(u, low - 0.5, high + 0.5)
        return self._in_range(u, low, high)

    def on_grid(self, shares: ArrayLike) -> NDArray[Any]:
        """Return the values at shares from 0 (its low end or first value) to 1 (its high end or last), shape (n,)."""
        u = np.asarray(shares, np.float64)
        if self.values is not None:
            places = np.rint(u * (len(self.values) - 1)).astype(np.int64)
            return self.column([self.values[place] for place in places])
        return self._in_range(u, *self._ends())

    def level_values(self) -> NDArray[Any]:
        """Return its values in a grid, from low to high."""
        if self.values is not None:
            return self.column(self.values)
        count = self.levels or 2
        found = self.on_grid(np.arange(count) / (count - 1))
        if len(np.unique(found)) < count:
            raise ExperimentError(f"{self.name}: levels: {count} are more than it has whole numbers; take fewer levels")
        return found

    def centre(self) -> Value:
        """Return the centre: `at`, else the middle of a range on its scale, or the first value of a list."""
        if self.at is not None:
            return self.column([self.at]).tolist()[0]
        if self.values is not None:
            return self.values[0]
        return self.on_grid([0.5]).tolist()[0]

    def _in_range(self, u: NDArray[np.float64], bottom: float, top: float) -> NDArray[Any]:
        low, high = self._ends()
        raw = bottom * (top / bottom) ** u if self.log else bottom + u * (top - bottom)
        if self.whole:
            return np.clip(np.rint(raw), low, high).astype(np.int64)
        tidy = np.array([float(f"{value:.{_DIGITS}g}") for value in raw.tolist()])
        return np.clip(np.where(u == 0, low, np.where(u == 1, high, tidy)), low, high)

    def column(self, values: Sequence[Value]) -> NDArray[Any]:
        """Return values as a column of the type of all its values: switches, whole numbers, numbers, or as they are."""
        known: Sequence[Value] = self.values or (0.0,)
        kinds = {type(value) for value in known}
        if self.values is None:
            return np.array(values, np.int64 if self.whole else np.float64)
        if kinds == {bool}:
            return np.array(values, np.bool_)
        if kinds == {int}:
            return np.array(values, np.int64)
        return np.array(values, np.float64) if kinds <= {int, float} else np.array(values, object)

    # ------------------------------------------------------------ values from outside

    def allowed(self) -> str:
        """Return in words which values it takes."""
        if self.values is not None:
            return f"one of {listed(self.values)}"
        low, high = self._ends()
        return f"a {'whole ' if self.whole else ''}number from {low:g} to {high:g}"

    def fault_of(self, value: Value) -> str | None:
        """Return what is wrong with a value, or None."""
        if self.values is not None:
            right = any(_same(value, known) for known in self.values)
        else:
            low, high = self._ends()
            number = np.nan if isinstance(value, (bool, str)) else float(value)
            right = low <= number <= high and (not self.whole or number.is_integer())
        if right:
            return None
        texts = [known for known in self.values or () if isinstance(known, str)]
        return f"{shown(value)} is not {self.allowed()}{did_you_mean(str(value), texts)}"

    def read(self, cell: str) -> Value:
        """Return the value that the cell of a table means.

        Raises
        ------
        ExperimentError
            When it is none of this factor's, saying what was found and what is allowed.
        """
        for known in self.values or ():
            if cell.lower() == shown(known) if isinstance(known, bool) else cell == str(known):
                return known
        number = _number(cell)
        found: Value = cell if number is None else number
        for known in self.values or ():
            if _same(found, known):
                return known
        fault = self.fault_of(found)
        if fault:
            raise ExperimentError(f"{self.name}: {fault}")
        return int(found) if self.whole else found


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _same(one: Value, two: Value) -> bool:
    """Return whether two values are one; a switch is not a number, and numbers are compared as numbers."""
    if isinstance(one, bool) or isinstance(two, bool) or isinstance(one, str) or isinstance(two, str):
        return type(one) is type(two) and one == two
    return isclose(one, two, rel_tol=1e-12, abs_tol=0)


def listed(values: Sequence[Value]) -> str:
    """Return values as a list in words."""
    return ", ".join(shown(value) for value in values) if values else "none"
