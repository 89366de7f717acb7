"""Import of one school district from yearly staffing statistics, laid out as the Texas reports (TAPR) are.

One unit a campus, its teachers as staff and its principal as unit leader. What the statistics do not say is
filled in with stated assumptions. Draws nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from culturesim.careers import BANDS, careers, quotas
from culturesim.errors import ImportFileError, did_you_mean
from culturesim.importing import (
    HIGHEST_TURNOVER,
    base_turnover,
    policy_in_words,
    usual_policy,
    write_import,
    yearly_exposure,
)
from culturesim.tables_in import ImportReport, Table, read_table

SMALLEST = 20.0
CENTRAL_UNIT = "central office"
DEFAULT_TURNOVER, DEFAULT_LEADER_TURNOVER, DEFAULT_TENURE = 0.16, 0.18, 7.0
LEADER_TURNOVER_RANGE = (0.03, 0.5)
BAND_COLUMNS = dict(
    zip(BANDS, ("fte_exp_0", "fte_exp_1_5", "fte_exp_6_10", "fte_exp_11_20", "fte_exp_over_20"), strict=True)
)
STAFFING_COLUMNS = (
    "district_id", "district", "school_year", "teachers_fte", *BAND_COLUMNS.values(),
    "turnover_pct", "mean_tenure_years", "principal_mean_tenure_years",
)


@dataclass
class _District:
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


def _plain_id(text: str) -> str:
    return text.strip().lstrip("0")


def _rows_of(table: Table, wanted: str) -> list[tuple[int, dict[str, str]]]:
    """Return line and fields of a district's rows."""
    at = table.column("district_id")
    return [
        (line, dict(zip(table.header, row, strict=True)))
        for line, row in zip(table.lines, table.rows, strict=True)
        if _plain_id(row[at]) == wanted
    ]


def _find_district(table: Table, district_id: str, year: str) -> _District:
    for column in STAFFING_COLUMNS:
        table.column(column)
    wanted = _plain_id(district_id)
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
    return _District(name, year, f"{table.path.name}:{line}", row)


def _near_districts(wanted: str, table: Table) -> str:
    number, named = table.column("district_id"), table.column("district")
    names = {_plain_id(row[number]): row[named] for row in table.rows}
    by_name = {name.casefold(): district for district, name in names.items()}
    near = [by_name[match] for match in get_close_matches(wanted.casefold(), list(by_name), n=3, cutoff=0.75)]
    near = near or get_close_matches(wanted, list(names), n=3, cutoff=0.6)
    if not near:
        return "; give the number the state gives it, such as 021901"
    return "; did you mean " + " or ".join(f"{district} ({names[district]})" for district in near) + "?"


def _teachers(district: _District) -> float:
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


def _bands(district: _District, fte: float) -> dict[str, float]:
    """Return FTE by experience band; unreported bands share what the others leave of the total."""
    known = {band: district.number(column) for band, column in BAND_COLUMNS.items()}
    missing = [band for band, value in known.items() if value is None]
    rest = max(0.0, fte - sum(value or 0.0 for value in known.values()))
    for band in missing:
        share = rest / len(missing)
        district.filled.append(
            f"{BAND_COLUMNS[band]} is not reported for {district.year}: {share:.1f} FTE, what the other bands leave"
        )
    bands = {band: round(rest / len(missing) if value is None else value, 4) for band, value in known.items()}
    if sum(bands.values()) <= 0:
        raise ImportFileError(f"{district.place}: {district.name} reports no teachers by experience; mend the row")
    return bands


def _campuses(table: Table, district_id: str, district: _District) -> dict[str, str]:
    """Return unit names by campus id; a name that occurs twice gets its campus id."""
    for column in ("district_id", "campus_id", "campus"):
        table.column(column)
    names: dict[str, str] = {}
    for line, row in _rows_of(table, _plain_id(district_id)):
        campus = _plain_id(row["campus_id"])
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


def _weights(campuses: Mapping[str, str], campus_fte: Path | None, report: ImportReport) -> list[float]:
    """Return each campus's weight when the teachers are shared out."""
    if campus_fte is None:
        report.defaulted.append("teachers are split equally over the campuses (no teachers by campus were given)")
        return [1.0] * len(campuses)
    table = read_table(campus_fte)
    fte: dict[str, float] = {}
    table.column("fte")
    table.column("campus_id")
    for line, row in table.records():
        campus = _plain_id(row["campus_id"])
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


def _staff_turnover(district: _District, teachers: int, mean_tenure: float, bands: Mapping[str, float]) -> float:
    reported = district.number_or(
        "turnover_pct", 100 * DEFAULT_TURNOVER, f"{DEFAULT_TURNOVER:.0%} a year, the state-wide level"
    ) / 100
    if reported > HIGHEST_TURNOVER:
        district.filled.append(
            f"turnover_pct {100 * reported:g} would leave nobody: {HIGHEST_TURNOVER:.0%} is used instead"
        )
        reported = HIGHEST_TURNOVER
    tenure, earlier = careers(teachers, mean_tenure, bands)
    return base_turnover(reported, yearly_exposure(tenure, earlier, "school_year"))


