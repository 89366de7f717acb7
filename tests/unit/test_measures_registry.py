"""Every measure says where it is and which test knows its value."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from culturesim.measures.registry import MEASURES
from culturesim.words.explaining import explain


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_its_function_and_its_test_exist(measure, root):
    module, _, function = measure.code.rpartition(".")
    assert callable(getattr(importlib.import_module(f"culturesim.measures.{module}"), function))
    file, _, test = measure.test.partition("::")
    tree = ast.parse((Path(root) / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert all(part.strip() for part in (measure.meaning, measure.formula, measure.unit, measure.reference))


def test_every_file_of_measures_is_in_it_or_only_serves_others(root):
    statistics = {"arms", "bootstrap", "clusters", "intervals", "logistic", "modes", "person_time", "steepness"}
    serving = {"__init__", "registry", "retention_groups", "sustainability"} | statistics
    named = {one.code.split(".")[0] for one in MEASURES.values()}
    files = {path.stem for path in (Path(root) / "src" / "culturesim" / "measures").glob("*.py")}
    assert sorted(files - serving - named) == []


def test_explain_tells_of_a_measure_with_its_formula_and_its_test():
    lines = explain("succession risk")
    assert lines[0].startswith("succession_risk: a measure")
    words = " ".join(lines)
    measure = MEASURES["succession_risk"]
    for part in (measure.formula, measure.unit, measure.reference, measure.code, measure.test):
        assert part in words
