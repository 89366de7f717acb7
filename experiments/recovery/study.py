"""Does mentoring take years to recover when its leaders disengage for a year, and what makes the way back longer?

Run from the folder of the repository: python experiments/recovery/study.py [--jobs N] [--out FOLDER] [--seeds N]
Writes results.csv, not_recovered.csv, talk.csv, ablation.csv and figure.png beside this file; the stores go to FOLDER.
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
from numpy.typing import NDArray

import culturesim as cs
from culturesim.analysis.courses import Courses, courses
from culturesim.analysis.pairs import differences
from culturesim.analysis.recovery import not_recovered, recoveries, recovery_times
from culturesim.measures.asymmetry import asymmetry_of, lost_and_back
from culturesim.measures.bootstrap import resampled_means
from culturesim.measures.recovery import recovery_of
from culturesim.plotting import style
from culturesim.plotting.recovery import not_recovered as not_recovered_drawn
from culturesim.plotting.recovery import recovery

HERE = Path(__file__).parent
SHOCK, AWAY = 24, 12  # months: when leaders disengage, and for how long
LOST, BOTH, GOOD = "action lost - none", "talk and action lost - none", "action lost for good - none"
TALK, PLACEBO = "talk lost - none", "somebody else leaves - none"
WITHOUT_SUM = "a sum of falls"
SYMMETRIC = "credibility's asymmetry"
ORDER = ["nothing", "credibility's asymmetry", "talk's cost", "slow decay", "lag of practice", "memory of people",
         "word of mouth", "colleagues' example", "stories"]  # fmt: skip


def main() -> None:
    """Run the study."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--out", type=Path, default=Path("build/recovery"))
    told.add_argument("--seeds", type=int)
    options = told.parse_args()
    stores = {}
    for name in ("experiment", "ablation"):
        experiment = cs.load_experiment(HERE / f"{name}.yaml")
        if options.seeds:
            experiment = experiment.with_(replicates=options.seeds)
        print(name, cs.sweep(experiment, options.out / name, options.jobs))
        stores[name] = cs.Store.open(options.out / name)
    tell(stores["experiment"], stores["ablation"])


def tell(main_store: cs.Store, ablation_store: cs.Store) -> None:
    """Analyse, print, write and draw."""
    months, by = with_factor(main_store, "carried_by"), ["carried_by"]
    times = recovery_times(months, [LOST, BOTH, TALK, PLACEBO], SHOCK, by=by)
    found = {
        "results": pd.concat([recoveries(months, [LOST, BOTH, TALK, GOOD, PLACEBO], SHOCK, by=by), summed(months)]),
        "not_recovered": not_recovered(times, by=["carried_by", "of"]),
        "talk": differences(main_store.table(), "p_eff", ["action lost - talk and action lost", LOST], by=by),
        "ablation": ablation(ablation_store),
    }
    for name, table in found.items():
        kept = table.drop(columns=[one for one in ("left_out", "failed", "missing", "undefined") if one in table])
        kept.round(4).to_csv(HERE / f"{name}.csv", index=False)
        print(name, kept.to_string(index=False, float_format=lambda value: f"{value:.3f}"), sep="\n")
    drawn(months, times, found["ablation"])


def with_factor(store: cs.Store, factor: str) -> pd.DataFrame:
    """Return the months of a store with a column for a factor."""
    points = store.table()[["point", factor]].drop_duplicates()
    return store.monthly().merge(points, on="point")


def summed(months: pd.DataFrame) -> pd.DataFrame:
    """Return how a year without action would go if falls only added up, from the arm in which it is lost for good.

    Where effects add up, a year's absence is one for good, and a return a year later that undoes it as fast: what is
    lost at t is f(t) - f(t - 12). That such a course is not symmetric either is due to how half-times are counted.
    """
    rows = []
    for group, found in courses(months, "p_eff", GOOD, ["carried_by"]):
        lost, none, _ = found.of_replicates()
        fall = lost - none
        later = np.zeros_like(fall)
        later[:, AWAY:] = fall[:, :-AWAY]
        course = none + fall - later
        whole, halves = recovery_of(course, none, SHOCK), asymmetry_of(course[:, SHOCK:], none[:, SHOCK:])
        row = {"of": WITHOUT_SUM, **group, "outcome": whole.outcome, "months": whole.months, "months_low": whole.low,
               "months_high": whole.high, **whole.lowest.columns("lowest"), "lost": whole.lost}  # fmt: skip
        if halves is not None:
            row |= {**halves.ratio.columns("asymmetry"), "half_lost": halves.lost, "half_regained": halves.regained}
        rows.append({**row, "replicates": len(course)})
    return pd.DataFrame(rows)


