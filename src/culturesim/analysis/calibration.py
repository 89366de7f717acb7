"""Calibration: which values of the factors agree with what was observed, as far as the runs of a table can tell.

Approximate Bayesian computation on a design that was run beforehand: its points are the prior, the runs nearest to the
observation the posterior.

Draws   "shuffle" under seed 0: what the width of a posterior would be by chance
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.adjustment import Nearest, Range, nearest, scales, weighted_quantiles, weighted_spread
from culturesim.analysis.readable import listed, names_of
from culturesim.analysis.rows import CASE, arms_of, must_have, ok
from culturesim.analysis.trees import is_named
from culturesim.errors import ExperimentError, did_you_mean
from culturesim.measures.bootstrap import shuffled

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LEAST_KEPT = 40
SHUFFLES = 400
ALARM = 0.05
NARROWER = 0.9  # of the prior's standard deviation: less is hardly told
FEW_REPLICATES = 10
ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class Posterior:
    """What the observation says of the factors.

    Attributes
    ----------
    table
        One row a factor that is a number: `factor`, `prior_mean`, `prior_low`, `prior_high`, `mean`, `low`, `high`
        (95 %), `width` (standard deviation over the prior's), `p` (chance of one so narrow) and `identified`.
    choices
        One row a named value: `factor`, `value`, `prior`, `posterior` (shares).
    check
        One row a measure: `measure`, `observed`, `kept_low`, `kept_high` (range of the kept runs) and `inside`.
    nearness
        Share of runs that, taken for the observation, would have their nearest runs as far away or farther.
    draws
        The kept runs: `point`, `replicate`, `weight`, the measures, and the factors, adjusted.
    runs, left_out, replicates
        Runs used, runs that failed or lack a measure, and replicates of a point at most.
    """

    table: pd.DataFrame
    choices: pd.DataFrame
    check: pd.DataFrame
    nearness: float
    draws: pd.DataFrame
    runs: int
    left_out: int
    replicates: int

    @property
    def near(self) -> bool:
        """Whether the observation lies within the kept runs, measure by measure and together."""
        return bool(self.check["inside"].all()) and self.nearness > ALARM / 2

    @property
    def not_identified(self) -> list[str]:
        """The factors of which the observation says nothing that can be told from the prior."""
        return [str(name) for name in self.table.loc[~self.table["identified"].astype(bool), "factor"]]

    def warnings(self) -> list[str]:
        """Return what forbids to read the posterior as it stands, a sentence each."""
        names, found = names_of([str(name) for name in self.table["factor"]]), []
        if not self.near:
            outside = [str(name) for name in self.check.loc[~self.check["inside"].astype(bool), "measure"]]
            which = f": {listed(outside)} outside of the kept runs" if outside else ": the measures together"
            found.append(f"no point of the design comes near what was observed{which}; the posterior means nothing")
        if self.not_identified:
            found.append(f"not identified (as wide as before): {listed([names[one] for one in self.not_identified])}")
        if self.replicates < FEW_REPLICATES:
            found.append(f"few replicates of a point ({self.replicates}): the luck that all points share with their "
                         "seeds is hardly in these intervals")  # fmt: skip
        return found

    def in_words(self, digits: int = 3) -> list[str]:
        """Return one sentence a factor, then the warnings."""
        names = names_of([str(name) for name in self.table["factor"]])
        lines = [
            f"{names[row['factor']]}: {row['mean']:.{digits}f} ({row['low']:.{digits}f} to {row['high']:.{digits}f}), "
            f"before {row['prior_low']:.{digits}f} to {row['prior_high']:.{digits}f}"
            for row in self.table.to_dict("records")
        ]
        return [*lines, *self.warnings()]


def posterior(
    table: pd.DataFrame, observed: Mapping[str, float], factors: Sequence[str], *, keep: float = 0.05,
    arm: str | None = None,
) -> Posterior:  # fmt: skip
    """Return which values of the factors agree with what was observed.

    Parameters
    ----------
    table
        One row a run of a random, Latin hypercube or Sobol' design; how its points lie is the prior.
    observed
        The value of each measure, by column.
    factors
        Columns that are asked about; columns of text are named choices.
    keep
        Share of the runs kept, the nearest; above 0 and below 1, at least forty runs.
    arm
        The arm that is compared; the first when None.

    Raises
    ------
    ExperimentError
        When a column or arm is missing, a measure or factor does not vary, an observed value is not a number, or fewer
        than forty runs would be kept.

    Notes
    -----
    Beaumont, Zhang and Balding (2002): rejection on distances in robust standard deviations, Epanechnikov weights,
    local-linear regression; see :mod:`culturesim.analysis.adjustment`. Named choices are weighted, not adjusted.

    *Identified*: the posterior's standard deviation is below 0.9 of the prior's, and narrower than 95 of 100 got by
    dealing the points' values of the factor to the points anew. The observation is *near* where each measure lies
    within the range of the kept runs, and where its nearest runs are not farther than those of 97.5 of 100 runs taken
    for the observation in turn (Lemaire et al. 2016).
    """
    runs, left_out = _runs(table, observed, factors, arm)
    kept, least = int(np.ceil(keep * len(runs))), max(LEAST_KEPT, 2 * len(observed) + 10)
    if not 0 < keep < 1 or kept < least:
        raise ExperimentError(f"keep {keep}: of {len(runs)} runs that would be {kept}; it takes at least {least}, and "
                              "a share above 0 and below 1")  # fmt: skip
    measures = runs[list(observed)].to_numpy(np.float64)
    for name in [name for name, column in zip(observed, measures.T, strict=True) if np.ptp(column) == 0]:
        raise ExperimentError(f"measure {name!r} is the same in all runs, so it says nothing of the factors")
    target = np.array(list(observed.values()), np.float64)
    near = nearest(measures, target, kept)
    import pandas as pd

    numbers = [name for name in factors if not is_named(runs, name)]
    draws = runs.iloc[near.rows][[*CASE, *observed]].assign(weight=near.weights).reset_index(drop=True)
    rows = []
    for name in numbers:
        row, draws[name] = _marginal(runs, name, near)
        rows.append({"factor": name, **row})
    named = [name for name in factors if name not in numbers]
    for name in named:
        draws[name] = runs[name].iloc[near.rows].to_numpy()
    columns = ["factor", "prior_mean", "prior_low", "prior_high", "mean", "low", "high", "width", "p", "identified"]
    return Posterior(
        pd.DataFrame(rows, columns=columns), _choices(runs, named, near), _check(measures, observed, near),
        _nearness(measures, near, kept), draws, len(runs), left_out,
        int(runs.groupby("point")["replicate"].nunique().max()),
    )  # fmt: skip


def _runs(
    table: pd.DataFrame, observed: Mapping[str, float], factors: Sequence[str], arm: str | None
) -> tuple[pd.DataFrame, int]:
    """Return the runs of the arm that have all the measures, and how many do not."""
    must_have(table, [*CASE, "arm", "status", *observed, *factors])
    if not observed or not factors:
        raise ExperimentError("calibration needs at least one observed measure and one factor")
    for name, value in observed.items():
        if not np.isfinite(value):
            raise ExperimentError(f"observed {name!r}: {value} is not a number")
    arms = arms_of(table)
    asked = arms[0] if arm is None else arm
    if asked not in arms:
        raise ExperimentError(f"arm {asked!r}: the table has {', '.join(arms)}{did_you_mean(asked, arms)}")
    rows = table.loc[table["arm"] == asked, [*CASE, "status", *observed, *factors]]
    runs = ok(rows).dropna(subset=list(observed))
    for name in factors:
        if runs[name].nunique() < 2:
            raise ExperimentError(f"factor {name!r} has one value only; there is nothing to ask of it")
    return runs, len(rows) - len(runs)


def _marginal(runs: pd.DataFrame, name: str, near: Nearest) -> tuple[dict[str, Any], Floats]:
    """Return the row of a factor that is a number, and its adjusted values."""
    points = runs.drop_duplicates("point")
    each, place = np.unique(runs["point"].to_numpy(), return_inverse=True)
    values = points.set_index("point")[name].loc[each].to_numpy(np.float64)
    span = Range.of(values)
    adjusted = span.back(near.moved(span.log_odds(values[place[near.rows]])))
    middle = float(adjusted @ near.weights)
    low, high = weighted_quantiles(adjusted, near.weights, ENDS)
    prior_low, prior_high = (float(one) for one in np.quantile(values, ENDS))
    width = float(weighted_spread(adjusted, near.weights)) / float(values.std())
    dealt = values[shuffled(len(values), SHUFFLES)][:, place[near.rows]]
    by_chance = weighted_spread(span.back(near.moved(span.log_odds(dealt))), near.weights) / values.std()
    p = float((1 + (by_chance <= width + 1e-12).sum()) / (1 + SHUFFLES))
    return {
        "prior_mean": float(values.mean()), "prior_low": prior_low, "prior_high": prior_high, "mean": middle,
        "low": low, "high": high, "width": width, "p": p, "identified": bool(p <= ALARM and width < NARROWER),
    }, adjusted  # fmt: skip


def _choices(runs: pd.DataFrame, named: Sequence[str], near: Nearest) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name in named:
        each = runs[name].astype(str).to_numpy()
        for value in np.unique(each):
            rows.append({"factor": name, "value": str(value), "prior": float((each == value).mean()),
                         "posterior": float(near.weights[each[near.rows] == value].sum())})  # fmt: skip
    return pd.DataFrame(rows, columns=["factor", "value", "prior", "posterior"])


def _check(measures: Floats, observed: Mapping[str, float], near: Nearest) -> pd.DataFrame:
    """Return where each observed value lies among the kept runs."""
    import pandas as pd

    low, high = measures[near.rows].min(axis=0), measures[near.rows].max(axis=0)
    values = np.array(list(observed.values()), np.float64)
    return pd.DataFrame({"measure": list(observed), "observed": values, "kept_low": low, "kept_high": high,
                         "inside": (low <= values) & (values <= high)})  # fmt: skip


def _nearness(measures: Floats, near: Nearest, kept: int) -> float:
    """Return the share of runs whose own nearest runs are as far away as those of the observation."""
    scaled = measures / scales(measures)
    tried = shuffled(len(measures), 1)[0][:SHUFFLES]
    far = np.empty(len(tried))
    for place, row in enumerate(tried):
        away = np.sqrt(((scaled - scaled[row]) ** 2).sum(axis=1))
        far[place] = np.partition(away, kept)[: kept + 1].sum() / kept  # its own distance, 0, is one too many
    return float((1 + (far >= near.distance - 1e-12).sum()) / (1 + len(tried)))
