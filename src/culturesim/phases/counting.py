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
    IN_CIRCLE,
    IN_INFORMAL,
    IN_PROGRAMME,
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

WELL = WELL_PROGRAMME | WELL_INFORMAL


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
    marks = np.zeros(len(people.person) + 1, np.uint8)  # the last for the mentor of ties without one
    running = np.zeros(len(payers.funded) + 1, np.int64)  # ties arranged by each programme, and by none
    room = np.empty(jobs * SLOTS + 1, np.int32)
    for world in range(worlds):
        first, last = world * jobs, (world + 1) * jobs
        listed = room[: list_running(pairs.at, first * SLOTS, last * SLOTS, room)]
        several = count_pairs(
            month, least_quality[world], people.unit, units.programme, pairs, listed, marks, running, world, table
        )
        if several:
            table[SESSIONS, world] = count_sessions(listed, pairs.session)
        unsigned = np.uint64(first), np.uint64(last)  # else each column is asked whether it is counted from its end
        trained = _count_people(*unsigned, month, people, marks, world, table)
        _note_people(*unsigned, month, people, marks)
        commitment = _count_by_unit(*unsigned, people, marks, by_unit)
        table[COMMITMENT, world] = commitment / max(1, table[HEADCOUNT, world])
        _average_units(world, worlds, units, by_unit[0], practice, perceived, table)
        table[HOURS_MEETINGS, world] = spent[world]
        paid, plans = _hours_paid(world, worlds, people.unit, units.programme, payers, running)
        table[HOURS, world] = spent[world] + paid + plans + training_hours[world] * trained


@inlined
def _count_people(first, last, month, people, marks, world, table):  # type: ignore[no-untyped-def]
    """Count the people of a world, and return how many jobs' holders were trained.

    Nothing is skipped and nothing but whole numbers added up: so people are counted many at a time.
    """
    heads, there, well, paired, wanting, mentored, offering, trained, trained_and_here = 0, 0, 0, 0, 0, 0, 0, 0, 0
    seeking, waited, in_programme, informally, well_in_programme, well_informally, in_circle = 0, 0, 0, 0, 0, 0, 0
    for job in range(first, last):
        mark, here, just_trained = marks[job], people.person[job] != 0, people.trained_last[job] == month
        as_mentee = mark & AS_MENTEE != 0
        heads += here
        there += people.open[job]
        well += mark & WELL != 0
        paired += as_mentee | (people.mentees[job] > 0)
        wanting += here & (as_mentee | people.wants[job])
        mentored += as_mentee
        offering += here & people.offers[job]
        trained += just_trained
        trained_and_here += here & just_trained
        seeking += people.seeking[job]
        waited += people.seeking[job] * (month - people.seeks_since[job])
        in_programme += mark & IN_PROGRAMME != 0
        informally += mark & IN_INFORMAL != 0
        well_in_programme += mark & WELL_PROGRAMME != 0
        well_informally += mark & WELL_INFORMAL != 0
        in_circle += mark & IN_CIRCLE != 0
    each = max(1, heads)
    table[P_NOM_PROGRAMME, world], table[P_NOM_INFORMAL, world] = in_programme / each, informally / each
    table[P_EFF_PROGRAMME, world], table[P_EFF_INFORMAL, world] = well_in_programme / each, well_informally / each
    table[IN_CIRCLES, world] = in_circle / each
    table[HEADCOUNT, world], table[VACANCIES, world], table[TRAINED, world] = heads, there - heads, trained_and_here
    table[P_EFF, world], table[P_NOM, world], table[WANTING, world] = well / each, paired / each, wanting / each
    table[MENTORED, world], table[OFFERING, world] = mentored / each, offering / each
    table[SEEKING, world], table[WAITING, world] = seeking, waited / max(1, seeking)
    return trained


@inlined
def _note_people(first, last, month, people, marks):  # type: ignore[no-untyped-def]
    """Write who is in an effective tie and who is mentored well."""
    for job in range(first, last):
        people.effective[job] = marks[job] & WELL != 0
        people.mentored_well[job] = marks[job] & WELL_AS_MENTEE != 0
    for job in range(first, last):
        well, since = marks[job] & WELL_AS_MENTEE != 0, people.well_since[job]
        people.months_well[job] += well
        people.well_since[job] = month if well & (since == NEVER) else since


@inlined
def _count_by_unit(first, last, people, marks, by_unit):  # type: ignore[no-untyped-def]
    """Count people, those doing well and those in pairs by unit, and return the sum of everybody's commitment."""
    commitment = 0.0
    for job in range(first, last):
        mark, there, here = marks[job], people.person[job] != 0, np.uint64(people.unit[job])
        by_unit[0, here] += there
        by_unit[1, here] += mark & WELL != 0
        by_unit[2, here] += (mark & AS_MENTEE != 0) | (people.mentees[job] > 0)
        commitment += people.commitment[job] if there else 0.0
    return commitment


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
