"""A run kept in a folder: its tables, and all that is needed to live it again.

`provenance.json` holds the scenario as resolved, the seeds, the versions it was made with and a digest of each run.
The files that the scenario names (people, ties, modules) are copied into `inputs`. A folder is written whole or
not at all.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import culturesim
from culturesim.errors import CultureSimError
from culturesim.run import Run
from culturesim.saved.folder import SavedRunError, new_folder
from culturesim.scenario.fields import plain
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

PROVENANCE = "provenance.json"
FORMAT = 1
TABLES = ("monthly", "people", "relationships", "jobs")
LIBRARIES = ("numpy", "numba", "mesa")
INPUTS = "inputs"
DOTS_PER_INCH = 150
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Arm:
    """One scenario of a saved folder, with the digest of its run for each seed."""

    scenario: Scenario
    scenario_digest: str
    digests: Mapping[int, str]


@dataclass(frozen=True)
class SavedRun:
    """A folder that was read: its arms ("run", or "base" and "alternative"), versions, and digests of its files."""

    folder: Path
    arms: Mapping[str, Arm]
    versions: Mapping[str, str]
    files: Mapping[str, str]

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the folder's tables, such as ``monthly``."""
        import pandas as pd

        return pd.read_parquet(self.folder / f"{name}.parquet")


@dataclass(frozen=True)
class Replay:
    """What a replay found; all of it empty when the folder is reproduced."""

    runs: int
    other_digests: tuple[str, ...]
    changed_files: tuple[str, ...]
    other_versions: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether every run has its digest and every file is as it was written."""
        return not self.other_digests and not self.changed_files


# ---------------------------------------------------------------- writing


def save_runs(
    runs: Sequence[Run], folder: Path | str, *, pictures: Mapping[str, Figure] | None = None, overwrite: bool = False
) -> Path:
    """Write runs of one scenario into a folder, whole or not at all.

    Parameters
    ----------
    runs
        One run a seed; with several, every table has a first column `seed`.
    folder
        A new or empty folder.
    pictures
        Figures by file name.
    overwrite
        Replace a folder that this program wrote.

    Raises
    ------
    SavedRunError
        When the folder is taken or cannot be written.
    """
    tables = {f"{name}.parquet": _stacked(runs, name) for name in TABLES}
    return save({"run": runs}, folder, tables, pictures or {}, overwrite=overwrite)


def save(
    arms: Mapping[str, Sequence[Run]],
    folder: Path | str,
    tables: Mapping[str, pd.DataFrame],
    pictures: Mapping[str, Figure],
    *,
    overwrite: bool = False,
) -> Path:
    """Write tables (by file name, .parquet or .csv), pictures and provenance of the runs of one or more arms."""
    with new_folder(Path(folder), overwrite=overwrite) as partial:
        for name, table in tables.items():
            if name.endswith(".csv"):
                table.to_csv(partial / name, lineterminator="\n")
            else:
                table.to_parquet(partial / name, index=False)
        for name, figure in pictures.items():
            figure.savefig(partial / name, dpi=DOTS_PER_INCH, metadata={"Software": None})
        told = {role: _told(runs, partial) for role, runs in arms.items()}
        first = next(iter(arms.values()))
        about = {
            "made_by": "culturesim",
            "format": FORMAT,
            "seeds": [run.seed for run in first],
            "versions": versions(),
            "platform": {"system": platform.system(), "processor": platform.machine()},
            "arms": told,
            "files": _digests_of_files(partial),
        }
        text = json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        (partial / PROVENANCE).write_text(text, encoding="utf-8", newline="\n")
    return Path(folder)


def versions() -> dict[str, str]:
    """Return the versions of what the numbers of a run could depend on."""
    found = {"culturesim": culturesim.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _stacked(runs: Sequence[Run], name: str) -> pd.DataFrame:
    import pandas as pd

    tables = [getattr(run, name) for run in runs]
    if len(runs) == 1:
        return tables[0]
    stacked = pd.concat(tables, keys=[run.seed for run in runs], names=["seed"])
    return stacked.reset_index(level="seed").reset_index(drop=True)


def _told(runs: Sequence[Run], folder: Path) -> dict[str, Any]:
    scenario = runs[0].scenario
    return {
        "scenario": _with_inputs(scenario, folder),
        "scenario_digest": scenario.digest(),
        "digests": {str(run.seed): run.digest() for run in runs},
    }


def _with_inputs(scenario: Scenario, folder: Path) -> dict[str, Any]:
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


def _digests_of_files(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != PROVENANCE)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ---------------------------------------------------------------- reading


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
        found = SavedRun(place, arms, {str(name): str(one) for name, one in told["versions"].items()}, files)
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
    except CultureSimError as error:
        raise SavedRunError(f"{folder / PROVENANCE}: its scenario cannot be used: {error}") from error
    digests = {int(seed): str(digest) for seed, digest in told["digests"].items()}
    return Arm(scenario, str(told["scenario_digest"]), digests)


# ---------------------------------------------------------------- living again


def replay(saved: SavedRun, *, after_each: Callable[[], None] | None = None) -> Replay:
    """Live every run of a saved folder again and compare digests, files and versions.

    Parameters
    ----------
    saved
        A folder as read.
    after_each
        Called after each run, for a progress bar.
    """
    other, runs = [], 0
    for role, arm in saved.arms.items():
        if arm.scenario.digest() != arm.scenario_digest:
            other.append(f"the scenario of {role!r} is not the one that was run")
        for seed, digest in arm.digests.items():
            if simulate_many(arm.scenario, [seed])[0].digest() != digest:
                other.append(f"{role}, seed {seed}: the run is another")
            runs += 1
            if after_each is not None:
                after_each()
    here = versions()
    apart = [f"{name} {made}, here {here.get(name)}" for name, made in saved.versions.items() if here.get(name) != made]
    return Replay(runs, tuple(other), tuple(_changed(saved)), tuple(apart))


def _changed(saved: SavedRun) -> list[str]:
    found = []
    for name, digest in saved.files.items():
        path = saved.folder / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"{name} was changed after it was written")
    return found
