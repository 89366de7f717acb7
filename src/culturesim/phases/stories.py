"""Stories: endings that are spoken of reach other units, and a breach of confidence costs trust.

Reads   story_reach_probability (per unit)
Writes  units.good_stories, .bad_stories, .story_origin; ties.trust
Draws   "reach", "bad_reach" by pair and unit
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.phases.moment import Moment
from culturesim.rng import uniform_at
from culturesim.state.columns import SLOTS
from culturesim.state.state import Rows

REACH = "story_reach_probability"


def tell_good(now: Moment, rows: Rows) -> None:
    """Add a good story of each pair to its mentee's unit and to those it reaches; what came of it will be theirs."""
    if len(rows):
        ties, units = now.state.ties, now.state.units
        last_stays = rows[ties.key[rows].argsort()]  # of all that a unit hears, the one with the greatest key
        _tell(now, "reach", last_stays, units.good_stories, units.story_origin)


def tell_bad(now: Moment, rows: Rows) -> None:
    """Add a bad story of each pair to its mentee's unit and to those it reaches."""
    if len(rows):
        units = now.state.units
        _tell(now, "bad_reach", rows, units.bad_stories, np.zeros(units.rows, np.uint64))


def _tell(now: Moment, decision: str, rows: Rows, stories: NDArray[np.float64], origin: NDArray[np.uint64]) -> None:
    state, ties, sizes = now.state, now.state.ties, now.state.sizes
    _hear(rows, ties.key, ties.mentee, ties.mentee_key, state.jobs.unit, state.units.key, sizes.jobs, sizes.units,
          now.salts(decision), now.value(REACH), stories, origin)  # fmt: skip


@compiled
def _hear(  # type: ignore[no-untyped-def]
    rows, key, mentee, mentee_key, unit, unit_key, jobs_of_world, units_of_world, salts, reach, stories, origin
):
    """Let each unit of a pair's world hear of it with the chance of the mentee's unit, that unit itself for sure."""
    for row in rows:
        world, home = mentee[row] // jobs_of_world, unit[mentee[row]]
        chance, salt, pair, told = reach[home], salts[world], key[row], mentee_key[row]
        first = world * units_of_world
        last = first + units_of_world
        listeners, heard, known = unit_key[first:last], stories[first:last], origin[first:last]
        for i in range(units_of_world):
            reached = (uniform_at(salt, pair, listeners[i]) < chance) | (first + i == home)
            heard[i] += reached
            known[i] = told if reached else known[i]


def lose_trust(now: Moment, breached: Rows) -> None:
    """Let the other pairs of the units `breached`, one entry a breach, trust one another less."""
    if len(breached) == 0:
        return
    state, ties = now.state, now.state.ties
    times = np.bincount(breached, minlength=state.units.rows)
    units = times.nonzero()[0]
    kept = np.ones(state.units.rows)
    kept[units] = (1 - state.rule("breach_trust_loss", units, "unit")) ** times[units]
    _keep(kept, state.jobs.unit, ties.at, ties.why_ended, ties.trust)


@compiled
def _keep(kept, unit, at, why_ended, trust):  # type: ignore[no-untyped-def]
    for job in range(len(unit)):
        if kept[unit[job]] < 1:
            for place in range(job * SLOTS, (job + 1) * SLOTS):
                if at[place] >= 0 and why_ended[at[place]] == 0:
                    trust[at[place]] *= kept[unit[job]]
