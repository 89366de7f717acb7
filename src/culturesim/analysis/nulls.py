"""Nulls: tables of runs in which nothing is to be found, as noisy as our own, for the same analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from culturesim.analysis.two_levels import TwoLevels
from culturesim.errors import ExperimentError
from culturesim.measures.bootstrap import resampled

if TYPE_CHECKING:
    import pandas as pd


def additive_engine(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, repeats: int = 200
) -> Iterator[pd.DataFrame]:
    """Yield tables of an engine in which factors only add up, each a study of its own with as many replicates.

    At each point it gives what the main effects of our runs add up to, on the raw scale. Its chance is ours: the
    deviations of our replicates from the mean of each point, whole replicates drawn with replacement, so that what a
    seed does to all points stays together.

    Parameters
    ----------
    table
        One row a run of a two-level design; see :mod:`culturesim.analysis.rows`. Replicates of which a run failed, or
        is not there, are left out.
    measure
        A share from 0 to 1, which the engine's numbers are kept to.
    factors
        Columns of the factors, each of two values.
    of
        An arm; may be left out where there is one only.
    repeats
        Studies made.

    Raises
    ------
    ExperimentError
        When columns are not there, a factor has other than two values, or fewer than two replicates are whole.

    Notes
    -----
    Draws: "bootstrap", keyed by study and place; the same for the same number of replicates.
    """
    import pandas as pd

    design = TwoLevels.of(table, measure, factors, of, None)
    values = design.cells.on("raw")
    whole = values[np.isfinite(values).all(axis=1)]
    if len(whole) < 2:
        raise ExperimentError(f"additive engine: needs two replicates with every point, found {len(whole)}")
    means = whole.mean(axis=0)
    model = np.column_stack([np.ones(len(means)), design.signs])
    added_up = model @ np.linalg.lstsq(model, means, rcond=None)[0]
    noise = (whole - means) * np.sqrt(len(whole) / (len(whole) - 1))  # a mean of their own makes deviations smaller
    replicates, points = noise.shape
    frame = pd.DataFrame({
        "point": np.tile(design.cells.points, replicates), "arm": "additive engine",
        "replicate": np.repeat(np.arange(replicates), points), "status": "ok",
        **{name: np.tile(design.cells.settings[:, place], replicates) for place, name in enumerate(factors)},
    })  # fmt: skip
    for rows in resampled(replicates, repeats):
        yield frame.assign(**{measure: np.clip(added_up + noise[rows], 0.0, 1.0).ravel()})
