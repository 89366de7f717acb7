"""Ensembles that are ready to be timed: founded, warmed up, every kernel compiled."""

from __future__ import annotations

from benchmarks.alternating import Side
from benchmarks.scenario import scenario
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble, simulate


def make_ready() -> None:
    """Compile, or fetch from the cache, all that the measured world needs."""
    simulate(scenario(150, 24))


def warmed_up(told: Scenario, worlds: int = 1, organisation: Organisation | None = None) -> Ensemble:
    """Return an ensemble of `worlds` that has lived its warm-up."""
    ensemble = Ensemble([told] * worlds, range(1, worlds + 1), organisation or organisation_of(told))
    while ensemble.state.month < 0:
        ensemble.step()
    return ensemble


def side(name: str, ensemble: Ensemble, people: int, months: int) -> Side:
    """Return the side that lives `months` of an ensemble a block; its size counts person-months."""

    def live() -> None:
        for _ in range(months):
            ensemble.step()

    return Side(name, live, people * len(ensemble.seeds) * months)
