"""The digest of a scenario: equal when its settings and the contents of the files it names are equal.

It covers what the scenario says, not what it leaves to the program: defaults of behaviour and of mechanisms, the
rules of the month and the versions of libraries can change numbers under the same digest. A saved run therefore
also keeps its tables, versions and the digest of the package's sources. Words (name, description, source) and the
names of files are left out, since they change no number.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from culturesim.errors import ScenarioError

_WORDS = ("name", "description")


def digest_of(settings: dict[str, Any], folder: Path) -> str:
    """Return the SHA-256, in hexadecimal, of plain `settings` and of the files they name in `folder`."""
    telling = {key: value for key, value in settings.items() if key not in _WORDS}
    organisation = {key: value for key, value in settings["organisation"].items() if key != "source"}
    organisation["groups"] = list(organisation["groups"].items())  # their order numbers the groups
    for file in ("people", "ties"):
        organisation[file] = organisation[file] and _contents(folder / organisation[file], f"organisation.{file}")
    telling["organisation"] = organisation
    telling["modules"] = [_contents(folder / module, "modules") for module in settings["modules"]]
    text = json.dumps(telling, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _contents(file: Path, place: str) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ScenarioError(f"{place}: {file} cannot be read ({why}); is it beside the scenario?") from error
