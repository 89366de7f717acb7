"""Matching: who waited longest is served first, by a programme with limited hours or by asking a colleague.

Those whom a trial invited come before everybody else.

Reads   free_hours, hours_per_pair, matches_per_hour, homophily, variety_probability, acceptance_probability,
        informal_* (per unit), starting_quality
Writes  ties (new rows), jobs.mentees, .seeking, .ever_mentored, .ever_mentor
Draws   "capacity" keyed by programme; "variety", "probe", "score", "consent", "search", "ask", "informal_consent"
        keyed by seeker (and the other's key); "taste" for kinds, lasting

The steps stand in serving.py (one seeker after another), assigning.py (all at once), asking.py (colleagues).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.kinds import COMMITTEE, KINDS, MENTOR_RULES, PLACE_RULES, SOLO, THOUSANDTHS
from culturesim.phases.asking import Custom, ask
from culturesim.phases.assigning import assign
from culturesim.phases.beginning import Jobs, Ties, columns_of
from culturesim.phases.choosing import Kinds, Place, Taste
from culturesim.phases.moment import Moment
from culturesim.phases.serving import Sessions, Terms, serve, sessions_running
from culturesim.rng import fold_kernel, fold_key
from culturesim.state.columns import INVITED, MANDATED, PROGRAMME_SLOT, SLOTS

Ints = NDArray[np.int64]
_MENTOR = np.array([0, *(MENTOR_RULES.index(kind.mentor) for kind in KINDS.values())])
_PLACE = np.array([0, *(PLACE_RULES.index(kind.place) for kind in KINDS.values())])


def matching(now: Moment) -> None:
    """Serve this month's queue."""
    state = now.state
    enter_alone(now)
    queue = _queue(now)
    if len(queue) == 0:
        return
    hours, coordination, learners = (state.kinds[name].astype(np.int64) for name in Kinds._fields[:3])
    kinds = Kinds(hours, coordination, learners, _MENTOR, _PLACE)
    state.ties.make_room(2 * len(queue))
    jobs, ties = columns_of(Jobs, state.jobs), columns_of(Ties, state.ties)
    spare = _spare(now)
    with np.errstate(over="ignore"):
        order = _order(now, queue)
        if len(order):
            offered = _offered(now, order)
            programmes = state.programmes
            terms = Terms(_places(now), programmes.matching, programmes.consent, programmes.term,
                          now.value("starting_quality"))  # fmt: skip
            taste, sessions = _taste(now), sessions_running(state, kinds.learners, len(order))
            place = _place(now, kinds, spare, sessions)
            found = np.empty(int(np.diff(place.unit_start).max() + taste.outside_probes.max()), np.int64)
            told = (terms, place, kinds, taste, spare, sessions, jobs, ties)
            later = np.zeros(len(order), np.bool_)
            serve(order, offered, later, found, *told)
            assign(order[later], offered[later], found, *told)
        ask(queue, _custom(now), hours, spare, jobs, ties)


def enter_alone(now: Moment) -> None:
    """Let the seekers of worlds whose entry is solo begin a relationship without a mentor, in their first slot."""
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    seekers = np.flatnonzero(jobs.seeking)
    seekers = seekers[now.variant("entry")[state.world(seekers, "person")] != 0]
    seekers = seekers[ties.at[seekers * SLOTS + PROGRAMME_SLOT] < 0]
    if len(seekers) == 0:
        return
    rows = ties.take(seekers * SLOTS + PROGRAMME_SLOT)
    who = jobs.person[seekers]
    key = np.empty(len(rows), np.uint64)
    fold_kernel(np.full(len(rows), fold_key(SOLO, 0), np.uint64), who, key)
    fold_kernel(key, np.full(len(rows), state.month % 2**64, np.uint64), key)
    ties.key[rows], ties.session[rows], ties.kind[rows], ties.mentee_key[rows] = key, key, SOLO, who
    ties.asked[rows], ties.began[rows] = jobs.seeks_since[seekers], state.month
    ties.quality[rows] = now.value("starting_quality")[jobs.unit[seekers]]
    ties.fit[rows] = 1.0
    ties.mandated[rows] = jobs.seeks_channel[seekers] == MANDATED
    ties.channel[rows], ties.arose_from[rows] = jobs.seeks_channel[seekers], jobs.seeks_parent[seekers]
    jobs.ever_mentored[seekers] = True
    jobs.seeking[seekers], jobs.seeks_since[seekers] = False, -1
    jobs.seeks_channel[seekers], jobs.seeks_parent[seekers] = 0, 0


