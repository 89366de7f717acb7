"""Facts about mentoring itself: how many want and have it, how it ends early, whom it joins and how well.

Each function returns sums, one row a world, that are added over worlds before a value is made of them.

Reads   surveys, relationships and monthly numbers as observed
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.facts.observed import STILL, Observed
from culturesim.facts.settings import FIRST
from culturesim.kinds import INFORMAL, ONE_TO_ONE
from culturesim.state.columns import BREACH, DRIFTED

Floats = NDArray[np.float64]
FIRST_YEAR = 12  # months
LEAST_MET = 3  # meetings before the two can say how good the relationship is


def headcount_share(name: str) -> object:
    """Return a measure: a monthly share of people, over the months looked at."""

    def sums(seen: Observed) -> Floats:
        people = seen.series["headcount"][FIRST:]
        return np.stack([(seen.series[name][FIRST:] * people).sum(axis=0), people.sum(axis=0)], axis=1)

    return sums


def have_of_want(seen: Observed) -> Floats:
    """Return person-months of those who have a mentor and of those who want or have one."""
    people = seen.series["headcount"][FIRST:]
    return np.stack([(seen.series[name][FIRST:] * people).sum(axis=0) for name in ("mentored", "wanting")], axis=1)


def ever(seen: Observed) -> Floats:
    """Return people who ever had a mentor and all people, over the surveys of the months looked at."""
    found = np.zeros((seen.worlds, 2))
    for month, survey in seen.surveys.items():
        if month >= FIRST:
            all_of_them = np.ones(len(survey["ever"]), np.bool_)
            found += np.stack([seen.per_world(survey, survey["ever"]), seen.per_world(survey, all_of_them)], axis=1)
    return found


def is_arranged(seen: Observed) -> NDArray[np.bool_]:
    """Return which relationships are pairs that a programme arranged; the sources tell of no other kind."""
    return np.asarray(seen.pairs["kind"] == ONE_TO_ONE)


def is_informal(seen: Observed) -> NDArray[np.bool_]:
    """Return which relationships were found informally."""
    return np.asarray(seen.pairs["kind"] == INFORMAL)


def _of(seen: Observed, arranged: bool) -> NDArray[np.bool_]:
    return is_arranged(seen) if arranged else is_informal(seen)


def early_endings(arranged: bool) -> object:
    """Return a measure: relationships at risk and ended early in each of their first twelve months.

    The last month of the term counts as completion, so twelve months and "before the intended end" are the same here.
    Those whose partner leaves the organisation are at risk until then.
    """

    def sums(seen: Observed) -> Floats:
        pairs = seen.pairs
        chosen = _of(seen, arranged) & (pairs["began"] >= 0)
        found = []
        life = np.where(pairs["ended"] == STILL, seen.months - pairs["began"], pairs["ended"] - pairs["began"])
        early = np.isin(pairs["why_ended"], (DRIFTED, BREACH)) & (pairs["ended"] != STILL)
        for month in range(FIRST_YEAR):
            ended_now = early & (life == month)
            found += [seen.per_world(pairs, chosen & ended_now), seen.per_world(pairs, chosen & (life >= month))]
        return np.stack(found, axis=1)

    return sums


def ended_within_a_year(sums: Floats) -> float:
    """Return one minus the Kaplan-Meier share that lasts a year, all other endings taken as censoring."""
    at_risk = np.maximum(sums[1::2], 1)
    return float(1 - np.prod(1 - sums[0::2] / at_risk))


def early_endings_both(seen: Observed) -> Floats:
    """Return the sums of informal and of arranged relationships side by side."""
    return np.concatenate([early_endings(False)(seen), early_endings(True)(seen)], axis=1)  # type: ignore[operator]


def ratio_of_both(sums: Floats) -> float:
    """Return the yearly share of early endings of informal relationships over that of arranged ones."""
    half = len(sums) // 2
    arranged = ended_within_a_year(sums[half:])
    return ended_within_a_year(sums[:half]) / arranged if arranged > 0 else np.nan


def by_mentor(seen: Observed) -> Floats:
    """Return early endings of arranged relationships from the mentor's side, and all of them."""
    pairs = seen.pairs
    early = is_arranged(seen) & np.isin(pairs["why_ended"], (DRIFTED, BREACH)) & (pairs["began"] >= 0)
    return np.stack([seen.per_world(pairs, early & (pairs["ended_by"] == 1)), seen.per_world(pairs, early)], axis=1)


