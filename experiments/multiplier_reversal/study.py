"""Multiplier reversal: where bringing people in displaces others while the records credit participants with more.

    python experiments/multiplier_reversal/study.py                 7,040 runs, some minutes
    python experiments/multiplier_reversal/study.py --seeds 10      a first look
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import rankdata

import culturesim as cs
from culturesim.analysis.pairs import pooled_ratios
from culturesim.measures.bootstrap import percentiles, resampled_means
from culturesim.measures.intervals import paired_mean
from culturesim.plotting.response_map import response_map
from culturesim.plotting.style import GREY, house_style

HERE = Path(__file__).parent
HOURS, KEEN, WORD = BY = ["coordinator hours", "keenness", "word of mouth"]
SLACK = {HOURS: 1000.0, KEEN: 0.5, WORD: 0.06}  # ample hours, few who ask: what other cells are compared with
SEEN = ["saturation", "queue", "p_eff"]
VARIANTS: dict[str, dict[str, Any]] = {  # the same map again
    "central": {},
    "fresh": {"first_seed": 1000, "replicates": 20},  # what was seen once, on seeds that had no part in it
    "set": {"futures": "set", "replicates": 30},  # each of its vectors once
    "uncoupled": {"every": {"coupling": "none"}, "replicates": 20},
}
BESIDE = {"the slack cell": BY, "the slack cell of the same word of mouth": [HOURS, KEEN]}


class Cells:
    """A table of runs by cell: what twins and what records say in each.

    `numbers` has the shape (replicates, cells, 4): extra, induced, lineage in the base arm and with the cohort.
    `means` has the shape (1 + resamples, cells, 4): as lived, then over resampled seeds; `multiplier` and `lineage` are
    made of them.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        index = ["replicate", *BY]
        base, cohort = (table[table["arm"] == arm].set_index(index).sort_index() for arm in ("base", "cohort"))
        parts = [cohort["led to.extra"], cohort["led to.induced"], base["lineage"], cohort["lineage"]]
        self.settings = base.loc[0].index.to_frame(index=False)
        self.numbers = np.stack([one.to_numpy().reshape(-1, len(self.settings)) for one in parts], axis=2)
        flat = self.numbers.reshape(len(self.numbers), -1)
        self.means = np.vstack([flat.mean(axis=0), resampled_means(flat)]).reshape(-1, *self.numbers.shape[1:])
        self.multiplier, self.lineage = self.means[..., 0] / self.means[..., 1], self.means[..., 2]

    def beside(self, settings: dict[str, float]) -> np.ndarray:
        """Return the place of the cell that is like each but for these settings."""
        wanted = self.settings.assign(**settings)
        return pd.MultiIndex.from_frame(self.settings).get_indexer(pd.MultiIndex.from_frame(wanted))

    def end_to_end(self, factor: str, *, down: bool = False) -> str:
        """Return what changes from the least setting of a factor to its greatest, on average over the others."""
        settings = np.unique(self.settings[factor])[[-1, 0] if down else [0, -1]]
        one, other = (np.flatnonzero(self.settings[factor] == setting) for setting in settings)
        changes = [(each[:, other] - each[:, one]).mean(axis=1) for each in (self.multiplier, self.lineage)]
        return f"multiplier {in_words(changes[0])}, lineage {in_words(changes[1])}"

    def together(self, which: np.ndarray) -> str:
        """Return the multiplier of some cells together, and how many are misled by the estimates."""
        sums = self.means[:, which].sum(axis=1)
        misled = (self.multiplier[0] < 1) & (self.lineage[0] > self.lineage[0, self.beside(SLACK)])
        together = in_words(sums[:, 0] / sums[:, 1])
        return f"multiplier {together}, misled by the estimates {misled[which].sum()} of {which.sum()}"

    def alike(self) -> str:
        """Return the rank correlation of multiplier and lineage over the cells (Spearman)."""
        ranks = [rankdata(one, axis=1) for one in (self.multiplier, self.lineage)]
        one, other = (each - each.mean(axis=1, keepdims=True) for each in ranks)
        return in_words((one * other).sum(axis=1) / np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1)))


def in_words(numbers: np.ndarray) -> str:
    """Return a number as lived, the first, with the interval of those from resampled seeds, the others."""
    low, high = percentiles(numbers[1:])
    return f"{numbers[0]:.2f} ({low:.2f} to {high:.2f})"


