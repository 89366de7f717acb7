"""Tables of columns: rows are copied, emptied and moved in all columns at once, and copies stand on their own."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple

import numpy as np
import pytest

from culturesim.state.columns import JOBS, OF_PERSON, PLACE
from culturesim.table import TYPES, Column, Table

COLUMNS = {
    "key": Column(np.uint64, 0, "key", "who"),
    "share": Column(np.float64, 0.5, "share", "how much"),
    "since": Column(np.int16, -1, "month", "from when"),
    "until": Column(np.int16, 7, "month", "to when"),
    "open": Column(np.bool_, True, "yes or no", "whether"),
}


class Some(NamedTuple):
    share: np.ndarray
    until: np.ndarray


@pytest.fixture
def table():
    made = Table(COLUMNS, 4)
    made.key[:], made.share[:], made.until[:] = [1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4], [10, 20, 30, 40]
    made.open[:] = [True, False, True, False]
    return made


def columns_of(table):
    return {name: table.column(name).tolist() for name in table}


def test_columns_begin_empty_with_their_own_types():
    made = Table(COLUMNS, 3)
    for name, column in COLUMNS.items():
        assert made.column(name).dtype == column.dtype and made.column(name).tolist() == [column.empty] * 3
        assert made.column(name).flags.c_contiguous


def test_taken_rows_are_copies_in_the_order_asked_for(table):
    taken = table.taken(np.array([3, 1]))
    table.share[3] = 0.9
    assert taken["share"].tolist() == [0.4, 0.2] and taken["key"].tolist() == [4, 2]
    assert list(taken) == list(COLUMNS) and len(taken) == len(COLUMNS)
    taken.beside["key"] = np.array([7, 8])
    assert taken["key"].tolist() == [7, 8] and len(taken) == len(COLUMNS)


def test_taken_rows_follow_one_another(table):
    one, two = table.taken(np.array([0])), table.taken(np.array([2, 3]))
    one.beside["month"], two.beside["month"] = np.array([5]), np.array([6, 6])
    both = one.followed_by([two])
    assert both["until"].tolist() == [10, 30, 40] and both["month"].tolist() == [5, 6, 6]


def test_rows_are_emptied_in_all_columns_or_in_a_part(table):
    table.empty(np.array([1, 2]), ("since", "until"))
    assert columns_of(table)["until"] == [10, 7, 7, 40] and columns_of(table)["share"] == [0.1, 0.2, 0.3, 0.4]
    table.empty(np.array([0]))
    assert {name: table.column(name)[0] for name in table} == {name: one.empty for name, one in COLUMNS.items()}


def test_rows_move_in_a_part(table):
    table.move(np.array([0, 1]), np.array([3, 2]), ("key", "share"))
    assert columns_of(table)["key"] == [1, 2, 2, 1] and columns_of(table)["share"] == [0.1, 0.2, 0.2, 0.1]
    assert columns_of(table)["until"] == [10, 20, 30, 40]


def test_growing_keeps_rows_and_hands_out_the_new_columns(table):
    before = table.together(Some)
    assert table.together(Some) is before
    table.grow(2)
    assert columns_of(table)["since"] == [-1] * 6 and columns_of(table)["until"] == [10, 20, 30, 40, 7, 7]
    assert table.rows == 6 and len(table.together(Some).share) == 6


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_has_columns_of_its_own_that_rows_act_on(table, copied):
    other = copied(table)
    other.share[0] = 0.7
    other.empty(np.array([1]))
    other.grow(1)
    assert other.taken(np.array([0, 1, 4]))["share"].tolist() == [0.7, 0.5, 0.5]
    assert columns_of(table)["share"] == [0.1, 0.2, 0.3, 0.4]


def test_a_column_is_not_replaced(table):
    with pytest.raises(AttributeError, match=r"'share' is written into: table.share\[:\]"):
        table.share = np.zeros(4)
    with pytest.raises(AttributeError, match="no column 'shares'"):
        _ = table.shares


def test_a_person_leaves_the_place_alone():
    jobs = Table(JOBS, 2)
    for name in jobs:
        jobs.column(name)[:] = 1
    jobs.empty(np.array([1]), OF_PERSON)
    assert all(jobs.column(name)[1] == 1 for name in PLACE)
    assert all(jobs.column(name)[1] == JOBS[name].empty for name in OF_PERSON)
    assert {jobs.column(name).dtype for name in jobs} <= set(TYPES)
