"""The numbers of an answer as a JSON file, so that others can check them; files are written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from culturesim.futures import vectors
from culturesim.made_with import engine_sources, versions
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS
from culturesim.questions.arms import Asked
from culturesim.questions.file import QuestionError
from culturesim.questions.result import Answer
from culturesim.questions.sources import sources_of
from culturesim.questions.stress import Stress
from culturesim.questions.suppressed import shown_units
from culturesim.scenario.model import Scenario
from culturesim.store.durable import whole_file


def must_be_new(paths: Iterable[Path], *, overwrite: bool = False) -> None:
    """Refuse, before anything long begins, files that are there already, and places where none can be made.

    Raises
    ------
    QuestionError
        When one cannot be written.
    """
    for path in paths:
        if path.is_dir():
            raise QuestionError(f"{path}: is a folder; give the name of a file to write")
        if path.exists() and not overwrite:
            raise QuestionError(f"{path}: is there already; give another name, or --overwrite to replace it")
        if not path.resolve().parent.is_dir():
            raise QuestionError(f"{path}: there is no folder {path.parent}; make it first")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with whole_file(path) as file:
        file.write(text.encode("utf-8"))


def fine_print(asked: Asked, seeds: int) -> dict[str, Any]:
    """Return what one needs to live the same again: version, seeds, thresholds, digests."""
    lines = DEFAULT_THRESHOLDS
    return {
        "version": versions()["culturesim"], "made_with": versions(), "engine": engine_sources(),
        "organisation_digest": asked.organisation.digest(), "seeds": [0, seeds - 1], "calibrated_sets": len(vectors()),
        "alive_from": lines.share, "alive_from_pairs": lines.pairs, "lapse_months": lines.lapse_months,
        "line_also_at": [0.5, 2.0],
    }  # fmt: skip


def numbers_of(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return all numbers of an answer as plain values; small units are left out as on the page."""
    found = _plain(answer)
    if answer.closer is not None:
        found["closer"]["units"] = _plain(shown_units(answer.closer.units).shown)
    return {"answer": found, "sources": _plain(sources_of(asked)), "fine_print": fine_print(asked, answer.futures)}


def numbers_of_stress(scenario: Scenario, stress: Stress) -> dict[str, Any]:
    """Return all numbers of a stress test as plain values."""
    made = {"version": versions()["culturesim"], "made_with": versions(), "engine": engine_sources()}
    seeds = {"seeds": [0, stress.futures - 1], "scenario_digest": scenario.digest()}
    return {"stress": _plain(stress), "sources": _plain(sources_of(scenario)), "fine_print": made | seeds}


def as_json(numbers: Mapping[str, Any]) -> str:
    """Return numbers as the text of a JSON file."""
    return json.dumps(numbers, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Return dataclasses as mappings, and numbers that are none as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value.item() if hasattr(value, "item") else value
