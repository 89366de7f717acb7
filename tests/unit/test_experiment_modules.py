"""An experiment's own Python files stand beside it, wherever its base scenario comes from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from culturesim.experiment.loading import load_experiment
from culturesim.experiment.sweep import extend, sweep
from culturesim.experiment.verifying import verify
from culturesim.store.store import Store

OWN = '''
import culturesim as cs

@cs.mechanism(on="meeting_probability")
def remote_pairs_meet_less(state, rows, *, effect=-0.5):
    """All pairs meet less often (log-odds)."""
    return effect + 0 * rows

@cs.measure(unit="people")
def most_waiting(run, *, start=0):
    """Longest queue of a month."""
    return float(run.series["seeking"][start:].max())
'''
STUDY = """
name: own rules and measures
base: school
every: {months: 10, modules: [own.py]}
uncertainties: {mechanisms.remote_pairs_meet_less.effect: {values: [-1, 0]}}
design: {kind: full_factorial}
replicates: 2
measures: {most_waiting: {of: most_waiting, start: 2}, p_eff: {of: mean, series: p_eff, start: 2}}
"""


def test_a_mechanism_and_a_measure_of_one_s_own_are_swept(tmp_path: Path) -> None:
    """A researcher's own file: the sweep and its store take it in, and the store then needs no other file."""
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    sweep(load_experiment(tmp_path / "study.yaml"), tmp_path / "store")
    (tmp_path / "own.py").unlink()
    extend(tmp_path / "store", replicates=3)
    assert verify(tmp_path / "store", 2).same
    table = Store.open(tmp_path / "store").table()
    assert table["status"].eq("ok").all() and len(table) == 6
    means = table.groupby("mechanisms.remote_pairs_meet_less.effect")["p_eff"].mean()
    assert means[-1.0] < means[0.0]
    assert np.isfinite(table["most_waiting"]).all()
