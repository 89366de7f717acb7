"""Whose exit would cost most? Roles, never persons, by the risk that comes from the exit of whoever holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from culturesim.errors import MeasureError
from culturesim.plotting import style

if TYPE_CHECKING:
    import pandas as pd

MOST = 15  # roles in one picture
_SAID = {
    "risk": "people in an effective relationship lost, of 100, times the chance of the exit",
    "loss": "people in an effective relationship lost by one exit, of 100",
}


def succession_ranking(table: pd.DataFrame, what: str = "risk", *, axes: Axes | None = None) -> Axes:
    """Return axes with one row a steward role, the costliest exit first.

    Parameters
    ----------
    table
        What :func:`culturesim.measures.succession_risk.succession_risk` returned: one row a role.
    what
        "risk" (loss times the chance that it happens) or "loss" (of one exit, if it happens).
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes with people of 100 across: means over the months after an exit, beyond the exit of anybody else like them,
    with 95 % t intervals over seeds. Hollow marks: the interval includes no loss at all. Of more than fifteen roles,
    the rest is counted in the small print.

    Raises
    ------
    MeasureError
        When the table holds no role or lacks a column, or `what` is neither.
    """
    if what not in _SAID:
        raise MeasureError(f"succession is ranked by 'risk' or by 'loss', not by {what!r}")
    wanted = [what, f"{what}_low", f"{what}_high", "chance"]
    missing = [name for name in wanted if name not in table]
    if missing or len(table) == 0:
        lacks = f"lacks {', '.join(missing)}" if missing else "holds no role"
        raise MeasureError(f"the table of succession risk {lacks}; take that of measures.succession_risk")
    ranked = table.sort_values(what, ascending=False, kind="stable")
    shown, left_out = ranked.iloc[:MOST], len(ranked) - MOST
    middle, low, high, chance = (shown[name].to_numpy(np.float64) for name in wanted)
    middle, low, high = 100 * middle, 100 * low, 100 * high
    with style.slide_style():
        rows = len(shown)
        on = style.slide(axes, left=0.27, right=0.83, top=1 - 0.8 / _high(rows), bottom=0.95 / _high(rows),
                         size=(8.0, _high(rows)))  # fmt: skip
        on.axvline(0, color=style.INK, linewidth=1.0, zorder=1)
        bounded = np.isfinite(low) & np.isfinite(high)
        places = np.arange(rows)
        on.hlines(places[bounded], low[bounded], high[bounded], color=style.BLUE, linewidth=2.2, zorder=3)
        clear = bounded & (low > 0)
        for which, face in ((clear, style.BLUE), (~clear, "white")):
            on.plot(middle[which], places[which], linestyle="none", marker="o", markersize=8, color=style.BLUE,
                    markerfacecolor=face, markeredgewidth=1.6, zorder=4)  # fmt: skip
        on.set_yticks(places, [style.in_lines(str(role), 20) for role in shown.index], color=style.INK)
        on.set_ylim(rows - 0.5, -0.5)
        on.margins(x=0.08)
        on.grid(axis="x", color=style.PALE, linewidth=0.6)
        on.set_axisbelow(True)
        on.tick_params(axis="y", length=0)
        on.spines["left"].set_visible(False)
        on.set_xlabel("of 100 people")
        style.question(on, "Whose exit would cost most?", _upper(_SAID[what]))
        _chances(on, places, chance)
        note = "Roles, not persons; bars: 95 % intervals; hollow: an interval that includes no loss"
        more = f"\n{style.counted(left_out, 'more role')} of less {what} not drawn" if left_out > 0 else ""
        style.footnote(on, note + more, left=-0.3, below=44)
    return on


def _high(rows: int) -> float:
    return 1.9 + 0.36 * max(rows, 3)


def _upper(words: str) -> str:
    return words[0].upper() + words[1:]


def _chances(axes: Axes, places: Any, chance: Any) -> None:
    """Write beside each role how likely its holder's exit is."""
    frame = axes.get_yaxis_transform()
    axes.annotate("exits\nexpected", (1.03, 0), xycoords="axes fraction", xytext=(0, -5), textcoords="offset points",
                  size=style.SMALL, color=style.GREY, va="top", linespacing=1.1, annotation_clip=False)  # fmt: skip
    for place, value in zip(places, chance, strict=True):
        axes.text(1.03, place, f"{100 * value:.0f} in 100", transform=frame, size=style.LETTERS, color=style.INK,
                  va="center")  # fmt: skip
