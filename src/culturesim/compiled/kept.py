"""Kept machine code: one file for a kernel, the types it was compiled for and the processor it was compiled on.

Stands in for the cache of Numba, whose index speaks of a file before it is written, so that processes which compile
at the same time may take each other's code, and which ends a run on a damaged file or a full disk. Here a file is
whole or it is not taken, and whatever cannot be read or written is compiled, which only takes longer.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from culturesim.compiled.digests import sources_are_as_imported

DIGEST_SIZE = sha256().digest_size
ENDING = ".kernel"
ENTRY, DOOR, PART = "entry", "door", "part"  # called from Python, from Python by fields, from other kernels
_to_be_told: list[Callable[[Path | None], None]] = []


def tell_before_compiling(tell: Callable[[Path | None], None]) -> None:
    """Let `tell` be called once, before anything is compiled, with the folder it will be kept in (None: in none)."""
    _to_be_told[:] = [tell]


class Kept:
    """The kept code of one function; Numba asks it before it compiles, and tells it afterwards.

    `arranged` says what else it was compiled for, beside the types.
    """

    def __init__(self, function: Callable[..., Any], kind: str, folder: Path | None, arranged: str = "") -> None:
        self.name = f"{function.__module__}.{function.__qualname__}.{kind}"
        self.code = sha256(function.__code__.co_code).hexdigest()
        self.arranged = arranged
        self.kind, self.folder = kind, folder
        self.cache_path = str(folder or "")  # what Numba calls it, when asked for its statistics

    def load_overload(self, types: Any, target_context: Any) -> Any:
        """Return what was compiled for `types`, or None."""
        from numba.core.compiler import CompileResult

        target_context.refresh()  # else what the code leans on may not be loaded yet
        key = self._key(types, target_context.codegen())
        content = _read(self._path(self.folder, key)) if self.folder is not None else None
        if content is not None:
            held, parts = pickle.loads(content)
            if held == key:
                return CompileResult._rebuild(target_context, *parts)
        if self.kind != PART:
            while _to_be_told:
                _to_be_told.pop()(self.folder if self.folder and os.access(self.folder, os.W_OK) else None)
        return None

    def save_overload(self, types: Any, result: Any) -> None:
        """Keep what was compiled, unless the sources have been edited meanwhile."""
        from numba.core.serialize import dumps

        if self.folder is None or result.library.has_dynamic_globals or not sources_are_as_imported():
            return
        key = self._key(types, result.codegen)
        _write(self._path(self.folder, key), dumps((key, result._reduce())))

    def _key(self, types: Any, codegen: Any) -> tuple[str, ...]:
        processor = repr(codegen.magic_tuple())  # and its features
        return self.name, self.code, self.arranged, repr(types), processor

    def _path(self, folder: Path, key: tuple[str, ...]) -> Path:
        return folder / f"{self.name}-{sha256(repr(key).encode()).hexdigest()[:16]}{ENDING}"


def _read(path: Path) -> bytes | None:
    """Return what was written, or None where nothing was, or not all of it."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    digest, content = whole[:DIGEST_SIZE], whole[DIGEST_SIZE:]
    return content if sha256(content).digest() == digest else None


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all; where that cannot be, it is done without."""
    written = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".tmp", delete=False) as file:
            written = file.name
            file.write(sha256(content).digest() + content)
        os.replace(written, path)
    except OSError:
        if written is not None:
            Path(written).unlink(missing_ok=True)
