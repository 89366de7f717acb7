"""Numbers of one row: the text that computes them, and what NumPy would have in their place.

Types follow NumPy's own rules, asked of NumPy: every operation is done once on a sample of one entry. So a whole
number stays as narrow as in the array it stands for, and what NumPy refuses is refused here.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from culturesim.translation.source import NotTranslatableError

_WHOLE = tuple(np.dtype(kind) for kind in (np.int8, np.int16, np.int32, np.int64))
_FLOAT, _BOOL, _KEY = np.dtype(np.float64), np.dtype(np.bool_), np.dtype(np.uint64)


@dataclass(frozen=True)
class Number:
    """One number a row.

    Attributes
    ----------
    text
        Expression of a kernel.
    like
        A sample of what NumPy has in its place: an array of one entry, or a number of Python's own.
    late
        Whether it needs what NumPy computes between the two kernels (logarithms and the like of a row's numbers).
    table
        NumPy text of the same number for all worlds (or worlds and kinds), and the index of a row's in it; None where
        it may differ between rows of one world and kind.
    space
        What it is a row number of, if it is one: "unit", "person", "pair", "programme".
    constant
        Whether it is known beforehand.
    """

    text: str
    like: Any
    late: bool = False
    table: tuple[str, str] | None = None
    space: str | None = None
    constant: bool = False

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type NumPy has in its place."""
        return np.asarray(self.like).dtype

    @property
    def plain(self) -> bool:
        """Whether it is one of Python's own numbers, which take the type of what they meet."""
        return isinstance(self.like, (bool, int, float)) and not isinstance(self.like, np.generic)


def constant(value: Any) -> Number:
    """Return a number that is known beforehand."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating)):
        raise NotTranslatableError(f"{value!r} is not a number")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise NotTranslatableError(f"{value} is too large a number")
    return Number(_literal(value), value, table=(_literal(value), ""), constant=True)


def _literal(value: Any) -> str:
    own = value.item() if isinstance(value, np.generic) else value
    if isinstance(own, float) and not math.isfinite(own):
        return "np.nan" if math.isnan(own) else ("np.inf" if own > 0 else "(-np.inf)")
    return repr(own) if own >= 0 and not str(own).startswith("-") else f"({own!r})"


def of_type(dtype: Any, text: str, **more: Any) -> Number:
    """Return a number of a NumPy type."""
    return Number(text, np.ones(1, dtype), **more)


def turned(number: Number, dtype: np.dtype[Any]) -> str:
    """Return the text of `number` as a number of the type `dtype`."""
    if number.constant:
        value = number.like.item() if isinstance(number.like, np.generic) else number.like
        kind = {"f": float, "b": bool, "i": int}[dtype.kind]
        made = _literal(kind(value))
        return made if dtype.kind != "i" or dtype == np.int64 else f"np.{dtype}({made})"
    if number.dtype == dtype:
        return number.text
    if dtype == _BOOL:
        return f"({number.text} != 0)"
    if number.dtype == _BOOL:
        return f"(1.0 if {number.text} else 0.0)" if dtype == _FLOAT else f"np.{dtype}({number.text})"
    return f"float({number.text})" if dtype == _FLOAT else f"np.{dtype}({number.text})"


def tried(operation: Callable[..., Any], *numbers: Number) -> Any:
    """Return what NumPy makes of samples; refuse what it refuses."""
    for number in numbers:
        if number.dtype == _KEY and operation not in (operator.eq, operator.ne):
            raise NotTranslatableError("it computes with keys, which only name things")
    try:
        with np.errstate(all="ignore"):
            like = operation(*(number.like for number in numbers))
    except Exception as error:  # what NumPy refuses is refused with NumPy's words, later
        raise NotTranslatableError(f"NumPy refuses {operation.__name__}: {error}") from error
    if np.asarray(like).dtype not in (*_WHOLE, _FLOAT, _BOOL):
        raise NotTranslatableError(f"it computes with numbers of the type {np.asarray(like).dtype}")
    return like


def made(operation: Callable[..., Any], form: str, numbers: tuple[Number, ...], write: Callable[[Any], str]) -> Number:
    """Return the result of an operation: `form` is how NumPy writes it, `write(dtype)` gives the kernel's text."""
    like = tried(operation, *numbers)
    if all(number.constant for number in numbers):
        return constant(like)
    table = None
    if all(number.table for number in numbers):
        texts, indices = zip(*(number.table for number in numbers if number.table), strict=True)
        if len(index := {one for one in indices if one}) == 1:
            table = form.format(*texts), index.pop()
    late = any(number.late for number in numbers)
    return Number(write(np.asarray(like).dtype), like, late, table)


# ---------------------------------------------------------------- arithmetic

ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
              "%": operator.mod, "//": operator.floordiv}  # fmt: skip
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
               "!=": operator.ne}  # fmt: skip
LOGIC = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
_OF_FLAGS = {"+": "|", "*": "&"}


