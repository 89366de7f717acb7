"""Measures of a run in words: what each is, its settings and what it reads."""

from __future__ import annotations

import inspect

from culturesim.measures.of_a_run import Declared


def in_words(one: Declared) -> dict[str, str]:
    """Return what stands for each setting of a measure where nothing is said, ready to follow its name."""
    words = {}
    for name, told in one.settings.items():
        needed, silent = told.default is inspect.Parameter.empty, told.default is None
        words[name] = " (needed)" if needed else "" if silent else f" {told.default}"
    return words


def explained(one: Declared) -> list[str]:
    """Return what a measure of a run is, line by line."""
    besides = [each for each in one.reads if each != "run"]
    gives = ", ".join(one.parts) or ("one number a month" if one.course else "one number")
    settings = ", ".join(f"{name}{value}" for name, value in in_words(one).items())
    return [
        f"{one.name}: a measure of a run, for claims and experiments",
        f"  meaning  {one.meaning}",
        f"  unit     {one.unit}",
        f"  gives    {gives}",
        *([f"  settings {settings}"] if settings else []),
        *([f"  reads    the run and its {' and '.join(besides)}"] if besides else []),
        f"  where    {one.place}",
    ]
