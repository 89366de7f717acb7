"""What can go wrong, in words a user can act on.

Every error says what was found, where, what is allowed and the likely cure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any


class CultureSimError(Exception):
    """Any fault of an input that the user can mend; commands end with status 2 on it."""


class ScenarioError(CultureSimError):
    """A scenario file or scenario value that cannot be used."""


class ImportFileError(CultureSimError):
    """A roster, ties or district file that cannot be used."""


class MechanismError(CultureSimError):
    """A mechanism that does not keep the rules every mechanism keeps."""


class MeasureError(CultureSimError):
    """A measure asked of a run that cannot answer it."""


class ExperimentError(CultureSimError):
    """An experiment, or a store of its runs, that cannot be used."""


class SessionError(CultureSimError):
    """A command, or the text of a shared session, that the live view cannot follow."""


class KeyCollisionError(CultureSimError):
    """Two different things in one world have the same 64-bit key."""


@dataclass(frozen=True)
class Fault:
    """One fault of an input: where it stands and what is wrong with it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def report(source: str, faults: Sequence[Fault]) -> str:
    """Return one message for all `faults` of `source`, one a line."""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"{source}: {count}", *(f"  {fault}" for fault in faults)])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest known word, or an empty string."""
    near = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def needs(module: str, extra: str, what: str) -> Any:
    """Return an optional module, or say which extra of this package brings it.

    Parameters
    ----------
    module
        Its import name.
    extra
        The extra of pyproject.toml that installs it.
    what
        What needs it, as the beginning of a sentence.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise
        top = module.partition(".")[0]
        raise CultureSimError(f"{what} needs {top}; install it with: pip install 'culturesim[{extra}]'") from error
