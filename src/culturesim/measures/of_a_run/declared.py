"""What a measure of one run is: a plain function of a finished run, with its unit and its settings.

::

    @cs.measure(unit="share of people")
    def late_participation(run, *, start=48):
        '''Mean share of people in an effective relationship, late in the run.'''
        return run.series["p_eff"][start:].mean()

Keyword-only arguments are its settings. A measure may also read, as a second argument of this name, `baseline`: the
baseline twin of the run, the same people and chance without any effort for mentoring; or `beside`: the run with the
same seed of another arm, which the file names. It gives one number, ``nan`` where the run has none to give; several
numbers if their names are declared as `parts`; or one a month if it is a `course`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError, did_you_mean

Number = float | NDArray[np.float64]
Taken = Callable[..., Number]
READ = ("run", "baseline", "beside")  # what the arguments before the star may be called


@dataclass(frozen=True)
class Declared:
    """A function made a measure of a run.

    Attributes
    ----------
    name
        Of the function; files name the measure so.
    function
        What takes the number from a run.
    unit
        What it is counted in.
    parts
        Names of its numbers, where it gives several; empty for one number.
    course
        Whether it gives one number a month.
    reads
        The runs it reads: "run", and "baseline" or "beside".
    """

    name: str
    function: Taken
    unit: str
    parts: tuple[str, ...]
    course: bool
    reads: tuple[str, ...]

    def __call__(self, *runs: object, **settings: object) -> Number:
        """Take it from a run."""
        return self.function(*runs, **settings)

    @property
    def settings(self) -> Mapping[str, inspect.Parameter]:
        """Its settings by name: the keyword-only arguments."""
        return {name: one for name, one in inspect.signature(self.function).parameters.items() if name not in READ}

    @property
    def meaning(self) -> str:
        """What it is, in a line."""
        return inspect.cleandoc(self.function.__doc__ or "").split("\n")[0]

    @property
    def module(self) -> str:
        """The Python module in which it is defined."""
        return self.function.__module__

    @property
    def place(self) -> str:
        """File and line, as faults name them."""
        code = inspect.unwrap(self.function).__code__
        return f"{Path(code.co_filename).name}:{code.co_firstlineno}"


def measure(*, unit: str, parts: Sequence[str] = (), course: bool = False) -> Callable[[Taken], Declared]:
    """Make a measure of a run of a function ``number(run, *, setting=default, …)``.

    Parameters
    ----------
    unit
        What it is counted in, such as "share of people" or "months".
    parts
        Names of the numbers, where the function returns several, in their order.
    course
        Whether it returns one number a month.

    Raises
    ------
    MeasureError
        When there is no unit, a part has a name that is none, or the arguments are not those of a measure.
    """

    def make(function: Taken) -> Declared:
        name, named = getattr(function, "__name__", "a measure"), tuple(parts)
        if not isinstance(unit, str) or not unit.strip():
            raise MeasureError(f"{name}: needs a unit, such as @cs.measure(unit='share of people')")
        if isinstance(parts, str) or not all(isinstance(part, str) and part.isidentifier() for part in named):
            raise MeasureError(f"{name}: parts={parts!r} are not names; write them as parts=('one', 'other')")
        if len(set(named)) < len(named) or (course and named):
            raise MeasureError(f"{name}: parts={named!r}: each name once, and none where it is a course of months")
        return Declared(name, function, unit, named, course, _runs_read(function, name))

    return make


def _runs_read(function: Taken, name: str) -> tuple[str, ...]:
    """Return the runs a function reads; its arguments must be those of a measure."""
    arguments = list(inspect.signature(function).parameters.values())
    before = [one.name for one in arguments if one.kind is one.POSITIONAL_OR_KEYWORD]
    unknown = [one for one in before if one not in READ]
    if unknown:
        cure = did_you_mean(unknown[0], READ) or f"; write a setting after a star: (run, *, {unknown[0]})"
        raise MeasureError(f"{name}: takes {unknown[0]!r} before a star, where only {', '.join(READ)} can stand{cure}")
    if before[:1] != ["run"]:
        raise MeasureError(f"{name}: its first argument is the run: def {name}(run, *, start=0)")
    if any(one.kind not in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY) for one in arguments):
        raise MeasureError(f"{name}: every setting needs a name of its own; *settings and **settings have none")
    return tuple(before)
