"""Verdicts: does what was found bear the claim out?

A contrast is *supported* when its interval lies beyond "no effect" on the expected side and is not wholly smaller
than what matters; *contradicted* when it lies beyond on the other side, or wholly within what does not matter; else
*undecided*. A claim is contradicted when one of its judged contrasts is, supported when all are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from culturesim.claims.claim import Claim, Sign
from culturesim.measures.intervals import Interval

SUPPORTED, CONTRADICTED, UNDECIDED, REPORTED = "supported", "contradicted", "undecided", "reported"
FAILED = "could not run"
ASSUMED, MORE_THAN_ASSUMED = "assumed: rule off, effect gone", "stays with the rule off"


@dataclass(frozen=True)
class Finding:
    """One contrast as it came out.

    `off` is the same with the assuming rules off; `futures` the seeds that could be compared; `variants` the verdict
    under each structural variant asked for.
    """

    says: str
    found: Interval
    expect: Sign
    than: float
    matters: float
    verdict: str
    futures: int
    off: Interval | None = None
    gone: bool | None = None
    variants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """A claim with what was found, and the verdict in words."""

    claim: Claim
    findings: tuple[Finding, ...]
    verdict: str
    seeds: int
    seconds: float
    failed: str = ""  # why it could not run
    tables: Mapping[str, str] = field(default_factory=dict)  # of a study, as CSV by name of file

    @property
    def main(self) -> Finding | None:
        """The contrast shown in the one-line table: the first that decides the verdict; None where it could not run."""
        if not self.findings:
            return None
        judged = [one for one in self.findings if one.expect != "open"]
        rank = {CONTRADICTED: 0, UNDECIDED: 1, SUPPORTED: 2}
        decisive = sorted(judged, key=lambda one: rank.get(one.verdict, 3))
        if not judged:
            return self.findings[0]
        return judged[0] if self.verdict.startswith((SUPPORTED, ASSUMED)) else decisive[0]


def judged(found: Interval, expect: Sign, than: float, matters: float) -> str:
    """Return the verdict of one contrast."""
    if expect == "open":
        return REPORTED
    low, high = found.low - than, found.high - than
    if not (np.isfinite(low) and np.isfinite(high)):
        return UNDECIDED
    negligible = -matters <= low and high <= matters
    if expect == "none":
        away = low > 0 or high < 0
        return SUPPORTED if negligible else CONTRADICTED if away else UNDECIDED
    if expect == "-":
        low, high = -high, -low
    if negligible or high < 0:
        return CONTRADICTED
    return SUPPORTED if low > 0 else UNDECIDED


def gone_without_rule(on: Interval, off: Interval, than: float, matters: float) -> bool:
    """Return whether an effect goes with its rule.

    It stays only where, with the rule off, its interval still lies wholly on the same side of no effect, and what is
    left is larger than what matters and than a tenth of what it was.
    """
    was, left = on.estimate - than, off.estimate - than
    same_side = off.low > than if was > 0 else off.high < than
    return not (same_side and abs(left) > max(matters, 0.1 * abs(was)))


def verdict_of(claim: Claim, findings: Sequence[Finding]) -> str:
    """Return the verdict of a claim from those of its contrasts."""
    verdicts = [one.verdict for one in findings if one.verdict != REPORTED]
    if not verdicts:
        return REPORTED
    if CONTRADICTED in verdicts:
        overall = CONTRADICTED
    elif UNDECIDED in verdicts:
        overall = UNDECIDED
    else:
        overall = SUPPORTED
    tested = [one.gone for one in findings if one.gone is not None and one.verdict == SUPPORTED]
    if overall == SUPPORTED and tested:
        if all(tested):
            return ASSUMED
        return f"{SUPPORTED}; {MORE_THAN_ASSUMED}" if claim.status == "assumed" else SUPPORTED
    return overall
