"""From an audit's scores to the model: which aims, support and stewards agree with them, and which cannot be told?

Run from the folder of the repository: python experiments/audit/study.py [--jobs N] [--out FOLDER]
Writes posterior.csv, check.csv and figure.png beside this file; the store goes to FOLDER.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import culturesim as cs
from culturesim.analysis.calibration import posterior
from culturesim.plotting.calibration import posterior as drawn

HERE = Path(__file__).parent
SCORES = {"culture": 4.65, "infrastructure": 3.41}  # of 7; Saskatchewan Polytechnic, published 2015 (domain B3)


def main() -> None:
    """Run the study."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--out", type=Path, default=Path("build/audit"))
    options = told.parse_args()
    experiment = cs.load_experiment(HERE / "experiment.yaml")
    print(cs.sweep(experiment, options.out, options.jobs))
    table = cs.Store.open(options.out).table()
    observed = {name: (score - 1) / 6 for name, score in SCORES.items()}  # 1 to 7 becomes 0 to 1
    found = posterior(table, observed, list(experiment.factors))
    print("\n".join(found.in_words()))
    found.table.round(4).to_csv(HERE / "posterior.csv", index=False)
    found.check.round(4).to_csv(HERE / "check.csv", index=False)
    print(found.check.to_string())
    drawn(table, found).get_figure(root=True).savefig(HERE / "figure.png", dpi=110, bbox_inches="tight")


if __name__ == "__main__":
    main()
