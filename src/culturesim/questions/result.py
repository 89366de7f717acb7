"""What an answer is made of: everything that a page, a text or a file of numbers says is read from here."""

from __future__ import annotations

from dataclasses import dataclass, field

from culturesim.measures.intervals import Interval
from culturesim.questions.side_by_side import Closer

CALIBRATED = "as calibrated"


@dataclass(frozen=True)
class ArmAnswer:
    """One arm: in how many futures mentoring is alive, when asked and at the end of each year before.

    Attributes
    ----------
    alive
        Share of futures with Wilson's interval.
    by_year
        (months, share) pairs, the last one when asked.
    effective
        Share of people in an effective relationship over the year before, with its t interval.
    hours
        Hours a year that go into mentoring.
    """

    name: str
    about: str
    alive: Interval
    by_year: tuple[tuple[int, float], ...]
    effective: Interval
    hours: float


@dataclass(frozen=True)
class Compared:
    """Plan and no plan under one set of rules and with one line of being alive; `effective` as the difference there."""

    rules: str
    line: str
    futures: int
    plan: Interval
    no_plan: Interval
    difference: Interval
    effective: Interval


@dataclass(frozen=True)
class Moved:
    """The difference in effective participation and survival with one number moved to an end of its range."""

    name: str
    meaning: str
    value: float
    futures: int
    effective: Interval
    alive: Interval


@dataclass(frozen=True)
class PartAnswer:
    """What one part of the plan contributes, by leaving it out (`part` "interplay" and "the whole policy" beside)."""

    part: str
    alive: Interval
    effective: Interval
    share: Interval


@dataclass(frozen=True)
class Answer:
    """The answer.

    Attributes
    ----------
    futures, narrow, why
        Futures of each arm; whether the interval of the difference is as narrow as asked for; why no more were lived.
    difference, effective
        Plan less no plan: alive (Newcombe's paired interval) and effective participation (t).
    gained, lost
        Futures in which only the plan, or only its absence, keeps mentoring alive.
    lines, rules
        The same with the line at half and twice its place, and under other rules.
    draws, of_draws
        Calibrated vectors with the sign of the whole, and vectors in all.
    robust, but
        Whether the difference is told from none and its sign holds in all of that; if not, where it does not. In
        a calibrated vector with as many futures alive either way its sign is that in effective participation.
    """

    question: str
    plan: str
    no_plan: str
    after: int
    futures: int
    narrow: bool
    why: str
    arms: tuple[ArmAnswer, ...]
    difference: Interval
    effective: Interval
    gained: int
    lost: int
    lines: tuple[Compared, ...]
    rules: tuple[Compared, ...]
    draws: int
    of_draws: int
    robust: bool
    but: tuple[str, ...]
    parts: tuple[PartAnswer, ...]
    parts_futures: int
    moved: tuple[Moved, ...]
    closer: Closer | None = field(default=None)


def told_apart(difference: Interval) -> bool:
    """Return whether a difference is told from 0."""
    return difference.low > 0 or difference.high < 0
