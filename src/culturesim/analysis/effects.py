"""Effects: what each factor of a two-level design does, alone and beside each other factor, from a table of runs.

An effect is estimated within each replicate, whose runs share their seed over all points, and its interval is Student's
t over replicates: what one seed adds to every point falls out. A main effect is the difference from low to high; that
of a pair is the change of one factor's effect, halved, when the other goes from low to high (Yates 1937).

How effects are found where runs are missing stands in :mod:`culturesim.analysis.two_levels`; how many were left out
stands in every row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from culturesim.analysis.by_point import Order
from culturesim.analysis.two_levels import COUNTS, TwoLevels
from culturesim.errors import ExperimentError

if TYPE_CHECKING:
    import pandas as pd


def main_effects(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, order: Order | None = None,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return the main effect of each factor on each scale the measure can be told on.

    Parameters
    ----------
    table
        One row a run of a two-level design; see :mod:`culturesim.analysis.rows`.
    measure
        A column of numbers. Shares are told raw, as log-odds and as logarithms; other positive numbers raw and as
        logarithms; all else raw.
    factors
        Columns of the factors, each of two values.
    of
        An arm, or a difference of arms as ``"explicit - none"``: what the first adds to each effect. May be left out
        where there is one arm only.
    order
        For factors of texts, their two values, low and high.
    level
        Coverage of each interval, between 0 and 1; flags are at one less this.

    Returns
    -------
    One row a factor and scale: `factor`, `scale`, `effect`, `low`, `high` (t over replicates), `p`, `p_holm`, `p_fdr`
    (adjusted over the factors), `flagged` (by Holm: any false flag at all is rare), `flagged_fdr` (of the flags, few
    are false), `mixed_with` (pairs that a fraction cannot tell from this effect), `points` (used), `points_left_out`
    (their mean share lies so near to 0 or 1 that the scale cannot be read), `replicates` (used),
    `replicates_left_out`, `runs_left_out` (failed, not lived, or without the number, among the points used).

    Raises
    ------
    ExperimentError
        When columns are not there, a factor has other than two values, or main effects are mixed with one another.
    """
    found = TwoLevels.of(table, measure, factors, of, order)
    told = [found.told(scale, pairs=False, level=level) for scale in found.cells.scales]
    names = [{"factor": name, "mixed_with": mixed} for name, mixed in zip(factors, found.mixed_with(), strict=True)]
    columns = ["factor", "scale", "effect", "low", "high", "p", "p_holm", "p_fdr", "flagged", "flagged_fdr",
               "mixed_with", *COUNTS]  # fmt: skip
    return _rows(names, told, columns)


def interactions(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, order: Order | None = None,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return the interaction of each pair of factors on each scale the measure can be told on.

    Parameters, errors and columns are those of :func:`main_effects`, with `one` and `other` for the factors of a pair;
    adjusted and flagged over all pairs. An interaction on one scale alone is no synergy; see :func:`synergy`.

    Raises
    ------
    ExperimentError
        Also when the design mixes pairs with one another or with main effects (resolution IV or below).
    """
    found = TwoLevels.of(table, measure, factors, of, order)
    found.must_tell_pairs()
    told = [found.told(scale, pairs=True, level=level) for scale in found.cells.scales]
    names = [{"one": one, "other": other} for one, other in combinations(factors, 2)]
    columns = ["one", "other", "scale", "effect", "low", "high", "p", "p_holm", "p_fdr", "flagged", "flagged_fdr",
               *COUNTS]  # fmt: skip
    return _rows(names, told, columns)


def synergy(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, order: Order | None = None,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return for each pair of factors whether together they do more, or less, than each alone.

    Declared only where the raw and the logit scale agree in sign, each beyond chance for all pairs (Holm), both
    from the same points: those whose mean share lies off the ends. An additive score over a threshold bends either
    scale, and where points lie at the ends both the same way, which is no synergy.

    Parameters and errors are those of :func:`interactions`; the measure is a share.

    Returns
    -------
    One row a pair: `one`, `other`, `declared` (1 synergy, -1 its opposite, 0 neither), `why_not` (empty where declared;
    else "chance", "scales disagree", "too near the ends" or "too few runs"), `raw`, `raw_low`, `raw_high`,
    `raw_p_holm`, the same for `logit`, and counts as in :func:`main_effects`.
    """
    import pandas as pd

    found = TwoLevels.of(table, measure, factors, of, order)
    found.must_tell_pairs()
    if "logit" not in found.cells.scales:
        raise ExperimentError(
            f"synergy: {measure!r} is not a share between 0 and 1 in every run, so it has no logit; "
            f"ask for the interactions instead"
        )
    points = found.readable("logit")
    raw, logit = (found.told(scale, pairs=True, level=level, points=points) for scale in ("raw", "logit"))
    agree = np.sign(raw["effect"]) == np.sign(logit["effect"])
    beyond = raw["flagged"] & logit["flagged"]
    unread = np.isnan(raw["effect"])
    no_reading = "too near the ends" if raw["points_left_out"] else "too few runs"
    why_not = np.where(unread, no_reading, np.where(~beyond, "chance", np.where(agree, "", "scales disagree")))
    declared = np.where(why_not == "", np.sign(raw["effect"]), 0).astype(np.int64)
    pairs = np.array(list(combinations(factors, 2)), object)
    columns: dict[str, Any] = {"one": pairs[:, 0], "other": pairs[:, 1], "declared": declared, "why_not": why_not}
    for name, told in (("raw", raw), ("logit", logit)):
        columns |= {name: told["effect"], f"{name}_low": told["low"], f"{name}_high": told["high"],
                    f"{name}_p_holm": told["p_holm"]}  # fmt: skip
    return pd.DataFrame({**columns, **{name: raw[name] for name in COUNTS}})


def beside_others(
    table: pd.DataFrame, measure: str, factors: Sequence[str], of: str | None = None, *, order: Order | None = None,
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return how much more each factor does, from low to high, where all others are high than where all are low.

    The sum of the change that each other factor makes alone: three or more together are taken to add nothing to it,
    as anywhere where a fraction is read.

    Parameters, errors and columns are those of :func:`main_effects`, without `mixed_with`; adjusted over the factors.

    Raises
    ------
    ExperimentError
        Also when the design mixes pairs with one another or with main effects (resolution IV or below).
    """
    found = TwoLevels.of(table, measure, factors, of, order)
    found.must_tell_pairs()
    told = [found.told_beside_others(scale, level=level) for scale in found.cells.scales]
    columns = ["factor", "scale", "effect", "low", "high", "p", "p_holm", "p_fdr", "flagged", "flagged_fdr", *COUNTS]
    return _rows([{"factor": name} for name in factors], told, columns)


def _rows(names: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    tables = [pd.DataFrame(list(names)).assign(**one) for one in told]
    return pd.concat(tables, ignore_index=True)[columns]
