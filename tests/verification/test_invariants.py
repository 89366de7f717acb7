"""What always holds, whatever the scenario: random small organisations, random behaviour, random events."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from culturesim import phases
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import BUILT_IN
from culturesim.kinds import IN_PROGRAMMES, INFORMAL, MATCHING_RULES, MOSAIC, SOLO, THOUSANDTHS
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES
from culturesim.run import RUNNING
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble
from culturesim.state.columns import INFORMAL_SLOT, NEVER, PERSON, ROLES, SECOND_SLOT

MONTHS = 15
DECLARED = {**RULES, **{name: quantity.parameter for name, quantity in QUANTITIES.items()}}
NOT_SHARES = {"units.talk_gap"}  # a sum over roles
UNITS = ("A", "B", "C")

share = st.floats(0, 1) | st.sampled_from([0.0, 1.0])


def within_range(declared):
    """Numbers of a declared range, its ends and default often among them."""
    ends = st.sampled_from([declared.low, declared.default, declared.high])
    if declared.whole:
        return ends | st.integers(int(declared.low), int(declared.high)).map(float)
    return ends | st.floats(declared.low, declared.high)


behaviours = st.lists(st.sampled_from(sorted(DECLARED)), max_size=12, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: within_range(DECLARED[name]) for name in names})
)
# Most people seek and mentor, or little would happen in so few months.
lively = st.fixed_dictionaries(
    {
        "seeking_spontaneous": st.floats(0.2, 1),
        "offering_probability": st.floats(0.2, 1),
        "mentor_experience": st.sampled_from([0.0, 6.0]),
        "informal_search_probability": st.floats(0.3, 1),
        "informal_acceptance_probability": st.floats(0.3, 1),
        "want_onset": st.floats(0.2, 1),
    },
    optional={"rematch_probability": share, "free_hours": st.floats(2, 60)},
)


@st.composite
def effects(draw):
    """Some mechanisms off, some with other effects."""
    names = draw(st.lists(st.sampled_from(sorted(BUILT_IN)), max_size=6, unique=True))
    return {
        name: draw(
            st.just("off")
            | st.fixed_dictionaries({p: within_range(declared) for p, declared in BUILT_IN[name].parameters.items()})
        )
        for name in names
    }


def happenings(units):
    """Events that the scenario below allows."""
    where = st.just("all") | st.lists(st.sampled_from(units), min_size=1, max_size=2, unique=True)
    hallmark = st.sampled_from([*HALLMARKS, "all"])
    time = st.integers(1, 8)
    kinds = [
        {"do": st.just("set_hallmark"), "hallmark": hallmark, "to": share, "units": where},
        {"do": st.just("ramp_hallmark"), "hallmark": hallmark, "to": share, "over": time, "units": where},
        {"do": st.sampled_from(["start_funding", "end_funding", "cut_budget"]), "programme": st.just("pairs")},
        {"do": st.just("change_matching"), "programme": st.just("pairs"), "matching": st.sampled_from(MATCHING_RULES)},
        {"do": st.just("set_coordinator_hours"), "programme": st.just("pairs"), "to": st.floats(0, 300)},
        {"do": st.just("launch_cohort"), "programme": st.just("pairs"), "people": st.integers(1, 30),
         "mandated": st.booleans()},
        {"do": st.just("trial"), "programme": st.just("pairs"), "people": st.integers(2, 30),
         "eligible": st.sampled_from(["anyone", "first_year", "wanting"]), "mandated": st.booleans()},
        {"do": st.just("protect_holder"), "role": st.just("champion"), "months": time},
        {"do": st.just("protect_person"), "job": st.just(f"{units[0]}/1"), "months": time},
        {"do": st.just("train"), "units": where, "gain": share},
        {"do": st.sampled_from(["holder_leaves", "drop_succession_plan"]), "role": st.just("champion")},
        {"do": st.just("person_leaves"), "job": st.just(f"{units[0]}/1")},
        {"do": st.just("rank_leaves"), "level": st.sampled_from(["staff", "unit_leader", "executive"]), "units": where},
        {"do": st.just("leader_disengages"), "role": st.just("champion"), "months": time,
         "talk": st.sampled_from(["kept", "lost"])},
        {"do": st.just("adopt_succession_plan"), "role": st.just("champion"), "hours": st.floats(0.1, 40),
         "documentation": share},
        {"do": st.just("brief_leaders")},
        {"do": st.just("breach"), "unit": st.sampled_from(units)},
        {"do": st.just("overload"), "units": where, "months": time, "hours_lost": share},
        {"do": st.just("hiring_freeze"), "units": where, "months": time},
        {"do": st.just("hiring_wave"), "people": st.integers(1, 20), "units": where, "over": time},
        {"do": st.just("layoff"), "people": st.integers(1, 20), "units": where, "vacant_first": st.booleans()},
        {"do": st.just("layoff"), "share": st.floats(0.01, 1), "units": where,
         "order": st.sampled_from(["chance", "last_in_first_out"])},
        {"do": st.just("split_unit"), "unit": st.just(units[0]), "into": st.just("new"),
         "share": st.floats(0.01, 0.99)},
        {"do": st.just("remote_switch"), "share": share, "units": where},
        {"do": st.just("resisters_organise"), "share": st.floats(0.01, 1), "units": where},
        {"do": st.just("recognition_campaign"), "months": time, "units": where},
        {"do": st.just("no_event")},
    ]  # fmt: skip
    month = st.integers(0, MONTHS - 5)
    each = st.sampled_from(kinds).flatmap(lambda kind: st.fixed_dictionaries({"month": month, **kind}))
    several = st.lists(each, max_size=6, unique_by=_split_or_not)
    if len(units) < 2:
        return several
    merge = {"do": "merge_units", "month": MONTHS - 5, "unit": units[0], "into": units[1]}
    return st.tuples(several, st.booleans()).map(lambda drawn: [*drawn[0], *[merge][: drawn[1]]])


def _split_or_not(event):
    return "split" if event["do"] == "split_unit" else repr(event)


@st.composite
def scenarios(draw):
    """Small organisations of 3 to 40 people, with a programme and a steward."""
    names = UNITS[: draw(st.integers(1, 3))]
    units = [{"name": name, "staff": draw(st.integers(1, 11)), "leaders": draw(st.integers(0, 2))} for name in names]
    units[0]["staff"] += 2
    groups = draw(st.sampled_from([{}, {"one": 0.7, "other": 0.3}]))
    kinds = [kind for kind in IN_PROGRAMMES if groups or kind != "cross_cultural"]
    yearly = st.floats(0, 0.95)
    network = st.fixed_dictionaries({"inside": st.integers(0, 8), "across": st.integers(0, 4), "hub_share": share})
    return Scenario(
        name="random",
        months=MONTHS,
        warm_up=draw(st.sampled_from([0, 0, 4])),
        organisation={
            "units": units,
            "executives": draw(st.integers(0, 1)),
            "turnover": {"staff": draw(yearly), "leader": draw(yearly), "executive": draw(yearly)},
            "calendar": draw(st.sampled_from(["flat", "school_year"])),
            "groups": groups,
            "network": draw(network),
        },
        hallmarks=draw(st.dictionaries(st.sampled_from([*HALLMARKS, "others"]), share, max_size=4)),
        upkeep=draw(st.sampled_from(["stewarded", "fixed"])),
        coupling=draw(st.sampled_from(["none", "explicit", "full"])),
        cultural_fit=draw(share),
        programmes=[
            {
                "name": "pairs", "coordinator_hours": draw(st.floats(0, 400)), "term": draw(st.integers(1, 14)),
                "consent": draw(st.booleans()), "matching": draw(st.sampled_from(MATCHING_RULES)),
                "kinds": draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=5, unique=True)),
                "funded": draw(st.booleans()), "support_share": draw(share),
                "training": draw(st.sampled_from(["none", "at_need", "calendar"])),
                "training_every": draw(st.sampled_from([0, 3])), "growth_hours": draw(st.sampled_from([0.0, 1.0])),
            }
        ],
        stewards=[
            {
                "name": "champion", "job": f"{names[0]}/1", "scope": draw(st.sampled_from(["unit", "organisation"])),
                "share": draw(share), "talk": draw(share), "action": draw(share), "documentation": draw(share),
                "plan_hours": draw(st.sampled_from([0.0, 5.0])), "briefing_every": draw(st.sampled_from([0, 4])),
            }
        ],
        events=draw(happenings(names)),
        behaviour={**draw(lively), **draw(behaviours)},
        mechanisms=draw(effects()),
        founding={"ever_mentored": draw(share)},
    )  # fmt: skip


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scenario=scenarios(), seeds=st.lists(st.integers(0, 2**63 - 1), min_size=2, max_size=2))
def test_what_always_holds(scenario, seeds):
    ensemble = Ensemble([scenario, scenario], seeds)
    state = ensemble.state
    active = np.zeros(2)
    with patch("culturesim.phases.matching", _watched_matching):
        while not ensemble.done:
            ensemble.step()
            series = (ensemble.series or ensemble.warm_up_series)[-1]
            people_are_where_they_can_be(state)
            pairs_join_two_people_who_are_there(state)
            sessions_have_room_for_their_members(state)
            requests_have_a_date(state, scenario.warm_up)
            numbers_are_in_range(state)
            active = the_month_adds_up(state, series, active)
    for world in range(2):
        the_history_adds_up(ensemble.finished(world), scenario)


def _watched_matching(now):
    """Match as usual; then check that nobody was given more mentees than they may have and have hours for."""
    state, jobs = now.state, now.state.jobs
    before, offering, seeking = jobs.mentees.copy(), jobs.offers.copy(), jobs.seeking.copy()
    at, load = state.ties.at.copy(), state.load_as_mentor
    _MATCHING(now)
    gained = np.flatnonzero(state.load_as_mentor > load)
    hours = now.value("free_hours") * state.units.hours_factor
    room = (hours[jobs.unit] * jobs.time_factor / now.value("hours_per_pair")[jobs.unit])[gained]
    most = now.rule("max_mentees")[gained // state.sizes.jobs]
    assert offering[jobs.mentees > before].all()
    assert (state.load_as_mentor[gained] <= THOUSANDTHS * np.minimum(most, room)).all()
    new = state.ties.at[(at < 0) & (state.ties.at >= 0)]
    mentee = state.ties.mentee[new]
    assert seeking[mentee].all() and not jobs.seeking[mentee].any()
    led = state.ties.mentor[new] >= 0
    assert led.sum() == (jobs.mentees - before).sum() and (state.ties.began[new] == state.month).all()


_MATCHING = phases.matching


def people_are_where_they_can_be(state):
    jobs, size = state.jobs, state.sizes
    vacant = jobs.person == 0
    for world in range(size.worlds):
        block = slice(world * size.jobs, (world + 1) * size.jobs)
        keys = jobs.person[block][jobs.person[block] != 0]
        assert len(np.unique(keys)) == len(keys)
    for name, column in PERSON.items():  # nothing is left of whoever held it before
        assert (jobs.column(name)[vacant] == column.empty).all(), name
    assert (jobs.joined[~vacant] <= state.month).all() and (jobs.held_since[~vacant] >= jobs.joined[~vacant]).all()
    contacts = state.contacts.reshape(jobs.rows, -1)
    if contacts.shape[1]:
        own = np.arange(jobs.rows)[:, None]
        assert ((contacts == -1) | (contacts // size.jobs == own // size.jobs)).all() and (contacts != own).all()


def pairs_join_two_people_who_are_there(state):
    jobs, ties, live = state.jobs, state.ties, state.live_ties
    mentee = ties.mentee[live]
    led = live[ties.mentor[live] >= 0]
    mentor, learner = ties.mentor[led], ties.mentee[led]
    assert np.array_equal(np.flatnonzero(ties.at >= 0), ties.places(live))
    assert (jobs.person[mentee] != 0).all() and (jobs.person[mentor] != 0).all()
    assert (ties.mentee_key[live] == jobs.person[mentee]).all()
    assert (ties.mentor_key[led] == jobs.person[mentor]).all()
    assert (mentor != learner).all()
    assert (mentor // state.sizes.jobs == learner // state.sizes.jobs).all()
    assert (jobs.mentees == np.bincount(mentor, minlength=jobs.rows)).all()
    both = set(zip(mentor.tolist(), learner.tolist(), strict=True))
    assert len(both) == len(led) and not any((b, a) in both for a, b in both)
    keys = set(zip(state.world(live, "pair").tolist(), ties.key[live].tolist(), strict=True))
    assert len(keys) == len(live)  # worlds of one seed may share keys, people of one world may not
    assert ((ties.kind[live] == INFORMAL) == (ties.slot[live] == INFORMAL_SLOT)).all()
    assert (ties.kind[live[ties.slot[live] == SECOND_SLOT]] == MOSAIC).all()
    assert (ties.why_ended[live] == 0).all()
    met = ties.met_last[live] != NEVER
    assert ((ties.met_last[live] <= state.month) & (ties.began[live] < state.month + 1)).all()
    assert (ties.met_last[live][met] >= ties.began[live][met]).all()
    assert (ties.meetings[live] <= state.month - ties.began[live]).all()  # the month counter has moved on by one
    assert jobs.ever_mentored[mentee].all() and jobs.ever_mentor[mentor].all()
    empty = np.flatnonzero(ties.key == 0)
    assert np.array_equal(empty, np.sort(ties.free[: ties.free_count[0]]))
    assert (ties.mentor[empty] == -1).all() and not ties.kind[empty].any() and not ties.session[empty].any()


def sessions_have_room_for_their_members(state):
    ties, live = state.ties, state.live_ties
    members = state.members_among(live)
    assert (members <= state.of_kind("learners", live)).all()
    in_circles = (ties.mentor[live] < 0) & (ties.kind[live] != SOLO)
    assert (members[in_circles] > 1).all()
    sessions = {}
    for row in live.tolist():
        about = (int(ties.kind[row]), int(ties.mentor_key[row]))
        assert sessions.setdefault((ties.mentee[row] // state.sizes.jobs, int(ties.session[row])), about) == about


def requests_have_a_date(state, warm_up):
    jobs = state.jobs
    seekers = np.flatnonzero(jobs.seeking)
    assert (jobs.person[seekers] != 0).all()
    assert ((jobs.seeks_since[seekers] >= -warm_up) & (jobs.seeks_since[seekers] < state.month)).all()
    assert (jobs.seeks_channel[seekers] > 0).all()
    idle = np.flatnonzero(~jobs.seeking)
    assert (jobs.seeks_since[idle] == -1).all()
    assert not jobs.seeks_channel[idle].any() and not jobs.seeks_parent[idle].any()


def numbers_are_in_range(state):
    for table in ("jobs", "ties", "units", "programmes", "roles"):
        for name in getattr(state, table):
            column = getattr(state, table).column(name)
            if column.dtype.kind != "f":
                continue
            assert np.isfinite(column).all(), f"{table}.{name}"
            assert (column >= 0).all(), f"{table}.{name}"
            declared = getattr(state, table).declared[name].unit
            if declared == "share 0 to 1" and f"{table}.{name}" not in NOT_SHARES:
                assert (column <= 1 + 1e-12).all(), f"{table}.{name}"
    for strengths in (state.aim, state.practice, state.perceived):
        assert ((strengths.table >= 0) & (strengths.table <= 1 + 1e-12)).all()
    held = state.roles.holder != 0
    assert all(name in ROLES for name in state.roles) and (state.roles.successor[~held] == 0).all()


def the_month_adds_up(state, series, active_before):
    """Check the record against the state; return the running pairs."""
    jobs, size = state.jobs, state.sizes
    present = (jobs.person != 0).reshape(size.worlds, -1).sum(axis=1)
    assert (series["headcount"] == present).all()
    there = jobs.open.reshape(size.worlds, -1).sum(axis=1)
    assert (series["headcount"] + series["vacancies"] == there).all() and not jobs.person[~jobs.open].any()
    new = series["pairs_new_programme"] + series["pairs_new_informal"]
    ended = series["completed"] + series["ended_early"] + series["partner_left"]
    assert (series["pairs_active"] == active_before + new - ended).all()
    for name in ("p_eff", "p_nom", "p_eff_programme", "p_eff_informal", "wanting", "mentored", "offering", "commitment",
                 "credibility", "quality"):  # fmt: skip
        assert ((series[name] >= 0) & (series[name] <= 1 + 1e-12)).all(), name
    assert all(np.isfinite(values).all() and (values >= 0).all() for values in series.values())
    assert (series["p_eff"] <= series["p_nom"]).all() and (series["p_eff_programme"] <= series["p_eff"]).all()
    assert (series["pairs_effective"] <= series["pairs_active"]).all()
    assert (series["seeking"] <= series["headcount"]).all()
    return series["pairs_active"]


def the_history_adds_up(run, scenario):
    jobs = len(run.organisation.job_keys)
    heads, hires, leavers = (run.series[name] for name in ("headcount", "hires", "leavers"))
    first = run.warm_up_series["headcount"][-1] if scenario.warm_up else run.organisation.headcount
    assert (np.diff(np.concatenate([[first], heads])) == hires - leavers).all()
    t = run.tenures
    assert (t["why_left"] == "").sum() == heads[-1] <= jobs
    assert ((t["left"] == RUNNING) | (t["left"] >= t["held_since"])).all() or scenario.warm_up
    p = run.pairs
    assert len(np.unique(p["key"])) == len(p["key"])
    assert (p["mentor_key"] != p["mentee_key"]).all()
    assert ((p["ended"] == RUNNING) | (p["ended"] >= p["began"])).all() or scenario.warm_up
    assert ((p["planned"] > 0) == (p["kind"] != INFORMAL)).all()
    people = run.people
    assert people.person.is_unique and ((people.why_left == "").sum() == heads[-1])
