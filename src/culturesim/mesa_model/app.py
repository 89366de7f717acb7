"""A Mesa page of a culture model, as Mesa users know it: ``solara run culturesim.mesa_model.app`` (extra `solara`).

The environment variable CULTURESIM_SCENARIO names a scenario file; without it five schools are shown. Sliders act on
the next reset, as on every page of Mesa's; the dashboard (``culturesim dashboard``) steers a world while it lives.

Reads   a scenario file
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import solara
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from culturesim.chart.snapshot import EFFECTIVE, IN_NAME_ONLY, OUTSIDE, STATES, WAITING, snapshot
from culturesim.mesa_model.model import CultureModel
from culturesim.scenario.file import load_scenario, read_scenario
from culturesim.scenario.model import Scenario
from culturesim.state.columns import STAFF

SCENARIO = "CULTURESIM_SCENARIO"
BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#6B6B6B"  # Okabe and Ito, as in all pictures of the package
MARKS = {EFFECTIVE: ("o", BLUE, True), IN_NAME_ONLY: ("o", BLUE, False), WAITING: ("^", ORANGE, True),
         OUTSIDE: (".", GREY, True)}  # fmt: skip
NUMBERS = (["p_eff", "p_nom"], ["seeking"], ["commitment", "credibility"])


class SteeredModel(CultureModel):
    """A culture model whose main settings are numbers that a page can set before it begins.

    Parameters
    ----------
    case
        The scenario.
    rng
        The seed.
    hallmarks
        Level aimed at for all ten hallmarks in all units, 0 to 1.
    coordinator_hours
        Of the scenario's first programme, hours a month.
    """

    def __init__(self, case: Scenario, rng: int = 1, hallmarks: float = 0.5, coordinator_hours: float = 25) -> None:
        settings: dict[str, Any] = {"hallmarks": float(hallmarks)}
        changed = case.with_(**settings)
        if case.programmes:
            changed = changed.with_values({"programmes.0.coordinator_hours": float(coordinator_hours)})
        super().__init__(changed, rng)


@solara.component
def network(model: CultureModel) -> None:
    """Draw who mentors whom, and by mark and colour what everybody is part of; leaders larger, vacant jobs left out."""
    update_counter.get()  # drawn anew after each step
    places = np.array(list(model.positions.values()))
    seen = snapshot(model.ensemble.state)
    figure = Figure(figsize=(6.4, 4.8), layout="constrained")
    axes = figure.add_subplot()
    lines = places[np.column_stack([seen.mentor, seen.mentee])]
    axes.add_collection(LineCollection(list(lines[seen.effective]), colors=BLUE, linewidths=0.8, alpha=0.7))
    axes.add_collection(LineCollection(list(lines[~seen.effective]), colors=GREY, linewidths=0.6, linestyles="dotted"))
    size = np.where(model.ensemble.organisation.level > STAFF, 90, 34)
    for state, (marker, colour, filled) in MARKS.items():
        rows = (seen.state == state) & seen.exists
        face = colour if filled else "white"
        axes.scatter(places[rows, 0], places[rows, 1], s=size[rows], marker=marker, facecolors=face, edgecolors=colour)
        axes.plot([], [], marker, color=colour, markerfacecolor=face, label=STATES[state])
    axes.set(xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), aspect="equal")
    axes.set_axis_off()
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=8, columnspacing=1)
    solara.FigureMatplotlib(figure)


def scenario_shown() -> Scenario:
    """Return the scenario that CULTURESIM_SCENARIO names, or five schools."""
    file = os.environ.get(SCENARIO)
    return load_scenario(file) if file else read_scenario("{extends: five_schools}")


def page_of(case: Scenario) -> Any:
    """Return Mesa's page of a scenario: network, numbers by month, and settings that act on the next reset."""
    strengths = case.strengths(["any"])
    hours = case.programmes[0].coordinator_hours if case.programmes else 0.0
    settings = {
        "case": case,
        "rng": Slider("Seed", value=1, min=0, max=200, step=1),
        "hallmarks": Slider("All ten hallmarks", value=round(float(strengths.mean()), 2), min=0, max=1, step=0.05),
        "coordinator_hours": Slider("Coordinator hours a month", value=hours, min=0, max=max(100, 3 * hours), step=5),
    }
    charts = [make_plot_component(names) for names in NUMBERS]
    model = SteeredModel(case, 1, float(strengths.mean()), hours)
    return SolaraViz(model, components=[network, *charts], model_params=settings, name=case.name)


page = page_of(scenario_shown())
