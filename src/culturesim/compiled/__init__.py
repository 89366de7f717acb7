"""Compiling kernels with Numba: when they are first called, and kept so that nothing kept can be stale."""

from culturesim.compiled.digests import ABOVE_KERNELS, FACES, package_digest, source_digest
from culturesim.compiled.folders import ELSEWHERE, KEPT_DAYS, all_kept, cache_folder, generated_folder
from culturesim.compiled.kept import ENDING, tell_before_compiling
from culturesim.compiled.kernel import Kernel, allocating, compiled, generated, inlined

__all__ = [
    "ABOVE_KERNELS", "ELSEWHERE", "ENDING", "FACES", "KEPT_DAYS", "Kernel", "all_kept", "allocating", "cache_folder",
    "compiled", "generated", "generated_folder", "inlined", "package_digest", "source_digest", "tell_before_compiling",
]  # fmt: skip
