"""`compare`: two scenarios on the same seeds, as twins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.running import FOLDER, FUTURES, MONTHS, OVERWRITE, SCENARIO
from culturesim.cli.speaking import command, console, progress, say, say_path, say_table, scenario_of

if TYPE_CHECKING:
    from culturesim.experiment.twins import Comparison

PICTURE = "comparison.png"


@command
def compare(
    base: SCENARIO,
    alternative: Annotated[Path, typer.Argument(help="Scenario file to set against it.", show_default=False)],
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="Pairs of twins, seeds from 0 on.")] = 100,
    months: MONTHS = None,
    futures: FUTURES = "set",
    out: FOLDER = None,
    overwrite: OVERWRITE = False,
) -> None:
    """Live two scenarios as twins and say what differs.

    Scenarios of one organisation have the same people and the same chance, so what differs comes from them alone.
    """
    from culturesim.experiment.twins import compare as lived
    from culturesim.saved.folder import must_be_free
    from culturesim.words.headline import headline, pairing_in_words, table_rows

    if out is not None:
        must_be_free(out, overwrite=overwrite)
    one, notes = scenario_of(base, months)
    two, more = scenario_of(alternative, months)
    with progress("Living both", 4 * seeds) as after_each:  # two arms and, at most, two baselines
        found = lived(one, two, range(seeds), futures=futures, after_each=after_each)
    if out is not None:  # first, so that nothing is lost when nobody reads what is said
        _write(found, out, overwrite=overwrite)
    say([*dict.fromkeys([*notes, *more]), *headline(found)])
    console().print()
    say_table(("At the end (last 12 months)", "A", "B", "B - A", "95 % interval"), table_rows(found))
    console().print()
    if any(month is not None for month in found.first_difference()) and seeds > 1:
        say([pairing_in_words(found)])
    if out is not None:
        console().print()
        say_path("Picture:", out / PICTURE)
        say_path("Tables and provenance:", out)


def _write(found: Comparison, out: Path, *, overwrite: bool) -> None:
    from culturesim.experiment.differences import monthly_differences
    from culturesim.plotting.paired_difference import paired_difference
    from culturesim.saved.run import save

    save(
        {"base": found.base_runs, "alternative": found.alternative_runs},
        out,
        {"differences.parquet": monthly_differences(found), "table.csv": found.table.rename_axis("name")},
        {PICTURE: paired_difference(found)},
        overwrite=overwrite,
    )
