"""Even or uneven: at equal mean strength, does an even profile of the ten hallmarks beat uneven ones?

    python experiments/even_or_uneven/study.py            5,680 runs into build/even_or_uneven, some minutes
    python experiments/even_or_uneven/study.py --seeds 5

Lives experiment.yaml at the profiles of points.csv (made by points.py), goes on where it was stopped, and writes
families.csv, results.csv (one line a profile), hallmarks.csv and figure.png beside itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

import culturesim as cs
from culturesim.analysis.readable import said
from culturesim.measures.intervals import paired_mean
from culturesim.plotting.style import BLUE, GREY, INK, PALE, VERMILLION, house_style

HERE = Path(__file__).parent
FACTORS = [f"hallmarks.{name}" for name in cs.HALLMARKS]
MEASURES = {"funded": "p_eff", "funding ends": "last_year"}  # what is asked of each arm
EVEN, BEST = "even", 10
Floats = NDArray[np.float64]


class Profiles:
    """Paired differences to even profiles (their mean) in one arm at one mean: shape (replicates, profiles)."""

    def __init__(self, table: pd.DataFrame, told: pd.DataFrame, arm: str, mean: float) -> None:
        here = told[told["mean"] == mean]
        rows = table[(table["arm"] == arm) & table["point"].isin(here.index)]
        wide = rows.pivot(index="replicate", columns="point", values=MEASURES[arm]).dropna()
        even = wide[here.index[here["family"] == EVEN]].mean(axis=1)
        self.arm, self.mean, self.even = arm, mean, paired_mean(even)
        self.about = here[here["family"] != EVEN]
        self.differences: Floats = wide[self.about.index].sub(even, axis=0).to_numpy()
        at = rows.drop_duplicates("point").set_index("point")[FACTORS]
        strengths = at.loc[self.about.index].to_numpy()
        self.away: Floats = strengths - strengths.mean(axis=1, keepdims=True)  # of each strength from the mean

    def families(self) -> Iterator[dict[str, Any]]:
        """Yield the mean difference of each family to even, and how many of its profiles lie below."""
        for family in dict.fromkeys(self.about["family"]):
            of = self.differences[:, (self.about["family"] == family).to_numpy()]
            yield {"arm": self.arm, "mean": self.mean, "family": family, "profiles": of.shape[1],
                   "even": self.even.estimate, **paired_mean(of.mean(axis=1)).columns("difference"),
                   "worse": int((of.mean(axis=0) < 0).sum()), "lowest": of.mean(axis=0).min(),
                   "highest": of.mean(axis=0).max()}  # fmt: skip

    def each(self) -> Iterator[dict[str, Any]]:
        """Yield the difference of each profile to even, with the deviation of each strength from the mean."""
        for place, (point, row) in enumerate(self.about.iterrows()):
            yield {"arm": self.arm, "mean": self.mean, "point": point, "family": row["family"],
                   **paired_mean(self.differences[:, place]).columns("difference"),
                   **{said(name): away for name, away in zip(FACTORS, self.away[place], strict=True)}}  # fmt: skip

    def explained(self) -> tuple[list[dict[str, Any]], dict[str, float]]:
        """Return what a strength of 0.1 more in one hallmark, taken evenly from all, brings, and what unevenness costs.

        Least squares within each replicate on the deviations and their sum of squares; t over replicates. Also the
        share of the variance over profiles that each accounts for, from means over replicates.
        """
        uneven = (self.away**2).sum(axis=1, keepdims=True)
        model = np.column_stack([self.away, uneven])
        found = np.linalg.lstsq(model, self.differences.T, rcond=None)[0]  # of least norm: effects less their mean
        rows = [{"arm": self.arm, "mean": self.mean, "of": said(name), **paired_mean(0.1 * of).columns("effect")}
                for name, of in zip(FACTORS, found[:-1], strict=True)]  # fmt: skip
        rows.append({"arm": self.arm, "mean": self.mean, "of": "unevenness (standard deviation 0.1)",
                     **paired_mean(0.1 * found[-1]).columns("effect")})  # ten deviations of 0.1: squares add up to 0.1
        mean = self.differences.mean(axis=0)
        fits = {"which hallmarks": self.away, "how uneven": uneven, "both": model}
        return rows, {name: _explained(columns, mean) for name, columns in fits.items()}

    def ends(self) -> tuple[Floats, Floats]:
        """Return the mean deviations of the best and of the worst profiles, shape (hallmarks,) each."""
        order = self.differences.mean(axis=0).argsort()
        return self.away[order[-BEST:]].mean(axis=0), self.away[order[:BEST]].mean(axis=0)


def _explained(columns: Floats, values: Floats) -> float:
    """Return the share of the variance of values that columns and a constant account for."""
    model = np.column_stack([np.ones(len(values)), columns])
    rest = values - model @ np.linalg.lstsq(model, values, rcond=None)[0]
    return float(1 - rest.var() / values.var())


def told_of(studies: list[Profiles], families: pd.DataFrame, hallmarks: pd.DataFrame) -> None:
    """Print what was found."""
    for one in studies:
        print(f"\n{one.arm}, mean {one.mean}: even profile {one.even.in_words()} of people")
        asked = (families["arm"] == one.arm) & (families["mean"] == one.mean)
        for row in families[asked].itertuples():
            interval = f"({row.difference_low:+.4f} to {row.difference_high:+.4f})"
            below = f"{row.worse} of {row.profiles} below even, from {row.lowest:+.3f} to {row.highest:+.3f}"
            print(f"  {row.family:14s} {row.difference:+.4f} {interval}; {below}")
        shares = one.explained()[1]
        print("  variance over profiles: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
        rows = hallmarks[(hallmarks["arm"] == one.arm) & (hallmarks["mean"] == one.mean)]
        for row in rows.sort_values("effect", ascending=False).itertuples():
            print(f"    {row.of:36s} {row.effect:+.4f} ({row.effect_low:+.4f} to {row.effect_high:+.4f})")
        best, worst = one.ends()
        for words, ends in (("best", best), ("worst", worst)):
            order = np.argsort(ends)[::-1]
            listed = [f"{said(FACTORS[place])} {ends[place]:+.2f}" for place in order]
            print(f"  the {BEST} {words}, strength from the mean: {', '.join(listed)}")


def strip(axes: Axes, one: Profiles) -> None:
    """Draw each profile as a point by its family, with the family's mean and its interval."""
    names = list(dict.fromkeys(one.about["family"]))
    rows = list(one.families())
    for height, (name, row) in enumerate(zip(names[::-1], rows[::-1], strict=True)):
        values = 100 * one.differences[:, (one.about["family"] == name).to_numpy()].mean(axis=0)
        beside = height + 0.22 * (np.arange(len(values)) % 3 - 1)
        axes.scatter(values, beside, s=16, facecolors="none", edgecolors=GREY, linewidths=0.9, zorder=2)
        ends = [100 * row[f"difference_{end}"] for end in ("low", "high")]
        axes.hlines(height, *ends, color=BLUE, linewidth=2.4, zorder=3)
        axes.scatter([100 * row["difference"]], [height], s=46, marker="D", color=BLUE, zorder=4)
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.set_yticks(range(len(names)), names[::-1])
    axes.tick_params(length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("points of effective participation, less even profiles on the same seeds")
    words = f"{one.arm}, mean strength {one.mean}: even {100 * one.even.estimate:.1f} of 100"
    axes.set_title(words[0].upper() + words[1:])


def ends_drawn(axes: Axes, studies: list[Profiles]) -> None:
    """Draw in which hallmarks the best and the worst profiles are strong, the mean over all studies."""
    best, worst = (np.mean([one.ends()[which] for one in studies], axis=0) for which in (0, 1))
    order = np.argsort(best - worst)
    heights = np.arange(len(order))
    axes.barh(heights + 0.2, best[order], height=0.36, color=BLUE, label=f"the {BEST} best")
    axes.barh(heights - 0.2, worst[order], height=0.36, color="white", edgecolor=VERMILLION, hatch="////",
              label=f"the {BEST} worst")  # fmt: skip
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.set_yticks(heights, [said(FACTORS[place]) for place in order])
    axes.tick_params(length=0)
    axes.set_xlabel("strength less the mean of the profile")
    axes.set_title(f"{studies[0].arm}: where the best and the worst of 60 are strong".capitalize())
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2)


