"""Endings: which running relationships close this month, why, and what that does to people and stories.

Reads   drift_probability (1/month, per pair); breach_probability, detection_probability, repair_probability,
        informal_completion_probability, celebration_probability, … (per unit)
Writes  ties.why_ended, .ended_by, .celebrated, .contacted, .trust; commitment and history of both sides; stories; the
        log
Draws   "breach", "completion", "detect", "repair", "drift", "side", "celebrate", "convert", "bad_story", "rematch",
        "again", keyed by pair; "reach", "bad_reach" by pair and unit
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.phases.filing import file_ended_ties
from culturesim.phases.moment import Moment
from culturesim.state.columns import BREACH, BY_MENTEE, BY_MENTOR, COMPLETED, DRIFTED, REMATCH, SLOTS
from culturesim.state.state import Rows

Flags = NDArray[np.bool_]


class _PairDraws:
    """Draws of this month by pair, and rules and quantities of the pair's world and the mentee's unit."""

    def __init__(self, now: Moment, rows: Rows) -> None:
        self.now, self.rows = now, rows
        self.world = now.state.world(rows, "pair")
        self.unit = now.state.unit_of(rows, "pair")
        self.key = now.state.ties.key[rows]

    def chance(self, decision: str, limit: NDArray[np.float64]) -> Flags:
        return self.now.draw(decision, self.world, self.key) < limit  # type: ignore[no-any-return]

    def value(self, name: str) -> NDArray[np.float64]:
        return self.now.value(name)[self.unit]

    def rule(self, name: str) -> NDArray[np.float64]:
        return self.now.rule(name)[self.world]


def endings(now: Moment) -> None:
    """Decide every ending first, then let the consequences follow."""
    ended = decide(now)
    if len(ended):
        _mentees_after(now, ended)
        _mentors_after(now, ended)
        _mentees_convert(now, ended)
        _units_after(now, ended)
        file_ended_ties(now)


def decide(now: Moment) -> Rows:
    """Write why and by whom relationships end; return their rows. Causes in order: breach, completion, drift."""
    state, ties = now.state, now.state.ties
    rows = state.live_ties
    pairs = _PairDraws(now, rows)
    drift_chance = now.values("drift_probability", rows)
    breach = pairs.chance("breach", np.minimum(1, pairs.value("breach_probability")))
    planned = ties.planned[rows]
    over = (planned > 0) & (state.month - ties.began[rows] + 1 >= planned)
    done = (planned == 0) & pairs.chance("completion", pairs.value("informal_completion_probability"))
    completed = ~breach & (over | done)
    limit = pairs.rule("stall_months")
    stalled = ~breach & ~completed & (limit > 0) & (state.months_since_contact(rows) >= limit)
    noticed = pairs.chance("detect", pairs.value("detection_probability"))
    repaired = stalled & noticed & pairs.chance("repair", pairs.value("repair_probability"))
    ties.contacted[rows[repaired]] = state.month
    drifted = ~breach & ~completed & ~repaired & pairs.chance("drift", np.minimum(1, drift_chance))
    ties.why_ended[rows[breach]] = BREACH
    ties.why_ended[rows[completed]] = COMPLETED
    ties.why_ended[rows[drifted]] = DRIFTED
    by_mentor = pairs.chance("side", pairs.rule("mentor_side_share"))
    early = breach | drifted
    by_mentor &= ties.mentor[rows] >= 0
    ties.ended_by[rows[early]] = np.where(by_mentor, BY_MENTOR, BY_MENTEE)[early]
    good = ties.quality[rows] >= pairs.rule("quality_minimum")
    ties.celebrated[rows] = completed & good & pairs.chance("celebrate", pairs.value("celebration_probability"))
    return rows[early | completed]  # type: ignore[no-any-return]


def _mentees_after(now: Moment, ended: Rows) -> None:
    """Let mentees gain or lose belief, rest, or seek again; slot by slot, since a person may lose two ties."""
    state, ties, jobs = now.state, now.state.ties, now.state.jobs
    for slot in range(SLOTS):
        rows = ended[ties.slot[ended] == slot]
        pairs = _PairDraws(now, rows)
        who = ties.mentee[rows]
        fine = ties.why_ended[rows] == COMPLETED
        c = jobs.commitment[who]
        gain = pairs.rule("completion_gain") * ties.quality[rows] * (1 - c)
        jobs.commitment[who] = np.where(fine, c + gain, c - pairs.value("failure_loss") * c)
        jobs.completed[who] += fine
        jobs.failed[who] += ~fine
        again = ~fine & pairs.chance("rematch", pairs.value("rematch_probability")) & ~jobs.seeking[who]
        again &= ~jobs.resists[who]
        seeker = who[again]
        jobs.seeking[seeker], jobs.seeks_since[seeker] = True, state.month
        jobs.seeks_channel[seeker], jobs.seeks_parent[seeker] = REMATCH, 0
        jobs.rest_until[who[~again]] = state.month + pairs.rule("cooldown")[~again].astype(np.int32)


def _mentors_after(now: Moment, ended: Rows) -> None:
    """Reward or disappoint mentors, and let some of them stop offering."""
    state, ties, jobs = now.state, now.state.ties, now.state.jobs
    led = ended[ties.mentor[ended] >= 0]
    mentor = ties.mentor[led]
    fine = ties.why_ended[led] == COMPLETED
    world = np.arange(jobs.rows) // state.sizes.jobs
    rewards = np.bincount(mentor[fine], minlength=jobs.rows)
    losses = np.bincount(mentor[~fine], minlength=jobs.rows)
    reward = now.rule("mentor_reward")[world]
    loss = now.rule("mentor_loss")[world] * now.value("failure_loss")[jobs.unit]
    c = jobs.commitment
    for time in range(int(rewards.max(initial=0))):
        c = np.where(rewards > time, c + reward * (1 - c), c)
    for time in range(int(losses.max(initial=0))):
        c = np.where(losses > time, np.maximum(0.0, c - loss * c), c)
    jobs.commitment[:] = c
    again = now.value("offering_again_probability")[jobs.unit[mentor]]
    drawn = now.draw("again", state.world(led, "pair"), ties.session[led])
    jobs.offers[mentor[drawn >= again]] = False


def _mentees_convert(now: Moment, ended: Rows) -> None:
    """Turn some mentees whose relationship was completed into mentors."""
    state, ties, jobs = now.state, now.state.ties, now.state.jobs
    pairs = _PairDraws(now, ended)
    fine = ties.why_ended[ended] == COMPLETED
    mentee = ties.mentee[ended]
    experience = jobs.prior_experience[mentee] + state.month - jobs.joined[mentee]
    turns = fine & pairs.chance("convert", pairs.value("conversion_probability"))
    turns &= (experience >= pairs.rule("mentor_experience")) & ~jobs.offers[mentee] & ~jobs.resists[mentee]
    jobs.offers[mentee[turns]] = True
    first_slot_last = np.flatnonzero(turns)[::-1]  # of two at once, the first slot's mentor counts
    jobs.offers_parent[mentee[first_slot_last]] = ties.mentor_key[ended[first_slot_last]]


def _units_after(now: Moment, ended: Rows) -> None:
    """Count good and bad endings by unit and let stories be told."""
    ties, units = now.state.ties, now.state.units
    pairs = _PairDraws(now, ended)
    fine = ties.why_ended[ended] == COMPLETED
    good = fine & (ties.quality[ended] >= pairs.rule("quality_minimum"))
    weight = np.where(ties.why_ended[ended] == BREACH, pairs.rule("breach_weight"), 1).astype(np.int64)
    np.add.at(units.good_endings, pairs.unit[good], 1)
    np.add.at(units.bad_endings, pairs.unit[~fine], weight[~fine])
    lose_trust(now, pairs.unit[ties.why_ended[ended] == BREACH])
    tell(now, ended[ties.celebrated[ended]], good=True)
    tell(now, ended[~fine & pairs.chance("bad_story", pairs.value("bad_story_probability"))], good=False)


def lose_trust(now: Moment, breached: Rows) -> None:
    """Let the other pairs of the units `breached`, one entry a breach, trust one another less."""
    if len(breached) == 0:
        return
    state, ties = now.state, now.state.ties
    rows = state.live_ties[ties.why_ended[state.live_ties] == 0]
    times = np.bincount(breached, minlength=state.units.rows)[state.unit_of(rows, "pair")]
    ties.trust[rows] *= (1 - now.rule("breach_trust_loss")[state.world(rows, "pair")]) ** times


def tell(now: Moment, rows: Rows, *, good: bool) -> None:
    """Add a story of each pair to its mentee's unit and to the other units it reaches."""
    if len(rows) == 0:
        return
    state, units = now.state, now.state.units
    pairs = _PairDraws(now, rows)
    count = state.sizes.units
    heard = pairs.world[:, None] * count + np.arange(count)[None, :]
    shape = heard.shape
    drawn = now.draw(
        "reach" if good else "bad_reach",
        np.repeat(pairs.world, count),
        np.repeat(pairs.key, count),
        units.key[heard.ravel()],
    ).reshape(shape)
    reached = (drawn < pairs.value("story_reach_probability")[:, None]) | (heard == pairs.unit[:, None])
    stories = units.good_stories if good else units.bad_stories
    np.add.at(stories, heard[reached], 1.0)
    if good:
        order = np.argsort(pairs.key, kind="stable")  # the greatest key is written last and stays
        told = np.repeat(state.ties.mentee_key[rows][order], count).reshape(shape)
        units.story_origin[heard[order][reached[order]]] = told[reached[order]]
