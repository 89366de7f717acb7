"""Which factors do more together, or less? A map of all pairs, signed in numbers as well as in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from culturesim.analysis.readable import names_of
from culturesim.plotting import style
from culturesim.plotting.effects import ON_SCALE, on_one_scale

if TYPE_CHECKING:
    import pandas as pd

EITHER_WAY = LinearSegmentedColormap.from_list(
    "either way", [style.VERMILLION, "#F3C9A8", "white", "#A6CBE3", style.BLUE])  # fmt: skip


def interactions(found: pd.DataFrame, *, scale: str = "raw", measure: str = "", axes: Axes | None = None) -> Axes:
    """Return axes with one square a pair; a frame marks those flagged beyond chance for all pairs.

    Parameters
    ----------
    found
        What :func:`culturesim.analysis.effects.interactions` returned.
    scale
        One of the scales in it.
    measure
        What the interactions are on, in words.
    axes
        Where to draw; a figure of its own when None.

    Raises
    ------
    ExperimentError
        When the interactions are not told on this scale.
    """
    rows = on_one_scale(found, scale)
    factors = list(dict.fromkeys([*rows["one"], *rows["other"]]))
    words, last = names_of(factors), len(factors) - 1
    largest = float(rows["effect"].abs().max())
    largest = largest if np.isfinite(largest) and largest > 0 else 1.0
    times = 10.0 ** max(0, 1 - int(np.floor(np.log10(largest))))  # two digits are read, more are not
    with style.house_style():
        on = axes if axes is not None else Figure(
            figsize=(max(5.0, 2.6 + 0.5 * last), 2.3 + 0.42 * last), layout="constrained").subplots()  # fmt: skip
        for row in rows.to_dict("records"):
            across, down = factors.index(row["one"]), factors.index(row["other"]) - 1
            colour = EITHER_WAY(0.5 + 0.5 * row["effect"] / largest) if np.isfinite(row["effect"]) else "white"
            on.add_patch(Rectangle((across - 0.5, down - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=1))
            number = f"{times * row['effect']:+.0f}" if np.isfinite(row["effect"]) else "?"
            number = "0" if number in ("+0", "-0") else number.replace("-", "−")
            strong = abs(row["effect"]) > 0.75 * largest
            on.text(across, down, number, ha="center", va="center", size=8, color="white" if strong else style.INK,
                    weight="bold" if row["flagged"] else "normal")  # fmt: skip
            if row["flagged"]:
                on.add_patch(Rectangle((across - 0.44, down - 0.44), 0.88, 0.88, fill=False, edgecolor=style.INK,
                                       linewidth=1.4, zorder=4))  # fmt: skip
        on.set_xlim(-0.5, last - 0.5)
        on.set_ylim(last - 0.5, -0.5)
        on.set_xticks(range(last), [words[name] for name in factors[:-1]], rotation=40, ha="right", color=style.INK)
        on.set_yticks(range(last), [words[name] for name in factors[1:]], color=style.INK)
        on.tick_params(length=0)
        for side in ("left", "bottom"):
            on.spines[side].set_visible(False)
        title = f"{measure or 'change'}: what both together add{ON_SCALE[scale]}"
        on.set_title(title[0].upper() + title[1:])
        unit = "" if times == 1 else f"in {1 / times:g}: "
        on.set_xlabel(f"{unit}+ more together, − less\nframed: beyond chance for all {len(rows)} pairs")
    return on
