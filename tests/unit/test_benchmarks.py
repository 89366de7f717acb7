"""The benchmarks measure what they say: turns, ratios, rows, the world they live and the reference they live it in."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest
from benchmarks import limit, reference
from benchmarks.alternating import Side, alternate, ratio, spread
from benchmarks.asked import Asked
from benchmarks.c_side import DoesNotCompileError, NoCompilerError, compiler, library, structure
from benchmarks.memory import bytes_by_part
from benchmarks.page import table
from benchmarks.rows import COLUMNS, Row, line, measured, read, verdict, written
from benchmarks.scenario import scenario

from culturesim.organisation.blueprint import organisation_of
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble


def test_sides_take_turns_and_every_other_round_is_reversed():
    order = []
    alternate([Side(name, lambda name=name: order.append(name)) for name in "abc"], blocks=3)
    assert "".join(order) == "abccbaabc"


def test_seconds_are_those_of_one_of_a_sides_size_and_a_side_that_timed_itself_is_believed():
    now = iter(range(100))
    seconds = alternate([Side("clocked", lambda: None, 4), Side("own", lambda: 3.0, 2)], 2, lambda: float(next(now)))
    assert seconds == {"clocked": [0.25, 0.25], "own": [1.5, 1.5]}


def test_a_ratio_is_taken_block_by_block():
    found = ratio({"slow": [10, 40, 30], "fast": [1, 2, 10]}, "slow", "fast")
    assert found == spread([10, 20, 3]) and (found.median, found.low, found.high, found.times) == (10, 3, 20, 3)


@pytest.mark.parametrize(("value", "holds"), [(9.0, False), (10.0, True), (11.0, True)])
def test_a_demand_holds_or_falls_short(value, holds):
    assert Row("p", "w", value, "times", at_least=10).holds is holds
    assert Row("p", "w", -value, "times", at_most=-10).holds is holds
    assert Row("p", "w", value, "times").holds is None
    assert ("FALLS SHORT" in line(Row("p", "w", value, "times", at_least=10))) is not holds


def test_a_demand_that_could_not_be_measured_is_said_as_such():
    rows = [
        Row("p", "met", 11.0, "times", at_least=10), Row("p", "short", 9.0, "times", at_least=10),
        Row("p", "missing", float("nan"), "times", at_least=10, note="no compiler"), Row("p", "free", 1.0, "times"),
    ]  # fmt: skip
    assert rows[2].holds is None and "NOT MEASURED: at least 10" in line(rows[2])
    told = verdict(rows).splitlines()
    assert told[0] == "1 of 3 demands not met, 1 could not be measured"
    assert [row.split()[0] for row in told[2:]] == ["short", "missing"]
    assert verdict(rows[:1]) == "0 of 1 demands not met"
    cells = {name: "" for name in COLUMNS} | {"what": "missing", "value": "nan", "people": "0", "at_least": "10"}
    assert table([cells], []).splitlines()[-1] == "| missing |  |  |  | ≥ 10 | not measured |"


def test_rows_are_written_and_read_again(tmp_path):
    found = measured(spread([1.0, 3.0, 2.0]), 2)
    row = Row("part", "what, with a comma", unit="times", people=300, against="b", **found)
    written(tmp_path / "one" / "day.csv", [row], {"processor": "some: make"}, "2026-01-02", "before")
    rows, machine = read(tmp_path / "one" / "day.csv")
    assert machine == {"processor": "some: make"}
    assert list(rows[0]) == COLUMNS
    told = {"date": "2026-01-02", "label": "before", "what": "what, with a comma", "value": "4", "low": "2",
            "high": "6", "times": "3", "at_least": "", "people": "300", "worlds": "1"}  # fmt: skip
    assert {name: rows[0][name] for name in told} == told


@pytest.mark.parametrize(("people", "months"), [(150, 6), (300, 60), (3_000, 12)])
def test_the_measured_world_has_its_size_every_hallmark_and_events_of_many_kinds(people, months):
    told = scenario(people, months)
    organisation = organisation_of(told)
    assert people == organisation.founded.sum()
    assert 40 <= people / (len(organisation.unit_keys) - 1) <= 60
    assert (told.strengths(["Unit 1"]) > 0.5).all()
    assert told.coupling == "full" and len({event.do for event in told.events}) >= 15
    assert {event.month < months for event in told.events} == {True}
    assert max(event.month for event in told.events) > 0.6 * months


def test_the_native_reference_lives_a_world_like_the_keyed_one():
    told = scenario(150, 12)
    organisation = organisation_of(told)
    native = reference.NativeReference(told, organisation, 1).run().monthly()
    again = reference.NativeReference(told, organisation, 1).run().monthly()
    keyed = Ensemble([told] * 20, range(20), organisation)
    while not keyed.done:
        keyed.step()
    assert native == again, "a seed is a world"
    for name in ("headcount", "pairs_active"):
        worlds = np.array([month[name] for month in keyed.series[-6:]]).mean(axis=0)
        found, margin = np.mean([month[name] for month in native[-6:]]), 2 * worlds.std()
        assert worlds.min() - margin < found < worlds.max() + margin


def test_the_reference_is_the_frozen_one():
    assert reference.frozen(), (
        "tests/reference changed: put the digest that `python -m benchmarks.reference` prints into FROZEN, and compare "
        "speeds measured before and after with that in mind"
    )


class Pair(NamedTuple):
    first: np.ndarray
    second: np.ndarray


def test_live_state_is_counted_once_wherever_it_hangs():
    column = np.zeros(100)
    state = SimpleNamespace(
        table=SimpleNamespace(column=column, _names=("column",)), view=column[:10], log=np.zeros(7),
        lists=Pair(np.zeros(3, np.int8), column), numbers={"rule": np.zeros(2)}, month=5, seeds=(1, 2),
    )  # fmt: skip
    found = bytes_by_part(state)
    assert found == {"table": 800, "view": 0, "lists": 3, "numbers": 16, "month": 0, "seeds": 0}


def test_all_columns_of_a_real_state_are_counted():
    state = Ensemble([scenario(150, 6)], [1]).state
    found = bytes_by_part(state)
    assert found["jobs"] >= sum(state.jobs.column(name).nbytes for name in state.jobs)
    assert found["contacts"] == state.contacts.nbytes and found["key_order"] >= state.key_order.nbytes


SOURCE = """
#include "arguments.h"

