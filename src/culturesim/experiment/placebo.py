"""Placebo twins: a difference that should not matter, in place of one that may."""

from __future__ import annotations

from culturesim.measures.succession_risk import placebo_jobs
from culturesim.organisation.blueprint import organisation_of
from culturesim.scenario.events import HolderLeaves, PersonLeaves
from culturesim.scenario.model import Scenario


def placebo_of(base: Scenario, alternative: Scenario) -> Scenario | None:
    """Return `base` with each exit that `alternative` adds made that of somebody like them who carries no role.

    None where the alternative adds no exit, or there is nobody else.
    """
    added = list(alternative.events)
    for event in base.events:
        if event in added:
            added.remove(event)
    held = {steward.name: steward.job for steward in alternative.stewards}
    exits = [event for event in added if isinstance(event, (HolderLeaves, PersonLeaves))]
    jobs = [held[event.role] if isinstance(event, HolderLeaves) else event.job for event in exits]
    instead = placebo_jobs(base, organisation_of(base), jobs)
    if not instead:
        return None
    placebos = [PersonLeaves(month=event.month, job=job) for event, job in zip(exits, instead, strict=True)]
    return base.with_(name=f"{alternative.name}, placebo", events=[*base.events, *placebos])
