"""The study of synergy (T1): its work, and what it found in the words of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.claims import synergy
from culturesim.claims.synergy import Singles
from culturesim.claims.tasks import Named, Task, Values, chunks
from culturesim.claims.verdict import CONTRADICTED, REPORTED, SUPPORTED, UNDECIDED, Finding
from culturesim.hallmark_names import HALLMARKS
from culturesim.measures.intervals import Interval

Floats = NDArray[np.float64]
STAGES: tuple[str, Named] = ("stages", ("stages", {"start": 25}))  # months 25 to the last: the effect, not the start
WORLDS = 160  # of one piece of work
PER_FRACTION = 5  # one seed of the fraction, whose 128 points repeat each other, for so many of the singles
LEAST_FRACTION = 3  # seeds
MATTERS = 0.01  # of people


def study_tasks(claim: str, base: Path, every: Mapping[str, Any], changes: Mapping[str, Any], seeds: int) -> list[Task]:
    """Return the work: both designs for both engines."""
    designs = {
        "singles": (synergy.singles(), seeds),
        "fraction": (synergy.fraction_points(), max(LEAST_FRACTION, seeds // PER_FRACTION)),
    }
    work = []
    for design, (points, numbers) in designs.items():
        takes = {STAGES[0]: (STAGES[1], tuple(points))}
        for engine in synergy.ENGINES:
            under = (every, changes, {"coupling": engine})
            for part in chunks(numbers, max(1, WORLDS // len(points))):
                work.append(Task(claim, f"{design} {engine}", base, under, {}, points, takes, part))
    return work


def _sums(values: Mapping[str, Values], version: str) -> Floats:
    """Return sums of stages, shape (seeds, points, 6)."""
    return np.stack(list(values[version][STAGES[0]].values()), axis=1)


def study_findings(values: Mapping[str, Values]) -> tuple[Finding, ...]:
    """Return what the study found: each hallmark judged with coupling off, then what else it says."""
    none, default = (Singles.of(_sums(values, f"singles {engine}")) for engine in synergy.ENGINES)
    return (
        *_by_hallmark(none),
        *_averages(none, default),
        *_additive(none),
        *_pairs(values),
    )


def _by_hallmark(none: Singles) -> list[Finding]:
    signs, raw, seeds = none.declared(), none.synergy["raw"], len(none.sums)
    findings = []
    for row, name in enumerate(HALLMARKS):
        found = raw.interval(row, 1 - 0.05 / len(HALLMARKS))
        negligible = -MATTERS <= found.low and found.high <= MATTERS
        verdict = CONTRADICTED if signs[row] < 0 or negligible else SUPPORTED if signs[row] > 0 else UNDECIDED
        says = f"raising {name} does more beside others at mid than at low, coupling off (raw; 99.5 % interval)"
        findings.append(Finding(says, found, "+", 0.0, MATTERS, verdict, seeds))
    return findings


def _told(says: str, found: Interval, seeds: int) -> Finding:
    return Finding(says, found, "open", 0.0, MATTERS, REPORTED, seeds)


def _averages(none: Singles, default: Singles) -> list[Finding]:
    seeds, findings = len(none.sums), []
    for scale in synergy.SCALES:
        emergent, beyond = none.synergy[scale].averaged(), none.beyond_pipeline[scale].averaged()
        assumed = (default.synergy[scale] - none.synergy[scale]).averaged()
        findings += [
            _told(f"mean over hallmarks, {scale} scale, emergent (coupling none)", emergent.interval(), seeds),
            _told(f"the same beyond the pipeline of independent stages, {scale} scale", beyond.interval(), seeds),
            _told(f"assumed part (default coupling less none), {scale} scale", assumed.interval(), seeds),
        ]
    return findings


def _additive(none: Singles) -> list[Finding]:
    repeats = 20
    flagged = synergy.flagged_by_additive_engine(none.sums, repeats) / repeats
    says = f"share of {repeats} analyses of the additive engine that declare any synergy (0.05 is chance)"
    return [_told(says, Interval(flagged, np.nan, np.nan), repeats)]


def _pairs(values: Mapping[str, Values]) -> list[Finding]:
    findings = []
    for engine in synergy.ENGINES:
        shares = synergy.participation(_sums(values, f"fraction {engine}"))
        signs = synergy.flagged_pairs(shares)
        for sign, word in ((1, "synergy"), (-1, "the opposite")):
            says = f"share of the 45 pairs with {word} on raw and logit, coupling {engine}"
            findings.append(_told(says, Interval(float((signs == sign).mean()), np.nan, np.nan), len(shares)))
    return findings