void sums(sums_arguments *a) {
    for (int64_t i = 0; i < a->people.skill_rows; i++)
        a->out[i] = a->people.wants[i] ? a->people.skill[i] * a->scale + (double)a->table[i * a->table_columns] : -1;
}
"""


class People(NamedTuple):
    skill: np.ndarray
    wants: np.ndarray


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
def test_a_function_in_c_gets_a_kernels_arguments(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.c_side.FOLDER", tmp_path)
    (tmp_path / "sums.c").write_text(SOURCE)
    people = People(np.array([1.0, 2.0, 4.0]), np.array([True, False, True]))
    given = [people, 0.5, np.array([[3, 0], [0, 0], [7, 0]], np.int16), np.zeros(3)]
    names = ["people", "scale", "table", "out"]
    compiled = library({"sums": (names, given)}, [tmp_path / "sums.c"])
    compiled.sums(ctypes.byref(structure(names, given)))
    assert given[-1].tolist() == [3.5, -1, 9]
    with pytest.raises(DoesNotCompileError, match="people"):
        library({"sums": (["persons", *names[1:]], given)}, [tmp_path / "sums.c"])


RULES = [  # by which people go, besides those of the measured world
    {"variants": {"imitation": "unit", "seeking": "threshold"}, "matching": ("committee", "random")},
    {"variants": {"imitation": "everyone", "seeking": "threshold"}, "matching": ("self_choice", "optimal")},
    {"variants": {"imitation": "majority"}, "matching": ("blind", "greedy"), "kinds": ("mosaic", "cascade", "circle")},
]


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
@pytest.mark.skipif(sys.platform == "win32", reason="the compiler's logarithm is not the one that kernels use")
@pytest.mark.parametrize(
    "rules", [{}, *RULES], ids=lambda rules: rules.get("variants", {}).get("imitation", "measured")
)
def test_kernels_and_their_functions_in_c_write_the_same_bits(tmp_path, monkeypatch, rules):
    monkeypatch.setattr("benchmarks.c_side.FOLDER", tmp_path)
    told = scenario(300, 2 * limit.MONTH).model_dump(exclude_unset=True)
    for programme, matching in zip(told["programmes"], rules.get("matching", ()), strict=False):
        programme |= {"matching": matching, "kinds": list(rules.get("kinds", programme["kinds"]))}
    told = Scenario(**told, variants=rules.get("variants", {}))
    twins = limit.twins_of(limit.arguments_of(told, 5))
    assert set(twins) == set(limit.KERNELS.values())
    for name, both in twins.items():
        told = both.differing()
        assert not told, f"{name}: C writes other bits into {told}; bring benchmarks/limit*.c after the kernel"


@pytest.mark.parametrize(
    "reason", [NoCompilerError("none"), DoesNotCompileError("In line 7:\n error: no such member\n ^")]
)
def test_kernels_without_a_function_in_c_leave_demands_unmeasured(monkeypatch, reason):
    def failing(calls):
        raise reason

    monkeypatch.setattr(limit, "arguments_of", lambda told, worlds: {})
    monkeypatch.setattr(limit, "twins_of", failing)
    rows = list(limit.rows(Asked(quick=True)))
    assert len(rows) == len(limit.KERNELS) and {row.note for row in rows} in ({"none"}, {" error: no such member"})
    assert verdict(rows).startswith("0 of 4 demands not met, 4 could not be measured")


def test_there_is_no_ratio_between_functions_that_write_different_bits(monkeypatch):
    class Twins:
        differing = staticmethod(lambda: ["commitment"])
        live_compiled = live_in_c = staticmethod(lambda: 1.0)

    monkeypatch.setattr(limit, "arguments_of", lambda told, worlds: {})
    monkeypatch.setattr(limit, "TIMES", 1)
    monkeypatch.setattr(limit, "twins_of", lambda calls: {"_influence": Twins()})
    rows = list(limit.rows(Asked(quick=True)))
    assert [row.unit for row in rows] == ["ns/person", "ns/person", "times"]
    assert "NOT MEASURED" in line(rows[-1]) and "OUTPUTS DIFFER: commitment" in line(rows[-1])
