"""The Mesa face: the same run as the engine's, people as live views on its tables, and Mesa's own tools at work."""

from __future__ import annotations

import gc
import inspect
import pickle
import warnings
import weakref
from collections.abc import Iterator
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from mesa.space import NetworkGrid

import culturesim as cs
from culturesim.errors import CultureSimError, ScenarioError
from culturesim.mesa_model.agents import AgentAttributeError, PersonAgent, PersonLeftError
from culturesim.mesa_model.model import CultureModel
from culturesim.phases.numbers import MONTHLY
from culturesim.state.columns import LEVELS, PERSON

MONTHS = 40


def scenario(**changes: Any) -> cs.Scenario:
    """Return a small, busy organisation: much turnover, much mentoring, promotions and an event."""
    settings: dict[str, Any] = {
        "name": "small and busy",
        "months": MONTHS,
        "organisation": {
            "units": {"count": 4, "staff": 14, "leaders": 2},
            "turnover": {"staff": 0.4, "leader": 0.6, "executive": 0.5},
        },
        "hallmarks": 0.7,
        "programmes": [{"name": "programme", "coordinator_hours": 60}],
        "stewards": [
            {"name": "champion", "job": "Unit 1/leader", "share": 0.6, "talk": 0.9, "action": 0.9, "plan_hours": 4}
        ],
        "events": [{"do": "holder_leaves", "month": 2, "role": "champion"}],
        "behaviour": {
            "promotion_share": 0.9,
            "promotion_readiness": 0.3,
            "seeking_spontaneous": 0.15,
            "offering_probability": 0.1,
            "mentor_experience": 0,
        },
    }
    return cs.Scenario(**{**settings, **changes})


@pytest.fixture
def model() -> CultureModel:
    return CultureModel(scenario(), rng=1)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[PersonAgent]]:
    """Every agent that is made while the test runs."""
    agents: list[PersonAgent] = []
    original = PersonAgent.__init__

    def counted(self: PersonAgent, *arguments: Any) -> None:
        agents.append(self)
        original(self, *arguments)

    monkeypatch.setattr(PersonAgent, "__init__", counted)
    yield agents


def keys_present(model: CultureModel) -> set[int]:
    persons = model.ensemble.state.jobs.person
    return set(persons[persons != 0].tolist())


def relation_rows(model: CultureModel) -> list[tuple[int, int]]:
    state = model.ensemble.state
    led = [tie for tie in state.live_ties if state.ties.mentor[tie] >= 0]
    return [(int(state.ties.mentor[tie]), int(state.ties.mentee[tie])) for tie in led]


# -- the same run ------------------------------------------------------------------------------------------------


def test_a_model_gives_the_run_of_simulate_bit_for_bit(model):
    model.run_model()
    run = cs.simulate(scenario(), seed=1)
    assert model.as_run().digest() == run.digest()
    for name in MONTHLY:
        assert np.array_equal(model.as_run().series[name], run.series[name]), name
    pd.testing.assert_frame_equal(model.as_run().people, run.people, check_exact=True)
    assert run.monthly["promotions"].sum() > 3 and run.monthly["leavers"].sum() > 20  # the scenario is busy indeed


def test_looking_and_asking_mesa_for_chance_changes_nothing(model):
    while model.running:
        model.random.random(), model.rng.random()
        model.agents.shuffle_do("step")
        assert isinstance(model.grid, NetworkGrid)
        model.step()
    assert model.as_run().digest() == cs.simulate(scenario(), seed=1).digest()


def test_no_month_draws_from_mesas_generators(model):
    before = model.random.getstate(), model.rng.bit_generator.state
    assert len(model.agents) and model.grid
    model.run_model()
    assert (model.random.getstate(), model.rng.bit_generator.state) == before


def test_stepping_agents_does_not_move_the_world(model):
    model.step()
    commitment = model.ensemble.state.jobs.commitment.copy()
    model.agents.do("step")
    model.agents.shuffle_do("step")
    assert model.month == 1
    assert np.array_equal(model.ensemble.state.jobs.commitment, commitment)


