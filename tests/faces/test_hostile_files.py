"""Broken files, given to every command that reads one: status not 0, one message that names the file, nothing written.

Faults of single rows of a roster are another matter: the rows are refused by line and reason, and the rest is imported.
"""

from __future__ import annotations

import inspect
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from culturesim.cli import app

GOOD = """name: small
months: 3
organisation:
  units: {count: 2, staff: 6}
hallmarks: 0.5
programmes: [{name: pairs, coordinator_hours: 5}]
"""
EXPERIMENT = """name: small study
base: good.yaml
levers:
  hallmarks.demand: {low: 0, high: 1}
design: {kind: full_factorial}
replicates: 1
measures: {p_eff: {of: mean, series: p_eff}}
"""
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)
ROSTER = "id,unit,level,hire_date\na1,North,unit_leader,2015-08-01\n" + "".join(
    f"a{n},North,staff,2019-08-01\n" for n in range(2, 9)
)

NO_TEXT = {
    "empty": b"",
    "blank": b" \n\n",
    "binary": bytes(range(256)) * 20,
    "in UTF-16": GOOD.encode("utf-16"),
    "in Latin-1": "name: café\nid,café\n".encode("latin-1"),
    "with a zero byte": b"name: sm\0all\nid,a\0b\n",
    "one huge line": b"a" * 6_000_000,
    "one long line": b"name: " + b"a" * 200_000,
}
NO_YAML = {
    **NO_TEXT,
    "a table": ROSTER.encode(),
    "a comment": b"# nothing yet\n",
    "a list": b"- a\n- b\n",
    "a word": b"hello\n",
    "aliases that multiply": BOMB.encode(),
    "an alias of itself": b"name: &a [*a]\n",
    "with tabs": GOOD.replace("  units", "\tunits").encode(),
    "with a key twice": (GOOD + "months: 4\n").encode(),
    "two documents": (GOOD + "---\n" + GOOD).encode(),
    "a tag that would run": b"name: !!python/object/apply:os.system ['echo hi']\n",
    "nested deeply": b"name: " + b"{a: " * 900 + b"1" + b"}" * 900,
    "a list as key": b"[a, b]: c\n",
    "cut off": GOOD[:55].encode(),
    "with signs unseen": GOOD.replace("small", "sm\x1b[31mall").encode(),
    "extending itself": b"extends: bad.yaml\nname: me\n",
    "extending nothing": b"extends: nowhere.yaml\n",
}
NO_SCENARIO = {
    "not a number": GOOD.replace("0.5", ".nan").encode(),
    "infinite": GOOD.replace("0.5", ".inf").encode(),
    "a date for months": GOOD.replace("months: 3", "months: 2026-01-01").encode(),
    "too many digits": GOOD.replace("months: 3", "months: " + "9" * 5000).encode(),
    "months below 0": GOOD.replace("months: 3", "months: -3").encode(),
    "half a sign": b'name: "\\ud800"\n',
    "too many people": GOOD.replace("count: 2, staff: 6", "count: 100000, staff: 100000").encode(),
}
NO_TABLE = {
    **NO_TEXT,
    "a scenario": GOOD.encode(),
    "column names alone": ROSTER.splitlines()[0].encode(),
    "rows of uneven length": ROSTER.encode() + b"a9,North\n",
    "quotes never closed": ROSTER.encode() + b'"a9,North,staff,2019-08-01\n',
    "two columns of one name": ROSTER.replace("level", "unit").encode(),
    "other columns": b"x,y\n1,2\n",
    "a cell without end": ROSTER.encode() + b"a9," + b"N" * 300_000 + b",staff,2019-01-01\n",
    "with signs unseen": ROSTER.replace("North", "No\x1b[31mrth").encode(),
}
NO_ROSTER = {
    "an id twice": ROSTER.encode() + b"a2,North,staff,2019-08-01\n",
    "formulas": ROSTER.replace("North", "=cmd|' /C calc'!A0").encode(),
    "levels of its own": ROSTER.replace("staff", "wizard").encode(),
    "days of another order": ROSTER.replace("2019-08-01", "31/12/19").encode(),
    "days that are none": ROSTER.replace("2019-08-01", "NaN").encode(),
}
NO_MODULE = {
    **{name: NO_TEXT[name] for name in ("binary", "in UTF-16", "with a zero byte")},
    "not Python": b"def (:\n",
    "one that fails": b"raise RuntimeError('no')\n",
    "one that ends the program": b"import sys; sys.exit(3)\n",
    "importing nothing": b"import nowhere_at_all\n",
    "on a quantity that is none": b"import culturesim as c\n@c.mechanism(on='no')\ndef f(state, rows):\n    return 1\n",
}

