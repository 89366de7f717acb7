"""Learning: mentoring skill grows with training and practice and decays; mentored staff grow ready to lead.

Reads   training_gain, readiness_gain (1/month, per unit), last record's jobs.mentored_well
Writes  jobs.skill, jobs.readiness; through phases/training.py jobs.trained_last
Draws   nothing
"""

from __future__ import annotations

import numpy as np

from culturesim.phases.moment import Moment
from culturesim.phases.training import training
from culturesim.state.columns import STAFF


def learning(now: Moment) -> None:
    """Let everyone present learn for one month."""
    training(now)
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    rows = state.present
    world = state.world(rows, "person")
    live = state.live_ties
    practised = np.zeros(jobs.rows + 1, np.bool_)  # the last entry stands for no mentor
    practised[ties.mentor[live[ties.met_last[live] == state.month]]] = True
    skill = jobs.skill[rows]
    skill = skill + now.value("training_gain")[jobs.unit[rows]] * (1 - skill)
    skill = skill + np.where(practised[rows], now.rule("skill_practice")[world], 0.0) * (1 - skill)
    jobs.skill[rows] = skill - now.rule("skill_decay")[world] * (skill - now.rule("skill_start")[world])
    ready = jobs.readiness[rows]
    faster = now.value("readiness_gain")[jobs.unit[rows]]
    pace = np.where(jobs.mentored_well[rows], faster, now.rule("readiness_growth")[world])
    grown = ready + pace * (1 - ready)
    jobs.readiness[rows] = np.where(jobs.level[rows] == STAFF, grown, ready)
