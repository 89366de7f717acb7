"""Matching: who waited longest is served first, by a programme with limited hours or by asking a colleague.

Those whom a trial invited come before everybody else.

Reads   free_hours, hours_per_pair, matches_per_hour, homophily, acceptance_probability, informal_* (per unit),
        starting_quality
Writes  ties (new rows), jobs.mentees, .seeking, .ever_mentored, .ever_mentor
Draws   "capacity" keyed by programme; "probe", "score", "consent", "search", "ask", "informal_consent" keyed by
        seeker (and the other's key)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.kinds import INFORMAL, ONE_TO_ONE, SOLO, THOUSANDTHS
from culturesim.phases.moment import Moment
from culturesim.rng import fold, fold_kernel, fold_key, uniform, uniform_at
from culturesim.state.columns import INFORMAL_SLOT, INVITED, MANDATED, NEVER, PROGRAMME_SLOT, SLOTS
from culturesim.state.standing import place_of


def matching(now: Moment) -> None:
    """Serve this month's queue."""
    state, jobs, units, ties = now.state, now.state.jobs, now.state.units, now.state.ties
    enter_alone(now)
    queue = _queue(now)
    if len(queue) == 0:
        return
    places = _places(now)
    person_world = np.arange(jobs.rows) // state.sizes.jobs
    hours = now.value("free_hours") * units.hours_factor
    room = hours[jobs.unit] * jobs.time_factor / now.value("hours_per_pair")[jobs.unit]
    capacity = np.where(jobs.offers, np.minimum(now.rule("max_mentees")[person_world], room), 0)
    spare = np.floor(capacity * THOUSANDTHS).astype(np.int64) - state.load_as_mentor
    with np.errstate(over="ignore"):
        _match(
            queue, state.month, np.uint64(state.month % 2**64), state.sizes.jobs, state.sizes.contacts, state.contacts,
            jobs.person, jobs.unit, jobs.group, jobs.attitude_1, jobs.attitude_2, jobs.attitude_3,
            units.programme, *state.unit_members[:2], *state.programme_members, places,
            state.programmes.term, state.programmes.consent, state.programmes.greedy,
            now.value("homophily"), now.value("acceptance_probability"),
            now.value("informal_search_probability"), now.value("informal_acceptance_probability"),
            now.value("starting_quality"),
            now.rule("fit_weight"), now.rule("same_unit_weight"), now.rule("score_noise"), now.rule("outside_probes"),
            now.salts("probe"), now.salts("score"), now.salts("consent"), now.salts("search"), now.salts("ask"),
            now.salts("informal_consent"),
            state.kinds["hours"].astype(np.int64),
            spare, jobs.mentees, jobs.seeking, jobs.seeks_since, jobs.seeks_channel, jobs.seeks_parent,
            jobs.offers_parent, jobs.ever_mentored, jobs.ever_mentor,
            ties.key, ties.kind, ties.session, ties.mentor, ties.mentor_key, ties.mentee_key, ties.asked, ties.began,
            ties.met_last,
            ties.meetings, ties.quality, ties.trust, ties.fit, ties.planned, ties.mandated, ties.channel,
            ties.arose_from, ties.mentor_arose_from,
        )  # fmt: skip


def enter_alone(now: Moment) -> None:
    """Let the seekers of worlds whose entry is solo begin a relationship without a mentor, in their first slot."""
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    seekers = np.flatnonzero(jobs.seeking)
    seekers = seekers[now.variant("entry")[state.world(seekers, "person")] != 0]
    rows = seekers * SLOTS + PROGRAMME_SLOT
    seekers, rows = seekers[ties.key[rows] == 0], rows[ties.key[rows] == 0]
    if len(rows) == 0:
        return
    who = jobs.person[seekers]
    key = np.empty(len(rows), np.uint64)
    fold_kernel(np.full(len(rows), fold_key(SOLO, 0), np.uint64), who, key)
    fold_kernel(key, np.full(len(rows), state.month % 2**64, np.uint64), key)
    ties.empty(rows)
    ties.key[rows], ties.session[rows], ties.kind[rows], ties.mentee_key[rows] = key, key, SOLO, who
    ties.asked[rows], ties.began[rows] = jobs.seeks_since[seekers], state.month
    ties.quality[rows] = now.value("starting_quality")[jobs.unit[seekers]]
    ties.fit[rows] = 1.0
    ties.mandated[rows] = jobs.seeks_channel[seekers] == MANDATED
    ties.channel[rows], ties.arose_from[rows] = jobs.seeks_channel[seekers], jobs.seeks_parent[seekers]
    jobs.ever_mentored[seekers] = True
    jobs.seeking[seekers], jobs.seeks_since[seekers] = False, -1
    jobs.seeks_channel[seekers], jobs.seeks_parent[seekers] = 0, 0


