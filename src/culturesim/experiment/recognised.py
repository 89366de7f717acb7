"""Telling experiment files from scenarios, without what experiments are read with, which takes long to import."""

from __future__ import annotations

from pathlib import Path

from culturesim.scenario.text import read_text, text_of


def is_experiment(path: Path | str) -> bool:
    """Return whether a YAML file is an experiment: it says what is measured, which a scenario never does."""
    return "measures" in read_text(text_of(Path(path)), str(path)).values
