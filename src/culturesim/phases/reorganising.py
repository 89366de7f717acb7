"""What becomes of the organisation when an event changes its jobs and units.

Reads   jobs, units
Writes  jobs.open, .unit, .forced_exit, .remote, .resists; units and strengths of merged and split units; scopes of
        roles; units.remote_share, .recognition_until; contacts of new jobs; the standing lists
Draws   "layoff", "split" keyed by job; "remote", "resists" (lasting) by person; colleagues of a new job as at the
        founding (phases/newcomers.py)
"""

from __future__ import annotations

import numpy as np

from culturesim.phases.event_world import EventWorld
from culturesim.phases.filing import file_abandoned
from culturesim.scenario.reorganising import (
    HiringWave,
    Layoff,
    MergeUnits,
    RecognitionCampaign,
    RemoteSwitch,
    ResistersOrganise,
    SplitUnit,
)
from culturesim.state.columns import STAFF, UNIT_LEADER
from culturesim.state.state import Rows

BLENDED = ("credibility", "good_stories", "bad_stories", "clarity", "lessons", "climate")  # merged units have the mean
COUNTED = ("good_endings", "bad_endings", "abandoned")  # counts of this month


def hiring_wave_begins(world: EventWorld, event: HiringWave) -> None:
    """Nothing beyond the monthly part of :func:`open_new_jobs`; the log notes that it began."""


def open_new_jobs(world: EventWorld, event: HiringWave, place: int) -> None:
    """Open this month's part of a hiring wave, the `place`-th event of its scenario."""
    state = world.state
    done, first = state.month - event.month, world.world * state.sizes.jobs
    parts = []
    for jobs in world.names.new_jobs[place]:
        before, after = len(jobs) * done // event.over, len(jobs) * (done + 1) // event.over
        parts.append(first + jobs[before:after])
    opened = np.concatenate(parts)
    state.jobs.open[opened] = True
    world.together.reorganised.append(world.world)
    world.together.opened.append(opened)


def layoff(world: EventWorld, event: Layoff) -> str:
    """Close jobs of staff for good; whoever holds one leaves this month."""
    state, jobs = world.state, world.state.jobs
    rows = world.open_jobs_in(world.units(event.units))
    rows = rows[(jobs.level[rows] == STAFF) & (jobs.protected_until[rows] <= state.month)]
    vacant = jobs.person[rows] == 0
    candidates = rows if event.vacant_first or event.share is not None else rows[~vacant]
    wanted = event.people if event.people is not None else int(np.floor(event.share * len(rows) + 0.5))  # type: ignore[operator]
    closed = candidates[_in_order(world, candidates, event)][:wanted]
    jobs.open[closed] = False
    held = closed[jobs.person[closed] != 0]
    jobs.forced_exit[held] = True
    world.together.reorganised.append(world.world)
    return f"{len(closed)} jobs close and {len(held)} people go."


def _in_order(world: EventWorld, rows: Rows, event: Layoff) -> Rows:
    """Return the order in which jobs close."""
    jobs = world.state.jobs
    drawn = world.draw("layoff", jobs.key[rows])
    vacant = jobs.person[rows] == 0
    newest = -np.where(vacant, world.state.month, jobs.joined[rows]) * (event.order == "last_in_first_out")
    return np.lexsort((jobs.key[rows], drawn, newest, ~vacant & event.vacant_first))


def remote_switch(world: EventWorld, event: RemoteSwitch) -> str:
    """Set who works remotely: those whose lasting inclination lies below the share."""
    units = world.units(event.units)
    world.state.units.remote_share[units] = event.share
    rows = world.people_in(units)
    world.state.jobs.remote[rows] = world.trait("remote", world.state.jobs.person[rows]) < event.share
    return f"That is {int(world.state.jobs.remote[rows].sum())} people."


