"""`sweep`, `extend`, `merge`, `verify` and `show`: experiments lived into a store, and what is in one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.speaking import INTERRUPTED, command, console, progress_of_runs, say, say_path
from culturesim.errors import ExperimentError, did_you_mean

if TYPE_CHECKING:
    from culturesim.experiment.options import Shard
    from culturesim.experiment.sweep import Swept

STORE = Annotated[Path, typer.Argument(help="Folder that sweep wrote.", show_default=False)]
JOBS = Annotated[int | None, typer.Option(min=1, help="Processes; one a processor by default.", show_default=False)]
SCHEDULER = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler to work on, such as tcp://node1:8786.")
]
AGAIN = Annotated[bool, typer.Option("--again", help="Try runs that failed once more.")]


@command
def sweep(
    experiment: Annotated[Path, typer.Argument(help="Experiment file (YAML).", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder of the store; a sweep that was stopped goes on in its own.",
                                      show_default=False)],
    seeds: Annotated[int | None, typer.Option(min=1, help="Replicates of each point; the experiment's own by default.",
                                              show_default=False)] = None,
    design: Annotated[str | None, typer.Option(metavar="NAME", help="One of the experiment's further designs.")] = None,
    jobs: JOBS = None,
    scheduler: SCHEDULER = None,
    shard: Annotated[str | None, typer.Option(metavar="PART/OF", help="Live one part of several, such as 3/16, each "
                                              "into a folder of its own; merge puts them together.")] = None,
    again: AGAIN = False,
) -> None:  # fmt: skip
    """Live all runs of an experiment into a store; goes on where it was stopped."""
    from culturesim.experiment.loading import load_experiment
    from culturesim.experiment.options import Options
    from culturesim.experiment.sweep import sweep as swept
    from culturesim.words.export import write_about

    told = load_experiment(experiment)
    if design is not None:
        if design not in told.designs:
            meant = did_you_mean(design, told.designs)
            raise ExperimentError(f"--design {design!r}: the experiment has none of this name{meant}")
        told = told.with_(design=told.designs[design])
    if seeds is not None:
        told = told.with_(replicates=seeds, stop=None)
    options = Options(shard=_shard(shard), again=again)
    _work(out, jobs, scheduler, lambda workers, tell: swept(told, out, workers, options=options, tell=tell))
    write_about(told, out)


@command
def extend(
    store: STORE,
    seeds: Annotated[int | None, typer.Option(min=1, help="Replicates of each point, in all.",
                                              show_default=False)] = None,
    points: Annotated[Path | None, typer.Option(help="CSV of further points, one column a factor.")] = None,
    jobs: JOBS = None,
    scheduler: SCHEDULER = None,
    again: AGAIN = False,
) -> None:  # fmt: skip
    """Add replicates or points to a store; the experiment file is not needed."""
    from culturesim.experiment.options import Options
    from culturesim.experiment.sweep import extend as extended

    if seeds is None and points is None and not again:
        raise ExperimentError("nothing to extend by; give --seeds, --points or --again")
    _work(
        store, jobs, scheduler,
        lambda workers, tell: extended(
            store, workers, replicates=seeds, more=points, options=Options(again=again), tell=tell
        ),
    )  # fmt: skip


@command
def merge(
    stores: Annotated[list[Path], typer.Argument(help="Stores of one experiment.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder of the store that holds them all.", show_default=False)],
) -> None:
    """Put stores of one experiment together, such as the shards of a sweep."""
    from culturesim.store.merging import merge as merged
    from culturesim.words.experiments import store_in_words

    merged(stores, out)
    say(store_in_words(out))


@command
def verify(
    store: STORE,
    sample: Annotated[int, typer.Option(min=1, help="Points with a replicate that are lived again.")] = 5,
) -> None:
    """Live a sample of the runs in a store again: are they the same to the last bit?"""
    from culturesim.experiment.verifying import verify as verified
    from culturesim.words.experiments import verified_in_words

    found = verified(store, sample)
    say(verified_in_words(found))
    if not found.same:
        raise typer.Exit(1)


@command
def show(store: STORE) -> None:
    """Say what a store holds: its experiment, how far it is, what failed, what it was made with."""
    from culturesim.words.experiments import store_in_words

    say(store_in_words(store))


def _shard(told: str | None) -> Shard:
    from culturesim.experiment.options import Shard

    if told is None:
        return Shard()
    part, _, of = told.partition("/")
    if not (part.isdigit() and of.isdigit()):
        raise ExperimentError(f"--shard {told!r}: write it as part and number of parts, such as 3/16")
    return Shard(int(part), int(of))


def _workers(jobs: int | None, scheduler: str | None) -> int | str:
    if scheduler is not None and jobs is not None:
        raise ExperimentError("--jobs is for this machine and --scheduler for a cluster; give one of them")
    return scheduler or jobs or os.cpu_count() or 1


def _work(
    store: Path, jobs: int | None, scheduler: str | None,
    work: Callable[[int | str, Callable[[int, int], None]], Swept],
) -> None:
    from culturesim.words.experiments import swept_in_words

    try:
        with progress_of_runs("Living") as bar:
            found = work(_workers(jobs, scheduler), bar)
    except KeyboardInterrupt:
        typer.echo(f"stopped; what was lived is kept, and the same command goes on: {store}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    say(swept_in_words(found))
    console().print()
    say_path("Store:", store)