READ_YAML = {
    "run": ["run", "bad.yaml", "--out", "new"],
    "check": ["check", "bad.yaml"],
    "plan": ["plan", "bad.yaml"],
    "compare, first": ["compare", "bad.yaml", "good.yaml", "--seeds", "2", "--out", "new"],
    "compare, second": ["compare", "good.yaml", "bad.yaml", "--seeds", "2", "--out", "new"],
    "sweep": ["sweep", "bad.yaml", "--out", "new"],
    "claims": ["claims", "bad.yaml", "--seeds", "2", "--jobs", "1", "--out", "new"],
    "claims, under": ["claims", "T8", "--under", "bad.yaml", "--seeds", "2", "--jobs", "1", "--out", "new"],
    "whatif": ["whatif", "bad.yaml", "--quick", "--jobs", "1", "--out", "new.html"],
    "stress": ["stress", "bad.yaml", "--futures", "2", "--jobs", "1", "--out", "new.html"],
    "replay-page": ["replay-page", "bad.yaml", "--futures", "2", "--out", "new.html"],
    "explain, with": ["explain", "drift_probability", "--with", "bad.yaml"],
}
READ_TABLES = {
    "import-roster": ["import-roster", "bad.csv", "--out", "new.yaml"],
    "import-roster, ties": ["import-roster", "staff.csv", "--ties", "bad.csv", "--out", "new.yaml"],
    "import-district": ["import-district", "--district-id", "1", "--staffing", "bad.csv", "--campuses", "staff.csv",
                        "--out", "new.yaml"],
    "run, people": ["run", "with_people.yaml", "--out", "new"],
}  # fmt: skip
READ_MODULES = {
    "check": ["check", "bad.py"],
    "explain, with": ["explain", "drift_probability", "--with", "bad.py"],
    "run, modules": ["run", "with_module.yaml", "--out", "new"],
}
READ_STORES = {
    "show": ["show", "bad"],
    "analyse": ["analyse", "bad"],
    "verify": ["verify", "bad"],
    "extend": ["extend", "bad", "--seeds", "2", "--jobs", "1"],
    "merge": ["merge", "bad", "kept", "--out", "new"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what is in order, and the place where commands start."""
    files = {"good.yaml": GOOD, "staff.csv": ROSTER, "study.yaml": EXPERIMENT,
             "with_people.yaml": GOOD.replace("units: {count: 2, staff: 6}", "people: bad.csv"),
             "with_module.yaml": GOOD + "modules: [bad.py]\n"}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def give(*words: str) -> Result:
    apart = "mix_stderr" in inspect.signature(CliRunner).parameters  # before Click 8.2 it has to be asked for
    return (CliRunner(mix_stderr=False) if apart else CliRunner()).invoke(app, list(words))


def complaint(words: list[str], name: str) -> str | None:
    """Return what is wrong with the way in which a command refuses a broken file, if anything."""
    before = sorted(Path().rglob("*"))
    result = give(*words)
    said = result.stderr
    left = [str(path) for path in sorted(Path().rglob("*")) if path not in before and "__pycache__" not in path.parts]
    if result.exit_code == 0:
        return "was taken"
    if not isinstance(result.exception, SystemExit):
        return f"ended in {result.exception!r}"
    if "Traceback" in result.output or name not in said or len(said) > 4000 or "\x1b" in said:
        return f"said {said[:300]!r}"
    return f"left {left}" if left else None


def refused(words: list[str], name: str, broken: dict[str, bytes]) -> dict[str, str]:
    """Give a command each broken file in turn, no file and a folder; return what was not refused as it should be."""
    found, path = {}, Path(name)
    for what, content in broken.items():
        path.write_bytes(content)
        found[what] = complaint(words, name)
        path.unlink(missing_ok=True)
    found["no file"] = complaint(words, name)
    path.mkdir()
    found["a folder"] = complaint(words, name)
    path.rmdir()
    return {what: wrong for what, wrong in found.items() if wrong is not None}


@pytest.mark.parametrize("command", READ_YAML)
def test_a_broken_scenario_is_refused(folder: Path, command: str) -> None:
    broken = {**NO_YAML, **NO_SCENARIO}
    if command == "claims, under":
        del broken["half a sign"]  # a name, which is not laid under a claim
    assert refused(READ_YAML[command], "bad.yaml", broken) == {}


@pytest.mark.parametrize("command", READ_TABLES)
def test_a_broken_table_is_refused(folder: Path, command: str) -> None:
    broken = {**NO_TABLE, **NO_ROSTER} if command == "import-roster" else NO_TABLE
    assert refused(READ_TABLES[command], "bad.csv", broken) == {}


@pytest.mark.parametrize("command", READ_MODULES)
def test_a_broken_module_is_refused(folder: Path, command: str) -> None:
    assert refused(READ_MODULES[command], "bad.py", NO_MODULE) == {}


def test_a_broken_store_is_refused(folder: Path) -> None:
    assert give("sweep", "study.yaml", "--out", "kept", "--jobs", "1").exit_code == 0
    damages = {"manifest.json": {**NO_TEXT, "a list": b"[]", "cut off": b'{"a":', "another": b'{"x": 1}'},
               "points.csv": {**NO_TEXT, "other columns": b"x,y\n1,2\n"}}  # fmt: skip
    wrong = {}
    for command, words in READ_STORES.items():
        for file, contents in damages.items():
            for what, content in contents.items():
                if file == "points.csv" and command in ("show", "merge"):
                    continue  # neither reads it
                shutil.copytree("kept", "bad")
                (Path("bad") / file).write_bytes(content)
                wrong[command, file, what] = complaint(words, "bad")
                shutil.rmtree("bad")
        wrong[command, "", "nothing"] = complaint(words, "bad")
        Path("bad").mkdir()
        wrong[command, "", "an empty folder"] = complaint(words, "bad")
        Path("bad").rmdir()
    assert {place: what for place, what in wrong.items() if what is not None} == {}
    assert refused(["extend", "kept", "--points", "bad.csv", "--jobs", "1"], "bad.csv", NO_TABLE) == {}


def test_a_broken_run_is_refused(folder: Path) -> None:
    assert give("run", "good.yaml", "--out", "kept").exit_code == 0
    wrong = {}
    for what, content in {**NO_TEXT, "a list": b"[]", "cut off": b'{"a":', "another": b'{"x": 1}'}.items():
        shutil.copytree("kept", "bad")
        (Path("bad") / "provenance.json").write_bytes(content)
        wrong[what] = complaint(["replay", "bad"], "bad")
        shutil.rmtree("bad")
    wrong["nothing"] = complaint(["replay", "bad"], "bad")
    assert {what: found for what, found in wrong.items() if found is not None} == {}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever may do all may read all")
def test_a_file_that_may_not_be_read_is_refused(folder: Path) -> None:
    for name, words in (("bad.yaml", READ_YAML["run"]), ("bad.csv", READ_TABLES["import-roster"])):
        Path(name).write_text(GOOD, encoding="utf-8")
        Path(name).chmod(0)
        assert complaint(words, name) is None


def test_rows_that_cannot_be_used_are_refused_by_line_and_reason(folder: Path) -> None:
    rows = ROSTER + ",North,staff,2019-08-01\nb1,=1+1,staff,2019-08-01\nb2,North,wizard,2019-08-01\n"
    Path("bad.csv").write_text(rows, encoding="utf-8")
    result = give(*READ_TABLES["import-roster"])
    said = " ".join(result.stdout.split())
    assert result.exit_code == 2 and "wizard" in result.stderr  # a level nobody knows stops the import
    Path("bad.csv").write_text(rows.replace("wizard", "staff"), encoding="utf-8")
    result = give(*READ_TABLES["import-roster"])
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0 and "Refused" in said
    for part in ("10: the id is missing", "11: unit '=1+1' begins as a formula"):
        assert part in said
    assert "=1+1" not in Path("new.people.csv").read_text(encoding="utf-8")


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    Path("marked.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert give("check", "marked.yaml").exit_code == 0
