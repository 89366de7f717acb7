"""Sensitivity: how much of what varies in a number is due to which factor, from a table of runs alone.

Indices are SALib's, of means over replicates: a block of points (a trajectory, or one of Saltelli's) takes the mean
over the replicates that lived all of it, so that its points share their seeds. A block that no replicate lived in
whole is left out, and how many were is said. What a mean over few replicates leaves to luck counts among the
interactions: :func:`culturesim.analysis.noise.noise` tells how much that is.

Draws   inside SALib, for intervals, from the seed given
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.blocks import Blocks, are_trajectories, mixes, mixes_both_ways
from culturesim.analysis.by_point import Order, by_point
from culturesim.errors import ExperimentError, needs

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
RESAMPLES = 1000
_WHAT = "Sensitivity indices"


def morris(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, levels: int, seed: int,
    order: Order | None = None, resamples: int = RESAMPLES, level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return the elementary effects of each factor in a design of Morris's trajectories.

    Parameters
    ----------
    table
        One row a run; see :mod:`culturesim.analysis.rows`. Points follow one another in trajectories.
    measure
        A column of numbers.
    factors
        Columns of all factors of the design.
    of
        An arm, or a difference of arms as ``"plan - base"``; may be left out where there is one arm only.
    levels
        Levels of the design's grid.
    seed
        Of the bootstrap, >= 0.
    order
        For factors of texts, these from low to high.
    resamples
        Of the bootstrap.
    level
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    One row a factor: `factor`, `mu_star` (mean size of its effect over the whole range), `mu_star_low`,
    `mu_star_high` (bootstrap over trajectories), `mu` (mean effect, with sign), `sigma` (standard deviation of its
    effect over trajectories: large beside `mu_star` where it bends or depends on other factors), `blocks`
    (trajectories used), `blocks_left_out`, `runs_left_out`.

    Raises
    ------
    ExperimentError
        When columns are not there, points are no trajectories, or fewer than two are whole.

    Notes
    -----
    Morris 1991; Campolongo, Cariboni & Saltelli 2007 for `mu_star`.
    """
    import pandas as pd

    cells = by_point(table, measure, factors, of, order=order)
    found = Blocks.of(cells, len(factors) + 1)
    if not are_trajectories(found.settings):
        raise ExperimentError(
            f"morris: the points do not move one of {len(factors)} factors at a time, each once in "
            f"{len(factors) + 1} points; name all factors of a design of kind morris"
        )
    found.must_be(2, "trajectories")
    analyze = needs("SALib.analyze.morris", "experiments", _WHAT).analyze
    problem = {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}
    indices = analyze(
        problem, found.settings.reshape(-1, len(factors)), found.means.ravel(), num_resamples=resamples,
        conf_level=level, num_levels=levels, seed=seed,
    )  # fmt: skip
    middle, half = (np.asarray(indices[name], np.float64) for name in ("mu_star", "mu_star_conf"))
    return pd.DataFrame({
        "factor": list(factors), "mu_star": middle, "mu_star_low": np.maximum(middle - half, 0),
        "mu_star_high": middle + half, "mu": np.asarray(indices["mu"], np.float64),
        "sigma": np.asarray(indices["sigma"], np.float64), **found.counts(),
    })  # fmt: skip


def sobol(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, seed: int,
    order: Order | None = None, resamples: int = RESAMPLES, level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return the Sobol' indices of each factor in a design of Saltelli's blocks.

    Parameters are those of :func:`morris`; whether pairs were sampled is read from the points.

    Returns
    -------
    One row a factor: `factor`, `S1`, `S1_low`, `S1_high` (share of variance due to it alone), `ST`, `ST_low`,
    `ST_high` (due to it alone or with others), `blocks`, `blocks_left_out`, `runs_left_out`. Intervals are normal, from
    a bootstrap over blocks; sampling error can put an index below 0 or above 1.

    Raises
    ------
    ExperimentError
        When columns are not there, points are no blocks of Saltelli's, fewer than two are whole, or the number is the
        same everywhere.

    Notes
    -----
    Estimators of Saltelli et al. 2010.
    """
    import pandas as pd

    found, indices = _saltelli(table, measure, factors, of, order, seed, resamples, level)
    columns: dict[str, Any] = {"factor": list(factors)}
    for name in ("S1", "ST"):
        middle, half = (np.asarray(indices[key], np.float64) for key in (name, f"{name}_conf"))
        columns |= {name: middle, f"{name}_low": middle - half, f"{name}_high": middle + half}
    return pd.DataFrame({**columns, **found.counts()})


def sobol_pairs(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, seed: int,
    order: Order | None = None, resamples: int = RESAMPLES, level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return the second-order Sobol' index of each pair of factors, where the design has sampled them.

    Parameters, errors and notes are those of :func:`sobol`.

    Returns
    -------
    One row a pair: `one`, `other`, `S2`, `S2_low`, `S2_high` (share of variance due to both together beyond each
    alone), and counts.

    Raises
    ------
    ExperimentError
        Also when the design has not sampled pairs.
    """
    import pandas as pd

    found, indices = _saltelli(table, measure, factors, of, order, seed, resamples, level)
    if "S2" not in indices:
        raise ExperimentError("sobol: this design has not sampled pairs; say 'second_order: true' in the design")
    k = len(factors)
    rows = []
    for one, other in combinations(range(k), 2):
        middle, half = float(indices["S2"][one, other]), float(indices["S2_conf"][one, other])
        names = {"one": factors[one], "other": factors[other]}
        rows.append({**names, "S2": middle, "S2_low": middle - half, "S2_high": middle + half, **found.counts()})
    return pd.DataFrame(rows)


def _saltelli(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None, order: Order | None, seed: int,
    resamples: int, level: float,
) -> tuple[Blocks, Any]:  # fmt: skip
    """Return the blocks of a design and SALib's indices of them."""
    cells, k = by_point(table, measure, factors, of, order=order), len(factors)
    sizes: dict[int, Callable[[Floats], bool]] = {2 * k + 2: mixes_both_ways, k + 2: mixes}
    for size, fits in sizes.items():
        found = Blocks.of(cells, size)
        if len(found.means) and fits(found.settings):
            break
    else:
        raise ExperimentError(
            f"sobol: the points are no blocks of Saltelli's over {k} factors, or none was lived in whole; name all "
            f"factors of a design of kind sobol, in its order"
        )
    found.must_be(2, "blocks")
    if np.ptp(found.means) == 0:
        raise ExperimentError(f"sobol: {measure!r} is the same at all points, so there is no variance to share out")
    analyze = needs("SALib.analyze.sobol", "experiments", _WHAT).analyze
    problem = {"num_vars": k, "names": list(factors), "bounds": [[0.0, 1.0]] * k}
    indices = analyze(
        problem, found.means.ravel(), calc_second_order=size == 2 * k + 2, num_resamples=resamples, conf_level=level,
        seed=np.random.default_rng(seed),  # a plain seed of 0 would count as none
    )  # fmt: skip
    return found, indices
