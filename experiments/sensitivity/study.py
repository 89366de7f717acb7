"""Which uncertain numbers of behaviour move effective participation? Morris screening, then Sobol' indices.

Run from the folder of the repository: python experiments/sensitivity/study.py [--jobs N] [--out FOLDER]
Writes morris.csv, sobol.csv, noise.csv and figure.png beside this file; the stores go to FOLDER.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

import culturesim as cs
from culturesim.analysis.noise import noise
from culturesim.analysis.sensitivity import morris, sobol
from culturesim.experiment.kept import as_designed
from culturesim.plotting.sensitivity import morris_plane, sobol_bars

HERE = Path(__file__).parent
MEASURE = "p_eff"


def main() -> None:
    """Run the study."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--jobs", type=int, default=2)
    told.add_argument("--out", type=Path, default=Path("build/sensitivity"))
    options = told.parse_args()
    screening = cs.load_experiment(HERE / "experiment.yaml")
    indices = screening.with_(design=screening.designs["indices"])
    tables = {}
    for name, experiment in (("screening", screening), ("indices", indices)):
        folder = options.out / name
        print(name, cs.sweep(experiment, folder, options.jobs))
        tables[name] = as_designed(experiment, folder, cs.Store.open(folder).table())
    factors = list(screening.factors)
    found = {
        "morris": morris(tables["screening"], MEASURE, factors, levels=4, seed=1),
        "sobol": sobol(tables["indices"], MEASURE, factors, seed=1),
        "noise": noise(tables["indices"], MEASURE, factors),
    }
    for name, table in found.items():
        table.round(5).to_csv(HERE / f"{name}.csv", index=False)
        print(table.to_string(float_format=lambda value: f"{value:.3f}"))
    figure, (left, right) = plt.subplots(1, 2, figsize=(17, 6.5), layout="constrained")
    morris_plane(found["morris"], measure="effective participation", axes=left)
    sobol_bars(found["sobol"], measure="effective participation", axes=right)
    figure.savefig(HERE / "figure.png", dpi=110)


if __name__ == "__main__":
    main()