def test_another_seed_gives_another_run_and_numpy_integers_are_seeds():
    one, other = CultureModel(scenario(months=6), rng=np.int64(7)), CultureModel(scenario(months=6), rng=8)
    one.run_model()
    other.run_model()
    assert one.as_run().seed == 7 and type(one.as_run().seed) is int
    assert one.as_run().digest() == cs.simulate(scenario(months=6), seed=7).digest()
    assert one.as_run().digest() != other.as_run().digest()


@pytest.mark.parametrize("rng", [None, -1, 1.0, "1", True, 2**63, np.random.default_rng(1)])
def test_a_seed_must_be_a_whole_number(rng):
    with pytest.raises(ScenarioError, match="is not a seed: give a whole number from 0 to below"):
        CultureModel(scenario(), rng=rng)


def test_only_a_scenario_will_do():
    with pytest.raises(ScenarioError, match=r"takes a Scenario, as from load_scenario; 'thriving.yaml' is none"):
        CultureModel("thriving.yaml", rng=1)  # type: ignore[arg-type]


def test_warm_up_is_lived_before_the_first_step():
    model = CultureModel(scenario(warm_up=9, months=5), rng=3)
    assert (model.month, model.steps, len(model.ensemble.warm_up_series)) == (0, 0, 9)
    model.run_model()
    assert model.as_run().digest() == cs.simulate(scenario(warm_up=9, months=5), seed=3).digest()
    assert len(model.datacollector.get_model_vars_dataframe()) == 5


def test_the_model_stops_after_the_last_month_and_stays_there(model):
    for month in range(MONTHS):
        assert model.running and model.month == month and model.steps == month
        model.step()
    assert not model.running and model.month == model.steps == MONTHS
    model.step()
    assert model.month == MONTHS
    assert len(model.datacollector.get_model_vars_dataframe()) == MONTHS


@pytest.mark.skipif(not hasattr(mesa.Model, "run_for"), reason="Mesa before 3.5 has no run_for")
def test_mesas_own_clock_lives_months(model):
    model.run_for(10)
    assert model.month == 10
    model.run_until(100)
    assert model.month == MONTHS and not model.running
    assert model.as_run().digest() == cs.simulate(scenario(), seed=1).digest()


def test_mesa_finds_the_constructor_and_step_it_asks_for(model):
    parameters = inspect.signature(CultureModel.__init__).parameters
    assert list(parameters) == ["self", "case", "rng"]  # no **kwargs, and nothing called scenario, which Mesa 3.5 fills
    assert not any(p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in parameters.values())
    assert list(inspect.signature(CultureModel.step).parameters) == ["self"]
    taken = {"scenario", "time", "batch", "observe", "notify", "suppress", "steps"}
    assert not taken & set(vars(CultureModel))
    assert isinstance(model, mesa.Model) and model.case.name == "small and busy"


def test_making_and_running_a_model_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = CultureModel(scenario(months=14), rng=1)
        assert len(model.agents) == len(model.grid.agents)
        model.run_model()
        assert len(model.agents) == len(model.grid.agents)


# -- people ------------------------------------------------------------------------------------------------------


def test_a_headless_run_makes_no_agents_and_no_network(made, model):
    model.run_model()
    assert made == [] and model._people == {} and model._grid is None
    assert len(model.agents) == len(made) == len(keys_present(model))


def test_agents_are_the_people_present_month_after_month(model):
    assert isinstance(model, mesa.Model) and all(isinstance(agent, mesa.Agent) for agent in model.agents)
    while model.running:
        assert {agent.unique_id for agent in model.agents} == keys_present(model)
        assert len(model.agents) == len(keys_present(model))
        model.step()
    assert model.agent_types == [PersonAgent]
    assert set(model.agents_by_type[PersonAgent]) == set(model.agents)


def test_the_agents_handed_out_earlier_are_kept_up_without_asking_again(model):
    handed_out = model.agents
    model.run_model()
    assert {agent.unique_id for agent in handed_out} == keys_present(model)


