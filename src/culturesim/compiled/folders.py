"""Where compiled code is kept: this user's cache, in a folder named after what it comes from.

An edit of any source that a kernel could reach, or another version of the compiler, leads to another folder.
"""

from __future__ import annotations

import os
import shutil
import time
from functools import cache
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from culturesim.compiled.digests import source_digest, versions

KEPT_DAYS = 30
ELSEWHERE = "CULTURESIM_CACHE"  # environment variable that names another folder


def all_kept() -> Path:
    """Return the folder that holds what every version keeps."""
    told = os.environ.get(ELSEWHERE)
    return (Path(told) if told else user_cache_path("culturesim", appauthor=False)) / "kernels"


@cache
def cache_folder() -> Path | None:
    """Return the folder of this version's kernels; None where there is none and none can be made."""
    return _made(source_digest())


@cache
def generated_folder() -> Path | None:
    """Return a folder for modules that are written by the program, or None where there is none.

    They stand alone and are named after their text, so an edit of the package does not touch those it does not change.
    """
    return _made("generated-" + sha256(repr(versions()).encode()).hexdigest()[:20])


def _made(name: str) -> Path | None:
    folder = all_kept() / name
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _drop_old(folder.parent)
    except OSError:
        return None
    return folder


def _drop_old(kernels: Path) -> None:
    """Remove what earlier versions compiled long ago; a version still in use only compiles once more."""
    for version in kernels.iterdir():
        if time.time() - version.stat().st_mtime > KEPT_DAYS * 86_400:
            shutil.rmtree(version, ignore_errors=True)
