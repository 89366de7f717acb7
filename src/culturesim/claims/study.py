"""The study of synergy (T1): its work, what it found in the words of a claim, and its tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.scales import SCALES
from culturesim.claims import synergy
from culturesim.claims.synergy import Singles
from culturesim.claims.tasks import Named, Task, Values, chunks
from culturesim.claims.verdict import CONTRADICTED, REPORTED, SUPPORTED, UNDECIDED, Finding
from culturesim.hallmark_names import HALLMARKS
from culturesim.measures.intervals import Interval
from culturesim.measures.of_a_run.stages import STAGE_SUMS

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


def study_tables(values: Mapping[str, Values]) -> dict[str, str]:
    """Return the study's tables by name of file: every run, and every effect with its interval."""
    return {"synergy_runs.csv": _csv(_runs(values)), "synergy.csv": _csv(_effects(values))}


def _runs(values: Mapping[str, Values]) -> Iterator[Sequence[Any]]:
    """Yield one row a run: design, coupling, strengths of the hallmarks, seed and outcomes."""
    yield ("design", "coupling", "point", *HALLMARKS, "seed", "p_eff", *STAGE_SUMS)
    points = {"singles": synergy.singles(), "fraction": synergy.fraction_points()}
    for version, taken in values.items():
        design, coupling = version.split()
        for point, sums in taken[STAGES[0]].items():
            given = points[design][point]["hallmarks"]
            strengths = [given] * len(HALLMARKS) if isinstance(given, float) else [
                given.get(name, given.get("others")) for name in HALLMARKS]  # fmt: skip
            for seed, each in enumerate(sums):  # seeds count from 0
                outcomes = [f"{value:.6g}" for value in (synergy.participation(each), *each)]
                yield (design, coupling, point, *strengths, seed, *outcomes)


def _effects(values: Mapping[str, Values]) -> Iterator[Sequence[Any]]:
    """Yield one row an effect, scale and coupling; the level is shared out over the effects of the fraction."""
    yield ("design", "coupling", "scale", "effect", "hallmark", "beside", "estimate", "low", "high", "level")
    engines = {engine: Singles.of(_sums(values, f"singles {engine}")) for engine in synergy.ENGINES}
    none, default = (engines[engine] for engine in synergy.ENGINES)
    for scale in SCALES:
        told = {(engine, what): estimates for engine, one in engines.items()
                for what, estimates in (("synergy", one.synergy[scale]),
                                        ("beyond the pipeline", one.beyond_pipeline[scale]))}  # fmt: skip
        told["default less none", "assumed synergy"] = default.synergy[scale] - none.synergy[scale]
        for (coupling, what), estimates in told.items():
            for row, name in enumerate(HALLMARKS):
                found = estimates.interval(row)
                yield ("singles", coupling, scale, what, name, "", *_numbers(found), found.level)
    for engine in synergy.ENGINES:
        shares = synergy.participation(_sums(values, f"fraction {engine}"))
        for scale in ("raw", "logit"):
            for pairs, what in ((False, "main effect"), (True, "interaction")):
                found_all = synergy.effects(shares, scale, pairs=pairs)
                for names, at, half in zip(found_all.names, found_all.at, found_all.half, strict=True):
                    one, beside = (*names, "")[:2]
                    found = Interval(float(at), float(at - half), float(at + half), round(found_all.level, 5))
                    yield ("fraction", engine, scale, what, one, beside, *_numbers(found), found.level)


def _numbers(found: Interval) -> tuple[str, str, str]:
    return f"{found.estimate:.5g}", f"{found.low:.5g}", f"{found.high:.5g}"


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


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
    for scale in SCALES:
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
