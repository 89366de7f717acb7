"""Worlds side by side: each owns a block of rows, so the world of a row is found from its number."""

from __future__ import annotations

from culturesim.compiled import inlined


@inlined
def world_next(before, row, each):  # type: ignore[no-untyped-def]
    """Return the world of a row where each has so many; it is mostly the one `before`, which needs no division."""
    return before if before * each <= row < (before + 1) * each else row // each
