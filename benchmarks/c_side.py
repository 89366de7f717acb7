"""The C side of a kernel: its arguments described as C structures, the source compiled, the function called.

A kernel of the package writes into arrays it is given and makes none, so the same call can be made of a function in C:
it gets one pointer to a structure with the kernel's own parameters, named tuples as structures within.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / ".env" / "limit"
SOURCES = sorted(Path(__file__).parent.glob("limit*.c"))
# No contraction of a*b+c into one rounding: outputs are compared to the last bit.
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fPIC", "-shared", "-Wall")
NUMBERS: dict[str, tuple[str, Any]] = {
    "float64": ("double", ctypes.c_double), "bool": ("uint8_t", ctypes.c_uint8),
    "int8": ("int8_t", ctypes.c_int8), "int16": ("int16_t", ctypes.c_int16), "int32": ("int32_t", ctypes.c_int32),
    "int64": ("int64_t", ctypes.c_int64), "uint64": ("uint64_t", ctypes.c_uint64),
}  # fmt: skip


class NotInCError(Exception):
    """There is no C side to compare with."""


class NoCompilerError(NotInCError):
    """There is no C compiler here."""


class DoesNotCompileError(NotInCError):
    """There is one, and it refuses the source."""


def members(names: Sequence[str], values: Sequence[Any], indent: str = "    ") -> str:
    """Return the members of a C structure that holds `values`: arrays as a pointer and a count of rows."""
    lines = []
    for name, value in zip(names, values, strict=True):
        if isinstance(value, tuple):
            fields = getattr(value, "_fields", [f"_{place}" for place in range(len(value))])
            lines.append(f"{indent}struct {{\n{members(fields, value, indent + '    ')}{indent}}} {name};\n")
        elif isinstance(value, np.ndarray):
            lines.append(f"{indent}{NUMBERS[value.dtype.name][0]} *restrict {name}; int64_t {name}_rows;\n")
            lines.append(f"{indent}int64_t {name}_columns;\n" if value.ndim == 2 else "")
        else:
            lines.append(f"{indent}{NUMBERS[np.asarray(value).dtype.name][0]} {name};\n")
    return "".join(lines)


def structure(names: Sequence[str], values: Sequence[Any]) -> ctypes.Structure:
    """Return the same as a structure that can be handed over; it points into the arrays."""
    fields: list[tuple[str, Any]] = []
    filled: list[tuple[str, Any]] = []
    for name, value in zip(names, values, strict=True):
        if isinstance(value, tuple):
            inner = structure(getattr(value, "_fields", [f"_{place}" for place in range(len(value))]), value)
            parts: list[tuple[str, Any, Any]] = [(name, type(inner), inner)]
        elif isinstance(value, np.ndarray):
            parts = [(name, ctypes.c_void_p, value.ctypes.data), (f"{name}_rows", ctypes.c_int64, len(value))]
            parts += [(f"{name}_columns", ctypes.c_int64, value.shape[1])] if value.ndim == 2 else []
        else:
            parts = [(name, NUMBERS[np.asarray(value).dtype.name][1], value)]
        fields += [(called, kind) for called, kind, _ in parts]
        filled += [(called, given) for called, _, given in parts]
    made = type("Arguments", (ctypes.Structure,), {"_fields_": fields})()
    for called, given in filled:
        setattr(made, called, given)
    return made  # type: ignore[no-any-return]


def compiler() -> str | None:
    """Return the C compiler of this machine, if there is one."""
    return next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)


def library(
    described: Mapping[str, tuple[Sequence[str], Sequence[Any]]],
    sources: Sequence[Path] = SOURCES,
    constants: Mapping[str, int] | None = None,
) -> ctypes.CDLL:
    """Compile `sources` for kernels by name with their parameters, and return what it became."""
    found = compiler()
    if found is None:
        raise NoCompilerError("no C compiler (gcc, clang, cc) was found")
    FOLDER.mkdir(parents=True, exist_ok=True)
    structures = [f"typedef struct {{\n{members(*told)}}} {name}_arguments;\n" for name, told in described.items()]
    numbers = "".join(f"enum {{ {name} = {value} }};\n" for name, value in (constants or {}).items())
    (FOLDER / "arguments.h").write_text(f"#include <stdint.h>\n\n{numbers}\n" + "\n".join(structures), encoding="utf-8")
    made = FOLDER / f"{sources[0].stem}.so"
    command = [found, *FLAGS, f"-I{FOLDER}", *map(str, sources), "-o", str(made), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise DoesNotCompileError(done.stderr.strip())
    return ctypes.CDLL(str(made))
