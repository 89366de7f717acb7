"""culturesim: a flight simulator for the survival of mentoring in an organisation.

>>> import culturesim as cs
>>> run = cs.simulate(cs.load_scenario("scenarios/thriving_culture.yaml"), seed=1)
>>> run.monthly[["month", "p_eff", "p_nom", "waiting"]]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from culturesim import live, plot
    from culturesim.errors import (
        CultureSimError,
        ExperimentError,
        ImportFileError,
        MeasureError,
        MechanismError,
        ScenarioError,
    )
    from culturesim.experiment.file import Experiment
    from culturesim.experiment.loading import load_experiment
    from culturesim.experiment.sweep import sweep
    from culturesim.hallmark_names import HALLMARKS
    from culturesim.measures.of_a_run.declared import measure
    from culturesim.mechanisms import Mechanism, mechanism
    from culturesim.mesa_model.model import CultureModel
    from culturesim.quantities import QUANTITIES
    from culturesim.run import Run
    from culturesim.scenario.file import load_scenario, write_scenario
    from culturesim.scenario.model import Scenario
    from culturesim.simulation import Ensemble, simulate, simulate_many
    from culturesim.store.store import Store
    from culturesim.twins.compare import compare
    from culturesim.twins.comparison import Comparison

_HOME = {
    "CultureSimError": "errors", "ImportFileError": "errors", "MeasureError": "errors", "MechanismError": "errors",
    "ScenarioError": "errors", "Comparison": "twins.comparison", "compare": "twins.compare",
    "HALLMARKS": "hallmark_names", "measure": "measures.of_a_run.declared", "Mechanism": "mechanisms",
    "mechanism": "mechanisms", "CultureModel": "mesa_model",
    "QUANTITIES": "quantities", "Run": "run", "Scenario": "scenario", "load_scenario": "scenario.file",
    "write_scenario": "scenario.file", "Ensemble": "simulation", "simulate": "simulation",
    "simulate_many": "simulation", "Experiment": "experiment.file", "load_experiment": "experiment.loading",
    "sweep": "experiment.sweep", "Store": "store.store", "ExperimentError": "errors",
}  # fmt: skip

__version__ = "0.1.0"
__all__ = [
    "HALLMARKS", "QUANTITIES", "Comparison", "CultureModel", "CultureSimError", "Ensemble", "Experiment",
    "ExperimentError", "ImportFileError", "MeasureError", "Mechanism", "MechanismError", "Run", "Scenario",
    "ScenarioError", "Store", "compare", "live", "load_experiment", "load_scenario", "measure", "mechanism", "plot",
    "simulate", "simulate_many", "sweep", "write_scenario",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import culturesim` stays quick."""
    if name in ("plot", "live"):
        return import_module(f"culturesim.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'culturesim' has no attribute {name!r}")
    return getattr(import_module(f"culturesim.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
