"""What a run was made with: versions, the package's sources, and where numbers are rounded."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import numpy as np

import culturesim
from culturesim.compiled import FACES, package_digest

LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "mesa")


def versions() -> dict[str, str]:
    """Return the versions of what the numbers of a run could depend on."""
    found = {"culturesim": culturesim.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def platform_here() -> dict[str, str]:
    """Return what decides the last bits of a real number: system, processor and its vector units, and C library."""
    library = " ".join(platform.libc_ver()).strip() or platform.mac_ver()[0] or platform.version()
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "vector_units": " ".join(_vector_units()),
        "c_library": library,
    }


def _vector_units() -> list[str]:
    told = np.show_config(mode="dicts") or {}
    return [str(one) for one in told.get("SIMD Extensions", {}).get("found", [])]


def sources() -> str:
    """Return a short digest of the package's sources."""
    return package_digest()[:20]


def engine_sources() -> str:
    """Return a short digest of the sources that decide the numbers of runs: without commands, words and pictures."""
    return package_digest(FACES)[:20]
