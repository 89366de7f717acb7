"""Does the model show the natural histories of volunteer programmes, P1 to P6?

Run from the folder of the repository: python experiments/patterns/study.py [--jobs N] [--out FOLDER]
Writes results.csv beside this file; the store goes to FOLDER.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import culturesim as cs
from culturesim.analysis.pairs import differences
from culturesim.measures.intervals import Interval, paired_mean, wilson

HERE = Path(__file__).parent


def scored(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a pattern: what was counted, its value with interval, and whether the pattern is shown.

    A difference is shown where its 95 % interval lies on the pattern's side of 0; a share of futures where it is at
    least one half (P2) or where its interval leaves out 0 (P4).
    """
    arm = dict(list(table.groupby("arm")))
    rows: list[tuple[str, str, Interval, bool]] = []

    def more(pattern: str, what: str, found: Interval, sign: int = 1) -> None:
        rows.append((pattern, what, found, (found.low if sign > 0 else -found.high) > 0))

    launch, ends, plan = arm["launch"], arm["funding ends"], arm["with a plan"]
    more("P1 surge", "new relationships a month, first quarter less second year", paired_mean(launch["surge"]))
    more("P1 congestion", "people waiting, months 3 to 14 less before", paired_mean(launch["congestion"]))
    lapsed = ends["hollow_before_lapse"].dropna()
    hollow = wilson(int((lapsed > 0).sum()), len(lapsed))
    rows.append(("P2 in name only first", f"of {len(lapsed)} futures that lapse", hollow, hollow.estimate >= 0.5))
    more("P3 demand outlives it", "want a mentor and have none, after less before (share)",
         paired_mean(ends["unmet_after"] - ends["unmet_before"]))  # fmt: skip
    for name, one in (("no plan", arm["as it is"]), ("with a plan", plan)):
        known = one.dropna(subset=["hand_overs.first_holds"])
        first = known[known["hand_overs.first_holds"] == 1]
        held = wilson(len(first), len(known))
        rows.append((f"P4 a first hand-over holds, {name}", f"of {len(known)} futures with two", held, held.low > 0))
        if len(first):
            then = wilson(int(first["hand_overs.second_fails"].sum()), len(first))
            rows.append((f"P4 and the second fails, {name}", f"of these {len(first)}", then, then.low > 0))
    more("P5 infrastructure below culture", "nine hallmarks less infrastructure, as perceived at equal aims",
         paired_mean(arm["as it is"]["infrastructure_below_culture"]))  # fmt: skip
    told = differences(table, ["first_year", "second_year", "fifth_year"], "leader changes - as it is")
    for row in told.to_dict("records"):
        found = Interval(row["difference"], row["low"], row["high"])
        year = row["measure"].replace("_", " ")
        more(f"P6 {year} after a leader change", "effective participation", found, 1 if "fifth" in year else -1)
    return pd.DataFrame([
        {"pattern": pattern, "counted": what, **found.columns("value"), "shown": shown}
        for pattern, what, found, shown in rows
    ]).round(4)  # fmt: skip


def main() -> None:
    """Run the study."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--out", type=Path, default=Path("build/patterns"))
    options = told.parse_args()
    print(cs.sweep(cs.load_experiment(HERE / "experiment.yaml"), options.out, options.jobs))
    found = scored(cs.Store.open(options.out).table())
    found.to_csv(HERE / "results.csv", index=False)
    print(found.to_string(index=False))


if __name__ == "__main__":
    main()
