"""`claims`: run the claims laboratory and print what came out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from culturesim.cli.running import FUTURES
from culturesim.cli.speaking import command, console, progress, say, say_lines, say_path

FAST = ("T4", "T13", "T18", "T23", "T32", "T40")  # few arms, one of each status, within a minute
FAST_SEEDS = 10
MEANING = (
    "Supported and contradicted speak of this model with these rules and numbers, not of the world. culturesim claims "
    "T12 shows every contrast of a claim, culturesim explain T12 what it rests on."
)


@command
def claims(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Claims such as T12, or files of claims of one's own; all shipped ones without.",
                       show_default=False),
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="A few claims, or the named ones, with few futures.")] = False,
    seeds: Annotated[int | None, typer.Option(min=2, max=10_000, help="Futures of each arm; each claim's own number "
                                              "by default.", show_default=False)] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; one a processor by default.",
                                             show_default=False)] = None,
    under: Annotated[
        str | None,
        typer.Option("--under", help="A preset such as sceptical, or a YAML file of settings that may falsify, laid "
                     "under every arm.", show_default=False),
    ] = None,
    variants: Annotated[
        bool, typer.Option("--variants", help="Judge each claim under other structures too: matching, imitation …")
    ] = False,
    futures: FUTURES = "set",
    out: Annotated[Path | None, typer.Option("--out", help="Folder for results.csv and results.md.")] = None,
) -> None:  # fmt: skip
    """Run claims about mentoring cultures, each an experiment that may fail, and say how they came out."""
    from culturesim.claims import report
    from culturesim.claims.choosing import chosen, must_suit, settings_of
    from culturesim.claims.running import VARIANTS, run_claims, tasks_of
    from culturesim.futures import chosen_vectors

    wanted, folder = chosen(names or (FAST if fast else ()))
    number = seeds if seeds is not None else FAST_SEEDS if fast else None
    changes = settings_of(under) if under is not None else {}
    if under is not None:
        must_suit(changes, under, wanted, folder)
    more = VARIANTS if variants else {}
    work = sum(len(tasks_of(one, number, changes, more, folder)) for one in wanted)
    with progress("Testing", work) as after_each:
        results = run_claims(wanted, seeds=number, jobs=jobs, changes=changes, variants=more, folder=folder,
                             futures=futures, after_each=after_each)  # fmt: skip
    told = f"{'its own number of' if number is None else number} futures for each claim"
    known = len(chosen_vectors(futures))
    told += f", {known} vectors of parameters" if known > 1 else ", parameters at their defaults"
    if under is not None:
        told += f", under {under}"
    if out is not None:  # first, so that nothing is lost when nobody reads what is said
        report.write(results, out, told)
    for one in results:
        say_lines((report.in_full if names else report.in_short)(one), hanging=2)
        console().print()
    say([MEANING])
    if out is not None:
        console().print()
        say_path("Results:", out)
