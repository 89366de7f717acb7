"""Where a function's source stands, and whether that source is what the function does."""

from __future__ import annotations
import __future__

import ast
import linecache
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import CodeType
from typing import Any

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_WHAT_IT_DOES = ("co_code", "co_consts", "co_names", "co_varnames")


class NotTranslatableError(Exception):
    """A rule says something for which there is no row code; the message says what. It is evaluated with NumPy."""


@lru_cache(maxsize=64)
def _functions_in(text: str, flags: int) -> dict[int, tuple[ast.FunctionDef, CodeType]]:
    """Return the functions of a file, and what they compile to, by the line on which they begin."""
    try:
        tree = ast.parse(text)
        whole = compile(tree, "", "exec", flags, dont_inherit=True)
    except SyntaxError:
        return {}
    codes = {code.co_firstlineno: code for code in _codes_in(whole)}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            line = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            if line in codes:
                found[line] = node, codes[line]
    return found


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes_in(inner)


def definition_of(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return the definition of a function.

    Raises
    ------
    NotTranslatableError
        When its source is not to be had, or is no longer what the function does (edited since, or wrapped).
    """
    code = getattr(function, "__code__", None)
    if code is None:
        raise NotTranslatableError(f"{function!r} is not written in Python")
    if code.co_freevars:
        raise NotTranslatableError(f"it uses {code.co_freevars[0]} of the function it is defined in")
    linecache.checkcache(code.co_filename)  # a file read before may have been edited, and what it holds read again
    lines = linecache.getlines(code.co_filename, getattr(function, "__globals__", None))
    node, compiled = _functions_in("".join(lines), code.co_flags & _FUTURE).get(code.co_firstlineno, (None, None))
    if node is None or node.name != code.co_name:
        raise NotTranslatableError("its source is not at hand")
    if any(getattr(compiled, what) != getattr(code, what) for what in _WHAT_IT_DOES):
        raise NotTranslatableError("its source is not what it does: the file was edited since, or it was changed")
    return node
