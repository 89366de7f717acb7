"""The store of runs: what goes in comes out, once, in order; what does not fit is refused in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from culturesim.errors import ExperimentError
from culturesim.store import compacting
from culturesim.store.parts import Part, name_of
from culturesim.store.store import Store

from .made_up import ABOUT, ARMS, COLUMNS, MONTHLY, add, case_of, expected, monthly_of, new_store, runs_of
from .made_up import timings_of as timings


def same(one: pd.DataFrame, two: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, two, check_exact=True)


# ---------------------------------------------------------------- what goes in comes out


def test_rows_come_back_sorted_by_replicate_point_and_the_order_of_the_arms(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        for replicate in (2, 0, 1):
            add(store, runs_of([replicate]).sample(frac=1, random_state=replicate)[COLUMNS.names[::-1]])
        same(store.table(), expected(range(3)))
    same(Store.open(tmp_path / "s").table(), expected(range(3)))


def test_real_numbers_keep_every_bit(tmp_path: Path) -> None:
    runs = runs_of([0])
    runs["p_eff"] = [0.1 + 0.2, -0.0, 5e-324, np.inf, -np.inf, np.nan]
    with new_store(tmp_path / "s", monthly=False) as store:
        add(store, runs)
        store.compact()
        back = store.table()["p_eff"].to_numpy()
    assert back.tobytes() == runs["p_eff"].to_numpy().tobytes()


def test_a_number_that_a_run_cannot_give_is_a_null_in_the_file(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        add(store, runs_of([0], failed={(1, 0)}))
        (file,) = store.files()
    assert pq.read_table(file)["p_eff"].null_count == 2
    assert pc.mean(pq.read_table(file)["p_eff"]).as_py() == pytest.approx(runs_of([0], points=[0, 2])["p_eff"].mean())


def test_columns_and_conditions_choose(tmp_path: Path) -> None:
    with new_store(tmp_path / "s", range(4)) as store:
        found = store.table(["p_eff", "arm"], (pc.field("point") == 1) & (pc.field("replicate") > 1))
    whole = expected([2, 3], points=[1])
    same(found, whole[["p_eff", "arm"]])


def test_months_and_timings_are_tables_of_their_own(tmp_path: Path) -> None:
    with new_store(tmp_path / "s", [1, 0]) as store:
        months, times = store.monthly(), store.timings()
    whole = monthly_of(runs_of([0, 1])).sort_values(["replicate", "point", "month"], kind="stable")
    assert months.shape == (24, 6)
    assert list(months["month"][:4]) == [0, 6, 0, 6]
    assert list(months["arm"][:4]) == ["zero", "zero", "after", "after"]
    assert months["p_eff"].sum() == pytest.approx(whole["p_eff"].sum())
    assert list(times["case"]) == list(timings(runs_of([1, 0]))["case"])
    assert "seconds" not in store.columns.names


def test_a_part_without_months_is_a_part(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        failed = runs_of([0], failed={(point, 0) for point in range(3)})
        store.append(failed, timings(failed))
        assert len(store.monthly()) == 0
        add(store, runs_of([1]))
        assert set(store.monthly()["replicate"]) == {1}


def test_notes_are_kept(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        store.note(finished=True, environments={"a": {"numpy": "2"}})
        store.about["environments"]["a"]["numpy"] = "3"  # a copy: the store's own stays
    about = Store.open(tmp_path / "s").about
    assert about == {**ABOUT, "finished": True, "environments": {"a": {"numpy": "2"}}}


def test_a_table_of_arrow_is_taken_too(tmp_path: Path) -> None:
    runs = runs_of([0])
    with new_store(tmp_path / "s", monthly=False) as store:
        store.append(pa.Table.from_pandas(runs, preserve_index=False), timings(runs))
        same(store.table(), expected([0]))


def test_an_empty_batch_and_an_empty_store_have_no_rows(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        none = runs_of([])
        store.append(none, timings(none))
        assert store.files() == []
        store.compact()
        assert store.table().columns.tolist() == COLUMNS.names
        assert (len(store.table()), len(store.monthly()), len(store.timings())) == (0, 0, 0)
        assert store.cases() == store.failed_cases() == set()


# ---------------------------------------------------------------- cases


def test_a_case_counts_when_every_arm_has_a_row(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        add(store, runs_of([0], points=[0]))
        add(store, runs_of([0], points=[1], arms=["zero"]))
        assert store.cases() == {case_of(0, 0)}
        add(store, runs_of([0], points=[1], arms=["zero"]))  # the same arm again does not make it whole
        assert store.cases() == {case_of(0, 0)}
        add(store, runs_of([0], points=[1], arms=["after"]))
        assert store.cases() == {case_of(0, 0), case_of(1, 0)}


def test_a_failed_case_run_again_takes_its_own_place(tmp_path: Path) -> None:
    with new_store(tmp_path / "s") as store:
        add(store, runs_of([0], failed={(1, 0)}))
        assert store.failed_cases() == {case_of(1, 0)}
        assert store.cases() == {case_of(point, 0) for point in range(3)}
        add(store, runs_of([0], points=[1]))
        add(store, runs_of([0], points=[1], failed={(1, 0)}))  # a failure never takes the place of a run
        for _ in range(2):
            assert store.failed_cases() == set()
            same(store.table(), expected([0]))
            assert len(store.table(["case"], ~pc.is_valid(pc.field("p_eff")))) == 0
            assert len(store.monthly()) == 12
            store.compact()
        assert len(pd.read_parquet(tmp_path / "s" / "runs")) == 6


def test_two_cases_of_one_point_and_replicate_both_stay(tmp_path: Path) -> None:
    """As when the sources of the engine changed in between: another key is another case."""
    with new_store(tmp_path / "s", [0], monthly=False) as store:
        add(store, runs_of([0]).assign(case=lambda runs: "other" + runs["case"]))
        assert len(store.table()) == 12
        assert len(store.cases()) == 6


# ---------------------------------------------------------------- few files, unasked


def grown(parts: int, rows: int) -> tuple[list[Part], int]:
    """Return what stands after `parts` parts of `rows` rows each, and how many rows were rewritten on the way."""
    standing: list[Part] = []
    rewritten = number = 0
    for _ in range(parts):
        standing.append(Part(name_of(number), rows, number))
        number += 1
        for group in compacting.due(standing):
            block = Part(name_of(number, block=True), sum(part.rows for part in group), group[0].first)
            number += 1
            rewritten += block.rows
            standing = [*(part for part in standing if part not in group), block]
    return standing, rewritten


@pytest.mark.parametrize("rows", [1, 20, 500, 4_000, 49_999, 80_000])
def test_files_stay_few_and_rows_move_a_few_times_only(rows: int) -> None:
    """However small the parts are: a block doubles, at least, each time its rows are written anew."""
    parts = max(200, 1_000_000 // rows) if rows > 1 else 30_000
    standing, rewritten = grown(parts, rows)
    whole = parts * rows
    assert sum(part.rows for part in standing) == whole
    large = [part for part in standing if part.rows >= compacting.LARGE]
    assert len(standing) - len(large) <= compacting.LOOSE + np.log2(compacting.LARGE)
    assert all(part.rows < 2.5 * compacting.BLOCK for part in large)
    assert rewritten <= whole * (1 + np.log2(max(1, compacting.LARGE / (compacting.LOOSE * rows))))
    left = sum(part.rows for part in standing if part.rows < compacting.LARGE)
    assert len(compacting.all_small(standing, {})) <= 1 + left / compacting.BLOCK


def test_small_parts_are_gathered_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "LOOSE", 4)
    with new_store(tmp_path / "s", range(21)) as store:
        names = [file.name for file in store.files()]
        assert len(names) <= 4 + 2
        assert sum(name.startswith("part") for name in names) <= 4
        same(store.table(), expected(range(21)))
        assert len(store.monthly()) == 12 * 21
        store.compact()
        assert len(store.files()) == 1
        same(store.table(), expected(range(21)))
        same(pd.read_parquet(store.files()[0]), expected(range(21)))
    assert {path.name for path in (tmp_path / "s" / "monthly").iterdir()} == {store.files()[0].name}


def test_large_blocks_are_left_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, rows in {"LOOSE": 3, "BLOCK": 24, "LARGE": 12}.items():
        monkeypatch.setattr(compacting, name, rows)
    with new_store(tmp_path / "s", range(13), monthly=False) as store:
        before = {file for file in store.files() if pq.read_metadata(file).num_rows >= 12}
        store.compact()
        assert len(before) == 3
        assert before < set(store.files())
        same(store.table(), expected(range(13)))


# ---------------------------------------------------------------- what does not fit


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda runs: runs.drop(columns="p_eff"), "runs: column 'p_eff' is missing"),
        (lambda runs: runs.rename(columns={"p_eff": "p_ef"}), "column 'p_eff' is missing; did you mean 'p_ef'?"),
        (lambda runs: runs.assign(extra=1), "column 'extra' is not in the manifest; it has point, arm, "),
        (lambda runs: runs.assign(point=0.5), "column 'point' must be int64"),
        (lambda runs: runs.assign(p_eff="much"), "column 'p_eff' must be double"),
        (lambda runs: runs.assign(message=None), "column 'message' is empty in row 0; only real numbers may be"),
        (lambda runs: runs.assign(status="fine"), "status is 'fine'; did you mean 'failed'?; there are 'ok', 'failed'"),
        (lambda runs: runs.assign(arm="zeros"), "arm is 'zeros'; did you mean 'zero'?; there are 'zero', 'after'"),
    ],
)
def test_rows_that_do_not_fit_are_refused_whole(tmp_path: Path, change: object, words: str) -> None:
    with new_store(tmp_path / "s", [0]) as store:
        bad = change(runs_of([1]))  # type: ignore[operator]
        with pytest.raises(ExperimentError, match=re.escape(words)):
            store.append(bad, timings(runs_of([1])))
        same(store.table(), expected([0]))


def test_months_belong_to_runs_of_their_part_that_did_not_fail(tmp_path: Path) -> None:
    runs = runs_of([0], failed={(1, 0)})
    with new_store(tmp_path / "s") as store:
        with pytest.raises(ExperimentError, match=f"case '{case_of(1, 0)}', arm '.*' is no run of this part"):
            store.append(runs, timings(runs), monthly_of(runs_of([0])))
        assert store.files() == []
    with new_store(tmp_path / "t", monthly=False) as store:
        with pytest.raises(ExperimentError, match="made without monthly series"):
            store.append(runs_of([0]), timings(runs), monthly_of(runs_of([0])))
        with pytest.raises(ExperimentError, match="keeps no monthly series"):
            store.monthly()


def test_questions_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with new_store(tmp_path / "s", [0]) as store:
        with pytest.raises(ExperimentError, match="no 'p_ef'; did you mean 'p_eff'"):
            store.table(["p_ef"])
        with pytest.raises(ExperimentError, match=r"where: .*does not fit the columns"):
            store.table(where=pc.field("p_ef") > 0)


@pytest.mark.parametrize(
    ("about", "columns", "arms", "words"),
    [
        ({}, COLUMNS, ARMS, "experiment_digest is missing"),
        ({**ABOUT, "at": np.float64("nan")}, COLUMNS, ARMS, "holds what JSON cannot"),
        (ABOUT, COLUMNS, (), "not a list of different names"),
        (ABOUT, COLUMNS, ("a", "a"), "not a list of different names"),
        (ABOUT, COLUMNS.remove(0), ARMS, "column 'point' is missing"),
        (ABOUT, COLUMNS.set(0, pa.field("point", pa.float64())), ARMS, "'point' is double; it must be int64"),
        (ABOUT, COLUMNS.append(pa.field("when", pa.date32())), ARMS, "'when' is date32"),
        (ABOUT, COLUMNS.append(pa.field("seed", pa.int64())), ARMS, "two columns of one name"),
    ],
)
def test_a_store_that_could_not_be_read_again_is_not_made(
    tmp_path: Path, about: dict, columns: pa.Schema, arms: tuple[str, ...], words: str
) -> None:
    with pytest.raises(ExperimentError, match=re.escape(words)):
        Store.create(tmp_path / "s", about, columns, arms=arms)
    assert not (tmp_path / "s").exists()
    with pytest.raises(ExperimentError, match="column 'month' is missing"):
        Store.create(tmp_path / "s", ABOUT, COLUMNS, arms=ARMS, monthly=MONTHLY.remove(4))


# ---------------------------------------------------------------- folders that are no store


def test_a_folder_that_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="there is no such folder"):
        Store.open(tmp_path / "none")
    with pytest.raises(ExperimentError, match=re.escape(f"{tmp_path}: is no store of runs (it has no manifest.json)")):
        Store.open(tmp_path, writing=True)
    (tmp_path / "manifest.json").write_text('{"made_by": "another program"}')
    with pytest.raises(ExperimentError, match="is no store of runs"):
        Store.open(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ExperimentError, match="cannot be read as JSON"):
        Store.open(tmp_path)


def test_a_store_of_another_format_is_not_guessed_at(tmp_path: Path) -> None:
    new_store(tmp_path / "s", [0]).close()
    file = tmp_path / "s" / "manifest.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, "format": 2}))
    with pytest.raises(ExperimentError, match="has format 2; this version of culturesim reads 1"):
        Store.open(tmp_path / "s")
    file.write_text(json.dumps({name: told[name] for name in told if name != "arms"}))
    with pytest.raises(ExperimentError, match="a part is missing or not as written"):
        Store.open(tmp_path / "s")


def test_a_folder_that_holds_something_is_not_taken(tmp_path: Path) -> None:
    new_store(tmp_path / "s", [0]).close()
    with pytest.raises(ExperimentError, match="holds a store of runs already"):
        new_store(tmp_path / "s")
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "thesis.docx").touch()
    with pytest.raises(ExperimentError, match=r"not empty \(it holds 'thesis.docx'\)"):
        new_store(tmp_path / "t")
    (tmp_path / "file").touch()
    with pytest.raises(ExperimentError, match="file: no store can be made here"):
        new_store(tmp_path / "file")


def test_a_store_whose_making_was_killed_can_be_made_again(tmp_path: Path) -> None:
    for name in ("runs", "timings"):
        (tmp_path / "s" / name).mkdir(parents=True)
    (tmp_path / "s" / "writing.lock").touch()
    (tmp_path / "s" / ".manifest.json.partial").write_text("{")
    with new_store(tmp_path / "s", [0]) as store:
        same(store.table(), expected([0]))


# ---------------------------------------------------------------- one writer, any number of readers


def test_a_second_writer_is_told_who_it_is_not(tmp_path: Path) -> None:
    with new_store(tmp_path / "s", [0]) as store:
        with pytest.raises(ExperimentError, match=re.escape(f"{tmp_path / 's'}: another process is writing to it")):
            Store.open(tmp_path / "s", writing=True)
        reader = Store.open(tmp_path / "s")
        same(reader.table(), expected([0]))
        add(store, runs_of([1]))
        same(reader.table(), expected([0, 1]))  # a reader sees what is added
        with pytest.raises(ExperimentError, match="open for reading only"):
            reader.compact()
    with Store.open(tmp_path / "s", writing=True) as store:
        add(store, runs_of([2]))
        same(store.table(), expected([0, 1, 2]))
    with pytest.raises(ExperimentError, match="open for reading only"):
        store.note(late=True)
    same(store.table(), expected([0, 1, 2]))
