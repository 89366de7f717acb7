"""The check battery that every mechanism passes, built in or a researcher's own.

A mechanism must return one finite number for each row it is asked about, always the same for the same state,
whichever other rows or worlds are asked about; it must leave the state alone, use no chance, be exactly 0 where
what causes it is absent, and listen to its parameters. It is tried on a small organisation some months into its
life, in two worlds with different parameters.

Reads   a Mechanism
Writes  nothing
Draws   nothing of its own; the trial worlds have fixed seeds
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import Fault
from culturesim.kinds import KINDS
from culturesim.mechanisms import Mechanism
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble
from culturesim.state import State
from culturesim.state.state import Rows

Floats = NDArray[np.float64]
Values = Mapping[str, Floats]
MONTHS = 16
TABLES = ("jobs", "ties", "units", "programmes", "roles")
_PART = 0.37  # of a parameter's range: how far apart the two worlds' values are

# People of both groups come and go; pairs are chosen and mandated, good and poor, met and stalled.
TRIAL: dict[str, Any] = {
    "name": "trial of mechanisms",
    "months": MONTHS + 1,
    "organisation": {
        "units": [{"name": "North", "staff": 24}, {"name": "South", "staff": 12}, {"name": "West", "staff": 9}],
        "turnover": {"staff": 0.35, "leader": 0.35, "executive": 0.35},
        "groups": {"one": 0.5, "other": 0.5},
    },
    "hallmarks": 0.7,
    "programmes": [
        {"name": "pairs", "units": ["North", "South"], "coordinator_hours": 80, "term": 8, "consent": False},
    ],
    "stewards": [{"name": "champion", "job": "North/leader", "share": 0.5, "talk": 0.9, "action": 0.6}],
    "events": [
        {"do": "launch_cohort", "month": month, "programme": "pairs", "people": 5, "mandated": True}
        for month in (3, 10, 15)
    ],
    "behaviour": {
        "seeking_spontaneous": 0.15, "offering_probability": 0.3, "informal_search_probability": 0.6,
        "meeting_probability": 0.6, "drift_probability": 0.06, "mentor_experience": 0,
        "same_unit_weight": 0,
    },
}  # fmt: skip


def check_mechanism(mechanism: Mechanism) -> list[Fault]:
    """Return what is wrong with `mechanism`; nothing when it keeps all the rules.

    Parameters
    ----------
    mechanism
        What ``@mechanism`` made of a function.

    Returns
    -------
    One fault for each rule that is broken. A mechanism that fails or returns the wrong number of shifts is not
    tried further.
    """
    said = _first_calls(mechanism)
    if not said:
        for rule in (_keeps_hands_off, _same_again, _same_for_other_rows, _same_beside_others, _absent, _listens):
            said += rule(mechanism)
    code = mechanism.rule.__code__
    where = f"{Path(code.co_filename).name}:{code.co_firstlineno}"
    return [Fault(where, f"{mechanism.name}: {what}") for what in said]


def check_all(mechanisms: Iterable[Mechanism] | Mapping[str, Mechanism]) -> list[Fault]:
    """Return the faults of all `mechanisms`, given one by one or by name."""
    each = mechanisms.values() if isinstance(mechanisms, Mapping) else mechanisms
    return [fault for mechanism in each for fault in check_mechanism(mechanism)]


# ---------------------------------------------------------------- the trial organisation


@lru_cache(maxsize=2)
def _lived(neighbour: int) -> State:
    """Return two worlds some months on; the first is the same whichever `neighbour` the second is."""
    scenario = Scenario(**TRIAL)
    ensemble = Ensemble([scenario, scenario], [11, neighbour])
    while ensemble.state.month < MONTHS:
        ensemble.step()
    _vary(ensemble.state)
    return ensemble.state


def _vary(state: State) -> None:
    """Make sure that everything a mechanism may depend on differs between rows."""
    units = state.units.rows
    place = np.arange(units) % state.sizes.units
    level = 0.35 + 0.6 * (np.arange(10)[:, None] * 0.37 + place * 0.29) % 0.6
    state.practice.table[:] = level
    state.perceived.table[:] = 0.9 * level[::-1]
    state.units.leaders_in_pairs[:] = 0.25 + 0.5 * place / state.sizes.units
    for number, name in enumerate(("clarity", "lessons", "climate", "newcomers", "steward_talk", "steward_action")):
        state.units.column(name)[:] = 0.15 + 0.7 * ((number + 2 * place) % 5) / 5
    state.programmes.failed_launches[:] = 1
    state.units.good_stories[:] = 1.5 + place
    state.units.bad_stories[:] = 0.5 + place
    state.units.remote_share[:] = 0.2 + 0.5 * place / state.sizes.units
    state.units.recognition_until[:] = state.month + 3 * (place % 2)
    state.jobs.remote[state.present[::4]] = True
    state.jobs.failed[state.present[::3]] += 1
    state.jobs.unmet[state.present[1::3]] += 1
    ties = state.ties
    first = state.live_ties[ties.slot[state.live_ties] == 0][::2]  # some mentees get a second tie
    first = first[ties.at[ties.places(first) + 1] < 0]
    like = ties.taken(first)
    second = ties.take(ties.places(first) + 1)  # with their own mentor
    for name in like.keys() - {"mentee"}:
        ties.column(name)[second] = like[name]
    ties.key[second] += np.uint64(1)
    ties.quality[second] = 0.2
    state.ties.kind[state.live_ties] = 1 + np.arange(len(state.live_ties)) % len(KINDS)


def _trial(neighbour: int = 12) -> State:
    return copy.deepcopy(_lived(neighbour))


def _rows(mechanism: Mechanism, state: State) -> Rows:
    if mechanism.per == "unit":
        return np.arange(state.units.rows)
    return state.present if mechanism.per == "person" else state.live_ties


def _values(mechanism: Mechanism) -> dict[str, Floats]:
    """Return each parameter's default in the first world, and another allowed value in the second."""
    values = {}
    for name, declared in mechanism.parameters.items():
        step = _PART * (declared.high - declared.low)
        up = declared.default + step <= declared.high
        values[name] = np.array([declared.default, declared.default + (step if up else -step)])
    return values


