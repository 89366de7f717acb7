"""Endings: which running relationships close this month, why, and what that does to people and stories.

Reads   drift_probability (1/month, per pair); breach_probability, detection_probability, repair_probability,
        informal_completion_probability, celebration_probability, … (per unit)
Writes  ties.why_ended, .ended_by, .celebrated, .contacted; what follows in after_endings.py and stories.py; the log
Draws   "breach", "completion", "detect", "repair", "drift", "side", "celebrate", keyed by pair
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined
from culturesim.phases.after_endings import what_follows
from culturesim.phases.beginning import columns_of
from culturesim.phases.filing import file_ended_ties
from culturesim.phases.moment import Moment
from culturesim.phases.stories import lose_trust, tell_bad, tell_good
from culturesim.rng import uniform
from culturesim.state.columns import BREACH, BY_MENTEE, BY_MENTOR, COMPLETED, DRIFTED
from culturesim.state.state import Rows

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
RUNNING = 0


class Chances(NamedTuple):
    """Quantities of each unit that decide."""

    breach_probability: Floats
    informal_completion_probability: Floats
    detection_probability: Floats
    repair_probability: Floats
    celebration_probability: Floats


class Rules(NamedTuple):
    """Parameters of each world that decide."""

    stall_months: Floats
    mentor_side_share: Floats
    quality_minimum: Floats


class Draws(NamedTuple):
    """This month's salts of what is drawn, one a world."""

    breach: Keys
    completion: Keys
    detect: Keys
    repair: Keys
    drift: Keys
    side: Keys
    celebrate: Keys


class Ties(NamedTuple):
    """Columns of ties."""

    key: Keys
    mentee: NDArray[np.int32]
    mentor: NDArray[np.int32]
    began: NDArray[np.int32]
    met_last: NDArray[np.int32]
    contacted: NDArray[np.int32]
    planned: NDArray[np.int16]
    quality: Floats
    why_ended: NDArray[np.int8]
    ended_by: NDArray[np.int8]
    celebrated: NDArray[np.bool_]


def endings(now: Moment) -> None:
    """Decide every ending first, then let the consequences follow."""
    ended = decide(now)
    if len(ended):
        ties, unit = now.state.ties, now.state.jobs.unit
        spoken_ill_of = what_follows(now, ended)
        lose_trust(now, unit[ties.mentee[ended[ties.why_ended[ended] == BREACH]]])
        tell_good(now, ended[ties.celebrated[ended]])
        tell_bad(now, spoken_ill_of)
        file_ended_ties(now)


def decide(now: Moment) -> Rows:
    """Write why and by whom relationships end; return their rows. Causes in order: breach, completion, drift."""
    state = now.state
    rows = state.live_ties
    ended = np.empty(len(rows), np.int64)
    count = _decide(
        rows, now.values("drift_probability", rows), state.month, state.sizes.jobs, state.jobs.unit,
        Chances(*now.unit_values(*Chances._fields)), Rules(*(now.rule(name) for name in Rules._fields)),
        Draws(*(now.salts(decision) for decision in Draws._fields)), columns_of(Ties, state.ties), ended,
    )  # fmt: skip
    return ended[:count]


@compiled
def _decide(rows, drift_probability, month, jobs, unit, chances, rules, draws, ties, ended):  # type: ignore[no-untyped-def]
    """Decide each of `rows`; write the rows that end into `ended` and return how many they are."""
    count = 0
    for i in range(len(rows)):
        row = rows[i]
        key, home, world = ties.key[row], unit[ties.mentee[row]], ties.mentee[row] // jobs
        why = _why_it_ends(row, key, home, world, drift_probability[i], month, chances, rules, draws, ties)
        if why == RUNNING:
            continue
        ties.why_ended[row] = why
        if why == COMPLETED:
            good = ties.quality[row] >= rules.quality_minimum[world]
            noted = uniform(draws.celebrate[world], key) < chances.celebration_probability[home]
            ties.celebrated[row] = good and noted
        else:
            by_mentor = uniform(draws.side[world], key) < rules.mentor_side_share[world]
            ties.ended_by[row] = BY_MENTOR if by_mentor and ties.mentor[row] >= 0 else BY_MENTEE
        ended[count] = row
        count += 1
    return count


@inlined
def _why_it_ends(row, key, home, world, drift_probability, month, chances, rules, draws, ties):  # type: ignore[no-untyped-def]
    """Return why a tie ends, if it does; a stalled pair may be noticed and brought back together before it drifts."""
    if uniform(draws.breach[world], key) < chances.breach_probability[home]:
        return BREACH
    if ties.planned[row] > 0:
        if month - ties.began[row] + 1 >= ties.planned[row]:
            return COMPLETED
    elif uniform(draws.completion[world], key) < chances.informal_completion_probability[home]:
        return COMPLETED
    silent = month - max(ties.met_last[row], ties.contacted[row], ties.began[row])
    if 0 < rules.stall_months[world] <= silent:
        noticed = uniform(draws.detect[world], key) < chances.detection_probability[home]
        if noticed and uniform(draws.repair[world], key) < chances.repair_probability[home]:
            ties.contacted[row] = month
            return RUNNING
    if uniform(draws.drift[world], key) < drift_probability:
        return DRIFTED
    return RUNNING
