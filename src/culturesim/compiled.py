"""Compiling kernels with Numba, with a cache that cannot go stale.

Numba's own cache looks only at the file a kernel stands in, so a kernel whose *helper* changed would run the
old helper. Here the cache folder is named after a digest of every source file of the package that a kernel could
reach, and of the versions that compiled it: any edit there leads to a new folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import llvmlite
import numba
import numpy as np
from platformdirs import user_cache_path

F = TypeVar("F", bound=Callable)  # type: ignore[type-arg]
KEPT_DAYS = 30
FACES = (  # rooms in which nothing is lived or measured: they change no number of a run
    "__main__.py", "analysis", "claims", "cli", "facts", "importing", "mesa_model", "plotting", "saved", "store",
    "testing", "words",
)  # fmt: skip
ABOVE_KERNELS = (*FACES, "experiment", "measures", "twins")  # on floors above every kernel


def package_digest(leave_out: Collection[str] = ()) -> str:
    """Return a digest of the package's sources alone: the same on every system and with every version of others.

    Folders and files of the package in `leave_out` are not in it.
    """
    root = Path(__file__).parent
    digest = sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in root.rglob("*.py")):
        if name.partition("/")[0] in leave_out:
            continue
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def _versions() -> tuple[str, ...]:
    return sys.version, numba.__version__, np.__version__, llvmlite.__version__


def source_digest() -> str:
    """Return a digest of the sources that kernels can reach, and of the compiler's versions."""
    return sha256(f"{_versions()!r}{package_digest(ABOVE_KERNELS)}".encode()).hexdigest()[:20]


def cache_folder() -> Path | None:
    """Return a folder of this user's that kernels may be kept in, or None where there is none."""
    return _made(source_digest())


def generated_folder() -> Path | None:
    """Return a folder for modules that are written by the program, or None where there is none.

    They stand alone and are named after their text, so an edit of the package does not touch those it does not change.
    """
    return _made("generated-" + sha256(repr(_versions()).encode()).hexdigest()[:20])


def _made(name: str) -> Path | None:
    folder = user_cache_path("culturesim", appauthor=False) / "kernels" / name
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _drop_old(folder.parent)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _drop_old(kernels: Path) -> None:
    """Remove what earlier versions compiled long ago; a version still in use only compiles once more."""
    for version in kernels.iterdir():
        if time.time() - version.stat().st_mtime > KEPT_DAYS * 86_400:
            shutil.rmtree(version, ignore_errors=True)


_FOLDER = cache_folder()
_GENERATED = generated_folder() if _FOLDER is not None else None


def compiled(function: F) -> F:
    """Compile a kernel at its first call; keep the result where :func:`cache_folder` says.

    A kernel writes into arrays it is given and makes none: so nothing in it is reference-counted, which would cost more
    than the work itself where tables are handed to helpers.
    """
    return _jit(function, _FOLDER, _nrt=False)


def allocating(function: F) -> F:
    """Compile a function that makes arrays, as :func:`compiled` does; for what is not called row by row."""
    return _jit(function, _FOLDER)


def generated(function: F) -> F:
    """Compile a kernel of a module that was written by the program; it divides by zero as NumPy does."""
    return _jit(function, _GENERATED, _nrt=False, error_model="numpy")


def inlined(function: F) -> F:
    """Compile a small helper into every kernel that calls it: tables are then not copied at each call."""
    return numba.njit(forceinline=True, _nrt=False)(function)  # type: ignore[no-any-return]


def _jit(function: F, folder: Path | None, **options: bool | str) -> F:
    if folder is None:
        return numba.njit(**options)(function)  # type: ignore[no-any-return]
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        return numba.njit(cache=True, **options)(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = before
