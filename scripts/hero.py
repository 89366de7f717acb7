"""Make the picture at the head of the README again: docs/hero.png.

::

    python scripts/hero.py [--seeds 100] [--out docs/hero.png]

Six schools, about 270 people, whose grant for mentoring ends after three years. In one arm the work rests on many
shoulders, in the other on those of one champion, who leaves a year later; all else is alike. At the left in how many
futures mentoring is alive; at the right everybody in one future of the second arm, before and after: the one whose
participation at the end is the middle one. A minute or two.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from pictures import ROOT, write

import culturesim as cs
from culturesim.chart.places import places
from culturesim.chart.snapshot import EFFECTIVE, Snapshot
from culturesim.measures.survival import survival_by_month
from culturesim.plotting import style
from culturesim.plotting.months_again import snapshots
from culturesim.plotting.network import Drawing
from culturesim.plotting.survival_curve import survival_curve
from culturesim.twins.comparison import final_levels

GRANT_ENDS, LEAVES, BEFORE = 36, 48, 35  # months
FOOT = (
    "Simulated: the same people, chance and hallmarks to begin with; {futures} futures each, bands: 50 and 95 % "
    "intervals; at the right one future.\n"
    "Filled: in good mentoring; triangle: waits for a mentor; square: in name only; ring: leads."
)
SIZE, DOTS = (13.0, 5.5), 120  # inches; an inch


def main() -> None:
    """Live both arms and draw them."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--seeds", type=int, default=100, help="futures of each arm")
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "hero.png")
    given = options.parse_args()
    found = lived(given.seeds)
    write(drawn(found), given.out, dots=DOTS, colours=200)
    print(f"{given.out}: {given.out.stat().st_size:,} bytes")


def lived(seeds: int) -> cs.Comparison:
    """Return both arms."""
    many, one = (cs.load_scenario(ROOT / "scenarios" / f"{name}.yaml") for name in ("thriving_culture", "pet_project"))
    ends = {"do": "end_funding", "month": GRANT_ENDS, "programme": "mentoring programme"}
    leaves = {"do": "holder_leaves", "month": LEAVES, "role": "champion"}
    base = one.with_(name="many", events=[ends], stewards=many.stewards)  # all else is alike, the hallmarks too
    return cs.compare(base, one.with_(name="one", events=[ends, leaves]), seeds=seeds)


def drawn(found: cs.Comparison) -> Figure:
    """Return the figure: survival, and the middle future before and after."""
    levels = final_levels(found.alternative_runs, "p_eff")
    run = found.alternative_runs[int(np.argsort(levels, kind="stable")[len(levels) // 2])]
    last = found.alternative.months - 1
    with style.slide_style():
        figure = Figure(figsize=SIZE, dpi=DOTS)
        figure.text(0.012, 0.94, "The grant for mentoring ends. On whose shoulders did it rest?", size=20,
                    weight="bold", va="center")  # fmt: skip
        figure.text(0.012, 0.02, FOOT.format(futures=len(found.seeds)), size=style.SMALL, color=style.GREY,
                    linespacing=1.35)  # fmt: skip
        left = figure.add_axes((0.045, 0.17, 0.255, 0.615))
        survival_curve(found, axes=left)
        tidied(left, found)
        for at, now in zip((0.425, 0.715), snapshots(run, [BEFORE, last]), strict=True):
            people(figure, (at, 0.1, 0.28, 0.69), run, now)
    return figure


def tidied(axes: Any, found: cs.Comparison) -> None:
    """Leave of the picture of survival what a small panel has room for."""
    for text in [*axes.texts]:
        text.remove()
    axes.set_title("")
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.set_xticks(range(0, 121, 24), [f"year {month // 12}" if month else "0" for month in range(0, 121, 24)])
    axes.annotate("alive, of 100 futures", (0, 1), xycoords="axes fraction", xytext=(-30, 10),
                  textcoords="offset points", size=12, color=style.GREY)  # fmt: skip
    arms = (
        (found.base_runs, found.baseline_runs, "on many: alive in", style.BLUE),
        (found.alternative_runs, found.alternative_baselines, "on one, who leaves:\nalive in", style.VERMILLION),
    )
    labels = []
    for runs, twins, words, colour in arms:
        end = survival_by_month(runs, twins).iloc[-1]
        told = f"{words} {100 * end.alive:.0f}\n({100 * end.low:.0f} to {100 * end.high:.0f})"
        labels.append(style.Label(told, 100 * float(end.alive), colour))
    style.label_ends(axes, labels, size=11.5)
    for month, words in ((GRANT_ENDS, "grant\nends"), (LEAVES, "one champion\nleaves")):
        axes.annotate(words, (month, 0), xycoords=axes.get_xaxis_transform(), xytext=(4 if month == LEAVES else -4, 5),
                      textcoords="offset points", size=10, color=style.GREY, linespacing=1.1,
                      ha="left" if month == LEAVES else "right")  # fmt: skip


def people(figure: Figure, box: tuple[float, float, float, float], run: cs.Run, now: Snapshot) -> None:
    """Draw everybody in one month, with a sentence above."""
    axes = figure.add_axes(box)
    drawing = Drawing(axes, run, places(run.organisation, aspect=axes.bbox.width / axes.bbox.height))
    drawing.show(now)
    effective, present = int((now.state == EFFECTIVE).sum()), int((now.person != 0).sum())
    year = now.month // 12 + 1
    for words, off, colour in ((f"On one champion, end of year {year}:", 22, style.GREY),
                               (f"{effective} of {present:,} people in good mentoring", 6, style.INK)):  # fmt: skip
        axes.annotate(words, (0, 1), xycoords="axes fraction", xytext=(0, off), textcoords="offset points", size=12.5,
                      color=colour, annotation_clip=False)  # fmt: skip


if __name__ == "__main__":
    main()
