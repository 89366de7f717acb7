"""When does a succession plan beat more matching, at equal hours a month? A map, and what it costs when nobody leaves.

Run from the folder of the repository: python experiments/price_of_succession/study.py [--jobs N] [--out FOLDER]
[--seeds N]
Writes results.csv, hours.csv, conditions.csv, rules.csv and figure.png beside this file; the stores go to FOLDER.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm

import culturesim as cs
from culturesim.analysis.pairs import differences
from culturesim.measures.clusters import clustered_mean

HERE = Path(__file__).parent
CELL = ["sponsor_share", "hours"]
LEAVES, STAYS = "leaves, plan - leaves", "stays, plan - stays"  # plan against more matching
SHOWN = [LEAVES, STAYS, "leaves - stays", "leaves, placebo - stays"]
PLAN_HOURS = 4  # a month, in experiment.yaml
CHANCES = [0.05, 0.18, 0.35]  # of an exit within a year; 0.18: evidence 2.4 and 5.10; the others a third and twice that
WINDOW = 24  # months over which an exit is felt here


def main() -> None:
    """Run the study."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--out", type=Path, default=Path("build/price_of_succession"))
    told.add_argument("--seeds", type=int)
    options = told.parse_args()
    tables = {}
    for name in ("experiment", "conditions", "rules"):
        experiment = cs.load_experiment(HERE / f"{name}.yaml")
        if options.seeds:
            experiment = experiment.with_(replicates=options.seeds)
        print(name, cs.sweep(experiment, options.out / name, options.jobs))
        tables[name] = cs.Store.open(options.out / name).table()
    tell(tables["experiment"], tables["conditions"], tables["rules"])


def tell(table: pd.DataFrame, conditions: pd.DataFrame, rules: pd.DataFrame) -> None:
    """Analyse, print, write and draw."""
    cells = pd.concat([differences(table, "p_eff", SHOWN, by=CELL), *(a_year(table, chance) for chance in CHANCES)])
    others = differences(conditions, "p_eff", [*SHOWN[:3], "leaves, successor only - leaves"],
                         by=["fill", "behaviour.successor_action"])  # fmt: skip
    found = {"results": cells, "hours": by_hours_of_the_plan(table), "conditions": others,
             "rules": differences(rules, "p_eff", SHOWN[:3], by=["rules", "hours"])}  # fmt: skip
    for name, rows in found.items():
        kept = [column for column in rows if column not in ("failed", "missing", "undefined")]
        rows[kept].round(5).to_csv(HERE / f"{name}.csv", index=False)
        print(name, rows[[one for one in kept if one not in ("measure", "interval", "correlation", "variance_ratio")]]
              .to_string(index=False, float_format=lambda value: f"{value:.4f}"), sep="\n")  # fmt: skip
    figure, (left, right) = plt.subplots(1, 2, figsize=(17, 6), layout="constrained")
    drawn(left, cells[cells["of"] == LEAVES], 100,
          "If the sponsor leaves, more matching pays more until it has hours enough",
          "plan less more matching, people of 100 in effective mentoring,\nmean of the 24 months after the exit")
    drawn(right, cells[cells["of"] == yearly(0.18)], 100,
          "Counting the years in which nobody leaves, the plan is surely better nowhere",
          "plan less more matching, months of effective mentoring\na year of 100 people, exit chance 18 % a year")
    figure.savefig(HERE / "figure.png", dpi=110)


def yearly(chance: float) -> str:
    """Return the name of the yearly net gain at a chance of an exit within a year."""
    return f"plan less more matching a year, exit chance {chance:g}"


def by_cell(table: pd.DataFrame) -> pd.DataFrame:
    """Return P_eff with a row a cell and replicate, and a column an arm."""
    return table.pivot(index=[*CELL, "replicate"], columns="arm", values="p_eff")


def a_year(table: pd.DataFrame, chance: float) -> pd.DataFrame:
    """Return what a plan gains a year over more matching, in months of effective mentoring a person.

    Its price is paid in twelve months of every year; an exit, with this chance, changes the 24 months that follow.
    """
    arms = by_cell(table)
    price = arms["stays, plan"] - arms["stays"]
    saved = arms["leaves, plan"] - arms["leaves"] - price
    return told(12 * price + chance * WINDOW * saved, yearly(chance))


def by_hours_of_the_plan(table: pd.DataFrame) -> pd.DataFrame:
    """Return plan less more matching for plans of more hours than were lived.

    A plan does as much whatever hours it takes, and only hours less those of the plan go to matching: of 20 hours a
    plan of 8 is lived as a plan of 4 is of 16.
    """
    arms = by_cell(table).reset_index()
    parts = []
    for hours in range(2 * PLAN_HOURS, 21, PLAN_HOURS):
        planned = arms.assign(hours=arms["hours"] + hours - PLAN_HOURS).set_index([*CELL, "replicate"])["leaves, plan"]
        gain = planned - arms.set_index([*CELL, "replicate"])["leaves"]
        parts.append(told(gain.dropna(), f"{LEAVES}, a plan of {hours} hours"))
    return pd.concat(parts)


def told(values: pd.Series, name: str) -> pd.DataFrame:
    """Return the mean of a number per cell with its 95 % t interval over replicates."""
    rows = []
    for (share, hours), one in values.groupby(CELL):
        found = clustered_mean(one.to_numpy(np.float64), one.index.get_level_values("replicate").to_numpy(), 0.95)
        rows.append({"of": name, "sponsor_share": share, "hours": hours, **found.columns("difference"),
                     "pairs": len(one)})  # fmt: skip
    return pd.DataFrame(rows).rename(columns={"difference_low": "low", "difference_high": "high"})


def drawn(axes: Axes, rows: pd.DataFrame, scale: float, title: str, what: str) -> None:
    """Draw a map of cells: orange where more matching wins, blue where the plan does, ringed where that is sure."""
    wide = {name: scale * rows.pivot(index="sponsor_share", columns="hours", values=name).to_numpy(np.float64)
            for name in ("difference", "low", "high")}  # fmt: skip
    most = np.abs(wide["difference"]).max()
    image = axes.imshow(wide["difference"], cmap="PuOr", norm=TwoSlopeNorm(0, -most, most), aspect="auto")
    digits = 1 if scale * 0.01 <= most < 20 else 0
    for (row, column), value in np.ndenumerate(wide["difference"]):
        low, high = wide["low"][row, column], wide["high"][row, column]
        sure = "matching" if high < 0 else "plan" if low > 0 else "either"
        axes.text(column, row, f"{value:+.{digits}f}\n({low:+.{digits}f} to {high:+.{digits}f})\n{sure}", ha="center",
                  va="center", fontsize=8.5, color="white" if abs(value) > 0.65 * most else "black",
                  weight="normal" if sure == "either" else "bold")  # fmt: skip
    shares, hours = sorted(rows["sponsor_share"].unique()), sorted(rows["hours"].unique())
    axes.set_xticks(range(len(hours)), [f"{hour:g}" for hour in hours])
    axes.set_yticks(range(len(shares)), [f"{100 * float(share):.0f} %" for share in shares])
    axes.set(xlabel=f"coordination in all, hours a month ({PLAN_HOURS} of them for the plan)",
             ylabel="upkeep that hangs on the sponsor")  # fmt: skip
    axes.set_title(title, loc="left", fontsize=11, weight="bold", pad=34)
    axes.text(0, 1.02, what, transform=axes.transAxes, fontsize=9, va="bottom")
    axes.figure.colorbar(image, ax=axes, shrink=0.8)


if __name__ == "__main__":
    main()
