"""The organisation as a Mesa network: jobs are the nodes, people sit at them, edges say who knows or mentors whom.

Nodes are numbered as the jobs are, from 0, because Mesa's drawings ask for small whole numbers that stay; the key of
a person is neither. A vacant job is a node without an agent. The graph is changed in place month by month, so that a
drawing that holds it sees the present one.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from mesa.space import NetworkGrid

from culturesim.chart.places import places
from culturesim.kinds import KIND_NAMES
from culturesim.organisation.blueprint import Organisation
from culturesim.state.columns import LEVELS
from culturesim.state.state import State

if TYPE_CHECKING:
    from culturesim.mesa_model.model import CultureModel


def empty_grid(organisation: Organisation) -> NetworkGrid:
    """Return a grid with one node a job and nobody in it; nodes carry `job`, `unit`, `level` and `position`."""
    graph = nx.Graph()
    for job, place in positions(organisation).items():
        graph.add_node(
            job,
            job=organisation.job_ids[job],
            unit=organisation.unit_names[organisation.unit[job]],
            level=LEVELS[organisation.level[job]],
            position=place,
        )
    return NetworkGrid(graph)


def positions(organisation: Organisation) -> dict[int, tuple[float, float]]:
    """Return where each job stands in a picture, but between -1 and 1, where Mesa's drawings look."""
    found = places(organisation)
    across, up = (2 * found.x - 1).tolist(), (2 * found.y - 1).tolist()
    return {job: place for job, place in enumerate(zip(across, up, strict=True))}


def seat_everyone(grid: NetworkGrid, model: CultureModel) -> None:
    """Bring the grid up to the present month: who sits where, who sees whom, who mentors whom."""
    nodes = grid.G.nodes
    for node in nodes:
        for agent in nodes[node]["agent"]:
            agent.pos = None
        nodes[node]["agent"] = grid.default_val()
    for agent in model.agents:
        agent.pos = None
        grid.place_agent(agent, agent.row)
    grid.G.remove_edges_from(list(grid.G.edges))
    grid.G.add_edges_from(_colleagues(model.ensemble.state))
    for mentor, mentee, about in _pairs(model.ensemble.state):
        colleagues = grid.G.has_edge(mentor, mentee)
        grid.G.add_edge(mentor, mentee, colleagues=colleagues, **about)


def _colleagues(state: State) -> list[tuple[int, int, dict[str, Any]]]:
    """Return who sees whom among people present; the edge says nothing about who sees."""
    person, width = state.jobs.person, state.sizes.contacts
    sees = np.repeat(np.arange(state.jobs.rows), width)
    known = (state.contacts >= 0) & (person[sees] != 0) & (person[state.contacts] != 0)
    rows = zip(sees[known].tolist(), state.contacts[known].tolist(), strict=True)
    return [(one, other, {"colleagues": True, "mentoring": "none", "mentor": None}) for one, other in rows]


def _pairs(state: State) -> list[tuple[int, int, dict[str, Any]]]:
    """Return mentor and mentee, or two learners of a circle, of what is running, and attributes of their edge."""
    ties, live = state.ties, state.live_ties
    led = live[ties.mentor[live] >= 0]
    rows = zip(ties.mentor[led].tolist(), ties.mentee[led].tolist(), ties.kind[led].tolist(), strict=True)
    edges = [(mentor, mentee, {"mentoring": KIND_NAMES[kind], "mentor": mentor}) for mentor, mentee, kind in rows]
    circles: dict[int, list[int]] = {}
    for row in live[ties.mentor[live] < 0].tolist():
        circles.setdefault(int(ties.session[row]), []).append(row)
    for members in circles.values():
        about = {"mentoring": KIND_NAMES[ties.kind[members[0]]], "mentor": None}
        edges += [(int(ties.mentee[one]), int(ties.mentee[other]), about) for one, other in combinations(members, 2)]
    return edges
