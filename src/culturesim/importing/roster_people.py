"""One row of a roster made into one person, or refused with the reason."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

from culturesim.errors import ImportFileError, did_you_mean
from culturesim.organisation.people_file import LEVEL_NAMES, MOST_GROUPS
from culturesim.tables_in import ImportReport, Table
from culturesim.units import MONTHS_PER_YEAR

WORK_BEGINS_AT = 22.0
LONGEST_YEARS = 80.0
DAYS_PER_YEAR = 365.25
# Words taken for a level when the user gives no map; each use is reported.
USUAL_LEVELS = {
    "employee": "staff", "associate": "staff", "teacher": "staff", "nurse": "staff",
    "partner": "unit_leader", "principal": "unit_leader", "manager": "unit_leader", "leader": "unit_leader",
    "supervisor": "unit_leader", "ceo": "executive", "superintendent": "executive", "director": "executive",
}
FORMULA = ("=", "+", "@", "-")  # names are written to tables that spreadsheets open


@dataclass(frozen=True)
class Person:
    """Someone in a roster; months are None where the roster does not say."""

    id: str
    unit: str
    level: str
    tenure: int | None
    experience: int | None
    group: str
    supervisor: str

    def with_level(self, level: str) -> Person:
        """Return the same person at another level."""
        return replace(self, level=level)


@dataclass(frozen=True)
class Reading:
    """How the rows of one roster are read."""

    columns: Mapping[str, str]
    levels: Mapping[str, str]
    as_of: date | None

    @classmethod
    def of(
        cls, table: Table, columns: Mapping[str, str], levels: Mapping[str, str], as_of: date | None,
        report: ImportReport,
    ) -> Reading:
        """Return the reading of `table`; the day it describes is the latest hire date unless given."""
        if "hire_date" in columns and as_of is None:
            at = table.column(columns["hire_date"])
            days = [day for row in table.rows if (day := _day_or_none(row[at])) is not None]
            if not days:
                raise ImportFileError(
                    f"{table.path.name}: column {columns['hire_date']!r} holds no date such as 2019-08-15; "
                    f"write dates as year-month-day"
                )
            as_of = max(days)
            report.defaulted.append(f"the roster is taken as of {as_of}, its latest hire date")
        if "age" in columns:
            report.defaulted.append(f"work experience is taken as age less {WORK_BEGINS_AT:g}, and at least the tenure")
        if "group" in columns:
            at = table.column(columns["group"])
            groups = {row[at] for row in table.rows} - {""}
            if len(groups) > MOST_GROUPS:
                raise ImportFileError(
                    f"{table.path.name}: column {columns['group']!r} holds {len(groups)} different values; "
                    f"a group column has at most {MOST_GROUPS}; map another column or none"
                )
        return cls(columns, levels, as_of)


def steady_id(person: str, secret: str = "") -> str:
    """Return the hash that stands for a person's id in everything that is written."""
    return blake2b(f"culturesim roster person:{secret}:{person}".encode(), digest_size=8).hexdigest()


