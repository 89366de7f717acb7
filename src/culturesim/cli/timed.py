"""Living runs with a bar and a clock: making the compiled code ready is timed apart from living."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from culturesim.cli.speaking import progress
from culturesim.measures.sustainability import without_effort
from culturesim.organisation.blueprint import build_organisation
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import PEOPLE_PER_ENSEMBLE, Ensemble, simulate
from culturesim.words.summary import Timing


def make_ready() -> float:
    """Compile, or fetch from the cache, everything a month needs; return the seconds it took."""
    started = perf_counter()
    tiny = Scenario(
        name="making ready",
        months=3,
        organisation={"units": {"count": 2, "staff": 4}},
        hallmarks=0.5,
        programmes=[{"name": "programme", "coordinator_hours": 20}],
        stewards=[{"name": "steward", "job": "Unit 1/leader", "share": 0.5, "talk": 0.5, "action": 0.5}],
        behaviour={"mentor_experience": 0, "seeking_spontaneous": 0.5, "offering_probability": 0.5},
    )
    simulate(tiny)
    return perf_counter() - started


def live(scenario: Scenario, seeds: Sequence[int]) -> tuple[list[Run], list[Run], Timing]:
    """Return one run a seed, its baseline twin, and how long the runs took."""
    ready = make_ready()
    with progress("Living", 2 * len(seeds) * (scenario.months + scenario.warm_up)) as after_each:
        started = perf_counter()
        runs = _lived(scenario, seeds, after_each)
        seconds = perf_counter() - started
        twins = _lived(without_effort(scenario), seeds, after_each)
    warm_and_all = [run.warm_up_series["headcount"].sum() + run.series["headcount"].sum() for run in runs]
    return runs, twins, Timing(ready, seconds, int(sum(warm_and_all)))


def _lived(scenario: Scenario, seeds: Sequence[int], after_each: object) -> list[Run]:
    organisation = build_organisation(scenario.organisation, scenario.folder)
    size = max(1, PEOPLE_PER_ENSEMBLE // max(1, len(organisation.job_keys)))
    runs: list[Run] = []
    for start in range(0, len(seeds), size):
        part = list(seeds[start : start + size])
        ensemble = Ensemble([scenario] * len(part), part, organisation)
        while not ensemble.done:
            ensemble.step()
            for _ in part:
                after_each()  # type: ignore[operator]
        runs += ensemble.run()
    return runs
