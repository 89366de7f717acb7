"""Places: where each job stands in a drawing, units as discs of people in rows, as an organisation chart has them.

No chance and no springs: the same organisation is always laid out alike, and a job never moves. Ten thousand jobs take
some milliseconds.

Reads   units, jobs and their levels
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.organisation.blueprint import Organisation
from culturesim.state.columns import EXECUTIVE

Floats = NDArray[np.float64]
_TURN = np.pi * (3 - 5**0.5)  # the golden angle: successive people of a disc stand as far apart as they can
_A_PLACE = 1 / np.sqrt(np.pi)  # radius of a disc for one person, where people take an area of 1
_RIM = 0.8  # room around a disc, in places
_GAP = 0.06  # between discs, of the mean radius, on each side
_HEAD = 0.3  # room above a unit for its name, of the mean radius
_LEAST = 0.45  # of the largest radius, room that the smallest unit gets
_MOST_WIDTHS = 80  # widths of a row that are tried


@dataclass(frozen=True)
class Places:
    """Where jobs and units stand in a box of width 1; heights go up.

    Attributes
    ----------
    x, y
        Of each job, shape (jobs,): x from 0 to 1, y from 0 to `height`.
    centre_x, centre_y, radius
        Of the disc of each unit, shape (units,).
    height
        Of the box: 1 over the aspect that was asked for.
    spacing
        Between neighbours of a unit, about.
    """

    x: Floats
    y: Floats
    centre_x: Floats
    centre_y: Floats
    radius: Floats
    height: float
    spacing: float


def places(organisation: Organisation, *, aspect: float = 1.0) -> Places:
    """Return where each job and unit stands.

    Units with executives stand in the top row, all others below them in the order of the organisation, which says
    nothing of how they do. A unit's leaders stand in its middle.

    Parameters
    ----------
    organisation
        Units and jobs, those included that events open later.
    aspect
        Width over height of the box, above 0.
    """
    units = len(organisation.unit_names)
    counts = np.bincount(organisation.unit, minlength=units)
    radius = np.sqrt(counts) * _A_PLACE + _RIM
    room = np.maximum(radius, _LEAST * radius.max()) + _GAP * float(radius.mean())
    head = _HEAD * float(room.mean())
    on_top = np.bincount(organisation.unit[organisation.level == EXECUTIVE], minlength=units) > 0
    order = [np.flatnonzero(on_top).tolist(), np.flatnonzero(~on_top).tolist()]
    rows = _best_rows([part for part in order if part], room, head, aspect)
    width, height = _extent(rows, room, head)
    scale = min(1 / width, 1 / (aspect * height))
    x, y = np.zeros(units), np.zeros(units)
    top = 0.5 / aspect / scale + height / 2
    for row in rows:
        tall, long = float(room[row].max()), float(2 * room[row].sum())
        x[row] = 0.5 / scale - long / 2 + 2 * np.cumsum(room[row]) - room[row]
        y[row] = top - head - tall
        top -= head + 2 * tall
    job_x, job_y = _in_discs(organisation)
    return Places(
        scale * (x[organisation.unit] + job_x), scale * (y[organisation.unit] + job_y), scale * x, scale * y,
        scale * radius, 1 / aspect, scale,
    )  # fmt: skip


def _in_discs(organisation: Organisation) -> tuple[Floats, Floats]:
    """Return where each job stands about the middle of its unit: a spiral, leaders first, an area of 1 each."""
    unit, jobs = organisation.unit, len(organisation.unit)
    order = np.lexsort((np.arange(jobs), -organisation.level.astype(np.int64), unit))
    begins = np.searchsorted(unit[order], np.arange(len(organisation.unit_names)))
    serial = np.empty(jobs, np.int64)
    serial[order] = np.arange(jobs) - begins[unit[order]]
    alone = np.bincount(unit[organisation.level > 0], minlength=len(begins)) <= 1  # then its leader is the very middle
    distance = _A_PLACE * np.sqrt(serial + 0.5)
    distance[(serial == 0) & alone[unit]] = 0.0
    return distance * np.sin(_TURN * serial), distance * np.cos(_TURN * serial)


def _best_rows(parts: Sequence[Sequence[int]], room: Floats, head: float, aspect: float) -> list[list[int]]:
    """Return units in rows, those of the first part above, of the width at which everything is drawn largest."""
    widths = np.unique(np.concatenate([2 * np.cumsum(room[list(part)]) for part in parts]))
    tried = widths[:: max(1, len(widths) // _MOST_WIDTHS)] if len(widths) > 1 else widths
    best: list[list[int]] = []
    least = np.inf
    for width in (*tried.tolist(), float(widths[-1])):
        rows = [row for part in parts for row in _rows(part, room, width)]
        wide, high = _extent(rows, room, head)
        size = max(wide, aspect * high)
        if size < least - 1e-9:
            best, least = rows, size
    return best


def _rows(units: Sequence[int], room: Floats, width: float) -> list[list[int]]:
    """Return units in rows no wider than `width`, as even as they can be with so many rows."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for unit in units:
        wide = 2 * float(room[unit])
        if rows[-1] and used + wide > width + 1e-9:
            rows.append([])
            used = 0.0
        rows[-1].append(unit)
        used += wide
    return rows


def _extent(rows: Sequence[Sequence[int]], room: Floats, head: float) -> tuple[float, float]:
    """Return width and height of rows."""
    return (
        max(float(2 * room[list(row)].sum()) for row in rows),
        sum(head + 2 * float(room[list(row)].max()) for row in rows),
    )
