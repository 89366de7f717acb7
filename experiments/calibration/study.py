"""History matching: which parameters do the published facts not rule out?

Runs waves of points over the prior (`prior.py`), emulates each fitted fact, rules points out (`waves.py`), confirms the
last points with fresh seeds, and writes what is left.

    python experiments/calibration/study.py                    a trial: prints, writes nothing
    python experiments/calibration/study.py --ship             also writes the set into the package, and results/

Half an hour on two quiet cores. The same seed gives the same points and the same runs on one machine.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from central import central, nearest_to
from numpy.typing import NDArray
from prior import NAMES, PRIOR, vector
from report import default, say_identified, ship, write_results
from waves import CUT, Emulators, Simulated, first_places, implausible, not_ruled_out, simulated

from culturesim.facts.declared import FACTS, Fact

Floats = NDArray[np.float64]
LAST, SHIPPED = 130, 100  # points of the confirming wave, and the most vectors that are shipped
FRESH = 1_000_000  # seeds of the confirming runs begin here
# facts that hardly any point of the prior comes near, as trial waves showed; they are shown as missed
LEFT_OUT = {
    "8c": "a site whose support goes on never gives up in this model",
    "11b": "few of a seeker's colleagues offer at once, so even a strong pull of the own group finds little to choose",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=128, help="points of each wave")
    parser.add_argument("--waves", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--leave-out", nargs="*", default=list(LEFT_OUT), help="fitted facts not used")
    parser.add_argument("--ship", action="store_true", help="write the set into the package, and results/")
    told = parser.parse_args()
    fitted = [fact for fact in FACTS if fact.role == "fitted" and fact.name not in told.leave_out]
    history: list[str] = []

    def say(words: str) -> None:
        history.append(words)
        print(f"[{time.strftime('%H:%M:%S')}] {words}", flush=True)

    run = simulated(first_places(told.points, told.seed), told.seed * 10_000, 1, told.workers)
    say(f"wave 1: {told.points} points over the whole prior; {_inside(run, fitted, 1)}")
    _say_reach(run, fitted, say)
    for wave in range(2, told.waves + 1):
        emulators = Emulators(fitted, run)
        places, score = not_ruled_out(emulators, told.points, told.seed + wave, run.places)
        say(
            f"after wave {wave - 1}: {_share_left(emulators, told.seed):.2g} of the prior not ruled out; of the next "
            f"points {(score <= CUT).mean():.0%} are inside; the tightest facts are {_tightest(emulators, places)}"
        )
        run = run.joined(simulated(places, told.seed * 10_000 + 1000 * wave, wave, told.workers))
        say(f"wave {wave}: {_inside(run, fitted, wave)}")
    emulators = Emulators(fitted, run)
    places, _ = not_ruled_out(emulators, LAST, told.seed + 99, run.places, sweeps=160)
    last = simulated(places, FRESH, told.waves + 1, told.workers)
    kept = _not_implausible(last, fitted)
    say(f"confirming wave: {_inside(last, fitted, told.waves + 1)}")
    members = np.flatnonzero(kept)[:SHIPPED]
    say(f"{len(members)} vectors are not ruled out and make the set")
    if len(members):
        say_identified(last.places[members], say)
    declared = np.clip([one.place(default(one.name)) for one in PRIOR], 0, 1)
    near = nearest_to(declared, emulators, last.places[members] if len(members) else last.places, told.seed)
    middle, worst, _ = central(near, fitted, 2 * FRESH, told.workers)
    moved = {name: new for name, new in vector(middle, 2).items() if abs(new / (default(name) or 1) - 1) > 0.02}
    say(f"the central member, greatest implausibility {worst:.1f}, moves {moved}")
    write_results(last, members, history)
    if told.ship:
        ship(last, members, middle, history, told)


def _not_implausible(run: Simulated, facts: list[Fact]) -> NDArray[np.bool_]:
    return np.max([_of_own_runs(run, fact) for fact in facts], axis=0) <= CUT


def _of_own_runs(run: Simulated, fact: Fact) -> Floats:
    """Return the implausibility of the simulated values, with the variance over seeds pooled over points."""
    column = FACTS.index(fact)
    pooled = np.nanmean(run.variances[:, column])
    return implausible(fact, run.values[:, column], np.full(len(run.values), pooled))


def _inside(run: Simulated, facts: list[Fact], wave: int) -> str:
    mine = run.wave == wave
    part = Simulated(run.places[mine], run.values[mine], run.variances[mine], run.wave[mine])
    inside = _not_implausible(part, facts)
    bands = [fact for fact in facts if _in_band(part, fact).mean() < 0.9]
    shares = ", ".join(f"{fact.name} {_in_band(part, fact).mean():.0%}" for fact in bands)
    return f"{inside.sum()} of {mine.sum()} points not ruled out by their own runs; in band: {shares or 'nearly all'}"


def _in_band(run: Simulated, fact: Fact) -> NDArray[np.bool_]:
    values = run.values[:, FACTS.index(fact)]
    return (values >= fact.low) & (values <= fact.high)


def _say_reach(run: Simulated, facts: list[Fact], say) -> None:  # type: ignore[no-untyped-def]
    for fact in facts:
        column = FACTS.index(fact)
        least = implausible(fact, run.values[:, column], run.variances[:, column] * 0).min()
        if least > CUT:
            say(f"fact {fact.name} is out of reach: the nearest point of wave 1 has implausibility {least:.1f}")


def _share_left(emulators: Emulators, seed: int) -> float:
    """Return the share of the prior not ruled out; 0 stands for less than one in twenty thousand."""
    generator = np.random.default_rng(seed)
    return float(np.mean([(emulators.greatest(generator.random((2000, len(PRIOR)))) <= CUT).mean() for _ in range(10)]))


def _tightest(emulators: Emulators, places: Floats) -> str:
    worst = emulators.each(places).argmax(axis=0)
    names, counts = np.unique([emulators.facts[row].name for row in worst], return_counts=True)
    return ", ".join(f"{names[at]} ({counts[at] / len(worst):.0%})" for at in np.argsort(-counts)[:5])


assert len(NAMES) == len(set(NAMES))

if __name__ == "__main__":
    main()
