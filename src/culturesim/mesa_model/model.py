"""A world of culturesim as a Mesa model.

Mesa's ways of looking at a model work on it (agents, data collector, network, SolaraViz), while the months are lived
by the same engine, with the same draws, as in :func:`culturesim.simulate`; both give the same run.

>>> import culturesim as cs
>>> model = cs.CultureModel(cs.load_scenario("scenarios/thriving_culture.yaml"), rng=1)
>>> model.step()                                                   # one month
>>> model.agents.select(lambda person: person.seeking).agg("commitment", max)
>>> for person in model.agents.select(lambda person: person.unit == "North School"):
...     person.commitment = 0.9                                    # the next month starts from this
>>> model.run_model()                                              # to the last month
>>> model.datacollector.get_model_vars_dataframe()[["month", "p_eff", "p_nom", "seeking"]]
>>> model.as_run().relationships                                   # the tables of a run

With Mesa's browser page (the places are fixed; after a reset the page falls back on its own)::

    from mesa.visualization import SolaraViz, SpaceRenderer, make_plot_component

    renderer = SpaceRenderer(model)
    renderer.space_drawer.pos = model.positions
    page = SolaraViz(model, renderer, components=[make_plot_component("p_eff")],
                     model_params={"case": model.case, "rng": 1})

Reads   Scenario
Writes  nothing of its own; agents write columns of people
Draws   nothing: ``model.random`` and ``model.rng`` are Mesa's and no month uses them
"""

from __future__ import annotations

import operator
from functools import partial
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ScenarioError
from culturesim.mesa_model.agents import GONE, PersonAgent
from culturesim.mesa_model.grid import empty_grid, positions, seat_everyone
from culturesim.phases.numbers import MONTHLY
from culturesim.run import COUNTS, Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import MOST_SEED, Ensemble
from culturesim.state.state import Rows

_WHOLE = frozenset(COUNTS)
_LIVED = ("organisation", "state", "series", "warm_up_series", "by_unit")  # of the ensemble, saved with a model


