"""Blocks: points that belong together, since an index compares them: a trajectory of Morris, or a block of Saltelli's.

A block takes the mean over the replicates that lived all of it; one that no replicate lived in whole is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.by_point import ByPoint
from culturesim.errors import ExperimentError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Blocks:
    """The whole blocks of a design: settings (blocks, size, factors), means over replicates (blocks, size)."""

    settings: Floats
    means: Floats
    left_out: int
    runs_left_out: int

    @classmethod
    def of(cls, cells: ByPoint, size: int) -> Blocks:
        """Return blocks of `size` points that follow one another from point 0."""
        count = -(-(int(cells.points.max()) + 1) // size)
        replicates = len(cells.known)
        values = np.full((replicates, count * size), np.nan)
        values[:, cells.points] = cells.on("raw")
        settings = np.full((count * size, cells.settings.shape[1]), np.nan)
        settings[cells.points] = cells.settings
        by_block = values.reshape(replicates, count, size)
        whole = np.isfinite(by_block).all(axis=-1)
        lived = whole.sum(axis=0)
        sums = np.where(whole[..., None], by_block, 0.0).sum(axis=0)
        kept = lived > 0
        runs = replicates * count * size - int(lived.sum()) * size
        return cls(settings.reshape(count, size, -1)[kept], sums[kept] / lived[kept, None], int((~kept).sum()), runs)

    def counts(self) -> dict[str, int]:
        """Return how many blocks there are, and what was left out."""
        return {"blocks": len(self.means), "blocks_left_out": self.left_out, "runs_left_out": self.runs_left_out}

    def must_be(self, least: int, what: str) -> None:
        """Say so where fewer than `least` blocks are whole."""
        if len(self.means) < least:
            raise ExperimentError(
                f"sensitivity: {len(self.means)} of {len(self.means) + self.left_out} {what} were lived in whole, and "
                f"at least {least} are needed; run the study to its end"
            )


def are_trajectories(settings: Floats) -> bool:
    """Return whether each block moves every factor once, one at a step."""
    moved = np.diff(settings, axis=1) != 0
    return bool((moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all())


def mixes(settings: Floats) -> bool:
    """Return whether rows after the first are it with one column after another from the last row."""
    k = settings.shape[2]
    expected = np.repeat(settings[:, :1], k, axis=1)
    which = np.arange(k)
    expected[:, which, which] = settings[:, -1, :]
    return bool((settings[:, 1 : k + 1] == expected).all())


def mixes_both_ways(settings: Floats) -> bool:
    """Return whether the same holds, and then for the last row with columns from the first."""
    k = settings.shape[2]
    if not mixes(settings):
        return False
    turned = np.concatenate([settings[:, -1:], settings[:, k + 1 : -1], settings[:, :1]], axis=1)
    return mixes(turned)
