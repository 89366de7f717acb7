"""The draws: what they are, to the bit, and that they look random along every axis the model reads them by.

Keys and seeds of the statistical tests are fixed, so they pass always or never. A threshold means the chance that
truly random draws would have failed: at most `ALARM`, one in a million, for each comparison; for the 250 or so
comparisons of this file together one in four thousand. docs/concepts/randomness.md tells of the larger battery.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from culturesim import rng
from culturesim.compiled import compiled

Floats = NDArray[np.float64]
ALARM = 1e-6
WORD = 2**64
G = 0x9E3779B97F4A7C15
words = st.integers(0, WORD - 1)


# The specification (docs/concepts/month.md, section 1), written again from its text in plain Python.


def mix(x: int) -> int:
    x ^= x >> 30
    x = x * 0xBF58476D1CE4E5B9 % WORD
    x ^= x >> 27
    x = x * 0x94D049BB133111EB % WORD
    return x ^ x >> 31


def fold(a: int, b: int) -> int:
    return mix(mix((a + G) % WORD) ^ b % WORD)


def text_key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little") or 1


def salt(seed: int, decision: str, month: int) -> int:
    return mix((fold(mix((seed + G) % WORD), text_key(decision)) + G * (month + 1)) % WORD)


def bits(salt: int, who: int, index: int) -> int:
    return mix((mix(who ^ salt) + salt + G * index) % WORD)


def u(salt: int, who: int, index: int = 0) -> float:
    return ((bits(salt, who, index) >> 12) + 0.5) * 2.0**-52


def unmix(y: int) -> int:
    """The inverse of `mix`, to find the keys of the most extreme draws."""
    y ^= y >> 31 ^ y >> 62
    y = y * pow(0x94D049BB133111EB, -1, WORD) % WORD
    y ^= y >> 27 ^ y >> 54
    y = y * pow(0xBF58476D1CE4E5B9, -1, WORD) % WORD
    return y ^ y >> 30 ^ y >> 60


def keys(values: object) -> rng.Keys:
    return np.asarray(values, np.uint64)


def distinct(values: rng.Keys) -> int:
    return 1 + int((np.diff(np.sort(values)) != 0).sum())


# What the draws are, to the bit


def test_draws_are_the_pinned_numbers():
    assert rng.text_key("leaving") == 0x263BE89AA7B8D534
    assert rng.salts((7,), "leaving", 3)[0] == 0x2C4BEAA161A497AC
    assert rng.salts((7,), "leaving", -5)[0] == 0xD08D4E664A03399C
    assert rng.fold_key(1, 2) == 0x81A5C1377856B73
    assert rng.draws(rng.salts((7,), "leaving", 3), keys([42]), 5)[0].hex() == "0x1.2022452c4b1dap-2"


@given(words, words, words)
def test_compiled_arithmetic_follows_the_specification(a, b, c):
    assert rng.mix(np.uint64(a)) == mix(a)
    assert rng.fold(np.uint64(a), np.uint64(b)) == fold(a, b) == rng.fold_key(a, b)
    assert rng.bits(np.uint64(a), np.uint64(b), np.uint64(c)) == bits(a, b, c)
    assert rng.uniform_at(np.uint64(a), np.uint64(b), np.uint64(c)) == u(a, b, c)
    assert rng.uniform(np.uint64(a), np.uint64(b)) == u(a, b)


@given(st.integers(0, 2**70), st.text(max_size=20), st.integers(-100, 1200))
def test_salts_follow_the_specification(seed, decision, month):
    assert rng.text_key(decision) == text_key(decision)
    assert rng.salts((seed, seed + 1), decision, month).tolist() == [
        salt(seed, decision, month),
        salt(seed + 1, decision, month),
    ]


@given(words, st.integers(-100, -1))
def test_months_before_the_start_wrap_around(a, month):
    assert rng.fold_key(a, month) == rng.fold_key(a, month + WORD) == fold(a, month)


def test_draws_broadcast_and_stand_alone():
    salts, who = keys([salt(s, "x", 0) for s in range(3)]), keys([5, 6, 7])
    rows = rng.draws(salts, who, keys([0, 1, 2]))
    assert rows.tolist() == [u(int(salts[i]), int(who[i]), i) for i in range(3)]
    assert rng.draws(salts[:1], who).tolist() == [u(int(salts[0]), w) for w in (5, 6, 7)]
    assert rng.draws(salts[1:2], who[1:2], 1)[0] == rows[1]


def test_draws_lie_strictly_inside_0_and_1():
    for target, expected in ((0, 2.0**-53), (WORD - 1, 1 - 2.0**-53)):
        s = salt(1, "leaving", 0)
        who = unmix((unmix(target) - s) % WORD) ^ s
        assert rng.bits(np.uint64(s), np.uint64(who), np.uint64(0)) == target
        drawn = rng.draws(keys([s]), keys([who]))[0]
        assert drawn == expected
        assert 0 < drawn < 1
        assert 0 < -np.log(drawn) < np.inf


@given(words, words)
def test_fold_is_ordered(a, b):
    assert a == b or rng.fold_key(a, b) != rng.fold_key(b, a)


def test_fold_of_one_key_never_collides():
    folded = np.empty(2**20, np.uint64)
    rng.fold_kernel(np.full(2**20, 3, np.uint64), np.arange(2**20, dtype=np.uint64), folded)
    assert distinct(folded) == 2**20


PROBE = """
import warnings
import numpy as np
warnings.simplefilter("ignore", RuntimeWarning)  # plain NumPy integers warn where compiled ones wrap around
from culturesim import rng
salts = rng.salts(tuple(range(20)), "leaving", 7)
who = np.arange(20, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
print([x.hex() for x in rng.draws(salts, who, np.arange(20, dtype=np.uint64))])
out = np.empty(20, np.uint64)
rng.fold_kernel(who, salts, out)
print(out.tolist())
"""


def test_values_are_the_same_without_compilation():
    source = str(Path(rng.__file__).parents[1])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROBE],
            env={**os.environ, "NUMBA_DISABLE_JIT": off, "PYTHONPATH": source},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for off in ("0", "1")
    }
    assert len(outputs) == 1
    assert "0x1." in outputs.pop()


# That they look random. An axis gives draws at consecutive steps (columns) from many starting points (rows).

STEPS = 4
ROWS = 2**16


@compiled
def fill(salts, who, index, out):  # type: ignore[no-untyped-def]
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = rng.bits(salts[i, j], who[i, j], index[i, j])


def table(salts: object, who: object, index: object) -> rng.Keys:
    """Bits of the draws of `salts`, `who` and `index`, broadcast to ROWS x STEPS."""
    out = np.empty((ROWS, STEPS), np.uint64)
    full = [np.broadcast_to(keys(part), out.shape).copy() for part in (salts, who, index)]
    fill(*full, out)
    return out


def column(values: object) -> rng.Keys:
    return keys(values)[:, None]


steps, rows = np.arange(STEPS), np.arange(ROWS)
row_column = column(rows)
windows = rows[:, None] * STEPS + steps  # every number once: 0..3, 4..7, ...


def salt_windows(of: Callable[[int], int]) -> rng.Keys:
    return keys([of(i) for i in range(ROWS * STEPS)]).reshape(ROWS, STEPS)


@cache
def founders(count: int) -> rng.Keys:
    unit = text_key("unit:North High")
    return keys([fold(fold(unit, text_key(str(i + 1))), text_key("founder")) for i in range(count)])


def hires(count: int) -> rng.Keys:
    job = fold(text_key("unit:North High"), text_key("1"))
    return keys([fold(job, month) for month in range(count)])


def spread(stride: int) -> rng.Keys:
    return np.arange(ROWS * STEPS, dtype=np.uint64).reshape(ROWS, STEPS) * np.uint64(stride)


one_salt = salt(1, "leaving", 12)
AXES: dict[str, Callable[[], rng.Keys]] = {
    # along one axis, everything else held
    "people 0, 1, 2, ...": lambda: table(one_salt, windows, 0),
    "people in steps of 2**32": lambda: table(one_salt, spread(2**32), 0),
    "people in steps of the golden constant": lambda: table(one_salt, spread(G), 0),
    "founders of one unit": lambda: table(one_salt, founders(ROWS * STEPS).reshape(ROWS, STEPS), 0),
    "hires of one job": lambda: table(one_salt, hires(ROWS * STEPS).reshape(ROWS, STEPS), 0),
    "months of one person": lambda: table(salt_windows(lambda i: salt(1, "leaving", i)), 5, 0),
    "seeds of one person": lambda: table(salt_windows(lambda i: salt(i, "leaving", 12)), 5, 0),
    "decisions of one person": lambda: table(salt_windows(lambda i: salt(1, f"decision {i}", 12)), 5, 0),
    "indexes of one person": lambda: table(one_salt, 5, windows),
    "other parties of one person": lambda: table(one_salt, 5, founders(ROWS * STEPS).reshape(ROWS, STEPS)),
    # across many people, from one step to the next
    "people from month to month": lambda: table(keys([salt(1, "leaving", int(m)) for m in steps]), row_column, 0),
    "people from seed to seed": lambda: table(keys([salt(int(s), "leaving", 12) for s in steps]), row_column, 0),
    "people from decision to decision": lambda: table(
        keys([salt(1, d, 12) for d in ("leaving", "filling", "promotion", "handover")]), row_column, 0
    ),
    "people from index to index": lambda: table(one_salt, row_column, steps),
    "people under swapped keys": lambda: table(
        np.where(steps % 2 == 0, row_column, keys(one_salt)),
        np.where(steps % 2 == 0, keys(one_salt), row_column),
        steps,
    ),
    "founders from month to month": lambda: table(
        keys([salt(1, "leaving", int(m)) for m in steps]), column(founders(ROWS)), 0
    ),
    # across many worlds, and the keys themselves
    "seeds from month to month": lambda: table(
        keys([[salt(s, "leaving", int(m)) for m in steps] for s in range(ROWS)]), 5, 0
    ),
    "fold keys of pairs over months": lambda: pair_keys(),
}


def pair_keys() -> rng.Keys:
    out = np.empty(ROWS * STEPS, np.uint64)
    pairs = np.array([fold(fold(1, mentor), mentee) for mentor, mentee in product(range(256), range(256))], np.uint64)
    rng.fold_kernel(np.repeat(pairs, STEPS), np.tile(keys(steps), ROWS), out)
    return out.reshape(ROWS, STEPS)


@pytest.fixture(scope="module", params=list(AXES))
def drawn(request: pytest.FixtureRequest) -> rng.Keys:
    return AXES[request.param]()


def shares(drawn: rng.Keys) -> Floats:
    return ((drawn >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def assert_even(cells: NDArray[np.int64], count: int) -> None:
    """Fail where the counts of `cells` are further from even, or nearer, than chance allows (chi-square)."""
    found = np.bincount(cells.ravel(), minlength=count)
    expected = cells.size / count
    chi2 = ((found - expected) ** 2 / expected).sum()
    low, high = stats.chi2.ppf([ALARM / 2, 1 - ALARM / 2], count - 1)
    assert low < chi2 < high


def bound(tries: int) -> float:
    """The size that the largest of `tries` standard normal numbers exceeds with a chance of `ALARM`."""
    return float(-special.ndtri(ALARM / 2 / tries))


def test_draws_are_uniform(drawn):
    top = (drawn >> np.uint64(52)).astype(np.int64)
    last_used = (drawn >> np.uint64(12) & np.uint64(0xFFF)).astype(np.int64)
    assert_even(top, 4096)
    assert_even(last_used, 4096)
    assert stats.kstest(shares(drawn).ravel(), "uniform").pvalue > ALARM


def test_neighbours_are_uncorrelated(drawn):
    centred = (shares(drawn) - 0.5) * np.sqrt(12)
    found = [
        (centred[:, i] ** p * centred[:, j] ** q).mean() * np.sqrt(ROWS) * scale
        for i in range(STEPS)
        for j in range(i)
        for p, q, scale in ((1, 1, 1.0), (3, 1, np.sqrt(7 / 27)), (1, 3, np.sqrt(7 / 27)))
    ]
    assert np.abs(found).max() < bound(len(found))


def test_series_is_uncorrelated_at_small_lags(drawn):
    series = ((shares(drawn) - 0.5) * np.sqrt(12)).ravel()
    found = [(series[lag:] * series[:-lag]).sum() / np.sqrt(len(series) - lag) for lag in range(1, 17)]
    assert np.abs(found).max() < bound(len(found))


@pytest.mark.parametrize(("dimensions", "cells"), [(2, 64), (3, 16), (4, 8)])
def test_consecutive_draws_fill_the_square_and_the_cube(drawn, dimensions, cells):
    place = (shares(drawn[:, :dimensions]) * cells).astype(np.int64)
    assert_even(place @ cells ** np.arange(dimensions), cells**dimensions)


@pytest.mark.parametrize(("dimensions", "reach"), [(2, 12), (3, 4)])
def test_consecutive_draws_lie_on_no_lattice(drawn, dimensions, reach):
    """A lattice would show as a wave: the spectrum of n random points is n times an exponential number."""
    waves = np.exp(2j * np.pi * shares(drawn[:, :dimensions]))
    powers = [waves[:, i, None] ** np.arange(-reach, reach + 1) for i in range(dimensions)]
    if dimensions == 2:
        sums = powers[0].T @ powers[1]
    else:
        planes = (powers[0][:, :, None] * powers[1][:, None, :]).reshape(ROWS, -1)
        sums = planes.T @ powers[2]
    spectrum = (np.abs(sums.ravel()) ** 2 / ROWS)[: sums.size // 2]  # the other half mirrors it
    assert spectrum.max() < -np.log(ALARM / spectrum.size)


def test_every_bit_is_balanced_and_independent_of_its_neighbours(drawn):
    flat = drawn.ravel()
    changes = (drawn[:, 1:] ^ drawn[:, :-1]).ravel()
    within = flat ^ (flat << np.uint64(1))
    for numbers in (flat, changes, within):
        ones = np.array([(numbers >> np.uint64(b) & np.uint64(1)).sum() for b in range(1, 64)])
        z = (ones - len(numbers) / 2) / np.sqrt(len(numbers) / 4)
        assert np.abs(z).max() < bound(3 * 63)


def test_the_tests_see_what_is_wrong_with_a_counter_and_with_a_hash_that_mixes_too_little():
    counter = spread(G)  # as even as can be, and all on a lattice
    with pytest.raises(AssertionError):
        test_consecutive_draws_lie_on_no_lattice(counter, 3, 4)
    salts = keys([salt(1, "leaving", int(m)) for m in steps])
    mixed_once = fold_all(np.zeros(ROWS, np.uint64), keys(rows))[:, None] ^ salts  # who and salt meet in a plain xor
    test_draws_are_uniform(mixed_once)
    with pytest.raises(AssertionError):
        test_neighbours_are_uncorrelated(mixed_once)
    with pytest.raises(AssertionError):
        test_every_bit_is_balanced_and_independent_of_its_neighbours(mixed_once)


@pytest.mark.parametrize("part", ["salt", "who", "index"])
@pytest.mark.parametrize("small", [False, True], ids=["hashed keys", "small keys"])
def test_one_flipped_bit_of_a_key_flips_each_bit_of_the_draw_half_the_time(part, small):
    n = 2**14
    numbers = np.arange(3 * n, dtype=np.uint64).reshape(3, n)
    start = dict(zip(("salt", "who", "index"), numbers if small else founders(3 * n).reshape(3, n), strict=True))
    start["salt"] = keys([salt(i, "leaving", 0) for i in range(n)])  # a salt is never a small number
    worst = 0.0
    for flipped in range(64):
        other = {**start, part: start[part] ^ np.uint64(1 << flipped)}
        change = bits_of(**start) ^ bits_of(**other)
        ones = np.unpackbits(change.view(np.uint8).reshape(n, 8), axis=1).sum(axis=0, dtype=np.int64)
        worst = max(worst, float(np.abs(ones - n / 2).max() / np.sqrt(n / 4)))
    assert worst < bound(64 * 64)


def bits_of(salt: rng.Keys, who: rng.Keys, index: rng.Keys) -> rng.Keys:
    out = np.empty((len(who), 1), np.uint64)
    fill(salt[:, None], who[:, None], index[:, None], out)
    return out.ravel()


# Keys: no more collisions than chance has


def hire_keys() -> rng.Keys:
    """A hire for each of 1,024 jobs in each of 1,024 months."""
    jobs = keys([fold(text_key("unit:North High"), text_key(str(i + 1))) for i in range(1024)])
    return fold_all(np.repeat(jobs, 1024), np.tile(np.arange(1024, dtype=np.uint64), 1024))


def small_keys() -> rng.Keys:
    """All ordered pairs of two numbers below 1,024."""
    numbers = np.arange(1024, dtype=np.uint64)
    return fold_all(np.repeat(numbers, 1024), np.tile(numbers, 1024))


def relationship_keys() -> rng.Keys:
    """1,024 mentors and mentees who pair up in each of 32 months and two kinds, small keys all."""
    rows = [fold(fold(k, a), b) for k in (1, 2) for a in range(128) for b in range(128)]
    return fold_all(np.repeat(keys(rows), 32), np.tile(np.arange(32, dtype=np.uint64), len(rows)))


def fold_all(a: rng.Keys, b: rng.Keys) -> rng.Keys:
    out = np.empty(len(a), np.uint64)
    rng.fold_kernel(a, b, out)
    return out


def poisson_allows(found: int, mean: float) -> bool:
    return bool(stats.poisson.cdf(found, mean) > ALARM / 2 and stats.poisson.sf(found - 1, mean) > ALARM / 2)


@pytest.mark.parametrize("make", [hire_keys, small_keys, relationship_keys])
def test_a_million_keys_collide_as_rarely_as_chance(make):
    made = make()
    n = len(made)
    assert n == 2**20
    assert distinct(made) == n
    for half in (made >> np.uint64(32), made & np.uint64(0xFFFFFFFF)):
        assert poisson_allows(n - distinct(half), n**2 / 2 / 2**32)


@pytest.mark.parametrize("make", [hire_keys, small_keys, relationship_keys])
def test_birthday_spacings_repeat_as_rarely_as_chance(make):
    days, people = 2**32, 2**12
    for half in (make() >> np.uint64(32), make() & np.uint64(0xFFFFFFFF)):
        years = np.sort(half.astype(np.int64).reshape(-1, people), axis=1)
        spacings = np.sort(np.diff(years, axis=1), axis=1)
        repeats = int((np.diff(spacings, axis=1) == 0).sum())
        assert poisson_allows(repeats, len(years) * people**3 / 4 / days)