def _queue(now: Moment) -> Ints:
    """Return the rows of all who seek: world by world, invited by a trial first, longest wait first, then by key."""
    state, jobs = now.state, now.state.jobs
    seekers = np.flatnonzero(jobs.seeking)
    later = jobs.trial_arm[seekers] != INVITED
    wait = (state.world(seekers, "person") * 2 + later) * 2**40 + jobs.seeks_since[seekers]
    order = np.lexsort((jobs.person[seekers], wait))
    return seekers[order]  # type: ignore[no-any-return]


def _order(now: Moment, queue: Ints) -> Ints:
    """Return those whom funded programmes can serve, in the order of the queue; a committee takes groups in turn."""
    state = now.state
    runs = state.units.programme[state.jobs.unit[queue]]
    served = (runs >= 0) & (state.ties.at[queue * SLOTS + PROGRAMME_SLOT] < 0)
    served[served] = state.programmes.funded[runs[served]]
    order, runs = queue[served], runs[served]
    committees = runs[state.programmes.matching[runs] == COMMITTEE]
    if len(committees) == 0:
        return order[np.argsort(runs, kind="stable")]  # type: ignore[no-any-return]
    turn = np.zeros(len(order))
    for programme in np.unique(committees):
        for group in np.unique(state.jobs.group[order[runs == programme]]):
            mine = np.flatnonzero((runs == programme) & (state.jobs.group[order] == group))
            turn[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    return order[np.lexsort((np.arange(len(order)), turn, runs))]  # type: ignore[no-any-return]


def _offered(now: Moment, seekers: Ints) -> Ints:
    """Return the kind of mentoring that each seeker is offered: the programme's first, or another of its portfolio."""
    state, jobs = now.state, now.state.jobs
    portfolio = state.portfolios[state.units.programme[jobs.unit[seekers]]]
    offered = portfolio[:, 0].copy()
    several = np.flatnonzero(portfolio[:, 1] > 0)
    world, who = state.world(seekers[several], "person"), jobs.person[seekers[several]]
    varied = now.draw("variety", world, who) < now.value("variety_probability")[jobs.unit[seekers[several]]]
    several, world, who = several[varied], world[varied], who[varied]
    others = portfolio[several, 1:]
    columns = others.astype(np.uint64).T
    taste = np.stack([now.trait("taste", world, who, codes) for codes in columns], axis=1)
    offered[several] = others[np.arange(len(several)), np.argmax(np.where(others > 0, taste, -1.0), axis=1)]
    return offered  # type: ignore[no-any-return]


def _place(now: Moment, kinds: Kinds, spare: Ints, sessions: Sessions) -> Place:
    """Return where things stand, with the jobs whose holders have hours left or lead a session, by unit."""
    state = now.state
    members = state.unit_members
    could_lead = np.empty(state.jobs.rows, np.bool_)
    start, jobs = np.zeros_like(members.start), np.empty(len(members.rows), np.int32)
    _who_could_lead(spare, kinds.hours[:, 1:].min(axis=1), sessions.first, state.sizes.jobs, could_lead)
    listed = _those_who_could(members.start, members.rows, could_lead, start, jobs)
    return Place(
        state.month, np.uint64(state.month % 2**64), state.sizes.jobs, state.units.programme, could_lead, start,
        jobs[:listed], *state.programme_members,
    )  # fmt: skip


@compiled
def _who_could_lead(spare, least, first_session, jobs_per_world, could_lead):  # type: ignore[no-untyped-def]
    for job in range(len(spare)):
        could_lead[job] = spare[job] >= least[job // jobs_per_world] or first_session[job] >= 0


@compiled
def _those_who_could(start, listed, could_lead, new_start, new_listed):  # type: ignore[no-untyped-def]
    """Write the lists of `could_lead` jobs and where they begin; return how long they are together."""
    count = 0
    for unit in range(len(start) - 1):
        new_start[unit] = count
        for place in range(start[unit], start[unit + 1]):
            if listed[place] >= 0 and could_lead[listed[place]]:
                new_listed[count] = listed[place]
                count += 1
    new_start[-1] = count
    return count


def _spare(now: Moment) -> Ints:
    """Return the hours each person could still give as a mentor, in thousandths of a pair's."""
    state, jobs = now.state, now.state.jobs
    hours = now.value("free_hours") * state.units.hours_factor
    room = hours[jobs.unit] * jobs.time_factor / now.value("hours_per_pair")[jobs.unit]
    most = now.rule("max_mentees")[np.arange(jobs.rows) // state.sizes.jobs]
    capacity = np.where(jobs.offers, np.minimum(most, room), 0)
    return np.floor(capacity * THOUSANDTHS).astype(np.int64) - state.load_as_mentor


def coordinator_hours_for_matching(now: Moment) -> NDArray[np.float64]:
    """Return the hours each funded programme has left after succession plans and the upkeep of its portfolio."""
    state, roles = now.state, now.state.roles
    hours = state.paid_hours
    pays = state.plan_payers
    paid = pays >= 0
    np.subtract.at(hours, pays[paid], roles.plan_hours[paid])
    world = np.arange(len(hours)) // max(1, state.sizes.programmes)
    for column in range(state.portfolios.shape[1]):
        hours -= state.kinds["upkeep"][world, state.portfolios[:, column]]
    return np.maximum(0.0, hours)


def _places(now: Moment) -> Ints:
    """Return the places each programme has this month, in thousandths."""
    state = now.state
    count = state.programmes.rows
    served = state.units.programme
    inside = served >= 0
    pace = np.zeros(count)
    np.add.at(pace, served[inside], now.value("matches_per_hour")[inside])
    pace /= np.maximum(1, np.bincount(served[inside], minlength=count))
    world = np.arange(count) // max(1, state.sizes.programmes)
    pace /= np.where(state.programmes.matching == COMMITTEE, now.rule("committee_hours")[world], 1.0)
    chance = now.draw("capacity", world, state.programmes.key)
    places = np.floor(coordinator_hours_for_matching(now) * pace + chance)
    return np.where(state.programmes.funded, places, 0).astype(np.int64) * THOUSANDTHS


def _taste(now: Moment) -> Taste:
    state = now.state
    least = state.rule("choice_information", np.arange(state.units.rows), "unit")
    known = least + (1 - least) * state.practice.communication
    rule, salts = now.rule, now.salts
    return Taste(
        now.value("homophily"), known, now.value("acceptance_probability"), rule("fit_weight"),
        rule("same_unit_weight"), rule("score_noise"), rule("choice_homophily"), rule("arranged_homophily"),
        rule("load_penalty"), rule("tier_experience"), rule("outside_probes"),
        salts("probe"), salts("score"), salts("consent"),
    )  # fmt: skip


def _custom(now: Moment) -> Custom:
    state = now.state
    return Custom(
        state.month, np.uint64(state.month % 2**64), state.sizes.jobs, state.contacts, state.sizes.contacts,
        now.value("informal_search_probability"), now.value("informal_acceptance_probability"),
        now.value("homophily"), now.value("starting_quality"),
        now.salts("search"), now.salts("ask"), now.salts("informal_consent"),
    )  # fmt: skip
