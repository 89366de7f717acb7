"""Notebooks run from their first cell to their last in a fresh session, and are kept without what they printed.

`CULTURESIM_FUTURES` makes them small. They are run in a copy, beside the scenarios they read.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SMALL = "4"  # futures
LONGEST = 120  # seconds a notebook; on two free processors each takes a quarter of a minute or less
CLASS = ("03_champion_lesson", "04_loops_and_multiplier")
INFO = ("What is it?", "How it works", "Things to notice", "Things to try", "Limits")


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ipywidgets", reason="the extra 'notebook' is not installed")
    nbclient = pytest.importorskip("nbclient", reason="the extra 'notebook' is not installed")
    pytest.importorskip("ipykernel", reason="the extra 'notebook' is not installed")
    import nbformat

    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("CULTURESIM_FUTURES", SMALL)
    monkeypatch.setenv("CULTURESIM_DATA", str(tmp_path / "none"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": tmp_path / "notebooks"}}
    nbclient.NotebookClient(notebook, timeout=LONGEST, resources=where).execute()
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum("image/png" in data for data in shown) >= 1 + (path.stem not in CLASS)
    assert list((tmp_path / "notebooks").iterdir()) == []  # what they write goes elsewhere


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_clean(path: Path) -> None:
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert {"name": "python3", "language": "python", "display_name": "Python 3"} == json.loads(
        path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]  # fmt: skip
    first = "".join(code[0]["source"])
    assert code[0]["metadata"]["tags"] == ["parameters"] and 'os.environ.get("CULTURESIM_FUTURES"' in first


def test_notebooks_for_class_have_the_headings_of_an_info_tab() -> None:
    for name in CLASS:
        text = "\n".join("".join(cell["source"]) for cell in cells(ROOT / "notebooks" / f"{name}.ipynb"))
        heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert [head for head in INFO if head not in heads] == []


def test_every_notebook_is_named_in_the_folder_s_readme() -> None:
    text = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTEBOOKS if f"({path.name})" not in text] == []
    assert len(NOTEBOOKS) >= 6


def test_what_notebooks_need_stands_in_an_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = " ".join(extras["notebook"])
    assert [need for need in ("ipykernel", "nbclient", "ipywidgets") if need not in named] == []
