"""Names in a scenario that its organisation does not have: units and jobs of programmes, stewards and events.

Of a made-up organisation the scenario itself knows all names and checks them with file and line; those of a people
file are known only once it has been read, so they are checked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from culturesim.errors import Fault, ScenarioError, did_you_mean, report
from culturesim.scenario.wording import Found, Place, place_in_words

if TYPE_CHECKING:
    from culturesim.organisation.blueprint import Organisation
    from culturesim.scenario.model import Scenario

MOST_SHOWN = 40
_MOST_NEAR = 5_000  # jobs among which a near name is looked for


def names_faults(scenario: Scenario, organisation: Organisation) -> list[Fault]:
    """Return a fault for each unit or job that `scenario` names and `organisation` does not have."""
    return _described(scenario, _Known(organisation))


def _described(scenario: Scenario, known: _Known) -> list[Fault]:
    settings = {"programmes": [{"name": one.name} for one in scenario.programmes],
                "stewards": [{"name": one.name} for one in scenario.stewards]}  # fmt: skip
    return [Fault(place_in_words(place, settings), what) for place, what in _faults(scenario, known)]


def must_be_known(scenarios: Iterable[Scenario], organisation: Organisation) -> None:
    """Raise one `ScenarioError` with all names of the first scenario that names something unknown."""
    known = _Known(organisation)
    for scenario in {id(one): one for one in scenarios}.values():
        faults = _described(scenario, known)
        if faults:
            left_out = len(faults) - MOST_SHOWN
            more = f"\n  and {left_out} more" if left_out > 0 else ""
            raise ScenarioError(report(scenario.name, faults[:MOST_SHOWN]) + more)


class _Known:
    """The units and jobs there are, and what to say of those there are not."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.units = frozenset(organisation.unit_names)

    @cached_property
    def jobs(self) -> frozenset[str]:
        return frozenset(self._organisation.job_ids)

    def unit_fault(self, name: str) -> str | None:
        if name in self.units:
            return None
        names = self._organisation.unit_names
        guess = did_you_mean(name, names) or f"; the units are {', '.join(names[:10])}{', ...' * (len(names) > 10)}"
        return f"there is no unit {name!r}{guess}"

    def job_fault(self, job: str) -> str | None:
        if job in self.jobs:
            return None
        begins = [name for name in self._organisation.unit_names if job.startswith(f"{name}/")]
        unit = max(begins, key=len, default=None)
        if unit is None:
            guess = did_you_mean(job.partition("/")[0], self.units)
            return f"there is no job {job!r}: it begins with no unit of the organisation{guess}"
        row = self._organisation.unit_names.index(unit)
        here = [one for one, of in zip(self._organisation.job_ids, self._organisation.unit.tolist(), strict=True)
                if of == row]  # fmt: skip
        local = [one[len(unit) + 1 :] for one in here[:_MOST_NEAR]]
        guess = did_you_mean(job[len(unit) + 1 :], local) or self._leading(row)
        return f"there is no job {job!r}{guess}"

    def _leading(self, row: int) -> str:
        """Return the leading jobs of a unit, which stewards mostly hold, or one job where nobody leads."""
        organisation = self._organisation
        rows = [at for at, unit in enumerate(organisation.unit.tolist()) if unit == row]
        leading = [at for at in rows if organisation.level[at] > 0]
        shown = ", ".join(repr(organisation.job_ids[at]) for at in (leading or rows)[:3])
        return f"; {'leading jobs' if leading else 'jobs'} of this unit are {shown}"


def _faults(scenario: Scenario, known: _Known) -> Iterator[Found]:
    for row, programme in enumerate(scenario.programmes):
        yield from _units(programme.units, ("programmes", row, "units"), known)
    for row, steward in enumerate(scenario.stewards):
        yield from _one(known.job_fault(steward.job), ("stewards", row, "job"))
    for row, event in enumerate(scenario.events):
        yield from _units(getattr(event, "units", "all"), ("events", row, "units"), known)
        if hasattr(event, "unit"):
            yield from _one(known.unit_fault(event.unit), ("events", row, "unit"))
        if event.do == "merge_units":
            yield from _one(known.unit_fault(event.into), ("events", row, "into"))
        if hasattr(event, "job"):
            yield from _one(known.job_fault(event.job), ("events", row, "job"))


def _units(named: Any, place: Place, known: _Known) -> Iterator[Found]:
    for row, name in enumerate(() if named == "all" else named):
        yield from _one(known.unit_fault(name), (*place, row))


def _one(what: str | None, place: Place) -> Iterator[Found]:
    if what is not None:
        yield place, what
