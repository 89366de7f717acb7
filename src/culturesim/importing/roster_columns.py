"""Which column of a roster means what: as the user says, or guessed from usual names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from culturesim.errors import ImportFileError, did_you_mean
from culturesim.tables_in import ImportReport, Table

REQUIRED = ("id", "unit")
USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "person_id", "employee_id", "staff_id", "personnel_number", "person", "employee"),
    "unit": ("unit", "department", "office", "school", "campus", "team", "division", "site"),
    "level": ("level", "rank", "status"),
    "tenure_years": ("tenure_years", "years_with_firm", "years_of_service", "tenure", "seniority"),
    "hire_date": ("hire_date", "date_hired", "start_date", "hired"),
    "experience_years": ("experience_years", "years_experience", "years_of_experience", "experience"),
    "age": ("age",),
    "supervisor": ("supervisor", "supervisor_id", "manager_id", "reports_to"),
    "group": ("group", "gender", "sex"),
}
TIE_FIELDS = ("tie_a", "tie_b")
USUAL_TIES = (("person_a", "person_b"), ("source", "target"), ("from", "to"), ("ego", "alter"))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def _guessed(table: Table) -> dict[str, str]:
    by_plain = {_plain(column): column for column in table.header}
    chosen = {}
    for field, usual in USUAL_NAMES.items():
        found = next((by_plain[name] for name in usual if name in by_plain), None)
        if found is not None:
            chosen[field] = found
    return chosen


def _as_said(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    fields = (*USUAL_NAMES, *TIE_FIELDS)
    for field in columns:
        if field not in fields:
            raise ImportFileError(
                f"column map: no field {field!r}{did_you_mean(field, fields)}; the fields are {', '.join(fields)}"
            )
    chosen = {field: column for field, column in columns.items() if field not in TIE_FIELDS and column}
    for column in chosen.values():
        table.column(column)
    return chosen


def chosen_columns(table: Table, columns: Mapping[str, str] | None, report: ImportReport) -> dict[str, str]:
    """Return the column of each field, checked against the table; guesses go into the report."""
    said = columns is not None and any(field not in TIE_FIELDS for field in columns)
    chosen = _as_said(table, columns or {}) if said else _guessed(table)
    missing = [field for field in REQUIRED if field not in chosen]
    if missing:
        raise ImportFileError(
            f"{table.path.name}:1: no column for {' and '.join(missing)}; say which in the column map, such as "
            f"{missing[0]}=COLUMN; the columns are {', '.join(table.header)}"
        )
    words = ", ".join(f"{field} = {column}" for field, column in chosen.items())
    if said:
        report.understood.append(f"columns: {words}")
    else:
        report.defaulted.append(f"no column map was given; guessed from the names: {words}")
    unused = [column for column in table.header if column not in chosen.values()]
    if "level" in chosen and "supervisor" in chosen:  # supervisors only say who leads
        unused.append(chosen.pop("supervisor"))
    if unused:
        report.understood.append(f"columns not used and not copied: {', '.join(unused)}")
    for better, other in (("tenure_years", "hire_date"), ("experience_years", "age")):
        if better in chosen and other in chosen:
            report.defaulted.append(f"both {better} and {other} are there: {better} is used")
            del chosen[other]
    return chosen


def tie_columns(table: Table, columns: Mapping[str, str] | None, report: ImportReport) -> tuple[str, str]:
    """Return the two columns of a ties file that hold the people."""
    said = tuple((columns or {}).get(field, "") for field in TIE_FIELDS)
    if all(said):
        for column in said:
            table.column(column)
        return said[0], said[1]
    by_plain = {_plain(column): column for column in table.header}
    for first, second in USUAL_TIES:
        if first in by_plain and second in by_plain:
            return by_plain[first], by_plain[second]
    if len(table.header) == 2:
        report.defaulted.append(f"ties: the two columns {' and '.join(table.header)} are taken as the two people")
        return table.header[0], table.header[1]
    raise ImportFileError(
        f"{table.path.name}:1: which columns hold the two people of a tie? Say tie_a=COLUMN and tie_b=COLUMN in the "
        f"column map; the columns are {', '.join(table.header)}"
    )