def _day_or_none(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def _years(cell: str, what: str) -> float | None:
    if cell == "":
        return None
    try:
        years = float(cell)
    except ValueError:
        years = math.nan
    if not math.isfinite(years):
        raise ValueError(f"{what} {cell!r} is not a number")
    if years < 0:
        raise ValueError(f"{what} {cell!r} is negative")
    if years > LONGEST_YEARS + (WORK_BEGINS_AT if what == "age" else 0):
        raise ValueError(f"{what} {cell!r} is more than {LONGEST_YEARS:g} years of work allow")
    return years


def _months(years: float | None) -> int | None:
    return None if years is None else round(years * MONTHS_PER_YEAR)


def _tenure(row: Mapping[str, str], reading: Reading) -> int | None:
    columns = reading.columns
    if "tenure_years" in columns:
        return _months(_years(row[columns["tenure_years"]], "tenure"))
    if "hire_date" not in columns or row[columns["hire_date"]] == "":
        return None
    cell = row[columns["hire_date"]]
    day = _day_or_none(cell)
    if day is None:
        raise ValueError(f"hire date {cell!r} is not a date such as 2019-08-15")
    assert reading.as_of is not None
    days = (reading.as_of - day).days
    if days < 0:
        raise ValueError(f"hire date {cell!r} lies after {reading.as_of}, so tenure is negative")
    return _months(_years(str(days / DAYS_PER_YEAR), "tenure"))


def _experience(row: Mapping[str, str], reading: Reading, tenure: int | None) -> int | None:
    columns = reading.columns
    if "experience_years" in columns:
        years = _years(row[columns["experience_years"]], "experience")
    elif "age" in columns:
        age = _years(row[columns["age"]], "age")
        years = None if age is None else max(0.0, age - WORK_BEGINS_AT)
    else:
        return None
    months = _months(years)
    return months if months is None or tenure is None else max(months, tenure)


def read_person(row: Mapping[str, str], reading: Reading) -> Person:
    """Return the person of one row, or raise ValueError with the reason why not."""
    columns = reading.columns
    cells = {field: row[columns[field]] if field in columns else "" for field in ("level", "group", "supervisor")}
    person, unit = row[columns["id"]], row[columns["unit"]]
    if not person:
        raise ValueError("the id is missing")
    if not unit:
        raise ValueError(f"the unit of {person!r} is missing")
    for field, name in (("unit", unit), ("group", cells["group"])):
        if name.startswith(FORMULA) and name not in FORMULA:
            raise ValueError(f"{field} {name!r} begins as a formula of a spreadsheet does; rename it")
    if cells["level"] and cells["level"] not in reading.levels:
        raise ValueError(f"unknown level {cells['level']!r}{did_you_mean(cells['level'], reading.levels)}")
    level = reading.levels[cells["level"]] if cells["level"] else "staff"
    tenure = _tenure(row, reading)
    experience = _experience(row, reading, tenure)
    return Person(person, unit, level, tenure, experience, cells["group"], cells["supervisor"])


def level_map(
    table: Table, columns: Mapping[str, str], levels: Mapping[str, str] | None, report: ImportReport
) -> dict[str, str]:
    """Return staff, unit_leader or executive by the words in the level column.

    Without a map usual words are taken, and reported; any word left over is one clear fault.
    """
    for word, level in (levels or {}).items():
        if level not in LEVEL_NAMES:
            raise ImportFileError(
                f"levels: {word}={level}: no level {level!r}{did_you_mean(level, LEVEL_NAMES)}; "
                f"the levels are {', '.join(LEVEL_NAMES)}"
            )
    if "level" not in columns:
        return {}
    at = table.column(columns["level"])
    words = Counter(row[at] for row in table.rows if row[at])
    if sum(words.values()) < len(table.rows):
        report.defaulted.append(f"level of {len(table.rows) - sum(words.values())} people is empty: staff")
    usual = {word: known for word in words if (known := _usual_level(word)) is not None}
    if levels is not None:
        return {word: level for word, level in usual.items() if level == _plain_level(word)} | dict(levels)
    left = [f"{word!r} ({n})" for word, n in words.most_common(20) if word not in usual]
    if left:
        raise ImportFileError(
            f"{table.path.name}: column {columns['level']!r}: what level are {', '.join(left)}? Say for each which of "
            f"{', '.join(LEVEL_NAMES)} it is, such as {words.most_common(1)[0][0]}=staff, or map no level column"
        )
    guessed = [f"{word} = {level}" for word, level in usual.items() if level != _plain_level(word)]
    if guessed:
        report.defaulted.append(f"levels were guessed: {', '.join(guessed)}")
    return usual


def _plain_level(word: str) -> str:
    return word.casefold().replace(" ", "_").replace("-", "_")


def _usual_level(word: str) -> str | None:
    plain = _plain_level(word)
    return plain if plain in LEVEL_NAMES else USUAL_LEVELS.get(plain)