def test_agents_stay_the_same_objects_while_their_people_stay(model):
    first = {agent.unique_id: agent for agent in model.agents}
    for _ in range(24):
        model.step()
    second = {agent.unique_id: agent for agent in model.agents}
    stayed, left, came = set(first) & set(second), set(first) - set(second), set(second) - set(first)
    assert stayed and left and came
    assert all(first[key] is second[key] for key in stayed)
    assert not any(first[key].present for key in left)
    assert all(second[key].joined >= 0 for key in came)


def test_an_agent_follows_its_person_into_a_new_job(model):
    where: dict[PersonAgent, tuple[str, str, int]] = {}
    promoted = 0
    while model.running:
        before = {agent: (agent.job, agent.level, agent.completed) for agent in model.agents}
        model.step()
        for agent, (job, level, completed) in before.items():
            if agent.present and agent.job != job:
                promoted += 1
                assert LEVELS.index(agent.level) == LEVELS.index(level) + 1
                assert agent.held_since == model.month - 1 > agent.joined
                assert agent.completed >= completed
                assert model.ensemble.organisation.job_ids[agent.row] == agent.job
                where[agent] = before[agent]
    assert promoted == model.as_run().monthly["promotions"].sum() > 3
    assert len(where) > 1


def test_someone_who_has_left_says_so(model):
    agent = next(iter(model.agents))
    agent.forced_exit = True
    model.step()
    assert not agent.present and agent not in model.agents
    assert repr(agent) == f"<PersonAgent {agent.unique_id}: not in the model>"
    for act in (lambda: agent.commitment, lambda: agent.unit, lambda: setattr(agent, "skill", 0.5)):
        with pytest.raises(PersonLeftError, match=f"person {agent.unique_id} has left"):
            act()
    table = model.as_run().people.set_index("person")
    assert table.loc[agent.unique_id, "left"] == 0 and table.loc[agent.unique_id, "why_left"] == "event"


def test_every_column_of_people_is_read(model):
    for _ in range(12):
        model.step()
    jobs = model.ensemble.state.jobs
    for agent in model.agents:
        for name in PERSON:
            if name != "mentees":
                value = getattr(agent, name)
                assert value == jobs.column(name)[agent.row] and type(value) in (bool, int, float), name
        assert len(agent.mentees) == jobs.mentees[agent.row]
        assert agent.unit == model.ensemble.organisation.unit_names[jobs.unit[agent.row]]
        assert agent.level == LEVELS[jobs.level[agent.row]]


def test_reading_is_live(model):
    agent = next(iter(model.agents))
    model.ensemble.state.jobs.commitment[agent.row] = 0.123
    assert agent.commitment == 0.123


def test_mentors_and_mentees_are_agents_too(model):
    for _ in range(20):
        model.step()
    pairs = {(mentor.row, mentee.row) for mentor in model.agents for mentee in mentor.mentees}
    assert pairs == {(mentor.row, mentee.row) for mentee in model.agents for mentor in mentee.mentors}
    assert pairs == set(relation_rows(model)) and len(pairs) > 5
    for agent in model.agents:
        assert agent.mentor is (agent.mentors[0] if agent.mentors else None)
        assert all(agent in mentor.mentees for mentor in agent.mentors)


def test_colleagues_are_the_people_a_job_sees(model):
    model.step()
    state = model.ensemble.state
    for agent in model.agents:
        width = state.sizes.contacts
        seen = state.contacts[agent.row * width : (agent.row + 1) * width]
        expected = {int(state.jobs.person[row]) for row in seen if row >= 0} - {0}
        assert {other.unique_id for other in agent.colleagues} == expected
        assert len(agent.colleagues) == len(expected)


def test_writing_through_agents_is_writing_the_column():
    model, ensemble = CultureModel(scenario(), rng=1), cs.Ensemble([scenario()], [1])
    for _ in range(5):
        model.step()
        ensemble.step()
    for agent in model.agents:
        agent.commitment = 1
        agent.wants = True
    present = ensemble.state.present
    ensemble.state.jobs.commitment[present] = 1
    ensemble.state.jobs.wants[present] = True
    model.run_model()
    changed = ensemble.run()[0]
    assert model.as_run().digest() == changed.digest() != cs.simulate(scenario(), seed=1).digest()


