"""Saved runs: written whole or not at all, and lived again to the same digests."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import culturesim as cs
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES
from culturesim.saved import run as saved_run
from culturesim.saved.folder import SavedRunError, must_be_free, new_folder
from culturesim.saved.run import PROVENANCE, TABLES, read_saved, replay, save, save_runs
from culturesim.saved.tables import first_difference, tables_of_comparison

PEOPLE = """person,unit,level,tenure_months,experience_months,group
a,North,unit_leader,60,120,
b,North,staff,30,60,
c,North,staff,30,60,
d,South,unit_leader,60,120,
e,South,staff,30,60,
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
    name = os.uname().nodename if hasattr(os, "uname") else ""
    assert not name or not re.search(rf"\b{re.escape(name)}\b", text)
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


# ---------------------------------------------------------------- what a replay notices


def told_in(folder: Path) -> dict[str, object]:
    return json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))


def tell(folder: Path, **parts: object) -> None:
    text = json.dumps({**told_in(folder), **parts})
    (folder / PROVENANCE).write_text(text, encoding="utf-8")


def put(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write another table into a folder and record it as if it had always been there."""
    file = folder / name
    if file.suffix == ".csv":
        table.to_csv(file, lineterminator="\n", index=False)
    else:
        table.to_parquet(file, index=False)
    files = {**told_in(folder)["files"], name: hashlib.sha256(file.read_bytes()).hexdigest()}
    tell(folder, files=files)


def edited(folder: Path, name: str, row: int, column: str, value: object) -> None:
    table = pd.read_parquet(folder / name)
    table[column] = table[column].where(table.index != row, value)
    put(folder, name, table)


def test_the_last_bit_of_a_real_number_is_noticed(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    before = run.monthly["credibility"].iloc[9]
    edited(folder, "monthly.parquet", 9, "credibility", np.nextafter(before, 1))
    found = replay(read_saved(folder))
    assert not found.matches and found.other_digests == () and found.other_versions == ()
    (words,) = found.changed_files
    assert words.startswith("monthly.parquet: in row 10 (month 9) credibility is ")
    assert words.endswith(f"as saved and {before.item()!r} as lived again")


@pytest.mark.parametrize(("part", "name"), [("platform", "c_library"), ("versions", "numpy")])
def test_elsewhere_real_numbers_may_be_rounded_otherwise(part: str, name: str, run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    tell(folder, **{part: {**told_in(folder)[part], name: "another"}})
    before = run.monthly["credibility"].iloc[9]
    edited(folder, "monthly.parquet", 9, "credibility", np.nextafter(before, 1))
    found = replay(read_saved(folder))
    assert found.matches and len(found.other_versions) == 1 and "another, here" in found.other_versions[0]
    edited(folder, "monthly.parquet", 9, "credibility", before * (1 + 1e-11))
    assert not replay(read_saved(folder)).matches


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("monthly", "hires", 999), ("people", "why_left", "flew away"), ("relationships", "met_last", 999),
     ("jobs", "until", 999)],
)  # fmt: skip
def test_a_whole_number_or_word_is_noticed_anywhere(
    table: str, column: str, value: object, run: cs.Run, tmp_path: Path
) -> None:
    folder = save_runs([run], tmp_path / "out")
    tell(folder, platform={"system": "another"})
    edited(folder, f"{table}.parquet", 2, column, value)
    (words,) = replay(read_saved(folder)).changed_files
    assert words.startswith(f"{table}.parquet: in row 3 (") and f"{column} is {value!r} as saved" in words


def test_a_missing_row_or_column_or_table_is_noticed(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    put(folder, "monthly.parquet", run.monthly.iloc[:-1])
    put(folder, "people.parquet", run.people.drop(columns="skill"))
    (folder / "jobs.parquet").unlink()
    tell(folder, files={name: one for name, one in told_in(folder)["files"].items() if name != "jobs.parquet"})
    monthly, people, jobs = replay(read_saved(folder)).changed_files
    assert monthly == "monthly.parquet: has 13 rows as saved and 14 as lived again"
    assert people == "people.parquet: has a column 'skill' as lived again and none as saved"
    assert jobs.startswith("jobs.parquet: cannot be read")


@pytest.mark.parametrize(
    ("name", "value"),
    [("skill_decay", 0.009), ("credibility_asymmetry", 3), ("failure_loss", 0.09), ("mentor_side_share", 0)],
)
def test_another_default_is_noticed(name: str, value: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small(behaviour={"drift_probability": 0.2})  # so that some relationships fail
    folder = save_runs([cs.simulate(scenario, 3)], tmp_path / "out")
    assert replay(read_saved(folder)).matches
    if name in RULES:
        monkeypatch.setitem(RULES, name, dataclasses.replace(RULES[name], default=value))
    else:
        monkeypatch.setitem(QUANTITIES, name, dataclasses.replace(QUANTITIES[name], base=value))
    found = replay(read_saved(folder))
    if name != "mentor_side_share":
        assert found.other_digests == ()  # the integer history is the same
    assert not found.matches and found.changed_files
    assert all(" as saved and " in words and " as lived again" in words for words in found.changed_files)


def test_other_sources_are_told_and_are_no_fault_by_themselves(run: cs.Run, tmp_path: Path) -> None:
    folder = save_runs([run], tmp_path / "out")
    assert replay(read_saved(folder)).other_versions == ()
    tell(folder, sources="0123456789abcdef0123")
    found = replay(read_saved(folder))
    assert found.matches
    assert len(found.other_versions) == 1 and found.other_versions[0].startswith("culturesim's sources 01234567, here ")


def compared(folder: Path, seeds: int = 3) -> cs.Comparison:
    """Write what `compare` writes, for twins whose champion leaves or stays."""
    found = cs.compare(small(events=[]), small(), range(seeds))
    arms = {"base": found.base_runs, "alternative": found.alternative_runs, "placebo": found.placebo_runs}
    save(arms, folder, tables_of_comparison(found), {})
    return found


def test_a_comparison_comes_out_the_same_and_its_tables_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    compared(folder)
    found = replay(read_saved(folder))
    assert found == saved_run.Replay(9, (), (), ())
    table = pd.read_parquet(folder / "differences.parquet")
    summary = pd.read_csv(folder / "table.csv", dtype=str, keep_default_na=False)
    edited(folder, "differences.parquet", 15, "low", np.nextafter(table["low"].iloc[15], 9))
    summary.loc[4, "alternative"] = repr(float(np.nextafter(float(summary.loc[4, "alternative"]), 9)))
    put(folder, "table.csv", summary)
    differences, short = replay(read_saved(folder)).changed_files
    series = table["series"].iloc[15]
    assert differences.startswith(f"differences.parquet: in row 16 (series {series}, month 1) low is ")
    assert short.startswith("table.csv: in row 5 (name credibility) alternative is ")
    put(folder, "differences.parquet", table)
    other = dataclasses.replace(RULES["credibility_rest"], default=0.9)
    monkeypatch.setitem(RULES, "credibility_rest", other)
    assert any(words.startswith("differences.parquet: ") for words in replay(read_saved(folder)).changed_files)


def test_a_difference_of_arms_is_held_to_the_size_of_the_arms() -> None:
    saved = pd.DataFrame({"base": [4e5], "alternative": [4e5], "difference": [0.0], "low": [-np.inf]})
    lived = saved.assign(difference=6e-11)
    assert first_difference(saved, lived, exactly=False) is None
    assert first_difference(saved, lived, exactly=True) is not None
    assert first_difference(saved, saved.assign(difference=1e-6), exactly=False) is not None
    assert first_difference(saved, saved.assign(low=np.inf), exactly=False) is not None


def test_missing_numbers_agree_with_missing_numbers_alone() -> None:
    table = pd.DataFrame({"one": [np.nan, 0.5], "two": pd.array([None, 2**62], dtype="Int64"), "three": [None, "x"]})
    for exactly in (True, False):
        assert first_difference(table, table.copy(), exactly=exactly) is None
        for column, value in (("one", 0.0), ("two", 0), ("three", "")):
            other = table.copy()
            other.loc[0, column] = value
            assert first_difference(table, other, exactly=exactly) is not None
            assert first_difference(other, table, exactly=exactly) is not None
    other = table.assign(two=pd.array([None, 2**62 + 1], dtype="UInt64"))  # the same once both are rounded to reals
    words = first_difference(table, other, exactly=False)
    assert words is not None and words.endswith(f"is {2**62} as saved and {2**62 + 1} as lived again")


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
