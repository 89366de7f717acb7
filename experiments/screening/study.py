"""Screening: which hallmarks, and which pairs of them, move effective participation?

    python experiments/screening/study.py                 10,240 runs into build/screening, some minutes
    python experiments/screening/study.py --seeds 10

Lives experiment.yaml, then confirm.yaml (and goes on where either was stopped), writes one line a run to
OUT/experiment/runs.csv, and beside itself results.csv (every main effect and pair, on each scale), confirm.csv and
figure.png.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

import culturesim as cs
from culturesim.analysis.effects import beside_others, interactions, main_effects, synergy
from culturesim.analysis.noise import noise
from culturesim.analysis.nulls import additive_engine
from culturesim.analysis.readable import said
from culturesim.plotting.effects import effects as effects_drawn
from culturesim.plotting.interactions import interactions as pairs_drawn
from culturesim.plotting.style import house_style

HERE = Path(__file__).parent
FACTORS = [f"hallmarks.{name}" for name in cs.HALLMARKS]
EMERGENT, ASSUMED = "uncoupled", "coupled - uncoupled"
UNCOUPLED, UNCLEAR = "uncoupled", "clarity changes nothing"  # arms of confirm.yaml
PARTS = {EMERGENT: "emergent", ASSUMED: "assumed"}
MEASURES = ("p_eff", "p_nom", "quality")
REPEATS = 200  # studies of the additive engine
KEPT = ["scale", "effect", "low", "high", "p_holm", "flagged", "points_left_out"]


def lived(name: str, given: argparse.Namespace) -> pd.DataFrame:
    """Return the runs of one of the experiments, a row a run, and write them to its folder as a CSV file."""
    told, out = cs.load_experiment(HERE / f"{name}.yaml"), given.out / name
    cs.sweep(told if given.seeds is None else told.with_(replicates=given.seeds), out, given.jobs)
    table = cs.Store.open(out).table()
    table.to_csv(out / "runs.csv", index=False)
    return table


def found_in(table: pd.DataFrame) -> pd.DataFrame:
    """Return every main effect and pair, a row a scale, with interval, flag and what is declared of synergy."""
    tables = []
    for of, part in PARTS.items():
        for measure in MEASURES:
            main = main_effects(table, measure, FACTORS, of)
            tables.append(main[["factor", *KEPT]].rename(columns={"factor": "one"}).assign(part=part, measure=measure))
        others = beside_others(table, "p_eff", FACTORS, of)[["factor", *KEPT]].rename(columns={"factor": "one"})
        tables.append(others.assign(other="all others", part=part, measure="p_eff"))
        pairs = interactions(table, "p_eff", FACTORS, of)[["one", "other", *KEPT]]
        verdicts = synergy(table, "p_eff", FACTORS, of)[["one", "other", "declared", "why_not"]]
        tables.append(pairs.merge(verdicts, on=["one", "other"]).assign(part=part, measure="p_eff"))
    first = ["part", "measure", "one", "other"]
    rows = pd.concat(tables, ignore_index=True)
    rows[["one", "other"]] = rows[["one", "other"]].map(said, na_action="ignore")
    return rows[first + [name for name in rows if name not in first]]


def false_alarms(table: pd.DataFrame) -> tuple[int, int]:
    """Return in how many studies of the additive engine any pair is flagged raw, and any synergy is declared."""
    flagged = declared = 0
    for study in additive_engine(table, "p_eff", FACTORS, EMERGENT, repeats=REPEATS):
        pairs = interactions(study, "p_eff", FACTORS)
        flagged += bool(pairs.loc[pairs["scale"] == "raw", "flagged"].any())
        declared += bool(synergy(study, "p_eff", FACTORS)["declared"].any())
    return flagged, declared


def said_of(table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Print what was found."""
    on = rows[(rows["measure"] == "p_eff") & (rows["scale"] == "raw")]
    for part in PARTS.values():
        main = on[(on["part"] == part) & on["other"].isna()].sort_values("effect", ascending=False)
        print(f"\nMain effects on effective participation, {part}: 95 % intervals, * beyond chance for ten")
        for row in main.itertuples():
            print(f"  {row.one:24s} {row.effect:+.4f} ({row.low:+.4f} to {row.high:+.4f}) {'*' if row.flagged else ''}")
        for scale in ("raw", "logit"):
            both = rows[(rows["part"] == part) & rows["other"].notna() & (rows["scale"] == scale)]
            others, pairs = (both[(both["other"] == "all others") == beside] for beside in (True, False))
            for row in others.itertuples():
                print(f"  more beside all others: {row.one:24s} {row.effect:+.4f} ({row.low:+.4f} to {row.high:+.4f})"
                      f" {'*' if row.flagged else ''}")  # fmt: skip
            half = ((pairs["high"] - pairs["low"]) / 2).median()
            print(f"Pairs, {part}, {scale}: from {pairs['effect'].min():+.4f} to {pairs['effect'].max():+.4f}, "
                  f"mean {pairs['effect'].mean():+.4f}, half-width about {half:.4f}")  # fmt: skip
            for row in pairs[pairs["flagged"]].itertuples():
                words = f"{row.one} × {row.other}: {row.effect:+.4f} ({row.low:+.4f} to {row.high:+.4f})"
                print(f"  {words}, declared {row.declared:+.0f}{f' ({row.why_not})' if row.why_not else ''}")
        print(f"Synergy declared, {part}: {(pairs['declared'] > 0).sum():.0f} of {len(pairs)} pairs, its opposite "
              f"{(pairs['declared'] < 0).sum():.0f}")  # fmt: skip
    flagged, declared = false_alarms(table)
    print(f"\nAdditive engine: any pair flagged in {flagged} of {REPEATS} studies, synergy declared in {declared}")
    sources = noise(table, "p_eff", FACTORS, EMERGENT).set_index("source")["share"]
    print("Variance of single runs: " + ", ".join(f"{name} {share:.0%}" for name, share in sources.items()))
    means = table.groupby(["arm", "point"])["p_eff"].mean().groupby("arm").agg(["mean", "min", "max"])
    print(f"Mean effective participation over points:\n{means.round(3)}")
    print(f"{len(table)} runs, {(table['status'] != 'ok').sum()} failed")


