"""Serving: a programme's coordinator takes the queue one after another and finds each seeker a place.

Sessions with room are filled before new ones are opened; a circle or a peer pair is opened by two who wait for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.kinds import CODES, MOSAIC, NOBODY, OPTIMAL
from culturesim.phases.beginning import AT_ONCE, begin, leave_the_queue
from culturesim.phases.choosing import (
    agrees,
    are_strangers,
    candidates,
    likeness,
    may_lead,
    offered_to,
    score_of,
    weights_of,
    world_of,
)
from culturesim.phases.open_sessions import open_one, opened
from culturesim.state.columns import MANDATED, PROGRAMME_SLOT, SECOND_SLOT, SLOTS

Ints = NDArray[np.int64]


class Terms(NamedTuple):
    """What programmes offer: places left in thousandths, rule, consent, term; per unit the starting quality."""

    places: Ints
    rule: NDArray[np.int8]
    consent: NDArray[np.bool_]
    term: NDArray[np.int16]
    starting_quality: NDArray[np.float64]


@compiled
def serve(done, order, offered, later, found, menu, terms, place, kinds, taste, spare, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Serve seekers in `order` after the first `done`; return how many have been served when the table of ties is full.

    Notes what each is `offered`, and in `later` those for whom an assignment is made.
    """
    for i in range(done, len(order)):
        if ties.free_count[0] < AT_ONCE:
            return i
        seeker = order[i]
        world, here = seeker // place.jobs, jobs.unit[seeker]
        runs = place.programme[here]
        kind = offered_to(jobs.person[seeker], world, here, runs, menu)
        offered[i] = kind
        share = kinds.coordination[world, kind]
        if not jobs.seeking[seeker] or share > terms.places[runs]:
            continue
        if kinds.mentor[kind] == NOBODY:
            _join_or_open(seeker, kind, share, runs, terms, place, kinds, taste, sessions, jobs, ties)
            continue
        terms.places[runs] -= share
        if terms.rule[runs] == OPTIMAL and kinds.learners[world, kind] == 1 and kind != MOSAIC:
            later[i] = True
            continue
        count = candidates(seeker, runs, place, taste, jobs, found)
        _propose(seeker, kind, runs, found[:count], terms, place, kinds, taste, spare, sessions, jobs, ties)
    return len(order)


@inlined
def _propose(seeker, kind, runs, found, terms, place, kinds, taste, spare, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Propose the best candidate, in a mosaic then the next best too; whoever is accepted becomes the mentor."""
    several = kinds.learners[seeker // place.jobs, kind] > 1
    chosen, tied = -1, False
    for turn in range(2 if kind == MOSAIC else 1):
        if turn == 1 and ties.at[seeker * SLOTS + SECOND_SLOT] >= 0:
            break
        but = chosen
        chosen, one = _best(
            seeker, kind, runs, found, but, several, terms, place, kinds, taste, spare, sessions, jobs, ties
        )
        if chosen < 0:
            break
        fit = likeness(jobs, seeker, chosen)
        if take(seeker, chosen, kind, one, fit, runs, terms, place, kinds, taste, spare, sessions, jobs, ties):
            tied = True
    if tied:
        leave_the_queue(seeker, jobs)


@inlined
def _best(seeker, kind, runs, found, but, several, terms, place, kinds, taste, spare, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Return the best candidate other than `but` and the session they have room in (-1: a new one)."""
    world, asking = world_of(seeker, place), np.uint64(seeker)
    hours, learners = kinds.hours[world, kind], kinds.learners[world, kind]
    weights = weights_of(terms.rule[runs], seeker, kind, place, kinds, taste, jobs)
    best, chosen, session = -np.inf, -1, -1
    for c in range(len(found)):
        other = np.uint64(found[c])  # unsigned: else each column is asked whether it is counted from its end
        if found[c] == but or (not several and spare[other] < hours):
            continue
        if not are_strangers(other, asking, jobs, ties):
            continue
        if not may_lead(other, asking, kind, place, kinds, taste, jobs):
            continue
        one = open_one(other, kind, learners, sessions) if several and jobs.offers[other] else -1
        if (one < 0 and spare[other] < hours) or (one < 0 and session >= 0):
            continue
        score = score_of(weights, other, asking, jobs)
        better = score > best or (score == best and jobs.person[other] < jobs.person[chosen])
        if better or (one >= 0 and session < 0):
            best, chosen, session = score, found[c], one
    return chosen, session


@inlined
def take(seeker, mentor, kind, one, fit, runs, terms, place, kinds, taste, spare, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Ask both sides where the programme does; if they accept, begin the tie and return True."""
    mandated = jobs.seeks_channel[seeker] == MANDATED or not terms.consent[runs]
    if not mandated and not agrees(seeker, mentor, fit, place, taste, jobs):
        return False
    world = seeker // place.jobs
    session = sessions.key[one] if one >= 0 else np.uint64(0)
    start = terms.starting_quality[jobs.unit[seeker]]
    key = begin(
        kind, seeker, mentor, session, fit, terms.term[runs], mandated, start, place.month, place.month_key, jobs, ties
    )
    if one >= 0:
        sessions.members[one] += 1
    else:
        spare[mentor] -= kinds.hours[world, kind]
        if kinds.learners[world, kind] > 1:
            opened(mentor, kind, key, 1, seeker, sessions)
    return True


@inlined
def _join_or_open(seeker, kind, share, runs, terms, place, kinds, taste, sessions, jobs, ties):  # type: ignore[no-untyped-def]
    """Join a session of learners with room, or open one with whoever waits for one, or wait for the next."""
    circle = runs * CODES + kind
    owner = len(jobs.person) + circle
    while sessions.first[owner] >= 0 and (
        sessions.members[sessions.first[owner]] >= kinds.learners[seeker // place.jobs, kind]
    ):
        sessions.first[owner] = sessions.following[sessions.first[owner]]
    one, host = sessions.first[owner], sessions.waiting[circle]
    if one >= 0:
        host = sessions.host[one]
    elif host < 0:
        sessions.waiting[circle] = seeker
        return
    else:
        share *= 2
        if share > terms.places[runs]:
            return
    terms.places[runs] -= share
    fit = likeness(jobs, seeker, host)
    mandated = jobs.seeks_channel[seeker] == MANDATED or not terms.consent[runs]
    if not mandated and not agrees(seeker, host, fit, place, taste, jobs):
        return
    term, month, month_key = terms.term[runs], place.month, place.month_key
    if one >= 0:
        session = sessions.key[one]
        sessions.members[one] += 1
        new = ties.began[ties.at[host * SLOTS + PROGRAMME_SLOT]] == month
        if new and jobs.person[seeker] < jobs.person[host]:
            sessions.host[one] = seeker
    else:
        told = jobs.seeks_channel[host] == MANDATED or not terms.consent[runs]
        start = terms.starting_quality[jobs.unit[host]]
        session = begin(kind, host, -1, np.uint64(0), fit, term, told, start, month, month_key, jobs, ties)
        leave_the_queue(host, jobs)
        opened(owner, kind, session, 2, host if jobs.person[host] < jobs.person[seeker] else seeker, sessions)
        sessions.waiting[circle] = -1
    start = terms.starting_quality[jobs.unit[seeker]]
    begin(kind, seeker, -1, session, fit, term, mandated, start, month, month_key, jobs, ties)
    leave_the_queue(seeker, jobs)
