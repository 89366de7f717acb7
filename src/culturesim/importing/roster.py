"""Import of a staff roster, and of ties between people, from CSV files with any column names.

Writes a scenario and, beside it, a people and a ties file in which ids are replaced by hashes and nothing but
the needed columns is kept. Draws nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from culturesim.errors import ImportFileError
from culturesim.importing.common import (
    HIGHEST_TURNOVER,
    base_turnover,
    policy_in_words,
    usual_policy,
    write_import,
    yearly_exposure,
)
from culturesim.importing.roster_columns import chosen_columns, tie_columns
from culturesim.importing.roster_people import Person, Reading, level_map, read_person, steady_id
from culturesim.organisation.people_file import LEVEL_NAMES, PEOPLE_COLUMNS, TIES_COLUMNS
from culturesim.tables_in import ImportReport, Table, csv_text, read_table

Tie = tuple[str, str]
USUAL_TENURE = 7.0


def _too_many_refused(table: Table, refused: int, report: ImportReport, what: str) -> None:
    if 2 * refused > len(table.rows):
        raise ImportFileError(
            f"{table.path.name}: {refused} of {len(table.rows)} {what} were refused, more than half. The first: "
            f"{report.refused[0]}. Check the column map, then these rows"
        )


def _refuse_doubles(table: Table, lines: Mapping[str, list[int]]) -> None:
    """Stop where an id stands on several lines: nobody but the owner of the file can say who is meant."""
    doubles = {name: found for name, found in lines.items() if len(found) > 1}
    if doubles:
        shown = [f"{name!r} on lines {', '.join(map(str, found))}" for name, found in list(doubles.items())[:5]]
        more = f" and {len(doubles) - 5} more" if len(doubles) > 5 else ""
        raise ImportFileError(
            f"{table.path.name}:{next(iter(doubles.values()))[1]}: ids must differ, but {'; '.join(shown)}{more}; "
            "keep one line for each person, or give different people different ids"
        )


def _people(table: Table, reading: Reading, report: ImportReport) -> dict[str, Person]:
    people: dict[str, Person] = {}
    lines: dict[str, list[int]] = {}
    refused = 0
    for line, row in table.records():
        try:
            person = read_person(row, reading)
        except ValueError as error:
            refused += 1
            report.refused.append(f"{table.path.name}:{line}: {error}")
            continue
        people[person.id] = person
        lines.setdefault(person.id, []).append(line)
    _refuse_doubles(table, lines)
    _too_many_refused(table, refused, report, "people")
    return people


def _ties(table: Table, columns: tuple[str, str], people: Mapping[str, Person], report: ImportReport) -> list[Tie]:
    """Return ties once each; rows that repeat a tie are refused but do not count against the file."""
    first_line: dict[Tie, int] = {}
    refused = 0
    first, second = (table.column(column) for column in columns)
    for line, row in zip(table.lines, table.rows, strict=True):
        a, b = row[first], row[second]
        unknown = [person for person in (a, b) if person not in people]
        pair = (min(a, b), max(a, b))
        if unknown:
            reason = f"nobody usable in the roster has the id {unknown[0]!r}"
        elif a == b:
            reason = f"a tie of {a!r} with themselves"
        elif pair in first_line:
            report.refused.append(f"{table.path.name}:{line}: the same tie stood on line {first_line[pair]} already")
            continue
        else:
            first_line[pair] = line
            continue
        refused += 1
        report.refused.append(f"{table.path.name}:{line}: {reason}")
    _too_many_refused(table, refused, report, "ties")
    return list(first_line)


def _promote_supervisors(people: dict[str, Person], reading: Reading, report: ImportReport) -> dict[str, Person]:
    """Without a level column, whoever supervises someone leads."""
    supervisors = {person.supervisor for person in people.values()}
    unknown = sorted(supervisors - set(people) - {""})
    if "level" in reading.columns:
        return people
    if unknown:
        report.defaulted.append(f"{len(unknown)} supervisors are not in the roster: nobody leads for them")
    if "supervisor" not in reading.columns:
        report.defaulted.append("no level column: everybody is staff, so there are no leaders")
        return people
    report.defaulted.append("no level column: whoever supervises someone is a unit_leader, everybody else staff")
    return {
        key: person.with_level("unit_leader") if key in supervisors else person for key, person in people.items()
    }


def _champion(people: Mapping[str, Person], secret: str) -> str | None:
    """Return the job of the highest in level, then longest here."""
    leaders = [person for person in people.values() if person.level != "staff"]
    if not leaders:
        return None
    best = max(leaders, key=lambda person: (LEVEL_NAMES[person.level], person.tenure or 0))
    return f"{best.unit}/job of {steady_id(best.id, secret)}"


def _staff_turnover(people: Mapping[str, Person], turnover: float | None, report: ImportReport) -> float | None:
    if turnover is None:
        report.defaulted.append("turnover is not in a roster: the usual yearly 16 % (staff) and 18 % (leaders)")
        return None
    if not 0 <= turnover <= HIGHEST_TURNOVER:
        raise ImportFileError(f"turnover {turnover!r} is not a yearly share from 0 to {HIGHEST_TURNOVER:g}")
    staff = [person for person in people.values() if person.level == "staff"]
    tenure = np.array([person.tenure or 0 for person in staff], np.int64)
    total = np.array([person.experience or 0 for person in staff], np.int64)
    if not staff or any(person.tenure is None for person in staff):
        report.defaulted.append("tenure is not known of all staff, so turnover is used as it is, for any experience")
        return turnover
    base = base_turnover(turnover, yearly_exposure(tenure, np.maximum(total - tenure, 0), "flat"))
    report.understood.append(f"base turnover {base:g} makes the staff's expected turnover {turnover:g} a year")
    return base


def _people_rows(people: Mapping[str, Person], secret: str) -> list[list[object]]:
    def cell(months: int | None) -> object:
        return "" if months is None else months

    return [
        [steady_id(one.id, secret), one.unit, one.level, cell(one.tenure), cell(one.experience), one.group]
        for one in people.values()
    ]


def _describe(people: Mapping[str, Person], report: ImportReport) -> None:
    units = Counter(person.unit for person in people.values())
    levels = Counter(person.level for person in people.values())
    report.understood.append(f"{len(people)} people: " + ", ".join(f"{n} {name}" for name, n in levels.items()))
    shown = [f"{name} {n}" for name, n in units.most_common(30)] + (["..."] if len(units) > 30 else [])
    report.understood.append(f"{len(units)} units: {', '.join(shown)}")
    groups = Counter(person.group for person in people.values() if person.group)
    if groups:
        report.understood.append("groups: " + ", ".join(f"{name} {n}" for name, n in groups.items()))
    led = {person.unit for person in people.values() if person.level != "staff"}
    if led and set(units) - led:
        report.defaulted.append(f"nobody leads in: {', '.join(sorted(set(units) - led)[:30])}")
    for what, values in (
        ("tenure", [person.tenure for person in people.values()]),
        ("experience", [person.experience for person in people.values()]),
    ):
        known = [months for months in values if months is not None]
        if known:
            report.understood.append(f"mean {what} {sum(known) / len(known) / 12:.1f} years")
        if len(known) < len(values):
            report.defaulted.append(f"{what} of {len(values) - len(known)} people is not known: filled in evenly")


def _content(out: Path, people: Mapping[str, Person], ties: bool, turnover: float | None, secret: str,
             source: str) -> dict[str, Any]:
    tenures = [person.tenure for person in people.values() if person.tenure is not None]
    mean = round(sum(tenures) / len(tenures) / 12, 2) if tenures else USUAL_TENURE
    organisation: dict[str, Any] = {"source": source, "people": f"{out.stem}.people.csv"}
    if ties:
        organisation["ties"] = f"{out.stem}.ties.csv"
    organisation |= {"calendar": "flat", "mean_tenure": mean}
    if turnover is not None:
        organisation["turnover"] = {"staff": turnover}
    return {
        "name": out.stem,
        "description": f"{len(people)} people imported from a roster.",
        "months": 120,
        "organisation": organisation,
        **usual_policy("mentoring", len(people), _champion(people, secret)),
    }


def import_roster(
    people_csv: Path | str,
    ties_csv: Path | str | None = None,
    columns: Mapping[str, str] | None = None,
    out: Path | str = "roster.yaml",
    *,
    levels: Mapping[str, str] | None = None,
    turnover: float | None = None,
    as_of: date | None = None,
    secret: str = "",
    overwrite: bool = False,
) -> ImportReport:
    """Write a scenario from a roster and return what was understood, filled in and refused.

    Parameters
    ----------
    people_csv, ties_csv
        One person a row; one tie a row. Comma, semicolon or tab between fields, UTF-8.
    columns
        Column name by field: id and unit (required), level, tenure_years or hire_date, experience_years or age,
        supervisor (says who leads where there is no level), group; tie_a and tie_b for the ties. Guessed from
        usual names when not given.
    out
        Scenario file to write; ``NAME.people.csv`` and ``NAME.ties.csv`` stand beside it.
    levels
        staff, unit_leader or executive by the roster's own words.
    turnover
        Share of the staff that leaves within a year, if known; 0 to 0.95.
    as_of
        Day the roster describes, for hire dates; the latest hire date when not given.
    secret
        Words mixed into the hashes of ids, so that they cannot be found by trying out ids.
    overwrite
        Replace files that are there already.

    Raises
    ------
    ImportFileError
        When a file or the column map cannot be used, more than half of the rows are refused, or a file to write
        is there already.
    """
    people_csv, out = Path(people_csv), Path(out)
    report = ImportReport()
    table = read_table(people_csv)
    chosen = chosen_columns(table, columns, report)
    known_levels = level_map(table, chosen, levels, report)
    reading = Reading.of(table, chosen, known_levels, as_of, report)
    people = _promote_supervisors(_people(table, reading, report), reading, report)
    _describe(people, report)
    ties: list[Tie] = []
    if ties_csv is not None:
        tie_table = read_table(Path(ties_csv))
        ties = _ties(tie_table, tie_columns(tie_table, columns, report), people, report)
        report.understood.append(f"{len(ties)} ties between {len({one for tie in ties for one in tie})} people")
    if not ties:
        report.defaulted.append("no ties: colleagues are drawn at random, most of them inside the unit")
    base = _staff_turnover(people, turnover, report)
    content = _content(out, people, bool(ties), base, secret, f"Roster {people_csv.name}")
    report.defaulted += policy_in_words(content)
    if not secret:
        report.defaulted.append("ids are hashed without a secret: whoever can list all ids can find them again")
    comment = "\n".join(
        [
            f"Imported from the roster {people_csv.name}. Filled in by the import, please check:",
            *(f"- {words}" for words in report.defaulted),
        ]
    )
    tables = {out.with_name(f"{out.stem}.people.csv"): csv_text(PEOPLE_COLUMNS, _people_rows(people, secret))}
    if ties:
        rows = [(steady_id(a, secret), steady_id(b, secret)) for a, b in ties]
        tables[out.with_name(f"{out.stem}.ties.csv")] = csv_text(TIES_COLUMNS, rows)
    inputs = [people_csv] + ([Path(ties_csv)] if ties_csv is not None else [])
    report.files += write_import(out, content, comment, tables, inputs, overwrite=overwrite)
    return report