def _queue(now: Moment) -> NDArray[np.int64]:
    """Return the rows of all who seek: world by world, invited by a trial first, longest wait first, then by key."""
    state, jobs = now.state, now.state.jobs
    seekers = np.flatnonzero(jobs.seeking)
    later = jobs.trial_arm[seekers] != INVITED
    order = np.lexsort((jobs.person[seekers], jobs.seeks_since[seekers], later, state.world(seekers, "person")))
    return seekers[order]  # type: ignore[no-any-return]


def coordinator_hours_for_matching(now: Moment) -> NDArray[np.float64]:
    """Return the hours each funded programme has left after the succession plans it pays for."""
    state, roles = now.state, now.state.roles
    hours = state.paid_hours
    pays = state.plan_payers
    for role in range(roles.rows):
        if pays[role] >= 0:
            hours[pays[role]] -= roles.plan_hours[role]
    return np.maximum(0.0, hours)


def _places(now: Moment) -> NDArray[np.int64]:
    """Return how many people each programme can serve this month."""
    state = now.state
    count = state.programmes.rows
    served = state.units.programme
    inside = served >= 0
    pace = np.zeros(count)
    np.add.at(pace, served[inside], now.value("matches_per_hour")[inside])
    pace /= np.maximum(1, np.bincount(served[inside], minlength=count))
    world = np.arange(count) // max(1, state.sizes.programmes)
    chance = now.draw("capacity", world, state.programmes.key)
    places = np.floor(coordinator_hours_for_matching(now) * pace + chance)
    return np.where(state.programmes.funded, places, 0).astype(np.int64)


@compiled
def _fit(a1, a2, a3, one, two):  # type: ignore[no-untyped-def]
    """Return the likeness in attitudes of two people, 0 to 1."""
    return 1 - (abs(a1[one] - a1[two]) + abs(a2[one] - a2[two]) + abs(a3[one] - a3[two])) / 3


@compiled
def _may_mentor(other, seeker, person, spare, hours, tie_key, tie_mentor):  # type: ignore[no-untyped-def]
    """Return whether `other` can become the mentor of `seeker`: there, free, and not tied to them already."""
    if other < 0 or other == seeker or person[other] == 0 or spare[other] < hours:
        return False
    for slot in range(SLOTS):
        mine, theirs = seeker * SLOTS + slot, other * SLOTS + slot
        if tie_key[mine] != 0 and tie_mentor[mine] == other:
            return False
        if tie_key[theirs] != 0 and tie_mentor[theirs] == seeker:
            return False
    return True


