"""Counting worlds: what the record holds of each, in one pass over its relationships and one over its people.

Reads   everything
Writes  jobs.effective, .mentored_well, .well_since, .months_well; a table of monthly numbers (phases/numbers.py)
Draws   nothing

Sums run in the order of rows, so they do not depend on which worlds live side by side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import allocating, compiled, inlined
from culturesim.phases.counting_pairs import (
    AS_MENTEE,
    WELL_AS_MENTEE,
    WELL_INFORMAL,
    WELL_PROGRAMME,
    count_pairs,
    count_sessions,
)
from culturesim.phases.numbers import (
    ABANDONED,
    COMMITMENT,
    CREDIBILITY,
    HEADCOUNT,
    HOURS,
    HOURS_MEETINGS,
    IN_CIRCLES,
    MENTORED,
    OFFERING,
    P_EFF,
    P_EFF_INFORMAL,
    P_EFF_PROGRAMME,
    P_NOM,
    P_NOM_INFORMAL,
    P_NOM_PROGRAMME,
    PERCEIVED,
    PRACTICE,
    SEEKING,
    SESSIONS,
    TRAINED,
    VACANCIES,
    WAITING,
    WANTING,
)
from culturesim.state.columns import NEVER, SLOTS
from culturesim.state.ties import list_running

# Shares of people that their first marks count, in the order of these.
_OF_PEOPLE = (P_NOM_PROGRAMME, P_NOM_INFORMAL, P_EFF_PROGRAMME, P_EFF_INFORMAL, IN_CIRCLES)


class People(NamedTuple):
    """Columns of jobs that are counted, and those that are written."""

    person: NDArray[np.uint64]
    open: NDArray[np.bool_]
    unit: NDArray[np.int32]
    mentees: NDArray[np.int16]
    wants: NDArray[np.bool_]
    offers: NDArray[np.bool_]
    seeking: NDArray[np.bool_]
    seeks_since: NDArray[np.int16]
    commitment: NDArray[np.float64]
    trained_last: NDArray[np.int16]
    effective: NDArray[np.bool_]
    mentored_well: NDArray[np.bool_]
    well_since: NDArray[np.int16]
    months_well: NDArray[np.int16]


class Units(NamedTuple):
    """Columns of units that are counted."""

    open: NDArray[np.bool_]
    programme: NDArray[np.int32]
    credibility: NDArray[np.float64]
    abandoned: NDArray[np.int32]


class Payers(NamedTuple):
    """What programmes and succession plans cost: columns of both, and who pays where a unit has no programme."""

    funded: NDArray[np.bool_]
    coordinator_hours: NDArray[np.float64]
    growth_hours: NDArray[np.float64]
    role_job: NDArray[np.int32]
    plan_hours: NDArray[np.float64]
    role_programme: NDArray[np.int64]


@allocating
def count_worlds(  # type: ignore[no-untyped-def]
    month, worlds, people, pairs, units, practice, perceived, payers, least_quality, training_hours, spent, table,
    by_unit,
):  # fmt: skip
    """Fill a month's `table` world by world, and count people, those doing well and those in pairs by unit."""
    jobs = len(people.person) // worlds
    marks = np.zeros(len(people.person), np.uint8)
    running = np.zeros(len(payers.funded), np.int64)  # ties arranged by each programme
    alike = np.zeros(1 << len(_OF_PEOPLE), np.int64)
    room = np.empty(jobs * SLOTS + 1, np.int32)
    for world in range(worlds):
        first, last = world * jobs, (world + 1) * jobs
        listed = room[: list_running(pairs.at, first * SLOTS, last * SLOTS, room)]
        several = count_pairs(
            month, least_quality[world], people.unit, units.programme, pairs, listed, marks, running, world, table
        )
        if several:
            table[SESSIONS, world] = count_sessions(listed, pairs.session)
        # unsigned: else each column is asked whether it is counted from its end
        trained = _count_people(
            range(np.uint64(first), np.uint64(last)), month, people, marks, alike, by_unit, world, table
        )
        _average_units(world, worlds, units, by_unit[0], practice, perceived, table)
        table[HOURS_MEETINGS, world] = spent[world]
        paid, plans = _hours_paid(world, worlds, people.unit, units.programme, payers, running)
        table[HOURS, world] = spent[world] + paid + plans + training_hours[world] * trained