def fit_with_quality(seen: Observed) -> Floats:
    """Return the moments of likeness and quality, of relationships that met often enough to judge."""
    pairs = seen.pairs
    chosen = (pairs["meetings"] >= LEAST_MET) & (pairs["began"] >= 0) & (pairs["mentor"] >= 0)
    fit, quality = pairs["fit"], pairs["quality"]
    weights = (np.ones(len(fit)), fit, quality, fit * fit, quality * quality, fit * quality)
    return np.stack([seen.per_world(pairs, chosen, weight) for weight in weights], axis=1)


def correlation(sums: Floats) -> float:
    """Return Pearson's correlation made of moments: n, x, y, xx, yy, xy."""
    n, x, y, xx, yy, xy = sums
    if n < 2:
        return np.nan
    across = (xx - x * x / n) * (yy - y * y / n)
    return float((xy - x * y / n) / np.sqrt(across)) if across > 0 else np.nan


def same_group(arranged: bool) -> object:
    """Return a measure: relationships within a group, and all whose two groups are known."""

    def sums(seen: Observed) -> Floats:
        pairs = seen.pairs
        known = (pairs["mentor_group"] >= 0) & (pairs["mentee_group"] >= 0) & (pairs["began"] >= 0)
        chosen = known & _of(seen, arranged)
        same = chosen & (pairs["mentor_group"] == pairs["mentee_group"])
        return np.stack([seen.per_world(pairs, same), seen.per_world(pairs, chosen)], axis=1)

    return sums


def age_of_running(seen: Observed) -> Floats:
    """Return years that informal relationships running at the end have lasted, and their number."""
    pairs = seen.pairs
    running = (pairs["ended"] == STILL) & is_informal(seen)
    years = (seen.months - pairs["began"]) / 12
    return np.stack([seen.per_world(pairs, running, years), seen.per_world(pairs, running)], axis=1)


def begun_informally(seen: Observed) -> Floats:
    """Return relationships running at the end that began informally, and all of them."""
    pairs = seen.pairs
    running = pairs["ended"] == STILL
    return np.stack([seen.per_world(pairs, running & is_informal(seen)), seen.per_world(pairs, running)], axis=1)


def learners_per_mentor(seen: Observed) -> Floats:
    """Return running relationships with a mentor, and the mentors in them, at the end."""
    pairs = seen.pairs
    running = (pairs["ended"] == STILL) & (pairs["mentor"] >= 0)
    mentors = np.unique(np.stack([pairs["world"][running].astype(np.int64), pairs["mentor"][running]]), axis=1)
    found = np.bincount(mentors[0], minlength=seen.worlds).astype(np.float64)
    return np.stack([seen.per_world(pairs, running), found], axis=1)


def quality_by_origin(seen: Observed) -> Floats:
    """Return quality and number of informal and of arranged relationships that met often enough to judge."""
    pairs = seen.pairs
    judged = (pairs["meetings"] >= LEAST_MET) & (pairs["began"] >= 0)
    found = []
    for chosen in (judged & is_informal(seen), judged & is_arranged(seen)):
        found += [seen.per_world(pairs, chosen, pairs["quality"]), seen.per_world(pairs, chosen)]
    return np.stack(found, axis=1)


def informal_better_by(sums: Floats) -> float:
    """Return the mean quality of informal relationships minus that of arranged ones."""
    means = sums[0::2] / np.maximum(sums[1::2], 1)
    return float(means[0] - means[1]) if (sums[1::2] > 0).all() else np.nan
