"""A district's figures of one year and its campuses, found in tables laid out as the Texas reports (TAPR) are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from culturesim.errors import ImportFileError, did_you_mean
from culturesim.organisation.careers import BANDS
from culturesim.tables_in import ImportReport, Table, read_table

SMALLEST = 20.0
CENTRAL_UNIT = "central office"
BAND_COLUMNS = dict(
    zip(BANDS, ("fte_exp_0", "fte_exp_1_5", "fte_exp_6_10", "fte_exp_11_20", "fte_exp_over_20"), strict=True)
)
STAFFING_COLUMNS = (
    "district_id", "district", "school_year", "teachers_fte", *BAND_COLUMNS.values(),
    "turnover_pct", "mean_tenure_years", "principal_mean_tenure_years",
)


@dataclass
class District:
    """One district's row of one year, checked as it is read."""

    name: str
    year: str
    place: str
    cells: Mapping[str, str]
    filled: list[str] = field(default_factory=list)

    def number(self, column: str) -> float | None:
        """Return the number in a column, or None where the cell is empty."""
        cell = self.cells[column]
        if cell == "":
            return None
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= 0):
            raise ImportFileError(f"{self.place}: {column} {cell!r} is not a number of 0 or more; mend the cell")
        return value

    def number_or(self, column: str, default: float, words: str) -> float:
        """Return the number in a column, or the default, which then goes into the report."""
        value = self.number(column)
        if value is None:
            self.filled.append(f"{column} is not reported for {self.year}: {words}")
            return default
        return value


def plain_id(text: str) -> str:
    """Return a number of the state's without leading zeros."""
    return text.strip().lstrip("0")


def _rows_of(table: Table, wanted: str) -> list[tuple[int, dict[str, str]]]:
    """Return line and fields of a district's rows."""
    at = table.column("district_id")
    return [
        (line, dict(zip(table.header, row, strict=True)))
        for line, row in zip(table.lines, table.rows, strict=True)
        if plain_id(row[at]) == wanted
    ]


def find_district(table: Table, district_id: str, year: str) -> District:
    """Return the district's row of a school year, or raise with near names or the years there are."""
    for column in STAFFING_COLUMNS:
        table.column(column)
    wanted = plain_id(district_id)
    rows = _rows_of(table, wanted)
    if not rows:
        raise ImportFileError(f"{table.path.name}: no district {district_id!r}{_near_districts(wanted, table)}")
    name = next((row["district"] for _, row in reversed(rows) if row["district"]), f"district {wanted}")
    of_year = [(line, row) for line, row in rows if row["school_year"] == year]
    if not of_year:
        there = ", ".join(sorted(row["school_year"] for _, row in rows))
        known = did_you_mean(year, [row["school_year"] for _, row in rows])
        raise ImportFileError(
            f"{table.path.name}: {name} ({district_id}) has no row for the school year {year!r}{known}; "
            f"the years there are: {there}"
        )
    if len(of_year) > 1:
        raise ImportFileError(
            f"{table.path.name}:{of_year[1][0]}: {name} has two rows for {year} (the first on line "
            f"{of_year[0][0]}); delete one"
        )
    line, row = of_year[0]
    return District(name, year, f"{table.path.name}:{line}", row)


def _near_districts(wanted: str, table: Table) -> str:
    number, named = table.column("district_id"), table.column("district")
    names = {plain_id(row[number]): row[named] for row in table.rows}
    by_name = {name.casefold(): district for district, name in names.items()}
    near = [by_name[match] for match in get_close_matches(wanted.casefold(), list(by_name), n=3, cutoff=0.75)]
    near = near or get_close_matches(wanted, list(names), n=3, cutoff=0.6)
    if not near:
        return "; give the number the state gives it, such as 021901"
    return "; did you mean " + " or ".join(f"{district} ({names[district]})" for district in near) + "?"


def teachers_of(district: District) -> float:
    """Return the teachers (FTE) of a district that is large enough."""
    fte = district.number("teachers_fte")
    if fte is None:
        raise ImportFileError(
            f"{district.place}: {district.name} reports no teachers_fte for {district.year}; choose another year"
        )
    if fte < SMALLEST:
        raise ImportFileError(
            f"{district.place}: {district.name} has {fte:g} teachers (FTE) in {district.year}, which is too small; "
            f"a district needs at least {SMALLEST:g}"
        )
    return fte


def campuses_of(table: Table, district_id: str, district: District) -> dict[str, str]:
    """Return unit names by campus id; a name that occurs twice gets its campus id."""
    for column in ("district_id", "campus_id", "campus"):
        table.column(column)
    names: dict[str, str] = {}
    for line, row in _rows_of(table, plain_id(district_id)):
        campus = plain_id(row["campus_id"])
        if campus in names or not campus:
            why = "stands here twice" if campus else "has no campus_id"
            raise ImportFileError(f"{table.path.name}:{line}: campus {row['campus']!r} {why}; mend the row")
        names[campus] = row["campus"] or f"campus {campus}"
    if not names:
        raise ImportFileError(
            f"{table.path.name}: {district.name} ({district_id}) has no campuses in this file; "
            f"add its campuses or choose another district"
        )
    often = Counter(name.casefold() for name in [*names.values(), CENTRAL_UNIT])
    return {
        campus: f"{name} ({campus})" if often[name.casefold()] > 1 else name for campus, name in names.items()
    }


def campus_weights(campuses: Mapping[str, str], campus_fte: Path | None, report: ImportReport) -> list[float]:
    """Return each campus's weight when the teachers are shared out."""
    if campus_fte is None:
        report.defaulted.append("teachers are split equally over the campuses (no teachers by campus were given)")
        return [1.0] * len(campuses)
    table = read_table(campus_fte)
    fte: dict[str, float] = {}
    table.column("fte")
    table.column("campus_id")
    for line, row in table.records():
        campus = plain_id(row["campus_id"])
        reason = _fault_of_fte(campus, row["fte"], campuses, fte)
        if reason:
            report.refused.append(f"{table.path.name}:{line}: {reason}")
        else:
            fte[campus] = float(row["fte"])
    if sum(fte.values()) <= 0:
        raise ImportFileError(
            f"{table.path.name}: no campus of this district has teachers here (first reason: "
            f"{report.refused[0] if report.refused else 'all are 0'}); give campus_id,fte"
        )
    without = [name for campus, name in campuses.items() if campus not in fte]
    if without:
        report.defaulted.append(f"campuses without a figure get the mean: {', '.join(without)}")
    report.understood.append(f"teachers by campus from {table.path.name}, scaled to the district's total")
    mean = sum(fte.values()) / len(fte)
    return [fte.get(campus, mean) for campus in campuses]


def _fault_of_fte(campus: str, cell: str, campuses: Mapping[str, str], seen: Mapping[str, float]) -> str | None:
    if campus not in campuses:
        return f"campus {campus!r} is not in this district{did_you_mean(campus, campuses)}"
    if campus in seen:
        return f"campus {campus!r} stands here twice"
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    return None if math.isfinite(value) and value >= 0 else f"fte {cell!r} is not a number of 0 or more"
