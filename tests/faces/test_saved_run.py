"""Saved runs: written whole or not at all, and lived again to the same digests."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

import culturesim as cs
from culturesim.saved import run as saved_run
from culturesim.saved.folder import SavedRunError, must_be_free, new_folder
from culturesim.saved.run import PROVENANCE, TABLES, read_saved, replay, save_runs

PEOPLE = """person,unit,level,tenure_months,experience_months,group,supervisor
a,North,unit_leader,60,120,,
b,North,staff,30,60,,a
c,North,staff,30,60,,a
d,South,unit_leader,60,120,,
e,South,staff,30,60,,d
"""
MECHANISM = '''import culturesim as cs


@cs.mechanism(on="meeting_probability")
def remote_work(state, rows, *, effect=-0.6):
    """Pairs of the second unit meet less often."""
    return effect * ((state.unit_of(rows, "pair") > 0))
'''


def small(**changes: object) -> cs.Scenario:
    settings: dict[str, object] = {
        "name": "small",
        "months": 14,
        "organisation": {"units": {"count": 3, "staff": 9}},
        "hallmarks": 0.6,
        "programmes": [{"name": "pairs", "coordinator_hours": 30}],
        "stewards": [{"name": "champion", "job": "Unit 1/leader", "share": 0.7, "talk": 0.8, "action": 0.9}],
        "events": [{"do": "holder_leaves", "month": 6, "role": "champion"}],
    }
    return cs.Scenario(**{**settings, **changes})


@pytest.fixture(scope="module")
def run() -> cs.Run:
    return cs.simulate(small(), seed=3)


def test_a_saved_run_holds_tables_and_provenance_and_comes_out_the_same(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "deep" / "out")
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.parquet" for name in TABLES), PROVENANCE}
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "monthly.parquet"), run.monthly)
    told = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    assert told["seeds"] == [3]
    assert told["arms"]["run"]["digests"] == {"3": run.digest()}
    assert {"culturesim", "python", "numpy", "numba", "mesa"} <= set(told["versions"])
    saved = read_saved(folder)
    assert saved.arms["run"].scenario.digest() == run.scenario.digest()
    found = replay(saved)
    assert found.matches and found.runs == 1
    assert list(saved.table("jobs")) == list(run.jobs)


def test_the_machine_is_not_named(run: cs.Run, tmp_path: Path) -> None:
    text = (save_runs([run], tmp_path / "out") / PROVENANCE).read_text(encoding="utf-8")
    assert os.uname().nodename not in text if hasattr(os, "uname") and os.uname().nodename else True
    assert str(Path.home()) not in text and str(tmp_path) not in text


def test_several_runs_are_told_apart_by_seed(tmp_path: Path) -> None:
    runs = [cs.simulate(small(), seed) for seed in (5, 6)]
    folder = save_runs(runs, tmp_path / "out")
    for name in TABLES:
        table = pd.read_parquet(folder / f"{name}.parquet")
        assert table.columns[0] == "seed" and set(table["seed"]) == {5, 6}
        assert len(table) == sum(len(getattr(run, name)) for run in runs)
    assert replay(read_saved(folder)).runs == 2


def test_files_that_the_scenario_names_are_copied_and_used(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (source / "own.py").write_text(MECHANISM, encoding="utf-8")
    scenario = cs.Scenario(
        folder=source, name="roster", months=6, organisation={"people": "people.csv"}, modules=["own.py"],
        hallmarks=0.5, upkeep="fixed",
    )  # fmt: skip
    folder = save_runs([cs.simulate(scenario, 1)], tmp_path / "out")
    for path in source.iterdir():
        if path.is_file():
            path.unlink()
    saved = read_saved(folder)
    assert saved.arms["run"].scenario.organisation.people == "inputs/people.csv"
    assert replay(saved).matches


def test_a_changed_digest_or_file_is_found(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    (folder / "people.parquet").write_bytes(b"other")
    (folder / "jobs.parquet").unlink()
    told = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    told["arms"]["run"]["digests"]["3"] = "0" * 64
    told["versions"]["numpy"] = "0.1"
    (folder / PROVENANCE).write_text(json.dumps(told), encoding="utf-8")
    found = replay(read_saved(folder))
    assert not found.matches
    assert found.other_digests == ("run, seed 3: the run is another",)
    assert set(found.changed_files) == {"people.parquet was changed after it was written", "jobs.parquet is missing"}
    assert len(found.other_versions) == 1 and found.other_versions[0].startswith("numpy 0.1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("[]", "was not written by culturesim"),
        ('{"made_by": "culturesim", "format": 99}', "has format 99"),
        ('{"made_by": "culturesim", "format": 1}', "a part is missing"),
        ('{"made_by": "culturesim", "format": 1, "arms": {}, "files": {}, "versions": {}}', "names no run"),
        ('{"made_by": "culturesim", "format": 1, "arms": {"run": 3}, "files": {}, "versions": {}}', "missing"),
    ],
)
def test_what_is_no_saved_run_is_refused_in_one_message(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / PROVENANCE).write_text(text, encoding="utf-8")
    with pytest.raises(SavedRunError, match=words):
        read_saved(tmp_path)


def test_a_folder_without_provenance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SavedRunError, match=r"has no provenance\.json"):
        read_saved(tmp_path)
    with pytest.raises(SavedRunError, match="no such folder"):
        read_saved(tmp_path / "none")


def test_a_provenance_that_names_files_outside_its_folder_is_refused(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    (tmp_path / "own.py").write_text("raise SystemExit('run')", encoding="utf-8")
    told = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    told["arms"]["run"]["scenario"]["modules"] = ["../own.py"]
    (folder / PROVENANCE).write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(SavedRunError, match="outside of inputs"):
        read_saved(folder)


# ---------------------------------------------------------------- folders


def test_a_folder_with_something_in_it_is_refused(run: cs.Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SavedRunError, match="is there already and not empty; give another name"):
        save_runs([run], tmp_path)
    with pytest.raises(SavedRunError, match="was not written by culturesim"):
        save_runs([run], tmp_path, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    with pytest.raises(SavedRunError, match="is a file"):
        save_runs([run], tmp_path / "note.txt")


def test_a_place_where_no_folder_can_be_made_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SavedRunError, match=r"note\.txt is a file"):
        must_be_free(tmp_path / "note.txt" / "deep" / "out")
    must_be_free(tmp_path / "deep" / "out")
    assert not (tmp_path / "deep").exists()


def test_an_empty_folder_is_used(run: cs.Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert (save_runs([run], tmp_path / "out") / PROVENANCE).is_file()


def test_overwriting_replaces_our_own_folders_only(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    with pytest.raises(SavedRunError, match="--overwrite"):
        save_runs([run], folder)
    other = cs.simulate(small(), seed=4)
    save_runs([other], folder, overwrite=True)
    assert list(read_saved(folder).arms["run"].digests) == [4]
    (folder / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(SavedRunError, match=r"also holds 'thesis\.docx'"):
        save_runs([run], folder, overwrite=True)
    assert (folder / "thesis.docx").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_is_left_when_writing_fails(run: cs.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save_runs([run], tmp_path / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail() -> dict[str, str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved_run, "versions", fail)
    with pytest.raises(SavedRunError, match="No space left on device"):
        save_runs([run], folder, overwrite=True)
    with pytest.raises(SavedRunError):
        save_runs([run], tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "out") as partial:
        (partial / "half").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())
    must_be_free(tmp_path / "out")
