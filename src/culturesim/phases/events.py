"""Events: dated changes that a scenario makes happen, and the sentence each leaves in the log.

Reads   budget_cut_probability, shock_share (per unit)
Writes  whatever the event changes; the log
Draws   "budget" keyed by programme; "cohort", "trial", "trial_arm" by person; "layoff" by job;
        "breach_event" by pair
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import MATCHING_RULES
from culturesim.phases.event_world import EventWorld, Together
from culturesim.phases.moment import Moment
from culturesim.phases.reorganising import (
    hiring_wave_begins,
    layoff,
    merge_units,
    open_new_jobs,
    recognition_campaign,
    remote_switch,
    resisters_organise,
    split_unit,
)
from culturesim.scenario import events as told
from culturesim.state.columns import BREACH, BY_MENTEE, BY_MENTOR, COHORT, INVITED, MANDATED, USUAL
from culturesim.state.state import Rows
from culturesim.units import MONTHS_PER_YEAR

_LEVELS = {"staff": 0, "unit_leader": 1, "executive": 2}


def events(now: Moment) -> None:
    """Let every event due this month happen: the first of every world, then the next, in the order written."""
    month = now.state.month
    in_words: dict[int, str] = {}  # by event: most worlds have the same ones
    for turn in now.setting.calendar.get(month, ()):
        together = Together(now)
        for number, place, event in turn:
            world = EventWorld(now, number, together)
            if isinstance(event, told.RampHallmark):
                _ramp(world, event)
            if isinstance(event, told.HiringWave):
                open_new_jobs(world, event, place)
            if event.month == month:
                outcome = _EFFECTS[type(event)](world, event)
                words = in_words.get(id(event)) or in_words.setdefault(id(event), event.in_words())
                now.state.log.say(number, month, f"{words} {outcome}" if outcome else words)
        together.finish()


def _set_hallmark(world: EventWorld, event: told.SetHallmark) -> None:
    for row, name in enumerate(HALLMARKS):
        if event.hallmark in (name, "all"):
            world.state.aim.table[row, world.units(event.units)] = event.to


def _ramp(world: EventWorld, event: told.RampHallmark) -> None:
    left = event.month + event.over - world.state.month
    units = world.units(event.units)
    for row, name in enumerate(HALLMARKS):
        if event.hallmark in (name, "all"):
            aim = world.state.aim.table[row, units]
            world.state.aim.table[row, units] = aim + (event.to - aim) / left


def _ramp_begins(world: EventWorld, event: told.RampHallmark) -> None:
    """Nothing beyond the monthly step of :func:`_ramp`; the log notes that it began."""


def _start_funding(world: EventWorld, event: told.StartFunding) -> str | None:
    programmes, row = world.state.programmes, world.programme(event.programme)
    if programmes.funded[row]:
        return "It was funded already."
    if world.state.month - programmes.launched[row] < world.now.rule("launch_trial")[world.world]:
        programmes.failed_launches[row] += 1  # given up before it could be judged, and begun again
    programmes.funded[row], programmes.launched[row] = True, world.state.month
    return None


def _end_funding(world: EventWorld, event: told.EndFunding) -> None:
    world.state.programmes.funded[world.programme(event.programme)] = False


def _set_coordinator_hours(world: EventWorld, event: told.SetCoordinatorHours) -> None:
    world.state.programmes.coordinator_hours[world.programme(event.programme)] = event.to


def _cut_budget(world: EventWorld, event: told.CutBudget) -> str:
    state, programme = world.state, world.programme(event.programme)
    if not state.programmes.funded[programme]:
        return "It had no funding to lose."
    units = np.flatnonzero(state.units.programme == programme)
    if len(units) == 0:
        return "It serves no unit any more."
    chance = world.now.value("budget_cut_probability")[units].sum() / len(units)
    if world.draw("budget", state.programmes.key[programme : programme + 1])[0] < chance:
        state.programmes.funded[programme] = False
        return "The programme loses its funding."
    return "The programme keeps its funding."


def _change_matching(world: EventWorld, event: told.ChangeMatching) -> None:
    world.state.programmes.matching[world.programme(event.programme)] = MATCHING_RULES.index(event.matching)


def _launch_cohort(world: EventWorld, event: told.LaunchCohort) -> str:
    state, jobs = world.state, world.state.jobs
    rows = world.people_in(np.flatnonzero(state.units.programme == world.programme(event.programme)))
    rows = rows[~jobs.seeking[rows] & ~state.has_a_mentor(rows) & ~jobs.resists[rows]]
    order = np.lexsort((jobs.person[rows], world.draw("cohort", jobs.person[rows])))
    asked = rows[order][: event.people]
    joining = _ask(world, asked, mandated=event.mandated)
    return f"{len(joining)} ask for a mentor."


def _ask(world: EventWorld, rows: Rows, *, mandated: bool) -> Rows:
    """Let those of `rows` who want a mentor ask for one, all of them when mandated; return who asks."""
    jobs = world.state.jobs
    joining = rows if mandated else rows[jobs.wants[rows]]
    jobs.wants[joining] = True
    jobs.seeking[joining], jobs.seeks_since[joining] = True, world.state.month
    jobs.seeks_channel[joining], jobs.seeks_parent[joining] = MANDATED if mandated else COHORT, 0
    return joining


def _trial(world: EventWorld, event: told.Trial) -> str:
    state, jobs = world.state, world.state.jobs
    rows = world.people_in(np.flatnonzero(state.units.programme == world.programme(event.programme)))
    rows = rows[~state.has_a_mentor(rows) & (jobs.trial_arm[rows] == 0) & ~jobs.resists[rows]]
    first_year = state.month - jobs.joined[rows] < MONTHS_PER_YEAR
    may = {"anyone": np.ones(len(rows), np.bool_), "first_year": first_year, "wanting": jobs.wants[rows]}
    rows = rows[may[event.eligible]]
    order = np.lexsort((jobs.person[rows], world.draw("trial", jobs.person[rows])))
    half = min(event.people, len(rows)) // 2
    drawn = rows[order][: 2 * half]
    by_lot = drawn[np.lexsort((jobs.person[drawn], world.draw("trial_arm", jobs.person[drawn])))]
    jobs.trial_month[drawn] = state.month
    jobs.trial_arm[by_lot[:half]], jobs.trial_arm[by_lot[half:]] = INVITED, USUAL
    invited = by_lot[:half]
    asking = _ask(world, invited[~jobs.seeking[invited]], mandated=event.mandated)
    return f"{half} are invited, of whom {len(asking)} ask for a mentor; {half} carry on as usual."


def _train(world: EventWorld, event: told.Train) -> str:
    rows = world.people_in(world.units(event.units))
    skill = world.state.jobs.skill
    skill[rows] += event.gain * (1 - skill[rows])
    world.state.jobs.trained_last[rows] = world.state.month
    return f"{len(rows)} people take part."


def _jobs_of(world: EventWorld, person: np.uint64) -> Rows:
    """Return the job that a person holds; nothing for nobody, and where they are gone."""
    first = world.world * world.state.sizes.jobs
    here = world.state.jobs.person[first : first + world.state.sizes.jobs]
    return first + np.flatnonzero((here == person) & (here != 0))  # type: ignore[no-any-return]


def _jobs_of_holder(world: EventWorld, name: str) -> Rows:
    """Return the job of whoever holds a steward role; nothing where nobody does."""
    return _jobs_of(world, world.state.roles.holder[world.role(name)])


def _holder_leaves(world: EventWorld, event: told.HolderLeaves) -> str | None:
    jobs = _jobs_of_holder(world, event.role)
    if len(jobs) == 0:
        return "Nobody held it."
    world.state.jobs.forced_exit[jobs] = True
    return None


def _protect_holder(world: EventWorld, event: told.ProtectHolder) -> str | None:
    jobs = _jobs_of_holder(world, event.role)
    if len(jobs) == 0:
        return "Nobody held it."
    world.state.jobs.protected_until[jobs] = world.state.month + event.months
    return None


def _protect_person(world: EventWorld, event: told.ProtectPerson) -> str | None:
    job = world.job(event.job)
    if world.state.jobs.person[job] == 0:
        return "The job was vacant."
    world.state.jobs.protected_until[job] = world.state.month + event.months
    return None


def _known_person_leaves(world: EventWorld, event: told.KnownPersonLeaves) -> str | None:
    jobs = _jobs_of(world, np.uint64(event.person))
    world.state.jobs.forced_exit[jobs] = True
    return None if len(jobs) else "They were not there any more."


def _person_leaves(world: EventWorld, event: told.PersonLeaves) -> str | None:
    job = world.job(event.job)
    if world.state.jobs.person[job] == 0:
        return "The job was vacant."
    world.state.jobs.forced_exit[job] = True
    return None


def _rank_leaves(world: EventWorld, event: told.RankLeaves) -> str:
    rows = world.people_in(world.units(event.units))
    rows = rows[world.state.jobs.level[rows] == _LEVELS[event.level]]
    world.state.jobs.forced_exit[rows] = True
    return f"That is {len(rows)} people."


def _leader_disengages(world: EventWorld, event: told.LeaderDisengages) -> None:
    roles, role, until = world.state.roles, world.role(event.role), world.state.month + event.months
    if event.action == "lost":
        roles.action_away_until[role] = until
    if event.talk == "lost":
        roles.talk_away_until[role] = until


def _adopt_succession_plan(world: EventWorld, event: told.AdoptSuccessionPlan) -> None:
    roles, role = world.state.roles, world.role(event.role)
    roles.plan_hours[role] = event.hours
    roles.documentation[role] = event.documentation
    roles.floor[role] = max(roles.floor[role], event.documentation * roles.action[role])


def _drop_succession_plan(world: EventWorld, event: told.DropSuccessionPlan) -> None:
    roles, role = world.state.roles, world.role(event.role)
    roles.plan_hours[role], roles.successor[role], roles.successor_readiness[role] = 0.0, 0, 0.0


def _brief_leaders(world: EventWorld, event: told.BriefLeaders) -> None:
    roles = world.state.roles
    names = world.names.roles if event.roles == "all" else event.roles
    rows = np.array([world.role(name) for name in names], np.int64)
    roles.advocacy[rows] += world.now.rule("briefing_gain")[world.world] * (1 - roles.advocacy[rows])


def _breach(world: EventWorld, event: told.Breach) -> str:
    state, ties = world.state, world.state.ties
    unit = world.units([event.unit])[0]
    rows = ties.live_in(world.world * state.sizes.jobs, (world.world + 1) * state.sizes.jobs)
    rows = rows[state.unit_of(rows, "pair") == unit]
    if len(rows) == 0:
        return "No relationship was running there."
    row = rows[np.lexsort((ties.key[rows], world.draw("breach_event", ties.key[rows])))[:1]]
    by_mentor = world.draw("side", ties.key[row])[0] < world.now.rule("mentor_side_share")[world.world]
    by_mentor &= ties.mentor[row[0]] >= 0
    ties.why_ended[row], ties.ended_by[row] = BREACH, BY_MENTOR if by_mentor else BY_MENTEE
    state.units.bad_endings[unit] += int(world.now.rule("breach_weight")[world.world])
    state.units.bad_stories[unit] += 1
    world.together.breached.append(row)
    return "One relationship ends."


def _overload(world: EventWorld, event: told.Overload) -> None:
    units = world.units(event.units)
    world.state.units.hours_factor[units] = 1 - event.hours_lost * world.now.value("shock_share")[units]
    world.state.units.overload_until[units] = world.state.month + event.months


def _hiring_freeze(world: EventWorld, event: told.HiringFreeze) -> None:
    world.state.units.freeze_until[world.units(event.units)] = world.state.month + event.months


def _no_event(world: EventWorld, event: told.NoEvent) -> None:
    """Nothing happens: the control that must leave a twin unchanged."""


_EFFECTS: dict[type, Callable[[EventWorld, Any], str | None]] = {
    told.SetHallmark: _set_hallmark,
    told.RampHallmark: _ramp_begins,
    told.StartFunding: _start_funding,
    told.EndFunding: _end_funding,
    told.SetCoordinatorHours: _set_coordinator_hours,
    told.CutBudget: _cut_budget,
    told.ChangeMatching: _change_matching,
    told.LaunchCohort: _launch_cohort,
    told.Trial: _trial,
    told.Train: _train,
    told.HolderLeaves: _holder_leaves,
    told.KnownPersonLeaves: _known_person_leaves,
    told.PersonLeaves: _person_leaves,
    told.RankLeaves: _rank_leaves,
    told.ProtectHolder: _protect_holder,
    told.ProtectPerson: _protect_person,
    told.LeaderDisengages: _leader_disengages,
    told.AdoptSuccessionPlan: _adopt_succession_plan,
    told.DropSuccessionPlan: _drop_succession_plan,
    told.BriefLeaders: _brief_leaders,
    told.Breach: _breach,
    told.Overload: _overload,
    told.HiringFreeze: _hiring_freeze,
    told.HiringWave: hiring_wave_begins,
    told.Layoff: layoff,
    told.MergeUnits: merge_units,
    told.SplitUnit: split_unit,
    told.RemoteSwitch: remote_switch,
    told.ResistersOrganise: resisters_organise,
    told.RecognitionCampaign: recognition_campaign,
    told.NoEvent: _no_event,
}
