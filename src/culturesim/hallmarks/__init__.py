"""The ten hallmarks of a mentoring culture, one file each, and the mechanisms they act through.

A hallmark is a strength from 0 to 1 per unit. It acts only through the mechanisms in its file.
"""

from __future__ import annotations

from types import ModuleType

from culturesim.hallmarks import (
    accountability,
    alignment,
    carried,
    communication,
    demand,
    education_and_training,
    infrastructure,
    kinds,
    multiple_opportunities,
    organisation,
    people,
    role_modelling,
    safety_nets,
    value_and_visibility,
)
from culturesim.mechanisms import Mechanism


def mechanisms_in(module: ModuleType) -> dict[str, Mechanism]:
    """Return the mechanisms a module defines, by name."""
    found = (value for value in vars(module).values() if isinstance(value, Mechanism))
    return {mechanism.name: mechanism for mechanism in found}


_MODULES = (
    accountability,
    alignment,
    communication,
    demand,
    education_and_training,
    infrastructure,
    multiple_opportunities,
    role_modelling,
    safety_nets,
    value_and_visibility,
    people,
    kinds,
    organisation,
    carried,
)

BUILT_IN: dict[str, Mechanism] = {
    name: mechanism for module in _MODULES for name, mechanism in mechanisms_in(module).items()
}