def found_in(table: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """Return one row a cell: the multiplier, lineage beside that of the slack cells, and whether records mislead."""
    twins = pooled_ratios(table[table["arm"] == "cohort"], "led to.extra", "led to.induced", by=BY)
    found = cells.settings.merge(twins, on=BY).drop(columns="left_out")
    found = found.rename(columns={"ratio": "multiplier", "above": "extra", "below": "induced"})
    found = found.merge(table[table["arm"] == "base"].groupby(BY)[SEEN].mean().reset_index(), on=BY)
    lineage, with_cohort = cells.numbers[:, :, 2], cells.numbers[:, :, 3]
    found["lineage"] = lineage.mean(axis=0)
    for name, factors in BESIDE.items():
        slack = cells.beside({factor: SLACK[factor] for factor in factors})
        _keep(found, f"lineage less {name}", lineage - lineage[:, slack])
        found[f"misled beside {name}"] = (found["high"] < 1) & (found[f"lineage less {name}, low"] > 0)
    _keep(found, "lineage with the cohort less without", with_cohort - lineage)
    return found


def _keep(found: pd.DataFrame, name: str, differences: np.ndarray) -> None:
    """Add the mean of paired differences, shape (replicates, cells), with its 95 % interval."""
    each = [paired_mean(one) for one in differences.T]
    found[name] = [one.estimate for one in each]
    found[f"{name}, low"], found[f"{name}, high"] = [one.low for one in each], [one.high for one in each]


def told(name: str, found: pd.DataFrame, cells: Cells) -> str:
    """Return what a map says, in lines."""
    lines = [f"{name}: {cells.numbers.shape[0]} pairs of twins a cell"]
    sure = [(found["high"] < 1).sum(), (found["low"] > 1).sum()]
    lines += [f"  multiplier surely below 1 in {sure[0]} of {len(found)} cells, surely above in {sure[1]}"]
    for beside, factors in BESIDE.items():
        others = found[(found[factors] != pd.Series({factor: SLACK[factor] for factor in factors})).any(axis=1)]
        above = f"lineage less {beside}"
        both = ((others["multiplier"] < 1) & (others[above] > 0)).sum()
        possible = ((others["low"] < 1) & (others[f"{above}, high"] > 0)).sum()
        lines += [f"  below 1 while lineage is above {beside}: {both} of {len(others)} cells; both surely in "
                  f"{others[f'misled beside {beside}'].sum()}, not ruled out in {possible}"]  # fmt: skip
    lines += [f"  {KEEN} from least to greatest: {cells.end_to_end(KEEN)}",
              f"  {WORD} from least to greatest: {cells.end_to_end(WORD)}",
              f"  {HOURS} from most to fewest: {cells.end_to_end(HOURS, down=True)}"]  # fmt: skip
    lines += [f"  rank correlation of multiplier and lineage over cells: {cells.alike()}"]
    low, high = (found[f"lineage with the cohort less without, {end}"] for end in ("low", "high"))
    lines += [f"  lineage surely higher with the cohort than without in {(low > 0).sum()} cells, lower in "
              f"{(high < 0).sum()}; of those with a multiplier surely below 1, higher in "
              f"{((low > 0) & (found['high'] < 1)).sum()}"]  # fmt: skip
    return "\n".join(lines)


def drawn(found: pd.DataFrame) -> Figure:
    """Return the maps: what is caused above what is recorded, by word of mouth; cells that mislead are framed."""
    axes = ("coordinator hours a month", "how keen people are, times the usual")
    beside, framed = "lineage less the slack cell", "misled beside the slack cell"
    shown = found.rename(columns={HOURS: axes[0], KEEN: axes[1]})
    slack = shown.loc[(found[list(SLACK)] == pd.Series(SLACK)).all(axis=1), "lineage"].item()
    records = shown.assign(low=slack + shown[f"{beside}, low"], high=slack + shown[f"{beside}, high"])
    with house_style():
        figure = Figure(figsize=(10.4, 7.6), layout="constrained")
        for column, word in zip(figure.subplots(2, 2).T, sorted(set(found[WORD])), strict=True):
            times = word / SLACK[WORD]
            which = "Usual word of mouth" if times == 1 else f"Word of mouth {times:.0f} times as strong"
            response_map(shown[shown[WORD] == word], *axes, "multiplier", line=1, full=0.6, framed=framed,
                         axes=column[0], title=f"{which}:\nentries caused by each person brought in")  # fmt: skip
            response_map(records[records[WORD] == word], *axes, "lineage", line=slack, full=0.3, framed=framed,
                         axes=column[1], title="… and entries the records credit to each participant")  # fmt: skip
        figure.suptitle("Those brought in displace others where hours are scarce; strong word of mouth hides it",
                        x=0.01, ha="left", size=11, weight="bold")  # fmt: skip
        figure.supxlabel(
            "Framed: fewer than one entry is caused while the records credit more than in the slack cell (bottom right "
            "of the left maps).\nHatched: undecided; the 95 % interval includes 1 (above) or the slack cell's number "
            "(below).",
            x=0.01, ha="left", size=8.5, color=GREY,
        )  # fmt: skip
    return figure


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--jobs", type=int, default=1, help="processes")
    asked.add_argument("--out", type=Path, default=Path("build/multiplier_reversal"), help="folder of the runs")
    asked.add_argument("--seeds", type=int, help="replicates of each cell; the study's own by default")
    given = asked.parse_args()
    experiment = cs.load_experiment(HERE / "experiment.yaml")
    results, lines = [], []
    for name, changes in VARIANTS.items():
        changed = experiment.with_(**changes)
        changed = changed if given.seeds is None else changed.with_(replicates=given.seeds)
        cs.sweep(changed, given.out / name, given.jobs)
        table = cs.Store.open(given.out / name).table()
        cells = Cells(table)
        found = found_in(table, cells)
        found.insert(0, "variant", name)
        results.append(found)
        sure = results[0]["misled beside the slack cell"].to_numpy()
        lines.append(f"{told(name, found, cells)}\n  cells surely misled in the central map: {cells.together(sure)}")
        print(lines[-1], flush=True)
    pd.concat(results).round(4).to_csv(HERE / "results.csv", index=False)
    (HERE / "results.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    drawn(results[0]).savefig(HERE / "figure.png", dpi=130)


if __name__ == "__main__":
    main()
