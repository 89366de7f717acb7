"""The check battery that a measure of one's own passes.

A measure says what it is, in what unit; it returns what it is declared to, a finite number or ``nan``, always the same
for the same run; it leaves the run alone and uses no chance. It is tried on a small organisation's run of six years
and, where it reads another run, on that of its baseline twin. One whose settings have no defaults cannot be tried.

Reads   a declared measure of a run
Writes  nothing
Draws   nothing of its own; the trial worlds have a fixed seed
"""

from __future__ import annotations

import copy
import inspect
from functools import cache, cached_property
from hashlib import sha256

import numpy as np

from culturesim.errors import Fault, MeasureError
from culturesim.measures.of_a_run import Declared, Measure, Number
from culturesim.measures.sustainability import without_effort
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate
from culturesim.testing.mechanisms import TRIAL, chance_used

MONTHS = 72  # so that a measure of late months has some
_TABLES = ("series", "warm_up_series", "pairs", "tenures", "given_up", "hands", "by_unit")
_FRAMES = tuple(name for name, value in vars(Run).items() if isinstance(value, cached_property))


def can_be_tried(one: Declared) -> bool:
    """Return whether every setting has a default, so that the measure can be taken without being told more."""
    return all(setting.default is not inspect.Parameter.empty for setting in one.settings.values())


def check_measure(one: Declared) -> list[Fault]:
    """Return what is wrong with a measure of a run; nothing when it keeps all the rules.

    Parameters
    ----------
    one
        What ``@cs.measure`` made of a function.

    Returns
    -------
    One fault for each rule that is broken. A measure that fails is not tried further.
    """
    said = []
    if not one.meaning:
        said.append("says nothing of what it is; write a sentence in triple quotes under its first line")
    if can_be_tried(one):
        try:
            said += _tried(one)
        except MeasureError as error:
            said.append(str(error).removeprefix(f"{one.place}: "))
    return [Fault(one.place, f"{one.name}: {what}") for what in said]


def _tried(one: Declared) -> list[str]:
    run, twin = copy.deepcopy(_lived())
    before, chance = (_digest(run), _digest(twin)), chance_used()
    first = _taken(one, run, twin)
    said = []
    if np.isinf(first).any():
        said.append("returns infinity; return nan where the run has no number to give")
    if chance_used() != chance:
        said.append("uses global randomness (random or numpy.random); a measure has no chance in it")
    if (_digest(run), _digest(twin)) != before or _frames_differ(run) or _frames_differ(twin):
        said.append("changes the run; make a copy of a table before writing to it")
    elif not np.array_equal(first, _taken(one, run, twin), equal_nan=True):
        said.append("gives another answer when asked again; it must depend on the run and its settings alone")
    return said


def _taken(one: Declared, run: Run, twin: Run) -> Number:
    return Measure(one).of(run, baseline=twin, beside=twin)


@cache
def _lived() -> tuple[Run, Run]:
    scenario = Scenario(**{**TRIAL, "months": MONTHS, "name": "trial of measures"})
    return simulate(scenario, seed=11), simulate(without_effort(scenario), seed=11)


def _digest(run: Run) -> str:
    """Return a digest of everything a run holds, reals included."""
    digest = sha256()
    for table in _TABLES:
        for name, column in getattr(run, table).items():
            held = repr(column.tolist()).encode() if column.dtype == object else column.tobytes()
            digest.update(f"{table}.{name}{column.dtype}{column.shape}".encode() + held)
    return digest.hexdigest()


def _frames_differ(run: Run) -> bool:
    """Return whether a table that readers of a run share is no longer what the run makes it."""
    made = [name for name in _FRAMES if name in vars(run)]
    anew = copy.copy(run)
    for name in made:
        vars(anew).pop(name)
    return not all(getattr(run, name).equals(getattr(anew, name)) for name in made)
