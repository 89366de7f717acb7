"""The practical limit: the hottest kernels against the same in C, on what they are called with in a running ensemble.

A kernel's arguments are copied as it is called in the midst of a run. Then the kernel and the C function take turns
in the same memory, which is filled again before every call, and all they write or answer must be equal to the last bit.
"""

from __future__ import annotations

import ctypes
import inspect
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.alternating import Side, alternate, ratio, spread
from benchmarks.asked import Asked
from benchmarks.c_side import NotInCError, library, structure
from benchmarks.lived import warmed_up
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario
from culturesim import kinds
from culturesim.phases.beginning import AT_ONCE
from culturesim.phases.demand import ABANDONMENT, PARTS
from culturesim.phases.influence import VACANT
from culturesim.phases.turnover import EVENT, LAID_OFF, LEFT, MOVED
from culturesim.scenario import variants
from culturesim.scenario.model import Scenario
from culturesim.state import columns
from culturesim.units import MONTHS_PER_YEAR

KERNELS = {  # by the module from which they are called
    "culturesim.phases.matching": "serve", "culturesim.phases.turnover": "_leavers",
    "culturesim.phases.demand": "_demand", "culturesim.phases.influence": "_influence",
}  # fmt: skip
CONSTANTS = {
    "SPONTANEOUS": columns.SPONTANEOUS, "CONTACT": columns.CONTACT, "STORY": columns.STORY, "LEADER": columns.LEADER,
    "UNIT_LEADER": columns.UNIT_LEADER, "MAJORITY": variants.MAJORITY, "UNIT": variants.UNIT,
    "EVERYONE": variants.EVERYONE, "PARTS": PARTS, "ABANDONMENT": ABANDONMENT,
    "SLOTS": columns.SLOTS, "PROGRAMME_SLOT": columns.PROGRAMME_SLOT, "INFORMAL_SLOT": columns.INFORMAL_SLOT,
    "VACANT": int(VACANT), "SECOND_SLOT": columns.SECOND_SLOT, "NEVER": columns.NEVER, "MANDATED": columns.MANDATED,
    "AT_ONCE": AT_ONCE, "CODES": kinds.CODES, "MOSAIC": kinds.MOSAIC, "INFORMAL": kinds.INFORMAL,
    "NOBODY": kinds.NOBODY, "JUNIOR": kinds.JUNIOR, "TIER_ABOVE": kinds.TIER_ABOVE,
    "UNIT_FIRST": kinds.UNIT_FIRST, "OTHER_UNITS": kinds.OTHER_UNITS, "OTHER_GROUP": kinds.OTHER_GROUP,
    "RANDOM": kinds.RANDOM, "SELF_CHOICE": kinds.SELF_CHOICE, "BLIND": kinds.BLIND, "COMMITTEE": kinds.COMMITTEE,
    "OPTIMAL": kinds.OPTIMAL, "EVENT": EVENT, "LAID_OFF": LAID_OFF, "MOVED": MOVED, "LEFT": LEFT,
    "MONTHS_PER_YEAR": MONTHS_PER_YEAR,
}  # fmt: skip
PEOPLE, WORLDS, QUICK_WORLDS = 300, 200, 20
MONTH = 6  # month in which arguments are taken
TIMES = 25
AT_MOST = 1.3


def copied(argument: Any) -> Any:
    """Return an argument with its arrays copied."""
    if isinstance(argument, np.ndarray):
        return np.ascontiguousarray(argument).copy()
    if isinstance(argument, tuple):
        parts = [copied(part) for part in argument]
        return type(argument)(*parts) if hasattr(argument, "_fields") else tuple(parts)
    return argument


def same(one: Any, other: Any) -> bool:
    """Return whether two arguments hold the same bits."""
    if isinstance(one, tuple):
        return all(same(*pair) for pair in zip(one, other, strict=True))
    return np.asarray(one).tobytes() == np.asarray(other).tobytes()


def arguments_of(told: Scenario, worlds: int) -> dict[str, tuple[Callable[..., Any], list[Any]]]:
    """Return each kernel and what it is called with, of several calls in the month the one with most rows."""
    ensemble = warmed_up(told, worlds)
    while ensemble.state.month < MONTH:
        ensemble.step()
    calls: dict[str, tuple[Callable[..., Any], list[Any]]] = {}
    known = [(import_module(module), name) for module, name in KERNELS.items()]
    own = {name: getattr(module, name) for module, name in known}

    def spying(name: str) -> Callable[..., Any]:
        def spy(*given: Any) -> Any:
            if name not in calls or _rows(given) > _rows(calls[name][1]):
                calls[name] = own[name], [copied(one) for one in given]
            return own[name](*given)

        return spy

    for module, name in known:
        setattr(module, name, spying(name))
    try:
        ensemble.step()
    finally:
        for module, name in known:
            setattr(module, name, own[name])
    return calls


