"""`replay-page`: many futures of a scenario, or of two, on one page that a class can open anywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from culturesim.cli.running import MONTHS, SCENARIO
from culturesim.cli.speaking import command, console, progress, say, say_path, scenario_of


@command
def replay_page(
    scenario: SCENARIO,
    alternative: Annotated[
        Path | None, typer.Argument(help="Scenario file to set against it, on the same seeds.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("replay.html"),
    seed: Annotated[int, typer.Option(min=0, help="The future that is replayed month by month.")] = 0,
    futures: Annotated[int, typer.Option(min=2, max=1000, help="How many futures, seeds from 0 on.")] = 100,
    months: MONTHS = None,
    reference: Annotated[
        Path | None,
        typer.Option(help="Scenario file of what would have been otherwise; its number stands beside the outcomes.",
                     show_default=False),
    ] = None,
    title: Annotated[str, typer.Option(help="Title of the page; the name of the first scenario by default.")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:  # fmt: skip
    """Write a page without network: expect, run many futures, see; then replay one.

    The page is one file with everything in it. It opens from a disk or from a link, in any browser of 2023 or later.
    """
    from culturesim.errors import CultureSimError
    from culturesim.live.replay_page import replay_page as page_of

    if out.exists() and not overwrite:
        raise CultureSimError(f"{out}: is there already; --overwrite replaces it")
    one, notes = scenario_of(scenario, months)
    two, more = scenario_of(alternative, months) if alternative is not None else (None, [])
    beside, others = scenario_of(reference, months) if reference is not None else (None, [])
    arms = 1 + (two is not None) + (beside is not None)
    with progress("Living the futures", 2 * arms * futures) as after_each:  # arms and their baselines
        text = page_of(
            one, two, seed=seed, futures=futures, reference=beside, title=title, after_each=after_each
        )  # fmt: skip
    _write_whole(out, text)
    say([*dict.fromkeys([*notes, *more, *others]), f"{len(text.encode()) / 1000:.0f} kB; it needs no network."])
    console().print()
    say_path("Page:", out)


def _write_whole(out: Path, text: str) -> None:
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        os.replace(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)
