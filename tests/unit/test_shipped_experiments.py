"""The studies that come with the package: every experiment file can be lived, and every study says what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from culturesim.experiment.loading import load_experiment
from culturesim.experiment.recognised import is_experiment

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
pytest.importorskip("SALib", reason="some of their designs come from an extra")
FILES = sorted(file for file in EXPERIMENTS.glob("*/*.yaml") if is_experiment(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_an_experiment_of_a_study_has_no_fault(file: Path) -> None:
    assert len(load_experiment(file).points()) >= 1


@pytest.mark.parametrize("folder", sorted({file.parent for file in FILES}), ids=lambda folder: folder.name)
def test_a_study_has_one_command_and_says_what_was_found(folder: Path) -> None:
    said = (folder / "README.md").read_text(encoding="utf-8")
    assert "found" in said.lower() and f"experiments/{folder.name}/study.py" in said
    assert (folder / "study.py").is_file() and list(folder.glob("*.csv"))
