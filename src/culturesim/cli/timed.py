"""Living runs with a bar and a clock: making the compiled code ready is timed apart from living."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from culturesim.cli.speaking import progress
from culturesim.measures.sustainability import baselines
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate, simulate_many
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


def live(scenario: Scenario | list[Scenario], seeds: Sequence[int]) -> tuple[list[Run], list[Run], Timing]:
    """Return one run a seed, its baseline twin, and how long the runs took."""
    ready = make_ready()
    with progress("Living", 2 * len(seeds)) as after_each:
        started = perf_counter()
        runs = simulate_many(scenario, seeds, after_each=after_each)
        seconds = perf_counter() - started
        twins = baselines(scenario, seeds, after_each=after_each)
    warm_and_all = [run.warm_up_series["headcount"].sum() + run.series["headcount"].sum() for run in runs]
    return runs, twins, Timing(ready, seconds, int(sum(warm_and_all)))
