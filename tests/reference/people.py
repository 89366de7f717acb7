"""A person and the decisions they make, one at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mesa

from .draws import smallest_race
from .organisation import LONG_AGO, Job
from .quantities import clip, total
from .relationships import Relationship, thousandths

if TYPE_CHECKING:
    from .model import ReferenceModel

# what led somebody to seek
SPONTANEOUS, INVITATION, CONTACT, STORY, LEADER, COHORT, MANDATED, REMATCH = range(1, 9)
NO_TRIAL, USUAL, INVITED = range(3)


def _threshold(variants: Any, draw: float) -> float:
    if variants.thresholds:
        return float(variants.thresholds[math.floor(draw * len(variants.thresholds))])
    low, width = variants.threshold_mean - variants.threshold_spread, 2 * variants.threshold_spread
    return float(low + width * draw)


class Person(mesa.Agent):
    """Somebody who holds a job. `job` is None once they have left."""

    model: ReferenceModel

    def __init__(
        self, model: ReferenceModel, key: int, job: Job, *, joined: int, prior_experience: int, group: int
    ) -> None:
        super().__init__(model)
        rules, trait, unit = model.rules, model.trait, job.unit
        self.key = key
        self.job: Job = job
        self.joined = joined
        self.prior_experience = prior_experience
        self.group = group
        never = trait("propensity", key) < rules.never_share
        alike = model.variants.inclination == "equal"
        self.propensity = 0.0 if never else 1.0 if alike else -math.log(trait("propensity", key, 1))
        self.threshold = _threshold(model.variants, trait("threshold", key))
        self.attachment = trait("attachment", key)
        self.attitudes = [trait("attitude", key, i) for i in (1, 2, 3)]
        self.time_factor = 0.5 + trait("time", key)
        start = model.value("starting_commitment", unit)
        self.commitment: float = clip(start + rules.commitment_spread * (2 * trait("commitment", key) - 1))
        self.skill = rules.skill_start
        leads = job.level >= 1
        self.readiness = rules.leader_readiness if leads else rules.readiness_spread * trait("readiness", key)
        either = rules.want_onset + rules.want_lapse
        self.wants = either > 0 and self.propensity > 0 and trait("wants", key) < rules.want_onset / either
        self.offers = False
        self.offers_parent = 0
        self.seeking: bool = False
        self.seeks_since = -1
        self.seeks_channel = 0
        self.seeks_parent = 0
        self.rest_until = LONG_AGO
        self.ever_mentored = False
        self.ever_mentor = False
        self.completed = self.failed = self.unmet = 0
        self.effective: bool = False
        self.mentored_well = False
        self.well_since = LONG_AGO
        self.months_well = 0
        self.trial_arm = NO_TRIAL
        self.trial_month = LONG_AGO
        self.protected_until = LONG_AGO
        self.remote: bool = trait("remote", key) < unit.remote_share
        self.resists = False
        self.forced_exit = False
        self.why_left = ""
        self.trained_last = LONG_AGO
        self.ties: list[Relationship | None] = [None, None, None]
        self.mentorships: list[Relationship] = []
        job.person = self

    # ---- what can be asked about a person

    @property
    def present(self) -> bool:
        """Whether they still work here."""
        return self.job is not None

    @property
    def tenure(self) -> int:
        """Months in the organisation."""
        return self.model.month - self.joined

    @property
    def experience(self) -> int:
        """Months of work experience."""
        return self.prior_experience + self.tenure

    @property
    def live_ties_as_mentee(self) -> list[Relationship]:
        """Ties in which they are the mentee, formal first."""
        return [tie for tie in self.ties if tie is not None]

    @property
    def mentees(self) -> int:
        """Number of live ties as mentor."""
        return len(self.mentorships)

    @property
    def all_ties(self) -> list[Relationship]:
        """Ties on either side."""
        return self.live_ties_as_mentee + self.mentorships

    @property
    def contacts(self) -> list[Person]:
        """Present colleagues, slot by slot; one who fills two slots counts twice."""
        return [job.person for job in self.job.contacts if job is not None and job.person is not None]

    @property
    def is_mandated(self) -> bool:
        """Whether they seek because they were told to."""
        return self.seeks_channel == MANDATED

    @property
    def free_hours(self) -> float:
        """Hours a month they have for mentoring."""
        unit = self.job.unit
        return self.model.value("free_hours", unit) * unit.hours_factor * self.time_factor

    def draw(self, decision: str, index: int = 0) -> float:
        """Return this person's draw of this month."""
        return self.model.draw(decision, self.key, index)

    def value(self, quantity: str) -> float:
        """Return a quantity of this person, or of their unit."""
        return self.model.value(quantity, self)

    # ---- 2 turnover

    def leaves(self, season: float) -> bool:
        """Decide whether to leave this month."""
        rate, share = self.job.leaving_rate * self.value("leaving_ratio"), self.value("moving_share")
        leaving, moving = (self.model.draw(decision, self.job.key) for decision in ("leaving", "moving"))
        left = leaving < 1 - math.exp(-rate * (1 - share) * season / 12)
        moved = moving < 1 - math.exp(-rate * share * season / 12)
        if left and moved:
            moved = -math.log(1 - moving) / share < -math.log(1 - leaving) / (1 - share)
        goes = self.forced_exit or left or moved
        if self.forced_exit:
            self.why_left = "event" if self.job.open else "laid off"
        else:
            self.why_left = "moved" if moved else "left"
        return goes and self.protected_until <= self.model.month

    # ---- 5 influence

    def hear(self) -> None:
        """Work out next month's commitment from colleagues, leaders and stories."""
        rules, unit, c = self.model.rules, self.job.unit, self.commitment
        x = self._belief_seen()
        g, b = unit.good_stories, unit.bad_stories
        self._heard = clip(
            c
            + rules.peer_influence * (x - c)
            + rules.leader_influence * unit.leaders_in_pairs * (1 - c)
            + self.value("message_pull") * (1 - c)
            + rules.story_influence * (g / (1 + g) * (1 - c) - b / (1 + b) * c)
            + rules.commitment_drift * (rules.commitment_rest - c)
        )

    def _belief_seen(self) -> float:
        beliefs = [0.0 if other.resists else other.commitment for other in self._examples]
        if not beliefs:
            return self.commitment
        if self.model.variants.imitation == "majority":
            return sorted(beliefs)[(len(beliefs) - 1) // 2]
        return total(beliefs) / len(beliefs)

    @property
    def _examples(self) -> list[Person]:
        """Those whose example and belief one goes by."""
        whom = self.model.variants.imitation
        if whom == "unit":
            return self.job.unit.people
        return self.model.people if whom == "everyone" else self.contacts

    def believe(self) -> None:
        """Take over what was heard, once everybody has listened."""
        self.commitment = self._heard

    # ---- 6 demand

    def consider(self) -> None:
        """Decide about wanting, waiting, seeking and offering, in this order."""
        if self.resists:
            return
        self._want()
        abandoned = self._wait()
        if not abandoned:
            self._seek()
        self._offer()

    def _want(self) -> None:
        rules = self.model.rules
        if self.propensity <= 0:
            return
        if not self.wants:
            self.wants = self.draw("wants") < rules.want_onset
        elif not self.seeking and not self.live_ties_as_mentee:
            self.wants = self.draw("wants") >= rules.want_lapse

    def _wait(self) -> bool:
        month, rules = self.model.month, self.model.rules
        if not self.seeking or month - self.seeks_since < rules.patience:
            return False
        if self.draw("abandon") >= self.value("abandonment_probability"):
            return False
        self.stop_seeking()
        self.wants = False
        self.unmet += 1
        self.commitment -= rules.unmet_loss * self.commitment
        self.rest_until = month + rules.cooldown
        self.job.unit.abandoned += 1
        self.model.count["abandoned"] += 1
        return True

    def _seek(self) -> None:
        has = [tie is not None for tie in self.ties[:2]]
        full = any(has) if self.model.variants.entry == "solo" else all(has)
        if not self.wants or self.seeking or full:
            return
        if self.model.month < self.rest_until:
            return
        share, readiness = self._participation_seen(), self.value("seeking_readiness")
        if self.model.variants.seeking == "threshold" and self.propensity > 0 and share * readiness >= self.threshold:
            channel = CONTACT if share > 0 else SPONTANEOUS
            self.start_seeking(channel, self._whom_it_came_from(channel))
            return
        parts = self._reasons_to_seek(share)
        chance = min(1, self.propensity * readiness * total(parts.values()))
        if self.draw("seek") >= chance:
            return
        channel = smallest_race((part, part, weight, self.draw("channel", part)) for part, weight in parts.items())
        self.start_seeking(channel, self._whom_it_came_from(channel))

    def _participation_seen(self) -> float:
        examples = self._examples
        effective = sum(other.effective for other in examples)
        if self.model.variants.imitation == "majority":
            return float(2 * effective > len(examples))
        return effective / len(examples) if examples else 0.0

    def _reasons_to_seek(self, share: float) -> dict[int, float]:
        unit, g = self.job.unit, self.job.unit.good_stories
        by_threshold = self.model.variants.seeking == "threshold"
        return {
            SPONTANEOUS: self.value("seeking_spontaneous"),
            INVITATION: self.value("seeking_per_invitation") * unit.invites,
            CONTACT: 0.0 if by_threshold else self.value("seeking_per_contact") * share,
            STORY: self.value("seeking_per_story") * g / (1 + g),
            LEADER: self.value("seeking_per_leader") * unit.leaders_in_pairs,
        }

    def _whom_it_came_from(self, channel: int) -> int:
        if channel == STORY:
            return self.job.unit.story_origin
        if channel == CONTACT:
            sources = [other for other in self._examples if other.effective and other is not self]
        elif channel == LEADER:
            sources = [leader for leader in self.job.unit.leaders if leader.all_ties and leader is not self]
        else:
            return 0
        return smallest_race((other.key, other.key, 1.0, self.draw("parent", other.key)) for other in sources) or 0

    def start_seeking(self, channel: int, parent: int = 0) -> None:
        """Begin to look for a mentor."""
        self.seeking = True
        self.seeks_since = self.model.month
        self.seeks_channel = channel
        self.seeks_parent = parent

    def stop_seeking(self) -> None:
        """Leave the queue."""
        self.seeking = False
        self.seeks_since = -1
        self.seeks_channel = 0
        self.seeks_parent = 0

    def _offer(self) -> None:
        rules = self.model.rules
        if self.experience < rules.mentor_experience:
            return
        if not self.offers:
            if self.draw("offer") < min(1, self.value("offering_probability")):
                self.offers = True
                self.offers_parent = 0
        elif self.mentees == 0 and self.draw("offer") < rules.offering_lapse:
            self.offers = False

    # ---- 7 matching

    @property
    def load_as_mentor(self) -> int:
        """Hours of their sessions as a mentor, in thousandths of a pair's."""
        sessions = {tie.session: tie.kind for tie in self.mentorships}
        return sum(thousandths(self.model.kinds[kind]["hours"]) for kind in sessions.values())

    @property
    def load_as_mentee(self) -> int:
        """Hours of their ties as a mentee, in thousandths of a pair's."""
        return sum(thousandths(self.model.kinds[tie.kind]["hours"]) for tie in self.live_ties_as_mentee)

    @property
    def spare(self) -> int:
        """Hours they could still give, in thousandths of a pair's."""
        if not self.offers:
            return -self.load_as_mentor
        places = self.free_hours / self.value("hours_per_pair")
        return math.floor(min(self.model.rules.max_mentees, places) * 1000) - self.load_as_mentor

    def is_stranger_to(self, seeker: Person) -> bool:
        """Whether they are somebody else and neither mentor nor mentee of `seeker` already."""
        already = any(tie.mentor is self for tie in seeker.live_ties_as_mentee)
        is_mentee = any(tie.mentor is seeker for tie in self.live_ties_as_mentee)
        return self is not seeker and not already and not is_mentee

    def could_mentor(self, seeker: Person, kind: int) -> bool:
        """Whether they have room for `seeker` and no tie with them yet."""
        return self.spare >= thousandths(self.model.kinds[kind]["hours"]) and self.is_stranger_to(seeker)

    def fit(self, other: Person) -> float:
        """Likeness in attitudes, 0 to 1."""
        d1, d2, d3 = (abs(a - b) for a, b in zip(self.attitudes, other.attitudes, strict=True))
        return 1 - (d1 + d2 + d3) / 3

    def same_group(self, other: Person) -> bool:
        """Whether both belong to the same group."""
        return self.group >= 0 and self.group == other.group

    # ---- 10 learning and 11 record

    def be_trained(self) -> None:
        """Take part in one training."""
        self.skill += self.value("training_session_gain") * (1 - self.skill)
        self.trained_last = self.model.month

    def learn(self) -> None:
        """Win and lose skill and readiness."""
        rules = self.model.rules
        self.skill += self.value("training_gain") * (1 - self.skill)
        if any(tie.met_this_month for tie in self.mentorships):
            self.skill += rules.skill_practice * (1 - self.skill)
        self.skill -= rules.skill_decay * (self.skill - rules.skill_start)
        if self.job.level == 0:
            gain = self.value("readiness_gain") if self.mentored_well else rules.readiness_growth
            self.readiness += gain * (1 - self.readiness)

    def take_stock(self) -> None:
        """Note whether one's relationships are effective."""
        self.mentored_well = any(tie.effective for tie in self.live_ties_as_mentee)
        self.effective = self.mentored_well or any(tie.effective for tie in self.mentorships)
        if self.mentored_well:
            self.months_well += 1
            if self.well_since == LONG_AGO:
                self.well_since = self.model.month
