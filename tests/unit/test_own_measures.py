"""Measures of one run: how one is declared, a researcher's own beside the built-in ones, and the checks it passes."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

import culturesim as cs
from culturesim.claims.claim import DECLARED, load_claim
from culturesim.claims.running import run_claims
from culturesim.cli.app import app
from culturesim.errors import MeasureError
from culturesim.measures.of_a_run import KNOWN, measure
from culturesim.measures.sustainability import without_effort
from culturesim.testing import check_measure

OWN = '''\
import culturesim as cs


@cs.measure(unit="share of people")
def late_participation(run, *, start=48):
    """Mean share of people in an effective relationship, late in the run."""
    return run.series["p_eff"][start:].mean()
'''


@pytest.fixture
def own(tmp_path):
    (tmp_path / "mine.py").write_text(OWN)
    return tmp_path


@pytest.fixture(scope="module")
def lived():
    scenario = cs.load_scenario(DECLARED / "base.yaml").with_(months=30)
    return cs.simulate(scenario, seed=3), cs.simulate(without_effort(scenario), seed=3)


def test_every_built_in_measure_says_what_it_is_and_passes_the_checks_of_ones_own():
    for one in KNOWN.values():
        assert one.meaning and one.unit, one.name
        assert check_measure(one) == []


def test_a_measure_of_ones_own_is_found_in_a_module_beside_the_built_in_ones(own, lived):
    found = measure("late_participation", {"start": 20}, ["mine.py"], own)
    assert found.of(lived[0]) == lived[0].series["p_eff"][20:].mean()
    assert (found.unit, found.parts, found.course, found.needs_baseline) == ("share of people", (), False, False)
    assert measure("hollowing", {}, ["mine.py"], own).name == "hollowing"
    with pytest.raises(MeasureError, match="did you mean 'late_participation'"):
        measure("late_particpation", {}, ["mine.py"], own)


def test_parts_and_courses_are_declared(lived):
    assert measure("led_to", {"beside": "x", "month": 1, "window": 2}).parts == ("extra", "induced")
    assert measure("stages", {}).parts[:2] == ("people", "asked")
    assert measure("monthly", {"series": "p_eff"}).course and not measure("mean", {"series": "p_eff"}).course
    assert measure("state", {}).needs_baseline and measure("state", {}).of(lived[0], baseline=lived[1]) in (0.0, 1.0)
    with pytest.raises(MeasureError, match="reads the run 'baseline', which is not there"):
        measure("state", {}).of(lived[0])


def test_what_a_function_gives_is_what_it_is_declared_to(lived):
    def given(value, **declared):
        function = cs.measure(unit="things", **declared)(value)
        return measure_of(function).of(lived[0])

    def measure_of(one):
        from culturesim.measures.of_a_run import Measure

        return Measure(one)

    assert given(lambda run: 3) == 3.0
    assert np.array_equal(given(lambda run: [1, 2], parts=("one", "other")), [1, 2])
    assert len(given(lambda run: run.series["p_eff"], course=True)) == 30
    with pytest.raises(MeasureError, match=r"shape \(2,\); it is declared to give one number$"):
        given(lambda run: [1, 2])
    with pytest.raises(MeasureError, match="one number for each of one, other"):
        given(lambda run: [1, 2, 3], parts=("one", "other"))
    with pytest.raises(MeasureError, match=r"test_own_measures.py:\d+: measure .* failed: KeyError: 'nothing'"):
        given(lambda run: run.series["nothing"])
    with pytest.raises(MeasureError, match=r"measure mean with .* failed: TypeError"):
        measure("mean", {"series": "p_eff", "start": "early"}).of(lived[0])


def late(run, first, *, start=48):
    """Mean."""


def every(run, **settings):
    """Mean."""


def nothing(*, start=48):
    """Mean."""


@pytest.mark.parametrize(
    ("function", "declared", "words"),
    [
        (late, {"unit": "x"}, r"late: takes 'first' before a star.*\(run, \*, first\)"),
        (every, {"unit": "x"}, "every setting needs a name"),
        (nothing, {"unit": "x"}, "its first argument is the run"),
        (abs, {"unit": " "}, "needs a unit"),
        (abs, {"unit": "x", "parts": "one"}, "are not names"),
        (abs, {"unit": "x", "parts": ("one.two",)}, "are not names"),
        (abs, {"unit": "x", "parts": ("one", "one")}, "each name once"),
        (abs, {"unit": "x", "parts": ("one",), "course": True}, "none where it is a course"),
    ],
)
def test_a_wrong_declaration_is_refused_at_once(function, declared, words):
    with pytest.raises(MeasureError, match=words):
        cs.measure(**declared)(function)


def test_a_name_that_is_taken_is_refused_with_its_place(own):
    (own / "other.py").write_text(OWN.replace("late_participation", "hollowing"))
    with pytest.raises(MeasureError, match=r"other.py:4: the name 'hollowing' is taken by a built-in measure"):
        measure("mean", {"series": "p_eff"}, ["other.py"], own)
    (own / "other.py").write_text(OWN)
    with pytest.raises(MeasureError, match=r"is taken by the measure in mine.py:4"):
        measure("mean", {"series": "p_eff"}, ["mine.py", "other.py"], own)


def test_a_claim_may_measure_with_a_module_of_its_base(own):
    base = (DECLARED / "base.yaml").read_text()
    (own / "base.yaml").write_text(f"modules: [mine.py]\n{base}")
    (own / "claim.yaml").write_text(
        "id: X2\nclaim: hours help\nsource: a test\nstatus: emergent\nfalsifier: they do not\nbase: base.yaml\n"
        "every: {months: 14}\narms:\n  some: {}\n  none: {programmes.programme.coordinator_hours: 0}\n"
        "contrasts:\n  - {says: more, measure: {of: late_participation, start: 12}, compare: some - none}\n"
    )
    (result,) = run_claims([load_claim(own / "claim.yaml")], seeds=2, jobs=1, folder=own)
    assert not result.failed and np.isfinite(result.findings[0].found.estimate)


# ---------------------------------------------------------------- culturesim check

HEAD = 'import random\nimport numpy as np\nimport culturesim as cs\n\n\n@cs.measure(unit="people")\ndef mine(run'


def checked(folder, text):
    (folder / "mine.py").write_text(text)
    return CliRunner().invoke(app, ["check", str(folder / "mine.py")])


def test_check_takes_a_file_that_holds_measures_alone_or_both(tmp_path):
    done = checked(tmp_path, OWN)
    assert done.exit_code == 0 and "fine: 1 measure" in done.output
    assert "late_participation, in share of people: Mean share" in done.output
    both = OWN + '\n\n@cs.mechanism(on="leaving_ratio")\ndef rain(state, rows, *, effect=0.1):\n    """It rains."""\n'
    done = checked(tmp_path, both + "    return effect + 0.0 * rows\n")
    assert "rain" in done.output
    done = checked(tmp_path, OWN.replace("start=48", "start"))
    assert done.exit_code == 0 and "not tried on a run" in " ".join(done.output.split())
    done = checked(tmp_path, "import culturesim as cs\n")
    assert done.exit_code == 2 and "holds no mechanism and no measure" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (", *, start=0):\n    return 1.0\n", "says nothing of what it is"),
        ('):\n    """People."""\n    return np.inf\n', "returns infinity"),
        ('):\n    """People."""\n    return random.random()\n', "uses global randomness"),
        ('):\n    """People."""\n    run.series["p_eff"][3] = 0.123\n    return 1\n', "changes the run"),
        ('):\n    """People."""\n    run.monthly["more"] = 1\n    return 1\n', "changes the run"),
        (', baseline):\n    """People."""\n    baseline.pairs["quality"] *= 2\n    return 1\n', "changes the run"),
        (', *, seen=[]):\n    """People."""\n    seen.append(1)\n    return len(seen)\n', "another answer when asked"),
        ('):\n    """People."""\n    return 1 / 0\n', "failed: ZeroDivisionError"),
        ('):\n    """People."""\n    return "many"\n', "failed: ValueError"),
        ('):\n    """People."""\n    return [1, 2]\n', "declared to give one number"),
    ],
)
def test_check_says_what_is_wrong_with_a_measure(tmp_path, body, words):
    done = checked(tmp_path, HEAD + body)
    told = " ".join(done.output.split())
    assert done.exit_code == 2 and words in told and "mine.py:6: mine:" in told


def test_check_of_a_scenario_refuses_a_measure_whose_name_is_taken(own):
    (own / "mine.py").write_text(OWN.replace("late_participation", "hollowing"))
    (own / "mine.yaml").write_text("name: mine\norganisation: {units: {count: 2, staff: 10}}\nmodules: [mine.py]\n")
    done = CliRunner().invoke(app, ["check", str(own / "mine.yaml")])
    assert done.exit_code == 2 and "is taken by a built-in measure" in " ".join(done.output.split())


def test_explain_and_the_reference_tell_of_measures_of_a_run(own):
    runner = CliRunner()
    told = " ".join(runner.invoke(app, ["explain", "led_to"]).output.split())
    assert "gives extra, induced" in told and "reads the run and its beside" in told and "month (needed)" in told
    told = runner.invoke(app, ["explain", "late participation", "--with", str(own / "mine.py")])
    assert told.exit_code == 0 and "settings start 48" in " ".join(told.output.split())
    done = runner.invoke(app, ["reference", "--out", str(own / "pages"), "--with", str(own / "mine.py")])
    assert done.exit_code == 0, done.output
    page = (own / "pages" / "measures_of_a_run.md").read_text()
    assert "| `late_participation` |" in page and "`series` (needed), `start` 25, `end`" in page
