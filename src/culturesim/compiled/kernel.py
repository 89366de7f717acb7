"""A kernel: a function that is compiled, or taken from what is kept, when it is first called.

Numba is imported then, and not before, so that what simulates nothing starts quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import Any, TypeVar, cast

from culturesim.compiled.folders import cache_folder, generated_folder
from culturesim.compiled.kept import DOOR, ENTRY, PART, Kept

F = TypeVar("F", bound=Callable)  # type: ignore[type-arg]


class Kernel:
    """A function to be compiled: once for calls from Python, once for calls from other kernels, where there are any.

    What other kernels call needs no door for Python's numbers, which for tables of many columns costs more to compile
    than the function itself.
    """

    def __init__(self, function: Callable[..., Any], folder: Callable[[], Path | None], **options: Any) -> None:
        update_wrapper(self, function)
        self.function, self._folder, self._options = function, folder, options
        self._doors: dict[Any, Any] = {}

    def __call__(self, *args: Any) -> Any:
        """Find the way in, at the first call from Python; to every later one it is the call itself, without detour."""
        way = self._way(args)
        self.__class__ = type("Kernel", (Kernel,), {"__call__": staticmethod(way)})
        return way(*args)

    def _way(self, args: Sequence[Any]) -> Any:
        """Return what Python calls with arguments like these: a door of their own where named tuples are among them."""
        import numba

        from culturesim.compiled.door import kinds_of

        kinds = kinds_of(args)
        if numba.config.DISABLE_JIT or not any(kinds) or len(kinds) != self.function.__code__.co_argcount:
            return self.from_python
        if kinds not in self._doors:
            self._doors[kinds] = self._door(kinds)
        return self._doors[kinds]

    def _door(self, kinds: tuple[Any, ...]) -> Any:
        from culturesim.compiled.door import fields_of, taking_fields, through

        found = taking_fields(self.function, kinds, no_cfunc_wrapper=True, **self._options)
        found._cache = Kept(self.function, DOOR, self._folder(), fields_of(kinds))
        return through(found, self.function, kinds, self._otherwise)

    def _otherwise(self, *args: Any) -> Any:
        """Stand in for a door where other arguments come than it was made for."""
        return self._way(args)(*args)

    @cached_property
    def from_python(self) -> Any:
        """Numba's dispatcher for calls from Python."""
        return self._dispatcher(ENTRY, self._folder())

    @cached_property
    def from_kernels(self) -> Any:
        """Numba's dispatcher for calls from kernels."""
        from numba import types

        inlined = self._options.get("forceinline")  # then it stands in every kernel that calls it
        found = self._dispatcher(PART, None if inlined else self._folder(), no_cpython_wrapper=True)
        as_told = found.get_call_template

        def of_any_number(args: Any, kws: Any) -> Any:
            """Let a constant count as any number of its type, lest the function be compiled for each constant."""
            plain = {name: types.unliteral(one) for name, one in kws.items()}
            return as_told([types.unliteral(one) for one in args], plain)

        found.get_call_template = of_any_number
        return found

    @property
    def _numba_type_(self) -> Any:
        """What Numba asks for where it meets this in another kernel."""
        return self.from_kernels._numba_type_

    def _dispatcher(self, kind: str, folder: Path | None, **more: Any) -> Any:
        import numba

        made = numba.njit(no_cfunc_wrapper=True, **self._options, **more)(self.function)
        if not numba.config.DISABLE_JIT:
            made._cache = Kept(self.function, kind, folder)
        return made


def compiled(function: F) -> F:
    """Compile a kernel when it is first called; keep the result where :func:`cache_folder` says.

    A kernel writes into arrays it is given and makes none: so nothing in it is reference-counted, which would cost more
    than the work itself where tables are handed to helpers.
    """
    return cast(F, Kernel(function, cache_folder, _nrt=False))


def allocating(function: F) -> F:
    """Compile a function that makes arrays, as :func:`compiled` does; for what is not called row by row."""
    return cast(F, Kernel(function, cache_folder))


def inlined(function: F) -> F:
    """Compile a small helper into every kernel that calls it: tables are then not copied at each call."""
    return cast(F, Kernel(function, cache_folder, forceinline=True, _nrt=False))


def generated(function: F) -> F:
    """Compile a kernel of a module that was written by the program; it divides by zero as NumPy does."""
    return cast(F, Kernel(function, generated_folder, _nrt=False, error_model="numpy"))
