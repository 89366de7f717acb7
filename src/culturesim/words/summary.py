"""A finished run, or several of one scenario, in words: how mentoring stands, who takes part, what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from culturesim.futures import CENTRAL, SET, vectors
from culturesim.measures.intervals import wilson
from culturesim.measures.sustainability import STATES, states
from culturesim.run import Run
from culturesim.scenario.model import Scenario
from culturesim.twins.comparison import FINAL_MONTHS
from culturesim.words.planning import count, defaults_changed, organisation_in_words

_MOST_SENTENCES = 20
_STANDS = {
    "not begun": "has not begun: it never rose above what happens anyway",
    "surviving": "is alive",
    "in name only": "is there in name only: people are paired, but too few of them effectively",
    "fading": "is fading: below the line that counts as alive, or in too few pairs, but not long enough to have lapsed",
    "lapsed": "has lapsed",
}


@dataclass(frozen=True)
class Timing:
    """How long it took: making the compiled code ready, and living."""

    ready_seconds: float
    seconds: float
    person_months: int

    def in_words(self) -> str:
        """Return both, with the pace."""
        pace = self.person_months / max(self.seconds, 1e-9)
        return (
            f"{self.person_months:,} person-months in {self.seconds:.2f} s: {_rounded(pace):,} a second "
            f"(making the compiled code ready took another {self.ready_seconds:.2f} s)"
        )


def summary(
    runs: Sequence[Run],
    baselines: Sequence[Run],
    timing: Timing | None = None,
    told: Scenario | None = None,
    futures: str = CENTRAL,
) -> list[str]:
    """Return paragraphs about runs of one scenario, judged against their baseline twins.

    `told` is the scenario as given, where each run took a calibrated vector of its own (`futures` "set").
    """
    first = runs[0]
    seeds = f"seed {first.seed}" if len(runs) == 1 else f"{len(runs)} runs, seeds {first.seed} to {runs[-1].seed}"
    months = count(len(first.series["p_eff"]), "month")
    who = organisation_in_words(first.organisation)
    parts = [f"{first.scenario.name}: {who}, {months}, {seeds}."]
    parts.append(_stands_one(first, baselines[0]) if len(runs) == 1 else _stands_many(runs, baselines))
    parts.append(_taking_part(runs, baselines))
    parts.append(_what_happened(runs))
    own = defaults_changed(told or first.scenario)
    if futures == SET:
        parts.append(f"{carried_in_words()}.")
    parts.append("Behaviour: every number at its default." if not own else
                 f"Behaviour at its default but for {count(len(own), 'setting')}: {'; '.join(own)}.")  # fmt: skip
    if timing is not None:
        parts.append(f"{timing.in_words()}.")
    return parts


def carried_in_words() -> str:
    """Return in words that replicates carry the calibrated set."""
    return f"Replicate r lives with vector r mod {len(vectors())} of the calibrated set (culturesim facts)"


def _stands_one(run: Run, baseline: Run) -> str:
    months = states(run, baseline)
    held = Counter(months.tolist())
    spent = ", ".join(f"{state} in {held[state]}" for state in STATES if held[state])
    return (
        f"At the end mentoring {_STANDS[str(months[-1])]}, judged by what it adds to its baseline twin (the same "
        f"people and the same chance, with nothing done for mentoring). Of {len(months)} months it was {spent}."
    )


def _stands_many(runs: Sequence[Run], baselines: Sequence[Run]) -> str:
    last = [str(states(run, twin)[-1]) for run, twin in zip(runs, baselines, strict=True)]
    held = Counter(last)
    alive = wilson(held["surviving"], len(last))
    ends = ", ".join(f"{state} in {held[state]}" for state in STATES if held[state])
    return (
        f"Mentoring is alive at the end in {of_100(alive.estimate)} ({of_100(alive.low, 0)} to "
        f"{of_100(alive.high, 0)}, 95 % interval) of 100 futures, judged by what it adds to its baseline twins (the "
        f"same people and the same chance, with nothing done for mentoring). Of {len(last)} runs it ended {ends}."
    )


def _taking_part(runs: Sequence[Run], baselines: Sequence[Run]) -> str:
    effective, nominal = _level(runs, "p_eff"), _level(runs, "p_nom")
    without = _level(baselines, "p_eff")
    over = f"over the last {FINAL_MONTHS} months" if len(runs[0].series["p_eff"]) > FINAL_MONTHS else "over the run"
    waiting = _level(runs, "seeking")
    wait = " Almost nobody waits for a mentor."
    if waiting >= 0.5:
        queue = count(round(waiting), "person waits", "people wait")
        so_far = f"{_have(round(waiting))} waited {_level(runs, 'waiting'):.1f} months"
        wait = f" On average {queue} for a mentor, and {so_far}."
    return (
        f"Of 100 people, {of_100(nominal, 0)} are in a mentoring relationship and {of_100(effective, 0)} in an "
        f"effective one ({over}); {of_100(without, 0)} would be had nothing been done.{wait}"
    )


def _level(runs: Sequence[Run], name: str) -> float:
    return float(np.mean([run.series[name][-FINAL_MONTHS:].mean() for run in runs]))


def _have(people: int) -> str:
    return "has" if people == 1 else "have"


def of_100(share: float, digits: int = 1) -> str:
    """Return a share as a natural frequency: 0.93 is ``93``, 0.925 is ``92.5``."""
    value = round(100 * share, digits)
    return f"{value:.0f}" if value == int(value) else f"{value:.{digits}f}"


def _what_happened(runs: Sequence[Run]) -> str:
    if not runs[0].sentences:
        return "No event was planned."
    told = [text for _, text in runs[0].sentences]
    lines = [f"  {text}" for text in told[:_MOST_SENTENCES]]
    if len(told) > _MOST_SENTENCES:
        lines.append(f"  and {len(told) - _MOST_SENTENCES} more")
    which = "" if len(runs) == 1 else f" with seed {runs[0].seed}"
    return "\n".join([f"What happened{which}:", *lines])


def _rounded(value: float) -> int:
    """Return a number with three digits that count."""
    return int(float(f"{value:.3g}"))
