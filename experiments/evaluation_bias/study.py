"""What do three study designs report of mentoring and staying, against what was put in, and how large must a trial be?

Run from the folder of the repository: python experiments/evaluation_bias/study.py [--jobs N] [--out FOLDER] [--seeds N]
Writes results.csv, trials.csv and figure.png beside this file; the stores go to FOLDER.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from scipy.special import ndtri

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

import culturesim as cs
from culturesim.analysis.rows import ok
from culturesim.measures.bootstrap import percentile_interval, resampled_sums
from culturesim.measures.intervals import Interval
from culturesim.measures.person_time import ratio_from_shares
from culturesim.plotting import style

HERE = Path(__file__).parent
Floats = NDArray[np.float64]
CELL = ["selection", "truth"]
POWER, LEVEL = 0.8, 0.05  # of a two-sided test
NEEDED = (ndtri(1 - LEVEL / 2) + ndtri(POWER)) ** 2
PUBLISHED = 1009  # novices in the largest trial known, both arms; evidence 1.3
NAIVE, LANDMARK, TRIAL, FULL = "ever or never", "landmark", "trial, as offered", "trial, full dose"
LOOKS = {NAIVE: (style.VERMILLION, "o", style.SOLID), LANDMARK: (style.ORANGE, "s", style.DASHED),
         TRIAL: (style.BLUE, "^", style.SOLID), FULL: (style.GREEN, "D", style.DOTTED)}  # fmt: skip
Statistic = Callable[[pd.DataFrame | dict[str, Floats]], Floats]


def naive(one: pd.DataFrame | dict[str, Floats]) -> Floats:
    """Return the log hazard ratio from the shares that stayed of hires ever mentored and never."""
    names = ("stayed", "people", "others_stayed", "others")
    return np.log(ratio_from_shares(*(one[f"observed.{name}"] for name in names)))


def landmark(one: pd.DataFrame | dict[str, Floats]) -> Floats:
    """Return the log of Mantel–Haenszel's hazard ratio after twelve months in the job."""
    return np.log(one["landmark.numerator"] / one["landmark.denominator"])


def as_offered(one: pd.DataFrame | dict[str, Floats]) -> Floats:
    """Return the log hazard ratio of the arms of the trial, as drawn."""
    return np.log(one["trial.numerator"] / one["trial.denominator"])


def full_dose(one: pd.DataFrame | dict[str, Floats]) -> Floats:
    """Return the log hazard ratio of being mentored well all the time, as `culturesim.measures.retention` scales it."""
    ratio = np.exp(as_offered(one))
    invited, usual = doses(one)
    return np.log(1 + (ratio - 1) / (invited - ratio * usual))


def doses(one: pd.DataFrame | dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return the share of months at risk in which the invited and the usual arm were mentored well."""
    return (one["trial.months_well"] / one["trial.months"],
            one["trial.other_months_well"] / one["trial.other_months"])  # fmt: skip


def main() -> None:
    """Run the study."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--out", type=Path, default=Path("build/evaluation_bias"))
    told.add_argument("--seeds", type=int)
    options = told.parse_args()
    tables = {}
    for name in ("observed", "trial"):
        experiment = cs.load_experiment(HERE / f"{name}.yaml")
        if options.seeds:
            experiment = experiment.with_(replicates=options.seeds)
        print(name, cs.sweep(experiment, options.out / name, options.jobs))
        tables[name] = cs.Store.open(options.out / name).table()
    tell(tables["observed"], tables["trial"])


def tell(observed: pd.DataFrame, trial: pd.DataFrame) -> None:
    """Analyse, print, write and draw."""
    found = pd.concat([
        pooled(observed, NAIVE, naive, "observed."), pooled(observed, LANDMARK, landmark, "landmark."),
        pooled(trial, TRIAL, as_offered, "trial."), pooled(trial, FULL, full_dose, "trial."),
    ])  # fmt: skip
    sizes = trials(trial)
    for name, table in (("results", found), ("trials", sizes)):
        table.round(4).to_csv(HERE / f"{name}.csv", index=False)
        print(name, table.to_string(index=False, float_format=lambda value: f"{value:.3f}"), sep="\n")
    with style.house_style():
        figure, axes = plt.subplots(1, 4, figsize=(17, 5.2), layout="constrained",
                                    gridspec_kw={"width_ratios": [1, 1, 1, 1.25]})  # fmt: skip
        for on, selection in zip(axes, ("0.0", "0.5", "1.0"), strict=False):
            curves(on, found[found["selection"] == selection])
            on.set_title({"0.0": "No selection: immortal time alone\nhalves ever or never",
                          "0.5": "Half of the selection: two errors\nof the landmark cancel at times",
                          "1.0": "Selection as calibrated:\nboth far below any truth"}[selection])  # fmt: skip
        axes[0].legend(frameon=False, fontsize=8.5, loc="upper left")
        sized(axes[3], sizes[sizes["selection"] == "1.0"])
        figure.savefig(HERE / "figure.png", dpi=110)