def _ask(mechanism: Mechanism, state: State, rows: Rows, values: Values) -> Any:
    world = state.world(rows, mechanism.per)
    return mechanism.rule(state, rows.copy(), **{name: value[world] for name, value in values.items()})


def _shift(mechanism: Mechanism, state: State, rows: Rows, values: Values | None = None) -> Floats:
    """Return one shift a row, as the engine reads it."""
    asked = _ask(mechanism, state, rows, _values(mechanism) if values is None else values)
    return np.array(np.broadcast_to(np.asarray(asked, np.float64), rows.shape))


def _digest(state: State) -> str:
    digest = sha256(repr((state.month, state.sizes, state.seeds, len(state.log.sentences))).encode())
    columns = [table.column(name) for table in (getattr(state, one) for one in TABLES) for name in table]
    strengths = [state.aim.table, state.practice.table, state.perceived.table]
    lists = [state.key_order, *state.unit_members, *state.programme_members, *state.hubs, *state.everyone]
    rest = [state.contacts, state.contact_kind, state.role_units, state.role_hallmarks, state.portfolios,
            *state.rules.values(), *state.kinds.values()]  # fmt: skip
    for values in (*columns, *strengths, *lists, *rest):
        digest.update(f"{values.dtype}{values.shape}".encode() + values.tobytes())
    return digest.hexdigest()


# ---------------------------------------------------------------- the rules


def _first_calls(mechanism: Mechanism) -> list[str]:
    """One finite number a row, and none for no rows."""
    state = _trial()
    rows = _rows(mechanism, state)
    for asked in (rows, rows[:1], rows[:0]):
        try:
            shift = np.asarray(_ask(mechanism, state, asked, _values(mechanism)), np.float64)
        except Exception as error:  # whatever a user's function raises is its fault, reported as such
            return [f"fails when asked for {_count(asked, mechanism)}: {type(error).__name__}: {error}"]
        if shift.shape not in ((), asked.shape):
            return [
                f"returns shape {shift.shape} when asked for {_count(asked, mechanism)}; return one number a row, "
                "by indexing columns with `rows`"
            ]
        if not np.isfinite(shift).all():
            return [f"returns {shift[~np.isfinite(shift)][0] if shift.shape else shift}, which is not a finite number"]
    return []


def _count(rows: Rows, mechanism: Mechanism) -> str:
    return f"{len(rows)} row{'' if len(rows) == 1 else 's'} of {mechanism.per}s"


