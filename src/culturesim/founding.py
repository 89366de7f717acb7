"""Founding: the live state of an ensemble at its first month, from scenarios, seeds and one organisation.

Reads   Scenario, Organisation
Writes  a new State, with the Evaluator and Setting its months need
Draws   lasting traits and colleagues (phases/newcomers.py); "ever_mentored", lasting, keyed by person
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ScenarioError
from culturesim.evaluate import Active, Evaluator
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks.coupling import coupling_matrix
from culturesim.kinds import KINDS, MATCHING_RULES, NUMBERS, THOUSANDTHS
from culturesim.organisation.blueprint import Organisation
from culturesim.organisation.growth import jobs_of_waves
from culturesim.organisation.names import must_be_known
from culturesim.parameters import RULES
from culturesim.phases.event_world import Names
from culturesim.phases.moment import Moment, Setting
from culturesim.phases.newcomers import bring_in, deal_thresholds, get_to_know
from culturesim.phases.succession import note_stewards
from culturesim.quantities import QUANTITIES
from culturesim.rng import text_key
from culturesim.scenario.model import Scenario
from culturesim.scenario.variants import CHOICES
from culturesim.state.columns import NEVER, TRAININGS
from culturesim.state.state import Sizes, State

# Share of a year's leavers by calendar month, January first, relative to an even spread (mean 1).
SEASONS = {
    "flat": np.ones(12),
    # assumption: teachers mostly leave when a school year ends
    "school_year": np.array([0.3, 0.3, 0.3, 0.6, 3.0, 3.6, 2.4, 0.3, 0.3, 0.3, 0.3, 0.3]),
}


def found(
    scenarios: Sequence[Scenario], seeds: Sequence[int], organisation: Organisation
) -> tuple[State, Evaluator, Setting]:
    """Return state, evaluator and setting of an ensemble: world w lives `scenarios[w]` with `seeds[w]`."""
    first, told = scenarios[0], _Told(scenarios)
    _must_be_alike(told.each)
    must_be_known(told.each, organisation)
    sizes = Sizes(
        len(scenarios), len(organisation.job_keys), len(organisation.unit_keys),
        len(first.programmes), len(first.stewards), organisation.contacts_per_job,
    )  # fmt: skip
    rules = {name: told.by_world([s.rule(name) for s in told.each]) for name in RULES}
    state = State(sizes, tuple(int(seed) for seed in seeds), rules, _kinds(told))
    state.month = -first.warm_up
    _place_jobs(state, organisation)
    _set_up_units(state, told, organisation)
    _set_up_programmes(state, scenarios, organisation)
    state.list_jobs()
    evaluator = _evaluator(told)
    setting = _setting(told, organisation)
    _settle_people(Moment(state, evaluator, setting), organisation)
    _set_up_roles(state, scenarios, organisation)
    return state, evaluator, setting


def setting_of(scenarios: Sequence[Scenario], organisation: Organisation) -> Setting:
    """Return what stays as it is while an ensemble lives: one scenario a world."""
    return _setting(_Told(scenarios), organisation)


class _Told:
    """What the worlds of an ensemble are told: each scenario once, and which of them each world lives.

    Most worlds of an ensemble differ in their seed alone, and reading a scenario takes longer than founding a world.
    """

    def __init__(self, scenarios: Sequence[Scenario]) -> None:
        places: dict[int, int] = {}
        self.which = np.array([places.setdefault(id(one), len(places)) for one in scenarios])
        self.each = list({id(one): one for one in scenarios}.values())

    def by_world(self, values: Sequence[Any], dtype: Any = None) -> NDArray[Any]:
        """Return one value, or row of values, a world from one a scenario."""
        return np.array(values, dtype)[self.which]


def _kinds(told: _Told) -> dict[str, NDArray[np.float64]]:
    """Return each number of the mentoring kinds, one row a world and one column a code (0: no kind)."""
    usual = next((s for s in told.each if not s.kinds), None)  # who says nothing of kinds says the same
    asked = [s if s.kinds else usual for s in told.each]
    rows = {id(s): {number: [0.0, *(s.kind(name, number) for name in KINDS)] for number in NUMBERS}
            for s in {id(one): one for one in asked}.values() if s is not None}  # fmt: skip
    table = {number: told.by_world([rows[id(s)][number] for s in asked]) for number in NUMBERS}
    return table | {name: np.rint(table[name] * THOUSANDTHS) for name in ("hours", "coordination")}


def _must_be_alike(scenarios: Sequence[Scenario]) -> None:
    """Refuse worlds that cannot share one ensemble."""
    first, mechanisms = scenarios[0], scenarios[0].active_mechanisms()
    for other in scenarios[1:]:
        for what in ("organisation", "months", "warm_up", "modules"):
            if getattr(other, what) != getattr(first, what):
                raise ScenarioError(
                    f"{first.name!r} and {other.name!r} differ in {what} and cannot share one ensemble; "
                    "simulate them apart"
                )
        counts = (len(other.programmes), len(other.stewards), other.active_mechanisms())
        if counts != (len(first.programmes), len(first.stewards), mechanisms):
            raise ScenarioError(
                f"{first.name!r} and {other.name!r} have different numbers of programmes or stewards, or different "
                "mechanisms, and cannot share one ensemble; simulate them apart"
            )


def _evaluator(told: _Told) -> Evaluator:
    bases = {name: told.by_world([s.base(name) for s in told.each]) for name in QUANTITIES}
    known = told.each[0].known_mechanisms()
    active = []
    for name in told.each[0].active_mechanisms():
        if any(s.mechanisms.get(name) for s in told.each):
            chosen = [s.effects(known[name]) or {} for s in told.each]
        else:  # nobody says anything of it
            chosen = [told.each[0].effects(known[name]) or {}] * len(told.each)
        values = {parameter: told.by_world([effects[parameter] for effects in chosen]) for parameter in chosen[0]}
        active.append(Active(known[name], values))
    return Evaluator(bases, active)


def _place_jobs(state: State, organisation: Organisation) -> None:
    """Lay the jobs of every world down; those of later hiring waves are not open yet."""
    sizes, jobs = state.sizes, state.jobs
    worlds = np.arange(sizes.worlds)
    jobs.key[:] = np.tile(organisation.job_keys, sizes.worlds)
    jobs.unit[:] = (organisation.unit[None, :] + (worlds * sizes.units)[:, None]).ravel()
    jobs.level[:] = np.tile(organisation.level, sizes.worlds)
    jobs.leaving_rate[:] = np.tile(organisation.leaving_rate, sizes.worlds)
    state.contact_kind[:] = np.tile(organisation.contact_kind, sizes.worlds)
    if organisation.contacts is not None:
        given = organisation.contacts[None, :]
        state.contacts[:] = np.where(given < 0, -1, given + (worlds * sizes.jobs)[:, None]).ravel()
    jobs.open[:] = np.tile(organisation.founded, sizes.worlds)
    order = np.argsort(organisation.job_keys)
    state.key_order = ((worlds * sizes.jobs)[:, None] + order[None, :]).ravel().astype(np.int32)


def _set_up_units(state: State, told: _Told, organisation: Organisation) -> None:
    units, names = state.units, organisation.unit_names
    units.key[:] = np.tile(organisation.unit_keys, state.sizes.worlds)
    units.open[:] = np.tile(organisation.units_founded, state.sizes.worlds)
    units.cultural_fit[:] = told.by_world([s.fits(names) for s in told.each]).ravel()
    units.remote_share[:] = told.each[0].organisation.remote_share
    units.credibility[:] = np.repeat(state.rules["credibility_start"], state.sizes.units)
    units.clarity[:] = np.repeat(state.rules["clarity_start"], state.sizes.units)
    state.aim.table[:] = np.concatenate(told.by_world([s.strengths(names) for s in told.each]), axis=1)
    state.practice.table[:] = state.aim.table
    stewarded = np.repeat(told.by_world([s.upkeep == "stewarded" for s in told.each]), state.sizes.units)
    state.perceived.table[:] = state.aim.table * np.where(stewarded, units.cultural_fit, 1.0)


def _set_up_programmes(state: State, scenarios: Sequence[Scenario], organisation: Organisation) -> None:
    programmes, row_of = state.programmes, {name: row for row, name in enumerate(organisation.unit_names)}
    most = max((len(one.kinds) for scenario in scenarios for one in scenario.programmes), default=1)
    state.portfolios = np.zeros((programmes.rows, max(2, most)), np.int64)
    row = 0
    for world, scenario in enumerate(scenarios):
        for programme in scenario.programmes:
            programmes.key[row] = text_key(f"programme:{programme.name}")
            programmes.funded[row] = programme.funded
            programmes.coordinator_hours[row] = programme.coordinator_hours
            programmes.term[row] = programme.term
            programmes.consent[row] = programme.consent
            programmes.matching[row] = MATCHING_RULES.index(programme.matching)
            state.portfolios[row, : len(programme.kinds)] = [KINDS[name].code for name in programme.kinds]
            programmes.support_share[row] = programme.support_share
            programmes.growth_hours[row] = programme.growth_hours
            programmes.training[row] = TRAININGS.index(programme.training)
            programmes.training_every[row] = programme.training_every
            programmes.launched[row] = state.month if programme.funded else NEVER
            names = organisation.founding_units if programme.units == "all" else programme.units
            served = [row_of[name] for name in names]
            state.units.programme[world * state.sizes.units + np.array(served)] = row
            row += 1


def _set_up_roles(state: State, scenarios: Sequence[Scenario], organisation: Organisation) -> None:
    roles, row_of = state.roles, {name: row for row, name in enumerate(organisation.job_ids)}
    row = 0
    for world, scenario in enumerate(scenarios):
        for steward in scenario.stewards:
            job = world * state.sizes.jobs + row_of[steward.job]
            roles.key[row] = text_key(f"role:{steward.name}")
            roles.job[row] = job
            roles.holder[row] = state.jobs.person[job]
            roles.talk[row], roles.action[row] = steward.talk, steward.action
            roles.share[row], roles.documentation[row] = steward.share, steward.documentation
            roles.floor[row] = steward.documentation * steward.action
            roles.plan_hours[row] = steward.plan_hours
            roles.briefing_every[row] = steward.briefing_every
            whole = steward.scope == "organisation"
            state.role_units[row] = whole | (np.arange(state.sizes.units) == organisation.unit[row_of[steward.job]])
            tended = HALLMARKS if steward.hallmarks == "all" else steward.hallmarks
            state.role_hallmarks[row] = [name in tended for name in HALLMARKS]
            row += 1
    state.find_payers()
    note_stewards(state, np.arange(roles.rows))


def _setting(told: _Told, organisation: Organisation) -> Setting:
    units = {name: row for row, name in enumerate(organisation.unit_names)}
    jobs = {name: row for row, name in enumerate(organisation.job_ids)}
    names = [
        Names(
            units,
            {programme.name: row for row, programme in enumerate(s.programmes)},
            {steward.name: row for row, steward in enumerate(s.stewards)},
            jobs,
            _new_jobs(s, jobs, organisation),
        )
        for s in told.each
    ]
    thresholds = [np.array(s.variants.thresholds, np.float64) for s in told.each]
    return Setting(
        season=SEASONS[organisation.calendar],
        start_month=organisation.start_month,
        stewarded=told.by_world([s.upkeep == "stewarded" for s in told.each]),
        coupling=told.by_world([coupling_matrix(s.coupling) for s in told.each]),
        hub_share=organisation.hub_share,
        group_shares=organisation.group_shares,
        ever_mentored=told.by_world([s.founding.ever_mentored for s in told.each]),
        offering=told.by_world([s.founding.offering for s in told.each]),
        variants={name: told.by_world([s.variants.code(name) for s in told.each], np.int64) for name in CHOICES},
        thresholds=tuple(thresholds[which] for which in told.which),
        threshold_range=told.by_world([s.variants.threshold_range for s in told.each]),
        trained=told.by_world([s.founding.trained for s in told.each]),
        names=tuple(names[which] for which in told.which),
        events=tuple(told.each[which].events for which in told.which),
    )


def _new_jobs(
    scenario: Scenario, row_of: Mapping[str, int], organisation: Organisation
) -> dict[int, list[NDArray[np.int64]]]:
    """Return the rows each hiring wave of `scenario` opens, unit by unit, by the wave's place among the events."""
    found = {}
    for place, wave in jobs_of_waves(scenario.events, organisation.founding_staff).items():
        ids = [[f"{unit}/{name}" for name in names] for unit, names in wave]
        if any(name not in row_of for names in ids for name in names):
            raise ScenarioError(
                f"{scenario.name!r}: the organisation given does not foresee the jobs of the hiring wave of month "
                f"{scenario.events[place].month}; make it with organisation_of(scenario)"
            )
        found[place] = [np.array([row_of[name] for name in names], np.int64) for names in ids]
    return found


