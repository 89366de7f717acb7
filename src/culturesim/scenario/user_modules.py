"""A researcher's own Python files: read by path, their mechanisms collected by name.

Such a file may also hold measures of a run, which are collected where runs are read (``measures.of_a_run``).

Reading such a file runs it, as `import` would: use only files you trust.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from culturesim.errors import CultureSimError, MechanismError, ScenarioError, did_you_mean
from culturesim.hallmarks import BUILT_IN
from culturesim.mechanisms import Mechanism
from culturesim.scenario.wording import fault_of_name, short_name


def load_module(path: Path | str) -> ModuleType:
    """Return the module of a Python file, run once for each content and place.

    Raises
    ------
    ScenarioError
        When there is no such file, or it fails while it is read; the message names its line.
    """
    wrong = fault_of_name(Path(path).name)
    if wrong:
        raise ScenarioError(wrong)
    try:
        file = Path(path).resolve()
        if not file.is_file():
            neighbours = [other.name for other in file.parent.glob("*.py")] if file.parent.is_dir() else []
            raise ScenarioError(f"{path}: there is no such Python file{did_you_mean(file.name, neighbours)}")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ScenarioError(f"{short_name(path)!r}: cannot be read ({why}); check its name") from error
    return _run(file, digest)


@lru_cache(maxsize=64)
def _run(file: Path, digest: str) -> ModuleType:
    place = hashlib.sha256(str(file).encode()).hexdigest()
    name = f"culturesim_user_{place[:8]}_{digest[:8]}_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ScenarioError(f"{file.name}: is not a Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise _explained(file, error) from error
    return module


def _explained(file: Path, error: BaseException) -> CultureSimError:
    """Return the error of a user's file as one message with its line."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return ScenarioError(f"{file.name}:{error.lineno}: Python cannot read this: {error.msg}")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    line = f":{frames[-1].lineno}" if frames else ""
    if isinstance(error, CultureSimError):
        return type(error)(f"{file.name}{line}: {error}")
    return ScenarioError(f"{file.name}{line}: failed while it was read: {type(error).__name__}: {error}")


def load_mechanisms(path: Path | str) -> dict[str, Mechanism]:
    """Return the mechanisms a Python file defines, by name.

    Raises
    ------
    ScenarioError
        When the file cannot be read.
    MechanismError
        When a mechanism in it does not keep the rules, or two have the same name.
    """
    module = load_module(path)
    own: dict[str, Mechanism] = {}
    for value in vars(module).values():
        made_here = isinstance(value, Mechanism) and value.rule.__module__ == module.__name__
        if made_here and own.setdefault(value.name, value) is not value:
            raise MechanismError(f"{Path(path).name}: two mechanisms are called {value.name!r}; rename one")
    return own


def known_mechanisms(modules: Iterable[str], folder: Path) -> dict[str, Mechanism]:
    """Return the built-in mechanisms and those of the user's `modules`, by name.

    Raises
    ------
    MechanismError
        When a user's mechanism has a name that is taken.
    """
    known = dict(BUILT_IN)
    for module in modules:
        for name, mechanism in load_mechanisms(folder / module).items():
            if name in known:
                raise MechanismError(f"{module}: the name {name!r} is taken by {known[name].place}; rename yours")
            known[name] = mechanism
    return known
