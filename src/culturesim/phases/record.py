"""Record: the month in numbers. Shares are of people present now.

Reads   everything
Writes  jobs.effective, .mentored_well, .well_since, .months_well; the monthly series
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import INFORMAL
from culturesim.phases.moment import Moment
from culturesim.state.columns import BY_MENTOR, COMPLETED, NEVER, PARTNER_LEFT
from culturesim.state.log import Batch
from culturesim.state.state import Rows

Series = dict[str, NDArray[np.float64]]

MONTHLY = {
    "headcount": "people present",
    "vacancies": "jobs without a holder",
    "p_eff": "share of people in an effective relationship: met this month or last, quality at least quality_minimum",
    "p_nom": "share of people in any relationship",
    "p_nom_programme": "share of people in a relationship arranged by a programme",
    "p_nom_informal": "share of people in an informal relationship",
    "p_eff_programme": "share of people in an effective relationship arranged by a programme",
    "p_eff_informal": "share of people in an effective informal relationship",
    "in_circles": "share of people in a circle or a peer pair",
    "wanting": "share of people who want a mentor or have one",
    "mentored": "share of people who have a mentor",
    "offering": "share of people willing to mentor",
    "seeking": "people with a request out",
    "waiting": "mean months that they have waited (0 when nobody waits)",
    "pairs_active": "running relationships",
    "pairs_effective": "running relationships that are effective",
    "sessions": "pairs, groups and circles running",
    "pairs_new_programme": "relationships begun this month through a programme",
    "pairs_new_informal": "relationships begun this month informally",
    "completed": "relationships completed this month",
    "ended_early": "relationships that drifted apart or broke this month",
    "ended_by_mentor": "of these, relationships that ended from the mentor's side",
    "partner_left": "relationships ended because someone left",
    "abandoned": "requests given up this month",
    "commitment": "mean belief that mentoring is worth it",
    "credibility": "mean credibility of mentoring over units with people",
    "quality": "mean quality of running relationships (0 when there are none)",
    "leavers": "people who left this month",
    "hires": "people hired this month",
    "promotions": "people promoted this month",
    "trained": "people trained this month",
    "hours": "hours spent this month by both sides of meetings, coordinators, training and succession plans",
    "hours_meetings": "of these, hours of both sides of meetings",
    **{f"practice_{name}": f"mean practice of {name.replace('_', ' ')} over units" for name in HALLMARKS},
    **{f"perceived_{name}": f"mean perceived level of {name.replace('_', ' ')} over units" for name in HALLMARKS},
}


BY_UNIT = ("people", "effective", "in_pairs")  # counted in each unit at the end of the month


class _Worlds:
    """Counts, sums and means by world."""

    def __init__(self, now: Moment) -> None:
        self.count_of_worlds = now.state.sizes.worlds

    def count(self, world: Rows) -> NDArray[np.float64]:
        return np.bincount(world, minlength=self.count_of_worlds).astype(np.float64)

    def sum(self, world: Rows, values: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(world, values, self.count_of_worlds).astype(np.float64)

    def mean(self, world: Rows, values: NDArray[Any]) -> NDArray[np.float64]:
        return self.sum(world, values) / np.maximum(1, self.count(world))


def record(
    now: Moment, moved: Mapping[str, Rows], spent: NDArray[np.float64], abandoned: NDArray[np.float64]
) -> Series:
    """Mark who is in an effective relationship and return the month's series, one value a world.

    `spent` are hours of meetings, `abandoned` requests given up, both by world."""
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    per = _Worlds(now)
    live, effective = mark_effective(now)
    present = state.present
    world = state.world(present, "person")
    pair_world = state.world(live, "pair")
    heads = np.maximum(1, per.count(world))
    paired = state.in_a_tie[present]
    as_mentee = (state.mentors_had > 0)[present]
    seekers = np.flatnonzero(jobs.seeking)
    new = ties.began[live] == state.month
    informal = ties.kind[live] == INFORMAL
    unit_rows = np.flatnonzero(state.count_by_unit(present))
    series = {
        "headcount": per.count(world),
        "vacancies": per.count(state.world(np.flatnonzero(jobs.open), "person")) - per.count(world),
        "p_eff": per.sum(world, jobs.effective[present]) / heads,
        "p_nom": per.sum(world, paired) / heads,
        "p_nom_programme": _people_in(now, live[~informal], per) / heads,
        "p_nom_informal": _people_in(now, live[informal], per) / heads,
        "p_eff_programme": _people_in(now, live[effective & ~informal], per) / heads,
        "p_eff_informal": _people_in(now, live[effective & informal], per) / heads,
        "in_circles": _people_in(now, live[state.in_circles(live)], per) / heads,
        "wanting": per.sum(world, jobs.wants[present] | as_mentee) / heads,
        "mentored": per.sum(world, as_mentee) / heads,
        "offering": per.sum(world, jobs.offers[present]) / heads,
        "seeking": per.count(state.world(seekers, "person")),
        "waiting": per.mean(state.world(seekers, "person"), state.month - jobs.seeks_since[seekers]),
        "pairs_active": per.count(pair_world),
        "sessions": per.count(state.world(state.one_a_session(live), "pair")),
        "pairs_effective": per.sum(pair_world, effective),
        "commitment": per.mean(world, jobs.commitment[present]),
        "credibility": per.mean(state.world(unit_rows, "unit"), state.units.credibility[unit_rows]),
        "quality": per.mean(pair_world, ties.quality[live]),
        "leavers": per.count(state.world(moved["left"], "person")),
        "hires": per.count(state.world(moved["hired"], "person")),
        "promotions": per.count(state.world(moved["promoted"], "person")),
        "abandoned": abandoned,
        "trained": per.count(world[_trained(now, present)]),
        "hours": _hours(now, spent, per),
        "hours_meetings": spent,
    }
    series |= _endings(now, per)
    series["pairs_new_programme"] = _began(now, False, per) + per.sum(pair_world, new & ~informal)
    series["pairs_new_informal"] = _began(now, True, per) + per.sum(pair_world, new & informal)
    there = np.flatnonzero(state.units.open)
    unit_world = state.world(there, "unit")
    for row, name in enumerate(HALLMARKS):
        series[f"practice_{name}"] = per.mean(unit_world, state.practice.table[row, there])
        series[f"perceived_{name}"] = per.mean(unit_world, state.perceived.table[row, there])
    return series


def record_by_unit(now: Moment) -> dict[str, NDArray[np.int32]]:
    """Return for each unit its people, those in an effective relationship and those in any; shape (worlds, units)."""
    state, present = now.state, now.state.present
    chosen = (present, present[state.jobs.effective[present]], present[state.in_a_tie[present]])
    shape = (state.sizes.worlds, state.sizes.units)
    tables = (state.count_by_unit(rows).reshape(shape).astype(np.int32) for rows in chosen)
    return dict(zip(BY_UNIT, tables, strict=True))


def mark_effective(now: Moment) -> tuple[Rows, NDArray[np.bool_]]:
    """Write who is in an effective relationship; return the running ties and which of them are effective."""
    state, jobs, ties = now.state, now.state.jobs, now.state.ties
    live = state.live_ties
    least = now.rule("quality_minimum")[state.world(live, "pair")]
    effective = (state.month - ties.met_last[live] <= 1) & (ties.quality[live] >= least)
    good = live[effective]
    jobs.mentored_well[:] = False
    jobs.mentored_well[ties.mentee[good]] = True
    jobs.effective[:] = jobs.mentored_well
    jobs.effective[ties.mentor[good[ties.mentor[good] >= 0]]] = True
    jobs.months_well[jobs.mentored_well] += 1
    jobs.well_since[jobs.mentored_well & (jobs.well_since == NEVER)] = state.month
    return live, effective


def _people_in(now: Moment, tie_rows: Rows, per: _Worlds) -> NDArray[np.float64]:
    people = np.unique(np.concatenate([now.state.ties.mentee[tie_rows], now.state.ties.mentor[tie_rows]]))
    return per.count(now.state.world(people[people >= 0], "person"))


def _this_month(now: Moment) -> list[Batch]:
    """Return the batches of ties filed this month (turnover, events and endings file one each)."""
    batches = []
    for batch in reversed(now.state.log.relationships):
        if batch["ended"][0] != now.state.month:
            break
        batches.append(batch)
    return batches


def _endings(now: Moment, per: _Worlds) -> Series:
    names = {COMPLETED: "completed", PARTNER_LEFT: "partner_left"}
    series = {name: np.zeros(now.state.sizes.worlds) for name in (*names.values(), "ended_early", "ended_by_mentor")}
    for batch in _this_month(now):
        for why in np.unique(batch["why_ended"]):
            series[names.get(int(why), "ended_early")] += per.count(batch["world"][batch["why_ended"] == why])
        by_mentor = (batch["ended_by"] == BY_MENTOR) & (batch["why_ended"] != PARTNER_LEFT)
        series["ended_by_mentor"] += per.count(batch["world"][by_mentor])
    return series


def _began(now: Moment, informal: bool, per: _Worlds) -> NDArray[np.float64]:
    """Return how many ties, informal or not, began and ended within this month."""
    total = np.zeros(now.state.sizes.worlds)
    for batch in _this_month(now):
        new = (batch["began"] == now.state.month) & ((batch["kind"] == INFORMAL) == informal)
        total += per.count(batch["world"][new])
    return total


def _trained(now: Moment, present: Rows) -> NDArray[np.bool_]:
    return now.state.jobs.trained_last[present] == now.state.month  # type: ignore[no-any-return]


def _hours(now: Moment, spent: NDArray[np.float64], per: _Worlds) -> NDArray[np.float64]:
    state, roles = now.state, now.state.roles
    paid = state.paid_hours
    coordinators = per.sum(np.arange(len(paid)) // max(1, state.sizes.programmes), paid)
    unpaid = roles.plan_hours.copy()  # plans inside a funded programme come out of its coordinator's hours
    if roles.rows and state.programmes.rows:
        programme = state.plan_payers
        unpaid[(programme >= 0) & state.programmes.funded[np.maximum(programme, 0)]] = 0
    plans = per.sum(np.arange(roles.rows) // max(1, state.sizes.roles), unpaid)
    trained = per.count(state.world(np.flatnonzero(_trained(now, np.arange(state.jobs.rows))), "person"))
    return spent + coordinators + plans + now.rule("training_hours") * trained
