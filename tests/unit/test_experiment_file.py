"""Experiment files: what they mean, and every fault at once with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.verification.small_study import TEXT, write_study

from culturesim.errors import ExperimentError
from culturesim.experiment.file import Experiment
from culturesim.experiment.loading import load_experiment
from culturesim.experiment.recognised import is_experiment

Write = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Write:
    """Write the small study with some of its text replaced."""

    def write(*pairs: tuple[str, str]) -> Path:
        text = TEXT
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return write_study(tmp_path, text=text)

    return write


def faults(file: Path) -> list[str]:
    """Return the faults of a file, each as ``line: what``."""
    with pytest.raises(ExperimentError) as caught:
        load_experiment(file)
    first, *lines = str(caught.value).splitlines()
    assert first.startswith(f"{file}: {len(lines)} fault")
    return [line.strip().removeprefix(f"{file}:") for line in lines]


def test_a_file_without_faults(changed: Write) -> None:
    experiment = load_experiment(changed())
    assert experiment.arm_names == ["base", "champion leaves"]
    assert experiment.columns == ["p_eff", "alive", "led_to.extra", "led_to.induced"]
    assert len(experiment.points()) == 4
    assert is_experiment(changed()) and not is_experiment(Path("scenarios/district.yaml"))


def test_every_fault_is_found_at_once_with_its_line(changed: Write) -> None:
    found = faults(changed(
        ("hallmarks.value_and_visibility: {{low", "hallmarks.value_and_visability: {{low"),
        ("values: [10, 30]", "values: [10, -30]"),
        ("series: p_eff, start", "serie: p_eff, start"),
        ("series: [p_eff, headcount]", "series: [p_eff, headcounts]"),
    ))  # fmt: skip
    assert [one.split(":")[0] for one in found] == ["21", "24", "13", "14"]
    assert "did you mean 'series'" in found[0] and "did you mean 'headcount'" in found[1]
    assert "did you mean 'value_and_visibility'" in found[2]
    assert "-30" in found[3] and "from 0 to" in found[3]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("replicates: {replicates}", "replicates: 0", "replicates: 0 is not a whole number from 1 to 1000000"),
        ("low: 0.2, high: 0.8", "low: 0.8, high: 0.2", "low 0.8 is not below high 0.2"),
        ("low: 0.2, high: 0.8", "low: 0.2, high: 0.8, values: [1, 2]", "says low and high and values; give one"),
        ("low: 0.2, high: 0.8", "low: 0, high: 0.8, scale: log", "low 0 has no logarithm"),
        ("low: 0.2, high: 0.8", "low: 0.2, high: 0.8, scale: loga", "is not linear or log"),
        ("  base: {{}}", "  base: {{monts: 3}}", "arms.base"),
        ("beside: base", "beside: bass", "beside: there is no arm 'bass'; did you mean 'base'?"),
        ("  p_eff: {{of: mean", "  seed: {{of: mean", "is also a column that every table of runs has"),
        ("kind: full_factorial", "kind: full_factorals", "did you mean 'full_factorial'"),
        ("kind: full_factorial", "kind: random", "needs 'points'"),
        ("alive: state", "alive: states", "there is no 'states'; did you mean 'state'?"),
        ("alive: state", "alive: {{of: monthly, series: p_eff}}", "is a whole course of months"),
        ("months: {months}", "months: 0", "base: three small schools: 1 fault months: 0 is not a whole number"),
        ("question:", "placebo: [leavers]\nquestion:", "there is no arm 'leavers'"),
        ("question:", "policy: {{a: {{}}, b: {{}}}}\nquestion:", "stands in place of arms"),
        (
            "question:",
            "stop: {{measure: p_ef, difference: champion leaves - base, half_width: 0.1, most: 90}}\nquestion:",
            "there is no measure 'p_ef'; did you mean 'p_eff'?",
        ),
        (
            "question:",
            "stop: {{measure: p_eff, difference: champion leaves - bas, half_width: 0.1, most: 90}}\nquestion:",
            "there is no arm 'bas'; did you mean 'base'?",
        ),
    ],
)
def test_a_fault_says_what_was_found_and_what_is_allowed(changed: Write, old: str, new: str, said: str) -> None:
    assert any(said in one for one in faults(changed((old, new)))), faults(changed((old, new)))


def test_a_factor_may_set_several_places_and_keeps_its_type(changed: Write) -> None:
    experiment = load_experiment(changed((
        "programmes.programme.coordinator_hours: {{values: [10, 30]}}",
        "size: {{values: [2, 3], sets: [organisation.units.count, organisation.units.staff]}}\n"
        "  coupling: {{values: [none, explicit]}}\n"
        "  consent: {{values: [true, false], sets: [programmes.programme.consent]}}\n"
        "  plan: {{choices: {{without: {{}}, with: {{stewards.champion.plan_hours: 8}}}}}}\n"
        "  mechanisms.failures_discourage_seeking.effect: {{low: 0.1, high: 0.5}}",
    )))  # fmt: skip
    values = {"size": 2.0, "coupling": "none", "consent": "false", "plan": "with",
              "mechanisms.failures_discourage_seeking.effect": 0.25}  # fmt: skip
    made = experiment.scenario(values, "base")
    assert made.organisation.units.count == made.organisation.units.staff == 2
    assert made.coupling == "none" and made.programmes[0].consent is False
    assert made.stewards[0].plan_hours == 8
    assert made.mechanisms == {"failures_discourage_seeking": {"effect": 0.25}}


def test_the_digest_follows_what_decides_a_run_and_nothing_else(changed: Write) -> None:
    experiment = load_experiment(changed())
    digest = experiment.digest()
    for same in ({"replicates": 9}, {"name": "another"}, {"first_seed": 5}, {"design": {"kind": "one_at_a_time"}}):
        assert experiment.with_(**same).digest() == digest
    assert experiment.resolved().digest() == digest
    for other in (
        {"every": {"months": 10}}, {"arms": {"base": {}}}, {"measures": {"alive": "state"}},
        {"monthly": None}, {"levers": {"hallmarks.demand": {"low": 0, "high": 1}}},
    ):  # fmt: skip
        assert experiment.with_(**other, stop=None).digest() != digest


def test_replicates_take_vectors_in_turn_where_the_set_is_asked_for(changed: Write) -> None:
    experiment = load_experiment(changed())
    assert experiment.vector(7) == -1
    carried = experiment.with_(futures="set")
    assert [carried.vector(replicate) for replicate in (0, 1, 31)] == [0, 1, 1]


def test_an_experiment_without_factors_is_one_point() -> None:
    experiment = Experiment(name="one", base="school", measures={"alive": "state"})
    assert len(experiment.points()) == 1 and experiment.factors == {}
