"""Demand multiplier: what one person brought in leads to, over coordinators' hours, turnover and mentors.

    python experiments/demand_multiplier/study.py                 4,020 runs, some minutes
    python experiments/demand_multiplier/study.py --seeds 10      a first look
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

import culturesim as cs
from culturesim.analysis.pairs import pooled_ratios
from culturesim.measures.demand_multiplier import demand_multiplier
from culturesim.plotting.response_map import response_map
from culturesim.plotting.style import GREY, house_style

HERE = Path(__file__).parent
HOURS, TURNOVER, OFFERING = "coordinator hours", "organisation.turnover.staff", "behaviour.offering_probability"
WINDOWS = (12, 24, 60)  # months
SEEN = ["lineage", "queue", "mentored", "p_eff"]
SET = {"futures": "set", "replicates": 60, "uncertainties": {}}  # twice each vector; the preset's turnover
CHECKED = {HOURS: 25.0, TURNOVER: 0.16}  # the preset as it is


def lived(name: str, out: Path, jobs: int, seeds: int | None, **changes: Any) -> pd.DataFrame:
    """Return the table of runs of one of the two experiments, perhaps changed, living what is missing."""
    told = cs.load_experiment(HERE / f"{name}.yaml").with_(**changes)
    folder = out / (f"{name} changed" if changes else name)
    cs.sweep(told if seeds is None else told.with_(replicates=seeds), folder, jobs)
    return cs.Store.open(folder).table()


def found_in(table: pd.DataFrame, uncertain: str) -> pd.DataFrame:
    """Return one row a cell and window: the multiplier with its interval, and what one world's records show."""
    by = [HOURS, uncertain]
    rows = []
    for window in WINDOWS:
        cohort = table[table["arm"] == "cohort"]
        rows.append(pooled_ratios(cohort, f"within {window}.extra", f"within {window}.induced", by=by))
        rows[-1].insert(2, "window", window)
    found = pd.concat(rows).rename(columns={"ratio": "multiplier", "above": "extra", "below": "induced"})
    records = table[table["arm"] == "base"].groupby(by)[SEEN].mean().reset_index()
    records["one over one less lineage"] = 1 / (1 - records["lineage"])
    return found.merge(records, on=by)


def pooled(table: pd.DataFrame, by: str, of: str) -> str:
    """Return the multiplier by one factor, over all settings of the other, one line a setting and one cell a window."""
    cohort = table[table["arm"] == "cohort"]
    lines = [f"{of}, within {', '.join(map(str, WINDOWS))} months:"]
    found = [pooled_ratios(cohort, f"within {window}.extra", f"within {window}.induced", by=[by]) for window in WINDOWS]
    for each in zip(*(one.to_dict("records") for one in found), strict=True):
        said = "   ".join(f"{one['ratio']:.2f} ({one['low']:.2f} to {one['high']:.2f})" for one in each)
        lines.append(f"  {by.rpartition('.')[2]} {each[0][by]:<7g} {said}")
    return "\n".join(lines)


def checked(table: pd.DataFrame, found: pd.DataFrame) -> str:
    """Compare one cell with `measures.demand_multiplier`, which finds those who asked in the worlds themselves."""
    seeds = sorted({int(seed) for seed in table["seed"]})
    base = cs.load_experiment(HERE / "experiment.yaml").scenario(CHECKED, "base")
    whole = demand_multiplier(base, month=12, people=30, programme="programme", seeds=seeds, windows=WINDOWS)
    cell = found[(found[HOURS] == CHECKED[HOURS]) & (found[TURNOVER] == CHECKED[TURNOVER])].set_index("window")
    lines = []
    for one in whole.windows:
        here = cell.loc[one.window]
        same = (one.extra_entries, one.induced, one.multiplier.low) == (here["extra"], here["induced"], here["low"])
        agree = "the same as" if same else "NOT the same as"
        lines.append(f"  {one.window} months: {one.extra_entries} extra, {one.induced} induced: {agree} in the table")
    return "\n".join(lines)


def drawn(found: pd.DataFrame) -> Figure:
    """Return maps of the multiplier by window, and of what lineage would have it be."""
    with house_style():
        figure = Figure(figsize=(11.5, 6.4), layout="constrained")
        panels = figure.subplots(2, 2).ravel()
        shown = found.rename(columns={TURNOVER: "staff leaving a year", HOURS: "coordinator hours a month"})
        axes = ("coordinator hours a month", "staff leaving a year")
        for panel, window in zip(panels, WINDOWS, strict=False):
            response_map(shown[shown["window"] == window], *axes, "multiplier", line=1, full=0.6, axes=panel,
                         title=f"Entries caused by each person brought in, {window} months")  # fmt: skip
        response_map(shown[shown["window"] == WINDOWS[0]], *axes, "one over one less lineage", axes=panels[-1],
                     title="What lineage would suggest: 1/(1 − R_D)")  # fmt: skip
        figure.suptitle("One person brought in is about one entry, and two thirds of one where hours are scarce",
                        x=0.01, ha="left", size=11, weight="bold")  # fmt: skip
        figure.supxlabel("Hatched: undecided, the 95 % interval includes 1", x=0.01, ha="left", size=8.5, color=GREY)
    return figure


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--jobs", type=int, default=1, help="processes")
    asked.add_argument("--out", type=Path, default=Path("build/demand_multiplier"), help="folder of the runs")
    asked.add_argument("--seeds", type=int, help="replicates of each point; the experiments' own by default")
    told = asked.parse_args()
    table = lived("experiment", told.out, told.jobs, told.seeds)
    mentors = lived("mentors", told.out, told.jobs, told.seeds)
    found = found_in(table, TURNOVER)
    calibrated = lived("experiment", told.out, told.jobs, told.seeds, **SET)
    ample = "with 25 hours or more"
    lines = [
        pooled(table, HOURS, "over all turnover"),
        pooled(calibrated, HOURS, "the preset's turnover, parameters of the calibrated set"),
        pooled(table[table[HOURS] >= 25], TURNOVER, ample),
        pooled(mentors, OFFERING, ample),
        "with 25 hours and the preset's turnover, beside measures.demand_multiplier:",
        checked(table, found),
    ]
    print("\n".join(lines))
    (HERE / "results.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found.round(4).to_csv(HERE / "results.csv", index=False)
    found_in(mentors, OFFERING).round(4).to_csv(HERE / "mentors.csv", index=False)
    drawn(found).savefig(HERE / "figure.png", dpi=130)


if __name__ == "__main__":
    main()
