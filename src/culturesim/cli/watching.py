"""`dashboard`: watch and steer a scenario while it lives, in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.speaking import command, say

if TYPE_CHECKING:
    from culturesim.scenario.model import Scenario

PORT = 8765
FIRST = "five_schools"  # what is shown when nothing is asked for


@command
def dashboard(
    scenario: Annotated[
        str, typer.Argument(help="Scenario file (YAML), or a preset such as district.", show_default=False)
    ] = FIRST,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the world.")] = 1,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = PORT,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Watch and steer a scenario while it lives, in the browser."""
    from culturesim.live.limits import must_not_be_too_large
    from culturesim.live.server import bound, serve

    told = named(scenario)
    must_not_be_too_large(told)
    listening = bound(port)

    def started(address: str) -> None:
        say([f"{told.name} is at {address}", "Stop with Ctrl-C."])
        if browser:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(told, seed, listening, started)
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    say(["Stopped."])


def named(scenario: str) -> Scenario:
    """Return the scenario of a file, or of a preset of the package under its name."""
    from culturesim.scenario.file import load_scenario, presets, read_scenario

    if scenario in presets() and not Path(scenario).exists():
        return read_scenario(f"{{extends: {scenario}, name: {scenario.replace('_', ' ')}}}", f"preset {scenario}")
    return load_scenario(scenario)
