"""A mechanism of the user's own that fails in a run, and names of files that cannot be, end in one clear fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from culturesim import MechanismError, ScenarioError, simulate
from culturesim.scenario.file import read_scenario, write_scenario
from culturesim.scenario.model import Scenario
from culturesim.scenario.user_modules import load_module

ORGANISATION = {"units": {"count": 2, "staff": 5}}


def with_rule(folder: Path, body: str) -> Scenario:
    head = 'import numpy as np\nimport culturesim as cs\n\n\n@cs.mechanism(on="leaving_ratio")\ndef own(state, rows):\n'
    text = f'{head}    """Own."""\n    {body}\n'
    (folder / "own.py").write_text(text, encoding="utf-8")
    return Scenario(folder=folder, name="x", months=2, organisation=ORGANISATION, modules=["own.py"])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return 1 / 0", "failed: ZeroDivisionError: division by zero"),
        ("return state.jobs.no_such", "failed: AttributeError"),
        ("return 'much'", "failed: ValueError: could not convert"),
        ("return np.where(np.arange(len(rows)) == 3, np.nan, 0.0)",
         "returned nan for row 3 of the persons in month 0; return a finite number"),
        ("return np.inf", "returned inf for row 0 of the persons in month 0"),
        ("return np.zeros(len(rows) + 1)", "return one number a row"),
    ],
)  # fmt: skip
def test_a_failing_mechanism_is_named_with_its_place(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(MechanismError) as told:
        simulate(with_rule(tmp_path, body))
    assert words in str(told.value) and "mechanism own (" in str(told.value) and "own.py:5)" in str(told.value)


LONG = "y" * 300


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r'modules: ["a\0b.py"]', r"x.yaml:1: modules 1: 'a\\x00b.py' holds a sign that does not belong"),
        (r'modules: ["a\eb.py"]', "holds a sign"),
        (r'modules: ["a\0b/c.py"]', r"x.yaml:1: modules 1: .*c.py': cannot be read \(embedded null"),
        (rf'modules: ["{LONG}.py"]', r"x.yaml:1: modules 1: '.*… \(\d+ letters\)': cannot be read"),
        (r'extends: "a\0b.yaml"', "x.yaml:1: extends: 'a.x00b.yaml' holds a sign"),
        (rf'extends: "{LONG}.yaml"', "x.yaml:1: extends: 'y*… cannot be read"),
        (rf'extends: "{LONG[:200]}.yaml"', "x.yaml:1: extends: there is no file"),
    ],
)
def test_a_file_name_that_cannot_be_is_a_fault_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    whole = f"{text}\nname: x\norganisation: {{units: {{count: 2, staff: 5}}}}\n"
    with pytest.raises(ScenarioError, match=words):
        read_scenario(whole, "x.yaml", tmp_path)


def test_a_module_with_an_endless_name_is_a_fault() -> None:
    with pytest.raises(ScenarioError, match=r"\(303 letters\)': cannot be read \(File name too long\)"):
        load_module(LONG + ".py")


def test_a_scenario_is_written_under_a_long_name_or_refused(tmp_path: Path) -> None:
    one = Scenario(name="x", organisation=ORGANISATION)
    write_scenario(one, tmp_path / ("y" * 250 + ".yaml"))
    with pytest.raises(ScenarioError, match="cannot be written"):
        write_scenario(one, tmp_path / (LONG + ".yaml"))
    assert len(list(tmp_path.iterdir())) == 1


def test_a_people_file_with_an_impossible_name_has_no_digest() -> None:
    with pytest.raises(ScenarioError, match=r"organisation.people: .* cannot be read"):
        Scenario(name="x", organisation={"people": "a\0b.csv"}).digest()