@inlined
def _count_people(places, month, people, marks, alike, by_unit, world, table):  # type: ignore[no-untyped-def]
    """Write who is in an effective tie, count the people of a world and return how many jobs' holders were trained.

    `alike` is room to count those of equal marks in.
    """
    heads, there, well, paired, wanting, mentored, offering, trained, trained_and_here = 0, 0, 0, 0, 0, 0, 0, 0, 0
    seeking, waited, commitment = 0, 0, 0.0
    alike[:] = 0
    for job in places:
        mark = marks[job]
        effective, as_mentee = mark & (WELL_PROGRAMME | WELL_INFORMAL) != 0, mark & AS_MENTEE != 0
        people.effective[job], people.mentored_well[job] = effective, mark & WELL_AS_MENTEE != 0
        if mark & WELL_AS_MENTEE:
            people.months_well[job] += 1
            if people.well_since[job] == NEVER:
                people.well_since[job] = month
        alike[mark & (len(alike) - 1)] += 1
        there += people.open[job]
        trained += people.trained_last[job] == month
        if people.seeking[job]:
            seeking += 1
            waited += month - people.seeks_since[job]
        if people.person[job] == 0:
            continue
        heads += 1
        well += effective
        in_pair = as_mentee or people.mentees[job] > 0
        paired += in_pair
        wanting += as_mentee or people.wants[job]
        mentored += as_mentee
        offering += people.offers[job]
        commitment += people.commitment[job]
        trained_and_here += people.trained_last[job] == month
        here = np.uint64(people.unit[job])
        by_unit[0, here] += 1
        by_unit[1, here] += effective
        by_unit[2, here] += in_pair
    each = max(1, heads)
    for bit, share in enumerate(_OF_PEOPLE):
        count = 0
        for mark in range(len(alike)):
            if (mark >> bit) & 1:
                count += alike[mark]
        table[share, world] = count / each
    table[HEADCOUNT, world], table[VACANCIES, world], table[TRAINED, world] = heads, there - heads, trained_and_here
    table[P_EFF, world], table[P_NOM, world], table[WANTING, world] = well / each, paired / each, wanting / each
    table[MENTORED, world], table[OFFERING, world] = mentored / each, offering / each
    table[COMMITMENT, world] = commitment / each
    table[SEEKING, world], table[WAITING, world] = seeking, waited / max(1, seeking)
    return trained


@inlined
def _average_units(world, worlds, units, people, practice, perceived, table):  # type: ignore[no-untyped-def]
    """Average over the units of a world: credibility where there are people, strengths where the unit is open."""
    each = len(people) // worlds
    rows = range(world * each, (world + 1) * each)
    inhabited, credibility, abandoned, there = 0, 0.0, 0, 0
    for unit in rows:
        if people[unit] > 0:
            inhabited += 1
            credibility += units.credibility[unit]
        abandoned += units.abandoned[unit]
        there += units.open[unit]
    table[CREDIBILITY, world], table[ABANDONED, world] = credibility / max(1, inhabited), abandoned
    for hallmark in range(len(practice)):
        done, believed = 0.0, 0.0
        for unit in rows:
            if units.open[unit]:
                done += practice[hallmark, unit]
                believed += perceived[hallmark, unit]
        table[PRACTICE + hallmark, world], table[PERCEIVED + hallmark, world] = (
            done / max(1, there),
            believed / max(1, there),
        )


@inlined
def _hours_paid(world, worlds, unit, programme, payers, running):  # type: ignore[no-untyped-def]
    """Return the hours of coordinators in a world, and those of plans that no funded programme pays for."""
    each, roles = len(payers.funded) // worlds, len(payers.plan_hours) // worlds
    paid, plans = 0.0, 0.0
    for one in range(world * each, (world + 1) * each):
        if payers.funded[one]:
            paid += payers.coordinator_hours[one] + payers.growth_hours[one] * running[one]
    for role in range(world * roles, (world + 1) * roles):
        payer = programme[unit[payers.role_job[role]]]
        if payer < 0:
            payer = payers.role_programme[role]
        if payer < 0 or not payers.funded[payer]:
            plans += payers.plan_hours[role]
    return paid, plans


@compiled
def count_by_world(rows, jobs_per_world, counts):  # type: ignore[no-untyped-def]
    """Add to `counts` how many `rows` of jobs are in each world."""
    for i in range(len(rows)):
        counts[rows[i] // jobs_per_world] += 1
