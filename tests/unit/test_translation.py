"""Mechanisms as machine code: the same numbers as with NumPy, to the last bit, and the same errors."""

from __future__ import annotations

import importlib.util
import sys

import numba
import numpy as np
import pytest

from culturesim.errors import MechanismError
from culturesim.evaluate import Active, Evaluator, evaluator
from culturesim.hallmarks import BUILT_IN
from culturesim.kinds import E_MENTORING, GROUP
from culturesim.mechanisms import mechanism
from culturesim.quantities import QUANTITIES
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble
from culturesim.testing.mechanisms import TRIAL
from culturesim.translation import loading
from culturesim.translation.kernels import module_text, why_not

WORLDS = 3
needs_kernels = pytest.mark.skipif(not loading.can_be_kept(), reason="no compiler, or nowhere to keep kernels")


@pytest.fixture(scope="module")
def state():
    """Three worlds some months into their lives, with everything a mechanism may read dealt out at random."""
    ensemble = Ensemble([Scenario(**TRIAL)] * WORLDS, [5, 6, 7])
    while ensemble.state.month < 9:
        ensemble.step()
    state, chance = ensemble.state, np.random.default_rng(3)
    for table in (state.jobs, state.ties, state.units):
        for name in table:
            column = table.column(name)
            if column.dtype == np.float64:
                column[:] = chance.random(len(column))
            elif column.dtype == np.bool_:
                column[:] = chance.random(len(column)) < 0.5
    for strengths in (state.aim, state.practice, state.perceived):
        strengths.table[:] = chance.random(strengths.table.shape)
    for name in ("failed", "unmet", "completed"):
        state.jobs.column(name)[:] = chance.integers(0, 6, state.jobs.rows)
    state.jobs.prior_experience[:] = chance.integers(0, 300, state.jobs.rows)
    state.units.recognition_until[:] = chance.integers(0, 20, state.units.rows)
    state.programmes.failed_launches[:] = chance.integers(0, 5, state.programmes.rows)
    state.ties.kind[state.live_ties] = 1 + np.arange(len(state.live_ties)) % 12
    state.ties.mentor[state.live_ties[::5]] = -1
    assert len(state.live_ties) > 20 and (state.units.programme < 0).any()
    return state


def values_of(one, chance):
    """Return allowed values of a mechanism's parameters, another in every world."""
    return {name: p.low + (p.high - p.low) * (0.1 + 0.3 * chance.random(WORLDS)) for name, p in one.parameters.items()}


def made(mechanisms, seed=1):
    """Return an evaluator of the mechanisms, with other bases and parameters in every world."""
    chance = np.random.default_rng(seed)
    bases = {name: q.base * (0.5 + 0.4 * chance.random(WORLDS)) for name, q in QUANTITIES.items()}
    return Evaluator(bases, [Active(one, values_of(one, chance)) for one in mechanisms])


def names_by_holder():
    return {held: tuple(n for n, q in QUANTITIES.items() if q.held == held) for held in ("unit", "person", "pair")}


def by_kernels(made_evaluator, state, names):
    held = QUANTITIES[names[0]].held
    if held == "unit":
        return made_evaluator.by_kernels.units(names, state)
    with np.errstate(over="ignore"):  # as an ensemble does while it lives a month
        return made_evaluator.by_kernels.rows(names, state, rows_of(state, held))


def rows_of(state, held):
    return state.present if held == "person" else state.live_ties


def by_numpy(made_evaluator, state, names):
    held = QUANTITIES[names[0]].held
    if held == "unit":
        return [made_evaluator.by_numpy.per_units(name, state) for name in names]
    return [made_evaluator.by_numpy.per_rows(name, state, rows_of(state, held)) for name in names]


def differing(made_evaluator, state, names):
    """Return the quantities whose numbers differ in any bit."""
    pairs = zip(by_kernels(made_evaluator, state, names), by_numpy(made_evaluator, state, names), strict=True)
    return [name for name, (a, b) in zip(names, pairs, strict=True) if a.tobytes() != b.tobytes()]


# ---------------------------------------------------------------- the built-in ones


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_mechanism_can_be_translated(name):
    assert why_not(BUILT_IN[name]) is None