def _keeps_hands_off(mechanism: Mechanism) -> list[str]:
    """State, rows and parameters stay as they were; the global generators are not used."""
    state = _trial()
    rows, values = _rows(mechanism, state), _values(mechanism)
    world = state.world(rows, mechanism.per)
    arguments = {name: value[world] for name, value in values.items()}
    given, kept = rows.copy(), {name: value.copy() for name, value in arguments.items()}
    before = _digest(state), chance_used()
    mechanism.rule(state, given, **arguments)
    said = []
    if _digest(state) != before[0]:
        said.append("changes the state; a mechanism only reads it")
    if not np.array_equal(given, rows):
        said.append("changes `rows`; make a copy before writing to it")
    said += [
        f"changes its parameter {name!r} in place; write {name} = {name} * … in place of {name} *= …"
        for name in kept
        if not np.array_equal(arguments[name], kept[name])
    ]
    if chance_used() != before[1]:
        said.append("uses global randomness (random or numpy.random); a mechanism has no chance in it")
    return said


def chance_used() -> str:
    """Return the state of the global generators, which a draw from them changes."""
    return repr((random.getstate(), [repr(part) for part in np.random.get_state()]))


def _same_again(mechanism: Mechanism) -> list[str]:
    state = _trial()
    rows = _rows(mechanism, state)
    if np.array_equal(_shift(mechanism, state, rows), _shift(mechanism, state, rows)):
        return []
    return ["gives another answer when asked again; it must depend on state and parameters alone"]


def _same_for_other_rows(mechanism: Mechanism) -> list[str]:
    """A row's shift does not depend on which other rows are asked about, nor on their order."""
    state = _trial()
    rows = _rows(mechanism, state)
    whole = _shift(mechanism, state, rows)
    backward = np.arange(len(rows))[::-1]
    choices: dict[str, NDArray[np.int64]] = {"in another order": backward, "for some of the rows": backward[::3]}
    choices["for one row"] = backward[:1]
    for words, chosen in choices.items():
        if not np.array_equal(_shift(mechanism, state, rows[chosen]), whole[chosen]):
            return [f"gives another answer when asked {words}; a row's shift may not depend on the other rows asked"]
    return []


def _same_beside_others(mechanism: Mechanism) -> list[str]:
    """A world's shifts do not depend on the world beside it, nor on that world's parameters."""
    state, beside = _trial(), _trial(neighbour=13)
    shifts = []
    for one, values in ((state, _values(mechanism)), (beside, _first_world_only(mechanism))):
        rows = _rows(mechanism, one)
        shifts.append(_shift(mechanism, one, rows, values)[one.world(rows, mechanism.per) == 0])
    if np.array_equal(shifts[0], shifts[1]):
        return []
    return [
        "depends on another world of the ensemble; a mean over all rows mixes worlds, use `state.world(rows, …)`; "
        "a pair without a mentor has none to look up, use `state.at_mentor(column, rows)`"
    ]


def _first_world_only(mechanism: Mechanism) -> dict[str, Floats]:
    return {name: np.full(2, value[0]) for name, value in _values(mechanism).items()}


def _absent(mechanism: Mechanism) -> list[str]:
    """Without its hallmark, or at effect 0, a mechanism is exactly absent."""
    said = []
    if mechanism.hallmark is not None:
        state = _trial()
        state.practice.table[:] = 0
        state.perceived.table[:] = 0
        if _shift(mechanism, state, _rows(mechanism, state)).any():
            absent = f"though {mechanism.hallmark} has strength 0; strength 0 must change nothing"
            said.append(f"shifts {mechanism.on} {absent}")
    if "effect" in mechanism.parameters:
        state = _trial()
        values = {**_values(mechanism), "effect": np.zeros(2)}
        if _shift(mechanism, state, _rows(mechanism, state), values).any():
            said.append(f"shifts {mechanism.on} though its effect is 0; effect 0 must change nothing")
    return said


def _listens(mechanism: Mechanism) -> list[str]:
    """Every parameter changes the shift of some row."""
    state = _trial()
    rows, values = _rows(mechanism, state), _first_world_only(mechanism)
    usual = _shift(mechanism, state, rows, values)

    def acts(name: str, value: float) -> bool:
        return not np.array_equal(_shift(mechanism, state, rows, {**values, name: np.full(2, value)}), usual)

    return [
        f"its parameter {name!r} changes no shift in the trial organisation; is it used, and does what it depends on "
        "occur there?"
        for name, declared in mechanism.parameters.items()
        if not any(acts(name, declared.low + part * (declared.high - declared.low)) for part in (0, 0.31, 0.69, 1))
    ]


