"""Matching: who waited longest is served first, by a programme with limited hours or by asking a colleague.

Those whom a trial invited come before everybody else.

Reads   free_hours, hours_per_pair, matches_per_hour, homophily, variety_probability, acceptance_probability,
        informal_* (per unit), starting_quality
Writes  ties (new rows), jobs.mentees, .seeking, .ever_mentored, .ever_mentor
Draws   "capacity" keyed by programme; "variety", "probe", "score", "consent", "search", "ask", "informal_consent"
        keyed by seeker (and the other's key); "taste" for kinds, lasting

The steps stand in queueing.py, capacity.py, open_sessions.py, serving.py (one seeker after another), assigning.py (all
at once) and asking.py (colleagues).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.kinds import KINDS, MENTOR_RULES, PLACE_RULES
from culturesim.phases.asking import Custom, ask
from culturesim.phases.assigning import assign
from culturesim.phases.beginning import AT_ONCE, Jobs, Ties, columns_of
from culturesim.phases.capacity import places, spare_hours
from culturesim.phases.choosing import Kinds, Menu, Place, Taste
from culturesim.phases.entering_alone import enter_alone
from culturesim.phases.moment import Moment, trait_salts
from culturesim.phases.open_sessions import Sessions, sessions_running
from culturesim.phases.queueing import order_of_service, queue_of
from culturesim.phases.serving import Terms, serve
from culturesim.state.sessions import load_by_sessions, sessions_of
from culturesim.state.state import State

Ints = NDArray[np.int64]
_MENTOR = np.array([0, *(MENTOR_RULES.index(kind.mentor) for kind in KINDS.values())])
_PLACE = np.array([0, *(PLACE_RULES.index(kind.place) for kind in KINDS.values())])

_QUANTITIES = (
    "free_hours", "hours_per_pair", "matches_per_hour", "homophily", "variety_probability", "acceptance_probability",
    "informal_search_probability", "informal_acceptance_probability", "starting_quality",
)  # fmt: skip


def matching(now: Moment) -> None:
    """Serve this month's queue."""
    state = now.state
    enter_alone(now)
    queue = queue_of(now)
    if len(queue) == 0:
        return
    now.unit_values(*_QUANTITIES)
    hours, coordination, learners = (state.kinds[name].astype(np.int64) for name in Kinds._fields[:3])
    kinds = Kinds(hours, coordination, learners, _MENTOR, _PLACE)
    jobs = columns_of(Jobs, state.jobs)
    rows, shared = state.live_ties, state.shared
    number, running = sessions_of(rows, shared)
    spare = spare_hours(now, load_by_sessions(rows, number, running, shared, state.jobs.rows))
    order = order_of_service(now, queue)
    if len(order):
        sessions = sessions_running(state, rows, number, running, len(order))
        _serve_by_programmes(now, rows, order, kinds, spare, sessions, jobs)
    custom, asked = _custom(now), 0
    while asked < len(queue):
        asked = ask(asked, queue, custom, hours, spare, jobs, _with_room(state))


def _serve_by_programmes(
    now: Moment, rows: Ints, order: Ints, kinds: Kinds, spare: Ints, sessions: Sessions, jobs: Jobs
) -> None:
    """Let programmes find mentors for the seekers in `order`, first one after another, then those assigned at once;
    `rows` are the ties that ran before."""
    state, programmes = now.state, now.state.programmes
    start = now.value("starting_quality")
    terms = Terms(places(now, rows), programmes.matching, programmes.consent, programmes.term, start)
    taste = _taste(now)
    probes = int(taste.outside_probes.max())
    place, most = _place(now, kinds, spare, sessions, probes)
    found = np.empty(most + probes, np.int64)
    told = (terms, place, kinds, taste, spare, sessions, jobs)
    offered, later = np.empty(len(order), np.int64), np.zeros(len(order), np.bool_)
    menu, served = _menu(now), 0
    while served < len(order):
        served = serve(served, order, offered, later, found, menu, *told, _with_room(state))
    if np.count_nonzero(later):
        assign(order[later], offered[later], found, *told, _with_room(state, int(later.sum())))


def _with_room(state: State, most: int = AT_ONCE) -> Ties:
    """Return the columns of ties, with room for some to begin, at the `most` so many where that is known."""
    state.ties.make_room(max(most, AT_ONCE))
    return columns_of(Ties, state.ties)  # type: ignore[no-any-return]


def _place(now: Moment, kinds: Kinds, spare: Ints, sessions: Sessions, probes: int) -> tuple[Place, int]:
    """Return where things stand, with the jobs whose holders have hours left or lead a session, by unit; and the most
    of them that a unit has.
    """
    state = now.state
    members = state.unit_members
    could_lead = np.empty(state.jobs.rows, np.bool_)
    start, jobs = np.zeros_like(members.start), np.empty(len(members.rows), np.int32)
    _who_could_lead(spare, kinds.hours, sessions.first, state.sizes.jobs, could_lead)
    most = _those_who_could(members.start, members.rows, could_lead, start, jobs)
    place = Place(
        state.month, np.uint64(state.month % 2**64), state.sizes.jobs, state.units.programme, could_lead, start,
        jobs, *state.programme_members, np.empty(probes),
    )  # fmt: skip
    return place, most


@compiled
def _who_could_lead(spare, hours, first_session, jobs_per_world, could_lead):  # type: ignore[no-untyped-def]
    """Find who has hours left for the kind that takes least of them, or leads a session."""
    for world in range(len(hours)):
        least = hours[world, 1]
        for kind in range(2, hours.shape[1]):
            least = min(least, hours[world, kind])
        for job in range(np.uint64(world * jobs_per_world), np.uint64((world + 1) * jobs_per_world)):
            could_lead[job] = spare[job] >= least or first_session[job] >= 0


@compiled
def _those_who_could(start, listed, could_lead, new_start, new_listed):  # type: ignore[no-untyped-def]
    """Write the lists of `could_lead` jobs and where they begin; return how long the longest is."""
    count, longest = 0, 0
    for unit in range(len(start) - 1):
        new_start[unit] = count
        for place in range(start[unit], start[unit + 1]):
            job = listed[place]
            new_listed[count] = job  # to write at every place is quicker than to tell them apart
            count += job >= 0 and could_lead[job]
        longest = max(longest, count - new_start[unit])
    new_start[-1] = count
    return longest


def _menu(now: Moment) -> Menu:
    """Return what programmes offer, and what their seekers like."""
    salts = trait_salts(now.state.seeds, "taste")
    return Menu(now.state.portfolios, now.value("variety_probability"), now.salts("variety"), salts)


def _taste(now: Moment) -> Taste:
    rule, salts = now.rule, now.salts
    return Taste(
        now.value("homophily"), now.state.practice.communication, now.value("acceptance_probability"),
        rule("choice_information"), rule("fit_weight"), rule("same_unit_weight"), rule("score_noise"),
        rule("choice_homophily"), rule("arranged_homophily"), rule("load_penalty"), rule("tier_experience"),
        rule("outside_probes"), salts("probe"), salts("score"), salts("consent"),
    )  # fmt: skip


def _custom(now: Moment) -> Custom:
    state = now.state
    return Custom(
        state.month, np.uint64(state.month % 2**64), state.sizes.jobs, state.contacts, state.sizes.contacts,
        now.value("informal_search_probability"), now.value("informal_acceptance_probability"),
        now.value("homophily"), now.value("starting_quality"),
        now.salts("search"), now.salts("ask"), now.salts("informal_consent"),
    )  # fmt: skip
