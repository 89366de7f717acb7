"""The commands as a user meets them: words, exit status, one message on bad input, and nothing half-written."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from culturesim.cli import app
from culturesim.hallmarks import BUILT_IN
from culturesim.quantities import QUANTITIES
from culturesim.scenario.schema import schema_text

SCENARIO = """name: small firm
months: 14
organisation:
  units: {count: 3, staff: 9}
hallmarks: 0.6
programmes: [{name: pairs, coordinator_hours: 30}]
stewards: [{name: champion, job: Unit 1/leader, share: 0.7, talk: 0.8, action: 0.9}]
"""
LEAVES = """extends: small.yaml
name: small firm, champion leaves
more_events: [{do: holder_leaves, month: 6, role: champion}]
"""
MECHANISMS = '''import culturesim as cs


@cs.mechanism(on="meeting_probability")
def commitment_makes_meetings(state, rows, *, effect=0.6):
    """Committed mentors meet more often."""
    return effect * (state.at_mentor(state.jobs.commitment, rows, 0.5) - 0.5)
'''
OF_TRAINING = sum(one.hallmark == "education_and_training" for one in BUILT_IN.values())

Command = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two scenarios, and the place where commands start."""
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "leaves.yaml").write_text(LEAVES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command() -> Command:
    apart = "mix_stderr" in inspect.signature(CliRunner).parameters  # before Click 8.2 it has to be asked for
    runner = CliRunner(mix_stderr=False) if apart else CliRunner()

    def call(*arguments: object) -> Result:
        return runner.invoke(app, [str(one) for one in arguments])

    return call


def said(result: Result) -> str:
    return " ".join(result.stdout.split())


def refused(result: Result) -> str:
    """Return the one message of a command that ends with status 2, and nothing on standard output."""
    assert result.exit_code == 2, result.output
    assert result.stdout == "" and "Traceback" not in result.stderr
    return result.stderr


# ---------------------------------------------------------------- run and replay


def test_run_says_how_it_went(folder: Path, command: Command) -> None:
    result = command("run", "leaves.yaml", "--seed", 4)
    assert result.exit_code == 0
    words = said(result)
    assert words.startswith("small firm, champion leaves: 31 people in 4 units, 14 months, seed 4.")
    for part in (
        "At the end mentoring", "Of 100 people", "had nothing been done", "In month 6, the holder of the role",
        "every number at its default", "a second", "making the compiled code ready",
    ):  # fmt: skip
        assert part in words
    assert sorted(path.name for path in folder.iterdir()) == ["leaves.yaml", "small.yaml"]


def test_run_writes_a_folder_that_replay_reproduces(folder: Path, command: Command) -> None:
    result = command("run", "leaves.yaml", "--replicates", 3, "--seed", 2, "--out", "out")
    assert result.exit_code == 0 and "3 runs, seeds 2 to 4" in said(result)
    names = {"monthly.parquet", "people.parquet", "relationships.parquet", "stewards.parquet", "jobs.parquet",
             "requests.parquet", "provenance.json", "main_series.png"}  # fmt: skip
    assert {path.name for path in (folder / "out").iterdir()} == names
    assert json.loads((folder / "out" / "provenance.json").read_text(encoding="utf-8"))["seeds"] == [2, 3, 4]
    (folder / "small.yaml").unlink()  # a replay needs the folder alone
    again = command("replay", "out")
    assert again.exit_code == 0 and "The same: 3 runs" in said(again)
    told = (folder / "out" / "provenance.json").read_text(encoding="utf-8")
    changed = re.sub(r'("2": )"[0-9a-f]{64}"', rf'\1"{"0" * 64}"', told)
    (folder / "out" / "provenance.json").write_text(changed, encoding="utf-8")
    other = command("replay", "out")
    assert other.exit_code == 1 and "run, seed 2: the run is another" in said(other)
    (folder / "out" / "provenance.json").write_text("{", encoding="utf-8")
    assert "cannot be read as JSON" in refused(command("replay", "out"))


def test_a_taken_folder_is_refused_before_anything_runs(folder: Path, command: Command) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    for name in ("run", "compare"):
        scenarios = ("small.yaml",) if name == "run" else ("small.yaml", "leaves.yaml")
        for more in ((), ("--overwrite",)):
            refused(command(name, *scenarios, "--out", "out", *more))
    assert [path.name for path in (folder / "out").iterdir()] == ["mine.txt"]


def test_a_shortened_run_says_which_events_it_leaves_out(folder: Path, command: Command) -> None:
    result = command("run", "leaves.yaml", "--months", 5)
    assert result.exit_code == 0
    assert "1 event is left out" in said(result) and "5 months" in said(result)


# ---------------------------------------------------------------- compare


def test_compare_says_words_then_a_table_then_where_the_picture_is(folder: Path, command: Command) -> None:
    arguments = ("compare", "small.yaml", "leaves.yaml", "--seeds", 6, "--out", "out/deeper")
    result = command(*arguments)
    assert result.exit_code == 0
    words = said(result)
    order = [words.index(part) for part in (
        "A is 'small firm', B is 'small firm, champion leaves'; 6 pairs of twins", "Mentoring is alive at the end in",
        "of 100 futures in A", "Of 100 people,", "nothing differs in any future.", "Would anybody's exit do the same?",
        "Beyond the placebo exit:", "Left to chance, the holder of the role 'champion' leaves within", "stand",
        "at half and at twice its place",
        "At the end (last 12 months)", "effective relationship, of 100", "Picture: out/deeper/comparison.png",
    )]  # fmt: skip
    assert order == sorted(order)
    month = re.search(r"Before month (\d+) nothing differs", words)
    assert month and int(month.group(1)) >= 6
    held = {path.name for path in (folder / "out" / "deeper").iterdir()}
    assert held == {"comparison.png", "differences.parquet", "table.csv", "units.csv", "provenance.json"}
    assert command("replay", "out/deeper").exit_code == 0
    assert "--overwrite" in refused(command(*arguments))
    assert command(*arguments, "--overwrite").exit_code == 0


def test_twins_without_a_difference_say_so(folder: Path, command: Command) -> None:
    result = command("compare", "small.yaml", "small.yaml", "--seeds", 2)
    assert result.exit_code == 0
    assert "Nothing differs between A and B, in any month of any future." in said(result)
    assert "no difference" in said(result)


def test_the_placebo_can_be_left_out_and_is_not_missed_where_there_is_no_exit(folder: Path, command: Command) -> None:
    words = said(command("compare", "small.yaml", "leaves.yaml", "--seeds", 3, "--no-placebo", "--out", "out"))
    assert "placebo" not in words and "Left to chance" in words
    told = json.loads((folder / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert set(told["arms"]) == {"base", "alternative"}
    (folder / "less.yaml").write_text("extends: small.yaml\nhallmarks: 0.2\n", encoding="utf-8")
    words = said(command("compare", "small.yaml", "less.yaml", "--seeds", 3))
    assert "No placebo can be made from this difference" in words and "Left to chance" not in words


def test_parts_are_left_out_in_turn(folder: Path, command: Command) -> None:
    text = "extends: leaves.yaml\ncoupling: none\n"
    (folder / "two.yaml").write_text(text, encoding="utf-8")
    result = command("compare", "small.yaml", "two.yaml", "--seeds", 4, "--parts", "--out", "out")
    assert result.exit_code == 0
    words = said(result)
    order = [words.index(part) for part in (
        "Each part left out in turn", "coupling:", "the holder of the role 'champion' leaves:", "all parts together:",
        "interplay:",
    )]  # fmt: skip
    assert order == sorted(order)
    table = pd.read_parquet(folder / "out" / "parts.parquet")
    assert set(table["arm"]) == {
        "none", "all", "all but coupling", "all but month 6, the holder of the role 'champion' leaves",
    }  # fmt: skip
    assert command("replay", "out").exit_code == 0
    assert "2 to 40 parts" in refused(command("compare", "small.yaml", "leaves.yaml", "--seeds", 2, "--parts"))


def test_one_pair_of_twins_has_no_interval(folder: Path, command: Command) -> None:
    result = command("compare", "small.yaml", "leaves.yaml", "--seeds", 1)
    assert result.exit_code == 0 and "needs two seeds" in said(result)
    assert "nan" not in said(result) and "inf" not in said(result)


def test_arms_of_different_organisations_are_not_called_twins(folder: Path, command: Command) -> None:
    for name, line, words in (
        ("other", "organisation: {units: {count: 2, staff: 9}}",
         "2 pairs of runs with the same seeds. Different organisations: not twins; differences include who the people"),
        ("warm", "warm_up: 3", "2 pairs of runs with the same seeds. Warm-ups of 0 and 3 months: not twins"),
        ("leaving", "organisation: {turnover: {staff: 0.3}}",
         "2 pairs of twins, each with the same people and the same chance, in organisations that differ in turnover."),
    ):  # fmt: skip
        (folder / f"{name}.yaml").write_text(f"extends: small.yaml\n{line}\n", encoding="utf-8")
        result = command("compare", "small.yaml", f"{name}.yaml", "--seeds", 2)
        assert result.exit_code == 0 and words in said(result)


def test_scenarios_of_different_length_are_refused(folder: Path, command: Command) -> None:
    (folder / "long.yaml").write_text("extends: small.yaml\nmonths: 20\n", encoding="utf-8")
    assert "20" in refused(command("compare", "small.yaml", "long.yaml", "--seeds", 2))
    assert command("compare", "small.yaml", "long.yaml", "--seeds", 2, "--months", 5).exit_code == 0


# ---------------------------------------------------------------- looking


def test_plan_says_a_scenario_and_its_events_and_runs_nothing(folder: Path, command: Command) -> None:
    result = command("plan", "leaves.yaml")
    assert result.exit_code == 0
    words = said(result)
    for part in (
        "31 people in 4 units", "every hallmark at 0.6", "pairs for all units: funded, 30 coordinator hours",
        "champion (Unit 1/leader): 70 % of the upkeep hangs on it", "altogether 93 % of the upkeep",
        "month 6 (July of year 1): the holder of the role 'champion' leaves", "events, turnover, succession, upkeep",
        "434 person-months",
    ):  # fmt: skip
        assert part in words


def test_plan_says_what_is_seldom_changed(folder: Path, command: Command) -> None:
    assert not re.search("warm-up|history|chosen at random|of their own", said(command("plan", "small.yaml")))
    text = """extends: small.yaml
warm_up: 24
founding: {ever_mentored: 0.25}
cultural_fit: 0.8
organisation: {units: [{name: Unit 1, staff: 9, cultural_fit: 0.5}, {name: Unit 2, staff: 4}]}
programmes: [{name: pairs, coordinator_hours: 30, matching: random}]
"""
    (folder / "rare.yaml").write_text(text, encoding="utf-8")
    words = said(command("plan", "rare.yaml"))
    for part in ("warm-up: 24 months are lived before month 0", "history: 25 % of the founders have had",
                 "units with a cultural fit of their own: Unit 1 0.5", "mentors chosen at random"):  # fmt: skip
        assert part in words


@pytest.mark.parametrize("name", ["district", "association", "champion_leaves_with_plan", "corporate_department"])
def test_plan_reads_every_kind_of_scenario(name: str, root: Path, command: Command) -> None:
    assert command("plan", root / "scenarios" / f"{name}.yaml").exit_code == 0


def test_explain_lists_everything_on_a_quantity_with_its_place(command: Command, root: Path) -> None:
    result = command("explain", "quality_gain")
    assert result.exit_code == 0
    words = said(result)
    for part in ("held per pair", "base 0.2", "log-odds", "training_deepens_meetings", "effect 0.5"):
        assert part in words
    place = re.search(r"training_deepens_meetings.*?culturesim/(hallmarks/education_and_training\.py):(\d+)", words)
    assert place
    lines = (root / "src" / "culturesim" / place.group(1)).read_text(encoding="utf-8").splitlines()
    assert any("training_deepens_meetings" in line for line in lines[int(place.group(2)) - 1 :][:3])


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("education_and_training", f"What it acts through ({OF_TRAINING})"),
        ("education and training", f"What it acts through ({OF_TRAINING})"),
        ("patience", "a rule of the month"),
        ("trust_holds_pairs", "a mechanism of no hallmark, on drift_probability"),
        ("trust_holds_pairs.effect", "effect: from -10 to 10"),
        ("trust_holds_pairs", "compiled yes"),
        ("launch_cohort", "an event"),
        ("p_eff", "a monthly number"),
        ("hires", "people hired this month"),
        ("hub_share", "a setting of a scenario's Network"),
        ("attachment", "a column of state, in jobs"),
    ],
)
def test_explain_knows_names_of_every_kind(name: str, part: str, command: Command) -> None:
    result = command("explain", name)
    assert result.exit_code == 0 and part in said(result)


def test_every_quantity_can_be_explained(command: Command) -> None:
    listed = said(command("explain"))
    for name in QUANTITIES:
        assert name in listed
        assert command("explain", name).exit_code == 0


def test_explain_without_a_name_reads_the_file_beside_it(folder: Path, command: Command) -> None:
    assert "nowhere.yaml: there is no such file" in refused(command("explain", "--with", "nowhere.yaml"))
    assert "no such Python file" in refused(command("explain", "--with", "nowhere.py"))
    (folder / "own.yaml").write_text(SCENARIO + "behaviour: {meeting_probability: 0.625}\n", encoding="utf-8")
    words = said(command("explain", "--with", "own.yaml"))
    assert "bases in small firm." in words and "meeting_probability 0.625" in words


def test_explain_guesses_what_was_meant(command: Command) -> None:
    assert "did you mean 'quality_gain'?" in refused(command("explain", "qualty_gain"))
    assert "did you mean 'effect'?" in refused(command("explain", "trust_holds_pairs.efect"))


def test_explain_shows_a_scenario_s_own_numbers_and_a_file_s_own_mechanisms(folder: Path, command: Command) -> None:
    own = SCENARIO + "behaviour: {meeting_probability: 0.6}\nmodules: [own.py]\nmechanisms: {trust_holds_pairs: off}\n"
    (folder / "own.yaml").write_text(own, encoding="utf-8")
    (folder / "own.py").write_text(MECHANISMS, encoding="utf-8")
    result = command("explain", "meeting_probability", "--with", "own.yaml")
    assert "0.6 in this scenario, 0.75 by default" in said(result)
    assert "commitment_makes_meetings" in said(result) and "own.py:4" in said(result)
    assert "off in this scenario" in said(command("explain", "drift_probability", "--with", "own.yaml"))
    assert "commitment_makes_meetings" in said(command("explain", "meeting_probability", "--with", "own.py"))


def test_check_finds_scenarios_fine_or_says_all_faults(folder: Path, command: Command) -> None:
    assert said(command("check", "leaves.yaml")).startswith("fine: small firm, champion leaves, 31 people in 4 units")
    (folder / "bad.yaml").write_text(SCENARIO.replace("share: 0.7", "share: 7").replace("pairs,", "pairs, hour: 1,"))
    message = refused(command("check", "bad.yaml"))
    assert "bad.yaml: 2 faults" in message and "bad.yaml:6" in message and "bad.yaml:7" in message


def test_check_tries_mechanisms(folder: Path, command: Command) -> None:
    (folder / "own.py").write_text(MECHANISMS, encoding="utf-8")
    result = command("check", "own.py")
    assert result.exit_code == 0 and "fine: 1 mechanism commitment_makes_meetings" in said(result)
    assert "not compiled" not in said(result)
    branching = MECHANISMS.replace("    return", "    if len(rows): pass\n    return")
    (folder / "own.py").write_text(branching, encoding="utf-8")
    assert "(not compiled: line 7: an if)" in said(command("check", "own.py"))
    (folder / "own.py").write_text(MECHANISMS.replace("effect * (", "1 + effect * ("), encoding="utf-8")
    assert "own.py:4" in refused(command("check", "own.py"))
    (folder / "none.py").write_text("x = 1\n", encoding="utf-8")
    assert "holds no mechanism" in refused(command("check", "none.py"))
    assert "no such Python file" in refused(command("check", "nowhere.py"))


def test_schema_is_printed_or_written(folder: Path, command: Command) -> None:
    result = command("schema")
    assert result.exit_code == 0 and result.stdout == schema_text()
    assert command("schema", "--out", "schema.json").exit_code == 0
    assert (folder / "schema.json").read_text(encoding="utf-8") == schema_text()
    assert "cannot be written" in refused(command("schema", "--out", "nowhere/schema.json"))


# ---------------------------------------------------------------- bringing


def test_a_roster_is_imported_and_planned(folder: Path, command: Command) -> None:
    rows = "\n".join(f"{n},{'Oslo' if n % 2 else 'Bergen'},{'boss' if n < 3 else 'clerk'},{n}" for n in range(1, 15))
    (folder / "staff.csv").write_text(f"nr,place,job,years\n{rows}\n", encoding="utf-8")
    pairs = ("id=nr", "unit=place", "level=job", "tenure_years=years")
    columns = [part for pair in pairs for part in ("--column", pair)]
    levels = ["--level", "boss=unit_leader", "--level", "clerk=staff"]
    result = command("import-roster", "staff.csv", "--out", "firm.yaml", *columns, *levels, "--secret", "salt")
    assert result.exit_code == 0, result.output
    assert "14 people" in said(result) and "culturesim plan firm.yaml" in said(result)
    assert command("plan", "firm.yaml").exit_code == 0
    saved = command("run", "firm.yaml", "--months", 4, "--out", "out")
    assert saved.exit_code == 0 and (folder / "out" / "inputs" / "firm.people.csv").is_file()
    assert command("replay", "out").exit_code == 0
    for column, words in (("id", "write it as NAME=VALUE"), ("id=nrr", "did you mean 'nr'")):
        assert words in refused(command("import-roster", "staff.csv", "--out", "b.yaml", "--column", column))
    assert not (folder / "b.yaml").exists()


def test_a_district_is_imported(tmp_path: Path, shared_file: Callable[[str], Path], command: Command) -> None:
    staffing, campuses = shared_file("tx_district_staffing.csv"), shared_file("tx_campuses_2022.csv")
    tables = ("--staffing", staffing, "--campuses", campuses, "--out", tmp_path / "district.yaml")
    result = command("import-district", "--district-id", "1902", *tables)
    assert result.exit_code == 0, result.output
    assert "campuses" in said(result) and command("plan", tmp_path / "district.yaml").exit_code == 0
    refused(command("import-district", "--district-id", "0", *tables[:-1], tmp_path / "other.yaml"))
    assert not (tmp_path / "other.yaml").exists()


def test_an_import_replaces_nothing_unless_told(folder: Path, command: Command) -> None:
    (folder / "staff.csv").write_text("id,unit,level\na,U,unit_leader\nb,U,staff\n", encoding="utf-8")
    words = ("import-roster", "staff.csv", "--out", "firm.yaml")
    assert command(*words).exit_code == 0
    before = (folder / "firm.yaml").read_bytes()
    message = refused(command(*words, "--secret", "salt"))
    assert "firm.people.csv, firm.yaml are there already" in message and "--overwrite" in message
    assert (folder / "firm.yaml").read_bytes() == before
    assert command(*words, "--secret", "salt", "--overwrite").exit_code == 0
    assert (folder / "firm.yaml").read_bytes() != before


def test_names_a_roster_does_not_have_are_found_before_a_run(folder: Path, command: Command) -> None:
    (folder / "people.csv").write_text("person,unit\na,North\nb,North\n", encoding="utf-8")
    text = "name: x\norganisation: {people: people.csv}\nevents: [{do: breach, month: 1, unit: Nroth}]\n"
    (folder / "roster.yaml").write_text(text, encoding="utf-8")
    for name in ("check", "plan", "run"):
        message = refused(command(name, "roster.yaml"))
        assert "events 1: unit: there is no unit 'Nroth'; did you mean 'North'?" in message


# ---------------------------------------------------------------- as a program


@pytest.mark.parametrize("name", ["run", "plan", "check", "compare"])
def test_an_unknown_file_is_one_message_with_a_guess(name: str, folder: Path, command: Command) -> None:
    more = ("small.yaml",) if name == "compare" else ()
    message = refused(command(name, "smal.yaml", *more))
    assert message == "ScenarioError: smal.yaml: there is no such file; did you mean 'small.yaml'?\n"


@pytest.mark.parametrize("junk", [b"", b"\x00\xff\xfe junk", b"name: x\n\tbad: tab", b"&a [*a, *a]", b"[" * 5000])
def test_junk_is_one_message(junk: bytes, folder: Path, command: Command) -> None:
    (folder / "junk.yaml").write_bytes(junk)
    assert "junk.yaml" in refused(command("run", "junk.yaml", "--out", "out"))
    assert not (folder / "out").exists()


def program(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    import culturesim

    path = os.pathsep.join([str(Path(culturesim.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, "-m", "culturesim", *arguments], cwd=folder, env=environment,
                          capture_output=True, text=True, encoding="utf-8", timeout=300)  # fmt: skip


def test_into_a_pipe_go_plain_lines_of_at_most_eighty_letters(folder: Path) -> None:
    done = program("compare", "small.yaml", "leaves.yaml", "--seeds", "3", folder=folder)
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if not line.startswith("Compiling")] == []
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_fault_goes_to_standard_error_with_status_2(folder: Path) -> None:
    done = program("run", "nowhere.yaml", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ScenarioError: nowhere.yaml")


def test_an_interruption_ends_with_130_and_one_line(
    folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("culturesim.cli.timed.make_ready", stop)
    result = command("run", "small.yaml", "--out", "out")
    assert result.exit_code == 130 and result.stderr == "stopped; nothing was written\n"
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(28, "No space left on device", "out"), "out: the machine refuses this (No space left on device)"),
        (OSError("odd"), "the machine refuses this (odd)"),
        (MemoryError("Unable to allocate 9 TiB"), "not enough memory: Unable to allocate 9 TiB"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_what_the_machine_refuses_is_one_message(
    fault: Exception, words: str, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise fault

    monkeypatch.setattr("culturesim.cli.timed.make_ready", stop)
    assert refused(command("run", "small.yaml")).startswith(words)


HEAVY = ("numba", "pandas", "pyarrow", "matplotlib", "scipy", "networkx", "mesa")


def imported_by(*arguments: str, folder: Path) -> tuple[str, list[str]]:
    """Return what a command says, and which of the libraries that take long to import it imported."""
    import culturesim

    code = (
        "import sys; from culturesim.cli import main\n"
        f"sys.argv = ['culturesim', *{arguments!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print(*[name for name in {(*HEAVY, 'pydantic', 'numpy')!r} if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(culturesim.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60,
                          cwd=folder)  # fmt: skip
    *said, names = done.stdout.splitlines()
    return "\n".join(said), names.split()


def test_help_loads_nothing_heavy(folder: Path) -> None:
    said, names = imported_by("--help", folder=folder)
    assert "import-district" in said
    assert names == []


@pytest.mark.parametrize(
    "arguments", [("run", "--help"), ("run", "nowhere.yaml"), ("explain", "meeting_probability"), ("schema",)]
)
def test_what_simulates_nothing_does_without_heavy_imports(arguments: tuple[str, ...], folder: Path) -> None:
    _, names = imported_by(*arguments, folder=folder)
    assert set(names) <= {"pydantic", "numpy"}


@pytest.mark.parametrize("arguments", [("plan", "small.yaml"), ("check", "small.yaml"), ("run", "small.yaml")])
def test_tables_are_loaded_only_where_they_are_made(arguments: tuple[str, ...], folder: Path) -> None:
    _, names = imported_by(*arguments, folder=folder)
    assert not {"pandas", "pyarrow", "matplotlib", "networkx", "mesa"} & set(names)


def test_the_version_is_told(command: Command) -> None:
    import culturesim

    assert command("--version").stdout == f"culturesim {culturesim.__version__}\n"
