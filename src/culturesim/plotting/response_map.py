"""What comes of two factors together? A map of one number, hatched where its side of a line is not decided."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from culturesim.analysis.readable import names_of
from culturesim.analysis.rows import must_have
from culturesim.errors import ExperimentError
from culturesim.plotting import style
from culturesim.plotting.discovery import SHADES
from culturesim.plotting.interactions import EITHER_WAY

if TYPE_CHECKING:
    import pandas as pd

DARK = 0.72  # share of the greatest distance from the line, from which numbers are written in white


def response_map(
    found: pd.DataFrame, across: str, up: str, value: str, *, line: float | None = None, full: float | None = None,
    framed: str | None = None, title: str = "", axes: Axes | None = None,
) -> Axes:  # fmt: skip
    """Return axes with one square a pair of settings: blue above the line, red below it, its number written in.

    Parameters
    ----------
    found
        One row a square: the two factors, the number, and where there is a line its interval, columns "low" and
        "high", as :func:`culturesim.analysis.pairs.pooled_ratios` and ``differences`` give them by two factors.
    across, up
        Columns of the factors. Numbers go from left to right and from the bottom up; names keep their order.
    value
        Column of the number.
    line
        What the number is held against, such as 1 for a multiplier: a square is hatched where the interval includes
        it. Without, squares are shaded from the least number to the greatest, and none is hatched.
    full
        Distance from the line at which colours are full, so that several maps can share it; that of the map's own
        farthest number without.
    framed
        Column of truth values: these squares get a thick frame.
    title
        What the map says, in words.
    axes
        Where to draw; a figure of its own when None.

    Raises
    ------
    ExperimentError
        When a column is missing, or two rows have the same settings.

    Notes
    -----
    A pair of settings without a row, or whose number is not known, stays white with a question mark.
    """
    must_have(found, [across, up, value, *(["low", "high"] if line is not None else []), *([framed] if framed else [])])
    twice = found.duplicated([across, up])
    if twice.any():
        again = found[twice].iloc[0]
        raise ExperimentError(
            f"a map of {value!r}: more than one row has {across} {again[across]} and {up} {again[up]}; "
            f"average over other factors first, or draw one map for each of their values"
        )
    columns, rows = _settings(found[across]), _settings(found[up])
    shades = _Shades.of(found[value].to_numpy(np.float64), line, full)
    names = names_of([across, up])
    with style.house_style():
        on = axes if axes is not None else Figure(
            figsize=(2.0 + 0.72 * len(columns), 1.6 + 0.55 * len(rows)), layout="constrained").subplots()  # fmt: skip
        records: list[dict[Any, Any]] = found.to_dict("records")
        written = {(one[across], one[up]): one for one in records}
        for place in product(range(len(columns)), range(len(rows))):
            row = written.get((columns[place[0]], rows[place[1]]))
            _square(on, place, row, value, shades)
            if row is not None and framed and row[framed]:
                on.add_patch(Rectangle((place[0] - 0.44, place[1] - 0.44), 0.88, 0.88, fill=False, linewidth=1.8,
                                       edgecolor=style.INK, zorder=4))  # fmt: skip
        on.set_xlim(-0.5, len(columns) - 0.5)
        on.set_ylim(-0.5, len(rows) - 0.5)
        on.set_xticks(range(len(columns)), [_said(one) for one in columns], color=style.INK)
        on.set_yticks(range(len(rows)), [_said(one) for one in rows], color=style.INK)
        on.tick_params(length=0)
        for side in ("left", "bottom"):
            on.spines[side].set_visible(False)
        on.set_xlabel(names[across])
        on.set_ylabel(names[up])
        on.set_title(title)
    return on


def _settings(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a factor in the order of its axis."""
    known = list(dict.fromkeys(column))
    return known if any(isinstance(one, str) for one in known) else sorted(known)


def _said(setting: Any) -> str:
    return setting if isinstance(setting, str) else f"{setting:,.10g}"


@dataclass(frozen=True)
class _Shades:
    """How numbers become colours: from `low` (white, or red) to `high` (blue), about `line` where there is one."""

    line: float | None
    low: float
    high: float
    decimals: int

    @classmethod
    def of(cls, numbers: NDArray[np.float64], line: float | None, full: float | None) -> _Shades:
        known = numbers[np.isfinite(numbers)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        decimals = max(0, 1 - int(np.floor(np.log10(high - low)))) if high > low else 2  # two digits of the spread
        if line is not None:
            far = full or max(high - line, line - low) or 1.0
            low, high = line - far, line + far
        return cls(line, low, high if high > low else low + 1, decimals)

    def colour(self, number: float) -> tuple[Any, bool]:
        """Return the colour of a number, and whether it is too dark for black letters."""
        share = float(np.clip((number - self.low) / (self.high - self.low), 0, 1))
        if self.line is None:
            return SHADES(0.75 * share), share > DARK
        return EITHER_WAY(share), abs(2 * share - 1) > DARK


def _square(axes: Axes, place: tuple[int, int], row: dict[Any, Any] | None, value: str, shades: _Shades) -> None:
    """Draw one square: coloured by its number, hatched where the interval includes the line."""
    corner = (place[0] - 0.5, place[1] - 0.5)
    number = float("nan") if row is None else float(row[value])
    if row is None or not np.isfinite(number):
        axes.add_patch(Rectangle(corner, 1, 1, facecolor="white", edgecolor=style.PALE, linewidth=1))
        axes.text(*place, "?", ha="center", va="center", size=8.5, color=style.GREY)
        return
    colour, dark = shades.colour(number)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white", linewidth=1))
    line = shades.line
    if line is not None and not (row["low"] > line or row["high"] < line):  # so too where there is no interval
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, hatch="////", edgecolor=style.GREY, linewidth=0))
    axes.text(*place, f"{number:.{shades.decimals}f}".replace("-", "−"), ha="center", va="center", size=8.5,
              color="white" if dark else style.INK,
              bbox={"boxstyle": "square,pad=0.15", "facecolor": colour, "edgecolor": "none"})  # fmt: skip
