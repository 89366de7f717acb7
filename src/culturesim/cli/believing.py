"""`facts`: the published facts, measured in runs."""

from __future__ import annotations

from typing import Annotated

import typer

from culturesim.cli.running import FUTURES
from culturesim.cli.speaking import command, console, progress, say, say_lines


@command
def facts(
    fast: Annotated[bool, typer.Option("--fast", help="A look with few seeds (seconds, not minutes).")] = False,
    futures: FUTURES = "central",
) -> None:
    """Measure the published facts in runs, and say which are met, missed, or were put in."""
    from culturesim.facts.table import facts_found, worlds_needed
    from culturesim.futures import chosen_vectors
    from culturesim.words.facts import HANGING, fact_lines, fact_words

    vectors = chosen_vectors(futures)
    with progress("Living", worlds_needed(fast=fast)) as after_each:
        found = facts_found(vectors, fast=fast, after_each=after_each)
    say_lines(fact_lines(found), HANGING)
    console().print()
    say(fact_words(found, futures, fast=fast))