def said_again(table: pd.DataFrame) -> pd.DataFrame:
    """Print and return effects on fresh seeds over the set, and what clarity has to do with them."""
    factors = [name for name in FACTORS if name in table]
    tables = []
    for of in (UNCOUPLED, f"{UNCOUPLED} - {UNCLEAR}", UNCLEAR):
        pairs = interactions(table, "p_eff", factors, of)[["one", "other", *KEPT]]
        main = main_effects(table, "p_eff", factors, of)[["factor", *KEPT]].rename(columns={"factor": "one"})
        tables += [one.assign(of=of) for one in (main, pairs)]
        print(f"\nAgain, fresh seeds and the set, {of}:")
        for row in tables[-2][tables[-2]["scale"] == "raw"].itertuples():
            print(f"  {said(row.one):44s} {row.effect:+.4f} ({row.low:+.4f} to {row.high:+.4f})")
        for row in pairs[(pairs["scale"] == "raw") & (pairs["flagged"] | (pairs["effect"].abs() > 0.004))].itertuples():
            words = f"{said(row.one)} × {said(row.other)}"
            print(f"  {words:44s} {row.effect:+.4f} ({row.low:+.4f} to {row.high:+.4f}) {'*' if row.flagged else ''}")
    verdicts = synergy(table, "p_eff", factors, UNCOUPLED)
    for row in verdicts[verdicts["declared"] != 0].itertuples():
        print(f"  declared {row.declared:+d}: {said(row.one)} × {said(row.other)}")
    rows = pd.concat(tables, ignore_index=True)
    rows[["one", "other"]] = rows[["one", "other"]].map(said, na_action="ignore")
    return rows[["of", "one", "other", *KEPT]]


def drawn(table: pd.DataFrame) -> None:
    """Draw main effects and pairs, emergent above and assumed below."""
    with house_style():
        figure, axes = plt.subplots(2, 2, figsize=(13.5, 11.5), layout="constrained",
                                    gridspec_kw={"width_ratios": [1, 1.15]})  # fmt: skip
        for (left, right), of in zip(axes, PARTS, strict=True):
            effects_drawn(main_effects(table, "p_eff", FACTORS, of), measure="effective participation", axes=left)
            pairs_drawn(interactions(table, "p_eff", FACTORS, of), measure="effective participation", axes=right)
            what = "Emergent (nothing coupled)" if of == EMERGENT else "Assumed (what the coupling adds)"
            left.set_title(f"{what}: one hallmark from 0.1 to 0.9")
            right.set_title(f"{what}: what two together add")
        limits = [left.get_xlim() for left in axes[:, 0]]
        for left in axes[:, 0]:
            left.set_xlim(min(low for low, _ in limits), max(high for _, high in limits))
        figure.savefig(HERE / "figure.png", dpi=110)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--jobs", type=int, default=1, help="processes")
    asked.add_argument("--out", type=Path, default=Path("build/screening"), help="folder of the runs")
    asked.add_argument("--seeds", type=int, help="replicates; those of experiment.yaml by default")
    given = asked.parse_args()
    runs = lived("experiment", given)
    results = found_in(runs)
    results.round(6).to_csv(HERE / "results.csv", index=False)
    said_of(runs, results)
    drawn(runs)
    said_again(lived("confirm", given)).round(6).to_csv(HERE / "confirm.csv", index=False)