@needs_kernels
@pytest.mark.parametrize("held", ["unit", "person", "pair"])
@pytest.mark.parametrize("seed", range(4))
def test_kernels_find_the_same_bits_as_numpy(state, held, seed):
    some = [one for number, one in enumerate(BUILT_IN.values()) if seed == 0 or (number + seed) % 3]
    assert differing(made(some, seed), state, names_by_holder()[held]) == []


@needs_kernels
@pytest.mark.parametrize("name", BUILT_IN)
def test_each_mechanism_alone_shifts_by_the_same_bits(state, name):
    alone = made([BUILT_IN[name]])
    assert differing(alone, state, (BUILT_IN[name].on,)) == []


@needs_kernels
def test_order_and_choice_of_quantities_play_no_part(state):
    every, names = made(BUILT_IN.values()), names_by_holder()["pair"]
    together = by_kernels(every, state, names)
    for chosen in (names[::-1], names[2:3], (names[4], names[0])):
        found = by_kernels(every, state, chosen)
        assert all(found[k].tobytes() == together[names.index(name)].tobytes() for k, name in enumerate(chosen))


# ---------------------------------------------------------------- a researcher's own

LIMIT, FAR = 3, -0.25


def twice(number):
    return 2 * number


@mechanism(on="meeting_probability")
def a_distance(state, rows, *, effect=-0.6):
    mentor, mentee = state.ties.mentor[rows], state.ties.mentee[rows]
    apart = state.jobs.unit[mentor] != state.jobs.unit[mentee]
    clarity = state.units.clarity[state.unit_of_mentor(rows)]
    return effect * apart * clarity + FAR * (state.unit_of_mentor(rows) != state.unit_of(rows, "pair"))


@mechanism(on="meeting_probability", ranges={"scale": (1, 4)})
def busy_people(state, rows, *, effect=0.2, scale=2.0):
    meetings = np.minimum(state.ties.meetings[rows], LIMIT) - 1
    group = (state.ties.kind[rows] == GROUP) | ~(state.ties.kind[rows] != E_MENTORING)
    return np.where(group, effect * meetings / scale, twice(effect) * np.log(1 + state.ties.quality[rows] ** 2))


@mechanism(on="meeting_probability")
def curves(state, rows, *, effect=0.3):
    own = state.at_mentee_unit(state.practice.demand, rows)
    season = (state.month % 12) / 12
    return effect * (np.exp(-own) - 1.5 ** state.ties.trust[rows] + np.sqrt(np.abs(own - season)))


@mechanism(on="meeting_probability", per="unit")
def everywhere(state, rows):
    return -0.2


@mechanism(on="meeting_probability")
def loops(state, rows, *, effect=0.1):
    total = np.zeros(len(rows))
    for step in range(3):
        total += step * effect
    return total * state.ties.trust[rows]


@mechanism(on="leaving_ratio")
def narrow_numbers(state, rows, *, effect=0.1):
    return effect * (state.jobs.completed[rows] * 20_000)  # beyond what the column's type holds


OWN = (a_distance, busy_people, curves, everywhere, narrow_numbers)


@pytest.mark.parametrize("one", OWN, ids=lambda one: one.name)
def test_a_rule_of_ones_own_can_be_translated(one):
    assert why_not(one) is None


@needs_kernels
@pytest.mark.parametrize("held", ["person", "pair"])
def test_rules_of_ones_own_give_the_same_bits_also_beside_one_that_cannot_be_translated(state, held):
    mixed = made([*BUILT_IN.values(), *OWN, loops])
    assert differing(mixed, state, names_by_holder()[held]) == []


@needs_kernels
def test_what_cannot_be_translated_does_not_slow_the_others(state, monkeypatch):
    mixed = made([*BUILT_IN.values(), loops])
    asked = []
    monkeypatch.setattr(Active, "shift", lambda self, _, rows: asked.append(self.mechanism.name) or np.zeros(len(rows)))
    by_kernels(mixed, state, names_by_holder()["pair"])
    assert asked == ["loops"]


def with_an_if(state, rows):
    if state.month > 3:
        return 0.0
    return 1.0


def in_place(state, rows, *, effect=1.0):
    shift = effect * state.ties.trust[rows]
    shift += 1
    return shift


