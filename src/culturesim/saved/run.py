"""A run kept in a folder: its tables, and all that is needed to live it again.

`provenance.json` holds the scenario as resolved, the seeds, a digest of each run, and the versions, sources and
platform it was made with. The files that the scenario names (people, ties, modules) are copied into `inputs`. A
folder is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from culturesim.made_with import platform_here, sources, versions
from culturesim.run import Run
from culturesim.saved.folder import new_folder
from culturesim.saved.reading import FORMAT, OWN, PROVENANCE, Arm, SavedRun, read_saved
from culturesim.saved.tables import TABLES, first_difference, read_table, tables_lived_again, tables_of
from culturesim.scenario.fields import plain
from culturesim.scenario.inputs import with_inputs
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

DOTS_PER_INCH = 150

__all__ = ["PROVENANCE", "TABLES", "Arm", "Replay", "SavedRun", "read_saved", "replay", "save", "save_runs"]


@dataclass(frozen=True)
class Replay:
    """What a replay found, in words; all of it empty when the folder is reproduced by the program that made it.

    Attributes
    ----------
    runs
        How many runs were lived again.
    other_digests
        Scenarios and runs that are not the saved ones.
    changed_files
        Files that are gone, were changed, or whose table is not the one the runs give now.
    other_versions
        Versions, sources and platform that are not those it was made with.
    """

    runs: int
    other_digests: tuple[str, ...]
    changed_files: tuple[str, ...]
    other_versions: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether every run has its digest, and every file is as written and as the runs give it now."""
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
    return save({"run": runs}, folder, tables_of(runs), pictures or {}, overwrite=overwrite)


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
            "sources": sources(),
            "platform": platform_here(),
            "arms": told,
            "files": _digests_of_files(partial),
        }
        text = json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        (partial / PROVENANCE).write_text(text, encoding="utf-8", newline="\n")
    return Path(folder)


def _told(runs: Sequence[Run], folder: Path) -> dict[str, Any]:
    scenario = runs[0].scenario
    others = {str(run.seed): _apart(run.scenario, scenario) for run in runs}
    return {
        "scenario": with_inputs(scenario, folder),
        "scenario_digest": scenario.digest(),
        "other_settings": {seed: settings for seed, settings in others.items() if settings},
        "digests": {str(run.seed): run.digest() for run in runs},
    }


def _apart(scenario: Scenario, first: Scenario) -> dict[str, Any]:
    """Return those settings of one seed's scenario that are not those of the first."""
    return {name: plain(getattr(scenario, name)) for name in OWN if getattr(scenario, name) != getattr(first, name)}


def _digests_of_files(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != PROVENANCE)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ---------------------------------------------------------------- living again


def replay(saved: SavedRun, *, after_each: Callable[[int], None] | None = None) -> Replay:
    """Live every run of a saved folder again and compare digests, tables, files and what it was made with.

    Real numbers in tables must agree in every bit where versions and platform are those of the folder, else to 1e-12.

    Parameters
    ----------
    saved
        A folder as read.
    after_each
        Called with the number of worlds of each ensemble that has been lived, for a progress bar.
    """
    other: list[str] = []
    lived: dict[str, list[Run]] = {}
    for role, arm in saved.arms.items():
        if arm.scenario.digest() != arm.scenario_digest:
            other.append(f"the scenario of {role!r} is not the one that was run")
        seeds = list(arm.digests)
        lived[role] = simulate_many([arm.of_seed(seed) for seed in seeds], seeds, after_each=after_each)
        changed_runs = [run.seed for run in lived[role] if run.digest() != arm.digests[run.seed]]
        other += [f"{role}, seed {seed}: the run is another" for seed in changed_runs]
    changed = _changed(saved)
    found = [*changed.values(), *_tables_apart(saved, lived, set(changed))]
    return Replay(sum(map(len, lived.values())), tuple(other), tuple(found), tuple(_made_otherwise(saved)))


def _made_otherwise(saved: SavedRun) -> list[str]:
    here = versions()
    found = [f"{name} {one}, here {here.get(name)}" for name, one in saved.versions.items() if here.get(name) != one]
    if saved.sources != sources():
        found.append(f"culturesim's sources {saved.sources[:8]}, here {sources()[:8]}")
    around = platform_here()
    return found + [
        f"{name.replace('_', ' ')} {one}, here {around.get(name)}"
        for name, one in saved.platform.items()
        if around.get(name) != one
    ]


def _tables_apart(saved: SavedRun, lived: Mapping[str, Sequence[Run]], known: set[str]) -> list[str]:
    """Return where tables first differ from those the runs give now, leaving out the files `known` to be changed."""
    exactly = saved.versions == versions() and saved.platform == platform_here()
    found = []
    for name, table in tables_lived_again(lived, exactly=exactly).items():
        if name in known:
            continue
        try:
            apart = first_difference(read_table(saved.folder / name), table, exactly=exactly)
        except (OSError, ValueError, KeyError) as error:
            apart = f"cannot be read ({error})"
        if apart is not None:
            found.append(f"{name}: {apart}")
    return found


def _changed(saved: SavedRun) -> dict[str, str]:
    """Return by name, in words, the files that are gone or not as they were written."""
    found = {}
    for name, digest in saved.files.items():
        path = saved.folder / name
        if not path.is_file():
            found[name] = f"{name} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found[name] = f"{name} was changed after it was written"
    return found