def test_agent_sets_can_write_too(model):
    model.agents.select(lambda agent: agent.unit == "Unit 2").set("skill", 0.9)
    jobs = model.ensemble.state.jobs
    unit = model.ensemble.organisation.unit_names.index("Unit 2")
    inside = (jobs.unit == unit) & (jobs.person != 0)
    assert (jobs.skill[inside] == 0.9).all() and not (jobs.skill[~inside] == 0.9).any()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("commitment", 1.2, r"commitment: 1.2 is not a number from 0 to 1 \(belief that mentoring is worth it\)"),
        ("commitment", float("nan"), "nan is not a number from 0 to 1"),
        ("commitment", "0.5", "'0.5' is not a number"),
        ("commitment", True, "True is not a number"),
        ("propensity", float("inf"), "inf is not a number"),
        ("wants", 1, "wants: 1 is not True or False"),
        ("failed", -1, "failed: -1 is not a whole number from 0 to 32767"),
        ("failed", 1.0, "failed: 1.0 is not a whole number"),
        ("seeks_channel", 9, "9 is not a whole number from 0 to 8"),
        ("unit", "Unit 2", "'unit' follows from other tables and cannot be written"),
        ("level", 2, "'level' follows from other tables"),
        ("mentees", (), "'mentees' follows from other tables"),
        ("person", 5, "'person' follows from other tables"),
        ("row", 5, "'row' follows from other tables"),
        ("step", None, "'step' follows from other tables"),
        ("comitment", 0.5, "people have no column 'comitment' to write; did you mean 'commitment'"),
        ("leaving_rate", 0.5, "people have no column 'leaving_rate' to write"),
    ],
)
def test_what_cannot_be_written_is_refused(model, name, value, message):
    agent = next(iter(model.agents))
    jobs = model.ensemble.state.jobs
    before = {column: jobs.column(column).copy() for column in jobs}
    with pytest.raises(AgentAttributeError, match=message) as error:
        setattr(agent, name, value)
    assert isinstance(error.value, CultureSimError)
    assert all(np.array_equal(before[column], jobs.column(column)) for column in jobs)


def test_numpy_numbers_are_written_and_own_notes_are_free(model):
    agent = next(iter(model.agents))
    agent.readiness, agent.failed, agent.offers = np.float64(0.25), np.int16(3), np.True_
    agent._note = "watched"
    assert (agent.readiness, agent.failed, agent.offers, agent._note) == (0.25, 3, True, "watched")


def test_an_unknown_attribute_names_its_neighbour(model):
    agent = next(iter(model.agents))
    with pytest.raises(AttributeError, match="people have no 'comitment'; did you mean 'commitment'"):
        agent.comitment  # noqa: B018
    assert not hasattr(agent, "colour")


def test_removing_an_agent_lets_go_of_the_view_only(model):
    count, agent = len(model.agents), next(iter(model.agents))
    assert len(model.grid.agents) == count
    agent.remove()
    assert not agent.present and agent not in model.grid.agents
    again = {other.unique_id: other for other in model.agents}
    assert len(again) == count and again[agent.unique_id] is not agent
    model.remove_all_agents()
    assert model._people == {} and len(model._all_agents) == 0
    model.run_model()
    assert model.as_run().digest() == cs.simulate(scenario(), seed=1).digest()
    assert {other.unique_id for other in model.agents} == keys_present(model)


def test_the_agents_of_a_model_cannot_be_replaced(model):
    with pytest.raises(AttributeError, match="cannot be replaced"):
        model.agents = []


def test_a_model_nobody_holds_is_freed():
    model = CultureModel(scenario(months=3), rng=1)
    assert len(model.agents) and model.grid
    model.run_model()
    assert model not in getattr(mesa.Agent, "_ids", {})
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


# -- Mesa's tools ------------------------------------------------------------------------------------------------


def test_the_data_collector_holds_the_monthly_table(model):
    assert isinstance(model.datacollector, mesa.DataCollector)
    model.run_model()
    collected = model.datacollector.get_model_vars_dataframe()
    pd.testing.assert_frame_equal(collected, cs.simulate(scenario(), seed=1).monthly, check_exact=True)
    assert {"p_eff", "p_nom", "seeking", "pairs_active", "credibility"} <= set(collected)


