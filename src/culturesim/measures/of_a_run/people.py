"""Numbers of a run about people: who enters, who leads whom to enter, who is in it twice.

Reads   run.pairs
"""

from __future__ import annotations

import numpy as np

from culturesim.measures import demand_multiplier as twins
from culturesim.measures import lineage as records
from culturesim.measures.of_a_run.declared import Number, measure
from culturesim.measures.of_a_run.reading import last_month, share
from culturesim.measures.of_a_run.relationships import Channels, channel_numbers
from culturesim.measures.reach import mentors_and_mentees
from culturesim.run import Run
from culturesim.state.columns import COHORT


@measure(unit="people")
def entered(run: Run, *, month: int, window: int, channels: Channels | None = None) -> Number:
    """People who began a relationship as learner within a window of months, by what led them in."""
    numbers = None if channels is None else channel_numbers(channels)
    return float(len(twins.entered(run, month, window, numbers)))


@measure(unit="people", parts=("extra", "induced"))
def led_to(run: Run, beside: Run, *, month: int, window: int) -> Number:
    """People who entered within a window beyond those of another arm, and those its cohort alone brought in."""
    anyway = twins.entered(beside, month, window)
    by_cohort, also = (twins.entered(one, month, window, [COHORT]) for one in (run, beside))
    extra = len(twins.entered(run, month, window)) - len(anyway)
    return np.array([extra, len(by_cohort - also - anyway)], np.float64)


@measure(unit="entries a participant")
def lineage(run: Run, *, window: int = 24) -> Number:
    """People whose entry within so many months is credited to one participant, R_D; descriptive, no cause."""
    return records.lineage([run], window=window)


@measure(unit="share of those in a relationship")
def dual_roles(run: Run, *, month: int | None = None) -> Number:
    """Share of those in a relationship in a month who are mentor in one and learner in another."""
    mentors, learners = mentors_and_mentees(run, last_month(run, month))
    return share(len(mentors & learners), len(mentors | learners))
