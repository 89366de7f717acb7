"""The log: finished tenures, ended relationships, requests given up, hands of a steward role, sentences of events.

State plus log is the history of a run. Rows are only ever added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from culturesim.table import Taken

Batch = Mapping[str, NDArray[Any]]


@dataclass
class Log:
    """Batches of rows, one batch a month and kind, and sentences as (world, month, text)."""

    relationships: list[Batch] = field(default_factory=list)
    tenures: list[Batch] = field(default_factory=list)
    abandoned: list[Batch] = field(default_factory=list)
    stewards: list[Batch] = field(default_factory=list)
    sentences: list[tuple[int, int, str]] = field(default_factory=list)

    def say(self, world: int, month: int, sentence: str) -> None:
        """Note in one sentence what happened in `world` in `month`."""
        self.sentences.append((world, month, sentence))


def joined_batches(batches: Sequence[Batch]) -> Batch:
    """Return all batches as one table of columns (empty when there are none)."""
    if not batches:
        return {}
    first, *others = batches
    if isinstance(first, Taken):
        return first.followed_by(cast(Sequence[Taken], others))
    return {name: np.concatenate([batch[name] for batch in batches]) for name in first}
