"""Doors: named tuples reach a kernel field by field, and none of them where another was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest

from culturesim.compiled.kernel import Kernel


class People(NamedTuple):
    key: Any
    hours: Any
    month: Any
    salt: Any


class Ties(NamedTuple):
    quality: Any
    lasting: Any


class Paid(NamedTuple):
    hours: Any
    key: Any
    month: Any
    salt: Any


def work(rows, people, limit, ties):  # type: ignore[no-untyped-def]
    """Change a column, make an array, read numbers: what kernels do with tables."""
    found = np.zeros(len(rows))
    for place, row in enumerate(rows):
        if ties.lasting[row]:
            people.hours[row] += people.month
        found[place] = people.hours[row] * limit + people.key[row] + ties.quality[row, 1] + np.int64(people.salt)
    return found


def arguments(kind: Any = People) -> tuple[Any, ...]:
    values = {"key": np.arange(6), "hours": np.linspace(0, 1, 6), "month": 7, "salt": np.uint64(2**40)}
    ties = Ties(np.arange(12.0).reshape(6, 2), np.array([True, False] * 3))
    return np.array([1, 4, 2]), kind(**values), 0.5, ties


def unkept(function: Any, **options: Any) -> Any:
    """Return a kernel that is kept nowhere."""
    return Kernel(function, lambda: None, **options)


def by_python(args: tuple[Any, ...]) -> tuple[Any, Any]:
    return work(*args), args[1].hours


def by_kernel(kernel: Any, args: tuple[Any, ...]) -> tuple[Any, Any]:
    return kernel(*args), args[1].hours


def same(found: tuple[Any, Any], meant: tuple[Any, Any]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(found, meant, strict=True))


def test_a_door_changes_no_result():
    kernel = unkept(work)
    for _ in range(2):
        assert same(by_kernel(kernel, arguments()), by_python(arguments()))
    assert same(by_kernel(kernel.from_python, arguments()), by_python(arguments()))


def test_tuples_of_another_kind_or_in_another_place_are_told_apart():
    kernel = unkept(work)
    people, paid = arguments(), arguments(Paid)
    floats = (people[0], people[1]._replace(key=np.arange(6.0)), *people[2:])
    paid_floats = (paid[0], paid[1]._replace(key=np.arange(6.0) + 9), *paid[2:])  # now of the same types as `floats`
    for args in (people, floats, paid, paid_floats, people):
        meant = by_python((args[0], args[1]._replace(hours=args[1].hours.copy()), *args[2:]))
        assert same(by_kernel(kernel, args), meant)

    @unkept
    def pick(one, other):  # type: ignore[no-untyped-def]
        return one[0][0] - other[1][0]

    two, table = Ties(np.array([5.0]), np.array([3.0])), np.array([[8.0], [1.0]])
    assert [pick(two, table), pick(table, two), pick(two, two), pick(table, table)] == [4, 5, 2, 7]


def test_a_call_with_too_many_or_too_few_arguments_fails():
    kernel, args = unkept(work), arguments()
    kernel(*args)
    for wrong in (args[:-1], (*args, 1)):
        with pytest.raises(TypeError, match="work"):
            kernel(*wrong)


def test_fields_are_checked_as_arguments_are():
    kernel, (rows, people, limit, ties) = unkept(work), arguments()
    kernel(rows, people, limit, ties)
    with pytest.raises(numba.errors.TypingError):
        kernel(rows, people._replace(hours=None), limit, ties)
    whole = people._replace(hours=np.arange(6), month=1)
    meant = by_python((rows, whole._replace(hours=np.arange(6)), limit, ties))
    assert same(by_kernel(kernel, (rows, whole, limit, ties)), meant)


def test_a_kernel_without_compiler_is_its_function(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    assert same(by_kernel(unkept(work), arguments()), by_python(arguments()))


def test_a_kept_door_is_not_taken_for_fields_in_another_order(tmp_path: Path):
    def difference(*fields: str) -> float:
        kind: Any = NamedTuple("Pair", [(name, Any) for name in fields])  # type: ignore[misc]

        def probe(pair):  # type: ignore[no-untyped-def]
            return pair.first[0] - pair.second[0]

        return Kernel(probe, lambda: tmp_path)(kind(**{"first": np.array([5.0]), "second": np.array([3.0])}))

    assert [difference("first", "second"), difference("second", "first")] == [2.0, 2.0]
    assert len(list(tmp_path.glob("*.kernel"))) == 2