def _leader_turnover(district: _District) -> float:
    """Return the yearly probability that goes with the principals' mean tenure in completed years."""
    default = (1 - DEFAULT_LEADER_TURNOVER) / DEFAULT_LEADER_TURNOVER
    words = f"principals leave at {DEFAULT_LEADER_TURNOVER:.0%} a year (reported from 2016-17 on)"
    mean = district.number_or("principal_mean_tenure_years", default, words)
    low, high = LEADER_TURNOVER_RANGE
    probability = 1 / (1 + mean)
    if not low <= probability <= high:
        district.filled.append(
            f"principal_mean_tenure_years {mean:g} rests on few people: their turnover is held to "
            f"{low:.0%} to {high:.0%} a year"
        )
    return round(min(max(probability, low), high), 5)


def _content(district: _District, campuses: Mapping[str, str], weights: list[float]) -> dict[str, Any]:
    fte = _teachers(district)
    teachers = math.floor(fte + 0.5)
    bands = _bands(district, fte)
    mean_tenure = district.number_or("mean_tenure_years", DEFAULT_TENURE, f"{DEFAULT_TENURE:g} years")
    staff = quotas(weights, teachers)
    organisation = {
        "source": f"Texas Education Agency, Texas Academic Performance Reports (TAPR), {district.year}",
        "calendar": "school_year",
        "executives": 1,
        "central_unit": CENTRAL_UNIT,
        "mean_tenure": mean_tenure,
        "experience_bands": bands,
        "turnover": {
            "staff": _staff_turnover(district, teachers, mean_tenure, bands),
            "leader": _leader_turnover(district),
        },
        "units": [
            {"name": name, "staff": int(n), "leaders": 1} for name, n in zip(campuses.values(), staff, strict=True)
        ],
    }
    return {
        "name": district.name,
        "description": f"{district.name} in {district.year}: {teachers} teachers on {len(campuses)} campuses.",
        "months": 120,
        "organisation": organisation,
        **usual_policy("mentoring", teachers, f"{CENTRAL_UNIT}/executive 1"),
    }


def _describe(content: Mapping[str, Any], district: _District, report: ImportReport) -> None:
    organisation = content["organisation"]
    sizes = np.array([unit["staff"] for unit in organisation["units"]])
    bands = ", ".join(f"{band} years {fte:g}" for band, fte in organisation["experience_bands"].items())
    report.understood[:0] = [
        f"{district.name}, {district.year}: {district.cells['teachers_fte']} teachers (FTE), so {sizes.sum()} people",
        f"{len(sizes)} campuses of {sizes.min()} to {sizes.max()} teachers, one principal each",
        f"teachers by experience (FTE): {bands}; mean tenure {organisation['mean_tenure']:g} years",
        f"yearly turnover {district.cells['turnover_pct'] or 'not reported'} %; base {organisation['turnover']['staff']} "
        f"makes the founding teachers' expected turnover equal it; principals {organisation['turnover']['leader']}",
    ]
    report.defaulted += [*district.filled, *policy_in_words(content)]
    if district.year != "2021-22":
        report.defaulted.append(f"campuses are those of 2021-22, whatever there was in {district.year}")
    report.defaulted.append("one executive in the central office; executives' turnover as usual")


def district_scenario(
    district_id: str, staffing: Table, campuses: Table, year: str, campus_fte: Path | None = None
) -> tuple[dict[str, Any], ImportReport]:
    """Return the scenario of one district as plain data, and the report, from tables already read."""
    district = _find_district(staffing, district_id, year)
    _teachers(district)
    named = _campuses(campuses, district_id, district)
    report = ImportReport()
    content = _content(district, named, _weights(named, campus_fte, report))
    _describe(content, district, report)
    return content, report


def import_district(
    district_id: str,
    staffing_csv: Path | str,
    campuses_csv: Path | str,
    out: Path | str,
    year: str = "2021-22",
    campus_fte: Path | str | None = None,
) -> ImportReport:
    """Write a scenario of one district and return what was understood and assumed.

    Parameters
    ----------
    district_id
        The state's number of the district, with or without leading zeros.
    staffing_csv, campuses_csv
        Tables of districts by school year, and of campuses.
    out
        Scenario file to write.
    year
        School year as in the table, such as "2021-22".
    campus_fte
        CSV with campus_id and fte, to share out the teachers; equally without it.

    Raises
    ------
    ImportFileError
        When a file cannot be used, or the district is unknown, too small, without campuses or without that year.
    """
    staffing_csv, campuses_csv, out = Path(staffing_csv), Path(campuses_csv), Path(out)
    by_campus = Path(campus_fte) if campus_fte is not None else None
    tables = read_table(staffing_csv), read_table(campuses_csv)
    content, report = district_scenario(str(district_id), *tables, str(year), by_campus)
    comment = "\n".join(
        [
            f"{content['name']}, school year {year}. Source: Texas Education Agency, TAPR.",
            "Assumptions of the import, not facts about the district:",
            *(f"- {words}" for words in report.defaulted),
        ]
    )
    inputs = [path for path in (staffing_csv, campuses_csv, by_campus) if path is not None]
    report.files += write_import(out, content, comment, {}, inputs)
    return report