def test_a_collector_of_ones_own_sees_people():
    model = CultureModel(scenario(months=6), rng=1)
    reporters = {"commitment": "commitment", "unit": "unit"}
    model.datacollector = mesa.DataCollector(model_reporters={"month": "month"}, agent_reporters=reporters)
    model.run_model()
    table = model.datacollector.get_agent_vars_dataframe()
    last = table.xs(6, level="Step")
    assert set(last.index) == keys_present(model)
    assert all(last.loc[agent.unique_id, "commitment"] == agent.commitment for agent in model.agents)
    assert list(model.datacollector.get_model_vars_dataframe()["month"]) == [1, 2, 3, 4, 5, 6]


def test_the_grid_seats_people_at_their_jobs(model):
    organisation = model.ensemble.organisation
    grid = model.grid
    while model.running:
        model.step()
        assert model.grid is grid
        for node, about in grid.G.nodes(data=True):
            person = model.ensemble.state.jobs.person[node]
            assert [agent.unique_id for agent in about["agent"]] == ([person] if person else [])
            assert about["job"] == organisation.job_ids[node]
        assert {agent.pos for agent in grid.agents} == {agent.row for agent in model.agents}
    assert list(grid.G) == list(range(len(organisation.job_ids)))


def test_edges_are_colleagues_and_pairs(model):
    for _ in range(20):
        model.step()
    graph = model.grid.G
    pairs = {(about["mentor"], one + other - about["mentor"]) for one, other, about in graph.edges(data=True)
             if about["mentor"] is not None}  # fmt: skip
    assert pairs == set(relation_rows(model))
    seen = {frozenset((agent.row, other.row)) for agent in model.agents for other in agent.colleagues}
    assert seen == {frozenset(edge[:2]) for edge in graph.edges(data=True) if edge[2]["colleagues"]}
    agent = next(agent for agent in model.agents if agent.mentees)
    neighbours = set(model.grid.get_neighbors(agent.pos))
    assert set(agent.mentees) | set(agent.colleagues) <= neighbours


def test_positions_are_fixed_and_apart(model):
    places = model.positions
    assert places == CultureModel(scenario(), rng=9).positions
    assert set(places) == set(model.grid.G) == set(nx.get_node_attributes(model.grid.G, "position"))
    points = np.array(list(places.values()))
    distance = np.linalg.norm(points[:, None] - points[None], axis=2) + 10 * np.eye(len(points))
    assert np.abs(points).max() <= 1 and distance.min() > 0.01


# -- saving ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("looked_into", [False, True])
def test_a_saved_model_goes_on_as_if_nothing_had_been(model, looked_into):
    for _ in range(15):
        model.step()
    if looked_into:
        model.grid  # noqa: B018
        next(iter(model.agents))._note = "watched"
    copy = pickle.loads(pickle.dumps(model))
    assert copy is not model and copy.month == copy.steps == 15
    if looked_into:
        assert next(iter(copy.agents))._note == "watched"
        assert all(agent.model is copy for agent in copy.agents)
    else:
        assert copy._people == {}
    copy.step()
    assert (copy.month, model.month) == (16, 15)
    assert {agent.unique_id for agent in copy.agents} == keys_present(copy)
    assert len({agent.unique_id for agent in copy.agents}) == len(copy.agents)
    copy.run_model()
    alone = cs.simulate(scenario(), seed=1)
    assert copy.as_run().digest() == alone.digest()
    for name, counted in alone.by_unit.items():
        np.testing.assert_array_equal(copy.as_run().by_unit[name], counted)
    pd.testing.assert_frame_equal(
        copy.datacollector.get_model_vars_dataframe(), copy.as_run().monthly, check_exact=True
    )
    assert model.month == 15
    model.run_model()
    assert model.as_run().digest() == copy.as_run().digest()


def test_saving_keeps_what_was_written_through_agents(model):
    for agent in model.agents:
        agent.commitment = 0.0
    copy = pickle.loads(pickle.dumps(model))
    assert {agent.commitment for agent in copy.agents} == {0.0}
    model.run_model()
    copy.run_model()
    assert model.as_run().digest() == copy.as_run().digest()