@compiled
def _match(  # type: ignore[no-untyped-def]
    queue, month, month_key, jobs_per_world, width, contacts,
    person, unit, group, a1, a2, a3,
    programme, unit_start, unit_jobs, programme_start, programme_jobs, programme_base, places,
    term, consent, greedy,
    homophily, acceptance, search, informal_acceptance, starting_quality,
    fit_weight, same_unit_weight, score_noise, outside_probes,
    salt_probe, salt_score, salt_consent, salt_search, salt_ask, salt_informal,
    kind_hours, spare, mentees, seeking, seeks_since, seeks_channel, seeks_parent,
    offers_parent, ever_mentored, ever_mentor,
    tie_key, tie_kind, tie_session, tie_mentor, tie_mentor_key, tie_mentee_key, tie_asked, tie_began, tie_met_last,
    tie_meetings, tie_quality, tie_trust, tie_fit, tie_planned, tie_mandated, tie_channel,
    tie_arose_from, tie_mentor_arose_from,
):  # fmt: skip
    for informal in (False, True):
        for i in range(len(queue)):
            seeker = queue[i]
            world, here, who = seeker // jobs_per_world, unit[seeker], person[seeker]
            row = seeker * SLOTS + (INFORMAL_SLOT if informal else PROGRAMME_SLOT)
            if not seeking[seeker] or tie_key[row] != 0:
                continue
            kind = INFORMAL if informal else ONE_TO_ONE
            hours = kind_hours[world, kind]
            mandated = seeks_channel[seeker] == MANDATED
            chosen, fit = -1, 0.0
            if informal:
                if uniform(salt_search[world], who) >= search[here]:
                    continue
                best = np.inf
                for k in range(width):
                    other = contacts[seeker * width + k]
                    if not _may_mentor(other, seeker, person, spare, hours, tie_key, tie_mentor):
                        continue
                    same = group[seeker] >= 0 and group[seeker] == group[other]
                    like = _fit(a1, a2, a3, seeker, other)
                    weight = like * (np.exp(homophily[here]) if same else 1.0)
                    if weight <= 0:
                        continue
                    time = -np.log(uniform_at(salt_ask[world], who, person[other])) / weight
                    if time < best or (time == best and person[other] < person[chosen]):
                        best, chosen, fit = time, other, like
                if chosen < 0 or uniform_at(salt_informal[world], who, person[chosen]) >= informal_acceptance[here]:
                    continue
                mandated = False
            else:
                runs = programme[here]
                if runs < 0 or places[runs] <= 0:
                    continue
                places[runs] -= 1
                best = -np.inf
                inside = unit_start[here + 1] - unit_start[here]
                count = programme_start[runs + 1] - programme_start[runs]
                for step in range(inside + int(outside_probes[world])):
                    if step < inside:
                        other = unit_jobs[unit_start[here] + step]
                    else:
                        place = place_of(salt_probe[world], who, np.uint64(step - inside), programme_base[runs], count)
                        other = programme_jobs[programme_start[runs] + place]
                    if not _may_mentor(other, seeker, person, spare, hours, tie_key, tie_mentor):
                        continue
                    like = _fit(a1, a2, a3, seeker, other)
                    u = uniform_at(salt_score[world], who, person[other])
                    score = u
                    if greedy[runs]:
                        score = fit_weight[world] * like
                        if unit[other] == here:
                            score += same_unit_weight[world]
                        if group[seeker] >= 0 and group[seeker] == group[other]:
                            score += homophily[here]
                        score += score_noise[world] * u
                    if score > best or (score == best and person[other] < person[chosen]):
                        best, chosen, fit = score, other, like
                if chosen < 0:
                    continue
                if consent[runs] and not mandated:
                    if uniform_at(salt_consent[world], who, person[chosen]) >= acceptance[here] * fit:
                        continue
                elif not consent[runs]:
                    mandated = True
            tie_key[row] = fold(fold(fold(np.uint64(kind), person[chosen]), who), month_key)
            tie_kind[row], tie_session[row], tie_mentor[row] = kind, tie_key[row], chosen
            tie_mentor_key[row], tie_mentee_key[row] = person[chosen], who
            tie_asked[row], tie_began[row] = seeks_since[seeker], month
            tie_met_last[row], tie_meetings[row] = NEVER, 0
            tie_quality[row], tie_trust[row], tie_fit[row] = starting_quality[here], 0.0, fit
            tie_planned[row] = 0 if informal else term[programme[here]]
            tie_mandated[row] = mandated
            tie_channel[row], tie_arose_from[row] = seeks_channel[seeker], seeks_parent[seeker]
            tie_mentor_arose_from[row] = offers_parent[chosen]
            mentees[chosen] += 1
            spare[chosen] -= hours
            ever_mentored[seeker], ever_mentor[chosen] = True, True
            seeking[seeker], seeks_since[seeker], seeks_channel[seeker], seeks_parent[seeker] = False, -1, 0, 0
