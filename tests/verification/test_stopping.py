"""Coverage of the 95 % interval at the moment a study stops itself.

Simulated studies, each of them judged at its looks; standard error of a coverage 0.3 of 100. The floors are stated in
the tests; docs of `culturesim.experiment.stopping` say what was found.
"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.experiment.looks import looked
from culturesim.experiment.stopping import Stop, confirmed
from culturesim.measures.intervals import newcombe

STUDIES, MOST = 5_000, 260
PAIRS = (30, 60, 90, 120, 180)  # that an interval of known spread would take


class Studies:
    """Many studies, seen at their looks; shape of values (studies, replicates, arms)."""

    def __init__(self, values: np.ndarray, batch: int = 20, least: int = 40) -> None:
        self.told = {"measure": "any", "difference": "one - other", "batch": batch, "least": least, "most": MOST}
        self.looks = np.array(Stop(half_width=1, **self.told).looks)
        self.found = looked(values, self.looks.tolist())

    def end(self, half_width: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the look at which each study stops, and at which it first looks narrow; shape (studies,) each."""
        done = confirmed(self.found, Stop(half_width=half_width, **self.told))
        first = self.found.narrow(half_width, self.told["least"])
        for ended in (done, first):
            ended[:, -1] = True
        return done.argmax(axis=1), first.argmax(axis=1)

    def covers(self, at: np.ndarray, truth: float) -> float:
        """Return in which share of studies the t interval at look `at` holds the truth."""
        rows = np.arange(len(at))
        return float((np.abs(self.found.estimate[rows, at] - truth) <= self.found.half_width[rows, at]).mean())


@pytest.mark.parametrize(("batch", "least"), [(20, 40), (5, 40), (20, 20)])
def test_normal_differences_are_covered_as_often_as_said(batch, least):
    studies = Studies(np.random.default_rng(11).normal(size=(STUDIES, MOST, 1)), batch, least)
    for pairs in PAIRS:
        at, _ = studies.end(1.96 / np.sqrt(pairs))
        assert 0.94 <= studies.covers(at, 0.0) <= 0.965
        assert pairs <= studies.looks[at].mean() <= max(pairs, least) + batch + 20


@pytest.mark.parametrize(("batch", "least"), [(20, 40), (5, 40), (20, 20)])
def test_exponential_differences_are_covered_nearly_as_often_as_without_stopping(batch, least):
    studies = Studies(np.random.default_rng(12).exponential(size=(STUDIES, MOST, 1)), batch, least)
    ends = [studies.end(1.96 / np.sqrt(pairs)) for pairs in PAIRS]
    kept, plain = (min(studies.covers(end[which], 1.0) for end in ends) for which in (0, 1))
    assert kept >= 0.915
    assert kept >= plain + 0.005  # what going on beyond the first narrow look is for


@pytest.mark.parametrize(
    ("both", "only_one", "only_other"),
    [(0.4, 0.1, 0.1), (0.3, 0.25, 0.1), (0.85, 0.05, 0.02), (0.05, 0.1, 0.02)],
)
def test_paired_shares_are_covered_as_often_as_said(both, only_one, only_other):
    drawn = np.random.default_rng(13).random((STUDIES, MOST))
    one = drawn < both + only_one
    other = (drawn < both) | ((drawn >= both + only_one) & (drawn < both + only_one + only_other))
    studies = Studies(np.stack([one, other], axis=2).astype(float))
    cells = [np.cumsum(cell, axis=1) for cell in (one & other, ~one & other, one & ~other, ~one & ~other)]
    rows, truth = np.arange(STUDIES), only_one - only_other
    for half_width in (0.15, 0.1, 0.075):
        at, _ = studies.end(half_width)
        _, low, high = newcombe(*(cell[rows, studies.looks[at] - 1] for cell in cells))
        assert ((low <= truth) & (truth <= high)).mean() >= 0.935
