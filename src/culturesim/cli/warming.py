"""`warmup`: compile beforehand everything that runs call, and keep it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from culturesim.cli.speaking import command, progress, say

if TYPE_CHECKING:
    from culturesim.scenario.model import Scenario

UNITS = ["North", "South"]


@command
def warmup() -> None:
    """Compile everything that runs call, and keep it, so that the next start is quick."""
    from culturesim.compiled import ELSEWHERE, all_kept
    from culturesim.simulation import simulate

    before, started = _kept(), perf_counter()
    worlds = worlds_that_call_everything()
    with progress("Compiling", len(worlds)) as after_each:
        for world in worlds:
            simulate(world)
            after_each()
    seconds, after = perf_counter() - started, _kept()
    if not after:
        say([f"Everything was compiled in {seconds:.0f} s, but nothing can be kept in {all_kept()}: "
             f"every start compiles anew. The environment variable {ELSEWHERE} names another folder."])  # fmt: skip
        return
    size = sum(after.values()) / 1e6
    new = len(after) - len(before)
    done = f"Compiled {new} of {len(after)} kernels" if new else f"All {len(after)} kernels were there already"
    say([f"{done} ({seconds:.0f} s). They are kept in {all_kept()} ({size:.1f} MB)."])


def worlds_that_call_everything() -> list[Scenario]:
    """Return small worlds which between them call every kernel: all kinds of mentoring under every matching rule."""
    from culturesim.kinds import IN_PROGRAMMES, MATCHING_RULES
    from culturesim.scenario.model import Scenario

    changes = [{"do": "change_matching", "month": month, "programme": "all kinds", "matching": rule}
               for month, rule in enumerate(MATCHING_RULES, start=2)]  # fmt: skip
    happens = [
        {"do": "launch_cohort", "month": 1, "programme": "all kinds", "people": 10},
        {"do": "holder_leaves", "month": 3, "role": "steward"},
        {"do": "trial", "month": 4, "programme": "all kinds", "people": 8, "eligible": "anyone"},
        {"do": "split_unit", "month": 5, "unit": "North", "into": "East", "share": 0.4},
        {"do": "merge_units", "month": 7, "unit": "East", "into": "South"},
    ]
    busy = Scenario(
        name="everything",
        months=12,
        warm_up=3,
        organisation={
            "units": [{"name": name, "staff": 14} for name in UNITS],
            "groups": {"a": 0.5, "b": 0.5},
            "network": {"inside": 4, "across": 3},
            "turnover": {"staff": 0.5, "leader": 0.5},
        },
        hallmarks=0.6,
        programmes=[{"name": "all kinds", "units": UNITS, "coordinator_hours": 60, "term": 4,
                     "kinds": list(IN_PROGRAMMES)}],
        stewards=[{"name": "steward", "job": "North/leader", "share": 0.5, "talk": 0.5, "action": 0.5,
                   "plan_hours": 2.0}],
        behaviour={"mentor_experience": 0, "seeking_spontaneous": 0.3, "offering_probability": 0.3,
                   "variety_probability": 0.8, "informal_search_probability": 0.5, "breach_probability": 0.02},
        events=[*happens, *changes],
    )  # fmt: skip
    return [
        busy,
        busy.with_(variants={"imitation": "everyone", "seeking": "threshold", "decay": "sudden"}),
        busy.with_(variants={"imitation": "majority", "entry": "solo", "decay": "linear"}),
    ]


def _kept() -> dict[str, int]:
    """Return the kept kernels of this version with their sizes."""
    from culturesim.compiled import ENDING, cache_folder, generated_folder

    folders = [folder for folder in (cache_folder(), generated_folder()) if folder is not None]
    return {path.name: path.stat().st_size for folder in folders for path in folder.glob(f"*{ENDING}")}
