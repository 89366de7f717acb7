"""Worlds side by side: each owns a block of rows, so the world of a row is found from its number."""

from __future__ import annotations

from culturesim.compiled import compiled, inlined
from culturesim.rng import uniforms_of_one_salt


@inlined
def world_next(before, row, each):  # type: ignore[no-untyped-def]
    """Return the world of a row where each has so many; it is mostly the one `before`, which needs no division."""
    return before if before * each <= row < (before + 1) * each else row // each


@compiled
def draw_by_world(rows, mentee, jobs_per_world, keys, salts, drawn):  # type: ignore[no-untyped-def]
    """Fill `drawn` with one draw for each of the ties `rows`, by its key; those of a world are made side by side."""
    first = 0
    while first < len(rows):
        world, last = mentee[rows[first]] // jobs_per_world, first
        while last < len(rows) and mentee[rows[last]] < (world + 1) * jobs_per_world:
            last += 1
        uniforms_of_one_salt(salts[world], keys[first:last], drawn[first:last])
        first = last
