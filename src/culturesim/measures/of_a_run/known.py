"""The measures of one run that a file can name: the built-in ones, and those of a researcher's own modules."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from culturesim.errors import CultureSimError, MeasureError, did_you_mean
from culturesim.measures.of_a_run import (
    money,
    monthly,
    people,
    relationships,
    requests,
    retained,
    stages,
    states,
    units_and_roles,
)
from culturesim.measures.of_a_run.declared import Declared, Number
from culturesim.run import Run
from culturesim.scenario.user_modules import load_module


def measures_in(module: ModuleType) -> list[Declared]:
    """Return the measures that a module defines, in their order there."""
    found = (value for value in vars(module).values() if isinstance(value, Declared))
    return list(dict.fromkeys(one for one in found if one.module == module.__name__))


_MODULES = (monthly, requests, relationships, people, units_and_roles, states, retained, money, stages)
KNOWN: dict[str, Declared] = {one.name: one for module in _MODULES for one in measures_in(module)}


def known_measures(modules: Iterable[str | Path], folder: Path = Path(".")) -> dict[str, Declared]:
    """Return the built-in measures and those of a scenario's `modules`, which stand in `folder`, by name.

    Raises
    ------
    ScenarioError
        When a module cannot be read.
    MeasureError
        When a name is taken.
    """
    known = dict(KNOWN)
    for module in modules:
        for one in measures_in(load_module(folder / module)):
            if one.name in known:
                owner = known[one.name]
                whose = "a built-in measure" if owner.name in KNOWN else f"the measure in {owner.place}"
                raise MeasureError(f"{one.place}: the name {one.name!r} is taken by {whose}; rename yours")
            known[one.name] = one
    return known


@dataclass(frozen=True)
class Measure:
    """A measure of a run with its settings.

    Attributes
    ----------
    declared
        What it is.
    settings
        Its settings by name, as far as they are given.
    beside
        The other arm whose run it reads, where it reads one.
    """

    declared: Declared
    settings: Mapping[str, Any] = field(default_factory=dict)
    beside: str | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.declared.name

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of its numbers, where it gives several; empty for one number."""
        return self.declared.parts

    @property
    def course(self) -> bool:
        """Whether it gives one number a month."""
        return self.declared.course

    @property
    def unit(self) -> str:
        """What it is counted in."""
        return self.declared.unit

    @property
    def meaning(self) -> str:
        """What it is, in a line."""
        return self.declared.meaning

    @property
    def needs_baseline(self) -> bool:
        """Whether it reads the baseline twin of the run."""
        return "baseline" in self.declared.reads

    def of(self, run: Run, *, baseline: Run | None = None, beside: Run | None = None) -> Number:
        """Take it from a run.

        Parameters
        ----------
        run
            A finished run.
        baseline, beside
            Its baseline twin, and the run of the arm `beside`, where the measure reads them.

        Returns
        -------
        One number; an array with one number for each of `parts`; or one number a month.

        Raises
        ------
        MeasureError
            When the function fails, or does not return what it is declared to.
        """
        others = {"baseline": baseline, "beside": beside}
        read = {name: one for name, one in others.items() if name in self.declared.reads}
        missing = [name for name, one in read.items() if one is None]
        if missing:
            raise MeasureError(f"measure {self.name}: reads the run {missing[0]!r}, which is not there")
        try:
            taken = np.asarray(self.declared.function(run, **read, **self.settings), np.float64)
        except CultureSimError:
            raise
        except Exception as error:  # a measure may be anybody's code, and a setting anything
            with_these = f" with {dict(self.settings)}" if self.settings else ""
            what = f"{type(error).__name__}: {error}"
            raise MeasureError(f"{self.declared.place}: measure {self.name}{with_these} failed: {what}") from error
        wanted = taken.shape if self.course and taken.ndim == 1 else (len(self.parts),) if self.parts else ()
        if taken.shape != wanted:
            where = f"{self.declared.place}: measure {self.name}"
            raise MeasureError(f"{where} returned shape {taken.shape}; it is declared to give {self._gives}")
        return taken if taken.ndim else float(taken)

    @property
    def _gives(self) -> str:
        if self.course:
            return "one number a month"
        return f"one number for each of {', '.join(self.parts)}" if self.parts else "one number"


def measure(
    name: str, settings: Mapping[str, Any], modules: Iterable[str | Path] = (), folder: Path = Path(".")
) -> Measure:
    """Return a measure of a run by name, with its settings.

    Parameters
    ----------
    name
        Of a built-in measure, or of one in `modules`.
    settings
        Its settings; with them `beside`, the name of another arm, where the measure reads one.
    modules, folder
        A scenario's own Python files, and where they stand.

    Raises
    ------
    MeasureError
        When there is none of this name, or it has no such setting, or needs one that is not given.
    """
    known = known_measures(modules, folder)
    if name not in known:
        raise MeasureError(f"measure: there is no {name!r}{did_you_mean(name, known)}")
    declared = known[name]
    allowed = [*declared.settings, *(one for one in declared.reads if one == "beside")]
    for setting in settings:
        if setting not in allowed:
            has = f"; it has {', '.join(allowed)}" if allowed else "; it has no settings"
            cure = did_you_mean(setting, allowed) or has
            raise MeasureError(f"measure {name}: there is no {setting!r}{cure}")
    needed = [one for one, kind in declared.settings.items() if kind.default is inspect.Parameter.empty]
    for setting in (*needed, *(one for one in declared.reads if one == "beside")):
        if setting not in settings:
            raise MeasureError(f"measure {name}: needs {setting!r}")
    own = {setting: value for setting, value in settings.items() if setting != "beside"}
    return Measure(declared, own, settings.get("beside"))
