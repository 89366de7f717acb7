"""Every Python example of docs/how-to/results_of_a_sweep.md runs, and gives what it says."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from culturesim.store.store import Store

from .made_up import COLUMNS, MONTHLY, add, runs_of

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "results_of_a_sweep.md"
EXAMPLES = re.findall(r"## ([^\n]+)\n(?:(?!\n## ).)*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
ARMS = ["base", "champion leaves"]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """A store in `results`, with sizes 0, 5 and 50 and one failed case, and the folder it stands in."""
    monkeypatch.chdir(tmp_path)
    about = {"experiment_digest": "abc"}
    with Store.create("results", about, COLUMNS, arms=ARMS, monthly=MONTHLY) as store:
        for replicate in range(4):
            runs = runs_of([replicate], failed={(2, 3)})
            runs["size"] = runs["point"].map({0: 0.0, 1: 5.0, 2: 50.0})
            add(store, runs.assign(arm=runs["arm"].map({"zero": "base", "after": "champion leaves"})))
        store.compact()
        return store.table()


def lived(heading: str) -> dict[str, Any]:
    """Run one example of the page and return its names."""
    names: dict[str, Any] = {}
    exec(compile(dict(EXAMPLES)[heading], f"{PAGE.name}: {heading}", "exec"), names)
    return names


def test_every_example_is_tried_here() -> None:
    tried = re.findall(r'lived\("([^"]+)"\)', Path(__file__).read_text(encoding="utf-8"))
    assert set(tried) == {heading for heading, _ in EXAMPLES}
    assert len(EXAMPLES) == PAGE.read_text(encoding="utf-8").count("```python")


def test_with_culturesim(table: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    names = lived("With culturesim")
    assert len(names["runs"]) == 22
    halves = [table.loc[table["arm"] == arm, "p_eff"].to_numpy() for arm in ARMS]
    assert names["effect"].mean() == pytest.approx(np.nanmean(halves[1] - halves[0]))
    assert capsys.readouterr().out.endswith("abc 12 cases, 1 failed\n")


def test_with_pandas(table: pd.DataFrame) -> None:
    names = lived("With pandas")
    pd.testing.assert_frame_equal(names["runs"], table[["point", "arm", "size", "p_eff"]])
    assert (len(names["large"]), set(names["large"]["point"])) == (4, {2})


def test_with_pyarrow(table: pd.DataFrame) -> None:
    means = lived("With pyarrow")["means"].to_pandas()
    of_base = table[(table["point"] == 2) & (table["arm"] == "base")]["p_eff"]
    found = means[means["arm"] == "base"].iloc[0]
    assert (found["p_eff_mean"], found["p_eff_count"]) == (pytest.approx(of_base.mean()), 3)


@pytest.mark.skipif(find_spec("duckdb") is None, reason="duckdb is not installed")
def test_with_duckdb(table: pd.DataFrame) -> None:
    means = lived("With DuckDB")["means"]
    assert list(means["runs"]) == [4, 4, 4, 4, 3, 3]
    groups = table.groupby(["size", "arm"])["p_eff"].mean()
    assert means["p_eff"].to_numpy() == pytest.approx(groups.to_numpy())


def test_months(table: pd.DataFrame) -> None:
    curves = lived("Months")["curves"]
    assert curves.shape == (2, 2)
    assert curves["base"].mean() == pytest.approx(table[table["arm"] == "base"]["p_eff"].mean())


def test_while_a_sweep_is_running(table: pd.DataFrame) -> None:
    runs = lived("While a sweep is still running, or was killed")["runs"]
    pd.testing.assert_frame_equal(runs, table)