def by_chance(state, rows):
    return np.random.random(len(rows))


def by_a_mean(state, rows):
    return state.ties.trust[rows] - state.ties.trust[rows].mean()


def of_all_rows(state, rows):
    return state.ties.trust


def of_another_table(state, rows):
    return state.units.clarity[rows]


def of_the_next_row(state, rows):
    return state.ties.trust[rows + 1]


def with_keys(state, rows):
    return state.ties.key[rows] * 0.5


def of_three(state, rows):
    return 0 < state.ties.trust[rows] < 1


def no_such_column(state, rows):
    return state.ties.shoe_size[rows]


def of_types_too_narrow(state, rows):
    return np.log(1 + state.ties.meetings[rows])


def of_a_list(state, rows):
    return TRIAL["name"]


REFUSED = (
    (with_an_if, "an if"), (in_place, "in place"), (by_chance, "calls np.random.random"), (by_a_mean, "calls"),
    (of_all_rows, "no number a row"), (of_another_table, "rows of something else"), (of_the_next_row, "not be there"),
    (with_keys, "keys"), (of_three, "a comparison of three"), (no_such_column, "no column 'shoe_size'"),
    (of_types_too_narrow, "float32"), (of_a_list, "no column"),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "why"), REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_cannot_be_translated_is_said(rule, why):
    assert why in str(why_not(mechanism(on="meeting_probability")(rule)))


def test_a_rule_that_uses_what_stands_around_it_is_left_to_numpy():
    around = 0.3

    def inner(state, rows):
        return around * state.ties.trust[rows]

    assert "around" in str(why_not(mechanism(on="meeting_probability")(inner)))


def test_a_file_edited_since_it_was_imported_is_not_believed(tmp_path):
    text = "import culturesim as cs\n@cs.mechanism(on='trust_gain')\ndef own(state, rows):\n    return {}\n"
    path = tmp_path / "edited_rule.py"
    path.write_text(text.format("0.5"))
    spec = importlib.util.spec_from_file_location("edited_rule", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path.write_text(text.format("0.75"))
    assert "edited since" in str(why_not(module.own))
    path.unlink()
    sys.modules.pop("edited_rule", None)


# ---------------------------------------------------------------- errors, and no compiler


@mechanism(on="drift_probability")
def divides(state, rows, *, effect=1.0):
    return effect / (state.ties.slot[rows] * 0.0 + state.ties.mandated[rows])


@needs_kernels
def test_a_number_that_is_not_finite_is_the_same_error(state):
    assert why_not(divides) is None
    bad, names = made([*BUILT_IN.values(), divides]), ("drift_probability",)
    with np.errstate(divide="ignore"):
        with pytest.raises(MechanismError) as said:
            bad.rows(names, state, state.live_ties)
        with pytest.raises(MechanismError) as usual:
            bad.by_numpy.per_rows(names[0], state, state.live_ties)
    assert str(said.value) == str(usual.value)
    assert "inf for row" in str(said.value)


@mechanism(on="drift_probability")
def fails(state, rows, *, effect=1.0):
    raise KeyError("nothing here")


def test_a_rule_that_fails_is_the_same_error(state):
    with pytest.raises(MechanismError, match=r"mechanism fails .* failed: KeyError: 'nothing here'"):
        made([fails]).rows(("drift_probability",), state, state.live_ties)


def test_without_a_compiler_numpy_does_it(state, monkeypatch):
    kept = made(BUILT_IN.values())
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    plain = made(BUILT_IN.values())
    assert plain.by_kernels is None
    assert plain.units(("anchoring",), state).tobytes() == kept.units(("anchoring",), state).tobytes()


def test_where_kernels_cannot_be_kept_numpy_does_it(state, monkeypatch):
    monkeypatch.setattr(loading, "generated_folder", lambda: None)
    assert evaluator.can_be_kept() is False
    assert made(BUILT_IN.values()).by_kernels is None


def test_the_text_of_a_module_depends_on_nothing_but_the_rules():
    acting = {"quality_gain": [BUILT_IN["learning_carries_over"], BUILT_IN["kinds_differ_in_gain"]]}
    assert module_text("pair", acting) == module_text("pair", acting)
    assert "learning_carries_over" in module_text("pair", acting)
