"""What figures were measured on and with; no name of the machine and no path."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from culturesim.compiled import package_digest

LIBRARIES = ("numpy", "numba", "llvmlite", "mesa")


def machine() -> dict[str, str]:
    """Return processor, cores, memory, system, versions, and how busy the machine was as the pass began."""
    told = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    told |= {name: version(name) for name in LIBRARIES}
    told["program"] = package_digest()[:12]
    if hasattr(os, "getloadavg"):
        told["processes running beside, mean of 5 minutes"] = f"{os.getloadavg()[1]:.1f}"
    return told


def _line(file: str, start: str) -> str:
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(start)), "")


def _processor() -> str:
    return _line("/proc/cpuinfo", "model name") or platform.processor() or "unknown"


def _memory() -> str:
    kilobytes = _line("/proc/meminfo", "MemTotal").removesuffix("kB").strip()
    return f"{int(kilobytes) / 1024**2:.0f} GiB" if kilobytes else "unknown"
