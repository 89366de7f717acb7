"""Sustainability: at what strength of all hallmarks does mentoring outlive its money, and does it tip?

    python experiments/sustainability/study.py            2,784 runs into build/sustainability, some minutes
    python experiments/sustainability/study.py --seeds 10

Lives experiment.yaml (size, turnover, strength, with and without money) and hysteresis.yaml (strong and weak
beginnings), goes on where either was stopped, and writes results.csv, tipping.csv, hysteresis.csv and figure.png
beside itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

import culturesim as cs
from culturesim.analysis.hysteresis import starts
from culturesim.analysis.tipping import tipping
from culturesim.experiment.options import Options
from culturesim.measures.clusters import clustered_mean
from culturesim.measures.intervals import wilson
from culturesim.plotting.looks import looks_of
from culturesim.plotting.style import GREY, Label, calm, house_style, label_ends
from culturesim.plotting.tipping import tipping_curve

HERE = Path(__file__).parent
PEOPLE = 400_000  # at once, in all processes: only worlds of one size and turnover share an ensemble, and few are slow
CELL = ["arm", "people", "turnover", "strength"]
LINES = {"alive": "5 points", "alive_half": "2.5 points", "alive_double": "10 points"}  # beyond the baseline twin
ASKED = dict(strength="strength", size="people", arm="funding ends")
YEARS = (1, 2, 4, 8, 16)
MONEY = {"money stays": "", "no money after": ", no money after"}


def lived(name: str, out: Path, given: argparse.Namespace) -> pd.DataFrame:
    """Return the runs of one of the experiments."""
    told = cs.load_experiment(HERE / f"{name}.yaml")
    wanted = told if given.seeds is None else told.with_(replicates=given.seeds)
    cs.sweep(wanted, out, given.jobs, options=Options(people_at_once=PEOPLE // given.jobs))
    return cs.Store.open(out).table()


def surface(table: pd.DataFrame) -> pd.DataFrame:
    """Return survival and effective participation of every cell, with 95 % intervals."""
    rows = []
    for values, group in table.groupby(CELL, sort=True):
        alive = [wilson(int(group[name].sum()), len(group)).columns(name) for name in LINES]
        people = [clustered_mean(group[name], group["replicate"]).columns(name) for name in ("p_eff", "p_nom")]
        spread = {"p_eff_sd": group["p_eff"].std()}
        rows.append(dict(zip(CELL, values, strict=True)) | {"runs": len(group)})
        for one in [*alive, *people, spread]:
            rows[-1] |= one
    return pd.DataFrame(rows)


def verdicts(table: pd.DataFrame) -> pd.DataFrame:
    """Return median and steepness of each size, turnover and line, and print what they are called."""
    tables = []
    for turnover, rows in table.groupby("turnover"):
        for alive, words in LINES.items():
            found = tipping(rows, alive, "p_eff", **ASKED)
            print(f"\nFunding ended, turnover {turnover:.0%} a year, line at {words}: {found.in_words()}")
            for row in found.table.itertuples():
                print(f"  {row.size:3.0f} people: half survive at {row.median:.2f} ({row.median_low:.2f} to "
                      f"{row.median_high:.2f}); steepness {row.steepness:.1f} ({row.steepness_low:.1f} to "
                      f"{row.steepness_high:.1f}); one group at {row.at:g}: p = {row.p_one_group:.2f}")  # fmt: skip
            tables.append(found.table.assign(turnover=turnover, line=words, exponent=found.exponent.estimate,
                                             exponent_low=found.exponent.low, exponent_high=found.exponent.high,
                                             tips=found.tips))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def beginnings(table: pd.DataFrame) -> pd.DataFrame:
    """Return how far a strong and a weak beginning still differ at one strength, after 1 to 16 years."""
    tables = []
    for money, suffix in MONEY.items():
        for year in YEARS:
            found = starts(table, f"year_{year}", strength="strength", above=f"strong before{suffix}",
                           below=f"weak before{suffix}")  # fmt: skip
            tables.append(found.assign(money=money, year=year))
    rows = pd.concat(tables, ignore_index=True)
    return rows[["money", "year", *(name for name in rows if name not in ("money", "year"))]]


def mapped(axes: Axes, cells: pd.DataFrame) -> None:
    """Draw effective participation after the money, by strength, size and turnover, in numbers too."""
    wide = cells[cells["arm"] == "funding ends"].pivot(index=["turnover", "people"], columns="strength", values="p_eff")
    values = 100 * wide.to_numpy()
    axes.imshow(values, cmap="Blues", vmin=0, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color="white" if value > 22 else "black")
    axes.set_xticks(range(values.shape[1]), [f"{one:g}" for one in wide.columns])
    axes.set_yticks(range(values.shape[0]), [f"{people:.0f} people, {turnover:.0%}" for turnover, people in wide.index])
    axes.tick_params(length=0)
    axes.set_xlabel("strength of all hallmarks")
    axes.set_title("In an effective relationship in the third year after the money, of 100")


def faded(axes: Axes, found: pd.DataFrame) -> None:
    """Draw how the difference between beginnings fades, the mean over strengths."""
    rows = found.groupby(["money", "year"], sort=False)["difference"].agg(["mean", "min", "max"]).reset_index()
    labels = []
    for (money, group), (colour, dash) in zip(rows.groupby("money", sort=False), looks_of(MONEY, "lines"), strict=True):
        axes.fill_between(group["year"], 100 * group["min"], 100 * group["max"], color=colour, alpha=0.15, linewidth=0)
        axes.plot(group["year"], 100 * group["mean"], color=colour, linestyle=dash, marker="o", markersize=4)
        labels.append(Label(str(money), 100 * float(group["mean"].iloc[-1]), colour))
    axes.axhline(0, color=GREY, linewidth=0.8)
    calm(axes, low=None)
    axes.set_xticks(YEARS)
    axes.set_xlabel("year at the same strength (line: mean over strengths; band: the least and the most of them)")
    axes.set_title("A strong beginning's lead over a weak one fades: points of participation")
    label_ends(axes, labels)


def drawn(table: pd.DataFrame, cells: pd.DataFrame, found: pd.DataFrame) -> None:
    """Draw survival by strength for both turnovers, participation, and what is left of the beginning."""
    with house_style():
        figure = plt.figure(figsize=(15.5, 11.5))
        axes = figure.subplots(2, 2, gridspec_kw={
            "left": 0.09, "right": 0.92, "top": 0.92, "bottom": 0.06, "hspace": 0.32, "wspace": 0.32})  # fmt: skip
        for on, (turnover, rows) in zip(axes[0], table.groupby("turnover"), strict=True):
            tipping_curve(rows, "alive", "p_eff", **ASKED, axes=on)
            on.set_title(f"Alive three years after the money, of 100; turnover {turnover:.0%} a year", pad=40)
        mapped(axes[1, 0], cells)
        faded(axes[1, 1], found)
        figure.savefig(HERE / "figure.png", dpi=100)


def main(given: argparse.Namespace) -> None:
    """Live both experiments, say what was found, and write and draw it."""
    table = lived("experiment", given.out / "experiment", given)
    table["people"] = table["people"].astype(float)  # named choices are texts
    cells = surface(table)
    cells.round(4).to_csv(HERE / "results.csv", index=False)
    funded = cells[cells["arm"] == "funded"]
    print(f"Funded: alive from {funded['alive'].min():.2f} to {funded['alive'].max():.2f} of futures over all cells")
    verdicts(table).round(4).to_csv(HERE / "tipping.csv", index=False)
    found = beginnings(lived("hysteresis", given.out / "hysteresis", given))
    found.round(4).to_csv(HERE / "hysteresis.csv", index=False)
    print("\nStrong less weak beginning, effective participation (points), at the same strength for so many years")
    print((100 * found.pivot(index=["money", "strength"], columns="year", values="difference")).round(1).to_string())
    late = found[found["year"] >= YEARS[-2]]
    print(late[["money", "year", "strength", "difference", "low", "high", "differs"]].round(4).to_string(index=False))
    drawn(table, cells, found)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--jobs", type=int, default=1, help="processes")
    asked.add_argument("--out", type=Path, default=Path("build/sustainability"), help="folder of the runs")
    asked.add_argument("--seeds", type=int, help="replicates; those of the experiments by default")
    main(asked.parse_args())
