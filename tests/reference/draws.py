"""Chance (section 1): hash, keys, salts and draws in Python's unbounded integers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import Any

G = 0x9E3779B97F4A7C15
WRAP = 2**64


def mix(x: int) -> int:
    """Return a scrambled 64-bit integer."""
    x ^= x >> 30
    x = x * 0xBF58476D1CE4E5B9 % WRAP
    x ^= x >> 27
    x = x * 0x94D049BB133111EB % WRAP
    return x ^ (x >> 31)


def fold(a: int, b: int) -> int:
    """Return one key for the ordered pair (a, b); negative months wrap around."""
    return mix(mix((a + G) % WRAP) ^ (b % WRAP))


def text_key(text: str) -> int:
    """Return the key of a text, never 0."""
    key = int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")
    return key if key != 0 else 1


def pair_key(kind: int, mentor_key: int, mentee_key: int, month: int) -> int:
    """Return the key of the pair that begins in `month`; without a mentor `mentor_key` is 0."""
    return fold(fold(fold(kind, mentor_key), mentee_key), month)


@cache
def salt(seed: int, decision: str, month: int) -> int:
    """Return the salt of one decision in one month."""
    return mix((fold(mix((seed + G) % WRAP), text_key(decision)) + G * (month + 1)) % WRAP)


def uniform(seed: int, decision: str, month: int, who: int, index: int = 0) -> float:
    """Return the draw of `who` for one decision in one month, strictly between 0 and 1."""
    salted = salt(seed, decision, month)
    bits = mix((mix(who ^ salted) + salted + G * index) % WRAP)
    return ((bits >> 12) + 0.5) * 2**-52


def smallest_race(options: Iterable[tuple[Any, int, float, float]]) -> Any:
    """Return the winner among options (thing, key, weight, draw), None when no weight is above 0."""
    runners = [(-math.log(draw) / weight, key, thing) for thing, key, weight, draw in options if weight > 0]
    return min(runners, key=lambda runner: runner[:2])[2] if runners else None
