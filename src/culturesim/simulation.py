"""Running worlds: an ensemble lives month after month; a single run is an ensemble of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ScenarioError
from culturesim.founding import found, setting_of
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.phases import live_one_month
from culturesim.phases.moment import Moment
from culturesim.phases.numbers import BY_UNIT, MONTHLY, Series
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.state.history import histories

PEOPLE_PER_ENSEMBLE = 60_000  # people lived side by side: enough to share overhead, little enough for the cache
MOST_SEED = 2**63


class Ensemble:
    """Several worlds in one state, lived in step.

    Parameters
    ----------
    scenarios
        One scenario a world; they must share organisation, months, modules and set of mechanisms.
    seeds
        One seed a world, whole numbers from 0 to below 2**63.
    organisation
        The blueprint, when it has been built already.

    Raises
    ------
    ScenarioError
        When the worlds cannot share one ensemble or a seed is out of range.
    """

    def __init__(
        self, scenarios: Sequence[Scenario], seeds: Sequence[int], organisation: Organisation | None = None
    ) -> None:
        if len(scenarios) != len(seeds) or not seeds:
            raise ScenarioError(f"{len(scenarios)} scenarios and {len(seeds)} seeds; give one seed a world")
        for seed in seeds:
            if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or not 0 <= seed < MOST_SEED:
                raise ScenarioError(f"{seed!r} is not a seed: a whole number from 0 to below 2**63")
        self.scenarios = tuple(scenarios)
        self.seeds = tuple(int(seed) for seed in seeds)
        self.organisation = organisation or organisation_of(*self.scenarios)
        with np.errstate(over="ignore"):  # keys wrap around
            self.state, self.evaluator, self.setting = found(self.scenarios, self.seeds, self.organisation)
        self.warm_up_series: list[Series] = []
        self.series: list[Series] = []
        self.by_unit: list[NDArray[np.int32]] = []
        self._tabled: tuple[tuple[int, int], list[tuple[Iterable[str], NDArray[Any]]]] = ((-1, -1), [])

    @property
    def done(self) -> bool:
        """Whether the last month has been lived."""
        return self.state.month >= self.scenarios[0].months

    def step(self) -> None:
        """Live one month."""
        moment = Moment(self.state, self.evaluator, self.setting)
        warming_up = self.state.month < 0
        with np.errstate(over="ignore"):
            month = live_one_month(moment, with_events=not warming_up)
        (self.warm_up_series if warming_up else self.series).append(month.series)
        if not warming_up:
            self.by_unit.append(month.by_unit)
        self.state.month += 1

    def retell(self, scenarios: Sequence[Scenario]) -> None:
        """Let the worlds go on as `scenarios` tell, which differ from their own in events of months to come alone.

        The run is then that of the new scenario, to the last bit, as if the world had been told it from the beginning.

        Parameters
        ----------
        scenarios
            One scenario a world.

        Raises
        ------
        ScenarioError
            When a scenario differs in more, or its events need jobs that the organisation does not foresee.
        """
        for before, after in zip(self.scenarios, scenarios, strict=True):
            _must_differ_in_events_to_come(before, after, self.state.month)
        self.setting = setting_of(scenarios, self.organisation)
        self.scenarios = tuple(scenarios)

    def copied(self) -> Ensemble:
        """Return the same worlds with the same past, which live on by themselves."""
        other = Ensemble(self.scenarios, self.seeds, self.organisation)
        other.state, other.setting = deepcopy(self.state), self.setting
        other.warm_up_series, other.series = list(self.warm_up_series), list(self.series)
        other.by_unit = list(self.by_unit)
        return other

    def run(self) -> list[Run]:
        """Live the remaining months and return one finished run a world."""
        while not self.done:
            self.step()
        return self.so_far()

    def so_far(self) -> list[Run]:
        """Return what each world has lived so far as a run."""
        return self._runs(range(len(self.seeds)))

    def finished(self, world: int) -> Run:
        """Return what `world` has lived so far as a run; `so_far` is faster for all of them."""
        return self._runs(range(world, world + 1))[0]

    def _runs(self, worlds: range) -> list[Run]:
        tables = self._tables()
        return [
            Run.of_world(
                self.scenarios[world], self.seeds[world], self.organisation, history,
                *(_own_columns(names, table[world]) for names, table in tables),
            )
            for world, history in zip(worlds, histories(self.state, worlds), strict=True)
        ]  # fmt: skip

    def _tables(self) -> list[tuple[Iterable[str], NDArray[Any]]]:
        """Return the numbers so far, of warm-up and of units beside, by world, name and month; made once a month."""
        lived = len(self.series), len(self.warm_up_series)
        if self._tabled[0] != lived:
            sizes = self.state.sizes
            numbers, counts = (len(MONTHLY), sizes.worlds), (len(BY_UNIT), sizes.worlds, sizes.units)
            self._tabled = lived, [
                (MONTHLY, _by_world([month.table for month in self.series], numbers, np.float64)),
                (MONTHLY, _by_world([month.table for month in self.warm_up_series], numbers, np.float64)),
                (BY_UNIT, _by_world(self.by_unit, counts, np.int32)),
            ]  # fmt: skip
        return self._tabled[1]


def _must_differ_in_events_to_come(before: Scenario, after: Scenario, month: int) -> None:
    """Refuse a change of what a world that begins `month` has lived, or of anything but events."""
    for name in type(before).model_fields:
        if name not in ("name", "description", "events") and getattr(before, name) != getattr(after, name):
            raise ScenarioError(f"{after.name!r}: {name} cannot change while a world lives, only events to come can")
    lived = [[event for event in told.events if event.month < month] for told in (before, after)]
    if lived[0] != lived[1]:
        raise ScenarioError(f"{after.name!r}: events before month {month} have been lived and cannot change")


def _own_columns(names: Iterable[str], table: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return the rows of `table` by name, each by itself: a run that is kept keeps no other."""
    return {name: column.copy() for name, column in zip(names, table, strict=True)}


