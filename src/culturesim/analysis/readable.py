"""Readable: factors and limits as a reader would write them."""

from __future__ import annotations

import math
from collections.abc import Sequence


def said(factor: str) -> str:
    """Return a factor's name as words: the last step of a path, of a mechanism its name, and spaces for underscores."""
    first, _, rest = factor.partition(".")
    name, _, number = rest.partition(".")
    if first == "mechanisms" and number:  # most mechanisms have one number, their effect
        return name.replace("_", " ") if number == "effect" else f"{name}: {number}".replace("_", " ")
    return factor.rpartition(".")[2].replace("_", " ")


def names_of(factors: Sequence[str]) -> dict[str, str]:
    """Return each factor's words; the full path where two would read the same."""
    short = [said(factor) for factor in factors]
    return {factor: words if short.count(words) == 1 else factor.replace("_", " ")
            for factor, words in zip(factors, short, strict=True)}  # fmt: skip


def roundest(low: float, high: float) -> float:
    """Return the number with the fewest decimals that is above `low` and at most `high`, the nearest to their middle.

    Any limit between two neighbouring points of a design parts them alike; the roundest is the one to print.
    """
    middle = (low + high) / 2
    first = -math.floor(math.log10(max(abs(low), abs(high)))) - 1
    for decimals in range(first, first + 18):
        step = 10.0**-decimals
        beside = [round(to(middle / step) * step, max(0, decimals)) for to in (math.floor, math.ceil)]
        for found in sorted(beside, key=lambda one: abs(one - middle)):
            if low < found <= high:
                return found
    return high


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
