"""Designs: which points of its factors an experiment tries.

A design turns factors into a table of points, numbered from 0, one column a factor. With the same seed, a larger
design of the kinds in `GROWING` begins with the points of the smaller one, so that a study goes on with more points.
A Latin hypercube of other size is another one altogether, and a grid has the size its levels give it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from culturesim.design import grids, samples
from culturesim.design.factors import Factor, Value
from culturesim.design.grids import MOST_POINTS, ROMAN
from culturesim.design.points_file import read_points
from culturesim.errors import ExperimentError
from culturesim.scenario.fields import Part, text, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GROWING", "Design", "Factor", "Value", "in_words", "points_of"]

Kind = Literal[
    "full_factorial", "fractional_factorial", "one_at_a_time", "latin_hypercube", "sobol_sequence", "sobol", "morris",
    "random", "points",
]  # fmt: skip
GROWING: tuple[Kind, ...] = ("random", "sobol_sequence", "sobol", "morris")

_NEEDED = object()
_TAKES: dict[str, dict[str, Any]] = {
    "full_factorial": {},
    "fractional_factorial": {"resolution": 5},
    "one_at_a_time": {},
    "latin_hypercube": {"points": _NEEDED, "seed": _NEEDED},
    "sobol_sequence": {"points": _NEEDED, "seed": _NEEDED},
    "sobol": {"points": _NEEDED, "seed": _NEEDED, "second_order": False},
    "morris": {"trajectories": _NEEDED, "seed": _NEEDED, "levels": 4},
    "random": {"points": _NEEDED, "seed": _NEEDED},
    "points": {"file": _NEEDED},
}
_POWERS_OF_TWO = ("sobol_sequence", "sobol")
_READS_LEVELS = ("full_factorial", "fractional_factorial", "one_at_a_time")


Columns = list[NDArray[Any]]


class Design(Part):
    """A kind of design with its own settings; a setting of another kind is a fault."""

    kind: Kind = Field(description="how points are chosen")
    resolution: int | None = whole("how well effects are told apart in a fraction", None, low=3, high=5, unit="number")
    points: int | None = whole("points drawn; of sobol, base points", None, low=1, high=MOST_POINTS, unit="points")
    trajectories: int | None = whole("trajectories of Morris", None, low=2, high=100_000, unit="trajectories")
    levels: int | None = whole("levels of Morris's grid, an even number", None, low=2, high=100, unit="levels")
    second_order: bool | None = Field(
        None, strict=True, description="whether indices of pairs are sampled too, at nearly twice the cost",
        json_schema_extra={"allowed": "true or false"},
    )  # fmt: skip
    seed: int | None = whole("seed of the design", None, low=0, high=2**63 - 1, unit="seed")
    file: str | None = text("CSV file of points, beside the experiment's file", None)

    @model_validator(mode="before")
    @classmethod
    def _with_defaults(cls, given: Any) -> Any:
        """Fill in what the kind takes and was not told."""
        if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
            return given
        told = {name: value for name, value in given.items() if value is not None}
        defaults = {name: value for name, value in _TAKES.get(given["kind"], {}).items() if value is not _NEEDED}
        return {**defaults, **told}

    @model_validator(mode="after")
    def _takes_its_own(self) -> Design:
        takes = _TAKES[self.kind]
        told = [name for name in type(self).model_fields if name != "kind" and getattr(self, name) is not None]
        faults = [f"{self.kind!r} takes no {name!r}" for name in told if name not in takes]
        faults += [f"{self.kind!r} needs {name!r}" for name in takes if name not in told]
        if faults:
            listed = ", ".join(repr(name) for name in takes) or "no settings"
            raise ValueError(f"{'; '.join(faults)}; it takes {listed}")
        if self.levels is not None and self.levels % 2:
            raise ValueError(f"'levels' {self.levels} is odd; Morris's steps of half the levels need an even number")
        if self.kind in _POWERS_OF_TWO and self.points is not None and self.points & (self.points - 1):
            below = 1 << (self.points.bit_length() - 1)
            raise ValueError(
                f"'points' {self.points} is no power of two, without which a Sobol' sequence is not balanced; "
                f"take {below} or {2 * below}"
            )
        return self


Maker = Callable[[Design, Sequence[Factor], Path], Columns]


def points_of(design: Design, factors: Sequence[Factor], folder: Path) -> pd.DataFrame:
    """Return the points of a design.

    Parameters
    ----------
    design
        Kind and settings.
    factors
        What is varied, in the order of the columns. Only a full factorial and a one-at-a-time design may do without
        any: they are then one point.
    folder
        Where the file of a design of kind `points` is looked for.

    Returns
    -------
    One row a point with index `point`, 0 and up, and one column a factor: float64; int64 for whole numbers; bool for
    switches; texts.

    Raises
    ------
    ExperimentError
        When factors do not suit the design or the file does not suit the factors; see `points_file`.
    """
    import pandas as pd  # here, since workers read an experiment and never its points

    _check(design, factors)
    columns = _MAKERS[design.kind](design, factors, folder)
    count = len(columns[0]) if columns else 1
    table = {factor.name: column for factor, column in zip(factors, columns, strict=True)}
    return pd.DataFrame(table, index=pd.RangeIndex(count, name="point"))


def _check(design: Design, factors: Sequence[Factor]) -> None:
    names = [factor.name for factor in factors]
    for name in names:
        if names.count(name) > 1:
            raise ExperimentError(f"{name}: stands twice among the factors")
    if not factors and design.kind not in ("full_factorial", "one_at_a_time"):
        raise ExperimentError(f"design: {design.kind} needs at least one factor, a lever or an uncertainty")
    for factor in factors:
        if factor.levels is not None and design.kind not in _READS_LEVELS:
            raise ExperimentError(f"{factor.name}: levels are of no effect in a design of kind {design.kind}")
        if factor.at is not None and design.kind != "one_at_a_time":
            raise ExperimentError(f"{factor.name}: 'at' is of no effect in a design of kind {design.kind}")


def _sampled(draw: Callable[..., NDArray[Any]], *settings: str) -> Maker:
    """Return the maker of a design from the function that draws its shares and the settings that takes."""

    def make(design: Design, factors: Sequence[Factor], folder: Path) -> Columns:
        first, *others = (getattr(design, name) for name in settings)
        shares = draw(first, len(factors), *others)
        return [factor.sampled(shares[:, which]) for which, factor in enumerate(factors)]

    return make


def _morris(design: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    assert design.trajectories is not None and design.seed is not None and design.levels is not None
    shares = samples.trajectories(design.trajectories, len(factors), design.seed, design.levels)
    columns = []
    for factor, share in zip(factors, shares.T, strict=True):
        column = factor.on_grid(share)
        by_trajectory, shares_of_it = column.reshape(-1, len(factors) + 1), share.reshape(-1, len(factors) + 1)
        if ((np.diff(shares_of_it) != 0) & (by_trajectory[:, 1:] == by_trajectory[:, :-1])).any():
            raise ExperimentError(
                f"{factor.name}: has so few whole numbers that a step of Morris leaves it where it is; "
                f"take fewer levels than {design.levels}, or a wider range"
            )
        columns.append(column)
    return columns


_MAKERS: dict[str, Maker] = {
    "full_factorial": lambda design, factors, folder: grids.full_factorial(factors),
    "fractional_factorial": lambda design, factors, folder: grids.fractional_factorial(factors, design.resolution or 5),
    "one_at_a_time": lambda design, factors, folder: grids.one_at_a_time(factors),
    "latin_hypercube": _sampled(samples.latin_hypercube, "points", "seed"),
    "sobol_sequence": _sampled(samples.sobol_sequence, "points", "seed"),
    "sobol": _sampled(samples.saltelli, "points", "seed", "second_order"),
    "morris": _morris,
    "random": _sampled(samples.random_points, "points", "seed"),
    "points": lambda design, factors, folder: read_points(folder / str(design.file), factors),
}


def in_words(design: Design, factors: Sequence[Factor], points: int) -> str:
    """Return a design of `points` points as one sentence."""
    k = len(factors)
    over = "1 factor" if k == 1 else f"{k} factors"
    told = {
        3: "main effects are told apart from one another",
        4: "main effects are told apart from one another and from pairs",
        5: "main effects and pairs are all told apart",
    }
    how = {
        "full_factorial": f"every combination of the levels of {over}",
        "fractional_factorial": f"a two-level fraction of resolution {ROMAN.get(design.resolution or 5)} over {over}: "
        f"{told[design.resolution or 5]}",
        "one_at_a_time": f"the centre and one change at a time of {over}",
        "latin_hypercube": f"a Latin hypercube over {over}, seed {design.seed}",
        "sobol_sequence": f"the beginning of a scrambled Sobol' sequence over {over}, seed {design.seed}",
        "sobol": f"Saltelli's blocks over {over} from {design.points} base points, for first and total Sobol' indices"
        f"{' and those of pairs' if design.second_order else ''}, seed {design.seed}",
        "morris": f"{design.trajectories} trajectories of Morris over {over} at {design.levels} levels, "
        f"seed {design.seed}",
        "random": f"random points over {over}, seed {design.seed}",
        "points": f"the points of {design.file} over {over}",
    }
    return f"{points:,} point{'' if points == 1 else 's'}: {how[design.kind]}."
