"""The kinds of mentoring: who takes part, where the mentor comes from, and the numbers in which kinds differ.

A session is what meets: a pair alone, a mentor with several learners, or learners among themselves. The numbers of
a kind are relative to a pair arranged by a programme, for which all of them are neutral; a scenario may set each of
them under ``kinds``. Hours and coordination are counted in thousandths, so that sums do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from culturesim.parameters import ASSUMPTION, Parameter

MentorRule = Literal["experienced", "junior", "tier above", "none"]
PlaceRule = Literal["unit first", "anywhere", "other units", "other group"]

(ONE_TO_ONE, INFORMAL, GROUP, CIRCLE, PEER, REVERSE, CASCADE, MOSAIC, E_MENTORING, LONG_DISTANCE,
 CROSS_CULTURAL, SOLO) = range(1, 13)  # fmt: skip
THOUSANDTHS = 1000
MENTOR_RULES = ("experienced", "junior", "tier above", "none")
EXPERIENCED, JUNIOR, TIER_ABOVE, NOBODY = range(4)
PLACE_RULES = ("unit first", "anywhere", "other units", "other group")
UNIT_FIRST, ANYWHERE, OTHER_UNITS, OTHER_GROUP = range(4)
MATCHING_RULES = ("greedy", "random", "self_choice", "blind", "committee", "optimal")
GREEDY, RANDOM, SELF_CHOICE, BLIND, COMMITTEE, OPTIMAL = range(6)

# Numbers that have no meaning for a kind.
_FIXED = {"informal": ("learners", "coordination", "upkeep"), "mosaic": ("learners",),
          "solo": ("learners", "coordination", "upkeep")}  # fmt: skip

_NUMBERS = (
    Parameter("learners", 1, "people", 1, 50, "learners a session has room for", whole=True),
    Parameter("hours", 1, "ratio", 0.05, 5, "hours a session takes of everyone in it, relative to hours_per_pair"),
    Parameter("depth", 0, "log-odds of quality_ceiling", -5, 5, "how deep it can go"),
    Parameter("meeting", 0, "log-odds of meeting_probability", -5, 5, "how surely it meets"),
    Parameter("gain", 0, "log-odds of quality_gain", -5, 5, "how much a meeting brings"),
    Parameter("trust", 1, "ratio", 0.01, 10, "how fast trust is won, relative to a pair"),
    Parameter("coordination", 1, "places", 0, 5, "share of a coordinator's place that one learner takes"),
    Parameter("upkeep", 0, "hours/month", 0, 1000, "coordinator hours it takes to keep this kind on offer"),
)
NUMBERS: dict[str, Parameter] = {number.name: number for number in _NUMBERS}


@dataclass(frozen=True)
class Kind:
    """One kind of mentoring: `mentor` says who can lead it, `place` where a programme looks for them."""

    code: int
    name: str
    meaning: str
    mentor: MentorRule
    place: PlaceRule
    numbers: Mapping[str, Parameter]


def _kind(
    code: int, name: str, meaning: str, mentor: MentorRule = "experienced", place: PlaceRule = "unit first",
    source: str = ASSUMPTION, **defaults: float,
) -> Kind:  # fmt: skip
    numbers = {one: replace(declared, default=defaults.get(one, declared.default), source=source)
               for one, declared in NUMBERS.items()}  # fmt: skip
    for fixed in _FIXED.get(name, ()):
        del numbers[fixed]
    if mentor == "none" and code != SOLO:
        numbers["learners"] = replace(numbers["learners"], low=2)
    return Kind(code, name, meaning, mentor, place, numbers)


_GROUPS = "assumption; domain A6: one mentor to 4 to 8 learners, less depth"
_CIRCLES = "assumption; domain A6: 4 to 8 learners with shared goals"

_DECLARED = (
    _kind(ONE_TO_ONE, "one_to_one", "a pair arranged by a programme"),
    _kind(INFORMAL, "informal", "a pair that found itself among colleagues", place="anywhere"),
    _kind(GROUP, "group", "one mentor with several learners", source=_GROUPS,
          learners=6, hours=1.5, depth=-0.5, gain=-0.3, trust=0.8, coordination=0.3, upkeep=0.5),
    _kind(CIRCLE, "circle", "learners among themselves, without a mentor", "none", "anywhere", _CIRCLES,
          learners=6, depth=-0.5, gain=-0.3, trust=0.9, coordination=0.25, upkeep=0.5),
    _kind(PEER, "peer", "two learners as equals, without a mentor", "none", "anywhere",
          learners=2, hours=0.75, depth=-0.3, gain=-0.1, coordination=0.5, upkeep=0.25),
    _kind(REVERSE, "reverse", "a junior mentors somebody senior", "junior",
          hours=0.75, depth=-0.2, upkeep=0.25),
    _kind(CASCADE, "cascade", "somebody one tier further on, mentored here themselves, mentors", "tier above",
          upkeep=0.5),
    _kind(MOSAIC, "mosaic", "two mentors at once for one learner",
          hours=0.75, depth=-0.1, coordination=1.5, upkeep=0.5),
    _kind(E_MENTORING, "e_mentoring", "mentoring by screen, wherever the two are", place="anywhere",
          source="assumption; domain A6: reach up, set-up training needed",
          hours=0.75, depth=-0.2, meeting=0.3, gain=-0.4, trust=0.8, coordination=0.7, upkeep=0.5),
    _kind(LONG_DISTANCE, "long_distance", "a mentor from another unit", place="other units", meeting=-0.3),
    _kind(CROSS_CULTURAL, "cross_cultural", "a mentor from another group", place="other group",
          source="assumption; domain A6: trust builds slower without training, higher learning",
          depth=0.2, gain=0.2, trust=0.6, upkeep=0.25),
    _kind(SOLO, "solo", "somebody alone, without mentor, queue or capacity (variant of entry, for verification)",
          "none", "anywhere"),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _DECLARED}
KIND_NAMES: tuple[str, ...] = ("none", *KINDS)  # by code
IN_PROGRAMMES: tuple[str, ...] = tuple(name for name in KINDS if name not in ("informal", "solo"))
CODES = len(KIND_NAMES)
