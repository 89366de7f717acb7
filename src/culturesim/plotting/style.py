"""How all pictures look: colours that everyone can tell apart, few lines, labels at the lines themselves.

Colours are those of Okabe and Ito (2008). No two things are told apart by colour alone: lines also differ in dash,
and every line carries its name.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from culturesim.scenario.events import Event

BLUE, VERMILLION, GREEN, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7"
INK, GREY, PALE = "#222222", "#6B6B6B", "#D9D9D9"
SOLID, DASHED, DOTTED = "-", (0, (5, 2)), (0, (1.2, 1.6))
MOST_EVENTS_IN_WORDS = 6
INCHES_A_LETTER = 0.064  # of the small print, on average

_SETTINGS: Any = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": GREY,
    "xtick.color": GREY, "ytick.color": GREY, "axes.spines.top": False, "axes.spines.right": False,
    "axes.linewidth": 0.8, "lines.linewidth": 1.8, "lines.solid_capstyle": "round", "figure.facecolor": "white",
    "axes.titlesize": 10, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 16,
    "savefig.facecolor": "white", "text.parse_math": False,
}  # fmt: skip


@contextmanager
def house_style() -> Iterator[None]:
    """Draw what stands inside in the style of this package, and leave the reader's own settings alone."""
    with mpl.rc_context(_SETTINGS):
        yield


_SLIDE: Any = _SETTINGS | {"font.size": 12, "axes.titlesize": 14, "axes.titlepad": 12, "lines.linewidth": 2.4}
LETTERS, SMALL = 11.0, 9.5  # points: names of lines and small print on a slide
BESIDE = 18  # letters that have room beside the axes of a slide


@contextmanager
def slide_style() -> Iterator[None]:
    """As `house_style`, with letters that can be read from the back of a room."""
    with mpl.rc_context(_SLIDE):
        yield


def slide(axes: Axes | None, *, left: float = 0.095, right: float = 0.78, top: float = 0.83, bottom: float = 0.21,
          size: tuple[float, float] = (8.0, 4.5)) -> Axes:  # fmt: skip
    """Return the axes given, or those of a new figure of a slide's shape with room for what stands beside them."""
    if axes is not None:
        return axes
    room = {"left": left, "right": right, "top": top, "bottom": bottom}
    return Figure(figsize=size).subplots(gridspec_kw=room)


def question(axes: Axes, title: str, said: str) -> None:
    """Write the question that a picture answers above it, and below the question what is drawn, in plain words."""
    axes.set_title(title, pad=27)
    axes.annotate(said, (0, 1), xycoords="axes fraction", xytext=(0, 9), textcoords="offset points", size=LETTERS,
                  color=GREY, va="bottom", annotation_clip=False)  # fmt: skip


def footnote(axes: Axes, text: str, *, left: float = 0.0, below: float = 40.0) -> None:
    """Write small print `below` points under the axes, or at the foot of a figure that has these axes alone."""
    axes.annotate(text, (left, 0), xycoords="axes fraction", xytext=(0, -below), textcoords="offset points",
                  size=SMALL, color=GREY, va="top", ha="left", linespacing=1.35, annotation_clip=False)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A name to be written at the right end of a line."""

    text: str
    height: float
    colour: str


@dataclass(frozen=True)
class Mark:
    """A month in which something happens, with the number that stands for it and its sentences."""

    month: int
    number: int
    words: tuple[str, ...]
    colour: str = GREY


def numbered(events: Iterable[Event], colour: str = GREY, first: int = 1) -> list[Mark]:
    """Return one mark for each month in which events happen, numbered in time; `no_event` is left out."""
    by_month: dict[int, list[str]] = {}
    for event in sorted(events, key=lambda event: event.month):
        if event.do != "no_event":
            by_month.setdefault(event.month, []).append(event.happens())
    months = enumerate(by_month.items(), start=first)
    return [Mark(month, number, tuple(words), colour) for number, (month, words) in months]


def time_axis(axes: Axes, months: int, *, label: bool = True) -> None:
    """Give the axis of months a tick every year, or every few years in a long run."""
    years = months / 12
    step = 12 * max(1, int(np.ceil(years / 10))) if years >= 2 else max(1, int(np.ceil(months / 8)))
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.set_xlim(0, max(1, months))
    if label:
        axes.set_xlabel("month")


def calm(axes: Axes, *, low: float | None = 0, high: float | None = None) -> None:
    """Set the vertical range and draw a pale grid behind it."""
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=3, width=0.6)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], min_n_ticks=3))
    axes.set_ylim(bottom=low, top=high)


def at_least(axes: Axes, height: float) -> None:
    """Let the vertical range reach `height` at least, so that nothing looks large that is small."""
    axes.set_ylim(top=max(height, axes.get_ylim()[1]))


def label_ends(axes: Axes, labels: Sequence[Label], *, size: float = 8.5) -> None:
    """Write the names of lines to the right of their ends, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    inches = axes.bbox.height / axes.figure.dpi
    line = 1.3 * size / 72 / max(inches, 0.1) * (high - low)
    order = sorted(labels, key=lambda label: label.height)
    heights = apart([min(max(label.height, low), high) for label in order],
                     [line * (1 + label.text.count("\n")) for label in order], low, high)  # fmt: skip
    for label, height in zip(order, heights, strict=True):
        axes.annotate(
            label.text, xy=(1, label.height), xytext=(1.03, height), xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(), color=label.colour, size=size, va="center", linespacing=1.1,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": PALE, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 0,
                        "relpos": (0, 0.5)},
        )  # fmt: skip


