"""`import-roster` and `import-district`: bring an organisation of one's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.speaking import command, say_lines
from culturesim.errors import ImportFileError

if TYPE_CHECKING:
    from culturesim.tables_in import ImportReport

OVERWRITE = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there already.")]
OUT = Annotated[Path, typer.Option(help="Scenario file to write.", show_default=False)]
COLUMNS = "Which column holds what: id, unit, level, tenure_years, hire_date, experience_years, age, supervisor, group."


@command
def import_roster(
    people: Annotated[Path, typer.Argument(help="CSV, one person a row.", show_default=False)],
    out: OUT,
    ties: Annotated[Path | None, typer.Option(help="CSV, one tie between two people a row.")] = None,
    column: Annotated[list[str] | None, typer.Option(metavar="FIELD=COLUMN", help=COLUMNS)] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD=LEVEL", help="The roster's word for staff, unit_leader or executive."),
    ] = None,
    turnover: Annotated[float | None, typer.Option(help="Share of staff that leaves within a year, if known.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the roster describes, for hire dates.")
    ] = None,
    secret: Annotated[
        str,
        typer.Option(envvar="CULTURESIM_SECRET", show_default=False, help="Words mixed into the hashes of ids."),
    ] = "",
    overwrite: OVERWRITE = False,
) -> None:
    """Make a scenario from a staff roster.

    Ids are replaced by hashes, and nothing but the needed columns is kept.
    """
    from culturesim.importing.roster import import_roster as made

    day = as_of.date() if as_of is not None else None
    columns, levels = _pairs(column, "--column") or None, _pairs(level, "--level") or None
    report = made(
        people, ties, columns, out, levels=levels, turnover=turnover, as_of=day, secret=secret, overwrite=overwrite
    )
    _say(report, out)


@command
def import_district(
    district_id: Annotated[str, typer.Option(help="The state's number of the district.", show_default=False)],
    staffing: Annotated[Path, typer.Option(help="CSV of districts by school year.", show_default=False)],
    campuses: Annotated[Path, typer.Option(help="CSV of campuses.", show_default=False)],
    out: OUT,
    year: Annotated[str, typer.Option(help="School year, as in the table.")] = "2021-22",
    campus_fte: Annotated[
        Path | None, typer.Option(help="CSV with campus_id and fte, to share out the teachers; equally without it.")
    ] = None,
    overwrite: OVERWRITE = False,
) -> None:
    """Make a scenario of one school district.

    The figures are published staffing statistics, laid out as the Texas reports (TAPR) are.
    """
    from culturesim.importing.district import import_district as made

    _say(made(district_id, staffing, campuses, out, year, campus_fte, overwrite=overwrite), out)


def _say(report: ImportReport, out: Path) -> None:
    say_lines([*report.in_words().split("\n"), "", f"Next: culturesim plan {out}"])


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ImportFileError(f"{option} {text!r}: write it as NAME=VALUE, such as {option} id=person_id")
        pairs[name.strip()] = value.strip()
    return pairs
