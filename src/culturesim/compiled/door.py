"""A door: how named tuples of arrays come from Python into a kernel.

At each call Numba looks anew at every array in a named tuple, which for tables of many columns takes longer than what
most kernels do; an array that is an argument of its own it knows at a glance. In compiled code a named tuple is nothing
but its fields, one argument each. So Python hands over the fields, Numba checks the type of each, and the same compiled
function is entered. Nothing is compiled twice.

Numba is imported here: this module is, when the first door is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from inspect import Parameter, Signature
from itertools import islice
from typing import Any

import numba
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering
from numba.core.typing import signature

Kinds = tuple[Any, ...]  # for each argument: the class of the named tuple that stands there, or None
_KINDS = "culturesim_kinds"


def kinds_of(args: Sequence[Any]) -> Kinds:
    """Return which arguments are named tuples, and of which class."""
    return tuple(type(one) if isinstance(one, tuple) and hasattr(one, "_fields") else None for one in args)


def fields_of(kinds: Kinds) -> str:
    """Return the names of the fields that stand for each argument: what the types alone do not tell."""
    return repr([kind and (kind.__module__, kind.__qualname__, kind._fields) for kind in kinds])


def taking_fields(function: Callable[..., Any], kinds: Kinds, **options: Any) -> Any:
    """Return Numba's dispatcher of `function`, to be called with fields in place of the named tuples."""

    def fields() -> None: ...

    number = sum(1 if kind is None else len(kind._fields) for kind in kinds)
    places = [Parameter(f"field_{i}", Parameter.POSITIONAL_OR_KEYWORD) for i in range(number)]
    fields.__signature__ = Signature(places)  # type: ignore[attr-defined]
    fields.__name__, fields.__qualname__ = function.__name__, function.__qualname__
    found = numba.njit(fields)
    compiler = type("CompilerWithDoor", (_CompilerWithDoor,), {"kinds": kinds})
    whole = numba.njit(pipeline_class=compiler, **options)(function)._compiler

    def compile_whole(of_fields: Sequence[Any], return_type: Any) -> Any:
        """Compile the function as it is written, and let it count as one of fields."""
        result = whole.compile(_put_together(of_fields, kinds), return_type)
        return result._replace(signature=signature(result.signature.return_type, *of_fields))

    found._compiler.compile = compile_whole
    return found


def through(door: Any, function: Callable[..., Any], kinds: Kinds, otherwise: Callable[..., Any]) -> Any:
    """Return what Python calls with the arguments of `function`: named tuples are taken apart if they are of `kinds`.

    Calls with others where these stand go to `otherwise`.
    """
    names = function.__code__.co_varnames[: len(kinds)]
    named = dict(zip(names, kinds, strict=True))
    given = ", ".join(names)
    apart = ", ".join(f"*{name}" if kind else name for name, kind in named.items())
    as_known = " and ".join(f"_type({name}) is _kind_{name}" for name, kind in named.items() if kind)
    text = (
        f"def {function.__name__}({given}):\n"
        f"    if {as_known}:\n"
        f"        return _door({apart})\n"
        f"    return _otherwise({given})\n"
    )
    space = {"_door": door, "_otherwise": otherwise, "_type": type}
    space |= {f"_kind_{name}": kind for name, kind in named.items()}
    exec(text, space)
    return space[function.__name__]


def _put_together(of_fields: Sequence[Any], kinds: Kinds) -> tuple[Any, ...]:
    """Return the types of the arguments, given those of all fields."""
    rest = iter(of_fields)
    return tuple(
        next(rest) if kind is None else numba.types.BaseTuple.from_types(tuple(islice(rest, len(kind._fields))), kind)
        for kind in kinds
    )


def _taken_apart(of_arguments: Sequence[Any], kinds: Kinds) -> tuple[Any, ...]:
    """Return the types of all fields, given those of the arguments."""
    pairs = zip(of_arguments, kinds, strict=True)
    return tuple(field for one, kind in pairs for field in ((one,) if kind is None else one.types))


class _LowerWithDoor(Lower):  # type: ignore[misc]
    """Writes machine code whose entry from Python takes fields."""

    def create_cpython_wrapper(self, release_gil: bool = False) -> None:
        """Write the entry: as for a function of the fields, which in machine code this one is."""
        of_fields = copy(self.fndesc)
        of_fields.argtypes = _taken_apart(self.fndesc.argtypes, self.metadata[_KINDS])
        in_code = self.context.call_conv.get_function_type
        if in_code(self.fndesc.restype, of_fields.argtypes) != in_code(self.fndesc.restype, self.fndesc.argtypes):
            raise NotImplementedError(f"in this version of Numba, named tuples are not their fields: {self.fndesc}")
        self.context.create_cpython_wrapper(
            self.library, of_fields, self.env, self.call_helper, release_gil=release_gil
        )


@register_pass(mutates_CFG=True, analysis_only=False)
class _LoweringWithDoor(NativeLowering):  # type: ignore[misc]
    _name = "native_lowering_with_door"
    lowering_class = _LowerWithDoor


class _CompilerWithDoor(CompilerBase):  # type: ignore[misc]
    """Numba's compiler, with a door in place of the entry it writes."""

    kinds: Kinds

    def define_pipelines(self) -> list[Any]:
        self.state.metadata[_KINDS] = self.kinds
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.passes = [(_LoweringWithDoor if one is NativeLowering else one, what) for one, what in passes.passes]
        passes.finalize()
        return [passes]
