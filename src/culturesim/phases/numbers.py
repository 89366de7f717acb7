"""The monthly numbers: their names, their places in a month's table, and a month as a mapping of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS

MONTHLY = {
    "headcount": "people present",
    "vacancies": "jobs without a holder",
    "p_eff": "share of people in an effective relationship: met this month or last, quality at least quality_minimum",
    "p_nom": "share of people in any relationship",
    "p_nom_programme": "share of people in a relationship arranged by a programme",
    "p_nom_informal": "share of people in an informal relationship",
    "p_eff_programme": "share of people in an effective relationship arranged by a programme",
    "p_eff_informal": "share of people in an effective informal relationship",
    "in_circles": "share of people in a circle or a peer pair",
    "wanting": "share of people who want a mentor or have one",
    "mentored": "share of people who have a mentor",
    "offering": "share of people willing to mentor",
    "seeking": "people with a request out",
    "waiting": "mean months that they have waited (0 when nobody waits)",
    "pairs_active": "running relationships",
    "pairs_effective": "running relationships that are effective",
    "sessions": "pairs, groups and circles running",
    "pairs_new_programme": "relationships begun this month through a programme",
    "pairs_new_informal": "relationships begun this month informally",
    "completed": "relationships completed this month",
    "ended_early": "relationships that drifted apart or broke this month",
    "ended_by_mentor": "of these, relationships that ended from the mentor's side",
    "partner_left": "relationships ended because someone left",
    "abandoned": "requests given up this month",
    "commitment": "mean belief that mentoring is worth it",
    "credibility": "mean credibility of mentoring over units with people",
    "quality": "mean quality of running relationships (0 when there are none)",
    "leavers": "people who left this month",
    "hires": "people hired this month",
    "promotions": "people promoted this month",
    "trained": "people trained this month",
    "hours": "hours spent this month by both sides of meetings, coordinators, training and succession plans",
    "hours_meetings": "of these, hours of both sides of meetings",
    **{f"practice_{name}": f"mean practice of {name.replace('_', ' ')} over units" for name in HALLMARKS},
    **{f"perceived_{name}": f"mean perceived level of {name.replace('_', ' ')} over units" for name in HALLMARKS},
}
BY_UNIT = ("people", "effective", "in_pairs")  # counted in each unit at the end of the month

# Rows of a month's table, which has one column a world; PRACTICE and PERCEIVED are the first of ten.
_PLACE = {name: place for place, name in enumerate(MONTHLY)}
(HEADCOUNT, VACANCIES, P_EFF, P_NOM, P_NOM_PROGRAMME, P_NOM_INFORMAL, P_EFF_PROGRAMME, P_EFF_INFORMAL, IN_CIRCLES,
 WANTING, MENTORED, OFFERING, SEEKING, WAITING, PAIRS_ACTIVE, PAIRS_EFFECTIVE, SESSIONS, PAIRS_NEW_PROGRAMME,
 PAIRS_NEW_INFORMAL, COMPLETED, ENDED_EARLY, ENDED_BY_MENTOR, PARTNER_LEFT, ABANDONED, COMMITMENT, CREDIBILITY,
 QUALITY, LEAVERS, HIRES, PROMOTIONS, TRAINED, HOURS, HOURS_MEETINGS) = range(_PLACE["hours_meetings"] + 1)  # fmt: skip
PRACTICE, PERCEIVED = HOURS_MEETINGS + 1, HOURS_MEETINGS + 1 + len(HALLMARKS)


class Series(Mapping[str, NDArray[np.float64]]):
    """The numbers of one month by name, each one value a world; `table` holds them in the order of MONTHLY."""

    __slots__ = ("table",)

    def __init__(self, table: NDArray[np.float64]) -> None:
        self.table = table

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.table[_PLACE[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACE)

    def __len__(self) -> int:
        return len(_PLACE)
