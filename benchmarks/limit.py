"""The practical limit: the hottest kernels against the same in C, on what they are called with in a running ensemble.

A kernel's arguments are copied as it is called in the midst of a run. Then the kernel and the C function take turns
with fresh copies, and all they have written or answered must be equal to the last bit.
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
from benchmarks.c_side import NoCompilerError, library, structure
from benchmarks.lived import warmed_up
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario
from culturesim import kinds
from culturesim.phases.beginning import AT_ONCE
from culturesim.phases.demand import ABANDONMENT, PARTS
from culturesim.phases.influence import VACANT
from culturesim.phases.turnover import EVENT, LAID_OFF, LEFT, MOVED
from culturesim.scenario import variants
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
    "OPTIMAL": kinds.OPTIMAL, "EVENT": EVENT, "LAID_OFF": LAID_OFF, "MOVED": MOVED, "LEFT": LEFT, "MONTHS_PER_YEAR": MONTHS_PER_YEAR,
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


def arguments_of(worlds: int) -> dict[str, tuple[Callable[..., Any], list[Any]]]:
    """Return each kernel and what it is called with, of several calls in the month the one with most rows."""
    ensemble = warmed_up(scenario(PEOPLE, 2 * MONTH), worlds)
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


def rows(asked: Asked) -> Iterator[Row]:
    """Yield nanoseconds a person of each kernel and of its C version, and their ratio."""
    worlds = QUICK_WORLDS if asked.quick else WORLDS
    calls = arguments_of(worlds)
    names = {name: list(inspect.signature(kernel).parameters) for name, (kernel, _) in calls.items()}
    try:
        in_c = library({name: (names[name], given) for name, (_, given) in calls.items()}, constants=CONSTANTS)
    except NoCompilerError as reason:
        yield Row("limit", "C", float("nan"), "", note=f"left out: {reason}")
        return
    for name, (kernel, given) in calls.items():
        written: dict[str, Any] = {}

        def live_compiled(kernel: Any = kernel, given: list[Any] = given, written: Any = written) -> float:
            own = [copied(one) for one in given]
            began = time.process_time()
            answer = kernel(*own)
            took = time.process_time() - began
            written["Numba"] = *own, answer
            return took

        def live_in_c(name: str = name, given: list[Any] = given, written: Any = written) -> float:
            own = [copied(one) for one in given]
            handed = structure(names[name], own)
            function, pointer = getattr(in_c, name), ctypes.byref(handed)
            function.restype = None if written["Numba"][-1] is None else ctypes.c_int64
            began = time.process_time()
            answer = function(pointer)
            took = time.process_time() - began
            written["C"] = *own, answer
            return took

        live_compiled()  # compiles where the copies lie otherwise in memory than the state's own
        people = PEOPLE * worlds
        seconds = alternate([Side("Numba", live_compiled, people), Side("C", live_in_c, people)], TIMES)
        equal = all(same(*pair) for pair in zip(written["Numba"], written["C"], strict=True))
        note = "same bits" if equal else "OUTPUTS DIFFER"
        size: dict[str, Any] = {"people": PEOPLE, "worlds": worlds}
        for side in ("Numba", "C"):
            found = measured(spread(seconds[side]), 1e9)
            yield Row("limit", f"{name}, {side}", unit="ns/person", **size, **found)
        found = measured(ratio(seconds, "Numba", "C"))
        yield Row("limit", f"{name}, Numba", unit="times", against="C", at_most=AT_MOST, note=note, **size, **found)
