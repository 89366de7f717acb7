"""Telling experiments and questions from scenarios, without what they are read with, which takes long to import."""

from __future__ import annotations

from pathlib import Path

from culturesim.scenario.text import read_text, text_of


def is_experiment(path: Path | str) -> bool:
    """Return whether a YAML file is an experiment: it says what is measured, which a scenario never does."""
    return "measures" in read_text(text_of(Path(path)), str(path)).values


def is_question(path: Path | str) -> bool:
    """Return whether a YAML file is a question: it sets arms against each other, which neither of the others does."""
    return "compare" in read_text(text_of(Path(path)), str(path)).values
