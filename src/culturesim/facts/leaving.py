"""Facts about leaving: how it falls with experience, and how those with a mentor differ from those without.

Each function returns sums, one row a world, that are added over worlds before a value is made of them.

Reads   surveys and tenures as observed
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.facts.observed import STILL, Columns, Observed, mark
from culturesim.facts.settings import FIRST
from culturesim.state.columns import INVITED, USUAL
from culturesim.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
FOLLOWED = 48  # months after the landmark, as far as the run goes: the studies follow beginners for four to five years
YEAR = MONTHS_PER_YEAR


def exits(seen: Observed, survey: Columns) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the month in which each person of a survey left the organisation, `STILL` for those who have not.

    With it comes whether they moved to the like work elsewhere.
    """
    tenures = seen.tenures
    final = tenures["why_left"] != "promoted"
    marks = mark(tenures["world"][final], tenures["person"][final])
    order = np.argsort(marks)
    place = np.searchsorted(marks[order], mark(survey["world"], survey["person"]))
    moved = (tenures["why_left"][final] == "moved").astype(np.bool_)
    return np.asarray(tenures["left"][final][order][place], np.int64), moved[order][place]


def yearly_exit(least: int, below: int, moved: bool | None = None) -> object:
    """Return a measure: of staff with from `least` to below `below` months of experience, the share gone in a year.

    `moved` counts only those who moved, or only those who left such work altogether.
    """

    def sums(seen: Observed) -> Floats:
        found = np.zeros((seen.worlds, 2))
        for month, survey in seen.surveys.items():
            if month + YEAR >= seen.months:
                continue
            asked = (survey["level"] == 0) & (survey["experience"] >= least) & (survey["experience"] < below)
            left, to_like_work = exits(seen, survey)
            gone = asked & (left <= month + YEAR)
            if moved is not None:
                gone &= to_like_work == moved
            found += np.stack([seen.per_world(survey, gone), seen.per_world(survey, asked)], axis=1)
        return found

    return sums


def beginners_by_support(seen: Observed) -> Floats:
    """Return, of newcomers in their first year with no, a poor and a good mentor, those gone within a year and all."""
    found = np.zeros((seen.worlds, 6))
    for month, survey in seen.surveys.items():
        if month + YEAR >= seen.months:
            continue
        new = (survey["level"] == 0) & (month - survey["joined"] < YEAR)
        gone = exits(seen, survey)[0] <= month + YEAR
        supports = (~survey["has"], survey["has"] & ~survey["well"], survey["has"] & survey["well"])
        for column, support in enumerate(supports):
            found[:, 2 * column] += seen.per_world(survey, new & support & gone)
            found[:, 2 * column + 1] += seen.per_world(survey, new & support)
    return found


def share_ratio(top: int, bottom: int) -> object:
    """Return the value made of `beginners_by_support`: one support's share gone over another's."""

    def value(sums: Floats) -> float:
        return over(over(sums[2 * top], sums[2 * top + 1]), over(sums[2 * bottom], sums[2 * bottom + 1]))

    return value


def landmark(seen: Observed) -> Floats:
    """Return exits and months at risk after the landmark, of newcomers with a mentor then and of those without.

    The landmark is the survey in the first year of a newcomer, so that nobody is counted as mentored for having stayed
    long enough to find a mentor.
    """
    found = np.zeros((seen.worlds, 4))
    for month, survey in seen.surveys.items():
        new = (survey["level"] == 0) & (month - survey["joined"] < YEAR) & (survey["joined"] > -STILL)
        left, _ = exits(seen, survey)
        end = np.minimum(month + FOLLOWED, seen.months - 1)
        at_risk = np.minimum(left, end) - month
        gone = left <= end
        for column, group in enumerate((survey["has"], ~survey["has"])):
            found[:, 2 * column] += seen.per_world(survey, new & group & gone)
            found[:, 2 * column + 1] += seen.per_world(survey, new & group, at_risk)
    return found


def by_lot(seen: Observed) -> Floats:
    """Return exits and months at risk since the lot was drawn, of those told to take part and of the others."""
    tenures = seen.tenures
    months = np.clip(np.minimum(tenures["left"], seen.months) - np.maximum(tenures["held_since"], FIRST), 0, None)
    gone = (tenures["left"] < seen.months) & (tenures["why_left"] != "promoted") & (tenures["left"] > FIRST)
    found = []
    for arm in (INVITED, USUAL):
        mine = tenures["trial_arm"] == arm
        found += [seen.per_world(tenures, mine & gone), seen.per_world(tenures, mine, months)]
    return np.stack(found, axis=1)


def hazard_ratio(sums: Floats) -> float:
    """Return the ratio of the two rates of leaving."""
    return over(over(sums[0], sums[1]), over(sums[2], sums[3]))


def leaders_leaving(seen: Observed) -> Floats:
    """Return unit leaders' exits and years at risk."""
    tenures = seen.tenures
    leading = tenures["level"] == 1
    start = np.maximum(tenures["held_since"], 0)
    end = np.minimum(tenures["left"], seen.months)
    years = np.maximum(0, end - start) / YEAR
    gone = leading & (tenures["left"] < seen.months) & (tenures["left"] >= 0) & (tenures["why_left"] != "promoted")
    return np.stack([seen.per_world(tenures, gone), seen.per_world(tenures, leading, years)], axis=1)


def yearly_from_rate(sums: Floats) -> float:
    """Return the share gone within a year at the rate of exits a year."""
    return float(1 - np.exp(-over(sums[0], sums[1])))


def over(above: float, below: float) -> float:
    """Return one sum over another; ``nan`` where there is nothing below."""
    return float(above / below) if below > 0 else np.nan