def arithmetic(sign: str, a: Number, b: Number) -> Number:
    """Return a + b, a - b, a * b, a / b."""
    if a.plain and b.plain and not (a.constant and b.constant):
        safe = sign in "+-*" or (b.constant and b.like > 0 and (sign == "/" or isinstance(a.like, int)))
        if not safe or bool in (type(a.like), type(b.like)):
            raise NotTranslatableError(f"{sign} of the month and {b.text}")
    elif sign in ("%", "//") and not (a.constant and b.constant):
        raise NotTranslatableError(f"{sign} of numbers of rows")

    def write(dtype: np.dtype[Any]) -> str:
        if dtype == _BOOL:
            return f"({turned(a, dtype)} {_OF_FLAGS[sign]} {turned(b, dtype)})"
        left, right = (turned(one, dtype) if one.dtype == _BOOL else one.text for one in (a, b))
        text = f"({left} {sign} {right})"
        return f"np.{dtype}{text}" if dtype in _WHOLE[:-1] else text

    return made(ARITHMETIC[sign], f"({{}} {sign} {{}})", (a, b), write)


def compared(sign: str, a: Number, b: Number) -> Number:
    """Return a < b and the like."""
    left, right = a.text, b.text
    if _KEY in (a.dtype, b.dtype):
        if not all(one.dtype == _KEY or (one.constant and one.dtype.kind == "i" and one.like >= 0) for one in (a, b)):
            raise NotTranslatableError("it compares keys with other numbers")
        left, right = (f"np.uint64({one.text})" if one.constant else one.text for one in (a, b))
    elif _BOOL in (a.dtype, b.dtype) and a.dtype != b.dtype:
        left, right = turned(a, np.dtype(np.int64)), turned(b, np.dtype(np.int64))
        if _FLOAT in (a.dtype, b.dtype):
            left, right = turned(a, _FLOAT), turned(b, _FLOAT)
    return made(COMPARISONS[sign], f"({{}} {sign} {{}})", (a, b), lambda _: f"({left} {sign} {right})")


def both(sign: str, a: Number, b: Number) -> Number:
    """Return a & b, a | b, a ^ b of truth values."""
    if not a.dtype == b.dtype == _BOOL:
        raise NotTranslatableError(f"{sign} of numbers that are not true or false")
    return made(LOGIC[sign], f"({{}} {sign} {{}})", (a, b), lambda _: f"({a.text} {sign} {b.text})")


def negative(a: Number) -> Number:
    """Return -a."""
    return made(operator.neg, "(-{})", (a,), lambda dtype: f"(-{a.text})" if dtype not in _WHOLE[:-1]
                else f"np.{dtype}(-{a.text})")  # fmt: skip


def opposite(a: Number) -> Number:
    """Return ~a of a truth value."""
    if a.plain or a.dtype != _BOOL:
        raise NotTranslatableError("~ of a number that is not true or false in every row")
    return made(operator.invert, "(~{})", (a,), lambda _: f"(not {a.text})")


def chosen(condition: Number, a: Number, b: Number) -> Number:
    """Return np.where(condition, a, b)."""

    def write(dtype: np.dtype[Any]) -> str:
        return f"({turned(a, dtype)} if {turned(condition, _BOOL)} else {turned(b, dtype)})"

    found = made(np.where, "np.where({}, {}, {})", (condition, a, b), write)
    return changed(found, space=a.space) if a.space == b.space else found


def extreme(name: str, a: Number, b: Number) -> Number:
    """Return np.minimum(a, b) or np.maximum(a, b)."""

    def write(dtype: np.dtype[Any]) -> str:
        if dtype == _BOOL:
            raise NotTranslatableError(f"np.{name} of truth values")
        text = f"({turned(a, dtype)}, {turned(b, dtype)})"
        return f"np.{name}{text}" if dtype == _FLOAT else f"np.{dtype}({name[:3]}{text})"

    return made(getattr(np, name), f"np.{name}({{}}, {{}})", (a, b), write)


def exact(name: str, a: Number) -> Number:
    """Return np.abs, np.sqrt, np.floor, np.ceil, np.isfinite, np.isnan: exact, so alike everywhere."""
    if a.dtype != _FLOAT and not (name == "abs" and a.dtype in _WHOLE):
        raise NotTranslatableError(f"np.{name} of a number of the type {a.dtype}")

    def write(dtype: np.dtype[Any]) -> str:
        return f"np.{dtype}(abs({a.text}))" if dtype in _WHOLE[:-1] else f"np.{name}({a.text})"

    return made(getattr(np, name), f"np.{name}({{}})", (a,), write)


def squared(a: Number) -> Number:
    """Return a ** 2."""
    if a.dtype != _FLOAT:
        raise NotTranslatableError("** of whole numbers")
    return made(np.square, "np.square({})", (a,), lambda _: f"({a.text} * {a.text})")


def changed(number: Number, **changes: Any) -> Number:
    """Return `number` with some of it changed."""
    return replace(number, **changes)
