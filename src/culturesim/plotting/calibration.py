"""What does the observation say of the factors? The posterior of each against what was taken for possible before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from culturesim.analysis.calibration import Posterior
from culturesim.analysis.readable import names_of
from culturesim.plotting import style

if TYPE_CHECKING:
    import pandas as pd

BINS = 20
HEIGHT = 0.82  # of a row, that of the tallest bar


def posterior(table: pd.DataFrame, found: Posterior, *, axes: Axes | None = None) -> Axes:
    """Return axes with a row a factor: what the design spread over (outline) and what agrees with the observation.

    Parameters
    ----------
    table
        The table of runs that was asked.
    found
        What :func:`culturesim.analysis.calibration.posterior` returned; factors that are named choices are not drawn.
    axes
        Where to draw; a figure of its own when None.

    Notes
    -----
    Each row runs over the range of its factor in the design. Heights are densities, on one scale within a row. Factors
    that are not identified are hatched and grey.
    """
    rows = found.table.to_dict("records")
    names = names_of([str(row["factor"]) for row in rows])
    points = table.drop_duplicates("point")
    with style.house_style():
        warned = style.in_small_print(found.warnings(), 8.2)
        foot = style.room_for(warned) + 0.75
        on = axes if axes is not None else _figure(len(rows), foot)
        for place, row in enumerate(rows):
            base = len(rows) - 1 - place
            values = points[row["factor"]].to_numpy(np.float64)
            low, high = float(values.min()), float(values.max())
            edges = np.linspace(low, high, BINS + 1)
            draws = np.clip(found.draws[row["factor"]].to_numpy(np.float64), low, high)
            before, _ = np.histogram(values, edges, density=True)
            after, _ = np.histogram(draws, edges, density=True, weights=found.draws["weight"].to_numpy(np.float64))
            scale, x = HEIGHT / max(before.max(), after.max()), (edges - low) / (high - low)
            told = bool(row["identified"])
            on.stairs(base + scale * after, x, baseline=base, fill=True, zorder=2, linewidth=0.0,
                      facecolor=style.BLUE if told else style.PALE, edgecolor=style.GREY,
                      hatch=None if told else "////")  # fmt: skip
            on.stairs(base + scale * before, x, baseline=base, color=style.INK, linewidth=1.1, zorder=3)
            on.annotate(f"{row['mean']:.3g}  ({row['low']:.3g} to {row['high']:.3g})" if told else "not identified",
                        (1, base + 0.3), xytext=(8, 0), textcoords="offset points", va="center", annotation_clip=False,
                        color=style.BLUE if told else style.GREY)  # fmt: skip
            for end, where in ((low, "left"), (high, "right")):
                on.annotate(_round(end, high - low), (0 if where == "left" else 1, base), xytext=(0, -2), size=7,
                            textcoords="offset points", va="top", ha=where, color=style.GREY)  # fmt: skip
        on.set_yticks([len(rows) - 1 - place + 0.3 for place in range(len(rows))],
                      [style.in_lines(names[str(row["factor"])], 26) for row in rows])  # fmt: skip
        on.set_xticks([])
        on.set_ylim(-0.2, len(rows))
        on.set_xlim(0, 1)
        for side in ("left", "bottom"):
            on.spines[side].set_visible(False)
        on.tick_params(length=0)
        on.set_title("Before (outline) and after the observation: mean and 95 % interval")
        if axes is None and warned:
            style.small_print(on.figure, warned, left=0.04)  # type: ignore[arg-type]
    return on


def _round(value: float, width: float) -> str:
    """Return a value to a hundredth of a range."""
    return f"{round(value, 2 - math.floor(math.log10(width))) + 0.0:g}"


def _figure(rows: int, foot: float) -> Axes:
    figure = Figure(figsize=(8.8, 0.72 * rows + 0.55 + foot))
    height = figure.get_figheight()
    return figure.subplots(gridspec_kw={
        "left": 0.24, "right": 0.76, "top": 1 - 0.5 / height, "bottom": (foot - 0.4) / height})  # fmt: skip
