"""Many small parts become few blocks, so that a store of a million rows stays a matter of tens of files.

While a store is written, its parts are gathered whenever there are more than `LOOSE`; blocks still small join when no
larger than what was gathered, so that a row is rewritten a few times only, however small the parts are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from culturesim.store.manifest import Manifest
from culturesim.store.parts import RUNS, Part, name_of, remove_parts, write_part
from culturesim.store.reading import rows_in_pieces
from culturesim.store.rows import in_order
from culturesim.store.superseded import Rows, superseded

LOOSE = 64  # parts; more are gathered without being asked
BLOCK = 100_000  # rows a block is made to hold
LARGE = BLOCK // 2  # rows from which a part or block is left as it is


def due(parts: Sequence[Part]) -> list[list[Part]]:
    """Return what is to be gathered while a store is written, a list a block."""
    loose = [part for part in parts if not part.is_block and part.rows < LARGE]
    if len(loose) <= LOOSE:
        return []
    groups = _of_a_block(loose)
    gathered = groups[-1]
    for block in sorted((part for part in parts if part.is_block), key=lambda part: part.rows):
        if block.rows < LARGE and block.rows <= sum(part.rows for part in gathered):
            gathered.insert(0, block)
    return [group for group in groups if len(group) > 1]


def all_small(parts: Sequence[Part], lost: dict[str, Rows]) -> list[list[Part]]:
    """Return what is to be gathered when a study has ended: whatever is small, or has rows that do not count."""
    large = [part for part in parts if part.rows >= LARGE]
    groups = _of_a_block([part for part in parts if part.rows < LARGE])
    return [
        *([part] for part in large if part.name in lost),
        *(group for group in groups if len(group) > 1 or group[0].name in lost),
    ]


def _of_a_block(parts: Iterable[Part]) -> list[list[Part]]:
    groups: list[list[Part]] = [[]]
    for part in parts:
        if sum(one.rows for one in groups[-1]) >= BLOCK:
            groups.append([])
        groups[-1].append(part)
    return [group for group in groups if group]


def gather(store: Path, manifest: Manifest, group: Sequence[Part], number: int, lost: Mapping[str, Rows]) -> None:
    """Write one block in the place of some parts, and remove them.

    Parameters
    ----------
    number
        Of the block; higher than of any part there was.
    lost
        Rows that do not count, by name of the part.
    """
    tables = {
        name: rows_in_pieces(store, name, group, schema, lost if name == RUNS else {})
        for name, schema in manifest.tables.items()
    }
    if len(group) > 1:
        tables[RUNS] = iter([in_order(pa.concat_tables(tables[RUNS]), manifest.arms)])
    write_part(store, name_of(number, block=True), manifest, tables, replaces=group)
    remove_parts(store, [part.name for part in group])


def lost_among(store: Path, manifest: Manifest, parts: Sequence[Part]) -> dict[str, Rows]:
    """Return the rows of some parts that another of them supersedes."""
    return superseded(store, parts, manifest.arms)
