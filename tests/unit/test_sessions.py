"""Sessions among ties of many worlds, against counting them one by one."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from culturesim.kinds import CIRCLE, CODES, GROUP, ONE_TO_ONE
from culturesim.state.sessions import Shared, add_hours_as_mentee, load_as_mentor, members_among, one_a_session

WORLDS, JOBS, TIES = 3, 40, 90


def ties_of(seed: int) -> tuple[np.ndarray, Shared]:
    """Return shuffled rows of some ties: groups and circles have few session keys, the same in every world."""
    chance = np.random.default_rng(seed)
    kind = chance.choice([ONE_TO_ONE, GROUP, CIRCLE], TIES).astype(np.int8)
    session = np.arange(1000, 1000 + TIES, dtype=np.uint64)
    session[kind != ONE_TO_ONE] = kind[kind != ONE_TO_ONE] * 100 + chance.integers(1, 4, (kind != ONE_TO_ONE).sum())
    mentee = chance.integers(0, WORLDS * JOBS, TIES).astype(np.int32)
    mentor = mentee // JOBS * JOBS + (session % JOBS).astype(np.int32)
    mentor[kind == CIRCLE] = -1
    learners, hours = np.ones((WORLDS, CODES)), chance.integers(500, 1500, (WORLDS, CODES)).astype(float)
    learners[:, [GROUP, CIRCLE]] = 6
    rows = chance.permutation(TIES)[: TIES - 10].astype(np.int64)
    return rows, Shared(session, kind, mentee, mentor, learners, hours, JOBS)


@pytest.mark.parametrize("seed", range(5))
def test_each_session_is_counted_once_within_its_world(seed):
    rows, ties = ties_of(seed)
    session = {row: (ties.mentee[row] // JOBS, int(ties.session[row])) for row in rows}
    sizes = Counter(session.values())
    assert members_among(rows, ties).tolist() == [sizes[session[row]] for row in rows]

    firsts: dict[tuple, int] = {}
    for row in rows:
        firsts.setdefault(session[row], row)
    assert one_a_session(rows, ties).tolist() == list(firsts.values())  # in the order given

    led, learnt = defaultdict(int), defaultdict(int)
    for row in firsts.values():
        led[ties.mentor[row]] += ties.hours[ties.mentee[row] // JOBS, ties.kind[row]]
    for row in rows:
        learnt[ties.mentee[row]] += ties.hours[ties.mentee[row] // JOBS, ties.kind[row]]
    everyone, load = range(WORLDS * JOBS), np.zeros(WORLDS * JOBS, np.int64)
    add_hours_as_mentee(rows, ties, load)
    assert load_as_mentor(rows, ties, WORLDS * JOBS).tolist() == [led[person] for person in everyone]
    assert load.tolist() == [learnt[person] for person in everyone]


def test_no_ties_make_no_sessions():
    _, ties = ties_of(0)
    nothing = np.zeros(0, np.int64)
    assert len(one_a_session(nothing, ties)) == len(members_among(nothing, ties)) == 0
    assert not load_as_mentor(nothing, ties, JOBS).any()