def drawn(studies: list[Profiles]) -> None:
    """Draw all profiles against even, and what the best and the worst share."""
    with house_style():
        figure = plt.figure(figsize=(14, 11), layout="constrained")
        upper, lower = figure.subfigures(2, 1, height_ratios=[1.25, 1])
        for axes, one in zip(upper.subplots(2, 2, sharex="col").ravel(), studies, strict=True):
            strip(axes, one)
        left, right = lower.subplots(1, 2)
        for axes, arm in zip((left, right), MEASURES, strict=True):
            ends_drawn(axes, [one for one in studies if one.arm == arm])
        figure.savefig(HERE / "figure.png", dpi=100)


def main(given: argparse.Namespace) -> None:
    """Live the experiment, say what was found, and write and draw it."""
    experiment = cs.load_experiment(HERE / "experiment.yaml")
    cs.sweep(experiment if given.seeds is None else experiment.with_(replicates=given.seeds), given.out, given.jobs)
    table = cs.Store.open(given.out).table()
    told = pd.read_csv(HERE / "profiles.csv", index_col="point")
    studies = [Profiles(table, told, arm, mean) for mean in sorted(set(told["mean"])) for arm in MEASURES]
    families = pd.DataFrame([row for one in studies for row in one.families()])
    hallmarks = pd.DataFrame([row for one in studies for row in one.explained()[0]])
    families.round(5).to_csv(HERE / "families.csv", index=False)
    hallmarks.round(5).to_csv(HERE / "hallmarks.csv", index=False)
    pd.DataFrame([row for one in studies for row in one.each()]).round(5).to_csv(HERE / "results.csv", index=False)
    told_of(studies, families, hallmarks)
    drawn(studies)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--jobs", type=int, default=1, help="processes")
    asked.add_argument("--out", type=Path, default=Path("build/even_or_uneven"), help="folder of the runs")
    asked.add_argument("--seeds", type=int, help="replicates; those of experiment.yaml by default")
    main(asked.parse_args())
