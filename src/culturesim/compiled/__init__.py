"""Compiling kernels with Numba: when they are first called, and kept so that nothing kept can be stale."""

from culturesim.compiled.digests import ABOVE_KERNELS, FACES, package_digest, source_digest
from culturesim.compiled.folders import KEPT_DAYS, cache_folder, generated_folder
from culturesim.compiled.kernel import Kernel, allocating, compiled, generated, inlined

__all__ = [
    "ABOVE_KERNELS", "FACES", "KEPT_DAYS", "Kernel", "allocating", "cache_folder", "compiled", "generated",
    "generated_folder", "inlined", "package_digest", "source_digest",
]  # fmt: skip
