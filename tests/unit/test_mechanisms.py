"""Every built-in mechanism passes the check battery; every kind of bad one is caught, in words that say the cure."""

from __future__ import annotations

import random

import numpy as np
import pytest

from culturesim.errors import MechanismError
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import BUILT_IN
from culturesim.mechanisms import mechanism
from culturesim.testing import check_all, check_mechanism


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_mechanism_passes_the_battery(name):
    assert check_mechanism(BUILT_IN[name]) == []


def test_every_hallmark_has_a_mechanism_and_every_mechanism_a_meaning():
    assert {one.hallmark for one in BUILT_IN.values()} == {*HALLMARKS, None}
    for one in BUILT_IN.values():
        assert one.meaning and one.source, one.name
        assert all(declared.fault(declared.default) is None for declared in one.parameters.values()), one.name


# ---------------------------------------------------------------- a researcher's own


@mechanism(on="meeting_probability")
def long_distance(state, rows, *, effect=-0.6):
    """Pairs across units meet less often."""
    mentor, mentee = state.ties.mentor[rows], state.ties.mentee[rows]
    return effect * (state.jobs.unit[mentor] != state.jobs.unit[mentee])


@mechanism(on="fill_probability")
def everywhere_alike(state, rows):
    """One number stands for all rows."""
    return -0.2


def test_an_honest_mechanism_passes():
    assert check_all({"long_distance": long_distance, "everywhere_alike": everywhere_alike}) == []


# ---------------------------------------------------------------- bad ones


@mechanism(on="fill_probability")
def counts_all_units(state, rows, *, effect=0.1):
    return np.full(state.units.rows, 0.1)


@mechanism(on="leaving_ratio")
def forgets_to_index(state, rows, *, effect=0.1):
    return effect * state.jobs.commitment


@mechanism(on="leaving_ratio")
def takes_a_logarithm(state, rows, *, effect=0.1):
    with np.errstate(divide="ignore"):
        return effect * np.log(state.jobs.completed[rows] * 0.0)


@mechanism(on="leaving_ratio")
def asks_for_a_column_that_is_not_there(state, rows, *, effect=0.1):
    return effect * state.jobs.shoe_size[rows]


@mechanism(on="leaving_ratio")
def needs_at_least_one_row(state, rows, *, effect=0.1):
    return effect * state.jobs.commitment[rows] + 0 * rows[0]


@mechanism(on="leaving_ratio")
def writes_to_the_state(state, rows, *, effect=0.1):
    state.jobs.commitment[rows] *= 0.5
    return effect * state.jobs.attachment[rows]


@mechanism(on="leaving_ratio")
def writes_to_its_rows(state, rows, *, effect=0.1):
    shift = effect * state.jobs.attachment[rows]
    rows += 1
    return shift


@mechanism(on="leaving_ratio")
def writes_to_its_parameter(state, rows, *, effect=0.1):
    effect *= state.jobs.attachment[rows]
    return effect


@mechanism(on="leaving_ratio")
def throws_dice(state, rows, *, effect=0.1):
    return effect * np.random.random(len(rows))


@mechanism(on="leaving_ratio")
def throws_a_die(state, rows, *, effect=0.1):
    return effect * state.jobs.attachment[rows] * (random.random() > 2)


_ASKED = []


@mechanism(on="leaving_ratio")
def remembers(state, rows, *, effect=0.1):
    _ASKED.append(1)
    return effect * len(_ASKED) * state.jobs.attachment[rows]


@mechanism(on="leaving_ratio")
def has_dice_of_its_own(state, rows, *, effect=0.1):
    return effect * np.random.default_rng(0).random(len(rows))


@mechanism(on="leaving_ratio")
def compares_with_the_rows_asked(state, rows, *, effect=0.1):
    own = state.jobs.attachment[rows]
    return effect * (own - own.mean()) if len(rows) else effect * own


@mechanism(on="leaving_ratio")
def compares_with_everybody(state, rows, *, effect=0.1):
    return effect * (state.jobs.attachment[rows] - state.jobs.attachment[state.present].mean())


@mechanism(on="fill_probability", hallmark="alignment")
def acts_without_its_hallmark(state, rows, *, effect=0.5):
    return effect * (state.practice.alignment[rows] - 0.5)


@mechanism(on="leaving_ratio")
def acts_at_effect_0(state, rows, *, effect=0.5):
    return (effect - 0.2) * state.jobs.attachment[rows]


@mechanism(on="leaving_ratio")
def ignores_a_parameter(state, rows, *, effect=0.5, threshold=0.3):
    return effect * state.jobs.attachment[rows]


BAD = (
    (counts_all_units, "returns shape (8,) when asked for 1 row of units; return one number a row"),
    (forgets_to_index, "fails when asked for"),
    (takes_a_logarithm, "which is not a finite number"),
    (asks_for_a_column_that_is_not_there, "there is no column 'shoe_size'"),
    (needs_at_least_one_row, "fails when asked for 0 rows of persons: IndexError"),
    (writes_to_the_state, "changes the state; a mechanism only reads it"),
    (writes_to_its_rows, "changes `rows`"),
    (writes_to_its_parameter, "changes its parameter 'effect' in place"),
    (throws_dice, "uses global randomness"),
    (throws_a_die, "uses global randomness"),
    (remembers, "gives another answer when asked again"),
    (has_dice_of_its_own, "gives another answer when asked in another order"),
    (compares_with_the_rows_asked, "may not depend on the other rows asked"),
    (compares_with_everybody, "depends on another world of the ensemble"),
    (acts_without_its_hallmark, "though alignment has strength 0"),
    (acts_at_effect_0, "though its effect is 0"),
    (ignores_a_parameter, "its parameter 'threshold' changes no shift"),
)


@pytest.mark.parametrize(("bad", "message"), BAD, ids=[bad.name for bad, _ in BAD])
def test_a_bad_mechanism_is_caught(bad, message):
    faults = check_mechanism(bad)
    said = [str(fault) for fault in faults]
    assert any(message in text for text in said), said
    assert all(text.startswith(f"test_mechanisms.py:{bad.rule.__code__.co_firstlineno}: {bad.name}: ") for text in said)


ONE_FAULT = (counts_all_units, writes_to_the_state, writes_to_its_rows, compares_with_everybody, acts_at_effect_0,
             acts_without_its_hallmark, ignores_a_parameter)  # fmt: skip


@pytest.mark.parametrize("bad", ONE_FAULT, ids=lambda value: value.name)
def test_one_broken_rule_is_one_fault(bad):
    assert len(check_mechanism(bad)) == 1


def test_check_all_keeps_the_order_and_all_the_faults():
    faults = check_all([acts_at_effect_0, long_distance, ignores_a_parameter])
    assert [fault.what.split(":")[0] for fault in faults] == ["acts_at_effect_0", "ignores_a_parameter"]


# ---------------------------------------------------------------- making one


def test_an_unknown_quantity_is_refused_with_the_nearest_name():
    with pytest.raises(MechanismError, match="did you mean 'meeting_probability'"):
        mechanism(on="meeting_probabilty")(lambda state, rows: 0)


def test_a_parameter_needs_a_number_as_default():
    with pytest.raises(MechanismError, match="needs a number as its default"):

        @mechanism(on="fill_probability")
        def nameless(state, rows, *, effect="big"):
            return 0


def test_a_quantity_held_per_unit_cannot_be_shifted_per_person():
    with pytest.raises(MechanismError, match="is held per unit"):

        @mechanism(on="fill_probability", per="person")
        def wrong_holder(state, rows, *, effect=1.0):
            return 0
