"""The commands of experiments as a user meets them: plan, check, sweep, show, analyse, extend, verify, merge."""

from __future__ import annotations

import inspect
from pathlib import Path

import pandas as pd
import pytest
from tests.verification.small_study import write_study
from typer.testing import CliRunner, Result

from culturesim.cli import app
from culturesim.store.store import Store


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_study(tmp_path, replicates=2)


def ran(*words: object) -> Result:
    apart = "mix_stderr" in inspect.signature(CliRunner).parameters  # before Click 8.2 it has to be asked for
    runner = CliRunner(mix_stderr=False) if apart else CliRunner()
    return runner.invoke(app, [str(word) for word in words], env={"COLUMNS": "100"})


def said(*words: object) -> str:
    """Return what a command says that ends well, with its lines joined."""
    found = ran(*words)
    assert found.exit_code == 0, found.stderr
    return " ".join(found.stdout.split())


def refused(*words: object) -> str:
    """Return the one message of a command that refuses."""
    found = ran(*words)
    assert found.exit_code == 2 and found.stdout == ""
    return " ".join(found.stderr.split())


def test_plan_says_what_an_experiment_asks_and_takes(study: Path) -> None:
    words = said("plan", study)
    assert "16 runs: 4 points × 2 arms × 2 replicates, and for each its baseline twin" in words
    assert "hallmarks.value_and_visibility: 0.2 to 0.8; lever" in words
    assert "base, to which champion leaves are twins" in words
    assert not (study.parent / "runs").exists()
    assert "fine: a small study, 4 points, 2 arms, 4 measures" in said("check", study)


def test_a_study_from_sweep_to_merge(study: Path) -> None:
    words = said("sweep", study, "--out", "one", "--jobs", 1)
    assert "16 runs in the store, 16 of them lived now." in words
    assert "Nothing was missing: 16 runs" in said("sweep", study, "--out", "one", "--jobs", 1)

    words = said("show", "one")
    assert "a small study: 16 runs" in words
    assert "4 points, 2 arms (base, champion leaves), 2 replicates of each" in words

    words = said("analyse", "one", "--of", "p_eff", "--out", "found")
    assert "What each arm changes" in words and "Main effects on p_eff, base" in words
    written = {file.name for file in Path("found").iterdir()}
    assert {"differences.csv", "effects_p_eff_base.csv", "effects_p_eff_base.png"} <= written
    table = pd.read_csv("found/differences.csv")
    assert table["pairs"].tolist() == [8]

    assert "24 runs in the store, 8 of them lived now." in said("extend", "one", "--seeds", 3, "--jobs", 1)
    assert "The same: 4 runs lived again" in said("verify", "one", "--sample", 2)

    for part in (1, 2):
        said("sweep", study, "--out", f"part{part}", "--jobs", 1, "--shard", f"{part}/2")
    assert "a small study: 16 runs" in said("merge", "part1", "part2", "--out", "whole")
    with Store.open("whole") as store:
        assert len(store.table()) == 16


def test_beside_its_runs_a_store_holds_the_model_its_parameters_and_its_versions(study: Path) -> None:
    said("sweep", study, "--out", "one", "--jobs", 1)
    about = Path("one/about")
    assert "ODD" in (about / "odd.md").read_text(encoding="utf-8")
    assert "numpy==" in (about / "environment.txt").read_text(encoding="utf-8")
    parameters = pd.read_csv(about / "parameters.csv", dtype={"value": str}).set_index("parameter")
    assert parameters.loc["behaviour.seeking_spontaneous", "value"] == "0.1"
    assert set(parameters["source tag"]) <= {"text", "published", "assumption"}
    assert parameters["source tag"].eq("published").any()


def test_what_cannot_be_is_refused_with_a_cure(study: Path) -> None:
    assert "write it as part and number of parts, such as 3/16" in refused("sweep", study, "--out", "x", "--shard", "3")
    assert "give a part from 1 to 2" in refused("sweep", study, "--out", "x", "--shard", "3/2")
    assert "give one of them" in refused("sweep", study, "--out", "x", "--jobs", 2, "--scheduler", "tcp://nowhere:1")
    assert "none of this name" in refused("sweep", study, "--out", "x", "--design", "other")
    assert "nothing to extend by" in refused("extend", "x")
    assert "there is no such folder" in refused("show", "x")
    assert not Path("x").exists()
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine", encoding="utf-8")
    assert "is not empty" in refused("sweep", study, "--out", "full", "--jobs", 1)
    said("sweep", study, "--out", "one", "--jobs", 1)
    assert "there is no such measure; did you mean 'p_eff'?" in refused("analyse", "one", "--of", "p_ef")
    assert "has 2 replicates already" in refused("extend", "one", "--seeds", 1, "--jobs", 1)