class CultureModel(mesa.Model):
    """One world of a scenario, lived a month a step.

    Parameters
    ----------
    case
        The scenario. (Mesa 3.5 fills any parameter called "scenario" with an object of its own when a page is reset.)
    rng
        The seed, a whole number from 0 to below 2**63; the run equals ``simulate(case, seed=rng)`` bit for bit.

    Attributes
    ----------
    case
        The scenario.
    ensemble
        The ensemble of one world behind the model, with the tables in ``ensemble.state``.
    datacollector
        Collects `month` and the columns of ``Run.monthly`` each step. A collector of your own may take its place.
    running
        False once the last month has been lived; from then on `step` does nothing.

    Raises
    ------
    ScenarioError
        When `case` is no scenario, `rng` no seed, or the organisation cannot be built.

    Notes
    -----
    Warm-up months are lived in the constructor, so that step 1 is month 0; they are not collected.

    Agents and the network are made when they are first asked for, and kept up from then on. A model nobody looks into
    makes none.
    """

    def __init__(self, case: Scenario, rng: int = 1) -> None:
        if not isinstance(case, Scenario):
            raise ScenarioError(f"a CultureModel takes a Scenario, as from load_scenario; {case!r} is none")
        seed = _seed(rng)
        ensemble = Ensemble([case], [seed])
        super().__init__(rng=seed)
        self.case = case
        self.ensemble = ensemble
        self._people: dict[int, PersonAgent] = {}
        # who held each job when the agents were last brought up to date, and in which month that was
        self._seen: NDArray[np.uint64] = np.zeros_like(ensemble.state.jobs.person)
        self._followed: int | None = None
        self._grid: Any = None
        reporters = {name: partial(_latest, name) for name in ("month", *MONTHLY)}  # Mesa asks functions that pickle
        self.datacollector = mesa.DataCollector(model_reporters=reporters)
        while ensemble.state.month < 0:
            ensemble.step()

    # -- months -------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Live one month and collect its series; does nothing after the last month."""
        if self.ensemble.done:
            return
        self.ensemble.step()
        self.running = not self.ensemble.done
        if self._people:
            self.follow_people()
        if self._grid is not None:
            seat_everyone(self._grid, self)
        self.datacollector.collect(self)

    @property
    def month(self) -> int:
        """The month that comes next: months lived so far, warm-up not counted."""
        return self.ensemble.state.month

    def as_run(self) -> Run:
        """Return what has been lived so far as a run, with its tables, measures and digest."""
        return self.ensemble.finished(0)

    # -- people -------------------------------------------------------------------------------------------------

    @property
    def agents(self) -> Any:
        """Everyone present, as a Mesa AgentSet of :class:`PersonAgent`."""
        self.follow_people()
        return self._all_agents

    @agents.setter
    def agents(self, agents: Any) -> None:
        raise AttributeError("the agents of a CultureModel are the people of its tables and cannot be replaced")

    @property
    def agents_by_type(self) -> Any:
        """The agents by their class, of which there is one."""
        self.follow_people()
        return self._agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of the agents."""
        return list(self.agents_by_type)

    def follow_people(self) -> None:
        """Bring agents up to date: whoever left goes, whoever was promoted moves, whoever was hired comes."""
        if self._followed == self.ensemble.state.month:
            return
        holders = self.ensemble.state.jobs.person
        changed = np.flatnonzero(holders != self._seen)
        before, now = self._seen[changed].tolist(), holders[changed].tolist()
        self._seen = holders.copy()
        here = set(now)
        for key in before:
            if key in self._people and key not in here:
                self._people[key].remove()
        self._followed = self.ensemble.state.month
        for row, key in zip(changed.tolist(), now, strict=True):
            if key in self._people:
                self._people[key]._row = row
            elif key:
                self._people[key] = PersonAgent(self, row)
        _forget_ids(self)

    def let_go(self, agent: PersonAgent) -> None:
        """Forget one agent; while the person is present, a new one is made when agents are next asked for."""
        if self._people.get(agent.person) is not agent:
            return
        if agent.pos is not None:
            self._grid.remove_agent(agent)
        del self._people[agent.person]
        agent._row = GONE
        self._seen[self._seen == agent.person] = 0  # whoever is still here gets a new agent at the next look
        self._followed = None

    def people_at(self, rows: Rows) -> tuple[PersonAgent, ...]:
        """Return the agents of whoever holds the jobs `rows`; vacant jobs are left out."""
        self.follow_people()
        keys = self.ensemble.state.jobs.person[rows]
        return tuple(self._people[key] for key in keys.tolist() if key)

    # -- network ------------------------------------------------------------------------------------------------

    @property
    def grid(self) -> Any:
        """The organisation as a Mesa ``NetworkGrid``: one node a job, with its holder as the agent there.

        Edges join people who see each other at work (`colleagues`) or are in a relationship (`mentoring`: "none",
        a kind; `mentor`: a node, None among learners). Always the same object, brought up to date each month.
        """
        if self._grid is None:
            self._grid = empty_grid(self.ensemble.organisation)
            seat_everyone(self._grid, self)
        return self._grid

    @property
    def positions(self) -> dict[int, tuple[float, float]]:
        """Fixed places of the nodes of `grid` in a drawing."""
        return positions(self.ensemble.organisation)

    # -- saving -------------------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """Return what cannot be made again: rules are functions and are found anew from the scenario."""
        kept = self.__dict__.copy()
        ensemble = kept.pop("ensemble")
        kept["_lived"] = {name: vars(ensemble)[name] for name in _LIVED}
        return kept

    def __setstate__(self, kept: dict[str, Any]) -> None:
        lived = kept.pop("_lived")
        self.__dict__.update(kept)
        self.ensemble = Ensemble([self.case], lived["state"].seeds, lived["organisation"])
        vars(self.ensemble).update(lived)


def _seed(rng: Any) -> int:
    try:
        seed = operator.index(rng)
    except TypeError:
        seed = -1
    if isinstance(rng, bool) or not 0 <= seed < MOST_SEED:
        raise ScenarioError(f"rng={rng!r} is not a seed: give a whole number from 0 to below 2**63, such as rng=1")
    return seed


def _latest(name: str, model: CultureModel) -> int | float:
    """Return the last month's number of one series, whole where `Run.monthly` has it whole."""
    if name == "month":
        return model.month - 1
    value = model.ensemble.series[-1][name][0]
    return int(value) if name in _WHOLE else float(value)


def _forget_ids(model: CultureModel) -> None:
    """Drop Mesa 3.3's counter of agents, which would hold the model for ever; people have keys of their own."""
    counters = getattr(mesa.Agent, "_ids", None)
    if counters is not None:
        counters.pop(model, None)
