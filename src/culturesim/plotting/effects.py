"""What does each factor do? Effects from low to high with their intervals, the largest at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from culturesim.analysis.readable import names_of
from culturesim.errors import ExperimentError
from culturesim.plotting import style

if TYPE_CHECKING:
    import pandas as pd

MOST = 20
ON_SCALE = {"raw": "", "logit": ", in log-odds", "log": ", in logarithms"}


def effects(found: pd.DataFrame, *, scale: str = "raw", measure: str = "", axes: Axes | None = None) -> Axes:
    """Return axes with one line an effect: filled where it is flagged beyond chance for all of them, else hollow.

    Parameters
    ----------
    found
        What :func:`culturesim.analysis.effects.main_effects` or ``interactions`` returned.
    scale
        One of the scales in it.
    measure
        What the effects are on, in words.
    axes
        Where to draw; a figure of its own when None.

    Raises
    ------
    ExperimentError
        When the effects are not told on this scale.
    """
    rows = on_one_scale(found, scale)
    rows = rows.reindex(rows["effect"].abs().sort_values(ascending=False, kind="stable").index)
    shown = rows.head(MOST).iloc[::-1]
    with style.house_style():
        on = axes if axes is not None else Figure(
            figsize=(6.4, 1.4 + 0.27 * len(shown)), layout="constrained").subplots()  # fmt: skip
        heights = np.arange(len(shown))
        on.axvline(0, color=style.GREY, linewidth=0.8, zorder=1)
        on.hlines(heights, shown["low"], shown["high"], color=style.BLUE, linewidth=1.6, zorder=2)
        filled = [style.BLUE if flagged else "white" for flagged in shown["flagged"]]
        on.scatter(shown["effect"], heights, s=34, c=filled, edgecolors=style.BLUE, linewidths=1.4, zorder=3)
        on.set_yticks(heights, _names(shown), color=style.INK)
        on.set_ylim(-0.6, len(shown) - 0.4)
        on.tick_params(length=0)
        on.grid(axis="x", color=style.PALE, linewidth=0.6)
        on.set_axisbelow(True)
        on.spines["left"].set_visible(False)
        what = "from low to high" if "factor" in shown else "added by both together"
        on.set_xlabel(f"{measure or 'change'} {what}{ON_SCALE[scale]}\n{_about(rows, len(shown))}")
    return on


def on_one_scale(found: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Return the rows of one scale.

    Raises
    ------
    ExperimentError
        When there are none.
    """
    known = list(dict.fromkeys(found["scale"]))
    if scale not in known:
        raise ExperimentError(f"scale {scale!r}: these effects are told on {', '.join(known)}")
    return found[found["scale"] == scale]


def _names(rows: pd.DataFrame) -> list[str]:
    if "factor" in rows:
        words = names_of(rows["factor"].tolist())
        return [words[name] for name in rows["factor"]]
    words = names_of(list(dict.fromkeys([*rows["one"], *rows["other"]])))
    return [f"{words[one]} × {words[other]}" for one, other in zip(rows["one"], rows["other"], strict=True)]


def _about(rows: pd.DataFrame, shown: int) -> str:
    first = rows.iloc[0]
    lines = [f"filled: beyond chance; {style.counted(first['replicates'], 'replicate')}"]
    left_out = [style.counted(first[f"{what}s_left_out"], what) for what in ("run", "point")
                if first[f"{what}s_left_out"]]  # fmt: skip
    if left_out:
        lines.append(f"left out: {' and '.join(left_out)}")
    if len(rows) > shown:
        lines.append(f"{len(rows) - shown} smaller ones are not drawn")
    return "\n".join(lines)
