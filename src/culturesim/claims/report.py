"""Results of claims as rows of a table, as a CSV file and as a page that is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import culturesim
from culturesim.claims import synergy as study
from culturesim.claims.claim import Claim
from culturesim.claims.verdict import CONTRADICTED, FAILED, Finding, Result
from culturesim.errors import ScenarioError
from culturesim.hallmarks import BUILT_IN
from culturesim.measures.intervals import Interval
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES

STATUS = {
    "emergent": "no rule states it",
    "assumed": "the rules put it in; only what follows is tested",
    "mixed": "partly put in by rules, partly what follows from them",
    "input": "a setting, not a finding",
}
COLUMNS = (
    "id", "status", "verdict", "contrast", "says", "expected", "no_effect", "matters", "estimate", "low", "high",
    "contrast_verdict", "rule_off_estimate", "rule_off_low", "rule_off_high", "futures", "variants",
)  # fmt: skip


def number(value: float) -> str:
    """Return a number in four digits at most."""
    if not np.isfinite(value):
        return "unknown" if np.isnan(value) else f"{'-' if value < 0 else ''}∞"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 10 else f"{value:.3f}"


def interval(found: Interval) -> str:
    """Return an estimate with its interval."""
    if np.isnan(found.low) and np.isfinite(found.estimate):
        return number(found.estimate)
    return f"{number(found.estimate)} ({number(found.low)} to {number(found.high)})"


def expected(one: Finding) -> str:
    """Return the sign expected, with what stands for no effect where that is not 0."""
    return one.expect if one.than == 0 else f"{one.expect} {number(one.than)}"


def in_short(one: Result) -> list[str]:
    """Return a claim in two lines: what is claimed, and what came of it in the contrast that decides."""
    shown = one.main
    came = f"{interval(shown.found)}, expected {expected(shown)}; {one.verdict}" if shown else f"{FAILED}: {one.failed}"
    came = f"{one.claim.status}: {came}"
    return [f"{one.claim.id:4} {one.claim.claim}", f"     {came}"]


def in_full(one: Result) -> list[str]:
    """Return a claim with every contrast."""
    lines = [f"{one.claim.id:4} {one.claim.claim} ({one.claim.source}; {one.claim.status})"]
    for each in one.findings:
        off = "" if each.off is None else f"; with the rule off {interval(each.off)}"
        lines += [
            f"     {each.says}:",
            f"       {interval(each.found)}, expected {expected(each)}: {each.verdict}{off}",
        ]
    return [*lines, f"     verdict: {one.verdict} {one.failed}".rstrip()]


def explained(claim: Claim) -> list[str]:
    """Return a claim before it is run: what it says, what it rests on, its arms, and what would falsify it."""
    lines = [f"{claim.id}: {claim.claim} ({claim.source})", f"  status: {claim.status}, {STATUS[claim.status]}"]
    lines.append(f"  falsified if {claim.falsifier}")
    if claim.note:
        lines.append(f"  {claim.note.strip()}")
    for name, off in claim.assumed_by.items():
        known = RULES.get(name) or QUANTITIES.get(name) or BUILT_IN.get(name)
        lines.append(f"  put in by {name}: {known.meaning if known else 'a rule'} (switched off as {off})")
    lines += [f"  arm {arm}: {_in_words(changes)}" for arm, changes in claim.arms.items()]
    for each in claim.contrasts:
        lines.append(f"  {each.compare}: {each.says} (expected {each.expect}, at least {each.matters:g})")
    if claim.study is not None:
        lines += [f"  {line}" for line in (study.__doc__ or "").strip().splitlines() if line]
    return lines


def _in_words(changes: Any) -> str:
    """Return changes as one line in the form of a file."""
    if isinstance(changes, Mapping):
        return "{" + ", ".join(f"{key}: {_in_words(value)}" for key, value in changes.items()) + "}"
    return "[" + ", ".join(map(_in_words, changes)) + "]" if isinstance(changes, (list, tuple)) else str(changes)


def as_csv(results: Sequence[Result]) -> str:
    """Return one line a contrast."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in results:
        for row, each in enumerate(one.findings, 1):
            off = each.off or Interval(np.nan, np.nan, np.nan)
            values = (each.found.estimate, each.found.low, each.found.high)
            without = (off.estimate, off.low, off.high)
            variants = "; ".join(f"{name}: {verdict}" for name, verdict in each.variants.items())
            writer.writerow(
                [one.claim.id, one.claim.status, one.verdict, row, each.says, each.expect, each.than, each.matters,
                 *(_plain(value) for value in values), each.verdict, *(_plain(value) for value in without),
                 each.futures, variants]
            )  # fmt: skip
    return out.getvalue()


def _plain(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.6g}"


def as_page(results: Sequence[Result], told: str) -> str:
    """Return the results as a page in Markdown: the table, what contradicts, and every claim with its contrasts."""
    lines = [
        "# Claims: last results",
        "",
        f"culturesim {culturesim.__version__}; {told}. An interval that says no more is a 95 % interval over paired",
        "futures. *Supported* and *contradicted* speak of this model with these rules and numbers, not of the world.",
        "",
        "| claim | status | estimate | expected | verdict | futures |",
        "|---|---|---|---|---|---|",
    ]
    for one in results:
        shown = one.main
        cells = ["", "", FAILED, ""]
        if shown:
            cells = [interval(shown.found), expected(shown), one.verdict, str(shown.futures)]
        lines.append(f"| [{one.claim.id}](#{one.claim.id.lower()}) {one.claim.claim} | {one.claim.status} | "
                     + " | ".join(cells) + " |")  # fmt: skip
    lines += ["", "## Contradictions", ""]
    against = [(one, each) for one in results for each in one.findings if each.verdict == CONTRADICTED]
    for one, each in against:
        lines.append(f"- **{one.claim.id}** {each.says}: {interval(each.found)}, expected {expected(each)}.")
    if not against:
        lines.append("None.")
    for one in results:
        lines += _section(one)
    return "\n".join(lines) + "\n"


def _section(one: Result) -> list[str]:
    claim = one.claim
    lines = ["", f"## {claim.id}", "", f"{claim.claim} ({claim.source}; {claim.status})", ""]
    lines.append(f"Verdict: **{one.verdict}**. Falsified if {claim.falsifier}.")
    if claim.assumed_by:
        rules = ", ".join(f"`{name}` ({value})" for name, value in claim.assumed_by.items())
        lines.append(f"Put in by {rules}; *rule off* is the same experiment without.")
    if claim.note:
        lines.append(f"Note: {claim.note.strip()}.")
    lines += ["", "| contrast | estimate | expected | least that matters | verdict | rule off |",
              "|---|---|---|---|---|---|"]  # fmt: skip
    for each in one.findings:
        off = "" if each.off is None else interval(each.off)
        verdict = each.verdict + "".join(f"; {name}: {word}" for name, word in each.variants.items())
        lines.append(
            f"| {each.says} | {interval(each.found)} | {expected(each)} | {each.matters:g} | {verdict} | {off} |"
        )
    return lines


def write(results: Sequence[Result], folder: Path, told: str) -> None:
    """Write `results.csv`, `results.md` and the tables of studies into a folder, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in (each for one in results for each in one.tables.items()):
            (folder / name).write_text(table, encoding="utf-8", newline="\n")
        (folder / "results.csv").write_text(as_csv(results), encoding="utf-8", newline="\n")
        (folder / "results.md").write_text(as_page(results, told), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ScenarioError(f"{folder}: cannot be written ({error.strerror})") from error