def apart(heights: list[float], needed: list[float], low: float, high: float) -> list[float]:
    """Return ascending `heights` moved apart until each has its room, between low and high where that fits."""
    moved = list(heights)
    for _ in range(200):
        overlap = False
        for i in range(len(moved) - 1):
            short = (needed[i] + needed[i + 1]) / 2 - (moved[i + 1] - moved[i])
            if short > 1e-9:
                overlap = True
                moved[i] -= short / 2
                moved[i + 1] += short / 2
        if moved and moved[0] < low:
            moved[0] = low
        if moved and moved[-1] > high:
            moved[-1] = high
        if not overlap:
            break
    return moved


def mark_events(axes: Axes, marks: Sequence[Mark], *, numbers: bool = True) -> None:
    """Draw a thin line at each mark, with its number above."""
    for mark in marks:
        axes.axvline(mark.month, color=mark.colour, linewidth=0.9, linestyle=DOTTED, zorder=1)
        if numbers:
            axes.annotate(
                str(mark.number), xy=(mark.month, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 7),
                textcoords="offset points", ha="center", va="center", size=7, color="white",
                bbox={"boxstyle": "circle,pad=0.25", "facecolor": mark.colour, "edgecolor": "none"},
            )  # fmt: skip


def events_in_words(marks: Sequence[Mark]) -> list[str]:
    """Return what the numbers stand for, a line each, at most a handful."""
    lines = [f"({mark.number}) Month {mark.month}: {'; '.join(mark.words)}." for mark in marks[:MOST_EVENTS_IN_WORDS]]
    if len(marks) > MOST_EVENTS_IN_WORDS:
        lines.append(f"and {len(marks) - MOST_EVENTS_IN_WORDS} more months with events")
    return [textwrap.shorten(line, 280, placeholder=" …") for line in lines]


def in_small_print(lines: Sequence[str], inches: float) -> str:
    """Return lines as the text at the foot of a figure, broken to fit a width of `inches`."""
    width = int(inches / INCHES_A_LETTER)
    return "\n".join(textwrap.fill(line, width, subsequent_indent="      ") for line in lines if line)


def room_for(text: str) -> float:
    """Return the inches that the small print takes."""
    return 0.165 * (text.count("\n") + 1) if text else 0.0


def small_print(figure: Figure, text: str, *, left: float, bottom: float = 0.12) -> None:
    """Write the small print at the foot of a figure; `left` is a share of its width, `bottom` inches."""
    height = figure.get_figheight()
    figure.text(left, bottom / height, text, size=8, color=GREY, va="bottom", ha="left", linespacing=1.4)


def in_lines(name: str, width: int = 24) -> str:
    """Return a name in lines short enough to stand beside a panel."""
    lines = textwrap.wrap(name, width)
    return "\n".join([*lines[:3], "…"] if len(lines) > 3 else lines)


def short(name: str, letters: int) -> str:
    """Return a name of so many letters at most."""
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def counted(number: int, what: str, several: str | None = None) -> str:
    """Return a number of things in words: ``1 run``, ``1,200 runs``."""
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"
