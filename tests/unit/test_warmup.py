"""`culturesim warmup` compiles everything that runs call, and says where it is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import culturesim
from culturesim.cli.warming import worlds_that_call_everything
from culturesim.simulation import simulate

COMPILED_BY_SCENARIOS = """
import sys
from pathlib import Path
from numba.core import event
import culturesim as cs

class Compiled(event.Listener):
    names = []
    def on_start(self, event):
        self.names.append(event.data["dispatcher"].py_func.__qualname__)
    def on_end(self, event):
        pass

event.register("numba:compile", Compiled())
for path in sorted(Path(sys.argv[1]).glob("*.yaml")):
    scenario = cs.load_scenario(path)
    cs.simulate(scenario.with_(months=8, events=[one for one in scenario.events if one.month < 8]))
print(*Compiled.names)
"""


def in_a_new_process(cache: Path, *arguments: str) -> str:
    source = str(Path(culturesim.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": source, "CULTURESIM_CACHE": str(cache)}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def test_the_worlds_of_warmup_have_every_kind_of_mentoring() -> None:
    kinds = set()
    for world in worlds_that_call_everything():
        kinds |= set(simulate(world).relationships.kind)
    assert kinds >= {"one_to_one", "informal", "group", "circle", "peer", "reverse", "mosaic", "e_mentoring"}


@pytest.mark.slow
def test_after_warmup_no_scenario_compiles_anything(root: Path, tmp_path: Path) -> None:
    said = in_a_new_process(tmp_path, "-m", "culturesim", "warmup")
    assert said.startswith("Compiled ") and list((tmp_path / "kernels").glob("*/*.kernel"))
    assert in_a_new_process(tmp_path, "-c", COMPILED_BY_SCENARIOS, str(root / "scenarios")) == ""
    assert "were there already" in in_a_new_process(tmp_path, "-m", "culturesim", "warmup")
