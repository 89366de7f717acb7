"""Write keyed draws as an endless binary stream, for a battery of randomness tests.

::

    python scripts/randomness_battery.py people | dieharder -g 200 -a

The model never asks a generator for "the next number", so what has to look random is every order in which
draws can be read off the keys. Each stream walks one axis fastest, on the plainest keys there are (0, 1, 2, ...),
and writes all 64 bits of each draw, little-endian.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
from numpy.typing import NDArray

from culturesim.compiled import compiled
from culturesim.rng import Keys, bits, fold, fold_key, salts, text_key

DECISIONS = tuple(f"decision {i}" for i in range(32))


@compiled
def fill(salted, who, index, out):  # type: ignore[no-untyped-def]
    """Fill `out[s, w, i]` with the bits of one draw each."""
    for s in range(len(salted)):
        for w in range(len(who)):
            for i in range(len(index)):
                out[s, w, i] = bits(salted[s], who[w], index[i])


def block(salted: Keys, who: Keys, index: Keys) -> Keys:
    """Return the bits of all draws of `salted`, `who` and `index`, with axes in that order."""
    out = np.empty((len(salted), len(who), len(index)), np.uint64)
    fill(salted, who, index, out)
    return out


def numbers(start: int, stop: int) -> Keys:
    """Return the keys start, start + 1, ..., stop - 1."""
    return np.arange(start, stop, dtype=np.uint64)


NONE = numbers(0, 1)


def people(seed: int) -> Iterator[Keys]:
    """A million neighbouring people of one month, then the next month."""
    for month in count():
        yield block(salts((seed,), "leaving", month), numbers(0, 2**20), NONE)


def months(seed: int) -> Iterator[Keys]:
    """4,096 neighbouring months of one person, then the next person."""
    every = np.concatenate([salts((seed,), "leaving", month) for month in range(4096)])
    for i in count():
        yield block(every, numbers(256 * i, 256 * (i + 1)), NONE).T


def seeds(seed: int) -> Iterator[Keys]:
    """4,096 neighbouring seeds for one person and month, then the next person."""
    every = salts(tuple(range(seed, seed + 4096)), "leaving", 0)
    for i in count():
        yield block(every, numbers(256 * i, 256 * (i + 1)), NONE).T


def indexes(seed: int) -> Iterator[Keys]:
    """Sixteen neighbouring indexes of one person, then the next person."""
    for month in count():
        yield block(salts((seed,), "tie", month), numbers(0, 2**16), numbers(0, 16))


def mixed(seed: int) -> Iterator[Keys]:
    """As the model reads them: for each seed and month, 1,000 founders, for each 32 decisions at two indexes."""
    jobs = [fold_key(text_key("unit:North High"), text_key(str(i + 1))) for i in range(1000)]
    founders = np.array([fold_key(job, text_key("founder")) for job in jobs], np.uint64)
    for month in count():
        for i in range(8):
            every = np.concatenate([salts((seed + i,), decision, month) for decision in DECISIONS])
            yield block(every, founders, numbers(0, 2)).swapaxes(0, 1)


def pairs(seed: int) -> Iterator[Keys]:
    """The keys themselves: pair keys of neighbouring mentors, mentees and months, folded as the model folds them."""
    for mentor in count(seed):
        out: NDArray[np.uint64] = np.empty((1024, 128), np.uint64)
        fill_pairs(np.uint64(fold_key(1, mentor)), out)
        yield out


@compiled
def fill_pairs(kind_and_mentor, out):  # type: ignore[no-untyped-def]
    """Fill `out[mentee, month]` with pair keys."""
    for mentee in range(out.shape[0]):
        pair = fold(kind_and_mentor, np.uint64(mentee))
        for month in range(out.shape[1]):
            out[mentee, month] = fold(pair, np.uint64(month))


STREAMS: dict[str, Callable[[int], Iterator[Keys]]] = {
    "people": people,
    "months": months,
    "seeds": seeds,
    "indexes": indexes,
    "mixed": mixed,
    "pairs": pairs,
}


def main() -> None:
    """Write one stream until the reader has had enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stream", choices=STREAMS)
    parser.add_argument("--seed", type=int, default=1, help="the world's seed, or where the seeds begin (default: 1)")
    options = parser.parse_args()
    out = sys.stdout.buffer
    try:
        for draws in STREAMS[options.stream](options.seed):
            out.write(np.ascontiguousarray(draws, "<u8").tobytes())
    except BrokenPipeError:
        sys.stderr.close()


if __name__ == "__main__":
    main()
