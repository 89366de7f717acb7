"""What a run is told: the scenario, its events, and how both are read from and written to files."""

from culturesim.scenario.model import Scenario

__all__ = ["Scenario"]
