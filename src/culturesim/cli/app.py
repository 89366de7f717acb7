"""The program `culturesim`: its commands and its way in."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from culturesim.cli import (
    analysing,
    asking,
    believing,
    bringing,
    claiming,
    comparing,
    looking,
    running,
    showing,
    sweeping,
    warming,
    watching,
)

app = typer.Typer(
    name="culturesim",
    help="A flight simulator for the survival of mentoring in an organisation.",
    epilog="Start with: culturesim plan scenarios/thriving_culture.yaml",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        import culturesim

        print(f"culturesim {culturesim.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """A flight simulator for the survival of mentoring in an organisation."""


app.command("run")(running.run)
app.command("compare")(comparing.compare)
app.command("whatif")(asking.whatif)
app.command("stress")(asking.stress)
app.command("sweep")(sweeping.sweep)
app.command("extend")(sweeping.extend)
app.command("analyse")(analysing.analyse)
app.command("merge")(sweeping.merge)
app.command("verify")(sweeping.verify)
app.command("show")(sweeping.show)
app.command("claims")(claiming.claims)
app.command("plan")(looking.plan)
app.command("explain")(looking.explain)
app.command("check")(looking.check)
app.command("schema")(looking.schema)
app.command("reference")(looking.reference)
app.command("facts")(believing.facts)
app.command("replay")(running.replay)
app.command("dashboard")(watching.dashboard)
app.command("replay-page")(showing.replay_page)
app.command("warmup")(warming.warmup)
app.command("import-roster")(bringing.import_roster)
app.command("import-district")(bringing.import_district)


def main() -> None:
    """Run the command line; never fails on a sign that the terminal cannot show."""
    # tables are small: the ordinary allocator serves, where Arrow's own would reserve more than they hold
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="culturesim")
