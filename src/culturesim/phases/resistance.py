"""Resisters: some are won over, the others speak ill of mentoring.

Reads   resister_conversion_probability, resister_story_probability (per unit)
Writes  jobs.resists, units.bad_stories
Draws   "won_over", "resister_story" keyed by person
"""

from __future__ import annotations

from culturesim.phases.moment import Moment


def resistance(now: Moment) -> None:
    """Live one month of those who are against mentoring."""
    state, jobs = now.state, now.state.jobs
    rows = jobs.resists.nonzero()[0]
    if len(rows) == 0:
        return
    conversion, story = now.unit_values("resister_conversion_probability", "resister_story_probability")
    world, unit, who = state.world(rows, "person"), jobs.unit[rows], jobs.person[rows]
    won = now.draw("won_over", world, who) < conversion[unit]
    tells = now.draw("resister_story", world, who) < story[unit]
    jobs.resists[rows[won]] = False
    state.units.bad_stories[:] += state.count_by_unit(rows[tells & ~won])
