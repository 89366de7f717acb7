"""`compare`: two scenarios on the same seeds, as twins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.running import FOLDER, FUTURES, MONTHS, OVERWRITE, SCENARIO
from culturesim.cli.speaking import command, console, progress, say, say_path, say_sections, say_table, scenario_of

if TYPE_CHECKING:
    import pandas as pd

    from culturesim.twins.comparison import Comparison

PICTURE = "comparison.png"


@command
def compare(
    base: SCENARIO,
    alternative: Annotated[Path, typer.Argument(help="Scenario file to set against it.", show_default=False)],
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="Pairs of twins, seeds from 0 on.")] = 100,
    months: MONTHS = None,
    futures: FUTURES = "set",
    placebo: Annotated[
        bool,
        typer.Option(
            "--placebo/--no-placebo",
            help="Where the second adds exits, live one arm more in which others leave instead (a quarter longer).",
        ),
    ] = True,
    parts: Annotated[
        bool, typer.Option("--parts", help="Leave out each part of the difference in turn: one arm more for each.")
    ] = False,
    out: FOLDER = None,
    overwrite: OVERWRITE = False,
) -> None:
    """Live two scenarios as twins and say what differs.

    Scenarios of one organisation have the same people and the same chance, so what differs comes from them alone.
    """
    from culturesim.saved.folder import must_be_free
    from culturesim.twins.compare import AUTO
    from culturesim.twins.compare import compare as lived
    from culturesim.twins.taken_apart import must_have_parts, taken_apart
    from culturesim.words.beyond import beyond_in_words, parts_in_words
    from culturesim.words.headline import headline, pairing_in_words, table_rows

    if out is not None:
        must_be_free(out, overwrite=overwrite)
    one, notes = scenario_of(base, months)
    two, more = scenario_of(alternative, months)
    arms = len(must_have_parts(one, two)) if parts else 0
    with progress("Living both", (4 + placebo + 2 * arms) * seeds) as after_each:  # at most: arms and their baselines
        found = lived(
            one, two, range(seeds), futures=futures, placebo=AUTO if placebo else None, after_each=after_each
        )
        apart = taken_apart(found, after_each=after_each) if parts else None
    if out is not None:  # first, so that nothing is lost when nobody reads what is said
        _write(found, out, apart, overwrite=overwrite)
    first, *rest, alive = headline(found)
    say([*dict.fromkeys([*notes, *more]), first, *rest, *beyond_in_words(found, placebo_wanted=placebo), alive])
    console().print()
    say_table(("At the end (last 12 months)", "A", "B", "B - A", "95 % interval"), table_rows(found))
    if apart is not None:
        console().print()
        say_sections(parts_in_words(apart))
    console().print()
    if found.since is not None and seeds > 1:
        say([pairing_in_words(found)])
    if out is not None:
        console().print()
        say_path("Picture:", out / PICTURE)
        say_path("Tables and provenance:", out)


def _write(found: Comparison, out: Path, apart: pd.DataFrame | None, *, overwrite: bool) -> None:
    from culturesim.plotting.paired_difference import paired_difference
    from culturesim.saved.run import save
    from culturesim.saved.tables import tables_of_comparison

    arms = {"base": found.base_runs, "alternative": found.alternative_runs}
    if found.placebo_runs:
        arms["placebo"] = found.placebo_runs
    tables = tables_of_comparison(found)
    if apart is not None:
        tables["parts.parquet"] = apart
    save(arms, out, tables, {PICTURE: paired_difference(found)}, overwrite=overwrite)