def _settle_people(now: Moment, organisation: Organisation) -> None:
    """Put the founders into their jobs and let everyone know their colleagues."""
    state, jobs = now.state, now.state.jobs
    founders = np.tile(organisation.person_keys, state.sizes.worlds)
    rows = np.flatnonzero(founders)
    bring_in(now, rows, founders[rows])
    blueprint = rows % state.sizes.jobs
    jobs.joined[rows] = state.month - organisation.tenure[blueprint]
    jobs.held_since[rows] = jobs.joined[rows]
    jobs.prior_experience[rows] = organisation.experience[blueprint]
    jobs.group[rows] = organisation.group[blueprint]
    world = state.world(rows, "person")
    jobs.skill[rows] += now.setting.trained[world] * (1 - jobs.skill[rows])
    before = now.trait("ever_mentored", world, founders[rows])
    jobs.ever_mentored[rows] = before < now.setting.ever_mentored[world]
    jobs.offers[rows] = now.trait("offering", world, founders[rows]) < now.setting.offering[world]
    deal_thresholds(now)
    if organisation.contacts is None:
        keys = np.where(founders != 0, founders, jobs.key)
        open_jobs = np.flatnonzero(jobs.open)
        get_to_know(now, open_jobs, keys[open_jobs], keep=False)
