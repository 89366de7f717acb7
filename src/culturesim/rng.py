"""Chance: every draw is a pure function of (seed, decision, who, month, index).

Nothing is ever "the next number", so adding a person, a draw or a worker changes no other draw.
The arithmetic is 64-bit and wraps around; see docs/concepts/month.md, section 1. (Where kernels run uncompiled, NumPy
warns of that; founding and stepping an ensemble silence it.)
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled, inlined

Keys = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_UNIT = 2.0**-52
_WRAP = 2**64


@inlined
def mix(x: np.uint64) -> np.uint64:
    """Return a well-scrambled bijection of a 64-bit integer (Stafford's variant 13)."""
    x = (x ^ (x >> _30)) * _M1
    x = (x ^ (x >> _27)) * _M2
    return x ^ (x >> _31)


@inlined
def fold(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return one key for the ordered pair (a, b); for a fixed `a` different `b` never collide."""
    return mix(mix(a + GOLDEN) ^ b)


@inlined
def bits(salt: np.uint64, who: np.uint64, index: np.uint64) -> np.uint64:
    """Return the 64 random bits of one draw."""
    return mix(mix(who ^ salt) + salt + GOLDEN * index)


@inlined
def uniform(salt: np.uint64, who: np.uint64) -> float:
    """Return the draw of `who` under `salt`, strictly between 0 and 1."""
    return (float(bits(salt, who, np.uint64(0)) >> _12) + 0.5) * _UNIT


@inlined
def uniform_at(salt: np.uint64, who: np.uint64, index: np.uint64) -> float:
    """Return the draw of `who` for one `index` (a named constant or the other party's key)."""
    return (float(bits(salt, who, index) >> _12) + 0.5) * _UNIT


@compiled
def uniforms_kernel(salts, who, index, out):  # type: ignore[no-untyped-def]
    """Fill `out` with one draw a row."""
    for i in range(len(out)):
        out[i] = uniform_at(salts[i], who[i], index[i])


@compiled
def uniforms_of_one_salt(salt, who, out):  # type: ignore[no-untyped-def]
    """Fill `out` with one draw of everybody under the same salt."""
    for i in range(len(out)):
        out[i] = uniform(salt, who[i])


@compiled
def uniforms_of_one(salt, who, out):  # type: ignore[no-untyped-def]
    """Fill `out` with the draws of one under the same salt, one for each index from 0."""
    for index in range(np.uint64(len(out))):
        out[index] = uniform_at(salt, who, np.uint64(index))


@compiled
def several_uniforms(salts, world, who, indices, out):  # type: ignore[no-untyped-def]
    """Fill each row of `out` with one draw of everybody, of its own decision and index."""
    for d in range(len(out)):
        for i in range(len(who)):
            out[d, i] = uniform_at(salts[d, world[i]], who[i], indices[d])


@compiled
def fold_kernel(a, b, out):  # type: ignore[no-untyped-def]
    """Fill `out` with ``fold(a, b)`` row by row."""
    for i in range(len(out)):
        out[i] = fold(a[i], b[i])


@compiled
def fold_with_one(a, b, out):  # type: ignore[no-untyped-def]
    """Fill `out` with ``fold(a, b)`` row by row, `b` being one for all."""
    for i in range(len(out)):
        out[i] = fold(a[i], b)


def draws(salts: Keys, who: Keys, index: Keys | int = 0) -> NDArray[np.float64]:
    """Return one draw for each row: `salts`, `who` and `index` are broadcast to a common length."""
    shape = np.broadcast_shapes(np.shape(salts), np.shape(who), np.shape(index))
    columns = []
    for column in (salts, who, index):
        given = np.asarray(column, np.uint64)
        columns.append(given if given.shape == shape else np.full(shape, given))
    out = np.empty(shape)
    uniforms_kernel(columns[0], columns[1], columns[2], out)
    return out


def text_key(text: str) -> int:
    """Return the 64-bit key of a text: the first eight bytes of its BLAKE2b hash, never 0."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") or 1


def _mix(x: int) -> int:
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) % _WRAP
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) % _WRAP
    return x ^ (x >> 31)


def fold_key(a: int, b: int) -> int:
    """Return `fold` of two Python integers (negative months wrap around)."""
    return _mix(_mix((a + int(GOLDEN)) % _WRAP) ^ (b % _WRAP))


@compiled
def _salts_kernel(starts, steps, out):  # type: ignore[no-untyped-def]
    for i in range(len(starts)):
        out[i] = mix(starts[i] + GOLDEN * steps)


@lru_cache(maxsize=256)
def _starts(seeds: tuple[int, ...], decision: str) -> Keys:
    """Return what the salts of a decision have in common over the months, one a world."""
    name = text_key(decision)
    return np.array([fold_key(_mix((seed + int(GOLDEN)) % _WRAP), name) for seed in seeds], np.uint64)


def salts(seeds: tuple[int, ...], decision: str, month: int) -> Keys:
    """Return the salt of one decision in one month, one a world with its seed."""
    starts = _starts(seeds, decision)
    out = np.empty(len(starts), np.uint64)
    _salts_kernel(starts, np.uint64((month + 1) % _WRAP), out)
    return out


class Salts:
    """The salts of one ensemble: those of every decision met so far are made at once when a month begins."""

    def __init__(self, seeds: tuple[int, ...]) -> None:
        self.seeds = seeds
        self._rows: dict[str, int] = {}
        self._starts: Keys = np.zeros((0, len(seeds)), np.uint64)
        self._month = 0
        self._now: Keys = self._starts

    def of(self, decision: str, month: int) -> Keys:
        """Return what :func:`salts` returns; not to be written to."""
        row = self._rows.get(decision)
        if row is None:
            row = self._rows[decision] = len(self._rows)
            self._starts = np.vstack([self._starts, _starts(self.seeds, decision)])
            self._make(month)
        elif month != self._month:
            self._make(month)
        return self._now[row]  # type: ignore[no-any-return]

    def _make(self, month: int) -> None:
        self._month, self._now = month, np.empty_like(self._starts)
        _salts_kernel(self._starts.ravel(), np.uint64((month + 1) % _WRAP), self._now.ravel())
