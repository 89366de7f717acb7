"""Phase 7: a programme's coordinator offers kinds of mentoring, looks for mentors and fills sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .assignment import best_assignment
from .organisation import Job, Programme
from .people import Person
from .relationships import (
    CASCADE,
    CROSS_CULTURAL,
    LONG_DISTANCE,
    MENTORLESS,
    MOSAIC,
    NEAR_FIRST,
    REVERSE,
    SECOND_SLOT,
    Relationship,
    begin,
    by_session,
    thousandths,
)

if TYPE_CHECKING:
    from .model import ReferenceModel


def groups_in_turn(waiting: list[Person]) -> list[Person]:
    """Return seekers so that each group is served in proportion to its requests."""
    turn = {}
    for group in {person.group for person in waiting}:
        mine = [person for person in waiting if person.group == group]
        turn |= {person: (place + 0.5) / len(mine) for place, person in enumerate(mine)}
    return sorted(waiting, key=lambda person: turn[person])  # stable: the queue's order decides ties


class Coordinator:
    """One programme's matching in one month; `places` are counted in thousandths."""

    def __init__(self, model: ReferenceModel, programme: Programme, places: int) -> None:
        self.model = model
        self.programme = programme
        self.places = places
        self.to_assign: dict[int, list[Person]] = {}
        self.waiting: dict[int, Person] = {}

    def number(self, kind: int, name: str) -> float:
        """Return a number of a kind."""
        return self.model.kinds[kind][name]

    # ---- one seeker after another

    def serve(self, seeker: Person) -> None:
        """Offer a kind of mentoring and find a place, where places are left."""
        kind = self._offered(seeker)
        share = thousandths(self.number(kind, "coordination"))
        if share > self.places:
            return
        if kind in MENTORLESS:
            self._join_or_open(seeker, kind, share)
            return
        self.places -= share
        if self.programme.matching == "optimal" and self.number(kind, "learners") == 1 and kind != MOSAIC:
            self.to_assign.setdefault(kind, []).append(seeker)
            return
        chosen, tied = None, False
        for turn in range(2 if kind == MOSAIC else 1):
            if turn == 1 and seeker.ties[SECOND_SLOT] is not None:
                break
            chosen = self._best(seeker, kind, chosen)
            if chosen is None:
                break
            tied |= self._take(seeker, chosen, kind, self._room_with(chosen, kind))
        if tied:
            seeker.stop_seeking()

    def _best(self, seeker: Person, kind: int, but: Person | None) -> Person | None:
        """Return the best candidate other than `but`, first of all among those with room in a session."""
        able = [
            mentor
            for mentor in self._candidates(seeker)
            if mentor is not but and mentor.is_stranger_to(seeker) and self.may_lead(mentor, seeker, kind)
        ]
        hours = thousandths(self.number(kind, "hours"))
        leading = [mentor for mentor in able if self._room_with(mentor, kind) is not None]
        ready = leading or [mentor for mentor in able if mentor.spare >= hours]
        return min(ready, key=lambda mentor: (-self.score(seeker, mentor, kind), mentor.key), default=None)

    def _take(self, seeker: Person, mentor: Person | None, kind: int, session: list[Relationship] | None) -> bool:
        host = mentor if mentor is not None else _host(session)
        fit = seeker.fit(host)
        if not self._mandated(seeker):
            if seeker.draw("consent", host.key) >= seeker.value("acceptance_probability") * fit:
                return False
        self._begin(seeker, mentor, kind, fit, session[0].session if session else None)
        return True

    def _begin(self, seeker: Person, mentor: Person | None, kind: int, fit: float, session: int | None) -> Relationship:
        mandated, term = self._mandated(seeker), self.programme.term
        self.model.count["pairs_new_programme"] += 1
        return begin(self.model, kind, mentor, seeker, fit, term, mandated, session)

    def _mandated(self, seeker: Person) -> bool:
        return seeker.is_mandated or not self.programme.consent

    def _offered(self, seeker: Person) -> int:
        first, *others = self.programme.kinds
        if others and seeker.draw("variety") < seeker.value("variety_probability"):
            return max(others, key=lambda kind: self.model.trait("taste", seeker.key, kind))
        return first

    # ---- mentors

    def _candidates(self, seeker: Person) -> list[Person]:
        jobs: list[Job | None] = list(seeker.job.unit.jobs)
        listed = self.programme.listed
        for k in range(int(self.model.rules.outside_probes)):
            jobs.append(listed.places[listed.place(lambda turn, k=k: seeker.draw("probe", k + 2**32 * turn))])
        return list({job.person: None for job in jobs if job is not None and job.person is not None})

    def may_lead(self, mentor: Person, seeker: Person, kind: int) -> bool:
        """Whether the kind allows this mentor for this seeker."""
        if kind == LONG_DISTANCE:
            return mentor.job.unit is not seeker.job.unit
        if kind == CROSS_CULTURAL:
            return mentor.group >= 0 and seeker.group >= 0 and mentor.group != seeker.group
        above = mentor.job.level - seeker.job.level
        if kind == REVERSE:
            return above < 0 or (above == 0 and mentor.experience < seeker.experience)
        if kind == CASCADE:
            ahead = mentor.experience >= seeker.experience + self.model.rules.tier_experience
            return mentor.ever_mentored and (above == 1 or (above == 0 and ahead))
        return True

    def _room_with(self, mentor: Person, kind: int) -> list[Relationship] | None:
        if self.number(kind, "learners") == 1 or not mentor.offers:
            return None
        return self._first_open([tie for tie in mentor.mentorships if tie.kind == kind], kind)

    def _first_open(self, ties: list[Relationship], kind: int) -> list[Relationship] | None:
        roomy = [members for members in by_session(ties) if len(members) < self.number(kind, "learners")]
        return min(roomy, key=lambda members: members[0].session, default=None)

    def score(self, seeker: Person, mentor: Person, kind: int) -> float:
        """Return how the programme's rule scores a mentor."""
        rules, rule = self.model.rules, self.programme.matching
        chance = seeker.draw("score", mentor.key)
        if rule == "random":
            return chance
        score = rules.fit_weight * seeker.fit(mentor)
        pull = seeker.value("homophily")
        if rule == "self_choice":
            told = seeker.job.unit.practice["communication"]
            score *= rules.choice_information + (1 - rules.choice_information) * told
            pull *= rules.choice_homophily
        else:
            pull *= rules.arranged_homophily
        if kind in NEAR_FIRST:
            score += rules.same_unit_weight * (seeker.job.unit is mentor.job.unit)
        if rule != "blind":
            score += pull * seeker.same_group(mentor)
        if rule == "committee":
            score -= rules.load_penalty * mentor.mentees
        return score + rules.score_noise * chance

    # ---- learners among themselves

    def _join_or_open(self, seeker: Person, kind: int, share: int) -> None:
        circles = [tie for tie in self.model.live_ties if tie.kind == kind]
        mine = [
            tie
            for members in by_session(circles)
            if _host(members).job.unit.programme is self.programme
            for tie in members
        ]
        session = self._first_open(mine, kind)
        if session is not None:
            self.places -= share
            if self._take(seeker, None, kind, session):
                seeker.stop_seeking()
        elif kind not in self.waiting:
            self.waiting[kind] = seeker
        elif 2 * share <= self.places:
            self.places -= 2 * share
            first = self.waiting[kind]
            fit = seeker.fit(first)
            agreed = seeker.draw("consent", first.key) < seeker.value("acceptance_probability") * fit
            if agreed or self._mandated(seeker):
                opened = self._begin(first, None, kind, fit, None)
                self._begin(seeker, None, kind, fit, opened.session)
                first.stop_seeking()
                seeker.stop_seeking()
                del self.waiting[kind]

    # ---- all at once

    def assign(self) -> None:
        """Assign mentors to those kept for it, kind by kind, so that scores together are greatest."""
        for kind in sorted(self.to_assign):
            seekers = self.to_assign[kind]
            hours = thousandths(self.number(kind, "hours"))
            options = [
                {
                    mentor: self.score(seeker, mentor, kind)
                    for mentor in self._candidates(seeker)
                    if mentor.spare >= hours and mentor.is_stranger_to(seeker) and self.may_lead(mentor, seeker, kind)
                }
                for seeker in seekers
            ]
            mentors = sorted({mentor for each in options for mentor in each}, key=lambda mentor: mentor.key)
            places = [mentor for mentor in mentors for _ in range(mentor.spare // hours)]
            table = [[each.get(mentor, 0.0) for mentor in places] for each in options]
            for row, column in enumerate(best_assignment(table)):
                if column is None or places[column] not in options[row]:
                    continue
                seeker, mentor = seekers[row], places[column]
                if mentor.is_stranger_to(seeker) and self._take(seeker, mentor, kind, None):
                    seeker.stop_seeking()


def _host(members: list[Relationship] | None) -> Person:
    """Return who has been in a session longest, ties by key."""
    assert members
    return min(members, key=lambda tie: (tie.began, tie.mentee.key)).mentee
