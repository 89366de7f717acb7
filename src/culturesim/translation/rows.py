"""A rule written for many rows, as code for one row.

The translator walks through the rule's source and keeps track of what every name stands for. Methods of the state
and a researcher's own helping functions are walked through in the same way, so what they mean is said in one place.
Whatever it does not know for sure makes the rule "not translatable", with a reason.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from culturesim.mechanisms import Mechanism
from culturesim.quantities import Holder
from culturesim.state.state import State
from culturesim.translation import numbers
from culturesim.translation.numbers import Number, constant, of_type
from culturesim.translation.places import (
    ALWAYS_THERE,
    MENTORS_HAD,
    STRENGTHS,
    TABLES,
    Looked,
    by_name,
    column,
    strength,
)
from culturesim.translation.source import NotTranslatableError, definition_of

_DEPTH = 6  # of functions within functions
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.FloorDiv: "//",
          ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
          ast.Eq: "==", ast.NotEq: "!="}  # fmt: skip
_EXACT = ("abs", "sqrt", "floor", "ceil", "isfinite", "isnan")
_BY_NUMPY = ("log", "exp", "log1p", "expm1", "log2", "log10", "tanh")  # whose last bit is NumPy's own


@dataclass(frozen=True)
class Thing:
    """Something of the state that is no number yet: the state itself, one of its tables, a bound method."""

    what: str
    name: str = ""


@dataclass
class RowCode:
    """What one mechanism adds for one row.

    Attributes
    ----------
    lines
        Assignments before the shift, each with whether it is late (see `Number.late`).
    shift
        Text of the shift.
    parameters
        Names of its parameters; the code reads them as ``<tag>_<name>``.
    asked
        What NumPy computes in between: texts of the arguments, and how NumPy writes it; read as ``<tag>_asked_<n>``.
    tables
        What NumPy computes once: text over all worlds (and kinds), and a row's index; read as ``<tag>_table_<n>``.
    arguments
        Arrays it reads, by their names in the kernel, and how the state is asked for them.
    """

    tag: str
    lines: list[tuple[bool, str]] = field(default_factory=list)
    shift: str = "0.0"
    parameters: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tables: list[tuple[str, str]] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=dict)


def row_code(mechanism: Mechanism, tag: str) -> RowCode:
    """Return the row code of a mechanism; names in it begin with `tag`.

    Raises
    ------
    NotTranslatableError
        When there is none; the message says why.
    """
    code = RowCode(tag)
    node = definition_of(mechanism.rule)
    given = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    if len(given) != 2 or node.args.vararg or node.args.kwarg:
        raise NotTranslatableError("it takes other arguments than state, rows and numbers")
    scope: dict[str, Any] = {given[0]: Thing("state"), given[1]: of_type(np.int64, "row", space=mechanism.per)}
    for name in mechanism.parameters:
        code.parameters.append(name)
        scope[name] = of_type(np.float64, f"{tag}_{name}", table=(f"parameters[{name!r}]", "[world]"))
    body = Body(code, mechanism.per, mechanism.rule.__globals__, scope, 0, tag)
    shift = body.lived(node)
    if not isinstance(shift, Number):
        raise NotTranslatableError("what it returns is no number a row")
    if shift.dtype == np.uint64:
        raise NotTranslatableError("it returns a key")
    code.shift = numbers.turned(shift, np.dtype(np.float64))
    return code


class Body:
    """One function being walked through, with what its names stand for."""

    def __init__(
        self, code: RowCode, per: Holder, known: dict[str, Any], scope: dict[str, Any], depth: int, tag: str
    ) -> None:
        if depth > _DEPTH:
            raise NotTranslatableError("its functions call one another too deep")
        self.code, self.per, self.globals, self.scope, self.depth, self.tag = code, per, known, scope, depth, tag

    # -- statements ---------------------------------------------------------------------------------------------

    def lived(self, node: ast.FunctionDef) -> Any:
        """Return what the function returns."""
        for statement in node.body[:-1]:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue  # words
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                raise NotTranslatableError(f"line {statement.lineno}: {_kind(statement)}")
            self._assign(statement.targets[0], self.value(statement.value))
        last = node.body[-1]
        if not isinstance(last, ast.Return) or last.value is None:
            raise NotTranslatableError(f"line {last.lineno}: it does not end in a return")
        return self.value(last.value)

    def _assign(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, tuple) and len(target.elts) == len(value):
            for one, part in zip(target.elts, value, strict=True):
                self._assign(one, part)
            return
        if not isinstance(target, ast.Name):
            raise NotTranslatableError(f"line {target.lineno}: it assigns to more than a name")
        if isinstance(value, Number) and not value.constant and not value.text.isidentifier():
            name = f"{self.tag}_{target.id}"
            while any(line.startswith(f"{name} = ") for _, line in self.code.lines):
                name += "_"
            self.code.lines.append((value.late, f"{name} = {value.text}"))
            value = numbers.changed(value, text=name)
        self.scope[target.id] = value

    # -- expressions --------------------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Any:
        """Return what an expression stands for."""
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self._named(node)
            case ast.Tuple():
                return tuple(self.value(one) for one in node.elts)
            case ast.Attribute():
                return self._attribute(self.value(node.value), node.attr)
            case ast.Subscript():
                return self._looked_up(self.value(node.value), self.value(node.slice))
            case ast.Call():
                return self._called(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp(op=ast.USub()):
                return numbers.negative(self.number(node.operand))
            case ast.UnaryOp(op=ast.Invert()):
                return numbers.opposite(self.number(node.operand))
            case ast.Compare(ops=[sign], comparators=[other]) if type(sign) in _SIGNS:
                return numbers.compared(_SIGNS[type(sign)], self.number(node.left), self.number(other))
        raise NotTranslatableError(f"line {node.lineno}: {_kind(node)}")

    def number(self, node: ast.expr) -> Number:
        """Return the number an expression stands for."""
        return _as_number(self.value(node), node)

    def _named(self, node: ast.Name) -> Any:
        for known in (self.scope, self.globals, vars(builtins)):
            if node.id in known:
                return known[node.id]
        raise NotTranslatableError(f"line {node.lineno}: there is no {node.id}")

    def _binary(self, node: ast.BinOp) -> Number:
        a, b = self.number(node.left), self.number(node.right)
        if isinstance(node.op, ast.Pow):
            return self._power(a, b)
        if type(node.op) not in _SIGNS:
            raise NotTranslatableError(f"line {node.lineno}: {_kind(node.op)}")
        sign = _SIGNS[type(node.op)]
        return numbers.both(sign, a, b) if sign in numbers.LOGIC else numbers.arithmetic(sign, a, b)

    def _attribute(self, owner: Any, name: str) -> Any:
        match owner:
            case Thing("state"):
                if name == "month":
                    return Number("month", 1)
                if name in TABLES or name in STRENGTHS or name in ("rules", "kinds"):
                    return Thing("table", name)
                if name == "mentors_had":
                    return MENTORS_HAD
                if isinstance(getattr(State, name, None), FunctionType):
                    return Thing("method", name)
            case Thing("table", table) if table in TABLES:
                return column(table, name)
            case Thing("table", table) if table in STRENGTHS:
                return strength(table, name)
            case ModuleType() if hasattr(owner, name):
                return getattr(owner, name)
            case Number() | Looked():
                return Thing(f"method of {type(owner).__name__}", name)
        raise NotTranslatableError(f"it asks for .{name}")

    def _looked_up(self, owner: Any, index: Any) -> Any:
        if isinstance(owner, Thing) and owner.name in ("rules", "kinds") and isinstance(index, str):
            return by_name(owner.name, index)
        if not isinstance(owner, Looked):
            raise NotTranslatableError("it takes a part of something that is no column")
        each = index if isinstance(index, tuple) else (index,)
        if not all(isinstance(one, Number) for one in each):
            raise NotTranslatableError("it looks up a column by something else than rows")
        if any(one.space not in ALWAYS_THERE for one in each):
            raise NotTranslatableError("it looks up a column by what may not be there")
        self.code.arguments.update(owner.arguments)
        return owner.at(*each)

    # -- calls --------------------------------------------------------------------------------------------------

    def _called(self, node: ast.Call) -> Any:
        function = self.value(node.func)
        if any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords):
            raise NotTranslatableError(f"line {node.lineno}: * in a call")
        known = isinstance(function, FunctionType) or (isinstance(function, Thing) and function.what == "method")
        if not known and (id(function) not in _NUMPY or node.keywords):
            raise NotTranslatableError(f"line {node.lineno}: it calls {ast.unparse(node.func)}")
        given = [self.value(one) for one in node.args]
        named = {str(one.arg): self.value(one.value) for one in node.keywords}
        if isinstance(function, Thing) and function.what == "method":
            return self._asked_of_state(function.name, given, named)
        if isinstance(function, FunctionType):
            return self._walked(function, given, named)
        name = _NUMPY[id(function)]
        values = [_as_number(one, node) for one in given]
        match name, values:
            case "where", [condition, a, b]:
                return numbers.chosen(condition, a, b)
            case (("minimum" | "maximum"), [a, b]):
                return numbers.extreme(name, a, b)
            case "power", [a, b]:
                return self._power(a, b)
            case "square", [a]:
                return numbers.squared(a)
            case _, [a] if name in _EXACT:
                return numbers.exact(name, a)
            case _, [a] if name in _BY_NUMPY:
                return self._by_numpy(f"np.{name}({{}})", getattr(np, name), a)
        raise NotTranslatableError(f"line {node.lineno}: {ast.unparse(node)}")

    def _asked_of_state(self, name: str, given: list[Any], named: dict[str, Any]) -> Any:
        """Return what a method of the state answers: some are known here, the others are walked through."""
        if name in ("at_mentor", "at_programme"):
            looked, rows, without = _bound(getattr(State, name), [Thing("state"), *given], named)[1:]
            places = column("ties", "mentor") if name == "at_mentor" else column("units", "programme")
            self.code.arguments.update(places.arguments)
            if not isinstance(looked, Looked) or looked.of not in (("person",), ("programme",)):
                raise NotTranslatableError(f"it asks {name} for something else than a column")
            self.code.arguments.update(looked.arguments)
            where = places.at(_row_number(rows))
            return numbers.chosen(numbers.compared(">=", where, constant(0)), looked.at(where), _as_number(without))
        if name in ("world", "unit_of"):
            rows, holder = _bound(getattr(State, name), [Thing("state"), *given], named)[1:]
            if holder != _row_number(rows).space:
                raise NotTranslatableError(f"it asks for {name} of rows of something else than {holder}")
            if name == "world" and rows.text == "row":
                return of_type(np.int32 if self.per == "pair" else np.int64, "world", space="world")
            if name == "unit_of" and rows.text == "row":
                return of_type(np.int32 if self.per != "unit" else np.int64, "unit", space="unit")
            if name == "unit_of" and holder == "person":
                return self._looked_up(column("jobs", "unit"), rows)
            raise NotTranslatableError(f"it asks for {name} of other rows than its own")
        return self._walked(getattr(State, name), [Thing("state"), *given], named)

    def _walked(self, function: FunctionType, given: list[Any], named: dict[str, Any]) -> Any:
        """Return what another function returns, walking through it too."""
        node = definition_of(function)
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        scope = dict(zip(names, _bound(function, given, named), strict=True))
        tag = f"{self.tag}_{function.__name__}"
        inner = Body(self.code, self.per, function.__globals__, scope, self.depth + 1, tag)
        return inner.lived(node)

    # -- what only NumPy computes to the last bit ---------------------------------------------------------------

    def _power(self, a: Number, b: Number) -> Number:
        if a.constant and b.constant:
            return numbers.made(lambda x, y: x**y, "({} ** {})", (a, b), lambda _: "")
        if b.constant and b.plain and not isinstance(b.like, bool) and b.like == 2:
            return numbers.squared(a)
        if a.constant and a.plain:
            return self._by_numpy(f"{a.text} ** {{}}", lambda x: a.like**x, b)
        if b.constant and b.plain:
            return self._by_numpy(f"{{}} ** {b.text}", lambda x: x**b.like, a)
        raise NotTranslatableError("** of two numbers that both differ by row")

    def _by_numpy(self, form: str, operation: Callable[..., Any], a: Number) -> Number:
        like = numbers.tried(operation, a)
        if a.constant:
            return constant(like)
        if a.plain:
            raise NotTranslatableError(f"{form} of the month")
        if a.table is not None:
            self.code.tables.append((form.format(a.table[0]), a.table[1]))
            name = f"{self.code.tag}_table_{len(self.code.tables) - 1}"
            return Number(name, like, table=(form.format(a.table[0]), a.table[1]))
        if a.late:
            raise NotTranslatableError(f"{form} of what needs another of the kind")
        self.code.asked.append((numbers.turned(a, np.dtype(np.float64)), form))
        return Number(f"{self.code.tag}_asked_{len(self.code.asked) - 1}", like, late=True)


_KNOWN = ("where", "minimum", "maximum", "power", "square", *_EXACT, *_BY_NUMPY)
_NUMPY = {id(getattr(np, name)): name for name in _KNOWN} | {id(abs): "abs"}


def _as_number(value: Any, node: ast.AST | None = None) -> Number:
    if isinstance(value, Number):
        return value
    if isinstance(value, (bool, int, float, np.number, np.bool_)):
        return constant(value)
    said = f"{ast.unparse(node)} is no number a row" if node is not None else "it needs a number"
    raise NotTranslatableError(said)


def _row_number(value: Any) -> Number:
    if isinstance(value, Number) and value.space is not None:
        return value
    raise NotTranslatableError("it asks for something of what are no rows")


def _bound(function: FunctionType, given: list[Any], named: dict[str, Any]) -> list[Any]:
    """Return the arguments of a call in order, defaults filled in."""
    try:
        bound = inspect.signature(function).bind(*given, **named)
    except TypeError as error:
        raise NotTranslatableError(f"{function.__name__}: {error}") from error
    bound.apply_defaults()
    return list(bound.arguments.values())


def _kind(node: ast.AST) -> str:
    words = {ast.If: "an if", ast.For: "a loop", ast.While: "a loop", ast.With: "a with", ast.Lambda: "a lambda",
             ast.AugAssign: "an assignment in place", ast.IfExp: "an if", ast.BoolOp: "and, or", ast.Not: "not",
             ast.Compare: "a comparison of three", ast.ListComp: "a comprehension"}  # fmt: skip
    return words.get(type(node), type(node).__name__)
