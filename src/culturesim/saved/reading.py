"""What a folder of saved runs says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from culturesim.errors import CultureSimError
from culturesim.saved.folder import SavedRunError
from culturesim.saved.tables import read_table
from culturesim.scenario.inputs import INPUTS
from culturesim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

PROVENANCE = "provenance.json"
FORMAT = 1
OWN = ("events", "behaviour", "mechanisms")  # settings in which seeds of one arm may differ
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Arm:
    """One scenario of a saved folder, with the digest of its run for each seed.

    `others` holds the scenario of those seeds that had other events or numbers: in a comparison the person who leaves
    may be another in each future, and each future may live with a calibrated vector of its own.
    """

    scenario: Scenario
    scenario_digest: str
    digests: Mapping[int, str]
    others: Mapping[int, Scenario]

    def of_seed(self, seed: int) -> Scenario:
        """Return the scenario that was lived with `seed`."""
        return self.others.get(seed, self.scenario)


@dataclass(frozen=True)
class SavedRun:
    """A folder that was read.

    Attributes
    ----------
    folder, arms
        Where it stands, and what was run: "run", or "base" and "alternative".
    versions, sources, platform
        What it was made with; `sources` is a digest of the package's sources.
    files
        Digests of its files by name.
    """

    folder: Path
    arms: Mapping[str, Arm]
    versions: Mapping[str, str]
    sources: str
    platform: Mapping[str, str]
    files: Mapping[str, str]

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the folder's tables, such as ``monthly``."""
        return read_table(self.folder / f"{name}.parquet")


def read_saved(folder: Path | str) -> SavedRun:
    """Return what a folder says of itself.

    Raises
    ------
    SavedRunError
        When it is no folder of this program, or cannot be read by this version of it.
    """
    place = Path(folder)
    told = _provenance(place)
    try:
        arms = {role: _arm(arm, place) for role, arm in told["arms"].items()}
        files = {str(name): str(digest) for name, digest in told["files"].items()}
        versions = {str(name): str(one) for name, one in told["versions"].items()}
        platform = {str(name): str(one) for name, one in told.get("platform", {}).items()}
        found = SavedRun(place, arms, versions, str(told.get("sources", "unknown")), platform, files)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SavedRunError(f"{place / PROVENANCE}: a part is missing or not as written ({error!r})") from error
    if not arms or not all(arm.digests for arm in arms.values()):
        raise SavedRunError(f"{place / PROVENANCE}: names no run to live again")
    return found


def _provenance(folder: Path) -> dict[str, Any]:
    file = folder / PROVENANCE
    if not file.is_file():
        what = f"has no {PROVENANCE}" if folder.is_dir() else "there is no such folder"
        raise SavedRunError(f"{folder}: {what}; give a folder that `culturesim run --out` or `compare --out` wrote")
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SavedRunError(f"{file}: is larger than any this program writes")
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SavedRunError(f"{file}: cannot be read as JSON ({error})") from error
    if not isinstance(told, dict) or told.get("made_by") != "culturesim":
        raise SavedRunError(f"{file}: was not written by culturesim")
    if told.get("format") != FORMAT:
        raise SavedRunError(f"{file}: has format {told.get('format')!r}; this version of culturesim reads {FORMAT}")
    return told


def _arm(told: Mapping[str, Any], folder: Path) -> Arm:
    settings = dict(told["scenario"])
    organisation = settings["organisation"]
    for name in [organisation.get("people"), organisation.get("ties"), *settings["modules"]]:
        if name is not None and not (folder / name).resolve().is_relative_to((folder / INPUTS).resolve()):
            raise SavedRunError(f"{folder / PROVENANCE}: names the file {name!r}, which is outside of {INPUTS}")
    try:
        scenario = Scenario(folder=folder, **settings)
        others = {int(seed): scenario.with_(**own) for seed, own in told["other_settings"].items()}
    except CultureSimError as error:
        raise SavedRunError(f"{folder / PROVENANCE}: its scenario cannot be used: {error}") from error
    digests = {int(seed): str(digest) for seed, digest in told["digests"].items()}
    return Arm(scenario, str(told["scenario_digest"]), digests, others)
