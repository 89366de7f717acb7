"""Endings: which running relationships close this month, why, and what that does to people and stories.

Reads   drift_probability (1/month, per pair); breach_probability, detection_probability, repair_probability,
        informal_completion_probability, celebration_probability, … (per unit)
Writes  ties.why_ended, .ended_by, .celebrated, .contacted; what follows through after_endings.py and stories.py; the
        log
Draws   "breach", "completion", "detect", "repair", "drift", "side", "celebrate", keyed by pair
"""

from __future__ import annotations

import numpy as np

from culturesim.compiled import allocating, compiled, inlined
from culturesim.phases.after_endings import what_follows
from culturesim.phases.beginning import columns_of
from culturesim.phases.ending_terms import Chances, Draws, Jobs, Rules, Ties, Units
from culturesim.phases.filing import file_ended_ties
from culturesim.phases.moment import Moment
from culturesim.phases.stories import REACH, lose_trust, tell_bad, tell_good
from culturesim.rng import uniform
from culturesim.state.columns import BREACH, BY_MENTEE, BY_MENTOR, COMPLETED, DRIFTED
from culturesim.state.state import Rows
from culturesim.state.worlds import draw_by_world

RUNNING = 0
BREACH_DRAW, COMPLETION_DRAW, DRIFT_DRAW = range(3)  # what is drawn of every tie


def endings(now: Moment, rows: Rows) -> None:
    """Decide every ending of the running relationships `rows` first, then let the consequences follow."""
    state = now.state
    drift_probability = now.values("drift_probability", rows)
    *chances, _ = now.unit_values(*Chances._fields, REACH)
    ended, spoken_ill_of = _end(
        rows, drift_probability, state.month, state.sizes.jobs, Chances(*chances),
        now.rules(Rules), now.salts_of(Draws),
        columns_of(Ties, state.ties), columns_of(Jobs, state.jobs), columns_of(Units, state.units),
    )  # fmt: skip
    if len(ended):
        ties = state.ties
        lose_trust(now, state.unit_of(ended[ties.why_ended[ended] == BREACH], "pair"))
        tell_good(now, ended[ties.celebrated[ended]])
        tell_bad(now, ended[spoken_ill_of])
        file_ended_ties(now, ended)


@allocating
def _end(rows, drift_probability, month, jobs_of_world, chances, rules, draws, ties, jobs, units):  # type: ignore[no-untyped-def]
    """Return which of `rows` end now, in their order, and which of these are spoken ill of."""
    ended, drawn = np.empty(len(rows), np.int64), np.empty((3, len(rows)))
    keys = ties.key[rows]
    draw_by_world(rows, ties.mentee, jobs_of_world, keys, draws.breach, drawn[BREACH_DRAW])
    draw_by_world(rows, ties.mentee, jobs_of_world, keys, draws.completion, drawn[COMPLETION_DRAW])
    draw_by_world(rows, ties.mentee, jobs_of_world, keys, draws.drift, drawn[DRIFT_DRAW])
    count = _decide(rows, drift_probability, month, jobs_of_world, jobs.unit, chances, rules, draws, drawn, ties, ended)
    ended = ended[:count].copy()
    spoken_ill_of = np.zeros(count, np.bool_)
    what_follows(ended, month, jobs_of_world, chances, rules, draws, ties, jobs, units, spoken_ill_of)
    return ended, spoken_ill_of


@compiled
def _decide(rows, drift_probability, month, jobs_of_world, unit, chances, rules, draws, drawn, ties, ended):  # type: ignore[no-untyped-def]
    """Write why and by whom `rows` end, and those that do into `ended`; return how many they are."""
    count = 0
    for i in range(len(rows)):
        row = np.uint64(rows[i])  # unsigned: else each column is asked whether it is counted from its end
        mentee = np.uint64(ties.mentee[row])
        key, home, world = ties.key[row], np.uint64(unit[mentee]), mentee // np.uint64(jobs_of_world)
        why = _why_it_ends(row, key, home, world, drift_probability[i], month, chances, rules, draws, drawn[:, i], ties)
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
        ended[count] = rows[i]
        count += 1
    return count


@inlined
def _why_it_ends(row, key, home, world, drift_probability, month, chances, rules, draws, drawn, ties):  # type: ignore[no-untyped-def]
    """Return why a tie ends: breach, completion, drift, in this order; a stalled pair may be brought back together."""
    if drawn[BREACH_DRAW] < chances.breach_probability[home]:
        return BREACH
    if ties.planned[row] > 0:
        if month - ties.began[row] + 1 >= ties.planned[row]:
            return COMPLETED
    elif drawn[COMPLETION_DRAW] < chances.informal_completion_probability[home]:
        return COMPLETED
    silent = month - max(ties.met_last[row], ties.contacted[row], ties.began[row])
    if 0 < rules.stall_months[world] <= silent:
        noticed = uniform(draws.detect[world], key) < chances.detection_probability[home]
        if noticed and uniform(draws.repair[world], key) < chances.repair_probability[home]:
            ties.contacted[row] = month
            return RUNNING
    if drawn[DRIFT_DRAW] < drift_probability:
        return DRIFTED
    return RUNNING