def _rows(given: Any) -> int:
    return sum(_rows(one) if isinstance(one, tuple) else np.size(one) for one in given)


def refilled(own: Any, given: Any) -> None:
    """Write what arguments were `given` over what a call has made of its `own`."""
    for one, other in zip(own, given, strict=True):
        if isinstance(one, np.ndarray):
            np.copyto(one, other)
        elif isinstance(one, tuple):
            refilled(one, other)


class Twins:
    """A kernel and its function in C, which are called by turns with the same arguments in the same memory."""

    def __init__(self, kernel: Callable[..., Any], in_c: Any, given: list[Any]) -> None:
        self.kernel, self.in_c, self.given = kernel, in_c, given
        self.names = list(inspect.signature(kernel).parameters)
        self._own = [copied(one) for one in given]
        self._structure = structure(self.names, self._own)  # made once: it takes longer than a call

    def live_compiled(self) -> float:
        """Call the kernel; return the seconds it took."""
        return self._timed(self.kernel, *self._own)[0]

    def live_in_c(self) -> float:
        """Call the function in C; return the seconds it took."""
        return self._timed(self.in_c, ctypes.byref(self._structure))[0]

    def _timed(self, function: Callable[..., Any], *given: Any) -> tuple[float, Any]:
        refilled(self._own, self.given)
        began = time.process_time()
        answer = function(*given)
        return time.process_time() - began, answer

    def differing(self) -> list[str]:
        """Call both; return the parameters into which they wrote different bits, and "answer" where that differs."""
        _, answer = self._timed(self.kernel, *self._own)
        written = [copied(one) for one in self._own]
        _, answer_in_c = self._timed(self.in_c, ctypes.byref(self._structure))
        pairs = zip(self.names, written, self._own, strict=True)
        found = [name for name, one, other in pairs if not same(one, other)]
        return found if answer in (None, answer_in_c) else [*found, "answer"]


def twins_of(calls: dict[str, tuple[Callable[..., Any], list[Any]]]) -> dict[str, Twins]:
    """Return the twins of kernels by name."""
    described = {name: (list(inspect.signature(kernel).parameters), given) for name, (kernel, given) in calls.items()}
    in_c = library(described, constants=CONSTANTS)
    found = {}
    for name, (kernel, given) in calls.items():
        function = getattr(in_c, name)
        function.restype = ctypes.c_int64
        found[name] = Twins(kernel, function, given)
        found[name].live_compiled()  # compiles where the copies lie otherwise in memory than the state's own
    return found


def rows(asked: Asked) -> Iterator[Row]:
    """Yield nanoseconds a person of each kernel and of its C version, and their ratio.

    Of functions that do not write the same there is no ratio: it counts as not measured.
    """
    worlds = QUICK_WORLDS if asked.quick else WORLDS
    people, size = PEOPLE * worlds, {"people": PEOPLE, "worlds": worlds}
    try:
        twins = twins_of(arguments_of(scenario(PEOPLE, 2 * MONTH), worlds))
    except NotInCError as reason:
        lines = str(reason).splitlines()
        first = next((line for line in lines if "error" in line), lines[0])
        for name in KERNELS.values():
            yield _against_c(name, float("nan"), note=first, **size)
        return
    for name, both in twins.items():
        seconds = alternate([Side("Numba", both.live_compiled, people), Side("C", both.live_in_c, people)], TIMES)
        for side in ("Numba", "C"):
            yield Row("limit", f"{name}, {side}", unit="ns/person", **size, **measured(spread(seconds[side]), 1e9))
        differing = both.differing()
        if differing:
            yield _against_c(name, float("nan"), note=f"OUTPUTS DIFFER: {', '.join(differing)}", **size)
        else:
            yield _against_c(name, note="same bits", **size, **measured(ratio(seconds, "Numba", "C")))


def _against_c(name: str, value: float, **told: Any) -> Row:
    return Row("limit", f"{name}, Numba", value, "times", against="C", at_most=AT_MOST, **told)
