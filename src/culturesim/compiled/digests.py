"""Digests of what compiled code comes from: the package's sources and the versions of the compiler."""

from __future__ import annotations

import sys
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FACES = (  # rooms in which nothing is lived or measured: they change no number of a run
    "__main__.py", "analysis", "chart", "claims", "cli", "facts", "importing", "live", "mesa_model", "plot.py",
    "plotting", "questions", "report", "saved", "store", "testing", "words",
)  # fmt: skip
ABOVE_KERNELS = (*FACES, "experiment", "measures", "twins")  # on floors above every kernel


def package_digest(leave_out: Collection[str] = ()) -> str:
    """Return a digest of the package's sources alone: the same on every system and with every version of others.

    Folders and files of the package in `leave_out` are not in it.
    """
    digest = sha256()
    for name, path in sorted((path.relative_to(PACKAGE).as_posix(), path) for path in PACKAGE.rglob("*.py")):
        if name.partition("/")[0] in leave_out:
            continue
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


_WHEN_IMPORTED = package_digest(ABOVE_KERNELS)


def source_digest() -> str:
    """Return a digest of the sources that kernels can reach, as they were imported, and of the compiler's versions."""
    return sha256(f"{versions()!r}{_WHEN_IMPORTED}".encode()).hexdigest()[:20]


def sources_are_as_imported() -> bool:
    """Whether nobody has edited them since: what is compiled now is otherwise not what they say."""
    return package_digest(ABOVE_KERNELS) == _WHEN_IMPORTED


def versions() -> tuple[str, ...]:
    """Return the versions that compiled code depends on."""
    import llvmlite
    import numba
    import numpy as np

    return sys.version, numba.__version__, np.__version__, llvmlite.__version__
