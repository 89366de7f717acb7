"""Learning: mentoring skill grows with training and practice and decays; mentored staff grow ready to lead.

Reads   training_gain, readiness_gain (1/month, per unit), last record's jobs.mentored_well
Writes  jobs.skill, jobs.readiness; through phases/training.py jobs.trained_last
Draws   nothing
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.phases.beginning import columns_of
from culturesim.phases.moment import Floats, Moment
from culturesim.phases.training import SESSION_GAIN, training
from culturesim.state.columns import STAFF


class Learners(NamedTuple):
    """Columns of jobs that learning reads, and the two it moves."""

    person: NDArray[np.uint64]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    mentored_well: NDArray[np.bool_]
    skill: Floats
    readiness: Floats


class Rules(NamedTuple):
    """Rule parameters, one value a world."""

    skill_practice: Floats
    skill_decay: Floats
    skill_start: Floats
    readiness_growth: Floats


def learning(now: Moment) -> None:
    """Let everyone present learn for one month."""
    state, ties = now.state, now.state.ties
    gains = now.unit_values("training_gain", "readiness_gain", SESSION_GAIN)
    rows = state.live_ties
    training(now, rows)
    _learn(
        state.month, state.sizes.jobs, columns_of(Learners, state.jobs), rows, ties.mentor, ties.met_last, gains,
        now.rules(Rules), np.zeros(state.jobs.rows, np.bool_),
    )  # fmt: skip


@compiled
def _learn(month, jobs_per_world, people, rows, mentor, met_last, gains, rules, practised):  # type: ignore[no-untyped-def]
    for tie in rows:
        if met_last[tie] == month and mentor[tie] >= 0:
            practised[mentor[tie]] = True
    for world in range(len(people.person) // jobs_per_world):
        practice, decay, start = rules.skill_practice[world], rules.skill_decay[world], rules.skill_start[world]
        growth = rules.readiness_growth[world]
        # unsigned: else each column is asked whether it is counted from its end
        first, last = np.uint64(world * jobs_per_world), np.uint64((world + 1) * jobs_per_world)
        for job in range(first, last):
            skill = people.skill[job]
            skill += gains[0, np.uint64(people.unit[job])] * (1 - skill)
            skill += (practice if practised[job] else 0.0) * (1 - skill)
            skill -= decay * (skill - start)
            people.skill[job] = skill if people.person[job] != 0 else people.skill[job]
        for job in range(first, last):
            gained, ready = gains[1, np.uint64(people.unit[job])], people.readiness[job]
            learns = (people.person[job] != 0) & (people.level[job] == STAFF)
            grown = ready + (gained if people.mentored_well[job] else growth) * (1 - ready)
            people.readiness[job] = grown if learns else ready
