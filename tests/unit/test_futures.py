"""Calibrated vectors reach the worlds they are meant for, and what a scenario says itself goes before."""

from __future__ import annotations

import json

import pytest

import culturesim as cs
from culturesim import futures
from culturesim.errors import ScenarioError
from culturesim.facts.declared import FACTS
from culturesim.futures import chosen_vectors, futures_of, in_future, vectors
from culturesim.hallmarks import BUILT_IN
from culturesim.parameters import RULES, Parameter
from culturesim.quantities import QUANTITIES
from culturesim.scenario.model import Scenario

TWO = (
    {"drift_probability": 0.03, "trust_holds_pairs.effect": 0.5, "patience": 2},
    {"drift_probability": 0.30, "trust_holds_pairs.effect": 0.0, "patience": 9},
)


def small(**changes) -> Scenario:
    settings = {
        "name": "small",
        "months": 24,
        "organisation": {"units": {"count": 2, "staff": 15}},
        "hallmarks": 0.5,
        "programmes": [{"name": "programme", "coordinator_hours": 20}],
    }
    return Scenario(**{**settings, **changes})


def test_a_vector_fills_in_what_the_scenario_leaves_open():
    told = small(behaviour={"patience": 7}, mechanisms={"trust_holds_pairs": "off"})
    found = in_future(told, TWO[0])
    assert found.behaviour == {"drift_probability": 0.03, "patience": 7}
    assert found.effects("trust_holds_pairs") is None
    own = in_future(small(mechanisms={"trust_holds_pairs": {"effect": 2.0}}), TWO[0])
    assert own.effects("trust_holds_pairs") == {"effect": 2.0}
    assert in_future(small(), {}) == small()


def test_replicates_take_vectors_in_turn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(futures, "vectors", lambda: TWO)
    each = futures_of(small(), 5)
    assert [one.base("drift_probability") for one in each] == [0.03, 0.30, 0.03, 0.30, 0.03]
    assert futures_of(small(), 5, "central") == small()
    with pytest.raises(ScenarioError, match="neither 'set' nor 'central'"):
        futures_of(small(), 5, "all")


def test_both_arms_of_a_comparison_take_the_same_vector(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(futures, "vectors", lambda: TWO)
    quiet = small(events=[{"do": "no_event", "month": 3}])
    found = cs.compare(small(), quiet, [4, 5, 6])
    drifts = [0.03, 0.30, 0.03]
    assert [run.scenario.base("drift_probability") for run in found.base_runs] == drifts
    assert [run.scenario.base("drift_probability") for run in found.alternative_runs] == drifts
    assert [run.scenario.base("drift_probability") for run in found.baseline_runs] == drifts
    assert found.first_difference() == [None] * 3  # nothing differs but the vectors, and those are shared
    alone = cs.simulate(in_future(small(), TWO[1]), seed=5)
    assert found.base_runs[1].digest() == alone.digest()
    plain = cs.compare(small(), quiet, [4, 5, 6], futures="central")
    assert plain.base_runs[1].digest() == cs.simulate(small(), seed=5).digest() != alone.digest()


def declared() -> dict[str, Parameter]:
    mechanisms = {f"{one.name}.{name}": p for one in BUILT_IN.values() for name, p in one.parameters.items()}
    return {**RULES, **{name: one.parameter for name, one in QUANTITIES.items()}, **mechanisms}


def test_the_defaults_are_the_central_member():
    central = vectors()[0]
    assert central == {name: declared()[name].default for name in central}


def test_the_set_says_where_it_comes_from():
    told = json.loads(futures.PROVENANCE.read_text(encoding="utf-8"))
    assert told["vectors"] == len(vectors()) >= 20
    assert told["facts"] == {fact.name: [fact.low, fact.high] for fact in FACTS if fact.role == "fitted"}
    assert list(told["prior"]) == list(vectors()[0])
    for vector in vectors():
        outside = [name for name, (low, high, _) in told["prior"].items() if not low <= vector[name] <= high]
        assert outside == []


def test_the_shipped_vectors_name_parameters_that_exist_and_lie_in_their_ranges():
    known = declared()
    assert chosen_vectors("set") == vectors()
    for vector in vectors():
        faults = {name: known[name].fault(value) for name, value in vector.items()}
        assert not any(faults.values()), faults
        assert vector.keys() == vectors()[0].keys()
