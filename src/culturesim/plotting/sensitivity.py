"""Which factors matter, and do they act alone? Morris's plane, and Sobol' indices side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from culturesim.analysis.readable import names_of
from culturesim.plotting import style

if TYPE_CHECKING:
    import pandas as pd


def morris_plane(found: pd.DataFrame, *, measure: str = "", axes: Axes | None = None) -> Axes:
    """Return axes with one mark a factor: how much it does, against how much that depends on where the others stand.

    Parameters
    ----------
    found
        What :func:`culturesim.analysis.sensitivity.morris` returned.
    measure
        What the effects are on, in words.
    axes
        Where to draw; a figure of its own when None.
    """
    words = names_of(found["factor"].tolist())
    with style.house_style():
        on = axes if axes is not None else Figure(figsize=(7.0, 4.9), layout="constrained").subplots()
        top = 1.12 * max(float(found["sigma"].max()), 0.35 * float(found["mu_star_high"].max()), 1e-12)
        on.set_xlim(0, 1.06 * max(float(found["mu_star_high"].max()), 1e-12))
        on.set_ylim(-0.03 * top, top)
        on.axline((0, 0), slope=1, color=style.GREY, linewidth=0.9, linestyle=style.DASHED, zorder=1)
        on.hlines(found["sigma"], found["mu_star_low"], found["mu_star_high"], color=style.BLUE, linewidth=1, zorder=2)
        on.scatter(found["mu_star"], found["sigma"], s=34, color=style.BLUE, zorder=3)
        _name_points(on, found, [words[name] for name in found["factor"]])
        on.grid(color=style.PALE, linewidth=0.6)
        on.set_axisbelow(True)
        on.tick_params(length=3, width=0.6)
        on.set_ylabel("how much that varies from place to place (sigma)")
        of = f" on {measure}" if measure else ""
        on.set_xlabel(f"mean size of the effect{of} over the whole range (mu*)\n"
                      f"above the dashed line, what a factor does varies more than it amounts to\n"
                      f"{_about(found, 'trajectory', 'trajectories')}")  # fmt: skip
    return on


def _name_points(axes: Axes, found: pd.DataFrame, names: list[str]) -> None:
    """Write names beside the panel, in the order of their marks' heights, each with a thin line to its mark."""
    low, high = axes.get_ylim()
    order = np.argsort(found["sigma"].to_numpy(), kind="stable")
    heights = style.apart([float(found["sigma"].iloc[row]) for row in order], [0.046 * (high - low)] * len(order),
                          low, high)  # fmt: skip
    for row, height in zip(order, heights, strict=True):
        axes.annotate(
            names[row], xy=(float(found["mu_star_high"].iloc[row]), float(found["sigma"].iloc[row])), xycoords="data",
            xytext=(1.03, height), textcoords=axes.get_yaxis_transform(), size=8.5, color=style.INK, va="center",
            arrowprops={"arrowstyle": "-", "color": style.GREY, "linewidth": 0.4, "shrinkA": 1, "shrinkB": 2,
                        "relpos": (0, 0.5)},
        )  # fmt: skip


def sobol_bars(found: pd.DataFrame, *, measure: str = "", axes: Axes | None = None) -> Axes:
    """Return axes with two bars a factor: its share of variance alone, and with all it acts with.

    Parameters
    ----------
    found
        What :func:`culturesim.analysis.sensitivity.sobol` returned.
    measure
        Whose variance it is, in words.
    axes
        Where to draw; a figure of its own when None.
    """
    words, rows = names_of(found["factor"].tolist()), found.sort_values("ST", kind="stable")
    with style.house_style():
        on = axes if axes is not None else Figure(
            figsize=(6.4, 1.6 + 0.38 * len(rows)), layout="constrained").subplots()  # fmt: skip
        heights = np.arange(len(rows))
        for name, shift, fill, hatch, label in (
            ("ST", 0.19, "white", "////", "alone or with others (ST)"), ("S1", -0.19, style.BLUE, "", "alone (S1)"),
        ):  # fmt: skip
            on.barh(heights + shift, rows[name], height=0.34, color=fill, edgecolor=style.BLUE, hatch=hatch,
                    linewidth=1.0, label=label, zorder=2)  # fmt: skip
            for colour, width in (("white", 2.6), (style.INK, 1.2)):  # a pale rim, seen on either bar
                on.hlines(heights + shift, rows[f"{name}_low"], rows[f"{name}_high"], color=colour, linewidth=width,
                          zorder=3)  # fmt: skip
        on.axvline(0, color=style.GREY, linewidth=0.8, zorder=1)
        on.set_yticks(heights, [words[name] for name in rows["factor"]], color=style.INK)
        on.tick_params(length=0)
        on.grid(axis="x", color=style.PALE, linewidth=0.6)
        on.set_axisbelow(True)
        on.spines["left"].set_visible(False)
        on.legend(frameon=False, loc="lower right", fontsize=8.5)
        of = f" of {measure}" if measure else ""
        on.set_xlabel(f"share of the variance{of}\nlines are intervals; {_about(found, 'block')}")
    return on


def _about(found: pd.DataFrame, what: str, several: str | None = None) -> str:
    first = found.iloc[0]
    words = style.counted(first["blocks"], what, several)
    left_out = [style.counted(first[f"{name}_left_out"], *forms) for name, *forms in
                (("blocks", what, several), ("runs", "run")) if first[f"{name}_left_out"]]  # fmt: skip
    return words + (f"; left out: {' and '.join(left_out)}" if left_out else "")
