"""The facts: what each says, what it is for, the band that counts as agreeing, and how it is measured in runs.

Bands are those of the design's table of evidence, fixed before anything was calibrated. *input*: declared, so that
agreement shows only that the input arrives; *fitted*: used to rule parameters out; *validation*: kept apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from culturesim.facts import lasting, leaving, mentoring
from culturesim.facts.observed import Observed

Floats = NDArray[np.float64]
Role = Literal["input", "fitted", "validation"]


def _ratio(sums: Floats) -> float:
    return leaving.over(sums[0], sums[1])


@dataclass(frozen=True)
class Fact:
    """One published fact.

    Attributes
    ----------
    name
        Number of the stylised fact and a letter.
    says
        What is measured, in words.
    role
        What it is for.
    low, high
        The band.
    setting
        In which setting it is measured.
    source
        Where the band comes from.
    sums
        What is summed over a world, shape (worlds, k).
    value
        The value made of the sums over all worlds.
    slack
        How far the model may honestly miss it besides: a share of half the band's width (model discrepancy).
    """

    name: str
    says: str
    role: Role
    low: float
    high: float
    setting: str
    source: str
    sums: Callable[[Observed], Floats]
    value: Callable[[Floats], float] = _ratio
    slack: float = 0.1

    @property
    def middle(self) -> float:
        """The middle of the band."""
        return (self.low + self.high) / 2

    @property
    def half(self) -> float:
        """Half the width of the band."""
        return (self.high - self.low) / 2

    def verdict(self, value: float) -> str:
        """Return whether a value lies in the band."""
        if np.isnan(value):
            return "not measured"
        return "low" if value < self.low else "high" if value > self.high else "in band"


_M, _Y = "middling", 12


def _experienced(
    name: str, says: str, years: tuple[int, int], band: tuple[float, float], role: Role, moved: bool | None = None
) -> Fact:
    sums: Any = leaving.yearly_exit(years[0] * _Y, years[1] * _Y, moved)
    return Fact(name, says, role, *band, _M, "evidence 2.1, 2.2, 9 (5)", sums)


def _share(name: str, says: str, series: str, band: tuple[float, float]) -> Fact:
    sums: Any = mentoring.headcount_share(series)
    return Fact(name, says, "fitted", *band, _M, "evidence 3.1, 9 (1)", sums)


def _dose(name: str, says: str, support: int, band: tuple[float, float]) -> Fact:
    value: Any = leaving.share_ratio(support, 0)
    return Fact(name, says, "fitted", *band, _M, "evidence 1.1, 9 (4), as ratios", leaving.beginners_by_support, value)


def _kin(name: str, says: str, arranged: bool, band: tuple[float, float]) -> Fact:
    sums: Any = mentoring.same_group(arranged)
    return Fact(name, says, "fitted", *band, _M, "evidence 4.12, 9 (11)", sums)


_LASTS = "evidence 5.1 to 5.4, 9 (8)"
_EARLY: Any = mentoring.early_endings(True)

FACTS: tuple[Fact, ...] = (
    _share("1a", "want a mentor or have one", "wanting", (0.65, 0.85)),
    _share("1b", "have a mentor", "mentored", (0.25, 0.45)),
    Fact("1c", "have one, of those who want one", "fitted", 0.4, 0.6, _M, "evidence 3.1, 9 (1)",
         mentoring.have_of_want),
    Fact("1d", "ever had a mentor", "fitted", 0.5, 0.65, _M, "evidence 3.1, 9 (1)", mentoring.ever),
    Fact("3a", "hazard of leaving, newcomers with a mentor in year 1 against without", "fitted", 0.4, 0.7, _M,
         "evidence 1.1 to 1.4, 9 (3)", leaving.landmark, leaving.hazard_ratio),
    Fact("3b", "hazard of leaving, told by lot to take part against as usual", "input", 0.8, 1.1, "trial",
         "evidence 1.3, 9 (3)", leaving.by_lot, leaving.hazard_ratio),
    _dose("4a", "newcomers gone within a year, some support against none", 1, (0.58, 0.83)),
    _dose("4b", "newcomers gone within a year, well mentored against none", 2, (0.33, 0.58)),
    _experienced("5a", "staff gone within a year", (0, 100), (0.14, 0.18), "fitted"),
    _experienced("5b", "  up to 3 years of experience", (0, 4), (0.17, 0.24), "fitted"),
    _experienced("5c", "  15 years and more", (15, 100), (0.10, 0.16), "fitted"),
    _experienced("5d", "  4 to 9 years", (4, 10), (0.15, 0.20), "validation"),
    _experienced("5e", "  10 to 14 years", (10, 15), (0.12, 0.16), "validation"),
    _experienced("5f", "  up to 3 years, to the like work elsewhere", (0, 4), (0.11, 0.15), "input", True),
    _experienced("5g", "  15 years and more, to the like work elsewhere", (15, 100), (0.04, 0.07), "input", True),
    _experienced("5h", "  any, leaving such work altogether", (0, 100), (0.06, 0.09), "input", False),
    Fact("6", "unit leaders gone within a year", "input", 0.16, 0.22, _M, "evidence 2.4 to 2.7, 9 (6)",
         leaving.leaders_leaving, leaving.yearly_from_rate),
    Fact("8a", "sites that keep a component 2.5 years after support ends", "fitted", 0.6, 0.95, "funding ends", _LASTS,
         lasting.kept_something),
    Fact("8b", "sites that keep everything", "fitted", 0.0, 0.3, "funding ends", _LASTS, lasting.kept_everything),
    Fact("8c", "sites giving up in a year, support and infrastructure kept", "fitted", 0.01, 0.05, "kept going", _LASTS,
         lasting.gave_up, lasting.yearly),
    Fact("8d", "sites giving up in a year, support and infrastructure gone", "fitted", 0.13, 0.18, "bare", _LASTS,
         lasting.gave_up, lasting.yearly),
    Fact("10a", "arranged relationships ended early within 12 months", "fitted", 0.25, 0.37, _M,
         "evidence 4.3, 9 (10)", _EARLY, mentoring.ended_within_a_year),
    Fact("10b", "  of these, from the mentor's side", "input", 0.55, 0.70, _M, "evidence 4.3, 9 (10)",
         mentoring.by_mentor),
    Fact("10c", "early endings, informal against arranged", "validation", 0.0, 1.0, _M, "evidence 4.6, 4.8, 9 (10)",
         mentoring.early_endings_both, mentoring.ratio_of_both),
    Fact("10d", "quality of informal relationships above that of arranged ones", "validation", 0.0, 0.3, _M,
         "evidence 4.8", mentoring.quality_by_origin, mentoring.informal_better_by),
    Fact("11a", "correlation of deep similarity and quality", "fitted", 0.38, 0.59, _M, "evidence 1.10, 9 (11)",
         mentoring.fit_with_quality, mentoring.correlation),
    _kin("11b", "informal relationships within a group of half the people", False, (0.65, 0.85)),
    _kin("11c", "arranged relationships within a group of half the people", True, (0.45, 0.60)),
    Fact("12a", "years that running informal relationships have lasted", "validation", 2.3, 4.3, _M, "evidence 3.3",
         mentoring.age_of_running),
    Fact("12b", "running relationships that began informally", "validation", 0.5, 0.85, _M, "evidence 3.2",
         mentoring.begun_informally),
    Fact("12c", "learners to a mentor", "validation", 1.0, 1.7, _M, "evidence 3.4, 3.7", mentoring.learners_per_mentor),
)  # fmt: skip

# Why the model misses a fact, as far as is known; printed only where it does.
WHY_MISSED = {
    "1b": "mentors and coordinators' hours are short for so many who want a mentor",
    "1c": "mentors and coordinators' hours are short for so many who want a mentor",
    "6": "those who stay are the attached, so fewer leave in the long run than the rate declared for a job says",
    "8a": "vectors differ in how fast practice decays and in what successors do; each alone is not ruled out",
    "8c": "a programme ends by an event only: where support goes on, no site gives up",
    "8d": "vectors differ in how fast practice decays and in what successors do; each alone is not ruled out",
    "10c": "informal mentoring is too rare, too short and no better than what programmes arrange",
    "10d": "informal mentoring is too rare, too short and no better than what programmes arrange",
    "11b": "few of a seeker's colleagues offer at once, so the pull of the own group finds little to choose from",
    "12a": "informal mentoring is too rare, too short and no better than what programmes arrange",
    "12b": "informal mentoring is too rare, too short and no better than what programmes arrange",
}
