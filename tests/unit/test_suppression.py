"""Suppression: no cell of few people is shown, and no total gives one away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from culturesim.analysis.suppression import LEAST, suppressed
from culturesim.errors import MeasureError


@settings(max_examples=200, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 8), st.integers(1, 3)), elements=st.integers(0, 30)))
def test_hidden_cells_of_a_shown_total_hold_five_people_of_two_cells_at_least(people: np.ndarray) -> None:
    found = suppressed(people)
    assert np.array_equal(found.few, people < LEAST)
    assert not np.any(found.withheld & found.few)
    for column in range(people.shape[1]):
        hidden = people[found.hidden[:, column], column]
        if found.total[column]:
            continue
        assert hidden.sum() == 0 or (hidden.sum() >= LEAST and (hidden > 0).sum() >= 2)


def test_as_few_as_needed_go_the_smallest_first() -> None:
    found = suppressed([[40], [2], [12], [9], [30]])
    assert found.withheld[:, 0].tolist() == [False, False, False, True, False]
    assert not suppressed([[40], [2], [12], [9], [30]], total=False).withheld.any()
    assert not suppressed([[40], [3], [4]]).withheld.any()  # seven people in two cells: neither can be told
    assert suppressed([[40], [1], [2]]).withheld[0, 0]  # three people in two: one more


def test_one_cell_alone_is_its_own_total() -> None:
    assert suppressed([[3]]).total[0] and not suppressed([[30]]).total[0]


@pytest.mark.parametrize("people", [[1, 2], [[1.5]], [[-1]]])
def test_what_is_no_table_of_people_is_refused(people: object) -> None:
    with pytest.raises(MeasureError, match="whole numbers"):
        suppressed(people)
