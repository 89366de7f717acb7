"""How large an organisation can be watched; asked before anything heavy is loaded or built."""

from __future__ import annotations

from culturesim.errors import SessionError
from culturesim.scenario.model import Scenario
from culturesim.scenario.reorganising import HiringWave

MOST_JOBS = 20_000  # more cannot be told apart on a screen


def must_not_be_too_large(scenario: Scenario) -> None:
    """Refuse an organisation too large for a screen before it is built."""
    spec = scenario.organisation
    jobs = sum(unit.staff + unit.leaders for unit in spec.unit_list()) + spec.executives
    jobs += sum(event.people for event in scenario.events if isinstance(event, HiringWave))
    if jobs > MOST_JOBS:
        raise too_large(jobs)


def too_large(jobs: int) -> SessionError:
    """Return the refusal of an organisation of so many jobs."""
    return SessionError(
        f"{jobs:,} jobs are too many to watch, at most {MOST_JOBS:,}; the command run lives any organisation."
    )