def _by_world(months: list[NDArray[Any]], shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
    """Return the tables of months, which are by name and world, as one by world, name and month."""
    table = np.array(months, dtype).reshape(len(months), *shape)
    return np.ascontiguousarray(np.swapaxes(table, 0, 2))


def simulate(scenario: Scenario, seed: int = 1) -> Run:
    """Live one world of `scenario` and return it.

    Parameters
    ----------
    scenario
        What is simulated.
    seed
        A whole number from 0; the same scenario and seed give the same run.

    Raises
    ------
    ScenarioError
        When the seed is out of range or the organisation cannot be built.
    """
    must_be_a_scenario(scenario)
    return Ensemble([scenario], [seed]).run()[0]


def simulate_many(
    scenario: Scenario | Sequence[Scenario],
    seeds: Iterable[int],
    *,
    after_each: Callable[[int], None] | None = None,
) -> list[Run]:
    """Live one world for each seed, in ensembles that suit the machine's cache; in the order of `seeds`.

    Parameters
    ----------
    scenario
        One scenario for all seeds, or one for each, which must then fit one ensemble.
    seeds
        Whole numbers from 0.
    after_each
        Called with the number of worlds of each ensemble that has been lived.
    """
    runs: list[Run] = []
    for ensemble in ensembles_of(scenario, seeds):
        runs += ensemble.run()
        if after_each is not None:
            after_each(len(ensemble.seeds))
    return runs


def ensembles_of(
    scenario: Scenario | Sequence[Scenario], seeds: Iterable[int], organisation: Organisation | None = None
) -> Iterator[Ensemble]:
    """Yield worlds still to be lived, one for each seed, in ensembles that suit the machine's cache; in their order.

    For whoever looks at worlds while they live: an ensemble is founded when the one before it has been dealt with.

    Parameters
    ----------
    scenario
        One scenario for all seeds, or one for each, which must then fit one ensemble.
    seeds
        Whole numbers from 0.
    organisation
        The blueprint, when it has been built already.
    """
    wanted = list(seeds)
    each = [scenario] * len(wanted) if isinstance(scenario, Scenario) else list(scenario)
    if not wanted:
        return
    organisation = organisation or organisation_of(*each)
    size = max(1, PEOPLE_PER_ENSEMBLE // max(1, len(organisation.job_keys)))
    for start in range(0, len(wanted), size):
        yield Ensemble(each[start : start + size], wanted[start : start + size], organisation)


def must_be_a_scenario(given: object) -> None:
    """Refuse anything but a scenario, saying how to get one."""
    if not isinstance(given, Scenario):
        raise ScenarioError(
            f"{given!r} is not a scenario; read one with load_scenario('FILE.yaml') or make one with Scenario(...)"
        )
