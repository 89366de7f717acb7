"""The picture of the district check: errors of the forecasts beside naive ones, and all teachers by experience.

    python experiments/district_check/figure.py       reads results.csv, writes figure.png
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from study import END, MEASURES, YEARS, errors_in, figures_in

from culturesim.organisation.careers import BANDS
from culturesim.plotting.style import BLUE, DASHED, DOTTED, GREY, INK, SOLID, VERMILLION, house_style

HERE = Path(__file__).parent
FORECASTS = {
    "naive": ("nothing changes", GREY, DOTTED),
    "own": ("model, own turnover", BLUE, SOLID),
    "half-way": ("model, half-way turnover", VERMILLION, DASHED),
}
UNITS = {"bands": "share of teachers in the wrong band", "experience": "years", "tenure": "years", "turnover": "points"}
TITLES = {"bands": "Experience bands", "experience": "Mean experience", "tenure": "Mean tenure", "turnover": "Turnover"}


def _errors(axes: Axes, rows: Sequence[Mapping[str, str]], measure: str, *, labelled: bool) -> None:
    share = (np.arange(len(rows)) + 1) / len(rows)
    for who, (name, colour, dash) in FORECASTS.items():
        off = np.sort(np.abs(errors_in(rows, who)[measure]))
        axes.plot(off, 100 * share, color=colour, linestyle=dash, label=name)
    everything = np.concatenate([np.abs(errors_in(rows, who)[measure]) for who in FORECASTS])
    axes.set_xlim(0, float(np.quantile(everything, 0.99)))
    axes.set_ylim(0, 100)
    axes.set_title(TITLES[measure], pad=6)
    axes.set_xlabel(f"error up to … ({UNITS[measure]})")
    axes.set_ylabel("districts (%)" if measure in ("bands", "tenure") else "")
    if labelled:
        axes.legend(frameon=False, loc="lower right", fontsize=8)


def _bands(axes: Axes, rows: Sequence[Mapping[str, str]]) -> None:
    weights = {who: [float(row["teachers_2012" if who == "naive" else "teachers_2021"]) for row in rows]
               for who in ("naive", "observed", "own", "half-way")}  # fmt: skip
    looks = {
        "naive": ("2012-13", GREY), "observed": ("2021-22, observed", INK),
        "own": ("2021-22, model, own turnover", BLUE), "half-way": ("2021-22, model, half-way turnover", VERMILLION),
    }  # fmt: skip
    width = 0.2
    for place, (who, (name, colour)) in enumerate(looks.items()):
        shares = np.average([figures_in(row, who).bands for row in rows], axis=0, weights=weights[who])
        axes.bar(np.arange(len(BANDS)) + (place - 1.5) * width, 100 * shares, width, color=colour, label=name)
    axes.set_xticks(np.arange(len(BANDS)), [f"{band} years" for band in BANDS])
    axes.set_ylabel("teachers (%)")
    axes.set_title("All districts together, by experience", pad=6)
    axes.legend(frameon=False, loc="upper left", fontsize=8, ncols=2)
    axes.set_ylim(0, 1.35 * axes.get_ylim()[1])


def draw(rows: Sequence[Mapping[str, str]], out: Path) -> None:
    """Write the picture of some results."""
    with house_style():
        figure = plt.figure(figsize=(10, 9.2))
        grid = figure.add_gridspec(3, 2, hspace=0.55, wspace=0.18, left=0.08, right=0.97, top=0.9, bottom=0.07)
        for place, measure in enumerate(MEASURES):
            _errors(figure.add_subplot(grid[place // 2, place % 2]), rows, measure, labelled=place == 0)
        _bands(figure.add_subplot(grid[2, :]), rows)
        figure.suptitle(
            f"{len(rows)} Texas districts, {YEARS} years ahead: how far off the model and the naive forecast are",
            x=0.08, ha="left", fontsize=12, fontweight="bold",
        )  # fmt: skip
        figure.text(
            0.08, 0.945, f"Founded from 2012-13, lived {END} months along the observed headcount, compared with "
            "2021-22. Curves further up and left are better.", fontsize=9, color=GREY,
        )  # fmt: skip
        figure.savefig(out, dpi=130)
        plt.close(figure)


if __name__ == "__main__":
    with (HERE / "results.csv").open(encoding="utf-8", newline="") as file:
        draw(list(csv.DictReader(file)), HERE / "figure.png")
