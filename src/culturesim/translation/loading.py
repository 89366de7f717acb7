"""Modules that the program writes: kept beside the compiled kernels under a name made of their text, and imported.

Because a text's digest is its name, a module is never out of date; because it is put in place by renaming, processes
that write the same one do not meet a half of it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from culturesim.compiled import cache_folder, generated_folder


def can_be_kept() -> bool:
    """Return whether compiled code pays: not where it would be made anew in every process, nor without compiler."""
    import numba

    return not numba.config.DISABLE_JIT and generated_folder() is not None


def loaded(write: Callable[[], str], note: str | None = None) -> ModuleType:
    """Return the module whose text `write` returns.

    With a `note` the text's name is noted under it beside this version's kernels, and `write` is not called next time:
    for what depends on the package alone.
    """
    folder, own = generated_folder(), cache_folder()
    assert folder is not None, "asked only where can_be_kept() says yes"
    noted = own / f"{note}.digest" if note and own else None
    if noted is not None and noted.is_file() and (path := folder / noted.read_text(encoding="ascii")).is_file():
        return _imported(path)
    text = write()
    path = folder / f"rows_{sha256(text.encode()).hexdigest()[:20]}.py"
    if not path.is_file() and not _placed(path, text):
        return _executed(path, text)
    if noted is not None:
        _placed(noted, path.name)
    return _imported(path)


def _placed(path: Path, text: str) -> bool:
    """Put a file in place at one stroke; False: nothing can be written there."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        return False
    return True


def _executed(path: Path, text: str) -> ModuleType:
    """Return the module of a text that cannot be written down, for this process alone."""
    name = f"culturesim_{path.stem}"
    if name not in sys.modules:
        sys.modules[name] = ModuleType(name)
        exec(compile(text, path, "exec"), sys.modules[name].__dict__)
    return sys.modules[name]


def _imported(path: Path) -> ModuleType:
    name = f"culturesim_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None, path
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