def ablation(store: cs.Store) -> pd.DataFrame:
    """Return recovery and asymmetry with rules taken away.

    `covers_1`: whether the interval of asymmetry does; `more`: how much higher the ratio is than with nothing but
    symmetric credibility, the median over the same resamples of the seeds, with its interval.
    """
    months = with_factor(store, "without")
    found = recoveries(months, LOST, SHOCK, by=["without"])
    level = months[(months["arm"] == "none") & (months["month"] >= SHOCK)].groupby("without")["p_eff"].mean()
    found.insert(2, "p_eff", found["without"].map(level))
    found["covers_1"] = (found["asymmetry_low"] <= 1) & (found["asymmetry_high"] >= 1)
    ratios = {group["without"]: resampled_ratios(one) for group, one in courses(months, "p_eff", LOST, ["without"])}
    for name, quantile in (("more", 0.5), ("more_low", 0.025), ("more_high", 0.975)):
        found[name] = [np.quantile(ratios[one] - ratios[SYMMETRIC], quantile) for one in found["without"]]
    return found.set_index("without").loc[ORDER].reset_index()


def resampled_ratios(found: Courses) -> NDArray[np.float64]:
    """Return months to lose half over months to regain half, a number a resample of the seeds."""
    lost, none, _ = found.of_replicates()
    pairs = zip(resampled_means(lost[:, SHOCK:]), resampled_means(none[:, SHOCK:]), strict=True)
    halves = np.array([lost_and_back(one, other) for one, other in pairs])
    return np.asarray(halves[:, 0] / halves[:, 2])


def drawn(months: pd.DataFrame, times: pd.DataFrame, ablated: pd.DataFrame) -> None:
    """Draw what is left after the year in both organisations, the worlds not recovered, and what asymmetry rests on."""
    with style.house_style():
        figure, axes = plt.subplots(2, 2, figsize=(14.5, 10.5), gridspec_kw={
            "left": 0.1, "right": 0.85, "top": 0.93, "bottom": 0.15, "wspace": 0.62, "hspace": 0.36})  # fmt: skip
        both = {"leaders alone": "Leaders alone: a year without them takes nearly six to make good",
                "programme and leaders": "A funded programme beside them: no loss of a tenth"}  # fmt: skip
        for on, (who, title) in zip(axes[0], both.items(), strict=True):
            recovery(months[months["carried_by"] == who], [LOST, BOTH, TALK, PLACEBO], SHOCK, axes=on)
            on.set_ylim(70, 110)
            on.set_title(f"{title}\neffective participation, of 100 in the twin; mark: back at 90", pad=8)
        shown = times[times["carried_by"] == "leaders alone"]
        not_recovered_drawn(shown.assign(of=shown["of"].str.removesuffix(" - none")), axes=axes[1, 0])
        axes[1, 0].set_title("Leaders alone: worlds not recovered, of 100", pad=8)
        asymmetry_drawn(axes[1, 1], ablated)
        figure.savefig(HERE / "figure.png", dpi=90)


def asymmetry_drawn(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the asymmetry with its interval, a row for each thing that is taken away."""
    rows = rows.iloc[::-1].reset_index(drop=True)
    for place, row in rows.iterrows():
        colour = style.BLUE if row["covers_1"] else style.VERMILLION
        axes.plot([row["asymmetry_low"], row["asymmetry_high"]], [place, place], color=colour, linewidth=2)
        axes.plot(row["asymmetry"], place, marker="o" if row["covers_1"] else "s", color=colour)
    axes.axvline(1, color=style.GREY, linewidth=0.8, linestyle=style.DASHED)
    names = ["as shipped" if name == "nothing" else f"without {name}" for name in rows["without"]]
    axes.set_yticks(range(len(rows)), names)
    axes.yaxis.tick_right()
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, 2)
    axes.set_xlabel("months to lose half / months to regain half (1: as fast up as down)")
    axes.set_title("Asymmetry: only without word of mouth does its interval reach 1", pad=8)


if __name__ == "__main__":
    main()