def resisters_organise(world: EventWorld, event: ResistersOrganise) -> str:
    """Turn people against mentoring; they withdraw requests and offers, while what they are in goes on."""
    jobs = world.state.jobs
    rows = world.people_in(world.units(event.units))
    rows = rows[(world.trait("resists", jobs.person[rows]) < event.share) & ~jobs.resists[rows]]
    jobs.resists[rows], jobs.wants[rows], jobs.offers[rows] = True, False, False
    asking = rows[jobs.seeking[rows]]
    file_abandoned(world.now, asking, jobs.seeks_since[asking])
    jobs.seeking[asking], jobs.seeks_since[asking] = False, -1
    jobs.seeks_channel[asking], jobs.seeks_parent[asking] = 0, 0
    return f"That is {len(rows)} people."


def recognition_campaign(world: EventWorld, event: RecognitionCampaign) -> None:
    """Let a campaign run until some month."""
    world.state.units.recognition_until[world.units(event.units)] = world.state.month + event.months


def merge_units(world: EventWorld, event: MergeUnits) -> str:
    """Let all jobs of a unit join another; what was done, believed and told becomes the mean of both."""
    state, units = world.state, world.state.units
    old, new = world.units([event.unit, event.into])
    if not units.open[old] or not units.open[new]:
        return "One of them is not there."
    moving, staying = (len(world.people_in(np.array([unit]))) for unit in (old, new))
    if moving:
        for values in (*(units.column(name) for name in BLENDED), *state.practice.table, *state.perceived.table):
            values[new] = (moving * values[old] + staying * values[new]) / (moving + staying)
    for name in COUNTED:
        units.column(name)[new] += units.column(name)[old]
        units.column(name)[old] = 0
    state.jobs.unit[state.jobs.unit == old] = new
    units.open[old], units.programme[old] = False, -1
    _hand_scope(world, old, new, np.arange(state.jobs.rows))
    return f"{moving} people join {staying}."


def split_unit(world: EventWorld, event: SplitUnit) -> str:
    """Let part of a unit's jobs become a unit of its own, which begins as a copy of the unit it leaves."""
    state, units, jobs = world.state, world.state.units, world.state.jobs
    old, new = world.units([event.unit, event.into])
    if not units.open[old] or units.open[new]:
        return "It cannot be split off."
    for name in units:
        if name not in ("key", *COUNTED):
            units.column(name)[new] = units.column(name)[old]
    for strengths in (state.aim, state.practice, state.perceived):
        strengths.table[:, new] = strengths.table[:, old]
    rows = world.open_jobs_in(np.array([old]))
    rows = rows[np.lexsort((jobs.key[rows], world.draw("split", jobs.key[rows])))]
    staff, leaders = rows[jobs.level[rows] == STAFF], rows[jobs.level[rows] == UNIT_LEADER]
    going = staff[: max(1, int(np.floor(event.share * len(staff) + 0.5)))]
    led = leaders[: max(0, min(len(leaders) - 1, int(np.floor(event.share * len(leaders) + 0.5))))]
    moving = np.concatenate([going, led])
    jobs.unit[moving] = new
    _hand_scope(world, old, new, moving)
    if len(led) == 0:
        leading = np.array([world.job(f"{event.into}/leader")])
        jobs.open[leading] = True
        world.together.reorganised.append(world.world)
        world.together.opened.append(leading)
    return f"{len(moving)} jobs of {len(rows)} go."


def _hand_scope(world: EventWorld, old: int, new: int, moving: Rows) -> None:
    """Let roles whose scope was the unit `old` and whose job is among `moving` serve `new`; list everybody anew."""
    state, first = world.state, world.world * world.state.sizes.units
    roles = world.world * state.sizes.roles + np.arange(state.sizes.roles)
    scope = state.role_units[roles]
    only_old = scope[:, old - first] & (scope.sum(axis=1) == 1) if len(roles) else np.zeros(0, np.bool_)
    handed = roles[only_old & np.isin(state.roles.job[roles], moving)]
    state.role_units[handed, old - first] = False
    state.role_units[handed, new - first] = True
    state.find_payers(world.world)
    state.list_jobs(world.world)
