"""Pictures, by name: what people put on a slide, one question each.

>>> import culturesim as cs
>>> found = cs.compare(base, alternative, seeds=100)
>>> cs.plot.survival_curve(found).figure.savefig("alive.png", dpi=200)

Each function takes a run, runs, a comparison or a table, and `axes` (a figure of its own without), and returns the
Axes; those that draw several panels return the Figure. Every picture can be read in black and white: nothing is told
apart by colour alone. `dir(culturesim.plot)` lists the names; a picture is imported when it is first asked for, so that
importing this costs nothing. docs/how-to/pictures.md shows each with how to read it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from culturesim.plotting.animated_network import animated_network
    from culturesim.plotting.calibration import posterior
    from culturesim.plotting.discovery import discovery
    from culturesim.plotting.effects import effects
    from culturesim.plotting.hallmark_profile import hallmark_profile
    from culturesim.plotting.interactions import interactions
    from culturesim.plotting.lapse import lapse
    from culturesim.plotting.loops import loop_diagram
    from culturesim.plotting.main_series import main_series
    from culturesim.plotting.multiplier import demand_multiplier
    from culturesim.plotting.network import network
    from culturesim.plotting.over_time import difference_over_time, fan_of_futures
    from culturesim.plotting.paired_difference import paired_difference
    from culturesim.plotting.recovery import not_recovered, recovery
    from culturesim.plotting.response_map import response_map
    from culturesim.plotting.sensitivity import morris_plane, sobol_bars
    from culturesim.plotting.succession_ranking import succession_ranking
    from culturesim.plotting.survival_curve import survival_curve
    from culturesim.plotting.tipping import tipping_curve
    from culturesim.plotting.units_by_hallmarks import strengths_by_unit, units_by_hallmarks
    from culturesim.plotting.waiting import waiting_list, what_becomes_of_requests

_HOME = {
    "animated_network": "animated_network", "demand_multiplier": "multiplier", "difference_over_time": "over_time",
    "discovery": "discovery", "effects": "effects", "fan_of_futures": "over_time",
    "hallmark_profile": "hallmark_profile", "interactions": "interactions", "lapse": "lapse", "loop_diagram": "loops",
    "main_series": "main_series", "morris_plane": "sensitivity", "network": "network",
    "not_recovered": "recovery", "paired_difference": "paired_difference", "posterior": "calibration",
    "recovery": "recovery", "response_map": "response_map", "sobol_bars": "sensitivity",
    "strengths_by_unit": "units_by_hallmarks", "succession_ranking": "succession_ranking",
    "survival_curve": "survival_curve", "tipping_curve": "tipping", "units_by_hallmarks": "units_by_hallmarks",
    "waiting_list": "waiting", "what_becomes_of_requests": "waiting",
}  # fmt: skip

__all__ = [
    "animated_network", "demand_multiplier", "difference_over_time", "discovery", "effects", "fan_of_futures",
    "hallmark_profile", "interactions", "lapse", "loop_diagram", "main_series", "morris_plane", "network",
    "not_recovered", "paired_difference", "posterior", "recovery", "response_map", "sobol_bars", "strengths_by_unit",
    "succession_ranking", "survival_curve", "tipping_curve", "units_by_hallmarks", "waiting_list",
    "what_becomes_of_requests",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a picture when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'culturesim.plot' has no attribute {name!r}")
    return getattr(import_module(f"culturesim.plotting.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
