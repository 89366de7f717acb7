"""Stores become one: all rows once, no contradiction passed over, wholly or not at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from culturesim.errors import ExperimentError
from culturesim.store import merging
from culturesim.store.differences import differences
from culturesim.store.merging import merge
from culturesim.store.store import Store

from .made_up import ABOUT, ARMS, COLUMNS, add, case_of, expected, new_store, runs_of
from .test_killed import must_be_tidy, must_hold


def store_of(folder: Path, *parts: pd.DataFrame, **about: object) -> Path:
    with new_store(folder, **about) as store:
        for runs in parts:
            add(store, runs)
    return folder


@pytest.mark.parametrize("within", [False, True])
def test_shards_become_the_whole(tmp_path: Path, within: bool) -> None:
    shards = [store_of(tmp_path / str(i), *(runs_of([r]) for r in range(i, 9, 3))) for i in range(3)]
    out = shards[1] if within else tmp_path / "all"
    assert merge(shards, out) == out
    must_hold(out, 9, 9)
    must_be_tidy(out)
    assert merge(shards, shards[0]) == shards[0]
    must_hold(shards[0], 9, 9)
    count = len(Store.open(shards[0]).files())
    merge(shards, shards[0])  # what is there already is not added again
    assert len(Store.open(shards[0]).files()) == count
    assert not list(tmp_path.glob(".*"))


def test_runs_held_twice_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "ROWS_AT_A_TIME", 5)
    elsewhere = {"experiment_digest": "d1", "environments": {"there": {"python": "3.13"}}}
    one = store_of(tmp_path / "one", runs_of([0, 1]), runs_of([2], points=[0]))
    two = store_of(tmp_path / "two", runs_of([1], made_with="there"), runs_of([2], made_with="there"), **elsewhere)
    three = store_of(tmp_path / "three", runs_of([0, 1, 2]))
    merge([one, two, three], tmp_path / "all")
    whole = Store.open(tmp_path / "all")
    table = whole.table()
    assert differences(table, expected(range(3))).empty
    assert list(table["made_with"]) == ["here"] * 14 + ["there"] * 4
    assert len(whole.monthly()) == 36
    assert sorted(whole.timings()["case"]) == sorted(table["case"].unique())
    assert whole.about == {**ABOUT, "environments": {"here": {"python": "3.11"}, "there": {"python": "3.13"}}}


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_run_takes_the_place_of_a_failure(tmp_path: Path, order: list[int]) -> None:
    failed = {(1, 0), (2, 0)}
    stores = [
        store_of(tmp_path / "a", runs_of([0], failed=failed), runs_of([1])),
        store_of(tmp_path / "b", runs_of([0], points=[1])),
    ]
    merge([stores[i] for i in order], tmp_path / "all")
    with Store.open(tmp_path / "all", writing=True) as whole:
        assert whole.failed_cases() == {case_of(2, 0)}
        pd.testing.assert_frame_equal(whole.table(), expected([0, 1], failed={(2, 0)}))
        merge_again = merge([stores[0], stores[1]], stores[0])
        pd.testing.assert_frame_equal(Store.open(merge_again).table(), whole.table())


def test_contradictions_name_case_arm_and_column(tmp_path: Path) -> None:
    other = runs_of([0, 1])
    other.loc[other["case"] == case_of(2, 1), "p_eff"] += [0.0, 2**-50]
    a, b = store_of(tmp_path / "a", runs_of([1, 2])), store_of(tmp_path / "b", other)
    for out in (tmp_path / "all", a):
        with pytest.raises(ExperimentError) as told:
            merge([a, b], out)
        words = rf"case {case_of(2, 1)}, arm 'after': p_eff is .* in {a} and .* in {b} \(1 values differ\)"
        assert re.match(words, str(told.value))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert len(Store.open(a).table()) == 12
    must_be_tidy(a)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"about": {**ABOUT, "experiment_digest": "d2"}}, "the experiment_digest is d2 here and d1 there"),
        ({"arms": ARMS[::-1]}, "the list of arms is ['after', 'zero'] here and ['zero', 'after'] there"),
        ({"columns": COLUMNS.remove(4)}, "the table of runs is without here and {'size': 'double'} there"),
        ({"monthly": None}, "the monthly table is without here and {'case': 'string'"),
        ({"about": {**ABOUT, "environments": {"here": 3}}}, "environment 'here' is another in the stores before it"),
    ],
)
def test_only_stores_of_one_experiment_are_merged(tmp_path: Path, change: dict, words: str) -> None:
    with new_store(tmp_path / "a", [0]) as store:
        given = {"about": ABOUT, "columns": COLUMNS, "arms": ARMS, "monthly": store.monthly_columns, **change}
    Store.create(tmp_path / "b", **given).close()
    with pytest.raises(ExperimentError, match=re.escape(words)):
        merge([tmp_path / "a", tmp_path / "b"], tmp_path / "all")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_merge_takes_no_strange_folder(tmp_path: Path) -> None:
    a, b = store_of(tmp_path / "a", runs_of([0])), store_of(tmp_path / "b", runs_of([1]))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "thesis.docx").touch()
    with pytest.raises(ExperimentError, match="c: is there already and not empty"):
        merge([a, b], tmp_path / "c")
    with pytest.raises(ExperimentError, match="b: holds a store of runs already"):
        merge([a], b)
    with pytest.raises(ExperimentError, match="is no store of runs"):
        merge([a, tmp_path / "c"], tmp_path / "d")
    with pytest.raises(ExperimentError, match="give at least one store"):
        merge([], tmp_path / "d")
    with Store.open(a, writing=True), pytest.raises(ExperimentError, match="another process is writing to it"):
        merge([a, b], a)
    (tmp_path / "d").mkdir()  # an empty one is free
    must_hold(merge([a, b], tmp_path / "d"), 2, 2)


def test_a_killed_merge_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = store_of(tmp_path / "a", runs_of([0])), store_of(tmp_path / "b", runs_of([1]))
    shutil.copytree(a, tmp_path / ".all.merging")
    must_hold(merge([a, b], tmp_path / "all"), 2, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "all", "b"]


def test_a_store_that_changes_while_it_is_merged_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = store_of(tmp_path / "a", runs_of([0])), store_of(tmp_path / "b", runs_of([1]), runs_of([2]))
    wanted = merging._wanted

    def compacted_meanwhile(sources: list) -> list:
        with Store.open(b, writing=True) as store:
            store.compact()
        return wanted(sources)

    monkeypatch.setattr(merging, "_wanted", compacted_meanwhile)
    with pytest.raises(ExperimentError, match="went away while it was merged; merge when nobody writes"):
        merge([a, b], a)
    must_hold(a, 1, 1)
    must_be_tidy(a)


# ---------------------------------------------------------------- differences


def test_equal_tables_have_no_difference_whatever_their_order() -> None:
    runs = runs_of([0, 1], failed={(1, 1)})
    shuffled = runs.sample(frac=1, random_state=1).assign(made_with="there")[COLUMNS.names[::-1]]
    assert differences(runs, shuffled).empty
    assert len(differences(runs, shuffled, ignoring=())) == 12


def test_every_bit_counts() -> None:
    runs = runs_of([0]).assign(p_eff=[0.0, 1.0, np.nan, np.inf, 0.5, 0.5])
    other = runs.assign(p_eff=[-0.0, 1.0 + 2**-52, np.nan, np.inf, np.nan, 0.5])
    found = differences(runs, other)
    assert list(found.columns) == ["case", "arm", "column", "here", "there"]
    assert list(found["case"]) == [case_of(0, 0), case_of(0, 0), case_of(2, 0)]
    assert list(found["arm"]) == ["zero", "after", "zero"]
    assert set(found["column"]) == {"p_eff"}
    assert found["there"][1] - found["here"][1] == 2**-52


def test_rows_of_one_table_alone_are_differences() -> None:
    found = differences(runs_of([0]), runs_of([0], points=[0, 1, 3]), key=("point", "arm", "replicate"))
    assert found.to_dict("list") == {
        "point": [2, 2, 3, 3],
        "arm": ["after", "zero"] * 2,
        "replicate": [0] * 4,
        "column": ["point"] * 4,
        "here": [2, 2, None, None],
        "there": [None, None, 3, 3],
    }


def test_words_and_integers_are_compared_too() -> None:
    runs = runs_of([0])
    found = differences(runs, runs.assign(run="x", seed=runs["seed"] + (runs["point"] == 1)))
    assert found.groupby("column").size().to_dict() == {"run": 6, "seed": 2}


def test_tables_that_cannot_be_compared_are_refused() -> None:
    runs = runs_of([0])
    with pytest.raises(ExperimentError, match="do not both have the columns seed, size"):
        differences(runs, runs.drop(columns=["seed", "size"]))
    with pytest.raises(ExperimentError, match="zero stands in two rows"):
        differences(runs, pd.concat([runs, runs[:1]]))
