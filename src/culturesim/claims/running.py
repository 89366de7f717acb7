"""Running claims: arms with paired seeds, side by side in processes.

All arms of a claim live with the same seeds, so differences are paired. Work is split by claim and by seeds; what
comes back are numbers, never runs, and they do not depend on how the work was split.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from culturesim.claims import statistics
from culturesim.claims.claim import DECLARED, Claim, Contrast, base_of
from culturesim.claims.study import WORLDS, study_findings, study_tables, study_tasks
from culturesim.claims.tasks import Named, Task, Values, chunks, joined, measured
from culturesim.claims.verdict import FAILED, Finding, Result, gone_without_rule, judged, verdict_of
from culturesim.errors import CultureSimError
from culturesim.futures import SET

PLAIN, OFF, VARIANT = "", "rules off", "variant "
RUNS = 400  # of one claim, about: the fewer its arms, the more futures
LEAST, MOST = 24, 120  # futures, where a claim does not say its own number
VARIANTS: Mapping[str, Mapping[str, Any]] = {  # structural: other rules for the same things
    "coupling none": {"coupling": "none"},
    "imitation of everyone": {"variants": {"imitation": "everyone"}},
    "linear decay": {"variants": {"decay": "linear"}},
    "seeking by thresholds": {"variants": {"seeking": "threshold"}},
    "random matching": {"programmes.programme.matching": "random"},
}


def run_claims(
    claims: Iterable[Claim],
    *,
    seeds: int | None = None,
    jobs: int | None = None,
    changes: Mapping[str, Any] | None = None,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    folder: Path = DECLARED,
    futures: str = SET,
    after_each: Callable[[], None] | None = None,
) -> list[Result]:
    """Run claims and return what was found, in their order.

    Parameters
    ----------
    claims
        From `declared_claims` or `load_claim`.
    seeds
        Futures of each arm, seeds 0 to this less 1; each claim's own number by default.
    jobs
        Processes; as many as the machine has processors by default.
    changes
        Changes of the base of every claim, on which arms lay their own: a preset, or what may falsify.
    variants
        Further such changes by name, with each of which the claims are judged once more.
    folder
        Where base scenarios are looked for first.
    futures
        "set": each seed takes a vector of the shipped set of parameters that the facts do not rule out, the same in all
        arms; "central": the defaults.
    after_each
        Called after each piece of work.
    """
    wanted = list(claims)
    work = [task for claim in wanted for task in tasks_of(claim, seeds, changes or {}, variants or {}, folder, futures)]
    done = _worked(work, jobs or os.cpu_count() or 1, after_each)
    results = []
    for claim in wanted:
        mine = [row for row, task in enumerate(work) if task.claim == claim.id]
        results.append(_result(claim, [work[row] for row in mine], [done[row] for row in mine]))
    return results


def tasks_of(
    claim: Claim,
    seeds: int | None,
    changes: Mapping[str, Any],
    variants: Mapping[str, Mapping[str, Any]],
    folder: Path = DECLARED,
    futures: str = SET,
) -> list[Task]:
    """Return the work that a claim takes."""
    numbers = seeds if seeds is not None else claim.seeds or futures_of(claim)
    base = base_of(claim, folder)
    if claim.study == "synergy":
        return [replace(one, futures=futures) for one in study_tasks(claim.id, base, claim.every, changes, numbers)]
    versions: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {PLAIN: ({}, {})}
    versions |= {f"{VARIANT}{name}": (settings, {}) for name, settings in variants.items()}
    if claim.assumed_by:
        versions[OFF] = ({}, claim.switched_off())
    return [
        Task(claim.id, version, base, (claim.every, changes, variant), off, claim.arms, _takes(claim), part, futures)
        for version, (variant, off) in versions.items()
        for part in chunks(numbers, max(2, WORLDS // max(1, len(claim.arms))))
    ]


def futures_of(claim: Claim) -> int:
    """Return how many futures a claim is run in when nobody says: more where it has few arms."""
    arms = max(1, len(claim.arms) * (1 + bool(claim.assumed_by)))
    return min(MOST, max(LEAST, RUNS // arms))


def _takes(claim: Claim) -> dict[str, tuple[Named, tuple[str, ...]]]:
    """Return the measures of a claim, each with the arms it is wanted in."""
    takes: dict[str, tuple[Named, tuple[str, ...]]] = {}
    for contrast in claim.contrasts:
        key = repr(contrast.named)
        _, used = takes.get(key, (contrast.named, ()))
        takes[key] = contrast.named, tuple(dict.fromkeys([*used, *contrast.weights]))
    return takes


@dataclass(frozen=True)
class Done:
    """What came of a piece of work: numbers, or why there are none."""

    values: Values
    seconds: float
    failed: str = ""


def _timed(task: Task) -> Done:
    started = perf_counter()
    try:
        return Done(measured(task), perf_counter() - started)
    except CultureSimError as error:  # one claim that cannot run must not take the others with it
        return Done({}, perf_counter() - started, str(error))


def _worked(work: Sequence[Task], jobs: int, after_each: Callable[[], None] | None) -> list[Done]:
    """Do all tasks; with one process in this one."""
    tick = after_each or (lambda: None)
    done: dict[int, Done] = {}
    if jobs == 1 or len(work) == 1:
        for row, task in enumerate(work):
            done[row] = _timed(task)
            tick()
    else:
        with ProcessPoolExecutor(min(jobs, len(work)), multiprocessing.get_context("spawn")) as pool:
            waiting = {pool.submit(_timed, task): row for row, task in enumerate(work)}
            for one in as_completed(waiting):
                done[waiting[one]] = one.result()
                tick()
    return [done[row] for row in range(len(work))]


def _result(claim: Claim, tasks: Sequence[Task], done: Sequence[Done]) -> Result:
    seeds = sum(len(task.seeds) for task in tasks if task.version == tasks[0].version)
    seconds = sum(one.seconds for one in done)
    failed = [one.failed for one in done if one.failed]
    if failed:
        return Result(claim, (), FAILED, seeds, seconds, failed[0])
    by_version: dict[str, list[Values]] = {}
    for task, one in zip(tasks, done, strict=True):
        by_version.setdefault(task.version, []).append(one.values)
    values = {version: joined(parts) for version, parts in by_version.items()}
    if claim.study == "synergy":
        findings = study_findings(values)
        return Result(claim, findings, verdict_of(claim, findings), seeds, seconds, tables=study_tables(values))
    findings = tuple(_finding(contrast, values) for contrast in claim.contrasts)
    return Result(claim, findings, verdict_of(claim, findings), seeds, seconds)


def _finding(contrast: Contrast, values: Mapping[str, Values]) -> Finding:
    key, of = repr(contrast.named), statistics.statistic(contrast.statistic)
    terms = (contrast.expect, contrast.than, contrast.matters)
    found = of(values[PLAIN][key], contrast.weights)
    off = of(values[OFF][key], contrast.weights) if OFF in values and contrast.by_rule else None
    variants = {
        version.removeprefix(VARIANT): judged(of(one[key], contrast.weights), *terms)
        for version, one in values.items() if version not in (PLAIN, OFF)
    }  # fmt: skip
    whole = statistics.combined(values[PLAIN][key], contrast.weights)
    futures = int(np.isfinite(whole if whole.ndim == 1 else whole[:, 0]).sum())
    gone = None if off is None else gone_without_rule(found, off, contrast.than, contrast.matters)
    return Finding(contrast.says, found, *terms, judged(found, *terms), futures, off, gone, variants)
