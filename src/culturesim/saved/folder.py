"""A new folder, written whole or not at all: made beside its place under another name, then moved there."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from culturesim.errors import CultureSimError

MARK = "provenance.json"  # what a folder of this program holds
_OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini"}


class SavedRunError(CultureSimError):
    """A folder of results that cannot be written, read or replaced."""


def must_be_free(folder: Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that holds something, unless it is to be replaced and nothing but our own files is in it.

    Raises
    ------
    SavedRunError
        When the folder cannot be used.
    """
    if not folder.exists() and not folder.is_symlink():
        _must_be_possible(folder)
        return
    if not folder.is_dir():
        raise SavedRunError(f"{folder}: is a file; give the name of a new folder")
    held = _files_in(folder)
    if not held:
        return
    if not overwrite:
        cure = "give another name, or --overwrite to replace it" if MARK in held else "give another name"
        raise SavedRunError(f"{folder}: is there already and not empty; {cure}")
    if MARK not in held:
        raise SavedRunError(f"{folder}: was not written by culturesim, so it is not replaced; give another name")
    strange = sorted(held - _own_files(folder / MARK) - {MARK})
    if strange:
        others = f" and {len(strange) - 1} other files" if len(strange) > 1 else ""
        raise SavedRunError(
            f"{folder}: also holds {strange[0]!r}{others}, which culturesim did not write, so it is not replaced; "
            "move them away or give another name"
        )


def _must_be_possible(folder: Path) -> None:
    """Refuse a place in which no folder can be made, before anything long is begun for it."""
    above = next(one for one in folder.resolve().parents if one.exists())
    if not above.is_dir():
        raise SavedRunError(f"{folder}: cannot be made, since {above.name} is a file")
    if not os.access(above, os.W_OK):
        raise SavedRunError(f"{folder}: cannot be made, since nothing may be written to {above}")


@contextmanager
def new_folder(folder: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a folder to write into; it takes the place of `folder` at the end, and is removed when anything fails."""
    must_be_free(folder, overwrite=overwrite)
    place = folder.resolve()
    partial = place.with_name(f".{place.name}.{os.getpid()}.partial")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        yield partial
        _take_place(partial, place)
    except OSError as error:
        raise SavedRunError(f"{folder}: cannot be written ({error.strerror or error})") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _take_place(partial: Path, place: Path) -> None:
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    if place.exists():
        os.replace(place, old)
    try:
        os.replace(partial, place)
    except OSError:
        if old.exists():
            os.replace(old, place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _files_in(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if not path.is_dir() and path.name not in _OF_THE_SYSTEM)
    return {path.relative_to(folder).as_posix() for path in paths}


def _own_files(mark: Path) -> set[str]:
    """Return the names of files that a folder's provenance lists; none where it cannot be read."""
    try:
        told = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    files = told.get("files") if isinstance(told, dict) and told.get("made_by") == "culturesim" else None
    return set(files) if isinstance(files, dict) else set()