def pooled(table: pd.DataFrame, design: str, statistic: Statistic, parts: str) -> pd.DataFrame:
    """Return a design's hazard ratio in each cell, from sums over runs, with a bootstrap interval over replicates."""
    columns = [name for name in table if name.startswith(parts)]
    rows = []
    for (selection, truth), group in ok(table).groupby(CELL):
        numbers = group[columns].to_numpy(np.float64)
        drawn = resampled_sums(numbers)
        estimate = float(statistic(dict(zip(columns, numbers.sum(axis=0), strict=True))))
        values = np.asarray(statistic(dict(zip(columns, drawn.T, strict=True))))
        ends: Interval = percentile_interval(estimate, values, len(numbers), 0.95)
        rows.append({"design": design, "selection": selection, "truth": truth, "ratio": np.exp(estimate),
                     "low": np.exp(ends.low), "high": np.exp(ends.high), "se_log": float(np.std(values)),
                     "covers_truth": ends.low <= np.log(truth) <= ends.high, "runs": len(group)})  # fmt: skip
    return pd.DataFrame(rows)


def trials(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many people a trial needs for 80 % power, from the dose it got and the truth put in.

    `expected` is the ratio of the arms' rates that the truth gives at the doses of both arms; `by_error` takes the
    standard error found here, which falls with the root of people; `by_exits` the exits of Schoenfeld (1983), with
    equal arms four times the same constant over the squared log ratio, and the share that left.
    """
    error = pooled(table, TRIAL, as_offered, "trial.").set_index(CELL)["se_log"]
    rows = []
    for (selection, truth), group in ok(table).groupby(CELL):
        sums = group.filter(like="trial.").sum()
        invited, usual = doses(sums)
        expected = (1 + invited * (truth - 1)) / (1 + usual * (truth - 1))
        people, exits = sums["trial.people"] + sums["trial.others"], sums["trial.exits"] + sums["trial.other_exits"]
        row = {"selection": selection, "truth": truth, "dose": invited, "usual_dose": usual, "expected": expected,
               "people_here": people, "left_share": exits / people, "se_here": error[selection, truth],
               "se_schoenfeld": 2 / np.sqrt(exits)}  # fmt: skip
        for name, effect in (("as_offered", np.log(expected)), ("full_dose", np.log(truth))):
            size = np.square(effect)
            row[f"{name}_by_error"] = NEEDED * row["se_here"] ** 2 * people / size if size > 0 else np.inf
            row[f"{name}_by_exits"] = 4 * NEEDED / size / row["left_share"] if size > 0 else np.inf
        rows.append(row)
    return pd.DataFrame(rows)


def curves(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw what each design reports over the truth."""
    truths = sorted(rows["truth"].unique())
    axes.plot(truths, truths, color=style.GREY, linewidth=1, zorder=1)
    axes.text(truths[-1], truths[-1] + 0.015, "the truth", ha="right", va="bottom", size=8, color=style.GREY)
    for place, (design, (colour, marker, dash)) in enumerate(LOOKS.items()):
        one = rows[rows["design"] == design].sort_values("truth")
        at = one["truth"] + 0.004 * (place - 1.5)
        ends = [one["ratio"] - one["low"], one["high"] - one["ratio"]]
        axes.errorbar(at, one["ratio"], yerr=ends, color=colour, marker=marker, markersize=4.5, linestyle=dash,
                      linewidth=1.4, elinewidth=1, label=design)  # fmt: skip
    axes.set(xlabel="hazard ratio put in", ylabel="hazard ratio reported", ylim=(0.25, 1.35))
    axes.set_xticks(truths, [f"{one:g}" for one in truths], fontsize=8)


def sized(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw how many people a trial needs, on a log scale, beside the largest there is."""
    rows = rows[np.isfinite(rows["as_offered_by_exits"])].sort_values("truth")
    place = np.arange(len(rows))
    shown = (("as_offered_by_error", "at the dose reached", style.BLUE),
             ("full_dose_by_error", "if all of one arm and none of the other had it", style.PALE))  # fmt: skip
    for shift, (name, label, look) in zip((-0.2, 0.2), shown, strict=True):
        bars = axes.bar(place + shift, rows[name], 0.38, color=look, label=label, edgecolor=style.INK, linewidth=0.6)
        axes.bar_label(bars, [f"{float(f'{value:.2g}'):,.0f}" for value in rows[name]], fontsize=7.5)
    axes.set_yscale("log")
    axes.axhline(PUBLISHED, color=style.VERMILLION, linewidth=1.2, linestyle=style.DASHED)
    axes.text(-0.5, PUBLISHED * 0.93, f"largest trial known: {PUBLISHED:,}", color=style.VERMILLION, ha="left",
              va="top", size=8.5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    axes.set_xticks(place, [f"{one:g}" for one in rows["truth"]])
    axes.set(xlabel="hazard ratio put in", ylabel="people in both arms", ylim=(300, 1e7))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_title("People a trial needs to see it in 80 of 100\nfollowed two years; selection as calibrated")
    axes.legend(frameon=False, fontsize=8.5, loc="upper left")


if __name__ == "__main__":
    main()
