"""`culturesim run` up to the first month of the scenario it was given: the program stops once that has been lived.

The months that the command lives beforehand to make its kernels ready belong to the start and are not stopped at.
"""

from __future__ import annotations

import os

from culturesim.cli import main
from culturesim.simulation import Ensemble

step = Ensemble.step


def step_and_stop(ensemble: Ensemble) -> None:
    """Live a month; leave when it was the scenario's."""
    step(ensemble)
    if ensemble.scenarios[0].name == "benchmark":
        os._exit(0)


if __name__ == "__main__":
    Ensemble.step = step_and_stop  # type: ignore[method-assign, assignment]
    main()
