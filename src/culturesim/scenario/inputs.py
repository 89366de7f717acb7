"""A scenario's files beside it: copied into a folder of results, so that the folder needs nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any

from culturesim.scenario.fields import plain
from culturesim.scenario.model import Scenario

INPUTS = "inputs"


def with_inputs(scenario: Scenario, folder: Path) -> dict[str, Any]:
    """Copy the files that a scenario names into the folder; return its settings with their new names."""
    settings: dict[str, Any] = plain(scenario)

    def copied(name: str) -> str:
        content = (scenario.folder / name).read_bytes()
        inputs, source = folder / INPUTS, PurePosixPath(Path(name).as_posix())
        inputs.mkdir(exist_ok=True)
        target = inputs / source.name
        if target.exists() and target.read_bytes() != content:
            target = inputs / f"{source.stem}-{hashlib.sha256(content).hexdigest()[:8]}{source.suffix}"
        target.write_bytes(content)
        return f"{INPUTS}/{target.name}"

    organisation = settings["organisation"]
    for key in ("people", "ties"):
        organisation[key] = organisation[key] and copied(organisation[key])
    settings["modules"] = [copied(name) for name in settings["modules"]]
    return settings
