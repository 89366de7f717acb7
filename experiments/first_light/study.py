"""First light: can mentoring live and die in this model, and what does a succession plan save?

Runs the shipped scenarios at the defaults of the package, over the seeds given, and prints shares of worlds with
Wilson intervals and paired differences with 95 % intervals. Eight of the defaults are calibrated to facts
(experiments/calibration); what comes out here is a finding, not a target.

    python experiments/first_light/study.py            seeds 0 to 199, a few minutes
    python experiments/first_light/study.py --seeds 20
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import culturesim as cs
from culturesim.measures.intervals import Interval, paired_mean, wilson
from culturesim.measures.sustainability import (
    Thresholds,
    baselines,
    holds_without_push,
    states,
    without_effort,
    without_push,
)
from culturesim.run import Run
from culturesim.simulation import simulate_many

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FACTORS = (1.0, 0.5, 2.0)
PUSH_ENDS = 60  # month
EXIT = 36  # month in which the champion leaves
# inside the declared ranges, above the defaults: a setting in which mentoring needs no programme
EASY_INFORMALLY = {
    "informal_search_probability": 0.35,
    "informal_acceptance_probability": 0.7,
    "seeking_per_contact": 0.15,
    "conversion_probability": 0.4,
}


class Worlds:
    """Runs by scenario, and the baseline twins they are judged by; every scenario is lived once."""

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = list(seeds)
        self._baselines: dict[str, list[Run]] = {}

    def live(self, scenario: cs.Scenario) -> tuple[list[Run], list[Run]]:
        twin = without_effort(scenario).digest()
        if twin not in self._baselines:
            self._baselines[twin] = baselines(scenario, self.seeds)
        return simulate_many(scenario, self.seeds), self._baselines[twin]


def final_states(runs: list[Run], base: list[Run], factor: float = 1.0) -> np.ndarray:
    """Return the state of each world in the last month."""
    thresholds = Thresholds().scaled(factor)
    return np.array([states(run, twin, thresholds)[-1] for run, twin in zip(runs, base, strict=True)])


def share(hits: np.ndarray) -> str:
    """Return a share of worlds in natural frequencies with its Wilson interval."""
    found = wilson(int(hits.sum()), len(hits))
    return f"{100 * found.estimate:5.1f} ({100 * found.low:.0f} to {100 * found.high:.0f}) of 100"


def points(found: Interval) -> str:
    return f"{100 * found.estimate:+.2f} ({100 * found.low:+.2f} to {100 * found.high:+.2f}) points"


def last_year(runs: list[Run], name: str = "p_eff") -> np.ndarray:
    return np.array([run.series[name][-12:].mean() for run in runs])


def report_shares(worlds: Worlds, title: str, scenario: cs.Scenario, wanted: tuple[str, ...]) -> None:
    runs, base = worlds.live(scenario)
    shares = [share(np.isin(final_states(runs, base, factor), wanted)) for factor in FACTORS]
    print(f"{title:44s} {shares[0]}   at half the line {shares[1]}, at twice {shares[2]}")
    print(f"{'':44s} p_eff in the last year {last_year(runs).mean():.3f}, baseline {last_year(base).mean():.3f}")


def report_loss(worlds: Worlds, title: str, base: cs.Scenario, alternative: cs.Scenario) -> None:
    found = cs.compare(base, alternative, worlds.seeds)
    after = found.difference("p_eff")[:, EXIT : EXIT + 24].mean(axis=1)
    one, other, difference = found.survival()
    print(title)
    print(f"    p_eff, last year          {points(paired_mean(np.subtract(*found.final('p_eff')[::-1])))}")
    print(f"    p_eff, months {EXIT} to {EXIT + 23}    {points(paired_mean(after))}")
    print(f"    alive at the end          {100 * one.estimate:.1f} -> {100 * other.estimate:.1f}: {points(difference)}")


def report_either_way(worlds: Worlds, thriving: cs.Scenario, leaves: cs.Scenario, planned: cs.Scenario) -> None:
    """Show settings inside the declared ranges under which mentoring thrives, lapses, and a plan does not pay."""
    print("\neither way")
    branch, _ = worlds.live(without_push(thriving, PUSH_ENDS))
    thrives = np.array([holds_without_push(run, PUSH_ENDS) for run in branch])
    print(f"  thriving culture, funding ends in month {PUSH_ENDS}: p_eff at least 0.20 in each of the next 12 months")
    print(f"    in {share(thrives)}; p_eff in the last year {last_year(branch).mean():.3f}")
    report_shares(worlds, "  the same branch: alive in month 120", without_push(thriving, PUSH_ENDS), ("surviving",))
    easy = without_push(thriving.with_(behaviour=EASY_INFORMALLY), PUSH_ENDS)
    branch, _ = worlds.live(easy)
    thrives = np.array([holds_without_push(run, PUSH_ENDS) for run in branch])
    print("  the same where colleagues ask and agree easily: thrives")
    print(f"    in {share(thrives)}; p_eff in the last year {last_year(branch).mean():.3f}")
    weak = without_push(thriving.with_(hallmarks=0.1, stewards=[]), PUSH_ENDS)
    report_shares(worlds, "  the same with hallmarks 0.1, no stewards: lapsed", weak, ("lapsed",))
    willing = {"successor_action": 0.95, "successor_spread": 0.05}
    dear = {"events.1.hours": 50.0, "events.1.documentation": 0.0}
    assert planned.events[1].do == "adopt_succession_plan"
    report_loss(
        worlds,
        "  a plan of 50 hours a month without documentation, where any successor acts (0.9 to 1): plan against no plan",
        leaves.with_(behaviour=willing),
        planned.with_values(dear).with_(behaviour=willing),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200, help="seeds 0 to this number minus 1")
    worlds = Worlds(range(parser.parse_args().seeds))

    def scenario(name: str) -> cs.Scenario:
        return cs.load_scenario(SCENARIOS / f"{name}.yaml")

    print(f"seeds 0 to {len(worlds.seeds) - 1}; state in month {scenario('thriving_culture').months}\n")
    report_shares(worlds, "thriving culture: alive", scenario("thriving_culture"), ("surviving",))
    report_shares(
        worlds, "programme without culture: lapsed or in name", scenario("programme_without_culture"),
        ("lapsed", "in name only"),
    )
    report_shares(worlds, "  the same: fading", scenario("programme_without_culture"), ("fading",))
    report_shares(worlds, "even hallmarks (0.19): alive", scenario("even_hallmarks"), ("surviving",))
    alone = scenario("one_hallmark_alone")
    print("\none hallmark at 1, the others at 0.1: alive")
    for name in cs.HALLMARKS:
        report_shares(worlds, f"  {name}", alone.with_(hallmarks={name: 1.0, "others": 0.1}), ("surviving",))
    print("\nthe champion of the pet project leaves in month 36, against the twin in which nobody is made to leave")
    pet = scenario("pet_project")
    report_loss(worlds, "  without a plan", pet, scenario("champion_leaves"))
    report_loss(worlds, "  with a plan from month 12", pet, scenario("champion_leaves_with_plan"))
    report_loss(worlds, "  placebo: another leader leaves", pet, scenario("placebo_exit"))
    leaves, planned = scenario("champion_leaves"), scenario("champion_leaves_with_plan")
    report_loss(worlds, "  plan against no plan", leaves, planned)
    report_either_way(worlds, scenario("thriving_culture"), leaves, planned)


if __name__ == "__main__":
    main()
