"""The figure of docs/concepts/performance.md, drawn by benchmarks/page.py.

Nanoseconds a person-month against people, both in powers of ten; lower is faster. Bars reach from the lowest to the
highest of the blocks.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from benchmarks.against_reference import KEYED, NATIVE
from culturesim.plotting import style

Told = list[dict[str, str]]
COSTS = "ns/person-month"
KEYED_NAME, NATIVE_NAME = "the readable model\non Mesa, same rules", "the same with\nPython's own draws"
LINES = {  # (part, what): name, colour, dash, marker
    ("reference", KEYED): (KEYED_NAME, style.VERMILLION, style.SOLID, "s"),
    ("reference", NATIVE): (NATIVE_NAME, style.ORANGE, style.DASHED, "D"),
    ("starsim", "Starsim"): ("Starsim, its own\nmodel of infection", style.PURPLE, style.DOTTED, "^"),
    ("sizes", "culturesim"): ("culturesim", style.BLUE, style.SOLID, "o"),
}


def points(rows: Told, part: str, what: str, worlds: str = "1") -> list[tuple[float, float, float, float]]:
    """Return people, median, lowest and highest of one line."""
    chosen = [row for row in rows if (row["part"], row["what"], row["unit"]) == (part, what, COSTS)]
    found = [row for row in chosen if (row["worlds"] == "1") == (worlds == "1")]
    return sorted(tuple(float(row[name]) for name in ("people", "value", "low", "high")) for row in found)  # type: ignore[misc]


def drawn(axes: Axes, told: list[tuple[float, float, float, float]], colour: str, dash: object, marker: str) -> None:
    """Draw one line with its bars."""
    people, median, low, high = zip(*told, strict=True)
    axes.plot(people, median, color=colour, linestyle=dash, marker=marker, markersize=5)
    axes.vlines(people, low, high, color=colour, linewidth=1)


def named(axes: Axes, told: tuple[float, float, float, float], text: str, colour: str) -> None:
    """Write a line's name at its last point, at the height that keeps neighbours apart."""
    height = {KEYED_NAME: 9, NATIVE_NAME: -11}.get(text, 0)
    axes.annotate(
        text, xy=told[:2], xytext=(7, height), textcoords="offset points", color=colour, va="center", fontsize=8.5
    )


def figure(rows: Told, before: Told, machine: dict[str, str], out: Path) -> None:
    """Draw and write the figure."""
    with style.house_style():
        canvas, axes = pyplot.subplots(figsize=(7.2, 4.6))
        axes.set_xscale("log")
        axes.set_yscale("log")
        for (part, what), (name, colour, dash, marker) in LINES.items():
            told = points(rows, part, what)
            if told:
                drawn(axes, told, colour, dash, marker)
                named(axes, told[-1], name, colour)
        side_by_side = points(rows, "sizes", "culturesim", "many")
        if side_by_side:
            drawn(axes, side_by_side, style.GREEN, style.SOLID, "*")
            axes.annotate("culturesim, 200 worlds\nof 300 side by side", xy=side_by_side[0][:2], xytext=(0, -8),
                          textcoords="offset points", color=style.GREEN, ha="left", va="top", fontsize=8.5)  # fmt: skip
        earlier = points(before, "sizes", "culturesim")
        if earlier:
            drawn(axes, earlier, style.GREY, style.DASHED, "o")
            named(axes, earlier[-1], "culturesim before\nthe work on speed", style.GREY)
        axes.set_xlim(200, 1.2e7)
        axes.set_ylim(bottom=axes.get_ylim()[0] / 2)
        axes.set_xticks([300, 3_000, 30_000, 300_000, 1_000_000], ["300", "3,000", "30,000", "300,000", "1,000,000"])
        axes.yaxis.set_major_formatter(FuncFormatter(lambda cost, _: f"{cost:,.0f}"))
        axes.set_xlabel("people in the organisation")
        axes.set_title("Nanoseconds of one core for a person's month: lower is faster")
        axes.grid(axis="y", color=style.PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.minorticks_off()
        about = "{processor}, Python {python}, Numba {numba}, Mesa {mesa}; ".format(**machine)
        canvas.subplots_adjust(left=0.1, right=0.98, top=0.9, bottom=0.17)
        style.small_print(canvas, about + "medians, bars from lowest to highest.", left=0.03)
        canvas.savefig(out, dpi=160)
