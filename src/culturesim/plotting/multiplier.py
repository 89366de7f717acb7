"""How many people come to mentoring for each one brought in? The multiplier over each window, against one for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from culturesim.errors import MeasureError
from culturesim.measures.demand_multiplier import DemandMultiplier
from culturesim.plotting import style

if TYPE_CHECKING:
    import pandas as pd

LEAST_REACH = 0.25  # about 1: nothing looks large that is small


def demand_multiplier(found: DemandMultiplier | pd.DataFrame, *, axes: Axes | None = None) -> Axes:
    """Return axes with the demand multiplier over each window.

    Parameters
    ----------
    found
        What :func:`culturesim.measures.demand_multiplier.demand_multiplier` returned, or its table: one row a window.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes with entries per person brought in across and a row a window; bars are 95 % bootstrap intervals over seeds.
    Hollow marks: the interval includes one for one. A window in which nobody was brought in has no mark and says so.

    Raises
    ------
    MeasureError
        When the table lacks a column or holds no window.
    """
    table = found.table if isinstance(found, DemandMultiplier) else found
    missing = [name for name in ("multiplier", "low", "high", "induced", "seeds") if name not in table]
    if missing or len(table) == 0:
        lacks = f"lacks {', '.join(missing)}" if missing else "holds no window"
        raise MeasureError(f"the table of multipliers {lacks}; take that of measures.demand_multiplier")
    middle, low, high = (table[name].to_numpy(np.float64) for name in ("multiplier", "low", "high"))
    places = np.arange(len(table))
    with style.slide_style():
        height = 2.2 + 0.5 * max(len(table), 2)
        on = style.slide(axes, left=0.2, right=0.95, top=1 - 1.05 / height, bottom=0.95 / height, size=(8.0, height))
        bounded, known = np.isfinite(low) & np.isfinite(high), np.isfinite(middle)
        on.hlines(places[bounded], low[bounded], high[bounded], color=style.BLUE, linewidth=2.4, zorder=3)
        clear = known & bounded & ((low > 1) | (high < 1))
        for which, face in ((clear, style.BLUE), (known & ~clear, "white")):
            on.plot(middle[which], places[which], linestyle="none", marker="o", markersize=9, color=style.BLUE,
                    markerfacecolor=face, markeredgewidth=1.7, zorder=4)  # fmt: skip
        reached = np.concatenate([middle[known], low[bounded], high[bounded], [1.0]])
        reach = 1.12 * max(float(np.abs(reached - 1).max()), LEAST_REACH)
        on.set_xlim(1 - reach, 1 + reach)
        on.axvline(1, color=style.INK, linewidth=1.0, zorder=1)
        for place in places[~known].tolist():
            on.text(1, place, "nobody was brought in", ha="center", va="center", size=style.LETTERS, color=style.GREY,
                    bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"})  # fmt: skip
        on.set_yticks(places, [f"after {window} months" for window in table.index], color=style.INK)
        on.set_ylim(len(table) - 0.5, -0.5)
        on.tick_params(axis="y", length=0)
        on.spines["left"].set_visible(False)
        on.grid(axis="x", color=style.PALE, linewidth=0.6)
        on.set_axisbelow(True)
        on.set_xlabel("people who enter, for each one brought in (their own entry counts)")
        style.question(on, "How many come for each one brought in?", "")
        for words, where in (("others are kept out  ◂", "right"), ("▸  others follow", "left")):
            on.annotate(words, (1, 1), xycoords=on.get_xaxis_transform(), xytext=(-6 if where == "right" else 6, 6),
                        textcoords="offset points", ha=where, va="bottom", size=style.LETTERS,
                        color=style.GREY)  # fmt: skip
        seeds = int(table["seeds"].max())
        note = "bars: 95 % intervals; hollow: includes one for one" if bounded.any() else "one pair has no interval"
        style.footnote(on, f"{style.counted(seeds, 'pair')} of twins with and without the cohort; {note}", left=-0.2,
                       below=46)  # fmt: skip
    return on
