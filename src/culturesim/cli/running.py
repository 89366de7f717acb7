"""`run` and `replay`: live a scenario, and live a saved one again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from culturesim.cli.speaking import command, console, progress, say, say_path, scenario_of

SCENARIO = Annotated[Path, typer.Argument(help="Scenario file (YAML).", show_default=False)]
MONTHS = Annotated[int | None, typer.Option(min=1, help="Length of the run; the scenario's own by default.")]
OVERWRITE = Annotated[bool, typer.Option("--overwrite", help="Replace a folder that this program wrote.")]
FOLDER = Annotated[Path | None, typer.Option("--out", help="New folder for tables, picture and provenance.")]

FUTURES = Annotated[
    str,
    typer.Option(metavar="set|central", help="Each replicate with its own calibrated vector, or all at the defaults."),
]

PICTURE = "main_series.png"


@command
def run(
    scenario: SCENARIO,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first run.")] = 1,
    replicates: Annotated[int, typer.Option(min=1, max=100_000, help="Runs, with seeds one after another.")] = 1,
    months: MONTHS = None,
    futures: FUTURES = "central",
    out: FOLDER = None,
    overwrite: OVERWRITE = False,
) -> None:
    """Live a scenario and say how it went."""
    from culturesim.cli.timed import live
    from culturesim.futures import futures_of
    from culturesim.saved.folder import must_be_free
    from culturesim.words.summary import summary

    if out is not None:
        must_be_free(out, overwrite=overwrite)
    told, notes = scenario_of(scenario, months)
    runs, twins, timing = live(futures_of(told, replicates, futures), range(seed, seed + replicates))
    if out is not None:  # first, so that nothing is lost when nobody reads what is said
        from culturesim.plotting.main_series import main_series
        from culturesim.saved.run import save_runs

        save_runs(runs, out, pictures={PICTURE: main_series(runs, twins)}, overwrite=overwrite)
    say([*notes, *summary(runs, twins, timing, told, futures)])
    if out is not None:
        console().print()
        say_path("Picture:", out / PICTURE)
        say_path("Tables and provenance:", out)


@command
def replay(
    folder: Annotated[Path, typer.Argument(help="Folder that run or compare wrote.", show_default=False)],
) -> None:
    """Live a saved run again: is it the same?"""
    from culturesim.saved.run import read_saved
    from culturesim.saved.run import replay as live_again
    from culturesim.words.planning import count

    saved = read_saved(folder)
    steps = sum(len(arm.digests) for arm in saved.arms.values())
    with progress("Living again", steps) as after_each:
        found = live_again(saved, after_each=after_each)
    words = [f"Made with another version: {version}." for version in found.other_versions]
    words += [f"{what}." for what in (*found.other_digests, *found.changed_files)]
    words.append(
        f"The same: {count(found.runs, 'run')}, every digest and every file matches."
        if found.matches
        else f"Not the same: of {count(found.runs, 'run')}, {count(len(found.other_digests), 'digest')} and "
        f"{count(len(found.changed_files), 'file')} do not match."
    )
    say(words)
    if not found.matches:
        raise typer.Exit(1)
