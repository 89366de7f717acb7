"""Files that stand whole or not at all, through kill -9 and power cuts: temporary name, fsync, then the true name.

A temporary name begins with a dot, so that whatever lists a folder of tables passes over it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

TEMPORARY = ".partial"  # how temporary names end


@contextmanager
def whole_file(place: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write; it takes the name `place` at the end, and nothing of it stays when anything fails.

    Raises
    ------
    OSError
        When it cannot be written, such as on a full disk.
    """
    partial = place.with_name(f".{place.name}{TEMPORARY}")
    try:
        with open(partial, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, place)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    keep_names(place.parent)


def keep_names(folder: Path) -> None:
    """Have the system write down which names stand in `folder`; without it a power cut could undo a renaming."""
    if os.name == "nt":
        return  # Windows opens no folders, and keeps a journal of names
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_temporary(path: Path) -> bool:
    """Whether a file is one that a killed process was writing."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY)


def remove(path: Path) -> None:
    """Remove a file that no reader counts any longer; one that Windows holds open waits for the next writer."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        if os.name != "nt":
            raise
