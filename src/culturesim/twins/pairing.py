"""Are the arms of a comparison twins? Only those that begin with the same people and the same history are."""

from __future__ import annotations

import numpy as np

from culturesim.organisation.blueprint import Organisation
from culturesim.twins.comparison import Comparison

_UNITS, _WHO = ("unit_keys",), ("job_keys", "unit", "level", "person_keys", "group")
_SAME_WHEN_PEOPLE_ARE = ("source", "units", "people", "executives", "central_unit")


def why_not_twins(comparison: Comparison) -> str | None:
    """Return why the arms are not twins, or None when they begin with the same people and history."""
    one, other = _organisations(comparison)
    if not _same_people(one, other):
        return "different organisations: not twins; differences include who the people are"
    warm_ups = comparison.base.warm_up, comparison.alternative.warm_up
    if warm_ups[0] != warm_ups[1]:
        return (
            f"warm-ups of {warm_ups[0]} and {warm_ups[1]} months: not twins; differences include who is there, and "
            "with what history, when month 0 begins"
        )
    return None


def other_settings(comparison: Comparison) -> list[str]:
    """Return the settings in which the arms' organisations differ though their people are the same."""
    one, other = comparison.base.organisation, comparison.alternative.organisation
    names = [name for name in type(one).model_fields if name not in _SAME_WHEN_PEOPLE_ARE]
    return [name.replace("_", " ") for name in names if getattr(one, name) != getattr(other, name)]


def _organisations(comparison: Comparison) -> tuple[Organisation, Organisation]:
    return comparison.base_runs[0].organisation, comparison.alternative_runs[0].organisation


def _same_people(one: Organisation, other: Organisation) -> bool:
    alike = [
        np.array_equal(getattr(one, name)[one.units_founded], getattr(other, name)[other.units_founded])
        for name in _UNITS
    ]
    alike += [
        np.array_equal(getattr(one, name)[one.founded], getattr(other, name)[other.founded]) for name in _WHO
    ]  # jobs that open later only in one arm are its difference
    return one.group_names == other.group_names and all(alike)
