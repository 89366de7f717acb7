"""A relationship between a mentor and a mentee, and what one month does to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .draws import pair_key
from .organisation import LONG_AGO

if TYPE_CHECKING:
    from .model import ReferenceModel
    from .people import Person

(ONE_TO_ONE, INFORMAL, GROUP, CIRCLE, PEER, REVERSE, CASCADE, MOSAIC, E_MENTORING, LONG_DISTANCE,
 CROSS_CULTURAL, SOLO) = range(1, 13)  # fmt: skip
MENTORLESS = (CIRCLE, PEER)
NEAR_FIRST = (ONE_TO_ONE, GROUP, REVERSE, CASCADE, MOSAIC, CROSS_CULTURAL)
PROGRAMME_SLOT, INFORMAL_SLOT, SECOND_SLOT = 0, 1, 2
COMPLETED, DRIFTED, BREACH, PARTNER_LEFT = 1, 2, 3, 4
NO_SIDE, MENTOR, MENTEE = 0, 1, 2


def thousandths(number: float) -> int:
    """Return a number of a kind counted in thousandths, so that sums are exact."""
    return round(number * 1000)


@dataclass(eq=False)
class Relationship:
    """A tie; it is live while `why_ended` is 0."""

    model: ReferenceModel
    key: int
    kind: int
    session: int
    mentor: Person | None
    mentee: Person
    asked: int
    began: int
    quality: float
    fit: float
    planned: int
    mandated: bool
    channel: int
    arose_from: int
    mentor_arose_from: int
    met_last: int = LONG_AGO
    contacted: int = LONG_AGO
    meetings: int = 0
    trust: float = 0.0
    why_ended: int = 0
    ended_by: int = NO_SIDE
    celebrated: bool = False
    slot: int = PROGRAMME_SLOT
    mentor_key: int = 0

    @property
    def hours(self) -> float:
        """Hours it takes of each side, relative to a pair's."""
        return thousandths(self.model.kinds[self.kind]["hours"]) / 1000

    @property
    def months_since_contact(self) -> int:
        """Months since the pair last met, or since it began."""
        return self.model.month - max(self.met_last, self.contacted, self.began)

    @property
    def met_this_month(self) -> bool:
        """Whether the pair had contact this month."""
        return self.met_last == self.model.month

    @property
    def good(self) -> bool:
        """Whether the pair reached the least quality of an effective one."""
        return self.quality >= self.model.rules.quality_minimum

    @property
    def effective(self) -> bool:
        """Whether the pair is good and still meeting."""
        return self.model.month - self.met_last <= 1 and self.good

    def value(self, quantity: str) -> float:
        """Return a quantity of the pair, or of the mentee's unit."""
        return self.model.value(quantity, self)

    def draw(self, decision: str, index: int = 0) -> float:
        """Return the pair's draw of this month."""
        return self.model.draw(decision, self.key, index)

    def could_meet(self, factors: dict[Person, float]) -> bool:
        """Whether this mentee, and the mentor, would come to this month's session (phase 8)."""
        chance = self.value("meeting_probability") * factors[self.mentee]
        if self.mentor is not None:
            chance *= factors[self.mentor]
        return self.model.draw("meeting", self.session) < chance

    def meet_or_fade(self, meets: bool) -> None:
        """Meet or fade (phase 8)."""
        if meets:
            self.quality += self.value("quality_gain") * (self.value("quality_ceiling") - self.quality)
            self.trust += self.value("trust_gain") * (1 - self.trust)
            self.met_last = self.model.month
            self.meetings += 1
            if self.kind == REVERSE and self.mentee.job.level >= 1 and self.good:
                self.mentee.commitment += self.model.rules.reverse_gain * (1 - self.mentee.commitment)
        else:
            self.quality -= self.value("quality_fade") * self.quality

    def meets_its_fate(self) -> None:
        """Decide whether the pair ends this month, and why (phase 9)."""
        if self.draw("breach") < min(1, self.value("breach_probability")):
            self.why_ended, self.ended_by = BREACH, self.side()
        elif self._is_complete():
            self.why_ended = COMPLETED
        elif self._is_repaired():
            self.contacted = self.model.month
        elif self.draw("drift") < min(1, self.value("drift_probability")):
            self.why_ended, self.ended_by = DRIFTED, self.side()

    def side(self) -> int:
        """Return the side an early ending comes from."""
        if self.mentor is None:
            return MENTEE
        return MENTOR if self.draw("side") < self.model.rules.mentor_side_share else MENTEE

    def _is_complete(self) -> bool:
        if self.planned > 0:
            return self.model.month - self.began + 1 >= self.planned
        return self.draw("completion") < self.value("informal_completion_probability")

    def _is_repaired(self) -> bool:
        stall_months = self.model.rules.stall_months
        return (
            stall_months > 0
            and self.months_since_contact >= stall_months
            and self.draw("detect") < self.value("detection_probability")
            and self.draw("repair") < self.value("repair_probability")
        )


def by_session(ties: Iterable[Relationship]) -> list[list[Relationship]]:
    """Return ties grouped by session."""
    groups: dict[int, list[Relationship]] = {}
    for tie in ties:
        groups.setdefault(tie.session, []).append(tie)
    return list(groups.values())


def begin(
    model: ReferenceModel,
    kind: int,
    mentor: Person | None,
    mentee: Person,
    fit: float,
    planned: int,
    mandated: bool,
    session: int | None = None,
) -> Relationship:
    """Make a tie of a seeker, in a session of its own unless one is given (phase 7); `mandated`: nobody was asked."""
    mentor_key = mentor.key if mentor is not None else 0
    key = pair_key(kind, mentor_key, mentee.key, model.month)
    slot = INFORMAL_SLOT if kind == INFORMAL else PROGRAMME_SLOT
    if kind == MOSAIC and mentee.ties[slot] is not None:
        slot = SECOND_SLOT
    tie = Relationship(
        model=model,
        key=key,
        kind=kind,
        session=key if session is None else session,
        mentor=mentor,
        mentee=mentee,
        asked=mentee.seeks_since,
        began=model.month,
        quality=model.value("starting_quality", mentee.job.unit),
        fit=fit,
        planned=planned,
        mandated=mandated,
        channel=mentee.seeks_channel,
        arose_from=mentee.seeks_parent,
        mentor_arose_from=mentor.offers_parent if mentor is not None else 0,
        slot=slot,
        mentor_key=mentor_key,
    )
    mentee.ties[slot] = tie
    mentee.ever_mentored = True
    if mentor is not None:
        mentor.mentorships.append(tie)
        mentor.ever_mentor = True
    return tie
